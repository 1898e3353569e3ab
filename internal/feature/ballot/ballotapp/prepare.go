package ballotapp

import (
	"context"
	"fmt"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/ballot"
	"touyan/internal/platform/sqldb"
)

// AddVoteIn adds a vote to a proceeding. Post is what a vote for one post elects
// to: 支部书记.
type AddVoteIn struct {
	ID   ballot.ProceedingID
	Kind string
	Post string
}

// AddVote adds a vote, with the candidates that the superior agreed to, else
// those last proposed. Faults: NotFound; Invalid for a kind that the unit does
// not hold.
func (a *App) AddVote(ctx context.Context, permit access.Permit, in AddVoteIn) (out ballot.VoteID, err error) {
	if err := permit.Covers(ballot.CanHold); err != nil {
		return 0, err
	}
	defer fault.Wrap(&err, "ballotapp.AddVote")
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		c, err := a.reach(tx, permit, in.ID)
		if err != nil {
			return err
		}
		if c.Over() {
			return changed(c.Title)
		}
		ks := ballot.KindsFor(c.Purpose, c.At)
		i := slices.IndexFunc(ks, func(k ballot.Kind) bool { return k.Code == in.Kind })
		if i < 0 || ks[i].Form != ballot.Places {
			return invalid().At("kind", "请选择投票的种类")
		}
		v := &ballot.Vote{Proceeding: c.ID, Kind: ks[i], Round: ballot.First, Mode: ballot.OnPaper, Day: tx.Today(), Seats: max(c.Seats, 1), Stage: ballot.Preparing}
		if v.Kind.Approved {
			if v.Post = han.Trim(in.Post); !slices.Contains(ballot.PostsFor(c.At.Kind), v.Post) {
				return invalid().At("post", "请选择选举的职务")
			}
			v.Seats = 1
		} else {
			people, err := a.eligible(tx, c)
			if err != nil {
				return err
			}
			for _, name := range c.proposed() {
				v.Candidates = append(v.Candidates, standing(people, ballot.Candidate{Name: name}))
			}
			order(v)
		}
		if err := addVote(tx, v); err != nil {
			return err
		}
		out = v.ID
		return record(tx, permit, ballot.CanHold, c, v.Title()+" 准备", nil)
	})
	return out, err
}

// proposed returns the names that the last paper on candidates has.
func (c *Case) proposed() []string {
	for _, k := range []ballot.StepKind{ballot.Agreed, ballot.Submitted, ballot.Nominated} {
		if s, ok := c.Done(k); ok && len(s.Names) > 0 {
			return s.Names
		}
	}
	return nil
}

// standing makes a candidate of somebody, known to the register where it is.
func standing(people []Eligible, x ballot.Candidate) ballot.Standing {
	s := ballot.Standing{Member: x.ID, Name: han.CleanName(x.Name)}
	for _, p := range people {
		if x.ID != 0 && p.Member == x.ID || x.ID == 0 && p.Name == s.Name {
			s.Member, s.Name, s.Note = p.Member, p.Name, p.Note
		}
	}
	return s
}

// order puts the candidates in the order of the paper.
func order(v *ballot.Vote) {
	if v.Kind.Approved || v.Override != nil {
		return
	}
	var names []string
	for _, s := range v.Candidates {
		names = append(names, s.Name)
	}
	arranged, _, err := ballot.Ordering{}.Arrange(names)
	if err != nil {
		return
	}
	slices.SortStableFunc(v.Candidates, func(x, y ballot.Standing) int {
		return slices.Index(arranged, x.Name) - slices.Index(arranged, y.Name)
	})
}

// PrepareIn is everything about a vote before it is opened.
type PrepareIn struct {
	ID         ballot.VoteID
	Version    int
	Day        civil.Day
	Seats      int
	Mode       ballot.Mode
	Online     string
	Matter     string
	Candidates []ballot.Candidate
	Tellers    []ballot.Attendant
	Introduced bool
	Method     bool
	Elected    bool
	Winning    ballot.Winning
	Written    ballot.Written
}

// Prepare saves what is known of a vote. Candidates are put in the order of
// strokes; an order made by hand stays while it is of the same people. Faults:
// NotFound; Invalid field by field, with its article where a candidate is to be
// a teller; Conflict when somebody was faster or it is open.
func (a *App) Prepare(ctx context.Context, permit access.Permit, in PrepareIn) (err error) {
	if err := permit.Covers(ballot.CanHold); err != nil {
		return err
	}
	defer fault.Wrap(&err, "ballotapp.Prepare")
	return a.preparing(ctx, permit, in.ID, in.Version, "准备", func(tx *sqldb.Tx, c *Case, v *ballot.Vote) error {
		people, err := a.eligible(tx, c)
		if err != nil {
			return err
		}
		was := v.Standing()
		v.Day, v.Mode, v.Online, v.Introduced, v.Method, v.Elected, v.Winning, v.Written = in.Day, in.Mode, han.Trim(in.Online), in.Introduced, in.Method, in.Elected, in.Winning, in.Written
		if v.Kind.Form == ballot.Motion {
			v.Matter = han.Trim(in.Matter)
		} else {
			v.Seats = in.Seats
			gone := slices.DeleteFunc(slices.Clone(v.Candidates), func(s ballot.Standing) bool { return s.Withdrawn == 0 })
			v.Candidates = nil
			for _, x := range in.Candidates {
				v.Candidates = append(v.Candidates, standing(people, x))
			}
			if v.Override != nil && !samePeople(was, v.Standing()) {
				v.Override = nil
			}
			if v.Override != nil {
				byHand(v)
			}
			order(v)
			v.Candidates = append(v.Candidates, gone...)
		}
		v.Tellers = nil
		for _, t := range in.Tellers {
			s := standing(people, ballot.Candidate{ID: t.Member, Name: t.Name})
			v.Tellers = append(v.Tellers, ballot.Attendant{Member: s.Member, Name: s.Name, Role: t.Role})
		}
		return v.CheckPrepared(tx.Today())
	})
}

func samePeople(a, b []ballot.Candidate) bool {
	names := func(cs []ballot.Candidate) (ns []string) {
		for _, c := range cs {
			ns = append(ns, c.Name)
		}
		slices.Sort(ns)
		return ns
	}
	return slices.Equal(names(a), names(b))
}

// byHand puts the candidates in the order that a person decided.
func byHand(v *ballot.Vote) {
	slices.SortStableFunc(v.Candidates, func(x, y ballot.Standing) int {
		return slices.Index(v.Override.Names, x.Name) - slices.Index(v.Override.Names, y.Name)
	})
}

// preparing changes a vote that is not open yet.
func (a *App) preparing(ctx context.Context, permit access.Permit, id ballot.VoteID, version int, what string, fn func(tx *sqldb.Tx, c *Case, v *ballot.Vote) error) error {
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		c, v, err := a.held(tx, permit, id, version)
		if err != nil {
			return err
		}
		if v.Stage != ballot.Preparing {
			return fault.Newf(fault.Conflict, "%s%s，候选人、名额和名册不能再改（%s）。", v.Title(), v.Stage.Chinese(), rulebook.Cite(rulebook.ElectionMethod, "名册"))
		}
		if err := a.notIssuing(tx, v); err != nil {
			return err
		}
		if err := fn(tx, c, v); err != nil {
			return err
		}
		// What was drawn was for the paper as it was.
		if err := a.urns.Discard(tx, owner(v.ID)); err != nil {
			return err
		}
		if v.Mode == ballot.ByToken {
			v.Arrived, v.Absent = true, nil // who takes a token is there
		}
		if err := saveVote(tx, v); err != nil {
			return err
		}
		if err := saveLists(tx, v); err != nil {
			return err
		}
		return record(tx, permit, ballot.CanHold, c, v.Title()+" "+what, map[string]any{"seats": v.Seats, "candidates": names(v.Standing()), "tellers": v.Names(ballot.ChiefTeller, ballot.Teller)})
	})
}

func names(cs []ballot.Candidate) (ns []string) {
	for _, c := range cs {
		ns = append(ns, c.Name)
	}
	return ns
}

// ArrangeIn is the order of the candidates as a person decided.
type ArrangeIn struct {
	ID      ballot.VoteID
	Version int
	Names   []string
	Reason  string // "" goes back to the order of strokes
}

// Arrange puts the candidates in an order made by hand and keeps who, when and
// why (VT-19). Faults: NotFound; Invalid for other names or without a reason;
// Conflict.
func (a *App) Arrange(ctx context.Context, permit access.Permit, in ArrangeIn) (err error) {
	if err := permit.Covers(ballot.CanHold); err != nil {
		return err
	}
	defer fault.Wrap(&err, "ballotapp.Arrange")
	return a.preparing(ctx, permit, in.ID, in.Version, "人工排序", func(tx *sqldb.Tx, _ *Case, v *ballot.Vote) error {
		if len(in.Names) == 0 {
			v.Override = nil
			order(v)
			return nil
		}
		o := &ballot.Override{By: permit.Actor().Name, On: tx.Today(), Reason: han.Trim(in.Reason)}
		for _, n := range in.Names {
			o.Names = append(o.Names, han.CleanName(n))
		}
		if o.Reason == "" {
			return invalid().At("reason", "请写明为什么人工排定")
		}
		if _, _, err := (ballot.Ordering{Manual: o}).Arrange(names(v.Standing())); err != nil {
			return err
		}
		v.Override = o
		byHand(v)
		return nil
	})
}

// WithdrawIn takes a candidate off.
type WithdrawIn struct {
	ID      ballot.VoteID
	Version int
	Line    int
	Reason  string
}

// Withdraw takes a candidate off before voting opens; that it happened stays
// readable. Faults: NotFound; Invalid without a reason; Conflict once voting is
// open: the papers are printed.
func (a *App) Withdraw(ctx context.Context, permit access.Permit, in WithdrawIn) (err error) {
	if err := permit.Covers(ballot.CanHold); err != nil {
		return err
	}
	defer fault.Wrap(&err, "ballotapp.Withdraw")
	return a.preparing(ctx, permit, in.ID, in.Version, "候选人退出", func(tx *sqldb.Tx, _ *Case, v *ballot.Vote) error {
		i := slices.IndexFunc(v.Candidates, func(s ballot.Standing) bool { return s.Line == in.Line && s.Withdrawn == 0 })
		switch {
		case i < 0:
			return fault.New(fault.NotFound, "没有找到这名候选人，可能已经退出。")
		case han.Trim(in.Reason) == "":
			return invalid().At("reason", fmt.Sprintf("请写明%s退出的原因", v.Candidates[i].Name))
		}
		v.Candidates[i].Withdrawn, v.Candidates[i].Reason = tx.Today(), han.Trim(in.Reason)
		if v.Override != nil {
			gone := v.Candidates[i].Name
			v.Override.Names = slices.DeleteFunc(v.Override.Names, func(n string) bool { return n == gone })
		}
		return nil
	})
}

// AttendIn is who of those with a vote is not there.
type AttendIn struct {
	ID      ballot.VoteID
	Version int
	Absent  []int64
}

// Attend notes who is there: whoever is not absent. Faults: NotFound, Conflict.
func (a *App) Attend(ctx context.Context, permit access.Permit, in AttendIn) (err error) {
	if err := permit.Covers(ballot.CanHold); err != nil {
		return err
	}
	defer fault.Wrap(&err, "ballotapp.Attend")
	return a.preparing(ctx, permit, in.ID, in.Version, "清点到会", func(_ *sqldb.Tx, _ *Case, v *ballot.Vote) error {
		v.Arrived, v.Absent = true, nil
		for _, e := range v.Roll.Entries {
			if e.Votes && slices.Contains(in.Absent, e.ID) {
				v.Absent = append(v.Absent, e.ID)
			}
		}
		return nil
	})
}

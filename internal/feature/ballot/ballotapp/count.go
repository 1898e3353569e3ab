package ballotapp

import (
	"context"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/ballot"
	"touyan/internal/platform/sqldb"
)

// Entered is what became of an entry of a count.
type Entered struct {
	Settled bool     // two entries agree
	Waiting bool     // for the second
	Differ  []string // the figures in which the two are not alike, without their values
}

// Enter enters the count of the papers of a vote. Two tellers or counters of the
// vote enter it, each for themselves; what one entered nobody else sees. When
// both agree the vote is counted; else both are told in which figures they are
// not alike, and count again. Faults: NotFound; Denied for anybody else; Invalid
// field by field, with the article; Conflict before the vote is open and after
// it is counted, and when the roll is not the one of the opening.
func (a *App) Enter(ctx context.Context, permit access.Permit, id ballot.VoteID, sheet ballot.Sheet) (out Entered, err error) {
	if err := permit.Covers(ballot.CanCount); err != nil {
		return out, err
	}
	defer fault.Wrap(&err, "ballotapp.Enter")
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		out = Entered{}
		c, v, err := a.reachVote(tx, permit, id)
		if err != nil {
			return err
		}
		if c.Over() {
			return changed(v.Title())
		}
		who := permit.Actor()
		if !v.Attends(who.Member) {
			return fault.Newf(fault.Denied, "只有这次投票的监票人、计票人可以录入计票结果（%s）。", rulebook.Cite(rulebook.ElectionRegulations, "第二十三条"))
		}
		if v.Mode != ballot.OnPaper {
			return fault.New(fault.Conflict, "抽码投票由程序计票，不录入。")
		}
		roll, err := a.roll(tx, c, v)
		if err != nil {
			return err
		}
		if err := v.Receives(roll); err != nil {
			return err
		}
		fit(&sheet)
		if err := v.Count(sheet).Check(); err != nil {
			return err
		}
		if err := keepEntry(tx, v, who, sheet); err != nil {
			return err
		}
		return a.settle(tx, permit, c, v, &out)
	})
	return out, err
}

// fit writes the names of a sheet the one way.
func fit(s *ballot.Sheet) {
	for _, ts := range [][]ballot.Tally{s.Candidates, s.Others} {
		for i := range ts {
			if name := han.CleanName(ts[i].Name); name != "" && han.ValidName(name) {
				ts[i].Name = name
			}
		}
	}
	s.Others = slices.DeleteFunc(s.Others, func(t ballot.Tally) bool { return t.Name == "" && t.For == 0 })
}

func keepEntry(tx *sqldb.Tx, v *ballot.Vote, who *access.Actor, sheet ballot.Sheet) error {
	text, err := jsonOf(sheet, true)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(v.Entries, func(e ballot.CountEntry) bool { return e.Account == who.Account })
	switch {
	case i >= 0:
		v.Entries[i].Sheet = sheet
		_, err = tx.Exec(`update ballot_entry set sheet = $3, entered_at = $4 where vote = $1 and slot = $2`, v.ID, v.Entries[i].Slot, text, sqldb.At(tx.Now()))
	case len(v.Entries) == 2:
		err = fault.Newf(fault.Conflict, "%s、%s已经各自录入，由他们两人核对。", v.Entries[0].Name, v.Entries[1].Name)
	default:
		e := ballot.CountEntry{Slot: len(v.Entries) + 1, Account: who.Account, Name: who.Name, Sheet: sheet}
		v.Entries = append(v.Entries, e)
		_, err = tx.Exec(`insert into ballot_entry (vote, slot, account, entered_name, entered_at, sheet) values ($1, $2, $3, $4, $5, $6)`, v.ID, e.Slot, e.Account, e.Name, sqldb.At(tx.Now()), text)
	}
	return err
}

// settle compares two entries and ends the count when they agree.
func (a *App) settle(tx *sqldb.Tx, permit access.Permit, c *Case, v *ballot.Vote, out *Entered) error {
	what := "录入计票"
	if len(v.Entries) < 2 {
		out.Waiting = true
		return record(tx, permit, ballot.CanCount, c, v.Title()+" "+what, nil)
	}
	out.Differ = differ(v)
	if len(out.Differ) == 0 {
		sheet := v.Entries[0].Sheet
		v.Stage, v.Sheet, out.Settled = ballot.Counted, &sheet, true
		if _, err := ballot.Judge(v.Count(sheet)); err != nil {
			return err
		}
		if err := saveVote(tx, v); err != nil {
			return err
		}
		if err := touch(tx, c.At); err != nil {
			return err
		}
		what = "两人录入一致，计票结束"
	}
	return record(tx, permit, ballot.CanCount, c, v.Title()+" "+what, map[string]any{"differ": len(out.Differ)})
}

// differ returns the figures in which two entries are not alike, in words.
func differ(v *ballot.Vote) (out []string) {
	if len(v.Entries) < 2 {
		return nil
	}
	for _, d := range ballot.Compare(v.Entries[0].Sheet, v.Entries[1].Sheet) {
		out = append(out, d.Where)
	}
	return out
}

// Announce makes the result known (ELE-16): from here on it cannot be declared
// void here. Faults: NotFound; Conflict before the count.
func (a *App) Announce(ctx context.Context, permit access.Permit, id ballot.VoteID, version int) (err error) {
	if err := permit.Covers(ballot.CanHold); err != nil {
		return err
	}
	return a.after(ctx, permit, id, version, "公布结果", func(tx *sqldb.Tx, _ *Case, v *ballot.Vote) error {
		if v.Stage != ballot.Counted || !v.Published.IsZero() {
			return changed(v.Title())
		}
		v.Published, v.PublishedBy = tx.Now(), permit.Actor().Name
		return nil
	})
}

// ReduceIn is the decision to leave places empty.
type ReduceIn struct {
	ID      ballot.VoteID
	Version int
	ballot.Reduction
}

// Reduce notes the decision to leave places empty instead of another vote
// (ELE-11). Faults: NotFound; Invalid; Conflict where no place is empty.
func (a *App) Reduce(ctx context.Context, permit access.Permit, in ReduceIn) (err error) {
	if err := permit.Covers(ballot.CanHold); err != nil {
		return err
	}
	return a.after(ctx, permit, in.ID, in.Version, "减少名额", func(_ *sqldb.Tx, _ *Case, v *ballot.Vote) error {
		d, ok, err := v.Verdict()
		if err != nil {
			return err
		}
		if !ok || d.Next != ballot.FillNow {
			return fault.New(fault.Conflict, "名额没有不足，不用减少。")
		}
		r := in.Reduction
		if r.To == 0 {
			r.To = len(d.Elected)
		}
		v.Reduction = &r
		if d, err = ballot.Judge(v.Count(*v.Sheet)); err != nil {
			return err
		}
		if d.Next == ballot.FillNow {
			say := d.Why[len(d.Why)-1]
			for _, f := range d.Why {
				if f.Hit {
					say = f
					break
				}
			}
			return invalid().At("agreed", say.Text+"（"+rulebook.Cite(rulebook.ElectionRegulations, "第四章·不足应选名额").String()+"）")
		}
		return nil
	})
}

// Follow prepares the vote that must follow a counted one: among equals, for the
// places left, or the whole again. Faults: NotFound; Conflict when nothing
// follows or it was prepared already.
func (a *App) Follow(ctx context.Context, permit access.Permit, id ballot.VoteID, version int) (out ballot.VoteID, err error) {
	if err := permit.Covers(ballot.CanHold); err != nil {
		return 0, err
	}
	defer fault.Wrap(&err, "ballotapp.Follow")
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		c, v, err := a.held(tx, permit, id, version)
		if err != nil {
			return err
		}
		next, ok := v.NextRound()
		if v.Stage == ballot.Annulled {
			next, ok = v.Anew(), true
		}
		if !ok {
			return fault.New(fault.Conflict, "这次投票之后不用再投。")
		}
		for _, x := range c.Votes {
			if x.Prior == v.ID && x.Stage != ballot.Annulled {
				return changed(v.Title())
			}
		}
		next.Day = tx.Today()
		order(&next)
		if err := addVote(tx, &next); err != nil {
			return err
		}
		out = next.ID
		return record(tx, permit, ballot.CanHold, c, next.Title()+" 准备", nil)
	})
	return out, err
}

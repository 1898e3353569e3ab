package ballotapp

import (
	"context"
	"fmt"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
	"touyan/internal/feature/ballot"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// RegisterIn has the elected registered in the organisation, with the superior's
// answer. Titles are by the names of the elected.
type RegisterIn struct {
	ID         ballot.ProceedingID
	Version    int
	Titles     map[string]string
	Number     string
	ApprovedOn civil.Day
	Body       string
	GroupOn    civil.Day
	Years      int
	Early      string
}

// Register records who was elected by the election operation of the organisation
// and closes the proceeding. Needs org.change. When the organisation has the
// election of that day already, as after a power cut between the two, it is
// taken over and not recorded twice. Faults: NotFound; Invalid; Conflict while a
// vote is still to be counted or to follow.
func (a *App) Register(ctx context.Context, permit access.Permit, in RegisterIn) (err error) {
	if err := permit.Covers(org.CanChange); err != nil {
		return err
	}
	defer fault.Wrap(&err, "ballotapp.Register")
	var e org.Election
	var known org.ElectionID
	var version int
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		c, err := a.reach(tx, permit, in.ID)
		if err != nil {
			return err
		}
		if c.Version != in.Version || c.Over() {
			return changed(c.Title)
		}
		if e, err = c.election(in); err != nil {
			return err
		}
		version = c.At.Version
		known, err = a.recorded(tx, c, e)
		return err
	})
	if err != nil {
		return err
	}
	if known == 0 {
		if err := a.posts.Elect(ctx, permit, e, version, in.Years); err != nil {
			return err
		}
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		c, err := a.reach(tx, permit, in.ID)
		if err != nil {
			return err
		}
		if known, err = a.recorded(tx, c, e); err != nil {
			return err
		}
		n, err := tx.Exec(`update ballot_proceeding set election = $2, running = null, version = version + 1 where id = $1 and election is null`, c.ID, known)
		if err != nil {
			return err
		}
		if n == 0 {
			return changed(c.Title)
		}
		if err := touch(tx, c.At); err != nil {
			return err
		}
		return record(tx, permit, org.CanChange, c, "登记当选", map[string]any{"number": in.Number, "seats": e.Seats})
	})
}

// recorded finds the election in the organisation.
func (a *App) recorded(tx *sqldb.Tx, c *Case, e org.Election) (org.ElectionID, error) {
	es, err := a.units.Elections(tx, c.At.Path)
	if err != nil {
		return 0, err
	}
	for _, x := range es {
		if x.Unit == e.Unit && x.Kind == e.Kind && x.Day == e.Day {
			return x.ID, nil
		}
	}
	return 0, nil
}

// Unfinished says what is still to be done before the elected can be registered;
// "" when nothing is.
func (c *Case) Unfinished() string {
	if c.Purpose == ballot.ToDecide {
		return "表决不登记任职"
	}
	followed := map[ballot.VoteID]bool{}
	for _, v := range c.Votes {
		if v.Stage != ballot.Annulled {
			followed[v.Prior] = true
		}
	}
	n := 0
	for _, v := range c.Votes {
		switch v.Stage {
		case ballot.Annulled:
			continue
		case ballot.Counted:
		default:
			return v.Title() + "还没有计票"
		}
		d, ok, err := v.Verdict()
		if err != nil || !ok {
			return v.Title() + "不能判定"
		}
		if d.Next != ballot.Done && !followed[v.ID] {
			return v.Title() + "：" + d.Next.Chinese()
		}
		if v.Published.IsZero() {
			return v.Title() + "的结果还没有公布"
		}
		n++
	}
	if n == 0 {
		return "还没有投票"
	}
	return ""
}

// election is what the organisation is to record.
func (c *Case) election(in RegisterIn) (e org.Election, err error) {
	if why := c.Unfinished(); why != "" {
		return e, fault.New(fault.Conflict, why+"，还不能登记当选。")
	}
	e = org.Election{Unit: c.Unit, Kind: org.Renewal, Approval: han.Trim(in.Number), ApprovedOn: in.ApprovedOn, Body: han.Trim(in.Body), GroupOn: in.GroupOn, Early: han.Trim(in.Early), Meeting: c.Title}
	if c.Purpose == ballot.ToFill {
		e.Kind = org.ByElection
	}
	for _, v := range c.Votes {
		if v.Stage != ballot.Counted {
			continue
		}
		e.Day = max(e.Day, v.Day)
		if v.Kind.By == ballot.Assembly {
			e.Should, e.Came = v.Roll.Due(), v.Present()
		}
	}
	bad := invalid()
	for i, p := range c.Seated() {
		title := in.Titles[p.Name]
		if title == "" {
			title = p.Post
		}
		if title == "" {
			_ = bad.At(fmt.Sprintf("title-%d", i), "请选择"+p.Name+"的职务")
		}
		e.Seats = append(e.Seats, org.Elected{Holder: p.Name, Title: title})
	}
	if e.Approval == "" {
		_ = bad.At("number", "请填写批复（备案）的文号")
	}
	if e.ApprovedOn == 0 {
		_ = bad.At("approved", "请填写批复（备案）的日期")
	}
	return e, bad.Err()
}

// Seated returns who takes office, each once, with the post that a vote of its
// own gave them.
func (c *Case) Seated() (out []Person) {
	for _, p := range c.Elected(func(ballot.Kind) bool { return true }) {
		i := -1
		for k := range out {
			if out[k].is(p.Member, p.Name) {
				i = k
			}
		}
		switch {
		case i < 0:
			out = append(out, p)
		case p.Post != "":
			out[i].Post = p.Post
		}
	}
	return out
}

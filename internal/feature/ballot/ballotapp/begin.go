package ballotapp

import (
	"context"
	"fmt"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
	"touyan/internal/base/id"
	"touyan/internal/feature/ballot"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// BeginIn begins a proceeding. Kind and Matter are of a single vote: what is
// decided, or about whom.
type BeginIn struct {
	Unit    org.UnitID
	Purpose ballot.Purpose
	Kind    string
	Matter  string
}

// Begin begins a proceeding of a unit; what the organisation knows of its term
// and committee is taken from there. A single vote gets its vote at once.
// Faults: NotFound; Invalid; Conflict when the unit's renewal is under way.
func (a *App) Begin(ctx context.Context, permit access.Permit, in BeginIn) (out ballot.ProceedingID, err error) {
	if err := permit.Covers(ballot.CanHold); err != nil {
		return 0, err
	}
	defer fault.Wrap(&err, "ballotapp.Begin")
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		c, err := a.fresh(tx, permit, in)
		if err != nil {
			return err
		}
		out = c.ID
		var running sqldb.Text
		if c.Purpose == ballot.ToRenew {
			running = sqldb.Text("renewal " + c.Unit.String())
			other, taken, err := sqldb.Maybe(tx, sqldb.Scalar[string], `select title from ballot_proceeding where running = $1`, string(running))
			if err != nil {
				return err
			}
			if taken {
				return fault.Newf(fault.Conflict, "%s已在办理，不能再发起一次。", other)
			}
		}
		if _, err := tx.Exec(`insert into ballot_proceeding (id, court, unit, purpose, title, seats, term_ends, running, begun_at, begun_by, version) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)`,
			c.ID, c.Court, c.Unit, string(c.Purpose), c.Title, c.Seats, c.TermEnds, running, sqldb.At(tx.Now()), permit.Actor().Name); err != nil {
			return err
		}
		if c.Purpose == ballot.ToDecide {
			k, _ := ballot.KindOf(in.Kind)
			v := &ballot.Vote{Proceeding: c.ID, Kind: k, Matter: han.Trim(in.Matter), Round: ballot.First, Mode: ballot.OnPaper, Day: tx.Today(), Stage: ballot.Preparing}
			if err := addVote(tx, v); err != nil {
				return err
			}
		}
		if err := touch(tx, c.At); err != nil {
			return err
		}
		return record(tx, permit, ballot.CanHold, c, "发起", map[string]any{"seats": c.Seats})
	})
	return out, err
}

// fresh makes the proceeding from what is known.
func (a *App) fresh(tx *sqldb.Tx, permit access.Permit, in BeginIn) (*Case, error) {
	tree, err := a.units.Tree(tx, tx.Today())
	if err != nil {
		return nil, err
	}
	u, ok := tree.Unit(in.Unit)
	if !ok || !permit.Holds(u.Path) {
		return nil, fault.New(fault.NotFound, "没有找到这个党组织，可能不在当前工作范围内。")
	}
	bad := invalid()
	if !ballot.Elects(u.Kind) {
		_ = bad.At("unit", u.Kind.Chinese()+"不单独选举、表决")
	}
	if in.Purpose.Chinese() == "" {
		_ = bad.At("purpose", "请选择办理什么")
	}
	c := &Case{Proceeding: ballot.Proceeding{ID: id.New[ballot.Proceeding](tx.Now()), Court: u.Court, Unit: u.ID, Purpose: in.Purpose}}
	if in.Purpose == ballot.ToDecide {
		k, ok := ballot.KindOf(in.Kind)
		if !ok || k.Form != ballot.Motion {
			_ = bad.At("kind", "请选择表决的种类")
		}
		switch matter := han.Trim(in.Matter); {
		case matter == "" && k.Single:
			_ = bad.At("matter", "请填写表决对象的姓名，一人一票")
		case matter == "":
			_ = bad.At("matter", "请填写表决的事项")
		case len([]rune(matter)) > 100:
			_ = bad.At("matter", "最多 100 个字")
		default:
			c.Title = fmt.Sprintf("%s %s", u.Short, k.Chinese)
			if !k.Single {
				c.Title = u.Short + " 表决：" + matter
			} else {
				c.Title += "：" + matter
			}
		}
	}
	if err := bad.Err(); err != nil {
		return nil, err
	}
	if err := a.place(tx, c); err != nil {
		return nil, err
	}
	if c.Purpose == ballot.ToDecide {
		return c, nil
	}
	c.Title = fmt.Sprintf("%s%s（%d 年）", u.Short, c.Purpose.Chinese(), tx.Today().Year())
	if c.Term.From != 0 && c.Purpose == ballot.ToRenew {
		c.TermEnds = c.Term.Ends()
	}
	_, has := ballot.CommitteeKind(u)
	switch {
	case !has:
	case c.Purpose == ballot.ToFill:
		c.Seats = 1
	default:
		people := map[string]bool{}
		for _, p := range c.Posts {
			people[p.Holder] = true
		}
		if c.Seats = len(people); c.Seats < 3 {
			c.Seats = ballot.UsualSeats(u.Kind)
		}
	}
	return c, nil
}

// EndIn gives a proceeding up.
type EndIn struct {
	ID      ballot.ProceedingID
	Version int
	Reason  string
}

// End gives a proceeding up, with the reason. Faults: NotFound; Invalid without a
// reason; Conflict when somebody was faster or a vote is open.
func (a *App) End(ctx context.Context, permit access.Permit, in EndIn) (err error) {
	if err := permit.Covers(ballot.CanHold); err != nil {
		return err
	}
	defer fault.Wrap(&err, "ballotapp.End")
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		c, err := a.reach(tx, permit, in.ID)
		if err != nil {
			return err
		}
		switch {
		case c.Version != in.Version || c.Over():
			return changed(c.Title)
		case han.Trim(in.Reason) == "":
			return invalid().At("reason", "请写明终止的原因")
		}
		for _, v := range c.Votes {
			if v.Stage == ballot.Open {
				return fault.Newf(fault.Conflict, "%s正在投票、计票，先宣布这次投票作废。", v.Title())
			}
		}
		if _, err := tx.Exec(`update ballot_proceeding set ended = $2, end_reason = $3, running = null, version = version + 1 where id = $1`, c.ID, tx.Today(), han.Trim(in.Reason)); err != nil {
			return err
		}
		if err := touch(tx, c.At); err != nil {
			return err
		}
		return record(tx, permit, ballot.CanHold, c, "终止", map[string]any{"reason": han.Trim(in.Reason)})
	})
}

// SeatsIn is how many members the committee is to have.
type SeatsIn struct {
	ID      ballot.ProceedingID
	Version int
	Seats   int
}

// SetSeats sets how many members are to be elected, as the superior agreed.
// Faults: NotFound, Invalid, Conflict.
func (a *App) SetSeats(ctx context.Context, permit access.Permit, in SeatsIn) (err error) {
	if err := permit.Covers(ballot.CanHold); err != nil {
		return err
	}
	defer fault.Wrap(&err, "ballotapp.SetSeats")
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		c, err := a.reach(tx, permit, in.ID)
		if err != nil {
			return err
		}
		switch {
		case c.Version != in.Version || c.Over():
			return changed(c.Title)
		case in.Seats < 1 || in.Seats > 30:
			return invalid().At("seats", "应为 1 至 30 的整数")
		}
		if _, err := tx.Exec(`update ballot_proceeding set seats = $2, version = version + 1 where id = $1`, c.ID, in.Seats); err != nil {
			return err
		}
		return record(tx, permit, ballot.CanHold, c, "应选名额", map[string]any{"before": c.Seats, "after": in.Seats})
	})
}

// TermLine is a unit whose term is ending and that has no proceeding yet.
type TermLine struct {
	Unit org.Unit
	Ends civil.Day
}

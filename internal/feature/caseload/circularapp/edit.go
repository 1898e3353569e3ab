package circularapp

import (
	"context"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/caseload/circular"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// drafted returns a circular that may still be edited. Faults: NotFound, Conflict.
func (a *App) drafted(tx *sqldb.Tx, permit access.Permit, k ID, version int64) (Circular, error) {
	c, err := a.get(tx, permit, k)
	switch {
	case err != nil:
		return c, err
	case c.Issued != 0:
		return c, fault.Newf(fault.Conflict, "这份通报已于 %s 由%s签发，不能再改。", c.Issued, c.Signed)
	case version != 0 && c.Version != version:
		return c, fault.New(fault.Conflict, "这份通报刚才已被别人改动，请看过新的内容再改。")
	}
	return c, nil
}

func bump(tx *sqldb.Tx, k ID) error {
	_, err := tx.Exec(`update circular set version = version + 1 where id = $1`, k)
	return err
}

func (c Circular) entry(what string, detail any) audit.Entry {
	return audit.Entry{Action: caseload.CanCirculate, Court: int64(c.Court.ID), Unit: int64(c.Court.ID), Subject: c.Court.Short + " " + circular.WeekName(c.Week) + "周调度" + what, Detail: detail}
}

// Reword changes the first sentences of a draft. Faults: Invalid, NotFound, Conflict.
func (a *App) Reword(ctx context.Context, permit access.Permit, k ID, version int64, opening string) (err error) {
	if err := permit.Covers(caseload.CanCirculate); err != nil {
		return err
	}
	defer fault.Wrap(&err, "circularapp.Reword")
	opening = strings.TrimSpace(opening)
	if opening == "" {
		return fault.New(fault.Invalid, "开头没有写入").At("opening", "请写明本周判断了多少项、结论是什么")
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		c, err := a.drafted(tx, permit, k, version)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`update circular set opening = $2 where id = $1`, k, opening); err != nil {
			return err
		}
		if err := bump(tx, k); err != nil {
			return err
		}
		return audit.Record(tx, permit, c.entry("改开头", nil))
	})
}

// Leave leaves a signal out of a draft, with the reason; without one it stands
// again. Faults: NotFound, Conflict.
func (a *App) Leave(ctx context.Context, permit access.Permit, k SignalID, why string) (err error) {
	if err := permit.Covers(caseload.CanCirculate); err != nil {
		return err
	}
	defer fault.Wrap(&err, "circularapp.Leave")
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		s, err := a.signal(tx, k)
		if err != nil {
			return err
		}
		c, err := a.drafted(tx, permit, s.Circular, 0)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`update circular_signal set dropped = $2 where id = $1`, k, sqldb.Text(strings.TrimSpace(why))); err != nil {
			return err
		}
		if err := bump(tx, c.ID); err != nil {
			return err
		}
		return audit.Record(tx, permit, c.entry("取舍事项", map[string]string{"unit": s.Unit.Name, "indicator": s.Name, "why": why}))
	})
}

func (a *App) signal(tx *sqldb.Tx, k SignalID) (Signal, error) {
	all, err := signals(tx, `s.id = $1`, k)
	if err != nil {
		return Signal{}, err
	}
	if len(all) == 0 {
		return Signal{}, fault.New(fault.NotFound, "没有找到这个事项，可能不在当前工作范围内。")
	}
	return all[0], nil
}

// IssueIn is how a circular is signed.
type IssueIn struct {
	ID      ID
	Version int64
	Number  string // 文号
	Signer  string // 签发人
}

// Issue signs a draft: from then on it is not changed any more. Every signal that
// stands has a task with an owner and a day. Faults: Invalid, NotFound, Conflict.
func (a *App) Issue(ctx context.Context, permit access.Permit, in IssueIn) (err error) {
	if err := permit.Covers(caseload.CanCirculate); err != nil {
		return err
	}
	defer fault.Wrap(&err, "circularapp.Issue")
	in.Number, in.Signer = strings.TrimSpace(in.Number), strings.TrimSpace(in.Signer)
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		c, err := a.drafted(tx, permit, in.ID, in.Version)
		if err != nil {
			return err
		}
		if err := c.ready(in, tx.Today()); err != nil {
			return err
		}
		b := signed(tx, permit)
		if _, err := tx.Exec(`update circular set doc_number = $2, signed_name = $3, issued = $4, issued_by = $5, issued_at = $6, version = version + 1 where id = $1`,
			c.ID, sqldb.Text(in.Number), in.Signer, tx.Today(), b.account, b.at); err != nil {
			return err
		}
		if err := touchLines(tx, c.List); err != nil {
			return err
		}
		return audit.Record(tx, permit, c.entry("签发", map[string]any{"number": in.Number, "signer": in.Signer, "signals": c.Signals}))
	})
}

// ready says what a draft lacks to be issued.
func (c Circular) ready(in IssueIn, today civil.Day) error {
	no := fault.New(fault.Invalid, "通报还不能签发")
	if in.Signer == "" {
		_ = no.At("signer", "请写明签发人")
	}
	for _, s := range c.List {
		if s.Dropped != "" {
			continue
		}
		if len(s.Tasks) == 0 {
			_ = no.At("signal-"+s.ID.String(), s.Unit.Name+" "+s.Name+"：还没有跟进事项")
		}
		for _, t := range s.Tasks {
			f := circular.FollowUp{Code: s.Code, Unit: s.Unit, Task: t.Text, Owner: t.Owner, Due: t.Due}
			if x := fault.Of(f.Check(today)); x != nil && t.Done == 0 {
				_ = no.At("signal-"+s.ID.String(), s.Unit.Name+" "+s.Name+"："+x.Fields[0].Text)
			}
		}
	}
	return no.Err()
}

// Answerable is a signal that somebody outside of the court's office looks at.
type Answerable struct {
	Signal
	Court  org.Unit
	Week   civil.Period
	Number string
	Issued civil.Day
	Mine   map[TaskID]bool // tasks that the permit may close
}

// For returns what somebody who answers for a task may see of its signal: that
// signal and its tasks, nothing of other units. Fault: NotFound.
func (a *App) For(ctx context.Context, permit access.Permit, k TaskID) (out Answerable, err error) {
	if err := permit.Covers(caseload.CanAnswer); err != nil {
		return Answerable{}, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) (err error) {
		out, err = a.answerable(tx, permit, k)
		return err
	})
	return out, err
}

func (a *App) answerable(tx *sqldb.Tx, permit access.Permit, k TaskID) (out Answerable, err error) {
	none := fault.New(fault.NotFound, "没有找到这个跟进事项，可能不在当前工作范围内。")
	t, ok, err := sqldb.Maybe(tx, scanTask, selectTask+` where t.id = $1`, k)
	if err != nil || !ok {
		return out, none.Because(err)
	}
	if out.Signal, err = a.signal(tx, t.Signal); err != nil {
		return out, err
	}
	tree, err := a.units.Tree(tx, tx.Today())
	if err != nil {
		return out, err
	}
	c, err := sqldb.One(tx, func(r sqldb.Row) (c Answerable, err error) {
		var court org.UnitID
		var week civil.Day
		var number sqldb.Text
		err = r.Scan(&court, &week, &number, &c.Issued)
		c.Court, _ = tree.Unit(court)
		c.Week, c.Number = civil.Period{From: week, Until: week.AddDays(6)}, string(number)
		return c, err
	}, `select court, week, doc_number, issued from circular where id = $1`, out.Circular)
	if err != nil {
		return out, err
	}
	out.Court, out.Week, out.Number, out.Issued, out.Mine = c.Court, c.Week, c.Number, c.Issued, map[TaskID]bool{}
	for _, t := range out.Tasks {
		if a.mine(tree, permit, c.Court, t) {
			out.Mine[t.ID] = true
		}
	}
	if !out.Mine[k] || out.Issued == 0 {
		return Answerable{}, none
	}
	return out, nil
}

// mine reports whether the permit reaches a task: it is one's own, or stands at a
// Party unit, or a court, of the permit.
func (a *App) mine(tree *org.Tree, permit access.Permit, court org.Unit, t Task) bool {
	if actor := permit.Actor(); t.Member != 0 && actor.Member == t.Member || permit.Holds(court.Path) {
		return true
	}
	u, ok := tree.Unit(t.Unit)
	return ok && permit.Holds(u.Path)
}

package ballotapp

import (
	"context"
	"fmt"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/ballot"
	"touyan/internal/platform/sqldb"
)

// Checkup is the compliance check-up of a vote before it is opened.
func (c *Case) Checkup(v *ballot.Vote) ballot.Checkup {
	consent := ""
	if s, ok := c.Done(ballot.Agreed); ok {
		consent = s.Number
	}
	checks := ballot.Examine(v.Plan(consent))
	if v.Mode == ballot.OnPaper {
		checks = append(checks, twoCounters(v))
	}
	return checks
}

// twoCounters is that two of those at the count can each enter it.
func twoCounters(v *ballot.Vote) ballot.Point {
	n := 0
	for _, t := range v.Tellers {
		if t.Member != 0 {
			n++
		}
	}
	p := ballot.Point{Rule: "ELE-16", Level: ballot.Good, Text: "两人以上可以各自录入计票结果", Cite: rulebook.Cite(rulebook.ElectionRegulations, "第二十三条")}
	if n < 2 {
		p.Level, p.Text = ballot.Stop, fmt.Sprintf("名册上的监票人、计票人 %d 人，两人各自录入，至少要 2 人", n)
	}
	return p
}

// OpenIn opens a vote. Issued is how many papers go out, one to each of those
// there.
type OpenIn struct {
	ID      ballot.VoteID
	Version int
	Issued  int
}

// Open opens a vote: the roll is frozen, and from here on nobody changes who
// stands. Faults: NotFound; Invalid; Conflict with what the check-up stops at,
// each with its article, or when somebody was faster.
func (a *App) Open(ctx context.Context, permit access.Permit, in OpenIn) (err error) {
	if err := permit.Covers(ballot.CanHold); err != nil {
		return err
	}
	defer fault.Wrap(&err, "ballotapp.Open")
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		c, v, err := a.held(tx, permit, in.ID, in.Version)
		if err != nil {
			return err
		}
		if v.Stage != ballot.Preparing {
			return changed(v.Title())
		}
		if v.Mode == ballot.ByToken {
			if err := a.tookPart(tx, v); err != nil {
				return err
			}
		}
		if err := mayOpen(c, v, in.Issued, tx); err != nil {
			return err
		}
		if v.Mode != ballot.OnPaper {
			if err := a.begin(tx, v); err != nil {
				return err
			}
		}
		v.Stage, v.Issued, v.Digest, v.Opened, v.OpenedBy = ballot.Open, in.Issued, v.Roll.Digest(), tx.Now(), permit.Actor().Name
		if err := saveVote(tx, v); err != nil {
			return err
		}
		if err := saveRoll(tx, v); err != nil {
			return err
		}
		return record(tx, permit, ballot.CanHold, c, v.Title()+" 开始投票", map[string]any{"due": v.Roll.Due(), "present": v.Present(), "issued": v.Issued, "mode": string(v.Mode), "roll": v.Digest})
	})
}

func mayOpen(c *Case, v *ballot.Vote, issued int, tx *sqldb.Tx) error {
	if v.Day > tx.Today() {
		return fault.Newf(fault.Conflict, "投票定在 %s，还没有到。", v.Day)
	}
	if stops := c.Checkup(v).Stops(); len(stops) > 0 {
		f := fault.Newf(fault.Conflict, "有 %d 项不符合规定，不能开始投票。", len(stops))
		for i, p := range stops {
			text := p.Text
			if !p.Cite.IsZero() {
				text += "（" + p.Cite.String() + "）"
			}
			_ = f.At(fmt.Sprintf("check-%d", i), text)
		}
		return f
	}
	if present := v.Present(); v.Mode == ballot.OnPaper && (issued < 1 || issued > present) {
		return invalid().At("issued", fmt.Sprintf("发出 %d 张，应为 1 至实到的 %d：每名到会的选举人领一张（%s）", issued, present, rulebook.Cite(rulebook.ElectionMethod, "领票")))
	}
	return nil
}

// WhyIn is a vote with a reason.
type WhyIn struct {
	ID      ballot.VoteID
	Version int
	Reason  string
}

// KeepRoll goes on by the roll of the opening although the register has changed
// since, with the reason. Faults: NotFound, Invalid, Conflict.
func (a *App) KeepRoll(ctx context.Context, permit access.Permit, in WhyIn) (err error) {
	if err := permit.Covers(ballot.CanHold); err != nil {
		return err
	}
	return a.after(ctx, permit, in.ID, in.Version, "按开始时的名册继续："+in.Reason, func(_ *sqldb.Tx, _ *Case, v *ballot.Vote) error {
		switch {
		case v.Stage != ballot.Open:
			return changed(v.Title())
		case in.Reason == "":
			return invalid().At("reason", "请写明为什么按开始时的名册继续")
		}
		v.KeptRoll, v.KeptBy = in.Reason, permit.Actor().Name
		return nil
	})
}

// Annul declares a vote void, with the reason; it stays readable. Faults:
// NotFound, Invalid, Conflict.
func (a *App) Annul(ctx context.Context, permit access.Permit, in WhyIn) (err error) {
	if err := permit.Covers(ballot.CanHold); err != nil {
		return err
	}
	return a.after(ctx, permit, in.ID, in.Version, "宣布作废："+in.Reason, func(tx *sqldb.Tx, _ *Case, v *ballot.Vote) error {
		switch {
		case v.Stage == ballot.Annulled || !v.Published.IsZero():
			return changed(v.Title())
		case in.Reason == "":
			return invalid().At("reason", "请写明作废的原因")
		}
		v.Stage, v.VoidReason = ballot.Annulled, in.Reason
		if v.Mode != ballot.OnPaper {
			return a.urns.Discard(tx, owner(v.ID))
		}
		return nil
	})
}

// after changes a vote that has been opened.
func (a *App) after(ctx context.Context, permit access.Permit, id ballot.VoteID, version int, what string, fn func(tx *sqldb.Tx, c *Case, v *ballot.Vote) error) (err error) {
	defer fault.Wrap(&err, "ballotapp")
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		c, v, err := a.held(tx, permit, id, version)
		if err != nil {
			return err
		}
		if err := fn(tx, c, v); err != nil {
			return err
		}
		if err := saveVote(tx, v); err != nil {
			return err
		}
		if err := touch(tx, c.At); err != nil {
			return err
		}
		return record(tx, permit, ballot.CanHold, c, v.Title()+" "+what, nil)
	})
}

package memberapp

import (
	"context"
	"slices"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/member"
	"touyan/internal/platform/sqldb"
)

// DisposeIn begins a disposal: the branch committee proposes it (DIS-07).
type DisposeIn struct {
	ID       member.ID
	Kind     member.DisposalKind
	Cause    string // for 除名: one of member.StrikeCauses; else free
	Reason   string
	Proposed civil.Day
	Apart    bool // stated: not for what a penalty was given for (DIS-02)
}

// Dispose begins a disposal. Faults: Invalid; Conflict when one is under way, or
// when the person was penalised and it is not stated to be about something else.
func (a *App) Dispose(ctx context.Context, permit access.Permit, in DisposeIn) error {
	if err := permit.Covers(member.CanDecide); err != nil {
		return err
	}
	in.Cause, in.Reason = strings.TrimSpace(in.Cause), strings.TrimSpace(in.Reason)
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		bad := fault.New(fault.Invalid, "有几处需要改正。")
		if in.Kind.Chinese() == "" {
			_ = bad.At("kind", "请选择处置的种类")
		}
		if in.Proposed == 0 || in.Proposed > tx.Today() {
			_ = bad.At("proposed", "请填写支委会提出意见的日期，不晚于今天")
		}
		if _, ok := member.StrikeCauses[in.Cause]; in.Kind == member.Striking && !ok {
			_ = bad.At("cause", "请选择除名的情形")
		}
		if n := len([]rune(in.Reason)); n == 0 || n > 500 {
			_ = bad.At("reason", "请填写情况，最多 500 字")
		}
		if err := bad.Err(); err != nil {
			return err
		}
		e, tree, err := a.reach(tx, permit, in.ID)
		if err != nil {
			return err
		}
		if e.Standing == member.Ended {
			return fault.New(fault.Conflict, "没有登记：现在不是本院党员（"+e.MembershipStatus+"）。").At("kind", "现在不是本院党员")
		}
		ds, err := disposals(tx, e.id)
		if err != nil {
			return err
		}
		for _, d := range ds {
			if d.Ended == 0 {
				say := d.Steps[0].String() + " 提出的" + d.Kind.Chinese() + "还没有办结"
				return fault.New(fault.Conflict, "没有登记："+say+"。").At("kind", say)
			}
		}
		advised := slices.ContainsFunc(ds, func(d member.Disposal) bool { return d.Kind == member.Advice && d.Steps[4] != 0 })
		if in.Kind == member.Striking && in.Cause == member.ByRefusal && !advised {
			say := "没有经批准的劝其退党，不能按劝退不退除名"
			return fault.New(fault.Conflict, "没有登记："+say+"。").At("cause", say)
		}
		ps, err := penalties(tx, e.id)
		if err != nil {
			return err
		}
		if len(ps) > 0 && !in.Apart {
			say := ps[len(ps)-1].From.String() + " 受过" + ps[len(ps)-1].Kind.Chinese() + "处分，同一问题不再作组织处置"
			return fault.New(fault.Conflict, "没有登记："+say+"。确属另一问题的，请勾选说明。").At("apart", say)
		}
		k := id.New[member.Disposal](tx.Now())
		if _, err := tx.Exec(`insert into member_disposal (id, member, kind, cause, reason, proposed_on, actor, entered_at, version) values ($1, $2, $3, $4, $5, $6, $7, $8, 1)`,
			k, e.id, string(in.Kind), in.Cause, a.seal.Seal(sealed("member_disposal", "reason", int64(k)), in.Reason), in.Proposed, permit.Actor().Name, sqldb.At(tx.Now())); err != nil {
			return err
		}
		return a.decided(tx, permit, member.CanDecide, e, tree, "组织处置", Change{Field: "党籍状态", After: "提出" + in.Kind.Chinese()})
	})
}

// DisposalStepIn is the next step of a disposal, or its end.
type DisposalStepIn struct {
	ID       member.ID
	Disposal id.Of[member.Disposal]
	Day      civil.Day
	Until    civil.Day // with the approval of a correction: the last day to mend; zero: six months
	Basis    string    // with the approval and the end
	End      bool      // the disposal ends: mended, dropped
	Outcome  string
	Left     bool // with the end of an advice that was approved: the person has left
}

// CorrectionMonths is how long a correction generally takes, and at most
// (DIS-03).
const (
	CorrectionMonths    = 6
	CorrectionMonthsMax = 12
)

// StepDisposal enters the next step; the approval of a striking off ends the
// membership in the same transaction, and so does the end of an advice that was
// approved and taken. Faults: NotFound; Invalid.
func (a *App) StepDisposal(ctx context.Context, permit access.Permit, in DisposalStepIn) (told []string, err error) {
	if err := permit.Covers(member.CanDecide); err != nil {
		return nil, err
	}
	in.Basis, in.Outcome = strings.TrimSpace(in.Basis), strings.TrimSpace(in.Outcome)
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		e, tree, err := a.reach(tx, permit, in.ID)
		if err != nil {
			return err
		}
		ds, err := disposals(tx, e.id)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(ds, func(d member.Disposal) bool { return d.ID == in.Disposal })
		if i < 0 {
			return fault.New(fault.NotFound, "没有找到这项处置。")
		}
		d := ds[i]
		if err := in.advance(&d, tx.Today()); err != nil {
			return err
		}
		if _, err := tx.Exec(`update member_disposal set filed_on = $2, investigated_on = $3, voted_on = $4, approved_on = $5, until_day = $6, ended_on = $7, outcome = $8, basis = $9, version = version + 1 where id = $1`,
			d.ID, d.Steps[1], d.Steps[2], d.Steps[3], d.Steps[4], d.Until, d.Ended, sqldb.Text(d.Outcome), sqldb.Text(d.Basis)); err != nil {
			return err
		}
		struck, left := d.Kind == member.Striking && d.Steps[4] == in.Day && !in.End, in.End && in.Left
		if struck || left {
			kind := member.DidAdvise
			if struck {
				kind = member.DidStrike
			} else {
				in.Basis = d.Basis
			}
			told, err = a.facts.tell(tx, permit, e, tree, TellIn{ID: e.id, Event: member.Event{Kind: kind, Day: civil.Exactly(in.Day), Cause: d.Cause, Basis: in.Basis}})
			return err
		}
		what := "办结"
		if !in.End {
			what = member.DisposalSteps[d.Step()-1]
		}
		return a.decided(tx, permit, member.CanDecide, e, tree, "组织处置", Change{Field: "党籍状态", Before: d.Kind.Chinese(), After: what + " " + in.Day.String()})
	})
	return told, err
}

// advance takes the step.
func (in DisposalStepIn) advance(d *member.Disposal, today civil.Day) error {
	n := d.Step()
	switch {
	case d.Ended != 0:
		return required("day", "已于 "+d.Ended.String()+" 办结")
	case in.Day == 0 || in.Day > today:
		return required("day", "请填写日期，不晚于今天")
	case in.Day < d.Steps[n-1]:
		return required("day", "日期 "+in.Day.String()+" 早于上一步“"+member.DisposalSteps[n-1]+"”的 "+d.Steps[n-1].String())
	case in.End:
		if in.Outcome == "" || len([]rune(in.Outcome)) > 200 {
			return required("outcome", "请填写结果，最多 200 字")
		}
		if in.Left && (d.Kind != member.Advice || n < len(d.Steps)) {
			return required("left", "劝其退党经批准以后，才登记本人已退党")
		}
		d.Ended, d.Outcome = in.Day, in.Outcome
		return nil
	case n == len(d.Steps):
		return required("day", "各步都已办完，请办结")
	}
	d.Steps[n] = in.Day
	if n+1 < len(d.Steps) {
		return nil
	}
	if in.Basis == "" || len([]rune(in.Basis)) > 200 {
		return required("basis", "请填写批复的文号，最多 200 字")
	}
	d.Basis = in.Basis
	switch d.Kind {
	case member.Striking:
		d.Ended, d.Outcome = in.Day, "已批准"+d.Kind.Chinese()
		return nil
	case member.Advice: // the person leaves, or is struck off for not leaving (DIS-05)
		return nil
	}
	if d.Until = in.Until; d.Until == 0 {
		d.Until = in.Day.AddMonths(CorrectionMonths)
	}
	if last := in.Day.AddMonths(CorrectionMonthsMax); d.Until <= in.Day || d.Until > last {
		return required("until", "限期改正最长不超过 1 年，即到 "+last.String())
	}
	return nil
}

const disposalColumns = `id, kind, cause, proposed_on, filed_on, investigated_on, voted_on, approved_on, until_day, ended_on, outcome, basis`

func scanDisposal(d *member.Disposal) []any {
	return []any{&d.ID, (*string)(&d.Kind), &d.Cause, &d.Steps[0], &d.Steps[1], &d.Steps[2], &d.Steps[3], &d.Steps[4], &d.Until, &d.Ended, (*sqldb.Text)(&d.Outcome), (*sqldb.Text)(&d.Basis)}
}

func disposals(tx *sqldb.Tx, who member.ID) ([]member.Disposal, error) {
	return sqldb.All(tx, func(r sqldb.Row) (d member.Disposal, err error) { return d, r.Scan(scanDisposal(&d)...) },
		`select `+disposalColumns+` from member_disposal where member = $1 order by proposed_on desc, id desc`, who)
}

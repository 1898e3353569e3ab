package memberapp

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
)

// PenaliseIn is a decision on a penalty.
type PenaliseIn struct {
	ID     member.ID
	Kind   member.PenaltyKind
	From   civil.Day
	Months int // of a probation: 12 or 24
	Reason string
	Basis  string
	Organ  string
}

// Penalise enters a penalty. An expulsion ends the membership, a probation takes
// the vote, in the same transaction. told says what is to be done besides.
// Faults: Invalid field by field; Conflict when the person was no member then or
// a heavier probation runs.
func (a *App) Penalise(ctx context.Context, permit access.Permit, in PenaliseIn) (told []string, err error) {
	if err := permit.Covers(member.CanDecide); err != nil {
		return nil, err
	}
	in.Reason, in.Basis, in.Organ = strings.TrimSpace(in.Reason), strings.TrimSpace(in.Basis), strings.TrimSpace(in.Organ)
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		if err := in.Sound(tx.Today()); err != nil {
			return err
		}
		e, tree, err := a.reach(tx, permit, in.ID)
		if err != nil {
			return err
		}
		es, err := a.facts.kept(tx, e)
		if err != nil {
			return err
		}
		if s := member.On(es, in.From.AddDays(-1)); !s.Status.Belongs() {
			say := in.From.String() + " 不是本院党员：" + s.Chinese()
			return fault.New(fault.Conflict, "没有登记："+say+"。").At("from", say)
		}
		k := id.New[member.Penalty](tx.Now())
		if _, err := tx.Exec(`insert into member_penalty (id, member, kind, from_day, months, reason, basis, organ, actor, entered_at, version) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)`,
			k, e.id, string(in.Kind), in.From, in.Months, a.seal.Seal(sealed("member_penalty", "reason", int64(k)), in.Reason), in.Basis, in.Organ, permit.Actor().Name, sqldb.At(tx.Now())); err != nil {
			return err
		}
		if in.Kind == member.ExpulsionPenalty {
			told, err = a.facts.tell(tx, permit, e, tree, TellIn{ID: e.id, Event: member.Event{Kind: member.DidExpel, Day: civil.Exactly(in.From), Basis: in.Basis, Organ: in.Organ}})
			return err
		}
		if err := a.facts.derive(tx, e.id, es); err != nil {
			return err
		}
		if in.Kind == member.PartyProbation || in.Kind == member.Removal {
			if err := posts(tx, tx.Today(), []member.ID{e.id}, func(_ member.ID, p org.Post) {
				told = append(told, "仍任"+tree.Name(p.Unit)+p.Title+"，请办理免职")
			}); err != nil {
				return err
			}
		}
		return a.decided(tx, permit, member.CanDecide, e, tree, "登记处分", Change{Field: "党籍状态", After: in.Kind.Chinese() + " " + in.From.String()})
	})
	return told, err
}

// Chinese returns the penalty with its term.
func (in PenaliseIn) Chinese() string {
	if in.Kind == member.PartyProbation {
		return fmt.Sprintf("%s %d 年", in.Kind.Chinese(), in.Months/12)
	}
	return in.Kind.Chinese()
}

// Sound refuses what is wrong with it by itself. Fault: Invalid.
func (in PenaliseIn) Sound(today civil.Day) error {
	bad := fault.New(fault.Invalid, "有几处需要改正。")
	if !slices.Contains(member.PenaltyKinds, in.Kind) {
		_ = bad.At("kind", "请选择处分的种类")
	}
	switch {
	case in.From == 0:
		_ = bad.At("from", "请填写处分生效的日期")
	case in.From > today:
		_ = bad.At("from", "生效日期 "+in.From.String()+" 晚于今天")
	}
	if in.Kind == member.PartyProbation && in.Months != 12 && in.Months != 24 {
		_ = bad.At("months", "留党察看的期限是 1 年或者 2 年")
	}
	for name, s := range map[string]string{"reason": in.Reason, "basis": in.Basis, "organ": in.Organ} {
		if n := len([]rune(s)); n == 0 || n > 200 {
			_ = bad.At(name, "请填写，最多 200 字")
		}
	}
	return bad.Err()
}

// PenaltyStep is what becomes of a penalty.
type PenaltyStep string

// The steps.
const (
	Announce PenaltyStep = "announce" // 宣布 (PUN-10)
	Extend   PenaltyStep = "extend"   // 延长留党察看 (PUN-06)
	Regain   PenaltyStep = "restore"  // 恢复党员权利 (PUN-05)
	Revoke   PenaltyStep = "revoke"   // 撤销处分决定
)

// PenaltyStepIn is such a step with its day and document.
type PenaltyStepIn struct {
	ID      member.ID
	Penalty id.Of[member.Penalty]
	Step    PenaltyStep
	Day     civil.Day
	Basis   string
}

// StepPenalty enters what became of a penalty. Faults: NotFound; Invalid.
func (a *App) StepPenalty(ctx context.Context, permit access.Permit, in PenaltyStepIn) error {
	if err := permit.Covers(member.CanDecide); err != nil {
		return err
	}
	in.Basis = strings.TrimSpace(in.Basis)
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		e, tree, err := a.reach(tx, permit, in.ID)
		if err != nil {
			return err
		}
		ps, err := penalties(tx, e.id)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(ps, func(p member.Penalty) bool { return p.ID == in.Penalty })
		if i < 0 {
			return fault.New(fault.NotFound, "没有找到这项处分，可能已被更正。")
		}
		p := ps[i]
		columns, err := in.columns(p, tx.Today())
		if err != nil {
			return err
		}
		args := []any{p.ID, in.Day}
		q := `update member_penalty set ` + columns[0] + ` = $2, version = version + 1`
		if columns[1] != "" {
			q += `, ` + columns[1] + ` = $3`
			args = append(args, in.Basis)
		}
		if _, err := tx.Exec(q+` where id = $1`, args...); err != nil {
			return err
		}
		es, err := a.facts.kept(tx, e)
		if err != nil {
			return err
		}
		if err := a.facts.derive(tx, e.id, es); err != nil {
			return err
		}
		what := map[PenaltyStep]string{Announce: "宣布", Extend: "延长留党察看", Regain: "恢复党员权利", Revoke: "撤销处分决定"}[in.Step]
		return a.decided(tx, permit, member.CanDecide, e, tree, "登记处分", Change{Field: "党籍状态", Before: p.Kind.Chinese() + " " + p.From.String(), After: what + " " + in.Day.String()})
	})
}

// columns returns the columns of the step's day and document.
func (in PenaltyStepIn) columns(p member.Penalty, today civil.Day) (c [2]string, err error) {
	switch {
	case in.Day == 0:
		return c, required("day", "请填写日期")
	case in.Day > today:
		return c, required("day", "日期 "+in.Day.String()+" 晚于今天")
	case in.Day < p.From:
		return c, required("day", "日期 "+in.Day.String()+" 早于处分生效的 "+p.From.String())
	case p.Revoked != 0:
		return c, required("day", "处分决定已于 "+p.Revoked.String()+" 撤销")
	case in.Step != Announce && (in.Basis == "" || len([]rune(in.Basis)) > 200):
		return c, required("basis", "请填写决定的文号，最多 200 字")
	}
	watched := p.Kind == member.PartyProbation && p.Restored == 0
	switch in.Step {
	case Announce:
		return [2]string{"announced_on"}, nil
	case Extend:
		if !watched || p.Months != 12 || p.Extended != 0 {
			return c, required("day", "只有留党察看 1 年可以延长 1 年，只延长一次")
		}
		return [2]string{"extended_on", "extended_basis"}, nil
	case Regain:
		if !watched {
			return c, required("day", "没有正在执行的留党察看")
		}
		if in.Day < p.Expires() {
			return c, required("day", fmt.Sprintf("留党察看到 %s 期满，期满后才能恢复权利", p.Expires()))
		}
		return [2]string{"restored_on", "restored_basis"}, nil
	case Revoke:
		if p.Kind == member.ExpulsionPenalty {
			return c, required("day", "开除党籍的决定撤销，请先在党籍变化中撤回开除的登记")
		}
		return [2]string{"revoked_on", "revoked_basis"}, nil
	}
	return c, required("step", "请选择办理的事项")
}

// decided notes a decision about a member where people and findings look for it.
func (a *App) decided(tx *sqldb.Tx, permit access.Permit, can access.Can, e *entry, tree *org.Tree, what string, c Change) error {
	if n, err := tx.Exec(`update member set version = version + 1 where id = $1 and version = $2`, e.id, e.version); err != nil || n == 0 {
		return errorOr(err, fault.New(fault.Conflict, "刚才有人也在修改这条记录，请再保存一次。"))
	}
	e.version++
	log := insertChanges(tx)
	if err := log.add(tx, e, permit, what, []Change{c}); err != nil {
		return err
	}
	if err := log.Done(); err != nil {
		return err
	}
	branch, _ := tree.Unit(e.branch)
	if branch.ID == 0 {
		branch, _ = tree.Unit(e.court)
	}
	if err := touch(tx, e.court, branch); err != nil {
		return err
	}
	return audit.Record(tx, permit, audit.Entry{Action: can, Court: int64(e.court), Member: int64(e.id), Subject: what + " " + e.Name + " " + e.id.String(), Detail: map[string]string{"after": c.After}})
}

// sealed is the place of a sealed column.
func sealed(table, column string, row int64) seal.Place {
	return seal.Place{Table: table, Column: column, Row: row}
}

const penaltyColumns = `id, kind, from_day, months, basis, organ, announced_on, extended_on, restored_on, revoked_on`

func scanPenalty(p *member.Penalty) []any {
	return []any{&p.ID, (*string)(&p.Kind), &p.From, &p.Months, &p.Basis, &p.Organ, &p.Announced, &p.Extended, &p.Restored, &p.Revoked}
}

// penalties returns the penalties of a member, oldest first.
func penalties(tx *sqldb.Tx, who member.ID) ([]member.Penalty, error) {
	return sqldb.All(tx, func(r sqldb.Row) (p member.Penalty, err error) { return p, r.Scan(scanPenalty(&p)...) },
		`select `+penaltyColumns+` from member_penalty where member = $1 order by from_day, id`, who)
}

// Blocked returns what penalties and events block for the members on day: who
// has nothing blocked is not in the answer. Other rooms ask it before somebody
// stands for election, introduces an applicant, is recommended or appointed.
func (f *Facts) Blocked(tx *sqldb.Tx, ids []member.ID, day civil.Day) (map[member.ID][]member.Blocked, error) {
	of := map[member.ID][]member.Penalty{}
	err := inChunks(ids, func(args []any) error {
		return tx.Each(func(r sqldb.Row) error {
			var who member.ID
			var p member.Penalty
			if err := r.Scan(append([]any{&who}, scanPenalty(&p)...)...); err != nil {
				return err
			}
			of[who] = append(of[who], p)
			return nil
		}, `select member, `+penaltyColumns+` from member_penalty where member in `+list+` order by member, id`, args...)
	})
	out := map[member.ID][]member.Blocked{}
	for who, ps := range of {
		if b := member.Effects(ps, day); len(b) > 0 {
			out[who] = b
		}
	}
	return out, err
}

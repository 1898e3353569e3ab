package caseloadapp

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/caseload/circular"
	"touyan/internal/feature/caseload/indicator"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/stamp"
)

// Goal is a target that a court set for an indicator: at least that much, or at most
// where lower is better.
type Goal struct {
	ID          GoalID
	Code        indicator.Code
	Hundredths  int64 // of a percent
	From, Until civil.Day
	Basis       string // the document
	MadeBy      string
	MadeAt      time.Time
	WithdrawnBy string
	WithdrawnAt time.Time // zero unless entered by mistake
}

// GoalID identifies a target.
type GoalID = id.Of[Goal]

// Holds reports whether the goal can hold on a day, if no later one does.
func (g Goal) Holds(day civil.Day) bool {
	return g.WithdrawnAt.IsZero() && g.From <= day && (g.Until == 0 || g.Until >= day)
}

// GoalsOn returns those that hold on a day, of each indicator the latest.
func GoalsOn(all []Goal, day civil.Day) map[indicator.Code]Goal {
	out := map[indicator.Code]Goal{}
	for _, g := range all {
		if old, ok := out[g.Code]; g.Holds(day) && (!ok || g.From >= old.From) {
			out[g.Code] = g
		}
	}
	return out
}

// Goals returns the targets of a court, oldest first, those withdrawn too. Fault:
// NotFound.
func (a *App) Goals(ctx context.Context, permit access.Permit, court org.UnitID) (out []Goal, err error) {
	if err := permit.Covers(caseload.CanView); err != nil {
		return nil, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		cs, err := a.courts(tx, permit)
		if err != nil {
			return err
		}
		u, err := cs.courtOf(court)
		if err != nil {
			return err
		}
		out, err = goals(tx, int64(u.ID))
		return err
	})
	return out, err
}

func goals(tx *sqldb.Tx, court int64) ([]Goal, error) {
	return sqldb.All(tx, func(r sqldb.Row) (g Goal, err error) {
		var withdrawn sqldb.Text
		var made, at sqldb.Instant
		err = r.Scan(&g.ID, (*string)(&g.Code), &g.Hundredths, &g.From, &g.Until, &g.Basis, &g.MadeBy, &made, &withdrawn, &at)
		g.MadeAt, g.WithdrawnBy, g.WithdrawnAt = made.Time, string(withdrawn), at.Time
		return g, err
	}, `select id, code, amount, from_day, until_day, basis, made_name, made_at, withdrawn_name, withdrawn_at from caseload_goal where court = $1 order by from_day, id`, court)
}

// goalsOf returns what a circular of a day holds a court's units against.
func goalsOf(tx *sqldb.Tx, court int64, day civil.Day) (map[indicator.Code]circular.Goal, error) {
	all, err := goals(tx, court)
	out := map[indicator.Code]circular.Goal{}
	for code, g := range GoalsOn(all, day) {
		out[code] = circular.Goal{Hundredths: g.Hundredths, Source: g.Basis}
	}
	return out, err
}

// SetGoal enters a target. From its day on circulars speak of units that keep missing
// it by more than chance. Faults: Invalid, NotFound, Conflict.
func (a *App) SetGoal(ctx context.Context, permit access.Permit, court org.UnitID, g Goal) error {
	if err := permit.Covers(caseload.CanDefine); err != nil {
		return err
	}
	g.Basis = strings.TrimSpace(g.Basis)
	return a.goal(ctx, permit, court, func(tx *sqldb.Tx, u org.Unit, all []Goal) (string, any, error) {
		std, err := a.standard(tx, int64(u.ID))
		if err != nil {
			return "", nil, err
		}
		def, err := std.dictionary.On(g.Code, max(g.From, tx.Today()))
		if err != nil {
			return "", nil, fault.New(fault.NotFound, "没有这个指标。").Because(err)
		}
		if err := g.check(def); err != nil {
			return "", nil, err
		}
		for _, old := range all {
			if old.Code == g.Code && old.From == g.From && old.WithdrawnAt.IsZero() {
				return "", nil, fault.Newf(fault.Conflict, "自 %s 起已有一个目标。录错了请先撤销那一个。", g.From).At("goal-from", "这一天已有目标")
			}
		}
		var by any
		if n := permit.Actor().Account; n != 0 {
			by = n
		}
		ins := tx.Insert("caseload_goal", "id", "court", "code", "amount", "from_day", "until_day", "basis", "made_by", "made_name", "made_at")
		ins.Add(id.New[Goal](tx.Now()), u.ID, string(g.Code), g.Hundredths, g.From, dayOrNull(g.Until), g.Basis, by, permit.Actor().Name, sqldb.At(tx.Now()))
		return "设定指标目标 " + def.Name, map[string]any{"code": g.Code, "hundredths": g.Hundredths, "from": g.From, "basis": g.Basis}, ins.Done()
	})
}

// check returns a fault with what is wrong about a target of an indicator.
func (g Goal) check(def indicator.Definition) error {
	switch {
	case !def.Sampled:
		return fault.Newf(fault.Invalid, "“%s”不能算随机波动，设了目标也判不出是否真的没有达到。", def.Name).At("amount", "这个指标不设目标")
	case def.Direction == indicator.Within:
		return fault.Newf(fault.Invalid, "“%s”过高过低都要看，请录入新版本并写明合理区间，不设单一目标。", def.Name).At("amount", "请改为录入合理区间")
	case def.Direction == indicator.Shown:
		return fault.Newf(fault.Invalid, "“%s”仅供展示，不设目标。", def.Name).At("amount", "这个指标不设目标")
	}
	no := fault.New(fault.Invalid, "有几处需要改正。")
	if g.Hundredths <= 0 || g.Hundredths >= 100_00 {
		_ = no.At("amount", "目标应大于 0、小于 100（%）")
	}
	if g.From == 0 {
		_ = no.At("goal-from", "请填写起用日")
	}
	if g.Until != 0 && g.Until < g.From {
		_ = no.At("goal-until", "止日不能早于起用日")
	}
	if n := utf8.RuneCountInString(g.Basis); n == 0 || n > 100 {
		_ = no.At("basis", "请填写依据的文号，100 字以内")
	}
	return no.Err()
}

// WithdrawGoal takes back a target that was entered by mistake; it stays in the list.
// Faults: NotFound.
func (a *App) WithdrawGoal(ctx context.Context, permit access.Permit, court org.UnitID, k GoalID) error {
	if err := permit.Covers(caseload.CanDefine); err != nil {
		return err
	}
	return a.goal(ctx, permit, court, func(tx *sqldb.Tx, u org.Unit, all []Goal) (string, any, error) {
		for _, g := range all {
			if g.ID == k && g.WithdrawnAt.IsZero() {
				_, err := tx.Exec(`update caseload_goal set withdrawn_at = $3, withdrawn_name = $4 where id = $1 and court = $2`, k, u.ID, sqldb.At(tx.Now()), permit.Actor().Name)
				return "撤销指标目标 " + string(g.Code), map[string]any{"goal": k}, err
			}
		}
		return "", nil, fault.New(fault.NotFound, "没有找到这个目标，可能已撤销。")
	})
}

// goal changes the targets of a court.
func (a *App) goal(ctx context.Context, permit access.Permit, court org.UnitID, do func(*sqldb.Tx, org.Unit, []Goal) (subject string, detail any, err error)) error {
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		cs, err := a.courts(tx, permit)
		if err != nil {
			return err
		}
		u, err := cs.courtOf(court)
		if err != nil {
			return err
		}
		all, err := goals(tx, int64(u.ID))
		if err != nil {
			return err
		}
		subject, detail, err := do(tx, u, all)
		if err != nil {
			return err
		}
		if err := stamp.Touch(tx, int64(u.ID), u.Path); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: caseload.CanDefine, Court: int64(u.ID), Subject: subject, Detail: detail})
	})
}

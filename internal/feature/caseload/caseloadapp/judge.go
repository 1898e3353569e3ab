package caseloadapp

import (
	"context"
	"slices"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
	"touyan/internal/base/id"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/caseload/indicator"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// JudgeIn names one judge of a court. There is no list of judges with their values:
// whoever may ask asks for one.
type JudgeIn struct {
	Court  org.UnitID
	Judge  string // as lists of cases name the judge
	Period civil.Period
	Codes  []indicator.Code // none: all
}

// Judge returns the values of one judge over whole months; that somebody asked is
// in the trail, where the judge finds it. Faults: Invalid, NotFound.
func (a *App) Judge(ctx context.Context, permit access.Permit, in JudgeIn) (out []indicator.Compared, err error) {
	if err := permit.Covers(caseload.CanJudge); err != nil {
		return nil, err
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		cs, err := a.courts(tx, permit)
		if err != nil {
			return err
		}
		u, err := cs.courtOf(in.Court)
		if err != nil {
			return err
		}
		if out, err = a.judge(tx, u, in); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: caseload.CanJudge, Court: int64(u.ID), Subject: "查看法官办案情况 " + in.Judge,
			Detail: map[string]any{"judge": in.Judge, "period": in.Period.String()}})
	})
	return out, err
}

func (a *App) judge(tx *sqldb.Tx, u org.Unit, in JudgeIn) (out []indicator.Compared, err error) {
	if in.Period.From == 0 || in.Period.Until < in.Period.From {
		return nil, fault.New(fault.Invalid, "统计期要有起止日期，止期不能早于起期。")
	}
	name := han.CleanName(in.Judge)
	if _, ok, err := sqldb.Maybe(tx, sqldb.Scalar[int64], `select at from caseload_roll where court = $1 and grain = $2 and judge = $3 limit 1`, u.ID, string(indicator.ByJudge), name); err != nil || !ok {
		if err == nil {
			err = fault.New(fault.NotFound, "清单里没有这位承办人的案件。请按案件系统里的姓名填写。")
		}
		return nil, err
	}
	std, l, err := a.load(tx, caseload.Sign(u.Sign), int64(u.ID), want{judges: true}, in.Period, indicator.YearBefore(in.Period))
	if err != nil {
		return nil, err
	}
	sums, err := l.Of(indicator.OfJudge(caseload.Sign(u.Sign), name), in.Period)
	if err != nil {
		return nil, err
	}
	codes := in.Codes
	if len(codes) == 0 {
		codes = std.dictionary.Codes()
	}
	for _, code := range codes {
		_, ok, err := std.on(code, in.Period.Until)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		v, err := std.book.Year(std.dictionary, code, in.Period, sums)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// Mine is a judge's own values.
type Mine struct {
	Court  org.Unit
	Values []indicator.Compared
	// Why says, in Chinese, why there are none.
	Why string
}

// Mine returns the values of whoever asks, over whole months, where the teams of
// their court name exactly one judge of their name. Faults: Invalid.
func (a *App) Mine(ctx context.Context, permit access.Permit, p civil.Period) (out Mine, err error) {
	if err := permit.Covers(caseload.CanOwn); err != nil {
		return Mine{}, err
	}
	name := permit.Actor().Name
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		out = Mine{}
		tree, err := a.units.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		var courts []org.Unit
		for _, u := range tree.All() {
			if u.Kind == org.Team && slices.Contains(u.Judges, name) && holdsCourt(tree, permit, u) {
				c, _ := tree.Unit(u.Court)
				if !slices.ContainsFunc(courts, func(x org.Unit) bool { return x.ID == c.ID }) {
					courts = append(courts, c)
				}
			}
		}
		switch len(courts) {
		case 0:
			out.Why = "组织架构的审判团队里没有您的姓名，所以不能从案件清单里认出您的案件。"
			return nil
		case 1:
		default:
			out.Why = "几个法院都有与您同名的法官，分不清哪些案件是您的。"
			return nil
		}
		out.Court = courts[0]
		if out.Values, err = a.judge(tx, courts[0], JudgeIn{Judge: name, Period: p}); fault.KindOf(err) == fault.NotFound {
			out.Why, err = "案件清单里还没有您承办的案件。", nil
		}
		return err
	})
	return out, err
}

// holdsCourt reports whether a team stands in the court that the permit's seat is in.
func holdsCourt(tree *org.Tree, permit access.Permit, team org.Unit) bool {
	c, ok := tree.Unit(team.Court)
	over := permit.Over().Unit()
	return ok && (permit.Over() == access.Everywhere || c.Path.Own().Holds(over) || over.Holds(c.Path))
}

// Leader is a leader who handles cases (院庭长).
type Leader struct {
	ID          LeaderID
	Judge       string
	Title       string
	From, Until civil.Day // Until zero: still
	MadeBy      string
}

// LeaderID identifies an entry of the list of leaders.
type LeaderID = id.Of[Leader]

// Leaders returns the list of a court's leaders, by name. Fault: NotFound.
func (a *App) Leaders(ctx context.Context, permit access.Permit, court org.UnitID) (out []Leader, err error) {
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
		out, err = leaders(tx, u)
		return err
	})
	return out, err
}

func leaders(tx *sqldb.Tx, court org.Unit) ([]Leader, error) {
	return sqldb.All(tx, func(r sqldb.Row) (l Leader, err error) {
		return l, r.Scan(&l.ID, &l.Judge, &l.Title, &l.From, &l.Until, &l.MadeBy)
	}, `select id, judge, title, from_day, until_day, made_name from caseload_leader where court = $1 order by judge, from_day`, court.ID)
}

// SetLeader enters a leader of a court; with an identifier it ends one. Faults:
// Invalid, NotFound.
func (a *App) SetLeader(ctx context.Context, permit access.Permit, court org.UnitID, l Leader) error {
	if err := permit.Covers(caseload.CanDefine); err != nil {
		return err
	}
	no := fault.New(fault.Invalid, "有几处需要改正。")
	l.Judge, l.Title = han.CleanName(l.Judge), strings.TrimSpace(l.Title)
	if l.ID == 0 && !han.ValidName(l.Judge) {
		_ = no.At("judge", "请填写姓名，与案件系统里的承办人一致")
	}
	if l.ID == 0 && (l.Title == "" || len(l.Title) > 60) {
		_ = no.At("title", "请填写职务，如 副院长")
	}
	if l.ID == 0 && l.From == 0 {
		_ = no.At("from", "请填写任职日期")
	}
	if l.ID != 0 && l.Until == 0 || l.Until != 0 && l.Until < l.From {
		_ = no.At("until", "免职日期不能早于任职日期")
	}
	if err := no.Err(); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		cs, err := a.courts(tx, permit)
		if err != nil {
			return err
		}
		u, err := cs.courtOf(court)
		if err != nil {
			return err
		}
		if l.ID != 0 {
			n, err := tx.Exec(`update caseload_leader set until_day = $3 where id = $1 and court = $2 and from_day <= $3`, l.ID, u.ID, l.Until)
			if err != nil {
				return err
			}
			if n == 0 {
				return fault.New(fault.NotFound, "没有找到这一条，或者免职日期早于任职日期。")
			}
		} else {
			var by any
			if n := permit.Actor().Account; n != 0 {
				by = n
			}
			ins := tx.Insert("caseload_leader", "id", "court", "judge", "title", "from_day", "until_day", "made_by", "made_name", "made_at")
			ins.Add(id.New[Leader](tx.Now()), u.ID, l.Judge, l.Title, l.From, dayOrNull(l.Until), by, permit.Actor().Name, sqldb.At(tx.Now()))
			if err := ins.Done(); err != nil {
				return err
			}
		}
		return audit.Record(tx, permit, audit.Entry{Action: caseload.CanDefine, Court: int64(u.ID), Subject: "院庭长名单 " + l.Judge, Detail: map[string]any{"title": l.Title, "from": l.From, "until": l.Until}})
	})
}

// LeadersOwn returns what the leaders of a court did themselves, all together, and how
// many they are: those in office at the end of the period. It names nobody. Faults:
// Invalid, NotFound.
func (a *App) LeadersOwn(ctx context.Context, permit access.Permit, court org.UnitID, p civil.Period) (out []indicator.Compared, heads int, err error) {
	if err := permit.Covers(caseload.CanView); err != nil {
		return nil, 0, err
	}
	if p.From == 0 || p.Until < p.From {
		return nil, 0, fault.New(fault.Invalid, "统计期要有起止日期，止期不能早于起期。")
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		out, heads = nil, 0
		cs, err := a.courts(tx, permit)
		if err != nil {
			return err
		}
		u, err := cs.courtOf(court)
		if err != nil {
			return err
		}
		all, err := leaders(tx, u)
		if err != nil {
			return err
		}
		var names []string
		for _, x := range all {
			if x.From <= p.Until && (x.Until == 0 || x.Until >= p.Until) && !slices.Contains(names, x.Judge) {
				names = append(names, x.Judge)
			}
		}
		if heads = len(names); heads == 0 {
			return nil
		}
		std, l, err := a.load(tx, caseload.Sign(u.Sign), int64(u.ID), want{judges: true}, p, indicator.YearBefore(p))
		if err != nil {
			return err
		}
		sums, err := l.OfJudges(caseload.Sign(u.Sign), names, p)
		if err != nil {
			return err
		}
		for _, code := range std.dictionary.Codes() {
			if _, ok, err := std.on(code, p.Until); err != nil || !ok {
				if err != nil {
					return err
				}
				continue
			}
			v, err := std.book.Year(std.dictionary, code, p, sums)
			if err != nil {
				return err
			}
			out = append(out, v)
		}
		return nil
	})
	return out, heads, err
}

// JudgeCourts returns the courts whose judges may be asked for.
func (a *App) JudgeCourts(ctx context.Context, permit access.Permit) (out []org.Unit, err error) {
	if err := permit.Covers(caseload.CanJudge); err != nil {
		return nil, err
	}
	return a.courtUnits(ctx, permit)
}

func (a *App) courtUnits(ctx context.Context, permit access.Permit) (out []org.Unit, err error) {
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		out = nil
		cs, err := a.courts(tx, permit)
		if err != nil {
			return err
		}
		for _, c := range cs.list {
			out = append(out, cs.units[c.Sign])
		}
		return nil
	})
	return out, err
}

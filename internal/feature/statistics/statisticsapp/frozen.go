package statisticsapp

import (
	"cmp"
	"context"
	"encoding/json"
	"strings"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/feature/statistics"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// FrozenID identifies a frozen report.
type FrozenID = id.Of[Frozen]

// Frozen is a report that was frozen.
type Frozen struct {
	ID FrozenID
	Of
	Court     org.UnitID
	Term      statistics.Term
	Until     civil.Day
	Number    string // of the decision
	DecidedOn civil.Day
	Note      string
	Amount    int // members
	Actor     string
	At        time.Time
}

// numbers are a report's, as they are kept.
type numbers struct {
	Sheets  []statistics.Sheet `json:"sheets"`
	Balance statistics.Balance `json:"balance"`
}

const frozenColumns = `select r.id, r.unit, r.own, r.court, r.term, r.until_day, r.number, r.decided_on, r.note, r.amount, r.actor, r.frozen_at from statistics_report r`

func scanFrozen(r sqldb.Row) (f Frozen, err error) {
	var term string
	var note sqldb.Text
	var at sqldb.Instant
	err = r.Scan(&f.ID, &f.Unit, &f.Own, &f.Court, &term, &f.Until, &f.Number, &f.DecidedOn, &note, &f.Amount, &f.Actor, &at)
	f.Term, _ = statistics.ParseTerm(term)
	f.Note, f.At = string(note), at.Time
	return f, err
}

// frozen returns the reports of the term on what is counted, newest first.
// Everything (unit 0) is what the permit reaches, so that only who reaches
// everything is shown its reports.
func frozen(tx *sqldb.Tx, of Of, term string, permit access.Permit) ([]Frozen, error) {
	if of.Unit == 0 && permit.Over() != access.Everywhere {
		return nil, nil
	}
	return sqldb.All(tx, scanFrozen, frozenColumns+` where r.unit = $1 and r.own = $2 and r.term = $3 order by r.frozen_at desc, r.id desc`, int64(of.Unit), of.Own, term)
}

// Filed is a frozen report in the list of all.
type Filed struct {
	Frozen
	Title string // of what was counted
}

// Reports returns every frozen report that the permit reaches, the newest term
// first.
func (a *App) Reports(ctx context.Context, permit access.Permit) (out []Filed, err error) {
	if err := permit.Covers(statistics.CanView); err != nil {
		return nil, err
	}
	defer fault.Wrap(&err, "statisticsapp.Reports")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		from, end := permit.Range()
		fs, err := sqldb.All(tx, scanFrozen, frozenColumns+` left join org_unit u on u.id = r.unit where (u.path >= $1 and u.path < $2) or ($3 = true and r.unit = 0) order by r.term desc, r.frozen_at desc, r.id desc`,
			from, end, permit.Over() == access.Everywhere)
		if err != nil {
			return err
		}
		for _, f := range fs {
			s, err := a.place(tx, permit, f.Of, f.Until)
			if fault.KindOf(err) == fault.NotFound {
				continue
			}
			if err != nil {
				return err
			}
			if s.Of == f.Of { // of a whole court, to who holds its own part only, it is not
				out = append(out, Filed{f, s.title()})
			}
		}
		return nil
	})
	return out, err
}

// present are those whom a frozen report counted.
func present(tx *sqldb.Tx, report FrozenID) (map[member.ID]bool, error) {
	who := map[member.ID]bool{}
	return who, counted(tx, report, func(id member.ID, _, _ org.UnitID, m statistics.Marks) {
		if all, _ := statistics.Want(statistics.Everybody); m.All(all) {
			who[id] = true
		}
	})
}

func counted(tx *sqldb.Tx, report FrozenID, fn func(id member.ID, court, branch org.UnitID, m statistics.Marks)) error {
	var who member.ID
	var court, branch org.UnitID
	var marks string
	return tx.Bulk([]any{&who, &court, &branch, &marks}, func() error {
		fn(who, court, branch, statistics.FromWords(marks))
		return nil
	}, `select member, court, branch, marks from statistics_counted where report = $1 order by member`, report)
}

// FreezeIn is a report to keep as it is.
type FreezeIn struct {
	ReportIn
	Number    string // of the decision to report: 云法机党〔2026〕12号
	DecidedOn civil.Day
	Note      string
}

// Freeze keeps the term's tables, and whom they count, as they are now. Faults:
// Invalid field by field, and for a term that is not over; NotFound.
func (a *App) Freeze(ctx context.Context, permit access.Permit, in FreezeIn) (out FrozenID, err error) {
	if err := permit.Covers(statistics.CanFreeze); err != nil {
		return 0, err
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		in.Number, in.Note = strings.TrimSpace(in.Number), strings.TrimSpace(in.Note)
		bad := fault.New(fault.Invalid, "有几处需要改正。")
		if in.Number == "" {
			_ = bad.At("number", "请填写上报决定或通知的文号")
		}
		if len([]rune(in.Number)) > 100 {
			_ = bad.At("number", "文号最多 100 个字")
		}
		switch period := in.Term.Period(); {
		case in.DecidedOn == 0:
			_ = bad.At("decided", "请填写决定日期")
		case in.DecidedOn > tx.Today():
			_ = bad.At("decided", "决定日期 "+in.DecidedOn.String()+" 晚于今天")
		case in.DecidedOn < period.Until:
			_ = bad.At("decided", "决定日期 "+in.DecidedOn.String()+" 早于期末 "+period.Until.String())
		}
		if len([]rune(in.Note)) > 1000 {
			_ = bad.At("note", "说明最多 1000 个字")
		}
		if in.Term.Period().Until > tx.Today() {
			return fault.Newf(fault.Invalid, "%s到 %s 才结束，期满后才能冻结。", in.Term.Chinese(), in.Term.Period().Until)
		}
		if err := bad.Err(); err != nil {
			return err
		}
		s, period, err := a.ask(tx, permit, in.ReportIn)
		if err != nil {
			return err
		}
		if s.Unit == 0 && permit.Over() != access.Everywhere {
			return fault.New(fault.Invalid, "请选择要冻结哪个单位的报表。")
		}
		f := Frozen{ID: id.New[Frozen](tx.Now())}
		return a.keep(tx, permit, in, s, period, f, &out)
	})
	return out, err
}

func (a *App) keep(tx *sqldb.Tx, permit access.Permit, in FreezeIn, s *scope, period civil.Period, f Frozen, out *FrozenID) error {
	type row struct {
		who           member.ID
		court, branch org.UnitID
		marks         string
	}
	var rows []row
	words := map[statistics.Marks]string{}
	var r Report
	err := a.count(tx, s, period, &r, func(p *seen) error {
		if p.marks == (statistics.Marks{}) || (!p.Present() && len(p.Moves) == 0) {
			return nil
		}
		w, ok := words[p.marks]
		if !ok {
			w = p.marks.Words()
			words[p.marks] = w
		}
		rows = append(rows, row{p.ID, p.Court, p.Branch, w})
		return nil
	})
	if err != nil {
		return err
	}
	b, err := json.Marshal(numbers{r.Sheets, r.Balance})
	if err != nil {
		return err
	}
	report := tx.Insert("statistics_report", "id", "unit", "own", "court", "term", "until_day", "number", "decided_on", "note", "numbers", "amount", "actor", "frozen_at")
	report.Add(f.ID, int64(s.Unit), s.Own, int64(s.courtOf()), in.Term.String(), period.Until, in.Number, in.DecidedOn, sqldb.Text(in.Note), string(b), r.Balance.Closing, permit.Actor().Name, sqldb.At(tx.Now()))
	if err := report.Done(); err != nil {
		return err
	}
	who := tx.Insert("statistics_counted", "report", "member", "court", "branch", "marks")
	for _, x := range rows {
		who.Add(f.ID, x.who, int64(x.court), int64(x.branch), x.marks)
	}
	if err := who.Done(); err != nil {
		return err
	}
	*out = f.ID
	return audit.Record(tx, permit, audit.Entry{Action: statistics.CanFreeze, Court: int64(s.courtOf()), Unit: int64(s.Unit), Subject: "冻结党内统计 " + s.title() + " " + in.Term.Chinese(),
		Detail: map[string]any{"report": f.ID, "number": in.Number, "members": r.Balance.Closing, "checks": r.Checked, "wrong": len(r.Wrong)}})
}

// find returns a frozen report that the permit reaches. Fault: NotFound.
func (a *App) find(tx *sqldb.Tx, permit access.Permit, report FrozenID) (Frozen, *scope, error) {
	f, ok, err := sqldb.Maybe(tx, scanFrozen, frozenColumns+` where r.id = $1`, report)
	if err != nil || !ok || (f.Unit == 0 && permit.Over() != access.Everywhere) {
		return f, nil, cmp.Or(err, notFound("份冻结的报表"))
	}
	s, err := a.scope(tx, permit, f.Of, f.Until)
	if fault.KindOf(err) == fault.NotFound || err == nil && s.Of != f.Of {
		err = notFound("份冻结的报表")
	}
	return f, s, err
}

// ExplainIn says why the register differs from a frozen report.
type ExplainIn struct {
	Report FrozenID
	Member member.ID // zero: the report as a whole
	Text   string
}

// Explain notes a reason. What was reported and what is true now are both kept;
// a reason is added and never taken away. Faults: Invalid, NotFound.
func (a *App) Explain(ctx context.Context, permit access.Permit, in ExplainIn) error {
	if err := permit.Covers(statistics.CanFreeze); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		f, s, err := a.find(tx, permit, in.Report)
		if err != nil {
			return err
		}
		text := strings.TrimSpace(in.Text)
		if n := len([]rune(text)); n < 2 || n > 500 {
			return fault.New(fault.Invalid, "请填写差异的原因。").At("reason", "请写明原因，2 至 500 个字")
		}
		if in.Member != 0 {
			known := false
			err := a.register.CountedOrder(tx, []member.ID{in.Member}, func(member.ID, string, string) { known = true })
			if err != nil || !known {
				return cmp.Or(err, notFound("名党员"))
			}
		}
		row := tx.Insert("statistics_difference", "id", "report", "member", "reason", "actor", "entered_at")
		row.Add(id.New[Reason](tx.Now()), in.Report, in.Member, text, permit.Actor().Name, sqldb.At(tx.Now()))
		if err := row.Done(); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: statistics.CanFreeze, Court: int64(f.Court), Unit: int64(f.Unit), Member: int64(in.Member),
			Subject: "说明统计差异 " + s.title() + " " + f.Term.Chinese(), Detail: map[string]any{"report": f.ID}})
	})
}

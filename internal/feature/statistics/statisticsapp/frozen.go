package statisticsapp

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
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

const frozenColumns = `select id, unit, own, court, term, until_day, number, decided_on, note, amount, actor, frozen_at from statistics_report`

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
	return sqldb.All(tx, scanFrozen, frozenColumns+` where unit = $1 and own = $2 and term = $3 order by frozen_at desc, id desc`, int64(of.Unit), of.Own, term)
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
			bad.At("number", "请填写上报决定或通知的文号")
		}
		if len([]rune(in.Number)) > 100 {
			bad.At("number", "文号最多 100 个字")
		}
		switch period := in.Term.Period(); {
		case in.DecidedOn == 0:
			bad.At("decided", "请填写决定日期")
		case in.DecidedOn > tx.Today():
			bad.At("decided", "决定日期 "+in.DecidedOn.String()+" 晚于今天")
		case in.DecidedOn < period.Until:
			bad.At("decided", "决定日期 "+in.DecidedOn.String()+" 早于期末 "+period.Until.String())
		}
		if len([]rune(in.Note)) > 1000 {
			bad.At("note", "说明最多 1000 个字")
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

// Difference is somebody whom a frozen report counts otherwise than the
// register does now.
type Difference struct {
	Member  member.ID
	Name    string
	Branch  string
	Then    []string // classes then and not now, in Chinese; "在册" for being counted at all
	Now     []string // now and not then
	Reasons []Reason
	key     string
}

// Reason is why a number is not what was reported.
type Reason struct {
	Member member.ID // zero: about the report
	Text   string
	Actor  string
	At     time.Time
}

// Kept is a frozen report beside what the register says now.
type Kept struct {
	Frozen
	Title       string
	Sheets      []statistics.Sheet
	Balance     statistics.Balance
	Now         Report
	Differences []Difference // by name; at most MaxDifferences
	Different   int
	Named       bool     // names are shown: the reader may see members
	Reasons     []Reason // about the report
}

// MaxDifferences is how many differing persons a page names.
const MaxDifferences = 200

// Sheet returns the frozen table with the key.
func (k *Kept) Sheet(key string) (statistics.Sheet, bool) {
	r := Report{Sheets: k.Sheets}
	return r.Sheet(key)
}

// Kept returns a frozen report and how it differs from the register now; who
// differs is named only to someone who may see members. Fault: NotFound.
func (a *App) Kept(ctx context.Context, permit access.Permit, report FrozenID) (out Kept, err error) {
	if err := permit.Covers(statistics.CanView); err != nil {
		return Kept{}, err
	}
	defer fault.Wrap(&err, "statisticsapp.Kept")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		f, s, err := a.find(tx, permit, report)
		if err != nil {
			return err
		}
		out = Kept{Frozen: f, Title: s.title(), Named: permit.Actor().Can(member.CanView)}
		text, err := sqldb.One(tx, sqldb.Scalar[string], `select numbers from statistics_report where id = $1`, report)
		if err != nil {
			return err
		}
		var n numbers
		if err := json.Unmarshal([]byte(text), &n); err != nil {
			return err
		}
		out.Sheets, out.Balance = n.Sheets, n.Balance
		return a.compare(tx, s, &out)
	})
	return out, err
}

// find returns a frozen report that the permit reaches. Fault: NotFound.
func (a *App) find(tx *sqldb.Tx, permit access.Permit, report FrozenID) (Frozen, *scope, error) {
	f, ok, err := sqldb.Maybe(tx, scanFrozen, frozenColumns+` where id = $1`, report)
	if err != nil || !ok || (f.Unit == 0 && permit.Over() != access.Everywhere) {
		return f, nil, cmp.Or(err, notFound("份冻结的报表"))
	}
	s, err := a.scope(tx, permit, f.Of, f.Until)
	if fault.KindOf(err) == fault.NotFound {
		err = notFound("份冻结的报表")
	}
	return f, s, err
}

// compare finds whom the report counts otherwise than the register now.
func (a *App) compare(tx *sqldb.Tx, s *scope, out *Kept) error {
	type then struct {
		branch org.UnitID
		marks  statistics.Marks
	}
	was := make(map[member.ID]then, out.Amount)
	if err := counted(tx, out.ID, func(id member.ID, _, branch org.UnitID, m statistics.Marks) { was[id] = then{branch, m} }); err != nil {
		return err
	}
	differ := func(id member.ID, branch org.UnitID, before, now statistics.Marks, moved string) {
		d := Difference{Member: id, Branch: s.branches[branch].name, Then: before.Without(now).Titles(), Now: now.Without(before).Titles()}
		if moved != "" {
			d.Then = append(d.Then, moved)
			d.Now = append(d.Now, d.Branch)
		}
		out.Differences = append(out.Differences, d)
	}
	period := out.Term.Period()
	period.Until = out.Until
	err := a.count(tx, s, period, &out.Now, func(p *seen) error {
		if !p.Present() && len(p.Moves) == 0 {
			return nil
		}
		t, ok := was[p.ID]
		delete(was, p.ID)
		switch {
		case !ok:
			differ(p.ID, p.Branch, statistics.Marks{}, p.marks, "")
		case t.marks != p.marks:
			differ(p.ID, p.Branch, t.marks, p.marks, "")
		case t.branch != p.Branch:
			differ(p.ID, p.Branch, t.marks, p.marks, s.branches[t.branch].name)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for id, t := range was {
		differ(id, t.branch, t.marks, statistics.Marks{}, "")
	}
	out.Different = len(out.Differences)
	if !out.Named {
		out.Differences = nil
	}
	return a.explain(tx, out)
}

// explain names who differs and adds the reasons that were given.
func (a *App) explain(tx *sqldb.Tx, out *Kept) error {
	at := map[member.ID]int{}
	var ids []member.ID
	for i, d := range out.Differences {
		at[d.Member] = i
		ids = append(ids, d.Member)
	}
	err := a.register.CountedOrder(tx, ids, func(id member.ID, name, key string) {
		if i, ok := at[id]; ok {
			out.Differences[i].Name, out.Differences[i].key = name, key
		}
	})
	if err != nil {
		return err
	}
	err = tx.Each(func(r sqldb.Row) error {
		var x Reason
		var when sqldb.Instant
		err := r.Scan(&x.Member, &x.Text, &x.Actor, &when)
		x.At = when.Time
		if i, ok := at[x.Member]; ok {
			out.Differences[i].Reasons = append(out.Differences[i].Reasons, x)
		} else if x.Member == 0 {
			out.Reasons = append(out.Reasons, x)
		}
		return err
	}, `select member, reason, actor, entered_at from statistics_difference where report = $1 order by id`, out.ID)
	slices.SortFunc(out.Differences, func(a, b Difference) int {
		return cmp.Or(strings.Compare(a.key, b.key), cmp.Compare(a.Member, b.Member))
	})
	out.Differences = out.Differences[:min(len(out.Differences), MaxDifferences)]
	return err
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
			return fault.New(fault.Invalid, "没有保存：请填写差异的原因。").At("reason", "请写明原因，2 至 500 个字")
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

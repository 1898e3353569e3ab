package desk

import (
	"testing"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/org"
)

var today = civil.MustDay("2026-09-18")

func find(rule rulebook.RuleID, period string, state rulebook.State, due string) rulebook.Finding {
	p, err := civil.ParsePeriod(period)
	if err != nil {
		panic(err)
	}
	d, err := civil.ParseDay(due)
	if err != nil {
		panic(err)
	}
	return rulebook.Finding{Rule: rule, Subject: &rulebook.Subject{Kind: rulebook.Branch, ID: 1, Unit: 1}, Period: p, State: state, Due: d,
		Explain: func() rulebook.Explanation { return rulebook.Explanation{Summary: "没有记录"} }}
}

func item(rule rulebook.RuleID, period string, state rulebook.State, due string) *Item {
	return NewItem(find(rule, period, state, due), &rulebook.Rule{ID: rule}, nil, today)
}

func TestUrgency(t *testing.T) {
	for _, c := range []struct {
		period, due string
		state       rulebook.State
		hint        bool
		want        Urgency
	}{
		{"2026-08", "2026-08-31", rulebook.Overdue, false, Late},
		{"2026", "", rulebook.Overdue, false, Late},
		{"2026", "", rulebook.Breach, false, Late},
		{"2025-12", "2025-12-31", rulebook.Overdue, false, LastYear},
		{"2022-12-01/2025-12-01", "2025-12-01", rulebook.Overdue, false, Late}, // a term
		{"2026-09", "2026-09-25", rulebook.Open, false, Week},
		{"2026-09", "2026-09-26", rulebook.Open, false, ThisMonth},
		{"2026-09", "2026-09-18", rulebook.Open, false, Week},
		{"2026", "2026-12-31", rulebook.Open, false, Later},
		{"2026", "", rulebook.Open, false, Advice},
		{"2026-08", "2026-08-31", rulebook.Overdue, true, Advice},
		{"2026-08", "2026-08-31", rulebook.Unknown, false, FactNeeded},
		{"2026-08", "2026-08-31", rulebook.Met, false, Settled},
		{"2026-08", "2026-08-31", rulebook.NotApplicable, false, Settled},
	} {
		i := NewItem(find("X-01", c.period, c.state, c.due), &rulebook.Rule{ID: "X-01", Hint: c.hint}, nil, today)
		if i.Urgency != c.want {
			t.Errorf("%s due %s %v hint %v: %d, want %d", c.period, c.due, c.state, c.hint, i.Urgency, c.want)
		}
		if c.hint && i.Late() {
			t.Error("an advice is late")
		}
	}
}

func TestNewItem_an_exemption_settles_only_what_was_approved(t *testing.T) {
	for _, c := range []struct {
		verdict Verdict
		state   rulebook.State
		want    rulebook.State
	}{
		{Approved, rulebook.Overdue, rulebook.Exempted}, {Approved, rulebook.Breach, rulebook.Exempted}, {Approved, rulebook.Open, rulebook.Exempted},
		{Approved, rulebook.Met, rulebook.Met}, {Approved, rulebook.NotApplicable, rulebook.NotApplicable},
		{Refused, rulebook.Overdue, rulebook.Overdue}, {Withdrawn, rulebook.Overdue, rulebook.Overdue}, {Waiting, rulebook.Overdue, rulebook.Overdue},
	} {
		i := NewItem(find("X-01", "2026-08", c.state, "2026-08-31"), &rulebook.Rule{}, &Exemption{Verdict: c.verdict, Reason: "合并召开", VerdictName: "简宁", VerdictAt: time.Unix(0, 0)}, today)
		if i.State != c.want || i.Beneath != c.state {
			t.Errorf("%s over %v: %v over %v", c.verdict, c.state, i.State, i.Beneath)
		}
		if c.want == rulebook.Exempted && (i.Said().Summary != "已核定豁免：没有记录" || len(i.Said().Why) != 1) {
			t.Errorf("says %+v", i.Said())
		}
	}
}

func TestTabulate_counts_periods_and_sums(t *testing.T) {
	items := []*Item{
		item("MTG-02", "2026-07", rulebook.Met, "2026-07-31"), item("MTG-02", "2026-08", rulebook.Overdue, "2026-08-31"),
		item("MTG-02", "2026-09", rulebook.Open, "2026-09-30"), item("MTG-02", "2026-10", rulebook.Open, "2026-10-31"),
		item("MTG-02", "2025-08", rulebook.Overdue, "2025-08-31"),
		item("MTG-07", "2026", rulebook.Open, "2026-12-31"), item("MTG-03", "2026-09", rulebook.NotApplicable, ""),
	}
	l := NewLine(org.Unit{ID: 1, Kind: org.Branch}, "", items, nil, func(rulebook.RuleID) int { return 0 })
	m := Tabulate([]*Line{l}, Columns, civil.Year(2026), today).Used(false)
	if len(m.Columns) != 3 {
		t.Fatalf("%d columns used, want 3", len(m.Columns))
	}
	c := m.Rows[0].Cells
	if c[0].Text != "1/3" || c[0].Look != LookLate || c[0].Worst.Period.String() != "2026-08" {
		t.Errorf("支委会 %+v", c[0])
	}
	if c[1].Look != LookNA || c[1].Text != "" {
		t.Errorf("党小组会 %+v", c[1])
	}
	if c[2].Text != "12 月" || c[2].Look != LookOpen {
		t.Errorf("组织生活会 %+v", c[2])
	}
	if m.Cells != (Tally{Late: 1, Open: 1, NA: 1}) || m.Foot[0].Late != 1 {
		t.Errorf("sums %+v, foot %+v", m.Cells, m.Foot)
	}
	if got := m.Only(LookSoon); len(got.Rows) != 0 {
		t.Error("kept a row without the look")
	}
	if last := Tabulate([]*Line{l}, Columns[:2], civil.Year(2025), today); last.Rows[0].Cells[1].Text != "0/1" {
		t.Errorf("last year %+v", last.Rows[0].Cells[1])
	}
}

func TestTracks_one_pip_for_each_month_the_worst_of_several_groups(t *testing.T) {
	second := item("MTG-02", "2026-08", rulebook.Overdue, "2026-08-31")
	l := NewLine(org.Unit{}, "", []*Item{item("MTG-02", "2026-08", rulebook.Met, ""), second, item("MTG-01", "2026-Q3", rulebook.Met, "")}, nil, func(rulebook.RuleID) int { return 0 })
	ts := Tracks(l, 2026)
	if len(ts) != 2 || len(ts[0].Pips) != 4 || len(ts[1].Pips) != 12 {
		t.Fatalf("%+v", ts)
	}
	if p := ts[1].Pips[7]; p.Look != LookLate || p.Item != second || !ts[1].Pips[8].Future || ts[1].Met != 1 || ts[1].Required != 2 {
		t.Errorf("%+v", ts[1])
	}
	if p := ts[0].Pips[2]; p.Look != LookMet || p.Future {
		t.Errorf("third quarter %+v", p)
	}
}

// Late months of dues are one row that says how many; other rules and what was
// asked about stay apart.
func TestFold_late_months_of_dues_are_one_row(t *testing.T) {
	asked := NewItem(find("FEE-13", "2026-05", rulebook.Overdue, "2026-05-31"), &rulebook.Rule{ID: "FEE-13", Title: "党费交纳"}, &Exemption{Verdict: Waiting}, today)
	in := []*Item{
		item("FEE-13", "2026-08", rulebook.Overdue, "2026-08-31"), item("MTG-02", "2026-08", rulebook.Overdue, "2026-08-31"),
		item("FEE-13", "2026-07", rulebook.Overdue, "2026-07-31"), asked, item("MTG-02", "2026-07", rulebook.Overdue, "2026-07-31"),
		item("FEE-13", "2026-06", rulebook.Overdue, "2026-06-30"), item("FEE-13", "2026-09", rulebook.Open, "2026-09-30"),
	}
	in[0].About = &rulebook.Rule{ID: "FEE-13", Title: "党费交纳"}
	l := NewLine(org.Unit{ID: 1, Kind: org.Branch}, "", in, nil, func(rulebook.RuleID) int { return 0 })
	n := map[rulebook.RuleID]int{}
	for _, i := range l.Due {
		n[i.Rule]++
		if len(i.Beside) == 0 {
			continue
		}
		if said := i.Said(); i.Tally != "3 个月" || i.Period.String() != "2026-08" || said.Summary != "党费交纳 3 个月没有办结（2026年6月至2026年8月）" || len(said.Why) != 3 {
			t.Errorf("%s %s %q %+v", i.Period, i.Tally, said.Summary, said.Why)
		}
	}
	if n["FEE-13"] != 3 || n["MTG-02"] != 2 || len(l.Items) != len(in) {
		t.Errorf("%v, %d items", n, len(l.Items))
	}
}

package dues

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/base/money"
	"touyan/internal/base/rulebook"
)

// account is a member who owes 15.00 a month in 2025 and paid so many on the
// tenth of these months.
func account(t *testing.T, paid map[int]money.Fen) *Account {
	t.Helper()
	m := someone(Employed, 300000)
	year, err := Default().Year(m, 2025)
	if err != nil {
		t.Fatal(err)
	}
	a := &Account{Subject: &rulebook.Subject{Kind: rulebook.Member, Name: "沈砚", ID: 1}, Member: m, Dues: year, Href: "/x"}
	for i := 1; i <= 12; i++ {
		if f, ok := paid[i]; ok {
			a.Payments = append(a.Payments, Payment{Day: civil.MustDate(2025, i, 10), Amount: f})
		}
	}
	return a
}

func find(fs []rulebook.Finding, rule rulebook.RuleID, period string) *rulebook.Finding {
	i := slices.IndexFunc(fs, func(f rulebook.Finding) bool {
		return f.Rule == rule && (period == "" || f.Period.String() == period)
	})
	if i < 0 {
		return nil
	}
	return &fs[i]
}

func TestFEE13_a_month_is_met_open_or_overdue(t *testing.T) {
	a := account(t, map[int]money.Fen{1: 1500, 2: 1000})
	for on, want := range map[string][3]string{
		"2025-01-09": {"open", "", ""}, "2025-01-10": {"met", "", ""}, "2025-02-28": {"met", "open", ""}, "2025-03-01": {"met", "overdue", "open"},
		"2025-04-01": {"met", "overdue", "overdue"},
	} {
		fs := Judge(a, civil.Year(2025), civil.MustDay(on))
		for i, state := range want {
			f := find(fs, PaidMonthly, civil.MonthOf(2025, i+1).String())
			if got := fmt.Sprint(f); f == nil && state != "" || f != nil && f.State.String() != state {
				t.Errorf("%s month %d: %s, want %q", on, i+1, got, state)
			}
		}
	}
	f := find(Judge(a, civil.Year(2025), civil.MustDay("2025-03-01")), PaidMonthly, "2025-02")
	if e := f.Explain(); f.Tally != "差 5.00" || e.Summary != "2025 年 2 月党费 15.00 元，已交 10.00 元，还差 5.00 元" || e.Settle.Href == "" {
		t.Error(f.Tally, e.Summary)
	}
}

func TestFEE13_an_agreed_quarter_is_late_at_its_end(t *testing.T) {
	a := account(t, nil)
	a.Member.Quarterly = []Agreement{{From: month("2025-01"), Until: month("2025-12"), Decided: civil.MustDay("2025-01-05")}}
	for on, want := range map[string]string{"2025-03-31": "open", "2025-04-01": "overdue"} {
		fs := Judge(a, civil.Year(2025), civil.MustDay(on))
		f := find(fs, PaidMonthly, "2025-01")
		if f.State.String() != want || f.Due != civil.MustDay("2025-03-31") {
			t.Errorf("%s: %s until %s", on, f.State, f.Due)
		}
		if six := find(fs, SixMonthsLimit, ""); six != nil != (want == "overdue") {
			t.Errorf("%s: behind %v", on, six)
		}
	}
}

func TestFEE14_reminders_at_one_three_five_and_people_at_six(t *testing.T) {
	a := account(t, map[int]money.Fen{1: 1500, 2: 1500, 3: 1500, 10: 6 * 1500})
	for on, want := range map[string]struct {
		run   int
		step  Step
		state string
	}{
		"2025-04-29": {0, Clear, ""}, "2025-04-30": {1, OneMonth, ""}, "2025-05-01": {1, OneMonth, "open"}, "2025-06-30": {3, Three, "open"}, "2025-08-31": {5, Five, "open"},
		"2025-09-29": {5, Five, "open"}, "2025-09-30": {6, SixMonths, "open"}, "2025-10-01": {6, SixMonths, "overdue"}, "2025-10-09": {6, SixMonths, "overdue"}, "2025-11-01": {1, OneMonth, "open"},
	} {
		s := Settle(a.Dues, a.Payments, civil.MustDay(on))
		if s.Run != want.run || StepOf(s.Run) != want.step {
			t.Errorf("%s: run %d, step %d; want %d, %d", on, s.Run, StepOf(s.Run), want.run, want.step)
		}
		f := find(Judge(a, civil.Year(2025), civil.MustDay(on)), SixMonthsLimit, "")
		if f == nil && want.state != "" || f != nil && f.State.String() != want.state {
			t.Errorf("%s: %v, want %q", on, f, want.state)
		}
	}
	f := find(Judge(a, civil.Year(2025), civil.MustDay("2025-10-01")), SixMonthsLimit, "")
	e := f.Explain()
	if f.Due != civil.MustDay("2025-09-30") || !strings.Contains(e.Summary, "连续 6 个月") || !strings.Contains(e.Summary, "核实原因") || !strings.Contains(texts(e.Why), "系统不作处理 党费规定 第十三条") || !strings.Contains(texts(e.Why), "党章 第九条") {
		t.Error(f.Due, e.Summary, texts(e.Why))
	}
}

func TestFEE13_made_up_for_after_more_than_six_months(t *testing.T) {
	a := account(t, map[int]money.Fen{8: 1500})
	for on, want := range map[string]int{"2025-07-31": 0, "2025-08-01": 1, "2025-08-31": 1, "2025-09-01": 2} {
		s := Settle(a.Dues, a.Payments, civil.MustDay(on))
		if got := s.TooLate(civil.MustDay(on)); len(got) != want {
			t.Errorf("%s: too late %v, want %d", on, got, want)
		}
	}
}

func TestFEE10_says_when_relief_ends(t *testing.T) {
	a := account(t, nil)
	a.Member.Reliefs = []Relief{{From: month("2025-01"), Until: month("2025-06"), Branch: civil.MustDay("2024-12-20"), Superior: civil.MustDay("2024-12-25")}}
	year, err := Default().Year(a.Member, 2025)
	if err != nil {
		t.Fatal(err)
	}
	a.Dues = year
	for on, want := range map[string]bool{"2025-04-30": false, "2025-05-01": true, "2025-06-30": true, "2025-07-01": false} {
		if f := find(Judge(a, civil.Year(2025), civil.MustDay(on)), ReliefEnding, ""); f != nil != want {
			t.Errorf("%s: %v", on, f)
		}
	}
	fs := Judge(a, civil.Year(2025), civil.MustDay("2025-08-15"))
	if f := find(fs, PaidMonthly, "2025-06"); f.State != rulebook.NotApplicable || f.Explain().Summary != "2025 年 6 月经批准免交" {
		t.Error(f.State, f.Explain().Summary)
	}
	if f := find(fs, PaidMonthly, "2025-07"); f.State != rulebook.Overdue {
		t.Error("the month after relief:", f.State)
	}
}

func TestFEE01_a_missing_base_is_unknown(t *testing.T) {
	a := account(t, nil)
	a.Member.Bases[0].From = month("2025-03")
	a.Dues, _ = Default().Year(a.Member, 2025)
	if f := find(Judge(a, civil.Year(2025), civil.MustDay("2025-02-01")), BaseAssessed, "2025-01"); f == nil || f.State != rulebook.Unknown || f.Explain().Summary != "2025 年 1 月没有核定党费基数" {
		t.Error(f)
	}
}

func TestRules_are_those_judged(t *testing.T) {
	ids := map[rulebook.RuleID]bool{}
	for _, r := range Rules() {
		ids[r.ID] = len(r.Cites) > 0 && r.Title != ""
	}
	for _, id := range []rulebook.RuleID{BaseAssessed, ReliefEnding, GiftPassedOn, PaidMonthly, SixMonthsLimit, YearDisclosed} {
		if !ids[id] {
			t.Error(id, "is not in the list")
		}
	}
}

func BenchmarkYear(b *testing.B) {
	p, m := Default(), someone(Employed, 850050)
	for b.Loop() {
		if _, err := p.Year(m, 2025); err != nil {
			b.Fatal(err)
		}
	}
}

package dues

import (
	"strings"
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/base/money"
	"touyan/internal/base/rulebook"
)

// someBranch has two members of whom the second paid so many.
func someBranch(t *testing.T, paid map[int]money.Fen) *Branch {
	t.Helper()
	all := map[int]money.Fen{}
	for i := 1; i <= 12; i++ {
		all[i] = 1500
	}
	b := &Branch{Subject: &rulebook.Subject{Kind: rulebook.Branch, ID: 7, Name: "民二庭党支部", Unit: 7}, MonthHref: func(m civil.Month) string { return MonthHref(7, m.String()) }, Href: "/dues/disclosures"}
	for i, p := range []map[int]money.Fen{all, paid} {
		a := account(t, p)
		a.Member.ID = int64(i + 1)
		b.Accounts = append(b.Accounts, a)
	}
	return b
}

func TestFEE13_a_branch_counts_members_and_names_nobody(t *testing.T) {
	b := someBranch(t, map[int]money.Fen{1: 1500})
	for on, want := range map[string]string{"2025-01-31": "met", "2025-02-28": "open", "2025-03-01": "overdue"} {
		day := civil.MustDay(on)
		f := find(b.Judge(civil.Year(2025), day), PaidMonthly, day.AddDays(-1).Month().String())
		if f == nil || f.State.String() != want {
			t.Errorf("%s: %+v, want %s", on, f, want)
		}
	}
	f := find(b.Judge(civil.Year(2025), civil.MustDay("2025-03-01")), PaidMonthly, "2025-02")
	if e := f.Explain(); e.Summary != "2025 年 2 月党费还有 1 人没有交足，共 15.00 元" || f.Tally != "差 1 人" || strings.Contains(e.Summary+texts(e.Why), "沈砚") {
		t.Error(f.Tally, e.Summary)
	}
}

func TestFEE13_a_branch_with_an_agreed_quarter_is_not_late_before_its_end(t *testing.T) {
	b := someBranch(t, nil)
	b.Accounts[1].Member.Quarterly = []Agreement{{From: month("2025-01"), Until: month("2025-12")}}
	f := find(b.Judge(civil.Year(2025), civil.MustDay("2025-03-15")), PaidMonthly, "2025-01")
	if f.State != rulebook.Open || f.Due.String() != "2025-03-31" {
		t.Error(f.State, f.Due)
	}
}

func TestFEE14_a_branch_warns_before_six_months(t *testing.T) {
	b := someBranch(t, map[int]money.Fen{1: 1500})
	for on, want := range map[string]string{"2025-02-28": "", "2025-03-01": "open", "2025-05-31": "open", "2025-07-31": "open", "2025-08-01": "overdue"} {
		f := find(b.Judge(civil.Year(2025), civil.MustDay(on)), SixMonthsLimit, "")
		got := ""
		if f != nil {
			got = f.State.String()
		}
		if got != want {
			t.Errorf("%s: %q, want %q", on, got, want)
		}
		if f != nil && f.State == rulebook.Open && f.Due.String() != "2025-07-31" {
			t.Error("the sixth month ends on", f.Due)
		}
	}
	e := find(b.Judge(civil.Year(2025), civil.MustDay("2025-08-01")), SixMonthsLimit, "").Explain()
	if !strings.Contains(texts(e.Why), "系统不作处理") {
		t.Error(texts(e.Why))
	}
}

func TestFEE01_FEE10_FEE12_FEE19_what_else_a_branch_is_told(t *testing.T) {
	b := someBranch(t, nil)
	on := civil.MustDay("2025-11-15")
	b.Held = 100000
	b.Accounts[1].Member.Reliefs = []Relief{{From: month("2025-07"), Until: month("2025-12"), Pays: 0, Number: "〔2025〕1 号"}}
	m := &Member{ID: 3, Spells: []Spell{{Unit: 7, Period: civil.Since(1)}}, Bases: []Base{{From: month("2025-12"), Category: Employed, Amount: 300000}}}
	year, err := Default().Year(m, 2025)
	if err != nil {
		t.Fatal(err)
	}
	b.Accounts = append(b.Accounts, &Account{Member: m, Dues: year})
	fs := b.Judge(civil.Year(2025), on)
	for rule, want := range map[rulebook.RuleID]rulebook.State{BaseAssessed: rulebook.Unknown, ReliefEnding: rulebook.Open, GiftPassedOn: rulebook.Open, YearDisclosed: rulebook.Open} {
		if f := find(fs, rule, ""); f == nil || f.State != want {
			t.Errorf("%s: %+v", rule, f)
		}
	}
	b.Disclosed = []civil.Day{civil.MustDay("2025-12-31")}
	if f := find(b.Judge(civil.Year(2025), civil.MustDay("2026-01-01")), YearDisclosed, "2025"); f.State != rulebook.Met {
		t.Error(f.State)
	}
	b.Disclosed = nil
	if f := find(b.Judge(civil.Year(2025), civil.MustDay("2026-01-01")), YearDisclosed, "2025"); f.State != rulebook.Overdue {
		t.Error(f.State)
	}
	if fs := (&Branch{Subject: b.Subject, MonthHref: b.MonthHref}).Judge(civil.Year(2025), on); fs != nil {
		t.Error("a branch without any assessment:", fs)
	}
}

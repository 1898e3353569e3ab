package member_test

import (
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/feature/member"
)

// TestEffects has both sides of every boundary of the PUN table.
func TestEffects(t *testing.T) {
	from := day("2024-03-15")
	warning := member.Penalty{Kind: member.Warning, From: from, Basis: "甲"}
	serious := member.Penalty{Kind: member.SeriousWarning, From: from, Basis: "乙"}
	removal := member.Penalty{Kind: member.Removal, From: from, Basis: "丙"}
	probation := member.Penalty{Kind: member.PartyProbation, From: from, Months: 12, Basis: "丁"}
	restored := probation
	restored.Restored = day("2025-03-15")
	revoked := warning
	revoked.Revoked = day("2024-05-01")
	expelled := member.Penalty{Kind: member.ExpulsionPenalty, From: from, Basis: "戊"}
	duty := []member.Right{member.Duty, member.Honour}
	watch := []member.Right{member.Voting, member.Candidacy, member.Introducing, member.Duty, member.Honour}
	for _, c := range []struct {
		name string
		p    member.Penalty
		on   string
		want []member.Right
	}{
		{"PUN-02 the day before", warning, "2024-03-14", nil},
		{"PUN-02 the first day", warning, "2024-03-15", duty},
		{"PUN-02 the last day of the year", warning, "2025-03-14", duty},
		{"PUN-02 a year later", warning, "2025-03-15", nil},
		{"PUN-03 the last day of 18 months", serious, "2025-09-14", duty},
		{"PUN-03 18 months later", serious, "2025-09-15", nil},
		{"PUN-04 the last day of two years", removal, "2026-03-14", duty},
		{"PUN-04 two years later", removal, "2026-03-15", nil},
		{"PUN-05 on probation", probation, "2025-03-14", watch},
		{"PUN-06 its term is over, nothing decided: still", probation, "2025-09-01", watch},
		{"PUN-05 the day before the rights are back", restored, "2025-03-14", watch},
		{"PUN-05 the rights are back, no duty", restored, "2025-03-15", duty},
		{"PUN-05 the last day of two years after", restored, "2027-03-14", duty},
		{"PUN-05 two years after", restored, "2027-03-15", nil},
		{"a revoked decision has no effect", revoked, "2024-04-01", nil},
		{"PUN-07 five years", expelled, "2029-03-14", watch},
		{"PUN-07 five years later", expelled, "2029-03-15", nil},
	} {
		got := member.Effects([]member.Penalty{c.p}, day(c.on))
		var rights []member.Right
		for _, b := range got {
			rights = append(rights, b.Right)
			if b.Cite.Doc == "" || b.Why() == "" {
				t.Errorf("%s: %s cites nothing", c.name, b.Right)
			}
		}
		if len(rights) != len(c.want) {
			t.Errorf("%s: %v, want %v", c.name, rights, c.want)
			continue
		}
		for i := range rights {
			if rights[i] != c.want[i] {
				t.Errorf("%s: %v, want %v", c.name, rights, c.want)
			}
		}
	}
	if b, ok := member.Blocks([]member.Penalty{warning, removal}, member.Honour, day("2024-06-01")); !ok || b.By.Basis != "丙" {
		t.Errorf("the longest stands: %+v", b)
	}
}

func TestDerivedBars_PUN_12(t *testing.T) {
	p := member.Penalty{Kind: member.PartyProbation, From: day("2024-03-15"), Months: 12, Restored: day("2025-03-15"), Basis: "丁"}
	es := told("joined 2010-01-01", "converted 2011-01-01", "suspended 2023-05-01 被依法留置", "restored 2023-08-01")
	b := member.Belonging{Standing: member.Full, Joined: partial("2010-01-01"), Converted: partial("2011-01-01"),
		Places: []member.Place{{Branch: branch, Period: period("2010-01-01", "")}}, Bars: member.DerivedBars(es, []member.Penalty{p, {Kind: member.Warning, From: day("2012-01-01")}})}
	for on, votes := range map[string]bool{"2012-01-01": true, "2023-04-30": true, "2023-05-01": false, "2023-07-31": false, "2023-08-01": true, "2024-03-14": true, "2024-03-15": false, "2025-03-14": false, "2025-03-15": true} {
		if c := b.On(day(on)); c.Votes != votes || !c.Counts {
			t.Errorf("%s: %+v, want a vote %v", on, c, votes)
		}
	}
	open := member.DerivedBars(told("joined 2010-01-01", "converted 2011-01-01", "suspended 2023-05-01", "expelled 2023-09-01"), nil)
	if len(open) != 1 || open[0].Period != (civil.Period{From: day("2023-05-01"), Until: day("2023-08-31")}) {
		t.Errorf("%+v", open)
	}
}

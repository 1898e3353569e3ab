package memberrule_test

import (
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberrule"
	"touyan/internal/feature/org"
)

func day(s string) civil.Day { return civil.MustDay(s) }

func away(kind member.AwayKind, from, contacted string) memberrule.Person {
	x := member.Absence{Kind: kind, Period: civil.Since(day(from))}
	if contacted != "" {
		x.Contacted = day(contacted)
	}
	return memberrule.Person{Away: []member.Absence{x}}
}

func penalty(p member.Penalty) memberrule.Person {
	return memberrule.Person{Penalties: []member.Penalty{p}}
}

func letter(day_ string, days int, out bool, s member.LetterState) memberrule.Person {
	return memberrule.Person{Letters: []member.Letter{{Out: out, Day: day(day_), Days: days, State: s}}}
}

func correction(approved, until string) memberrule.Person {
	return memberrule.Person{Disposals: []member.Disposal{{Kind: member.Correction, Until: day(until), Steps: [5]civil.Day{day("2026-01-01"), day("2026-01-02"), day("2026-01-03"), day("2026-01-04"), day(approved)}}}}
}

// TestCases has both sides of every boundary.
func TestCases(t *testing.T) {
	onWatch := member.Penalty{Kind: member.PartyProbation, From: day("2025-03-15"), Months: 12, Announced: day("2025-03-20")}
	longer := onWatch
	longer.Extended = day("2026-03-15")
	posted := penalty(onWatch)
	posted.Posts = []civil.Day{day("2024-01-01")}
	holding := func(k member.PenaltyKind, since string) memberrule.Person {
		p := penalty(member.Penalty{Kind: k, From: day("2026-03-15"), Announced: day("2026-03-20")})
		p.Posts = []civil.Day{day(since)}
		return p
	}
	warned := func(announced string) memberrule.Person {
		p := member.Penalty{Kind: member.Warning, From: day("2026-03-15")}
		if announced != "" {
			p.Announced = day(announced)
		}
		return penalty(p)
	}
	moving := away(member.Floating, "2025-01-01", "")
	moving.Letters = []member.Letter{{Out: true, Day: day("2026-06-01"), Days: 30, State: member.Issued}}
	none := rulebook.State(255)
	for _, c := range []struct {
		name string
		p    memberrule.Person
		rule rulebook.RuleID
		on   string
		want rulebook.State
		due  string
	}{
		{"EDU-07 the day before six months", away(member.Lost, "2026-01-15", ""), memberrule.EDU07, "2026-07-14", rulebook.Open, "2026-07-15"},
		{"EDU-07 six months", away(member.Lost, "2026-01-15", ""), memberrule.EDU07, "2026-07-15", rulebook.Overdue, "2026-07-15"},
		{"EDU-07 a contact begins the count anew", away(member.Lost, "2026-01-15", "2026-03-01"), memberrule.EDU07, "2026-08-31", rulebook.Open, "2026-09-01"},
		{"EDU-07 five years abroad less a day", away(member.Abroad, "2021-06-01", "2026-05-30"), memberrule.EDU07, "2026-05-31", none, ""},
		{"EDU-07 five years abroad", away(member.Abroad, "2021-06-01", "2026-05-30"), memberrule.EDU07, "2026-06-01", rulebook.Overdue, "2026-06-01"},
		{"EDU-07 settled abroad: from the first day", away(member.Settled, "2026-06-01", ""), memberrule.EDU07, "2026-06-01", rulebook.Overdue, "2026-06-01"},
		{"EDU-07 not yet away", away(member.Settled, "2026-06-01", ""), memberrule.EDU07, "2026-05-31", none, ""},
		{"EDU-08 the day before two years", memberrule.Person{Halted: day("2024-06-30")}, memberrule.EDU08, "2026-06-29", rulebook.Open, "2026-06-30"},
		{"EDU-08 two years", memberrule.Person{Halted: day("2024-06-30")}, memberrule.EDU08, "2026-06-30", rulebook.Overdue, "2026-06-30"},
		{"EDU-10 floating, the day before six months", away(member.Floating, "2026-01-15", ""), memberrule.EDU10, "2026-07-14", rulebook.Open, "2026-07-15"},
		{"EDU-10 floating six months", away(member.Floating, "2026-01-15", ""), memberrule.EDU10, "2026-07-15", rulebook.Overdue, "2026-07-15"},
		{"EDU-10 seconded six months", away(member.Seconded, "2026-01-15", ""), memberrule.EDU10, "2026-07-15", rulebook.Overdue, "2026-07-15"},
		{"EDU-10 a letter is on its way", moving, memberrule.EDU10, "2026-06-15", none, ""},
		{"EDU-12 the letter's last day", letter("2026-06-01", 30, true, member.Issued), memberrule.EDU12, "2026-07-01", rulebook.Open, "2026-07-01"},
		{"EDU-12 the day after", letter("2026-06-01", 30, true, member.Issued), memberrule.EDU12, "2026-07-02", rulebook.Overdue, "2026-07-01"},
		{"EDU-12 a receipt came", letter("2026-06-01", 30, true, member.Received), memberrule.EDU12, "2026-07-02", none, ""},
		{"EDU-12 a letter that came", letter("2026-06-01", 30, false, member.Received), memberrule.EDU12, "2026-07-02", none, ""},
		{"EDU-16 half a year less a day without contact", away(member.Abroad, "2025-06-01", "2026-01-15"), memberrule.EDU16, "2026-07-14", rulebook.Open, "2026-07-15"},
		{"EDU-16 half a year without contact", away(member.Abroad, "2025-06-01", "2026-01-15"), memberrule.EDU16, "2026-07-15", rulebook.Overdue, "2026-07-15"},
		{"DIS-03 the last day to mend", correction("2026-01-05", "2026-07-05"), memberrule.DIS03, "2026-07-05", rulebook.Open, "2026-07-05"},
		{"DIS-03 the day after", correction("2026-01-05", "2026-07-05"), memberrule.DIS03, "2026-07-06", rulebook.Overdue, "2026-07-05"},
		{"DIS-03 not yet approved", correction("2026-01-05", "2026-07-05"), memberrule.DIS03, "2026-01-04", none, ""},
		{"PUN-02 a post of the day before", holding(member.Warning, "2026-03-14"), memberrule.PUN02, "2026-04-01", none, ""},
		{"PUN-02 a post from the first day", holding(member.Warning, "2026-03-15"), memberrule.PUN02, "2026-04-01", rulebook.Breach, "2027-03-14"},
		{"PUN-02 the last day of the influence", holding(member.Warning, "2026-03-15"), memberrule.PUN02, "2027-03-14", rulebook.Breach, "2027-03-14"},
		{"PUN-02 after the influence", holding(member.Warning, "2026-03-15"), memberrule.PUN02, "2027-03-15", none, ""},
		{"PUN-03 the last day of the influence", holding(member.SeriousWarning, "2026-03-15"), memberrule.PUN03, "2027-09-14", rulebook.Breach, "2027-09-14"},
		{"PUN-03 after the influence", holding(member.SeriousWarning, "2026-03-15"), memberrule.PUN03, "2027-09-15", none, ""},
		{"PUN-04 a post held, whenever it began", holding(member.Removal, "2020-01-01"), memberrule.PUN04, "2028-03-14", rulebook.Overdue, ""},
		{"PUN-04 two years after", holding(member.Removal, "2020-01-01"), memberrule.PUN04, "2028-03-15", none, ""},
		{"PUN-05 a post still held", posted, memberrule.PUN05, "2025-04-01", rulebook.Overdue, ""},
		{"PUN-05 no post", penalty(onWatch), memberrule.PUN05, "2025-04-01", none, ""},
		{"PUN-06 the last day of the term", penalty(onWatch), memberrule.PUN06, "2026-03-14", rulebook.Open, "2026-03-15"},
		{"PUN-06 the term is over", penalty(onWatch), memberrule.PUN06, "2026-03-15", rulebook.Overdue, "2026-03-15"},
		{"PUN-06 extended", penalty(longer), memberrule.PUN06, "2026-03-15", rulebook.Open, "2027-03-15"},
		{"PUN-10 the last day", warned(""), memberrule.PUN10, "2026-04-15", rulebook.Open, "2026-04-15"},
		{"PUN-10 a month is over", warned(""), memberrule.PUN10, "2026-04-16", rulebook.Overdue, "2026-04-15"},
		{"PUN-10 announced on the last day", warned("2026-04-15"), memberrule.PUN10, "2026-05-01", rulebook.Met, "2026-04-15"},
		{"PUN-10 announced late", warned("2026-04-16"), memberrule.PUN10, "2026-05-01", rulebook.Breach, "2026-04-15"},
	} {
		got, due := none, ""
		for _, x := range c.p.Cases(day(c.on)) {
			if x.Rule == c.rule {
				got, due = x.State, x.Due.String()
				if x.Cite.Doc == "" || x.Text == "" {
					t.Errorf("%s: no citation or text", c.name)
				}
			}
		}
		if got != c.want || c.due != "" && due != c.due {
			t.Errorf("%s: %v due %s, want %v due %s", c.name, got, due, c.want, c.due)
		}
	}
}

func TestJudge_counts_and_names_nobody(t *testing.T) {
	branch := org.Unit{ID: 7, Court: 1, Parent: 1, Path: "001.001.", Kind: org.Branch, Code: "010101", Short: "立案庭党支部"}
	tree := org.NewTree([]org.Unit{{ID: 1, Court: 1, Path: "001.", Kind: org.Court, Code: "01", Short: "云川中院", Name: "云川市中级人民法院"}, branch})
	first, second := away(member.Lost, "2025-01-15", ""), away(member.Lost, "2026-05-15", "")
	first.Branch, second.Branch = branch.ID, branch.ID
	f := memberrule.Facts{On: day("2026-06-30"), People: []memberrule.Person{first, second},
		Members: map[org.UnitID]int{7: 20}, Lacking: map[org.UnitID]int{7: 3}, Fifty: map[org.UnitID]int{7: 1}}
	found := map[rulebook.RuleID]rulebook.Finding{}
	for _, x := range f.Judge(tree, []org.Unit{branch}) {
		found[x.Rule] = x
		e := x.Explain()
		if e.Summary == "" || len(e.Why) == 0 || e.Why[0].Cite.Doc == "" {
			t.Errorf("%s: %+v", x.Rule, e)
		}
	}
	if x := found[memberrule.EDU07]; x.State != rulebook.Overdue || x.Tally != "2 人" || x.Subject.Unit != 7 {
		t.Errorf("%+v", x)
	}
	if e := found[memberrule.EDU07].Explain(); len(e.Why) != 2 || !e.Why[0].Hit || e.Why[1].Hit || e.Settle.Href != "/members/attention?unit="+branch.ID.String() {
		t.Errorf("%+v", e)
	}
	if x := found[memberrule.REG02]; x.State != rulebook.Open || x.Tally != "3 人" {
		t.Errorf("REG-02: %+v", x)
	}
	if x := found[memberrule.HON07]; x.Due != day("2026-07-01") {
		t.Errorf("HON-07: %+v", x)
	}
	f.Lacking = nil
	for _, x := range f.Judge(tree, []org.Unit{branch}) {
		if x.Rule == memberrule.REG02 && x.State != rulebook.Met {
			t.Errorf("nothing is missing: %+v", x)
		}
	}
}

func TestRules_have_titles_and_articles(t *testing.T) {
	seen := map[rulebook.RuleID]bool{}
	for _, r := range memberrule.Rules() {
		if r.Title == "" || r.Every == "" || len(r.Cites) == 0 || seen[r.ID] {
			t.Errorf("%+v", r)
		}
		seen[r.ID] = true
		for _, c := range r.Cites {
			if c.Entry() == (rulebook.Article{}) {
				t.Errorf("%s cites %s, which is not in the index", r.ID, c)
			}
		}
	}
}

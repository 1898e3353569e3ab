package life

import (
	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
)

// The rules of organisation life, by the numbers of the table of regulations.
const (
	AssemblyQuarterly      rulebook.RuleID = "MTG-01"
	CommitteeMonthly       rulebook.RuleID = "MTG-02"
	GroupMonthly           rulebook.RuleID = "MTG-03"
	HostIsEntitled         rulebook.RuleID = "MTG-04"
	LectureHeld            rulebook.RuleID = "MTG-05"
	ThemeDayMonthly        rulebook.RuleID = "MTG-06"
	OrganisationLifeYearly rulebook.RuleID = "MTG-07"
	ReviewYearly           rulebook.RuleID = "MTG-08"
	TalksYearly            rulebook.RuleID = "MTG-09"
	ExclusionsApproved     rulebook.RuleID = "MTG-12"
)

func branchArticle(no string) rulebook.Citation {
	return rulebook.Cite(rulebook.BranchRegulations, no)
}

func educationArticle(no string) rulebook.Citation {
	return rulebook.Cite(rulebook.EducationRegulations, no)
}

// Rules returns the rules of this room.
func Rules() []rulebook.Rule {
	return append([]rulebook.Rule{
		{ID: AssemblyQuarterly, Title: "党员大会", Every: "每季", Cites: []rulebook.Citation{branchArticle("第十一条")}},
		{ID: CommitteeMonthly, Title: "支委会", Every: "每月", Cites: []rulebook.Citation{branchArticle("第十二条")}},
		{ID: GroupMonthly, Title: "党小组会", Every: "每月", Cites: []rulebook.Citation{branchArticle("第十三条")}},
		{ID: HostIsEntitled, Title: "召集主持", Every: "每次", Cites: []rulebook.Citation{branchArticle("第十四条")}, Hint: true},
		{ID: LectureHeld, Title: "党课", Every: "每年", Cites: []rulebook.Citation{branchArticle("第十六条"), localCite}},
		{ID: ThemeDayMonthly, Title: "主题党日", Every: "每月", Cites: []rulebook.Citation{branchArticle("第十六条"), educationArticle("第十六条")}},
		{ID: OrganisationLifeYearly, Title: "组织生活会", Every: "每年", Cites: []rulebook.Citation{branchArticle("第十七条"), educationArticle("第十七条")}},
		{ID: ReviewYearly, Title: "民主评议", Every: "每年", Cites: []rulebook.Citation{branchArticle("第十八条"), educationArticle("第十八条")}},
		{ID: TalksYearly, Title: "谈心谈话", Every: "每年", Cites: []rulebook.Citation{branchArticle("第十九条")}},
		{ID: ExclusionsApproved, Title: "应到人数", Every: "常态", Cites: []rulebook.Citation{rulebook.Cite(rulebook.QuorumReply, "全文")}, Hint: true},
	}, leadingRules()...)
}

// span is how long the periods of a duty are.
type span uint8

const (
	monthly span = iota
	quarterly
	yearly
)

// periods returns the periods of the span that begin inside window.
func (s span) periods(window civil.Period) []civil.Period {
	var ps []civil.Period
	add := func(p civil.Period) {
		if p.From >= window.From && p.From <= window.Until {
			ps = append(ps, p)
		}
	}
	switch s {
	case monthly:
		for _, m := range window.Months() {
			add(m.Period())
		}
	case quarterly:
		for _, q := range window.Quarters() {
			add(q)
		}
	case yearly:
		for y := window.From.Year(); y <= window.Until.Year(); y++ {
			add(civil.Year(y))
		}
	}
	return ps
}

// duty is one thing that must take place once a period.
type duty struct {
	rule  rulebook.RuleID
	kind  Kinds
	span  span
	label string
	// article is what asks for it, by edition: before the first nothing was asked.
	article rulebook.Dated[struct{}]
}

func since2018(no string) rulebook.Dated[struct{}] {
	c := branchArticle(no)
	return rulebook.Dated[struct{}]{{From: c.Edition, Cite: c}}
}

var duties = [...]duty{
	{AssemblyQuarterly, Assembly, quarterly, "支部党员大会", since2018("第十一条")},
	{CommitteeMonthly, Committee, monthly, "支部委员会会议", since2018("第十二条")},
	{GroupMonthly, GroupMeet, monthly, "党小组会", since2018("第十三条")},
	{ThemeDayMonthly, ThemeDay, monthly, "主题党日", since2018("第十六条")},
	{OrganisationLifeYearly, OrganisationLife, yearly, "组织生活会", since2018("第十七条")},
	{ReviewYearly, Review, yearly, "民主评议党员", since2018("第十八条")},
	{LectureHeld, Lecture, quarterly, "党课", nil},
}

// What the duties are, by index, for the judge.
const (
	dutyAssembly = iota
	dutyCommittee
	dutyGroup
	dutyThemeDay
	dutyOrganisationLife
	dutyReview
	dutyLecture
)

// asked reports whether an edition asks for the duty in the whole of p.
func (d *duty) asked(p civil.Period) bool {
	_, err := d.article.On(p.From)
	return err == nil
}

// RuleOf returns the rule of the duty that a meeting of the one kind meets.
func RuleOf(k Kinds) rulebook.RuleID {
	switch k {
	case CentreStudy:
		return StudyQuarterly
	case DemocraticLife:
		return DemocraticLifeHeld
	case OrganAssembly:
		return OrganAssemblyYearly
	}
	for i := range duties {
		if duties[i].kind == k {
			return duties[i].rule
		}
	}
	return ""
}

// Serves reports whether the recorded meeting is what f, a finding about its
// branch or group, is met by.
func (m *Meeting) Serves(f *rulebook.Finding) bool {
	if m.Kinds.Any(Leading|OrganAssembly) && f.Rule == RuleOf(m.Kinds) && f.State == rulebook.Met {
		when := m.Day
		if m.ForYear != 0 {
			when = civil.Year(m.ForYear).From
		}
		return f.Subject.ID == int64(m.Branch) && f.Period.Has(when)
	}
	for i := range duties {
		d := &duties[i]
		if d.rule != f.Rule || !m.Kinds.Has(d.kind) || f.State != rulebook.Met {
			continue
		}
		subject := m.Branch
		if d.kind == GroupMeet {
			subject = m.Group
		}
		when := m.Day
		if d.span == yearly && m.ForYear != 0 {
			when = civil.Year(m.ForYear).From
		}
		return f.Subject.ID == int64(subject) && f.Period.Has(when)
	}
	return false
}

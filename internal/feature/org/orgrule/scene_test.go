package orgrule

import (
	"fmt"
	"testing"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
)

// The units of the scene: a court with one of everything.
const (
	court org.UnitID = iota + 1
	group
	committee
	discipline
	branch
	division
	part
	general
)

var today = civil.MustDay("2026-03-02")

// scene is a court in which everything is in order; tests change one thing.
type scene struct {
	units []org.Unit
	f     *Facts
}

func unit(id org.UnitID, parent org.UnitID, path string, kind org.Kind, name string) org.Unit {
	return org.Unit{ID: id, Court: court, Parent: parent, Path: access.Path(path), Kind: kind, Code: fmt.Sprint(id), Name: name, Short: name}
}

func post(unit org.UnitID, kind org.PostKind, title, holder string) org.Post {
	return org.Post{Unit: unit, Kind: kind, Title: title, Holder: holder, Period: civil.Since(civil.MustDay("2024-03-20"))}
}

func newScene() *scene {
	b := unit(branch, committee, "1.2.3.5.", org.Branch, "民一庭党支部")
	b.WithCommittee = true
	s := &scene{units: []org.Unit{
		unit(court, 0, "1.", org.Court, "某法院"), unit(group, court, "1.2.", org.LeadingGroup, "院党组"),
		unit(committee, group, "1.2.3.", org.PartyCommittee, "机关党委"), unit(discipline, committee, "1.2.3.4.", org.DisciplineCommittee, "机关纪委"),
		b, unit(division, court, "1.6.", org.Division, "民一庭"), unit(part, division, "1.6.7.", org.Division, "民一庭综合科"),
	}}
	began := civil.MustDay("2024-03-20")
	s.f = &Facts{
		On:         today,
		People:     map[org.UnitID]member.Numbers{branch: {Full: 100, Probationary: 2}},
		Registered: map[org.UnitID]bool{court: true},
		Posts: map[org.UnitID][]org.Post{
			group:      {post(group, org.Secretary, "党组书记", "甲"), post(group, org.LeadingMember, "党组成员", "乙")},
			committee:  {post(committee, org.Secretary, "机关党委书记", "乙"), post(committee, org.FullTimeDeputy, "机关党委专职副书记", "丙")},
			discipline: {post(discipline, org.Secretary, "机关纪委书记", "丙")},
			branch: {post(branch, org.Secretary, "支部书记", "丁"), post(branch, org.Organisation, "支部组织委员", "戊"),
				post(branch, org.Publicity, "支部宣传委员", "己"), post(branch, org.Discipline, "支部纪检委员", "庚")},
		},
		Terms: map[org.UnitID][]org.Term{
			branch:     {{Unit: branch, From: began, Years: 3}},
			committee:  {{Unit: committee, From: began, Years: 5}},
			discipline: {{Unit: discipline, From: began, Years: 5}},
		},
		Covers:    map[org.UnitID][]org.UnitID{branch: {division}},
		CoveredBy: map[org.UnitID]org.UnitID{division: branch},
		Counts: map[Counted]org.Count{
			{court, org.CountStaff}:    {Court: court, What: org.CountStaff, Day: today, Amount: 200},
			{court, org.CountFullTime}: {Court: court, What: org.CountFullTime, Day: today, Amount: 2},
		},
		Converted: map[int64]civil.PartialDay{},
	}
	return s
}

// judge returns the one finding of the rule about the unit.
func (s *scene) judge(t testing.TB, rule rulebook.RuleID, id org.UnitID) rulebook.Finding {
	t.Helper()
	s.f.Tree = org.NewTree(s.units)
	for _, f := range s.f.Judge(s.units) {
		if f.Rule == rule && f.Subject.ID == int64(id) {
			said := f.Explain()
			if said.Summary == "" || len(said.Why) == 0 {
				t.Errorf("%s of %s has no words", rule, f.Subject.Name)
			}
			return f
		}
	}
	t.Fatalf("%s says nothing of unit %d", rule, id)
	return rulebook.Finding{}
}

// is fails unless the rule says want of the unit.
func (s *scene) is(t testing.TB, name string, rule rulebook.RuleID, id org.UnitID, want rulebook.State) {
	t.Helper()
	f := s.judge(t, rule, id)
	if f.State != want {
		t.Errorf("%s: %s is %v (%s), want %v", name, rule, f.State, f.Explain().Summary, want)
	}
}

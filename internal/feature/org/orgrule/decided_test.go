package orgrule

import (
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/org"
)

const temp org.UnitID = 90

// withTemporary adds a temporary branch to the scene.
func withTemporary(founded, until string) *scene {
	s := newScene()
	u := unit(temp, committee, "1.2.3.9.", org.TemporaryBranch, "专案临时党支部")
	u.Founded, u.UntilPlanned, u.Purpose = civil.MustDay(founded), civil.MustDay(until), "某专案"
	s.units = append(s.units, u)
	s.f.Posts[temp] = []org.Post{post(temp, org.Secretary, "支部书记", "甲")}
	return s
}

func TestTemporaryBranches(t *testing.T) {
	// today is 2026-03-02.
	withTemporary("2025-12-01", "2026-03-02").is(t, "on the planned last day", "ORG-07", temp, rulebook.Met)
	withTemporary("2025-12-01", "2026-03-01").is(t, "on the day after it", "ORG-07", temp, rulebook.Overdue)
	s := withTemporary("2025-12-01", "2026-05-01")
	delete(s.f.Posts, temp)
	s.is(t, "nobody named", "ORG-07", temp, rulebook.Open)
	withTemporary("2025-12-01", "2026-05-31").is(t, "a day short of six months", "ORG-04", temp, rulebook.NotApplicable)
	withTemporary("2025-12-01", "2026-06-01").is(t, "planned for six months", "ORG-04", temp, rulebook.Open)
	withTemporary("2025-09-02", "2026-02-01").is(t, "six months old today", "ORG-04", temp, rulebook.Open)
	withTemporary("2025-09-03", "2026-02-01").is(t, "six months old tomorrow", "ORG-04", temp, rulebook.NotApplicable)
}

func TestElectionsAreApproved(t *testing.T) {
	s := newScene()
	e := org.Election{ID: 1, Unit: branch, Kind: org.Renewal, Day: civil.MustDay("2026-02-01")}
	s.f.Elections = map[org.UnitID][]org.Election{branch: {e}}
	s.is(t, "no answer yet", "ORG-11", branch, rulebook.Open)
	e.Approval, e.ApprovedOn = "云机党〔2026〕1号", today
	s.f.Elections[branch] = []org.Election{e}
	s.is(t, "answered today", "ORG-11", branch, rulebook.Met)
	e.ApprovedOn = today.AddDays(1)
	s.f.Elections[branch] = []org.Election{e}
	s.is(t, "answered tomorrow", "ORG-11", branch, rulebook.Open)
	e.Day = branchRegulations.AddDays(-1)
	s.f.Elections[branch] = []org.Election{e}
	s.is(t, "before the regulations", "ORG-11", branch, rulebook.Unknown)

	e = org.Election{ID: 2, Unit: committee, Kind: org.Renewal, Day: civil.MustDay("2026-02-01"), Approval: "x", ApprovedOn: civil.MustDay("2026-02-10")}
	s.f.Elections[committee] = []org.Election{e}
	s.is(t, "of a committee", "JG-04", committee, rulebook.Met)
	s.is(t, "the group's day is missing", "JG-11", committee, rulebook.Unknown)
	e.GroupOn = e.ApprovedOn
	s.f.Elections[committee] = []org.Election{e}
	s.is(t, "the group on the same day", "JG-11", committee, rulebook.Met)
	e.GroupOn = e.ApprovedOn.AddDays(1)
	s.f.Elections[committee] = []org.Election{e}
	s.is(t, "the group after the superior", "JG-11", committee, rulebook.Breach)
}

func TestABranchIsAnsweredWithinAMonth(t *testing.T) {
	s := newScene()
	d := org.Decision{ID: 1, Day: civil.MustDay("2026-02-05"), Number: "x"}
	s.f.Foundings = map[org.UnitID]org.Decision{branch: d}
	s.is(t, "no days", "ORG-05", branch, rulebook.Unknown)
	d.AppliedOn, d.ApprovedOn = civil.MustDay("2026-01-05"), civil.MustDay("2026-02-05")
	s.f.Foundings[branch] = d
	s.is(t, "a month to the day", "ORG-05", branch, rulebook.Met)
	d.ApprovedOn++
	s.f.Foundings[branch] = d
	s.is(t, "a day more", "ORG-05", branch, rulebook.Open)
}

func TestBusinessUnitsAreCountedByTheRegister(t *testing.T) {
	bare := func(n, strangers int) *scene {
		s := newScene()
		s.f.CoveredBy, s.f.Covers = map[org.UnitID]org.UnitID{}, map[org.UnitID][]org.UnitID{}
		other := unit(95, court, "1.9.", org.Division, "办公室")
		s.units = append(s.units, other)
		s.f.Working = map[org.UnitID]int{part: n, other.ID: 1}
		s.f.Strangers = map[org.UnitID]int{court: strangers}
		return s
	}
	bare(3, 0).is(t, "three work in a part of it", "ORG-01", division, rulebook.Overdue)
	bare(2, 0).is(t, "two", "ORG-01", division, rulebook.Open)
	bare(2, 9).is(t, "two, and others nobody can place", "ORG-01", division, rulebook.Open)
	bare(0, 0).is(t, "nobody", "ORG-01", division, rulebook.NotApplicable)
	bare(0, 1).is(t, "nobody, and one whom nobody can place", "ORG-01", division, rulebook.Unknown)
	s := bare(3, 0)
	s.f.Registered = map[org.UnitID]bool{}
	s.is(t, "no register", "ORG-01", division, rulebook.Unknown)
}

func TestDecided_before_the_editions(t *testing.T) {
	s := withTemporary("2018-09-01", "2018-12-01")
	s.f.On = branchRegulations
	s.f.Posts[temp][0].Period = civil.Since(s.f.On)
	s.is(t, "on the first day", "ORG-07", temp, rulebook.Met)
	s.f.On--
	s.is(t, "on the day before", "ORG-07", temp, rulebook.Unknown)
	s.is(t, "on the day before", "ORG-04", temp, rulebook.Unknown)

	s = newScene()
	e := org.Election{ID: 1, Unit: committee, Kind: org.Renewal, Day: organRegulations, Approval: "x", ApprovedOn: organRegulations, GroupOn: organRegulations}
	s.f.Elections = map[org.UnitID][]org.Election{committee: {e}}
	s.is(t, "on the first day", "JG-04", committee, rulebook.Met)
	s.is(t, "on the first day", "JG-11", committee, rulebook.Met)
	e.Day--
	s.f.Elections[committee] = []org.Election{e}
	s.is(t, "on the day before", "JG-04", committee, rulebook.Unknown)
	s.is(t, "on the day before", "JG-11", committee, rulebook.Unknown)

	s.f.On = civil.MustDay("2018-12-01")
	d := org.Decision{ID: 1, Day: branchRegulations, Number: "x", AppliedOn: branchRegulations, ApprovedOn: branchRegulations}
	s.f.Foundings = map[org.UnitID]org.Decision{branch: d}
	s.is(t, "on the first day", "ORG-05", branch, rulebook.Met)
	d.Day--
	s.f.Foundings[branch] = d
	s.is(t, "on the day before", "ORG-05", branch, rulebook.Unknown)
}

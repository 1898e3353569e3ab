package lifeapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/quorum"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/life"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// View is one meeting with what stands around it.
type View struct {
	Meeting  life.Meeting
	Branch   org.Unit
	Group    org.Unit // zero without one
	Court    org.Unit
	History  []life.Change
	Elements []life.Element
	Sittings []quorum.Sitting
	Uses     []Use
	Trails   []life.FollowUp // what it decided, and how far that is
	Warnings []life.Warning
	Arrivals []Arrival
	Samples  []life.Sample     // looks of a superior, the newest first
	Posts    map[string]string // who held which post of the unit on the day, by name
}

// Use is one thing that the record serves; Rule is the duty among them, Href the
// finding that it settles.
type Use struct {
	Text, Href string
	Rule       rulebook.RuleID
}

// Get returns a meeting whole. Fault: NotFound.
func (a *App) Get(ctx context.Context, permit access.Permit, id life.MeetingID) (v View, err error) {
	if err := permit.Covers(life.CanView); err != nil {
		return View{}, err
	}
	defer fault.Wrap(&err, "lifeapp.Get(%v)", id)
	err = a.db.Read(ctx, func(tx *sqldb.Tx) (err error) {
		if v.Meeting, err = find(tx, permit, id); err != nil {
			return err
		}
		m := &v.Meeting
		day := m.Day
		if day == 0 {
			day = tx.Today()
		}
		tree, err := a.units.Tree(tx, day)
		if err != nil {
			return err
		}
		v.Branch, _ = tree.Unit(m.Branch)
		v.Group, _ = tree.Unit(m.Group)
		v.Court, _ = tree.Unit(v.Branch.Court)
		if v.History, err = history(tx, id, 0); err != nil {
			return err
		}
		v.Elements, v.Sittings = m.Elements(), Sittings(m, day)
		if v.Trails, err = decided(tx, m); err != nil {
			return err
		}
		if v.Warnings, err = a.warnings(tx, permit, &v); err != nil {
			return err
		}
		if v.Samples, err = samples(tx, m.ID); err != nil {
			return err
		}
		if v.Arrivals, err = arrivals(tx, m); err != nil {
			return err
		}
		posts, err := a.units.Posts(tx, v.Branch.Path, civil.Period{From: day, Until: day})
		if err != nil {
			return err
		}
		v.Posts = map[string]string{}
		for _, p := range posts {
			if (p.Unit == m.Branch || p.Unit == m.Group) && v.Posts[p.Holder] == "" {
				v.Posts[p.Holder] = p.Title
			}
		}
		v.Uses, err = a.settled(tx, tree, v.Branch, m)
		v.Uses = append(v.Uses, a.archived(permit, v.Branch, m)...)
		return err
	})
	return v, err
}

// warnings are those of the record itself, and of what goes on at the same time.
func (a *App) warnings(tx *sqldb.Tx, permit access.Permit, v *View) ([]life.Warning, error) {
	ws := v.Meeting.Warnings(tx.Now())
	xs, err := clashes(tx, v.Branch.Court, &v.Meeting)
	if err != nil || len(xs) == 0 {
		return ws, err
	}
	h, err := a.hall(tx, permit, v.Meeting.Branch, v.Meeting.Group, v.Meeting.Day)
	if fault.KindOf(err) == fault.NotFound { // the unit did not stand on that day: there is no roll to compare
		return ws, nil
	}
	if err != nil {
		return ws, err
	}
	more, err := overlaps(tx, h, &v.Meeting, xs)
	return append(ws, more...), err
}

// Uses lists what a recorded meeting counts for; of any other stage, nothing.
func Uses(m *life.Meeting) (us []Use) {
	if m.Stage != life.Recorded || m.Day == 0 {
		return nil
	}
	add := func(rule rulebook.RuleID, text string) { us = append(us, Use{Text: text, Rule: rule}) }
	for _, k := range m.Kinds.Each() {
		switch k {
		case life.Assembly:
			add(life.AssemblyQuarterly, "三会一课："+civil.QuarterOf(m.Day).Chinese()+"党员大会")
		case life.Lecture:
			add(life.LectureHeld, "三会一课："+m.Day.Month().Period().Chinese()+"党课")
			if m.Speaker.Name != "" {
				add("", "党课主讲："+m.Speaker.Name)
			}
		case life.CentreStudy:
			add(life.StudyQuarterly, civil.QuarterOf(m.Day).Chinese()+"中心组学习")
		case life.OrganAssembly:
			add(life.OrganAssemblyYearly, civil.Year(m.Day.Year()).Chinese()+"机关党员干部大会")
		case life.OrganisationLife, life.Review, life.DemocraticLife:
			add(life.RuleOf(k), civil.Year(max(m.ForYear, 1)).Chinese()+"度"+k.Chinese())
		default:
			add(life.RuleOf(k), map[bool]string{false: "三会一课："}[k == life.ThemeDay]+m.Day.Month().Period().Chinese()+k.Short())
		}
	}
	if m.Count.Given && m.Count.Due > 0 {
		add("", "到会情况：当日名册 "+m.Day.String())
	}
	return us
}

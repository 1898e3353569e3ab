package life

import (
	"strconv"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/feature/org"
)

// Habit is what is asked of one of a branch's last meetings to propose the next.
type Habit struct {
	Kinds    Kinds
	Group    org.UnitID
	Begins   string
	Place    string
	Recorder Person
}

// Propose returns what is likely of a meeting of m's branch, group, kinds and
// day: title, begin, place, host, recorder, year. What nobody can know stays
// empty. group is the group's name, posts and roll those of the branch on the day,
// habits the branch's last meetings, newest first.
func (m Meeting) Propose(group string, posts []org.Post, roll Roll, habits []Habit) Meeting {
	p := Meeting{Branch: m.Branch, Group: m.Group, Kinds: m.Kinds, Activity: m.Activity, Day: m.Day, ForYear: m.ForYear}
	if p.Kinds.Yearly() && p.ForYear == 0 && p.Day != 0 {
		p.ForYear = p.Day.Year()
	}
	p.Title = p.usualTitle(group)
	p.Host.Name = p.convener(posts)
	p.Recorder.Name = roll.recorder(&p, habits)
	for _, h := range habits {
		if p.Begins == "" && h.Kinds.Any(p.Kinds) {
			p.Begins = h.Begins
		}
		if p.Place == "" && h.Group == p.Group {
			p.Place = h.Place
		}
	}
	return p
}

// usualTitle is the title that people would give: 第三季度支部党员大会, 8 月支委会会议.
// A class is called by its subject, which only its speaker knows.
func (m *Meeting) usualTitle(group string) string {
	if m.Day == 0 || m.Kinds == Lecture || m.Kinds == 0 {
		return ""
	}
	_, month, _ := m.Day.Civil()
	monthly := strconv.Itoa(month) + " 月"
	switch {
	case m.Kinds.Yearly():
		return strconv.Itoa(m.ForYear) + " 年度" + m.What()
	case m.Kinds.Has(Assembly):
		return "第" + [...]string{"一", "二", "三", "四"}[(month-1)/3] + "季度" + m.What()
	case m.Kinds == Committee:
		return monthly + "支委会会议"
	case m.Kinds == GroupMeet && group != "":
		return group + " " + monthly + "会议"
	}
	if m.Kinds == CentreStudy {
		return "第" + strconv.Itoa((month+2)/3) + "季度中心组学习"
	}
	return monthly + m.What()
}

// convener is who presides by 第十四条: the secretary, or the leader of the group.
func (m *Meeting) convener(posts []org.Post) string {
	unit, kind := m.Branch, org.Secretary
	if m.Kinds.Has(GroupMeet) {
		unit, kind = m.Group, org.GroupLeader
	}
	for _, p := range posts {
		if p.Unit == unit && p.Kind == kind && p.Period.Has(m.Day) {
			return p.Holder
		}
	}
	return ""
}

// recorder is who kept the last record, while still here; else the member of
// the committee whose work it is.
func (r Roll) recorder(m *Meeting, habits []Habit) string {
	for _, h := range habits {
		if h.Recorder.Name == "" || h.Group != m.Group {
			continue
		}
		if s, ok := r.Find(h.Recorder); ok {
			return s.Name
		}
	}
	if m.Group != 0 {
		return ""
	}
	for _, work := range []string{"宣传", "组织"} {
		for _, s := range r {
			if strings.Contains(s.Post, work) {
				return s.Name
			}
		}
	}
	return ""
}

// DayIn proposes the day of a meeting for the period: today while it lies
// inside, else the period's last day.
func DayIn(p civil.Period, today civil.Day) civil.Day {
	if p.IsZero() || p.Has(today) || p.Until == 0 {
		return today
	}
	return p.Until
}

// Follow replaces what m still has of the proposal was by that of now: nobody
// wrote it, so it goes with the kind and the day.
func (m *Meeting) Follow(was, now Meeting) {
	for _, x := range []struct{ mine, was, now *string }{
		{&m.Title, &was.Title, &now.Title}, {&m.Begins, &was.Begins, &now.Begins}, {&m.Place, &was.Place, &now.Place},
		{&m.Host.Name, &was.Host.Name, &now.Host.Name}, {&m.Recorder.Name, &was.Recorder.Name, &now.Recorder.Name},
	} {
		if *x.mine == *x.was {
			*x.mine = *x.now
		}
	}
	if m.ForYear == 0 || m.ForYear == was.ForYear {
		m.ForYear = now.ForYear
	}
}

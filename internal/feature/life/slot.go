package life

import (
	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/org"
)

// Slot is one thing that a branch must hold in one period of a year, with what
// is planned or recorded for it.
type Slot struct {
	Kind      Kinds
	Group     org.UnitID
	GroupName string
	Period    civil.Period
	Cite      rulebook.Citation
	Meetings  []Meeting
}

// Met reports whether one of the meetings is recorded.
func (s *Slot) Met() bool {
	for i := range s.Meetings {
		if s.Meetings[i].Stage == Recorded {
			return true
		}
	}
	return false
}

// Usual returns a day on which it could be held: theme days and committees in
// the middle of the month, assemblies in the last month of the quarter, yearly
// meetings in December; always a working weekday of the period, and today or
// later. Zero when the period is over.
func (s *Slot) Usual(today civil.Day) civil.Day {
	if s.Period.Until < today {
		return 0
	}
	day := s.Period.Until.Month().Period().From.AddDays(map[Kinds]int{Committee: 4, GroupMeet: 11, ThemeDay: 14, Assembly: 18, OrganisationLife: 18, Review: 18}[s.Kind])
	day = max(day, today)
	for day.Weekday() == 0 || day.Weekday() == 6 {
		day = day.AddDays(1)
	}
	for day > s.Period.Until { // the month's last days are a weekend
		day = day.AddDays(-1)
	}
	return max(day, today)
}

// SlotsOf lays out the year of a branch, and returns those of ms that no slot
// asks for.
func SlotsOf(year int, committee bool, stands civil.Period, groups []Group, ms []Meeting) (slots []Slot, others []Meeting) {
	used := make([]bool, len(ms))
	add := func(d *duty, group org.UnitID, stands civil.Period) {
		for _, p := range d.span.periods(civil.Year(year)) {
			if !d.asked(p) || !stands.Covers(p) {
				continue
			}
			v, _ := d.article.On(p.From)
			s := Slot{Kind: d.kind, Group: group, Period: p, Cite: v.Cite}
			for i := range ms {
				m := &ms[i]
				if !m.Kinds.Has(d.kind) || group != 0 && m.Group != group {
					continue
				}
				if d.span == yearly && (m.ForYear == year || m.ForYear == 0 && p.Has(m.Day)) || d.span != yearly && p.Has(m.Day) {
					s.Meetings, used[i] = append(s.Meetings, *m), true
				}
			}
			slots = append(slots, s)
		}
	}
	for i := range duties {
		switch d := &duties[i]; i {
		case dutyLecture:
		case dutyCommittee:
			if committee {
				add(d, 0, stands)
			}
		case dutyGroup:
			for _, g := range groups {
				add(d, g.ID, g.Stands)
			}
		default:
			add(d, 0, stands)
		}
	}
	for i := range ms {
		if !used[i] {
			others = append(others, ms[i])
		}
	}
	return slots, others
}

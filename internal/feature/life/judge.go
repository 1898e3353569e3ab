package life

import (
	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/org"
)

// Judge appends to out what the rules say of the branch for every period of w.
//
// Decisions where the articles are silent:
//   - An event counts in the period of its day, whatever its title says; 组织生活会
//     and 民主评议 belong to the year they are held for.
//   - A period is asked of a unit only when the unit stood on every day of it: a
//     branch founded in the middle of a quarter owes its first assembly in the
//     next one (待核).
//   - Recorded events only; a plan, a draft and one called off count for nothing.
//   - A group's theme day or 组织生活会 counts for its branch: 第十七条 allows the
//     form, and nothing asks for it of every group.
func (b *Branch) Judge(w *Window, out []rulebook.Finding) []rulebook.Finding {
	j := judging{b: b, w: w, out: out, told: make([]told, 0, w.size(len(b.Groups)))}
	for i := range duties {
		switch i {
		case dutyGroup:
			j.groups()
		case dutyLecture:
			j.lectures()
		case dutyOrganisationLife, dutyReview:
			j.yearly(&duties[i])
		default:
			j.duty(&duties[i], b.Subject, 0, b.Stands, i == dutyCommittee && !b.Committee)
		}
	}
	j.talks()
	j.hosts()
	j.exclusions()
	return j.out
}

type judging struct {
	b    *Branch
	w    *Window
	out  []rulebook.Finding
	held []bool
	told []told // one piece of memory for all that may be asked
}

// say appends the finding that x tells of.
func (j *judging) say(x told) {
	j.told = append(j.told, x)
	j.out = append(j.out, rulebook.Finding{Rule: x.d.rule, Subject: x.s, Period: x.p, State: x.state, Due: x.due, Explain: j.told[len(j.told)-1].explain})
}

// duty judges one duty of one subject. away says that the duty does not touch
// it at all.
func (j *judging) duty(d *duty, s *rulebook.Subject, group org.UnitID, stands civil.Period, away bool) {
	j.mark(d, group)
	for i, p := range j.w.periods[d.span] {
		if !d.asked(p) || !j.concerns(p, stands) {
			continue
		}
		state := rulebook.Overdue
		switch {
		case away:
			state = rulebook.NotApplicable
		case j.b.RecordsFrom == 0:
			state = rulebook.Unknown
		case j.held[i]:
			state = rulebook.Met
		case j.w.On <= p.Until:
			state = rulebook.Open
		}
		j.say(told{j.b, d, s, group, p, state, p.Until})
	}
}

// mark sets, in j.held, the periods of the duty in which there was an event.
func (j *judging) mark(d *duty, group org.UnitID) {
	n := len(j.w.periods[d.span])
	if cap(j.held) < n {
		j.held = make([]bool, n)
	}
	j.held = j.held[:n]
	clear(j.held)
	for i := range j.b.Events {
		e := &j.b.Events[i]
		if e.Kinds&d.kind == 0 || group != 0 && e.Group != group {
			continue
		}
		if at := j.w.at(d.span, e.Day); at >= 0 {
			j.held[at] = true
		}
	}
}

// concerns reports whether p is asked of a unit that stands so: it stood on
// every day of p, its branch too, and the records begin by then. Of a court without records
// only the present period is spoken of.
func (j *judging) concerns(p, stands civil.Period) bool {
	if !stands.Covers(p) || !j.b.Stands.Covers(p) {
		return false
	}
	if j.b.RecordsFrom == 0 {
		return p.Has(j.w.On)
	}
	return p.From >= j.b.RecordsFrom
}

// groups judges MTG-03 for every group of the branch.
func (j *judging) groups() {
	d := &duties[dutyGroup]
	if len(j.b.Groups) == 0 {
		j.duty(d, j.b.Subject, 0, j.b.Stands, true)
		return
	}
	for i := range j.b.Groups {
		g := &j.b.Groups[i]
		j.duty(d, g.Subject, g.ID, g.Stands, false)
	}
}

// lectures judges MTG-05 of the branch, where a locality asks for it.
func (j *judging) lectures() {
	if j.b.Parameters == nil || len(j.b.Parameters.LectureEvery) == 0 {
		return
	}
	d := duties[dutyLecture]
	d.article = nil
	for _, v := range j.b.Parameters.LectureEvery {
		if v.Value.Value == "quarter" {
			d.article = append(d.article, rulebook.Version[struct{}]{From: v.From, Cite: v.Cite})
		}
	}
	j.duty(&d, j.b.Subject, 0, j.b.Stands, false)
}

// yearly judges MTG-07 and MTG-08: by the year an event was held for.
func (j *judging) yearly(d *duty) {
	for _, p := range j.w.periods[d.span] {
		if !d.asked(p) || !j.concerns(p, j.b.Stands) {
			continue
		}
		y := p.From.Year()
		due, _ := j.parameters().yearlyDue(y)
		state := rulebook.Overdue
		switch {
		case j.b.RecordsFrom == 0:
			state = rulebook.Unknown
		case j.b.heldFor(d.kind, y, j.w.On):
			state = rulebook.Met
		case j.w.On <= due:
			state = rulebook.Open
		}
		j.say(told{j.b, d, j.b.Subject, 0, p, state, due})
	}
}

func (b *Branch) heldFor(k Kinds, year int, on civil.Day) bool {
	for i := range b.Events {
		if e := &b.Events[i]; e.Kinds&k != 0 && e.Day <= on && e.year() == year {
			return true
		}
	}
	return false
}

var noParameters Parameters

func (j *judging) parameters() *Parameters {
	if j.b.Parameters == nil {
		return &noParameters
	}
	return j.b.Parameters
}

package statisticsapp

import (
	"cmp"
	"slices"

	"touyan/internal/base/civil"
	"touyan/internal/base/han"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/feature/statistics"
	"touyan/internal/platform/sqldb"
)

// seen is one person as the survey sees them; it is the same variable every
// time.
type seen struct {
	statistics.Subject
	marks  statistics.Marks
	before bool // counted the day before the term
	doubts []statistics.Event
	trace  *statistics.History
}

// survey passes once over everybody who ever belonged to what is counted and
// calls fn for whoever was counted the day before the term, or is on its last
// day, or came and went in between. Of the persons nothing is kept: only their
// places, which are small, are in memory all at once.
func (a *App) survey(tx *sqldb.Tx, s *scope, term civil.Period, fn func(p *seen) error) error {
	stays, err := a.stays(tx, s)
	if err != nil {
		return err
	}
	events := map[member.ID][]member.Event{}
	if err := a.register.CountedEvents(tx, s.over, func(who member.ID, e member.Event) { events[who] = append(events[who], e) }); err != nil {
		return err
	}
	education, posts := memo(func(t string) string { g, _ := han.EducationGroup(t); return g }), memo(statistics.ReadPost)
	var p seen
	var h statistics.History
	var failed error
	err = a.register.CountedMembers(tx, s.over, func(m *member.Member, arrived civil.PartialDay) {
		if failed != nil {
			return
		}
		h = statistics.History{Joined: m.Joined, Converted: m.Converted, TransferredIn: arrived, Standing: m.Standing, Stays: stays.of(m.ID)}
		h.Recorded(events[m.ID])
		on, where := h.On(s, term.Until)
		was, _ := h.On(s, term.From.AddDays(-1))
		moves := h.Moves(s, term)
		if on == member.Ended && was == member.Ended && len(moves) == 0 {
			return
		}
		if where == 0 {
			where = last(s, h.Stays)
		}
		p = seen{trace: &h, before: was != member.Ended, doubts: h.Contradicted(s, term), Subject: statistics.Subject{
			ID: m.ID, Court: s.Court(where), Branch: where, On: on, Term: term, Gender: m.Gender, Ethnicity: m.Ethnicity, Birth: m.Birth,
			Education: education(m.Education), Post: posts(m.Job), Retired: m.Retired, Joined: m.Joined, Converted: m.Converted, Moves: moves}}
		p.marks = statistics.Marked(&p.Subject)
		failed = fn(&p)
	})
	return cmp.Or(failed, err)
}

// last is the last branch, of those counted, that somebody was in.
func last(s *scope, stays []statistics.Stay) (b org.UnitID) {
	for _, x := range stays {
		if s.Inside(x.Branch) {
			b = x.Branch
		}
	}
	return b
}

// memo remembers what fn made of words that many share.
func memo[T any](fn func(string) T) func(string) T {
	known := map[string]T{}
	return func(s string) T {
		v, ok := known[s]
		if !ok {
			v = fn(s)
			known[s] = v
		}
		return v
	}
}

// stays are everybody's places, by person and then by day.
type stays struct {
	who []member.ID
	all []statistics.Stay
}

func (s *stays) of(who member.ID) []statistics.Stay {
	from, _ := slices.BinarySearch(s.who, who)
	to := from
	for to < len(s.who) && s.who[to] == who {
		to++
	}
	return s.all[from:to:to]
}

func (a *App) stays(tx *sqldb.Tx, s *scope) (*stays, error) {
	type place struct {
		who member.ID
		statistics.Stay
	}
	var places []place
	why := memo(func(s string) string { return s })
	err := a.register.CountedPlaces(tx, s.over, func(who member.ID, b org.UnitID, from, until civil.Day, reason string) {
		places = append(places, place{who, statistics.Stay{Branch: b, Period: civil.Period{From: from, Until: until}, Why: why(reason)}})
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(places, func(a, b place) int {
		return cmp.Or(cmp.Compare(a.who, b.who), cmp.Compare(a.Period.From, b.Period.From))
	})
	out := &stays{who: make([]member.ID, len(places)), all: make([]statistics.Stay, len(places))}
	for i, p := range places {
		out.who[i], out.all[i] = p.who, p.Stay
	}
	return out, nil
}

// bodies counts the Party units that are counted on the last day, given the
// members of each branch.
func (s *scope) bodies(members map[org.UnitID]int, fn func(*statistics.Body)) {
	for _, u := range s.tree.Under(s.over, org.PartyCommittee, org.GeneralBranch, org.Branch) {
		b := statistics.Body{Unit: u}
		for _, x := range s.tree.Below(u.ID, org.Branch) {
			b.Members += members[x.ID]
		}
		fn(&b)
	}
}

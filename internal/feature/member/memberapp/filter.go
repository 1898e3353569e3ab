package memberapp

import (
	"cmp"
	"slices"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Sort is an order of the list.
type Sort string

// The orders. The zero Sort is by name.
const (
	ByName   Sort = "name"
	ByAge    Sort = "age"    // oldest first; unknown last
	ByJoined Sort = "joined" // longest in the Party first
)

// Filter says which members, among those the permit reaches.
type Filter struct {
	Unit     org.UnitID      // this unit and what lies under it; zero: all
	Standing member.Standing // "": both
	Group    org.UnitID
	Text     string      // part of the name, or the last digits of the phone
	Retired  string      // "yes", "no"; "": both
	Lacking  bool        // an item of REG-02 is missing
	Birthday bool        // 政治生日 this month
	IDs      []member.ID // of these only; nil: of all
	Sort     Sort
	Down     bool      // the other way round
	On       civil.Day // as of this day; zero: today
}

// sight is the part of the organisation a permit and a filter reach.
type sight struct {
	day    civil.Day // as of which
	past   civil.Day // the same, zero when it is today
	tree   *org.Tree
	over   access.Path
	courts []org.UnitID
	within map[org.UnitID]bool // branches
}

// look finds what the permit reaches of the filter's unit. Fault: NotFound for
// a unit outside the permit.
// With a day the organisation is that of the day. Fault: Invalid for a day after
// today.
func (a *App) look(tx *sqldb.Tx, permit access.Permit, unit org.UnitID, on civil.Day) (s sight, err error) {
	if s.day = tx.Today(); on != 0 && on != s.day {
		if on > s.day {
			return s, required("on", "日期 "+on.String()+" 晚于今天")
		}
		s.day, s.past = on, on
	}
	s.tree, err = a.units.Tree(tx, s.day)
	if err != nil {
		return s, err
	}
	s.over = permit.Over()
	if unit != 0 {
		u, ok := s.tree.Unit(unit)
		if !ok || !permit.Holds(u.Path) {
			return s, notFoundUnit()
		}
		s.over = u.Path
	}
	s.within = map[org.UnitID]bool{}
	branches := s.tree.Under(s.over, org.Branch)
	for _, u := range branches {
		s.within[u.ID] = true
	}
	s.courts = courtsOf(branches)
	return s, foreseeVersions(tx, s.courts)
}

// courtsOf returns the courts of branches that come court by court.
func courtsOf(branches []org.Unit) (courts []org.UnitID) {
	seen := map[org.UnitID]bool{}
	for _, b := range branches {
		if !seen[b.Court] {
			seen[b.Court] = true
			courts = append(courts, b.Court)
		}
	}
	return courts
}

// each calls fn for every member within sight, court by court in the order of
// names.
func (a *App) each(tx *sqldb.Tx, s sight, fn func(*line)) error {
	for _, court := range s.courts {
		r, err := a.register(tx, court, s.past)
		if err != nil {
			return err
		}
		seen := make([]bool, len(r.branches))
		for i, b := range r.branches {
			seen[i] = s.within[b]
		}
		for i := range r.lines {
			if seen[r.lines[i].at] {
				fn(&r.lines[i])
			}
		}
	}
	return nil
}

// most is how many members there are within sight.
func (a *App) most(tx *sqldb.Tx, s sight) (n int, err error) {
	for _, court := range s.courts {
		r, err := a.register(tx, court, s.past)
		if err != nil {
			return 0, err
		}
		for i, b := range r.branches {
			if s.within[b] {
				n += r.count[i]
			}
		}
	}
	return n, nil
}

// matcher returns whether a member passes the filter.
func (f Filter) matcher(today civil.Day) func(*line) bool {
	text := strings.TrimSpace(f.Text)
	var only map[member.ID]bool
	if f.IDs != nil {
		only = make(map[member.ID]bool, len(f.IDs))
		for _, id := range f.IDs {
			only[id] = true
		}
	}
	y, m, _ := today.Civil()
	return func(l *line) bool {
		switch {
		case f.Standing != "" && l.standing() != f.Standing,
			f.Group != 0 && l.group != f.Group,
			f.Lacking && !l.lacking,
			f.Birthday && !l.birthday(y, m),
			f.Retired == "yes" && !l.retiredOn(today),
			f.Retired == "no" && l.retiredOn(today),
			text != "" && !l.says(text),
			only != nil && !only[l.id]:
			return false
		}
		return true
	}
}

func (l *line) retiredOn(today civil.Day) bool {
	return !l.retired.IsZero() && l.retired.First() <= today
}

// birthday is member.PoliticalBirthday for a month.
func (l *line) birthday(year, month int) bool { return l.joinedMonth == month && l.joinedYear < year }

func (l *line) standing() member.Standing {
	if l.probationary {
		return member.Probationary
	}
	return member.Full
}

func (l *line) says(text string) bool {
	return strings.Contains(l.name, text) || (len(text) >= 2 && strings.HasSuffix(l.phoneTail, text))
}

// order sorts lines that are in the order of names within each court.
func order(lines []*line, by Sort, down bool, courts int) {
	name := func(a, b *line) int { return cmp.Or(strings.Compare(a.key, b.key), cmp.Compare(a.id, b.id)) }
	day := func(d civil.PartialDay) civil.Day {
		if d.IsZero() {
			return 1 << 30
		}
		return d.First()
	}
	var less func(a, b *line) int
	switch by {
	case ByAge:
		less = func(a, b *line) int { return cmp.Or(cmp.Compare(day(a.birth), day(b.birth)), name(a, b)) }
	case ByJoined:
		less = func(a, b *line) int { return cmp.Or(cmp.Compare(day(a.joined), day(b.joined)), name(a, b)) }
	default:
		if courts > 1 {
			less = name
		}
	}
	if less != nil {
		slices.SortFunc(lines, less)
	}
	if down {
		slices.Reverse(lines)
	}
}

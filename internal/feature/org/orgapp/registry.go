package orgapp

import (
	"slices"
	"strings"
	"sync"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// registry is every unit with every state it has had, as of one count of
// changes. It is kept in memory: an installation has some thousand units and
// every page asks for them.
type registry struct {
	n       int64 // how often the organisation had changed (stamp 0)
	units   map[org.UnitID]org.Unit
	spans   map[org.UnitID][]org.Span // by day
	entered map[org.UnitID]civil.Day  // the day on which it was first recorded
	edges   []civil.Day               // days on which the tree became another, ascending

	mu    sync.Mutex
	trees map[civil.Day]*org.Tree // by the edge at or before the day
}

// maxTrees is how many days' trees one registry keeps.
const maxTrees = 16

func changes(tx *sqldb.Tx) (int64, error) {
	return sqldb.Known(tx, changesKey{}, func() (int64, error) {
		n, _, err := sqldb.Maybe(tx, sqldb.Scalar[int64], `select n from stamp where unit = 0`)
		return n, err
	})
}

type changesKey struct{}

const unitColumns = `id, court, parent, path, kind, code, full_name, short_name, aliases, category, sign, with_committee, judges, founded_on, ended_on, purpose, until_planned, version`

// scanUnit scans unitColumns, and what stands before them into first.
func scanUnit(r sqldb.Row, first ...any) (u org.Unit, err error) {
	var aliases, category, sign, judges, purpose sqldb.Text
	err = r.Scan(append(first, &u.ID, &u.Court, &u.Parent, (*string)(&u.Path), &u.Kind, &u.Code, &u.Name, &u.Short, &aliases, &category, &sign,
		&u.WithCommittee, &judges, &u.Founded, &u.Ended, &purpose, &u.UntilPlanned, &u.Version)...)
	u.Aliases, u.Judges, u.Category, u.Sign = lines(aliases), lines(judges), string(category), string(sign)
	u.Purpose = string(purpose)
	return u, err
}

func lines(t sqldb.Text) []string {
	if t == "" {
		return nil
	}
	return strings.Split(string(t), "\n")
}

func unlines(ss []string) sqldb.Text { return sqldb.Text(strings.Join(ss, "\n")) }

const spanColumns = `id, unit, from_day, until_day, parent, path, full_name, short_name, with_committee, basis, decision, ending`

func scanSpan(r sqldb.Row) (s org.Span, err error) {
	var basis sqldb.Text
	err = r.Scan(&s.ID, &s.Unit, &s.Period.From, &s.Period.Until, &s.Parent, (*string)(&s.Path), &s.Name, &s.Short, &s.WithCommittee, &basis, &s.Decision, &s.Ending)
	s.Basis = string(basis)
	return s, err
}

func loadRegistry(tx *sqldb.Tx) (*registry, error) {
	g := &registry{units: map[org.UnitID]org.Unit{}, spans: map[org.UnitID][]org.Span{}, entered: map[org.UnitID]civil.Day{}, trees: map[civil.Day]*org.Tree{}}
	var err error
	if g.n, err = changes(tx); err != nil {
		return nil, err
	}
	err = tx.Each(func(r sqldb.Row) error {
		var entered sqldb.Instant
		u, err := scanUnit(r, &entered)
		g.units[u.ID], g.entered[u.ID] = u, civil.DayOf(entered.Time)
		return err
	}, `select entered_at, `+unitColumns+` from org_unit`)
	if err != nil {
		return nil, err
	}
	err = tx.Each(func(r sqldb.Row) error {
		s, err := scanSpan(r)
		g.spans[s.Unit] = append(g.spans[s.Unit], s)
		g.edges = append(g.edges, s.Period.From)
		if s.Period.Until != 0 {
			g.edges = append(g.edges, s.Period.Until.AddDays(1))
		}
		return err
	}, `select `+spanColumns+` from org_span order by unit, from_day`)
	slices.Sort(g.edges)
	g.edges = slices.Compact(g.edges)
	return g, err
}

// tree returns the units that stand on day, each as it was then but with its
// path of today; see org.Unit.
func (g *registry) tree(day civil.Day) *org.Tree {
	i, at := slices.BinarySearch(g.edges, day)
	edge := civil.Day(0)
	if at {
		edge = day
	} else if i > 0 {
		edge = g.edges[i-1]
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if t := g.trees[edge]; t != nil {
		return t
	}
	var us []org.Unit
	for id, spans := range g.spans {
		for _, s := range spans {
			if s.Period.Has(day) {
				u := g.units[id]
				u.Parent, u.Name, u.Short, u.WithCommittee = s.Parent, s.Name, s.Short, s.WithCommittee
				us = append(us, u)
			}
		}
	}
	t := org.NewTree(us)
	if len(g.trees) >= maxTrees {
		clear(g.trees)
	}
	g.trees[edge] = t
	return t
}

// visible reports whether the unit stands, today, where the permit reaches.
func (g *registry) visible(id org.UnitID, over access.Path) bool {
	u, ok := g.units[id]
	return ok && over.Holds(u.Path)
}

// registry returns the units as the transaction sees them. What a transaction
// loads is shared only once it is committed, and only when it is newer than
// what is shared: a change that is rolled back is never seen by others.
func (f *Facts) registry(tx *sqldb.Tx) (*registry, error) {
	n, err := changes(tx)
	if err != nil {
		return nil, err
	}
	if g := f.shared.Load(); g != nil && g.n == n {
		return g, nil
	}
	g, err := loadRegistry(tx)
	if err != nil {
		return nil, err
	}
	tx.After(func() {
		for {
			was := f.shared.Load()
			if was != nil && was.n >= g.n || f.shared.CompareAndSwap(was, g) {
				return
			}
		}
	})
	return g, nil
}

package memberapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// PageSize is the number of members on a page of the list.
const PageSize = 50

// ListIn says which page of which members. Pages count from 1; what is outside
// is the nearest page there is.
type ListIn struct {
	Filter
	Page int
}

// Entry is one member as the list shows them; sensitive values are masked.
type Entry struct {
	ID                member.ID
	Name, Gender      string
	Birth, Joined     civil.PartialDay
	Standing          member.Standing
	IDTail, PhoneTail string
	Branch, Group     string // short names
	Job, Education    string
	Posts             []org.Post // held on the day
}

// Listing is one page of the list with what stands around it.
type Listing struct {
	Entries     []Entry
	Total       int // all pages together
	Page, Pages int

	Day   civil.Day          // as of which
	Past  bool               // it is not today
	Tree  *org.Tree          // as of Day
	Count map[org.UnitID]int // members of each branch the permit reaches
	Unit  org.Unit           // the chosen unit; zero when none was chosen
	// Of the chosen unit, whatever else is filtered:
	Numbers           member.Numbers
	Women, Young      int // Young: 35 years and below
	Lacking, Birthday int
	Without           []Dropped // when nothing was found: what dropping one filter would give
}

// Dropped is how many members would be found without one of the filters.
type Dropped struct {
	Name  string // standing, group, text, retired, lacking, birthday
	Found int
}

// List returns a page of the members that the permit reaches. Fault: NotFound
// for a unit outside of it.
func (a *App) List(ctx context.Context, permit access.Permit, in ListIn) (out Listing, err error) {
	if err := permit.Covers(member.CanView); err != nil {
		return Listing{}, err
	}
	defer fault.Wrap(&err, "memberapp.List")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		s, err := a.look(tx, permit, in.Unit, in.On)
		if err != nil {
			return err
		}
		out = Listing{Tree: s.tree, Day: s.day, Past: s.past != 0}
		out.Unit, _ = s.tree.Unit(in.Unit)
		found, err := a.see(tx, s, in.Filter, &out)
		if err != nil {
			return err
		}
		if err := a.counts(tx, permit, s, &out); err != nil {
			return err
		}
		out.Entries, err = entries(tx, s, out.turnTo(in.Page, found))
		return err
	})
	return out, err
}

// find passes once over the members within sight: it counts what belongs to
// the unit as a whole and returns those who pass the filter, in order.
func (a *App) find(tx *sqldb.Tx, s sight, f Filter, out *Listing) ([]*line, error) {
	today := s.day
	year, month, _ := today.Civil()
	pass := f.matcher(today)
	cutoff := today.AddYears(-36)
	most, err := a.most(tx, s)
	if err != nil {
		return nil, err
	}
	found := make([]*line, 0, most)
	var drops []func(*line) bool
	out.Without, drops = f.drops(today)
	err = a.each(tx, s, func(l *line) {
		if l.probationary {
			out.Numbers.Probationary++
		} else {
			out.Numbers.Full++
		}
		if l.woman {
			out.Women++
		}
		if l.born > cutoff {
			out.Young++
		}
		if l.lacking {
			out.Lacking++
		}
		if l.birthday(year, month) {
			out.Birthday++
		}
		if pass(l) {
			found = append(found, l)
		}
	})
	if err == nil && len(found) == 0 && len(drops) > 0 {
		err = a.each(tx, s, func(l *line) {
			for i, pass := range drops {
				if pass(l) {
					out.Without[i].Found++
				}
			}
		})
	} else {
		out.Without = nil
	}
	order(found, f.Sort, f.Down, len(s.courts))
	return found, err
}

// drops returns, for every filter set, the filter without it.
func (f Filter) drops(today civil.Day) (names []Dropped, passes []func(*line) bool) {
	add := func(set bool, name string, drop func(*Filter)) {
		if set {
			g := f
			drop(&g)
			names, passes = append(names, Dropped{Name: name}), append(passes, g.matcher(today))
		}
	}
	add(f.Standing != "", "standing", func(g *Filter) { g.Standing = "" })
	add(f.Group != 0, "group", func(g *Filter) { g.Group = 0 })
	add(f.Text != "", "text", func(g *Filter) { g.Text = "" })
	add(f.Retired != "", "retired", func(g *Filter) { g.Retired = "" })
	add(f.Lacking, "lacking", func(g *Filter) { g.Lacking = false })
	add(f.Birthday, "birthday", func(g *Filter) { g.Birthday = false })
	return names, passes
}

// counts fills in how many members each branch has that the permit reaches,
// for the tree beside the list.
func (a *App) counts(tx *sqldb.Tx, permit access.Permit, s sight, out *Listing) error {
	tree := s.tree
	out.Count = map[org.UnitID]int{}
	asked := map[org.UnitID]bool{}
	branches := tree.Under(permit.Over(), org.Branch)
	if err := foreseeVersions(tx, courtsOf(branches)); err != nil {
		return err
	}
	for _, b := range branches {
		if _, told := out.Count[b.ID]; !told {
			out.Count[b.ID] = 0
		}
		if asked[b.Court] {
			continue
		}
		asked[b.Court] = true
		r, err := a.register(tx, b.Court, s.past)
		if err != nil {
			return err
		}
		for i, id := range r.branches {
			if u, ok := tree.Unit(id); ok && permit.Holds(u.Path) {
				out.Count[id] = r.count[i]
			}
		}
	}
	return nil
}

// turnTo sets the page numbers and returns the lines on the page.
func (out *Listing) turnTo(page int, found []*line) []*line {
	out.Total = len(found)
	out.Pages = max(1, (out.Total+PageSize-1)/PageSize)
	out.Page = min(max(page, 1), out.Pages)
	from := (out.Page - 1) * PageSize
	return found[from:min(from+PageSize, out.Total)]
}

// entries makes of lines what is shown.
func entries(tx *sqldb.Tx, s sight, lines []*line) ([]Entry, error) {
	tree := s.tree
	es := make([]Entry, len(lines))
	ids := make([]member.ID, len(lines))
	at := make(map[member.ID]int, len(lines))
	for i, l := range lines {
		ids[i], at[l.id] = l.id, i
		es[i] = Entry{ID: l.id, Name: l.name, Gender: "男", Birth: l.birth, Joined: l.joined, Standing: l.standing(), IDTail: l.idTail, PhoneTail: l.phoneTail,
			Branch: tree.Name(l.branch), Group: tree.Name(l.group), Job: l.job, Education: l.education}
		if l.woman {
			es[i].Gender = "女"
		}
	}
	return es, posts(tx, s.day, ids, func(m member.ID, p org.Post) { es[at[m]].Posts = append(es[at[m]].Posts, p) })
}

// posts calls fn for every post that one of the members holds on the day. The table
// is the org room's; this page-sized look at it is a join, not a second truth.
func posts(tx *sqldb.Tx, day civil.Day, ids []member.ID, fn func(member.ID, org.Post)) error {
	return inChunks(ids, func(args []any) error {
		return tx.Each(func(r sqldb.Row) error {
			var m member.ID
			var p org.Post
			if err := r.Scan(&m, &p.ID, &p.Unit, &p.Kind, &p.Title, &p.Period.From, &p.Period.Until); err != nil {
				return err
			}
			fn(m, p)
			return nil
		}, `select member, id, unit, post, title, from_day, until_day from org_post
			where member in `+list+` and from_day <= $51 and until_day >= $51 order by member, id`, append(args, day)...)
	})
}

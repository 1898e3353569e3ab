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

// Entry is one member as the list shows them.
type Entry struct {
	member.Member
	GroupName string
	Posts     []org.Post // held today
}

// Listing is one page of the list with what stands around it.
type Listing struct {
	Entries     []Entry
	Total       int // all pages together
	Page, Pages int

	Tree  *org.Tree          // as of today
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
		s, err := a.look(tx, permit, in.Unit)
		if err != nil {
			return err
		}
		out = Listing{Tree: s.tree}
		out.Unit, _ = s.tree.Unit(in.Unit)
		found, err := a.find(tx, s, in.Filter, &out)
		if err != nil {
			return err
		}
		if err := a.counts(tx, permit, s.tree, &out); err != nil {
			return err
		}
		ids := out.turnTo(in.Page, found)
		out.Entries, err = a.entries(tx, s, ids)
		return err
	})
	return out, err
}

// find passes once over the members within sight: it counts what belongs to
// the unit as a whole and returns those who pass the filter, in order.
func (a *App) find(tx *sqldb.Tx, s sight, f Filter, out *Listing) ([]*line, error) {
	today := tx.Today()
	pass := f.matcher(today)
	young := today.AddYears(-36)
	var found []*line
	var drops []func(*line) bool
	out.Without, drops = f.drops(today)
	err := a.each(tx, s, func(l *line) {
		out.Numbers = out.Numbers.Counted(l.standing)
		if l.gender == "2" {
			out.Women++
		}
		if bornAfter(l.birth, young) {
			out.Young++
		}
		if l.lacking > 0 {
			out.Lacking++
		}
		if l.birthday(today) {
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

// bornAfter compares by months where only the month is known.
func bornAfter(birth civil.PartialDay, day civil.Day) bool {
	if d, ok := birth.Day(); ok {
		return d > day
	}
	return !birth.IsZero() && birth.First() > day.Month().Last()
}

// counts fills in how many members each branch has that the permit reaches,
// for the tree beside the list.
func (a *App) counts(tx *sqldb.Tx, permit access.Permit, tree *org.Tree, out *Listing) error {
	out.Count = map[org.UnitID]int{}
	var court org.UnitID
	var reg *register
	for _, b := range tree.Under(permit.Over(), org.Branch) {
		if b.Court != court || reg == nil {
			var err error
			if reg, err = a.register(tx, b.Court); err != nil {
				return err
			}
			court = b.Court
		}
		out.Count[b.ID] = reg.count[b.ID]
	}
	return nil
}

// turnTo sets the page numbers and returns the ids on the page.
func (out *Listing) turnTo(page int, found []*line) []member.ID {
	out.Total = len(found)
	out.Pages = max(1, (out.Total+PageSize-1)/PageSize)
	out.Page = min(max(page, 1), out.Pages)
	from := (out.Page - 1) * PageSize
	var ids []member.ID
	for _, l := range found[from:min(from+PageSize, out.Total)] {
		ids = append(ids, l.id)
	}
	return ids
}

// memberColumns are the columns of a member that pages show; scanMember reads
// them.
const memberColumns = `m.id, m.court, m.branch, m.party_group, m.full_name, m.name_key, m.id_tail, m.phone_tail, m.gender, m.ethnicity, m.birth,
	m.native_place, m.education_text, m.degree, m.standing, m.joined, m.converted, m.work_unit, m.job, m.work_from, m.retired_from,
	m.lost, m.floating, m.remark, m.version`

func scanMember(m *member.Member) []any {
	return []any{&m.ID, &m.Court, &m.Branch, &m.Group, &m.Name, &m.NameKey, &m.IDTail, (*sqldb.Text)(&m.PhoneTail), &m.Gender, (*sqldb.Text)(&m.Ethnicity), &m.Birth,
		(*sqldb.Text)(&m.NativePlace), (*sqldb.Text)(&m.Education), (*sqldb.Text)(&m.Degree), &m.Standing, &m.Joined, &m.Converted,
		(*sqldb.Text)(&m.WorkUnit), (*sqldb.Text)(&m.Job), &m.WorkFrom, &m.Retired, &m.Lost, &m.Floating, (*sqldb.Text)(&m.Remark), &m.Version}
}

// entries reads the members, in the order of ids.
func (a *App) entries(tx *sqldb.Tx, s sight, ids []member.ID) ([]Entry, error) {
	es := make([]Entry, len(ids))
	at := make(map[member.ID]int, len(ids))
	for i, id := range ids {
		at[id] = i
	}
	err := inChunks(ids, func(args []any) error {
		return tx.Each(func(r sqldb.Row) error {
			var m member.Member
			if err := r.Scan(scanMember(&m)...); err != nil {
				return err
			}
			es[at[m.ID]] = Entry{Member: m, GroupName: s.tree.Name(m.Group)}
			return nil
		}, `select `+memberColumns+` from member m where m.id in `+list, args...)
	})
	if err != nil {
		return nil, err
	}
	return es, posts(tx, ids, func(m member.ID, p org.Post) { es[at[m]].Posts = append(es[at[m]].Posts, p) })
}

// posts calls fn for every post that one of the members holds today. The table
// is the org room's; this page-sized look at it is a join, not a second truth.
func posts(tx *sqldb.Tx, ids []member.ID, fn func(member.ID, org.Post)) error {
	today := tx.Today()
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
			where member in `+list+` and from_day <= $51 and until_day >= $51 order by member, id`, append(args, today)...)
	})
}

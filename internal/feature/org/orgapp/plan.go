package orgapp

import (
	"slices"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/id"
	"touyan/internal/feature/org"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/sqldb"
)

// plan is what taking in a list would write. Making it writes nothing.
type plan struct {
	tx      *sqldb.Tx
	list    *org.Establishment
	g       *registry
	today   civil.Day
	now     state // what the list is compared with
	byKey   map[org.Key]*placed
	byID    map[org.UnitID]*placed
	units   []*placed // every unit of the installation and every new one
	report  intake.Report
	touched map[org.UnitID]bool

	newUnits, changedUnits  []*placed
	newSpans, mendedSpans   []org.Span // a mended span may be ended by it
	newTerms, mendedTerms   []org.Term
	newCovers, closedCovers []cover
	newPosts, mendedPosts   []org.Post
}

// placed is a unit as it will be.
type placed struct {
	org.Unit
	was      org.Unit // zero for a new unit
	entry    *org.Entry
	children []*placed
	from     civil.Day // of a new unit: since when it stands
	moved    bool      // it needs a new place under its parent
}

// cover is a row of org_cover.
type cover struct {
	id id.Of[cover]
	org.Cover
}

// state is what is recorded of the units that may change, apart from the units.
type state struct {
	covers map[org.UnitID][]cover // open ones, by branch
	terms  map[org.UnitID]org.Term
	posts  map[org.UnitID][]org.Post
}

// settingUp is how many days after its superior a unit without a founding day
// may be recorded and still be taken to have stood all along. Later it is
// taken to be new: it stands from the day on which it was recorded.
const settingUp = 30

func known(g *registry, over access.Path) org.Known {
	k := org.Known{Over: over, Units: map[org.Key]org.Unit{}, Taken: map[org.Key]bool{}}
	for _, u := range g.units {
		key := org.Key{Kind: u.Kind, Code: u.Code}
		if over.Holds(u.Path) && u.Ended == 0 {
			k.Units[key] = u
		} else {
			k.Taken[key] = true
		}
	}
	return k
}

func (a *App) plan(tx *sqldb.Tx, permit access.Permit, tables []org.Table, progress intake.Progress) (*plan, error) {
	g, err := a.facts.registry(tx)
	if err != nil {
		return nil, err
	}
	list, err := org.ReadEstablishment(tables, known(g, permit.Over()), tx.Today())
	if err != nil {
		return nil, err
	}
	p := &plan{tx: tx, list: list, g: g, today: tx.Today(), byKey: map[org.Key]*placed{}, byID: map[org.UnitID]*placed{},
		touched: map[org.UnitID]bool{}}
	if p.now, err = a.state(tx, permit.Over()); err != nil {
		return nil, err
	}
	p.place(permit.Over())
	total := len(list.Units) + len(list.Seats)
	for i := range list.Units {
		p.unit(&list.Units[i])
		progress.Say(i+1, total)
	}
	p.paths()
	p.seats()
	if err := p.recognise(a.names); err != nil {
		return nil, err
	}
	progress.Say(total, total)
	p.summarise()
	return p, nil
}

func (a *App) state(tx *sqldb.Tx, over access.Path) (s state, err error) {
	s = state{map[org.UnitID][]cover{}, map[org.UnitID]org.Term{}, map[org.UnitID][]org.Post{}}
	err = tx.Each(func(r sqldb.Row) error {
		var c cover
		err := r.Scan(&c.id, &c.Branch, &c.Unit, &c.Period.From, &c.Period.Until)
		s.covers[c.Branch] = append(s.covers[c.Branch], c)
		return err
	}, `select c.id, c.branch, c.unit, c.from_day, c.until_day from org_cover c join org_unit u on u.id = c.branch
		where u.path >= $1 and u.path < $2 and c.until_day = $3 order by c.id`, string(over), string(over.End()), civil.End(0))
	if err != nil {
		return s, err
	}
	terms, err := a.facts.Terms(tx, over)
	if err != nil {
		return s, err
	}
	for _, t := range terms {
		if t.Ended == 0 {
			s.terms[t.Unit] = t
		}
	}
	posts, err := a.facts.Posts(tx, over, civil.Since(tx.Today()))
	for _, x := range posts {
		if x.Period.Until == 0 {
			s.posts[x.Unit] = append(s.posts[x.Unit], x)
		}
	}
	return s, err
}

// place makes a placed of every unit, known and new, with the parent it will
// have.
func (p *plan) place(over access.Path) {
	for _, u := range p.g.units {
		x := &placed{Unit: u, was: u}
		p.byID[u.ID] = x
		p.byKey[org.Key{Kind: u.Kind, Code: u.Code}] = x
		p.units = append(p.units, x)
	}
	slices.SortFunc(p.units, func(a, b *placed) int { return strings.Compare(string(a.Path), string(b.Path)) })
	for i := range p.list.Units {
		e := &p.list.Units[i]
		x := p.byKey[e.Key]
		if x == nil {
			x = &placed{Unit: org.Unit{ID: id.New[org.Unit](p.tx.Now()), Kind: e.Kind, Code: e.Code, Version: 1}, moved: true}
			p.byKey[e.Key] = x
			p.byID[x.ID] = x
			p.units = append(p.units, x)
			p.newUnits = append(p.newUnits, x)
		}
		x.entry = e
		// Under a permit for less than everything, a list says nothing of the
		// superior of the unit at the top.
		if above := p.byKey[e.Parent]; above != nil && above.ID != x.Parent {
			x.Parent, x.moved = above.ID, true
		} else if above == nil && x.Parent != 0 && over == access.Everywhere {
			x.Parent, x.moved = 0, true
		}
		switch {
		case e.Kind == org.Court:
			x.Court = x.ID
		case x.was.ID == 0:
			x.Court = p.byID[x.Parent].Court
		}
	}
	for _, x := range p.units {
		if above := p.byID[x.Parent]; above != nil {
			above.children = append(above.children, x)
		}
	}
}

// unit compares one unit with what is recorded.
func (p *plan) unit(e *org.Entry) {
	x := p.byKey[e.Key]
	before := len(p.report.Differences)
	if x.was.ID == 0 {
		p.fill(x, e)
		x.from = p.since(e)
		p.report.New++
		p.differ(e.At, x, "新增", "", e.Kind.Chinese())
		p.touched[x.ID] = true
	} else {
		p.compare(x, e)
	}
	p.covers(x, e)
	p.term(x, e)
	p.leader(x, e)
	switch {
	case x.was.ID == 0:
	case len(p.report.Differences) == before:
		p.report.Same++
	default:
		p.report.Changed++
		p.touched[x.ID] = true
	}
}
func (p *plan) differ(e org.At, x *placed, field, before, after string) {
	p.report.Differences = append(p.report.Differences, intake.Difference{Line: e.Line, Who: p.who(x), Field: field, Before: before, After: after})
}

// who names a unit, by the name it has had, so that it is one of a kind in a
// report.
func (p *plan) who(x *placed) string {
	name := x.was.Short
	if x.was.ID == 0 {
		name = x.entry.Short
	}
	return name + "（" + x.Code + "）"
}

func (p *plan) fill(x *placed, e *org.Entry) {
	x.Name, x.Short, x.Aliases, x.Category, x.Sign = e.Name, e.Short, e.Aliases, e.Category, e.Sign
	x.WithCommittee, x.Judges, x.Founded = e.WithCommittee, e.Judges, e.Founded
}

// since returns the day from which a new unit stands: its founding day, else
// as said at settingUp; a group has stood as long as its branch.
func (p *plan) since(e *org.Entry) civil.Day {
	above := p.byKey[e.Parent]
	switch {
	case e.Founded != 0:
		return e.Founded
	case above == nil || e.Kind == org.Court:
		return org.Beginning
	case above.was.ID != 0 && p.g.entered[above.ID].AddDays(settingUp) < p.today:
		return p.today
	case e.Kind == org.Group && above.was.ID == 0:
		return above.from
	case e.Kind == org.Group:
		return p.g.spans[above.ID][0].Period.From
	}
	return org.Beginning
}

// compare notes what the list changes of a known unit's own words.
func (p *plan) compare(x *placed, e *org.Entry) {
	if x.moved {
		p.differ(e.At, x, "上级", p.name(x.was.Parent), p.name(x.Parent))
	}
	set := func(field, column string, was *string, is string) {
		if *was != is && (column == "" || e.Gives(column)) {
			p.differ(e.At, x, field, *was, is)
			*was = is
		}
	}
	set("名称", "", &x.Name, e.Name)
	if e.Kind == org.Division || e.Kind.Party() && e.Kind != org.Group {
		set("简称", org.ColumnShort, &x.Short, e.Short)
	} else {
		x.Short = e.Short
	}
	column := org.ColumnCategory
	if e.Kind == org.Court || e.Kind == org.Team {
		column = ""
	}
	set("类别", column, &x.Category, e.Category)
	set("法院代字", org.ColumnSign, &x.Sign, e.Sign)
	setAll := func(field, column string, was *[]string, is []string) {
		if !slices.Equal(*was, is) && e.Gives(column) {
			p.differ(e.At, x, field, strings.Join(*was, "；"), strings.Join(is, "；"))
			*was = is
		}
	}
	setAll("常用名称", org.ColumnAliases, &x.Aliases, e.Aliases)
	setAll("法官", org.ColumnJudges, &x.Judges, e.Judges)
	if x.WithCommittee != e.WithCommittee && (e.Kind != org.Branch || e.Gives(org.ColumnCommittee)) {
		p.differ(e.At, x, "设支委会", yes(x.WithCommittee), yes(e.WithCommittee))
		x.WithCommittee = e.WithCommittee
	}
	if e.Founded != 0 && e.Founded != x.Founded {
		p.differ(e.At, x, "成立时间", x.Founded.String(), e.Founded.String())
		x.Founded = e.Founded
	}
}

func (p *plan) name(u org.UnitID) string {
	if x := p.byID[u]; x != nil {
		return p.who(x)
	}
	return ""
}

func yes(b bool) string {
	if b {
		return "是"
	}
	return "否"
}

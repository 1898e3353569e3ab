package lifeapp

import (
	"runtime"
	"slices"
	"sync"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/life"
	"touyan/internal/feature/org"
	"touyan/internal/platform/setting"
	"touyan/internal/platform/sqldb"
)

// Facts is what other rooms may know of organisation life, inside their own
// transaction. It asks for no permit: whoever calls it has one.
type Facts struct {
	units   Units
	members Members
}

// Rules returns the rules of this room.
func (*Facts) Rules() []rulebook.Rule { return life.Rules() }

// Judge judges the branches and leading groups among units for the periods that
// begin inside window and on or before on. It reads each table once, over the
// smallest subtree that holds the units.
func (f *Facts) Judge(tx *sqldb.Tx, tree *org.Tree, units []org.Unit, window civil.Period, on civil.Day) ([]rulebook.Finding, error) {
	j := &docket{tx: tx, facts: f, tree: tree, w: life.NewWindow(window, on), branches: map[org.UnitID]*life.Branch{}, groups: map[org.UnitID]*life.LeadingGroup{}, organs: map[org.UnitID]*life.Organ{}, leaders: map[org.UnitID][]org.Post{}}
	if !j.lay(units) {
		return nil, nil
	}
	for _, step := range []func() error{j.records, j.parameters, j.posts, j.events, j.classes, j.sittings, j.talks} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return j.verdicts(), nil
}

// verdicts judges what was laid, on every processor, in the order of the units.
func (j *docket) verdicts() []rulebook.Finding {
	parts := make([][]rulebook.Finding, min(runtime.GOMAXPROCS(0), 1+len(j.list)/64))
	var wg sync.WaitGroup
	for i := range parts {
		list := j.list[i*len(j.list)/len(parts) : (i+1)*len(j.list)/len(parts)]
		wg.Go(func() {
			groups := 0
			for _, u := range list {
				if b := j.branches[u.ID]; b != nil {
					groups += len(b.Groups)
				}
			}
			out := make([]rulebook.Finding, 0, j.w.Size(len(list), groups))
			for _, u := range list {
				if b := j.branches[u.ID]; b != nil {
					out = b.Judge(j.w, out)
				} else {
					out = j.lead(u.ID, out)
				}
			}
			parts[i] = out
		})
	}
	wg.Wait()
	if len(parts) == 1 {
		return parts[0]
	}
	return slices.Concat(parts...)
}

// docket gathers the facts of one judgement.
type docket struct {
	tx       *sqldb.Tx
	facts    *Facts
	tree     *org.Tree
	w        *life.Window
	over     access.Path
	whole    bool // over is all the installation has: rows need no filter by path
	list     []org.Unit
	branches map[org.UnitID]*life.Branch
	groups   map[org.UnitID]*life.LeadingGroup
	organs   map[org.UnitID]*life.Organ
	courts   map[org.UnitID]bool
	leaders  map[org.UnitID][]org.Post // of leading groups, in post on the day
}

// lay makes an empty sheet for every unit that this room judges; false when
// there is none.
func (j *docket) lay(units []org.Unit) bool {
	j.courts = map[org.UnitID]bool{}
	n := 0
	for _, u := range units {
		switch u.Kind {
		case org.Branch:
			n++
			j.branches[u.ID] = j.sheet(u)
		case org.LeadingGroup:
			j.groups[u.ID] = &life.LeadingGroup{Subject: j.subject(u, u), Stands: stands(u)}
		case org.PartyCommittee, org.GeneralBranch:
			if above, ok := j.tree.Unit(u.Parent); ok && (above.Kind == org.PartyCommittee || above.Kind == org.GeneralBranch) {
				continue // the organ is that of the topmost
			}
			j.organs[u.ID] = &life.Organ{Subject: j.subject(u, u), Stands: stands(u)}
		default:
			continue
		}
		j.courts[u.Court] = true
		j.list = append(j.list, u)
		if j.over == "" && len(j.list) == 1 {
			j.over = u.Path
		}
		j.over = access.Common(j.over, u.Path)
	}
	j.whole = n > 0 && n == len(j.tree.Under(access.Everywhere, org.Branch))
	if j.whole {
		j.over = access.Everywhere
	}
	return len(j.list) > 0
}

func (j *docket) sheet(u org.Unit) *life.Branch {
	b := &life.Branch{Subject: j.subject(u, u), Stands: stands(u), Committee: u.WithCommittee}
	for _, g := range j.tree.Children(u.ID) {
		if g.Kind == org.Group {
			b.Groups = append(b.Groups, life.Group{ID: g.ID, Subject: j.subject(g, u), Stands: stands(g)})
		}
	}
	return b
}

func (j *docket) subject(u, line org.Unit) *rulebook.Subject {
	court, _ := j.tree.Unit(u.Court)
	return &rulebook.Subject{Kind: u.Kind.Subject(), ID: int64(u.ID), Name: u.Label(j.tree), Unit: int64(line.ID), UnitName: line.Short, Code: u.Code, Court: court.Name}
}

func stands(u org.Unit) civil.Period { return civil.Period{From: u.Founded, Until: u.Ended} }

// records sets since when each court keeps its records here: what it set
// itself, or 1 January of the year of its earliest recorded meeting.
func (j *docket) records() error {
	from := map[org.UnitID]civil.Day{}
	court := j.courtFilter()
	err := j.tx.Each(func(r sqldb.Row) error {
		var court org.UnitID
		var day civil.Day
		if err := r.Scan(&court, &day); err != nil {
			return err
		}
		if day != 0 {
			from[court] = civil.Year(day.Year()).From
		}
		return nil
	}, `select u.court, min((select min(m.day) from life_meeting m where m.branch = u.id and m.stage = 'recorded'))
		from org_unit u where u.kind = 'branch'`+court.where+` group by u.court`, court.args...)
	if err != nil {
		return err
	}
	set, err := setting.Named(j.tx, life.SetRecordsFrom)
	if err != nil {
		return err
	}
	for _, v := range set {
		if d, err := civil.ParseDay(v.Amount); err == nil && d != 0 {
			from[org.UnitID(v.Unit)] = d
		}
	}
	for _, u := range j.list {
		if b := j.branches[u.ID]; b != nil {
			b.RecordsFrom = from[u.Court]
		} else if g := j.groups[u.ID]; g != nil {
			g.RecordsFrom = from[u.Court]
		}
	}
	return nil
}

type filter struct {
	where string
	args  []any
}

// courtFilter limits a query to the court asked about when it is one only.
func (j *docket) courtFilter() filter {
	if len(j.courts) == 1 {
		for c := range j.courts {
			return filter{` and u.court = $1`, []any{c}}
		}
	}
	return filter{}
}

// parameters gives each branch what its locality set, the nearest unit above
// it first.
func (j *docket) parameters() error {
	lecture, err := setting.Named(j.tx, life.SetLectureEvery)
	if err != nil {
		return err
	}
	until, err := setting.Named(j.tx, life.SetYearlyUntil)
	if err != nil || len(lecture)+len(until) == 0 {
		return err
	}
	for _, u := range j.list {
		if b := j.branches[u.ID]; b != nil {
			b.Parameters = &life.Parameters{LectureEvery: j.local(u, lecture), YearlyUntil: j.local(u, until)}
		} else if g := j.groups[u.ID]; g != nil {
			g.Parameters = &life.Parameters{YearlyUntil: j.local(u, until)}
		}
	}
	return nil
}

func (j *docket) local(u org.Unit, set []setting.Value) (d rulebook.Dated[life.Local]) {
	for id := u.ID; ; {
		for _, v := range set {
			if v.Unit == int64(id) {
				d = life.WithLocal(d, v.From, v.Amount, v.Basis)
			}
		}
		at, ok := j.tree.Unit(id)
		if len(d) > 0 || !ok || at.Parent == 0 {
			return d
		}
		id = at.Parent
	}
}

// posts gives each branch the posts of itself and its groups, and each leading
// group those of its secretaries.
func (j *docket) posts() error {
	posts, err := j.facts.units.Posts(j.tx, j.over, j.w.Days())
	if err != nil {
		return err
	}
	for _, p := range posts {
		if g := j.groups[p.Unit]; g != nil {
			if p.Kind == org.Secretary {
				g.Secretaries = append(g.Secretaries, p)
			}
			if p.Period.Has(j.w.On) {
				j.leaders[p.Unit] = append(j.leaders[p.Unit], p)
			}
			continue
		}
		b := j.branches[p.Unit]
		if b == nil && p.Kind == org.GroupLeader {
			if u, ok := j.tree.Unit(p.Unit); ok {
				b = j.branches[u.Parent]
			}
		}
		if b != nil {
			b.Posts = append(b.Posts, p)
		}
	}
	return nil
}

const eventColumns = `m.id, m.branch, m.party_group, m.kinds, m.day, m.for_year, m.host, m.host_member, m.due, m.roll_due`

// events gives each branch its recorded meetings.
func (j *docket) events() error {
	if len(j.branches) == 0 {
		return nil
	}
	var rows heap
	days := j.w.Days()
	// A quarter of a million rows are scanned into one place: a row costs no
	// memory but its own.
	var e life.Event
	var branch org.UnitID
	var kinds, year, due, roll figure
	row := []any{&e.ID, &branch, &e.Group, &kinds, &e.Day, &year, (*sqldb.Text)(&e.Host.Name), &e.Host.ID, &due, &roll}
	keep := func() error {
		e.Kinds, e.ForYear, e.Off = life.Kinds(kinds.n), int16(year.n), 0
		if roll.known {
			e.Off = int16(due.n - roll.n)
		}
		at, of := rows.next()
		*at, *of = e, branch
		return nil
	}
	var err error
	if j.whole {
		err = j.tx.Bulk(row, keep, `select `+eventColumns+` from life_meeting m where m.stage = 'recorded' and m.day >= $1 and m.day <= $2`, days.From, days.Until)
	} else {
		err = j.tx.Bulk(row, keep, `select `+eventColumns+` from life_meeting m join org_unit u on u.id = m.branch
			where u.path >= $1 and u.path < $2 and m.stage = 'recorded' and m.day >= $3 and m.day <= $4`,
			string(j.over), string(j.over.End()), days.From, days.Until)
	}
	if err == nil {
		rows.deal(j.branches)
	}
	return err
}

// classes gives each leading group the classes of its court.
func (j *docket) classes() error {
	if len(j.groups) == 0 {
		return nil
	}
	byCourt := map[org.UnitID][]*life.LeadingGroup{}
	for _, u := range j.list {
		if g := j.groups[u.ID]; g != nil {
			byCourt[u.Court] = append(byCourt[u.Court], g)
		}
	}
	days, court := j.w.Days(), j.courtFilter()
	q := `select u.court, m.id, m.day, m.speaker, m.speaker_member, u.short_name, m.branch, m.kinds from life_meeting m join org_unit u on u.id = m.branch
		where m.speaker is not null and m.stage = 'recorded'` + court.where
	return j.tx.Each(func(r sqldb.Row) error {
		var in org.UnitID
		var c life.Class
		var kinds int64
		if err := r.Scan(&in, &c.ID, &c.Day, &c.Speaker.Name, &c.Speaker.ID, &c.BranchName, &c.Branch, &kinds); err != nil {
			return err
		}
		if life.Kinds(kinds).Has(life.Lecture) && days.Has(c.Day) {
			for _, g := range byCourt[in] {
				g.Lectures = append(g.Lectures, c)
			}
		}
		return nil
	}, q+` order by m.day, m.id`, court.args...)
}

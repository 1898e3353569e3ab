package orgapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Census counts members, in orgapp's own words; the register satisfies it.
type Census interface {
	// Census returns the numbers of each branch and of each group in the subtree.
	Census(tx *sqldb.Tx, over access.Path, day civil.Day) (map[org.UnitID]member.Numbers, error)
}

// Outline is the tree as of a day, as far as the permit reaches.
type Outline struct {
	Day     civil.Day
	Tree    *org.Tree // only what may be seen; its tops may have parents that may not
	Tops    []org.Unit
	Covers  []org.Cover // that hold on the day
	Numbers map[org.UnitID]member.Numbers
	Leaders map[org.UnitID]string // who holds the first post of each Party unit on the day
}

// Members returns the members of the unit and of all that lies under it; of a
// court only its own, without those of lower courts.
func (o Outline) Members(u org.Unit) (n member.Numbers) {
	if u.Kind == org.Group {
		return o.Numbers[u.ID]
	}
	for _, b := range o.Tree.Below(u.ID, org.Branch) {
		if u.Kind != org.Court || b.Court == u.ID {
			n.Full += o.Numbers[b.ID].Full
			n.Probationary += o.Numbers[b.ID].Probationary
		}
	}
	return n
}

// Outline returns the tree as of day. Who may see a unit today sees what it
// was before. Needs org.view.
func (a *App) Outline(ctx context.Context, permit access.Permit, day civil.Day, census Census) (o Outline, err error) {
	if err := permit.Covers(org.CanView); err != nil {
		return Outline{}, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		g, err := a.facts.registry(tx)
		if err != nil {
			return err
		}
		o = Outline{Day: day, Leaders: map[org.UnitID]string{}}
		o.Tree, o.Tops = visible(g, g.tree(day), permit.Over())
		covers, err := a.facts.Covers(tx, permit.Over())
		if err != nil {
			return err
		}
		for _, c := range covers {
			if c.Period.Has(day) {
				o.Covers = append(o.Covers, c)
			}
		}
		posts, err := a.facts.Posts(tx, permit.Over(), civil.Period{From: day, Until: day})
		if err != nil {
			return err
		}
		first := map[org.UnitID]org.Post{}
		for _, p := range posts {
			if was, ok := first[p.Unit]; !ok || org.ComparePosts(p, was) < 0 {
				first[p.Unit] = p
				o.Leaders[p.Unit] = p.Holder
			}
		}
		if census != nil {
			o.Numbers, err = census.Census(tx, permit.Over(), day)
		}
		return err
	})
	return o, err
}

// visible returns what of a day's tree stands, today, in the subtree.
func visible(g *registry, t *org.Tree, over access.Path) (seen *org.Tree, tops []org.Unit) {
	if over == access.Everywhere {
		return t, t.Children(0)
	}
	var us []org.Unit
	for _, u := range t.All() {
		if g.visible(u.ID, over) {
			us = append(us, u)
		}
	}
	seen = org.NewTree(us)
	for _, u := range seen.All() {
		if _, ok := seen.Unit(u.Parent); !ok {
			tops = append(tops, u)
		}
	}
	return seen, tops
}

// Dossier is what is known of one unit as of a day.
type Dossier struct {
	Outline // of the same permit: for what lies above and under it
	Unit    org.Unit
	Court   org.Unit   // seen even where only a part of it may be
	Above   []org.Unit // from the top down, as far as may be seen
	Posts   []org.Post // of all times, the present ones in order first
	Terms   []org.Term // the latest first
	Covered []Covered  // a branch: what it covers; a division: by what it is covered
	Spans   []org.Span // the latest first
	Counts  []org.Count
	// Superior is the Party unit above, seen even where it may not be opened.
	Superior  org.Unit
	Elections []org.Election              // of the unit, the latest first
	Decisions map[org.DecisionID]Recorded // that concerned the unit
	Attached  []org.Attached              // of a temporary unit
}

// Covered is a covering from the page of either side; Name is that of the other.
type Covered struct {
	Unit   org.UnitID
	Name   string
	Period civil.Period
}

// Dossier returns what is known of one unit; day says as of when its place and
// its numbers are shown. Needs org.view. Fault: NotFound, for a unit that never
// stood on the day too.
func (a *App) Dossier(ctx context.Context, permit access.Permit, unit org.UnitID, day civil.Day, census Census) (d Dossier, err error) {
	if err := permit.Covers(org.CanView); err != nil {
		return Dossier{}, err
	}
	o, err := a.Outline(ctx, permit, day, census)
	if err != nil {
		return Dossier{}, err
	}
	d = Dossier{Outline: o}
	var ok bool
	if d.Unit, ok = o.Tree.Unit(unit); !ok {
		return d, fault.Newf(fault.NotFound, "没有找到这个单位：%s 时它不存在，或不在当前工作范围内。", day)
	}
	for above := d.Unit.Parent; ; {
		u, ok := o.Tree.Unit(above)
		if !ok {
			break
		}
		d.Above = append([]org.Unit{u}, d.Above...)
		above = u.Parent
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		g, err := a.facts.registry(tx)
		if err != nil {
			return err
		}
		d.Court = g.units[d.Unit.Court]
		d.Superior, _ = g.tree(day).Unit(d.Unit.Parent)
		for _, s := range g.spans[unit] {
			d.Spans = append([]org.Span{s}, d.Spans...)
		}
		return a.records(tx, g, &d)
	})
	return d, err
}

package deskapp

import (
	"cmp"
	"context"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/desk"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Span is which periods the overview looks at.
type Span string

// The spans.
const (
	SpanMonth    Span = "month"
	SpanYear     Span = "year" // from the year's beginning until today
	SpanLastYear Span = "last-year"
)

// Window returns the days of a span as of day.
func (s Span) Window(day civil.Day) civil.Period {
	switch s {
	case SpanMonth:
		return day.Month().Period()
	case SpanLastYear:
		return civil.Year(day.Year() - 1)
	}
	return civil.Year(day.Year())
}

// Filter is what of the overview is looked at.
type Filter struct {
	Span   Span       // "": SpanYear
	Court  org.UnitID // only this court; zero: the first of the scope
	All    bool       // every court of the scope; nothing in a scope too large for it
	Unit   org.UnitID // only this branch; zero: all
	Group  string     // only the columns of this group; "": all
	Column string     // only this column; "": all
	Looks  []desk.Look
}

// pageRows is how many branches a page has at most, unless one court has more.
const pageRows = 200

// Overview is the matrix of the units and the obligations, with what it needs
// around it. Its rows come court by court.
type Overview struct {
	Day    civil.Day
	Window civil.Period
	Unit   org.UnitID // the one unit looked at; zero: all
	Matrix desk.Matrix
	All    desk.Tally   // over every cell before the choice of looks
	Units  []*desk.Line // that can be chosen
	Total  int          // branches looked at
	Trend  []Trend

	Courts []org.Unit   // of the scope, as far as they have a branch, the highest first
	Court  org.Unit     // the one looked at; zero: all of them
	Large  bool         // the scope is too large to be looked at court beside court
	Quiet  []desk.Court // that have recorded nothing yet; among several courts they have no rows
}

// Overview returns the matrix of the permit's subtree. What takes part in a
// court's committees stands below the branches. Needs desk.overview.
// Faults: Denied.
func (a *App) Overview(ctx context.Context, permit access.Permit, f Filter) (o Overview, err error) {
	if err := permit.Covers(desk.CanOverview); err != nil {
		return o, err
	}
	defer fault.Wrap(&err, "deskapp.Overview")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		o = Overview{Day: tx.Today()}
		tree, err := a.units.Tree(tx, o.Day)
		if err != nil {
			return err
		}
		o.scope(tree, permit.Over(), f)
		var lines []*desk.Line
		if o.Court.ID == 0 {
			lines, _, err = a.lines(tx, permit.Over(), o.Day)
		} else {
			lines, err = a.linesOf(tx, tree, permit.Over(), o.Court, o.Day)
		}
		if err != nil {
			return err
		}
		o.fill(lines, f)
		o.Trend, err = trend(tx, permit, o.Day)
		return err
	})
	return o, err
}

// scope settles which court is looked at: the one asked for, that of the unit
// asked for, or the highest. A unit of another court than the one asked for was
// chosen before the court was, and is dropped.
func (o *Overview) scope(tree *org.Tree, over access.Path, f Filter) {
	o.Courts, o.Large = courtsIn(tree, over), large(tree, over)
	if len(o.Courts) == 0 {
		return
	}
	want := f.Court
	u, ok := tree.Unit(f.Unit)
	if ok && want == 0 && (!f.All || o.Large) {
		want = u.Court
	}
	for _, c := range o.Courts {
		if c.ID == want {
			o.Court = c
		}
	}
	if o.Court.ID == 0 && (!f.All || o.Large) {
		o.Court = o.Courts[0]
	}
	if ok && (o.Court.ID == 0 || o.Court.ID == u.Court) {
		o.Unit = u.ID
	}
}

// linesOf returns the lines of one court as far as they are in the scope.
func (a *App) linesOf(tx *sqldb.Tx, tree *org.Tree, over access.Path, court org.Unit, day civil.Day) ([]*desk.Line, error) {
	if over.Holds(court.Path) {
		over = court.Path
	}
	overs := []access.Path{over}
	if large(tree, over) && len(tree.Under(over, org.Court)) > 1 {
		overs = overs[:0]
		for _, p := range party(tree, court.ID) {
			overs = append(overs, p.Path)
		}
	}
	var out []*desk.Line
	for _, p := range overs {
		lines, _, err := a.lines(tx, p, day)
		if err != nil {
			return nil, err
		}
		for _, l := range lines {
			if l.Unit.Court == court.ID {
				out = append(out, l)
			}
		}
	}
	return out, nil
}

// large reports whether a scope has too many branches to be looked at at once.
func large(tree *org.Tree, over access.Path) bool {
	return len(tree.Under(over, org.Branch)) > pageRows
}

// courtsIn returns the courts that have a branch in the scope, in the order of
// the tree.
func courtsIn(tree *org.Tree, over access.Path) []org.Unit {
	seen := map[org.UnitID]bool{}
	var out []org.Unit
	for _, b := range tree.Under(over, org.Branch) {
		if c, ok := tree.Unit(b.Court); ok && !seen[c.ID] {
			seen[c.ID] = true
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(x, y org.Unit) int { return cmp.Compare(x.Path, y.Path) })
	return out
}

func (o *Overview) fill(lines []*desk.Line, f Filter) {
	o.Window = f.Span.Window(o.Day)
	var chosen []*desk.Line
	for _, c := range desk.ByCourt(lines) {
		for _, l := range c.Lines {
			if !l.Party() {
				o.Units = append(o.Units, l)
			}
		}
		if !c.Started() {
			o.Quiet = append(o.Quiet, c)
			if o.Court.ID == 0 {
				continue
			}
		}
		for _, l := range c.Lines {
			if o.Unit == 0 || l.Unit.ID == o.Unit {
				chosen = append(chosen, l)
			}
		}
	}
	o.Total = len(o.Units)
	columns := desk.Columns
	if f.Group != "" || f.Column != "" {
		columns = nil
		for _, c := range desk.Columns {
			if (f.Group == "" || c.Group == f.Group) && (f.Column == "" || c.Code == f.Column) {
				columns = append(columns, c)
			}
		}
	}
	o.Matrix = desk.Tabulate(chosen, columns, o.Window, o.Day).Used(len(o.Quiet) > 0 && o.Court.ID != 0)
	o.All = o.Matrix.Cells
	o.Matrix = o.Matrix.Only(f.Looks...)
}

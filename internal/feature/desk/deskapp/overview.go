package deskapp

import (
	"context"

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
	Unit   org.UnitID // only this branch; zero: all
	Group  string     // only the columns of this group; "": all
	Column string     // only this column; "": all
	Looks  []desk.Look
	Offset int // rows to leave out in front
}

// pageRows is how many units one page of the overview has.
const pageRows = 200

// Overview is the matrix of the units and the obligations, with what it needs
// around it.
type Overview struct {
	Day    civil.Day
	Window civil.Period
	Unit   org.Unit // of the seat; zero when the seat is over everything
	Matrix desk.Matrix
	All    desk.Tally   // over every cell before the choice of looks
	Units  []*desk.Line // that can be chosen
	Total  int          // units in the scope
	Next   int          // offset of the next page; 0 when there is none
	Trend  []Trend
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
		over, next := pageOf(tree, permit.Over(), f.Offset)
		o.Next = next
		lines, _, err := a.lines(tx, over, o.Day)
		if err != nil {
			return err
		}
		if us := tree.Under(permit.Over()); len(us) > 0 && us[0].Path == permit.Over() {
			o.Unit = us[0]
		}
		o.fill(lines, f)
		o.Trend, err = trend(tx, permit, o.Day)
		return err
	})
	return o, err
}

// large reports whether a scope has too many branches to be looked at at once.
func large(tree *org.Tree, over access.Path) bool {
	return len(tree.Under(over, org.Branch)) > pageRows
}

// part is one court's share of a large scope.
type part struct {
	court org.UnitID
	over  access.Path
}

// partsOf cuts a scope into the shares of its courts, in the order of the tree.
func partsOf(tree *org.Tree, over access.Path) []part {
	var ps []part
	for _, c := range tree.Under(over, org.Court) {
		for _, p := range party(tree, c.ID) {
			if len(tree.Under(p.Path, org.Branch)) > 0 {
				ps = append(ps, part{c.ID, p.Path})
			}
		}
	}
	return ps
}

// pageOf returns the part of a scope that a page shows: all of it, or of a
// large one the part at offset.
func pageOf(tree *org.Tree, over access.Path, offset int) (path access.Path, next int) {
	if !large(tree, over) {
		return over, 0
	}
	ps := partsOf(tree, over)
	if len(ps) == 0 {
		return over, 0
	}
	offset = max(0, min(offset, len(ps)-1))
	if offset+1 < len(ps) {
		next = offset + 1
	}
	return ps[offset].over, next
}

func (o *Overview) fill(lines []*desk.Line, f Filter) {
	o.Window = f.Span.Window(o.Day)
	var branches, rest []*desk.Line
	for _, l := range lines {
		switch {
		case l.Unit.Kind == org.Branch:
			branches = append(branches, l)
		case len(l.Items) > 0:
			rest = append(rest, l)
		}
	}
	o.Units, o.Total = branches, len(branches)
	chosen := append(append([]*desk.Line{}, branches...), rest...)
	if f.Unit != 0 {
		chosen = chosen[:0]
		for _, l := range append(append([]*desk.Line{}, branches...), rest...) {
			if l.Unit.ID == f.Unit {
				chosen = append(chosen, l)
			}
		}
	}
	columns := desk.Columns
	if f.Group != "" || f.Column != "" {
		columns = nil
		for _, c := range desk.Columns {
			if (f.Group == "" || c.Group == f.Group) && (f.Column == "" || c.Code == f.Column) {
				columns = append(columns, c)
			}
		}
	}
	o.Matrix = desk.Tabulate(chosen, columns, o.Window, o.Day).Used()
	o.All = o.Matrix.Cells
	o.Matrix = o.Matrix.Only(f.Looks...)
}

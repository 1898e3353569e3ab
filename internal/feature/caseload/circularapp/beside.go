package circularapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/caseload/caseloadapp"
	"touyan/internal/feature/caseload/chance"
	"touyan/internal/feature/caseload/circular"
	"touyan/internal/feature/caseload/indicator"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// BesideIn says which branch's organisation life is set beside which indicator.
type BesideIn struct {
	Court  org.UnitID
	Branch org.UnitID // zero: the first that covers a division
	Code   indicator.Code
	Months int // back from the newest list; at least chance.LeastPairs
}

// Beside is a branch's organisation life beside an indicator of the division that it
// covers, month by month.
type Beside struct {
	Branches []UnitChoice // that cover a division of their own
	Branch   org.Unit
	Division circular.Unit
	Months   []civil.Month
	Held     []int // meetings recorded in each month
	Values   []indicator.Value
	// Together is how the two go together over the months that have enough cases; nil
	// where that cannot be told.
	Together *chance.Correlation
	Paired   int
}

// Beside sets the two side by side, and tells how they go together. It says nothing
// about causes. Faults: Invalid, NotFound.
func (a *App) Beside(ctx context.Context, permit access.Permit, in BesideIn) (out Beside, err error) {
	if err := permit.Covers(caseload.CanView); err != nil {
		return Beside{}, err
	}
	defer fault.Wrap(&err, "circularapp.Beside")
	in.Months = min(60, max(chance.LeastPairs, in.Months))
	var last civil.Month
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		out = Beside{}
		tree, court, err := a.court(tx, permit, in.Court)
		if err != nil {
			return err
		}
		f, err := feed(tx, permit)
		if err != nil || f.Batch == 0 {
			return err
		}
		last = (f.On + 1).Month() - 1 // the last month that is over
		if err := a.pair(tx, tree, court, in.Branch, &out); err != nil || out.Branch.ID == 0 {
			return err
		}
		for m := last - civil.Month(in.Months) + 1; m <= last; m++ {
			out.Months = append(out.Months, m)
		}
		return held(tx, &out)
	})
	if err != nil || len(out.Months) == 0 {
		return out, err
	}
	periods := make([]civil.Period, len(out.Months))
	for i, m := range out.Months {
		periods[i] = m.Period()
	}
	courses, err := a.work.Courses(ctx, permit, caseloadapp.CoursesIn{Court: in.Court, By: caseloadapp.ByDivision, Unit: org.UnitID(out.Division.ID), Codes: []indicator.Code{in.Code}, Periods: periods})
	if err != nil || len(courses) == 0 {
		return out, err
	}
	out.Division, out.Values = courses[0].Unit, courses[0].Values
	out.together()
	return out, nil
}

// pair finds the branches that cover a division, and the one that is looked at.
func (a *App) pair(tx *sqldb.Tx, tree *org.Tree, court org.Unit, want org.UnitID, out *Beside) error {
	covers, err := a.units.Covers(tx, court.Path)
	if err != nil {
		return err
	}
	for _, b := range tree.Below(court.ID, org.Branch) {
		if b.Court != court.ID {
			continue
		}
		for _, c := range covers {
			u, ok := tree.Unit(c.Unit)
			if c.Branch != b.ID || !ok || u.Kind != org.Division || !c.Period.Has(tx.Today()) {
				continue
			}
			out.Branches = append(out.Branches, UnitChoice{b.ID, b.Short, b.Kind})
			if out.Branch.ID == 0 || b.ID == want {
				out.Branch, out.Division = b, circular.Unit{Kind: circular.Division, ID: int64(u.ID), Name: u.Short}
			}
			break
		}
	}
	if want != 0 && out.Branch.ID != want {
		return fault.New(fault.NotFound, "没有找到这个支部，或者它没有覆盖审判执行庭室。")
	}
	return nil
}

// held counts the branch's recorded meetings by month. Circulars read the room's
// table across; they write nothing there.
func held(tx *sqldb.Tx, out *Beside) error {
	out.Held = make([]int, len(out.Months))
	first := out.Months[0]
	var day civil.Day
	return tx.Bulk([]any{&day}, func() error {
		if i := int(day.Month() - first); i >= 0 && i < len(out.Held) {
			out.Held[i]++
		}
		return nil
	}, `select day from life_meeting where branch = $1 and stage = 'recorded' and day >= $2 and day <= $3`, out.Branch.ID, first.First(), out.Months[len(out.Months)-1].Last())
}

// together correlates the months with at least chance.LeastShown cases.
func (b *Beside) together() {
	var x, y []float64
	for i, v := range b.Values {
		if v.Den >= chance.LeastShown && v.Definition.Shape == indicator.Share {
			x, y = append(x, float64(b.Held[i])), append(y, float64(v.Num)/float64(v.Den))
		}
	}
	b.Paired = len(x)
	if c, ok := chance.Correlate(x, y); ok {
		b.Together = &c
	}
}

package lifeapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/life"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Assessment is the page of one branch's records.
type Assessment struct {
	Branch   org.Unit
	Branches []org.Unit
	Period   civil.Period
	Year     int
	// First is whether the present quarter is left out, because it is the branch
	// that sees it first.
	First   bool
	Quality life.Quality
	Samples []Sampled // of the branch
}

// Quality looks at the records of a branch in a year. The present quarter is for
// the branch alone: whoever is above sees it when it is over. Fault: NotFound.
func (a *App) Quality(ctx context.Context, permit access.Permit, branch org.UnitID, year int) (out Assessment, err error) {
	if err := permit.Covers(life.CanView); err != nil {
		return Assessment{}, err
	}
	defer fault.Wrap(&err, "lifeapp.Quality")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		today := tx.Today()
		tree, err := a.units.Tree(tx, today)
		if err != nil {
			return err
		}
		out.Branches, out.Year = branches(tree, permit), year
		if branch == 0 && len(out.Branches) > 0 {
			branch = out.Branches[0].ID
		}
		h, err := a.hall(tx, permit, branch, 0, today)
		if err != nil {
			return err
		}
		out.Branch, out.Period = h.branch, civil.Year(year)
		if out.Period.Until > today {
			out.Period.Until = today
		}
		own, _ := seatOf(tree, permit)
		if q := civil.QuarterOf(today); own.ID != branch && out.Period.Until >= q.From {
			out.Period.Until, out.First = q.From.AddDays(-1), true
		}
		if out.Period.Until < out.Period.From {
			return nil // nothing is over yet
		}
		ms, err := wholes(tx, branch, out.Period, life.Recorded)
		if err != nil {
			return err
		}
		trails, err := trailing(tx, `m.branch = $1 and m.day <= $2`, out.Period.From, branch, out.Period.Until)
		if err != nil {
			return err
		}
		out.Quality = life.QualityOf(ms, trails, h.roll(life.Assembly, 0), today)
		out.Samples, err = sampled(tx, `m.branch = $1`, branch)
		return err
	})
	return out, err
}

package surveyapp

import (
	"context"
	"strconv"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/org"
	"touyan/internal/feature/survey"
	"touyan/internal/platform/sqldb"
)

// PageSize is the number of questionnaires on a page of the list.
const PageSize = 50

// ListIn says which questionnaires; what is zero does not limit. Page is from 1.
type ListIn struct {
	Unit  org.UnitID
	Kind  string
	Year  int
	Stage survey.Stage
	Page  int
}

// Listing is one page, newest first.
type Listing struct {
	Entries     []Held
	Total       int
	Page, Pages int
	Keepers     []org.Unit // that may hold one, within the permit's range
}

// List returns a page of the questionnaires that the permit reaches.
func (a *App) List(ctx context.Context, permit access.Permit, in ListIn) (out Listing, err error) {
	if err := permit.Covers(survey.CanView); err != nil {
		return Listing{}, err
	}
	defer fault.Wrap(&err, "surveyapp.List")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, err := a.units.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		out.Keepers = tree.Under(permit.Over(), keepers...)
		from, end := permit.Range()
		where, args := ` from survey s join org_unit u on u.id = s.unit where u.path >= $1 and u.path < $2`, []any{from, end}
		add := func(column string, v any) {
			args = append(args, v)
			where += ` and s.` + column + ` = $` + strconv.Itoa(len(args))
		}
		if in.Unit != 0 {
			add("unit", in.Unit)
		}
		if in.Kind != "" {
			add("kind", in.Kind)
		}
		if in.Year != 0 {
			add("year", in.Year)
		}
		if in.Stage != "" {
			add("stage", string(in.Stage))
		}
		if out.Total, err = sqldb.One(tx, sqldb.Scalar[int], `select count(*)`+where, args...); err != nil {
			return err
		}
		out.Pages = max(1, (out.Total+PageSize-1)/PageSize)
		out.Page = min(max(1, in.Page), out.Pages)
		args = append(args, (out.Page-1)*PageSize)
		out.Entries, err = sqldb.All(tx, scan(tree), `select `+columns+where+` order by s.id desc limit `+strconv.Itoa(PageSize)+` offset $`+strconv.Itoa(len(args)), args...)
		return err
	})
	return out, err
}

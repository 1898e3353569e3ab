package reviewapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/feature/review"
	"touyan/internal/platform/sqldb"
)

// View is one review with everything around it.
type View struct {
	review.Review
	Branch   org.Unit
	Points   []review.Point
	Problems []review.Problem
	Covers   []review.Cover
	Done, Of int // pairs that talked, of those who ought to
	Steps    []review.Step
	Said     review.Said
	Measured *review.Measured
	Findings []rulebook.Finding
	People   []member.Belonging
}

// Get returns one review. Fault: NotFound.
func (a *App) Get(ctx context.Context, permit access.Permit, k review.ID) (v View, err error) {
	if err := permit.Covers(review.CanView); err != nil {
		return View{}, err
	}
	defer fault.Wrap(&err, "reviewapp.Get")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		h, err := a.reach(tx, permit, k)
		if err != nil {
			return err
		}
		v.Review, v.Branch = h.Review, h.branch
		if v.People, err = a.roll(tx, h.branch, tx.Today()); err != nil {
			return err
		}
		if v.Points, err = sqldb.All(tx, func(r sqldb.Row) (p review.Point, err error) {
			return p, r.Scan(&p.ID, &p.Member, &p.Name, &p.Own, &p.Words)
		}, `select id, member, name, own, words from review_point where review = $1 order by member, own desc, id`, k); err != nil {
			return err
		}
		if v.Problems, err = sqldb.All(tx, scanProblem, `select `+problemColumns+` from review_problem p where p.review = $1 order by p.id`, k); err != nil {
			return err
		}
		pairs, err := a.talks.Pairs(tx, h.Branch, h.branch.Path, h.Year, min(tx.Today(), civil.Year(h.Year).Until))
		if err != nil {
			return err
		}
		v.Covers, v.Done, v.Of = review.Covers(pairs)
		bs, err := a.ballots.Ballots(tx, h.branch.Path, h.Year, h.Year)
		if err != nil {
			return err
		}
		for i := range bs {
			if bs[i].Unit == h.Branch {
				v.Measured = &bs[i].Measured
			}
		}
		f := review.Facts{Subject: &rulebook.Subject{Kind: h.branch.Kind.Subject(), ID: int64(h.Branch), Name: h.branch.Short, Unit: int64(h.Branch), UnitName: h.branch.Short}, Year: h.Year, Review: k, Problems: v.Problems, Measured: v.Measured}
		v.Said = review.SaidBy(v.People, v.Points)
		v.Steps, v.Findings = f.Steps(h.Review, v.Done, v.Of, v.Said), f.Judge(tx.Today(), nil)
		return nil
	})
	return v, err
}

// Line is one branch and year in the list.
type Line struct {
	Branch   org.Unit
	Review   review.ID // 0: not begun
	Points   int
	Problems int
	Done     int
	Late     int
	Measured *review.Measured
}

// List returns every branch that the permit reaches, with its review about the
// year.
func (a *App) List(ctx context.Context, permit access.Permit, year int) (ls []Line, err error) {
	if err := permit.Covers(review.CanView); err != nil {
		return nil, err
	}
	defer fault.Wrap(&err, "reviewapp.List")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, err := a.units.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		at := map[org.UnitID]int{}
		for _, u := range tree.Under(permit.Over(), org.Branch) {
			at[u.ID] = len(ls)
			ls = append(ls, Line{Branch: u})
		}
		from, end := permit.Range()
		if err := tx.Each(func(r sqldb.Row) error {
			var l Line
			var branch org.UnitID
			err := r.Scan(&l.Review, &branch, &l.Points, &l.Problems, &l.Done, &l.Late)
			if i, ok := at[branch]; ok {
				l.Branch = ls[i].Branch
				ls[i] = l
			}
			return err
		}, `select r.id, r.branch, (select count(*) from review_point p where p.review = r.id), (select count(*) from review_problem p where p.review = r.id),
			(select count(*) from review_problem p where p.review = r.id and p.done_day is not null), (select count(*) from review_problem p where p.review = r.id and p.done_day is null and p.due < $4)
			from review r join org_unit u on u.id = r.branch where u.path >= $1 and u.path < $2 and r.year = $3`, from, end, year, tx.Today()); err != nil {
			return err
		}
		bs, err := a.ballots.Ballots(tx, permit.Over(), year, year)
		for k := range bs {
			if i, ok := at[bs[k].Unit]; ok {
				ls[i].Measured = &bs[k].Measured
			}
		}
		return err
	})
	return ls, err
}

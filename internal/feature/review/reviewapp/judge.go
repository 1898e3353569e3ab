package reviewapp

import (
	"cmp"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/personal"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/org"
	"touyan/internal/feature/review"
	"touyan/internal/platform/sqldb"
)

// Facts is what other rooms may know of reviews, inside their own transaction.
type Facts struct{ ballots Ballots }

// Facts returns what other rooms may know.
func (a *App) Facts() *Facts { return &Facts{a.ballots} }

// Rules returns the rules of this room.
func (*Facts) Rules() []rulebook.Rule { return review.Rules() }

// Judge judges the reviews of the branches among units about the years that begin
// inside window. It reads each table once, over the smallest subtree that holds
// the units.
func (f *Facts) Judge(tx *sqldb.Tx, tree *org.Tree, units []org.Unit, window civil.Period, on civil.Day) ([]rulebook.Finding, error) {
	branches := map[org.UnitID]org.Unit{}
	over := access.Everywhere
	for _, u := range units {
		if u.Kind != org.Branch {
			continue
		}
		if len(branches) == 0 {
			over = u.Path
		}
		branches[u.ID], over = u, access.Common(over, u.Path)
	}
	first, last := window.From.Year(), min(window.Until, on).Year()
	if window.From > civil.Year(first).From {
		first++
	}
	if len(branches) == 0 || last < first {
		return nil, nil
	}
	facts, err := f.load(tx, over, first, last)
	if err != nil {
		return nil, err
	}
	var keys []key
	for k := range facts {
		if _, ok := branches[k.branch]; ok {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, func(a, b key) int { return cmp.Or(cmp.Compare(a.branch, b.branch), cmp.Compare(a.year, b.year)) })
	var out []rulebook.Finding
	for _, k := range keys {
		u, x := branches[k.branch], facts[k]
		court, _ := tree.Unit(u.Court)
		x.Subject = &rulebook.Subject{Kind: u.Kind.Subject(), ID: int64(u.ID), Name: u.Label(tree), Unit: int64(u.ID), UnitName: u.Short, Code: u.Code, Court: court.Name}
		out = x.Judge(on, out)
	}
	return out, nil
}

type key struct {
	branch org.UnitID
	year   int
}

func (f *Facts) load(tx *sqldb.Tx, over access.Path, first, last int) (map[key]*review.Facts, error) {
	facts := map[key]*review.Facts{}
	at := func(k key) *review.Facts {
		if facts[k] == nil {
			facts[k] = &review.Facts{Year: k.year}
		}
		return facts[k]
	}
	if err := tx.Each(func(r sqldb.Row) error {
		var k key
		var x review.ID
		p, err := scanProblem(also{r, []any{&x, &k.branch, &k.year}})
		f := at(k)
		f.Review, f.Problems = x, append(f.Problems, p)
		return err
	}, `select `+problemColumns+`, r.id, r.branch, r.year from review_problem p join review r on r.id = p.review join org_unit u on u.id = r.branch
		where u.path >= $1 and u.path < $2 and r.year >= $3 and r.year <= $4 order by p.id`, string(over), string(over.End()), first, last); err != nil {
		return nil, err
	}
	bs, err := f.ballots.Ballots(tx, over, first, last)
	for i := range bs {
		at(key{bs[i].Unit, bs[i].Year}).Measured = &bs[i].Measured
	}
	return facts, err
}

// also scans more columns after those that a scanner knows.
type also struct {
	sqldb.Row
	more []any
}

// Scan scans into dest and the further places.
func (a also) Scan(dest ...any) error { return a.Row.Scan(append(dest, a.more...)...) }

// Holding returns what reviews hold about one member (PI-07).
func (*Facts) Holding(tx *sqldb.Tx, _, who int64) ([]personal.Holding, error) {
	if who == 0 {
		return nil, nil
	}
	h := personal.Holding{Title: "组织生活会"}
	err := tx.Each(func(r sqldb.Row) error {
		x := personal.Row{Name: "批评意见"}
		var own bool
		var year int
		if err := r.Scan(&own, &x.Value, &year); err != nil {
			return err
		}
		if own {
			x.Name = "自我批评"
		}
		x.When = civil.Year(year).String()
		h.Rows = append(h.Rows, x)
		return nil
	}, `select p.own, p.words, r.year from review_point p join review r on r.id = p.review where p.member = $1 order by r.year desc, p.id`, who)
	if err != nil {
		return nil, err
	}
	err = tx.Each(func(r sqldb.Row) error {
		x := personal.Row{Name: "查摆的问题"}
		var year int
		err := r.Scan(&x.Value, &year)
		x.When = civil.Year(year).String()
		h.Rows = append(h.Rows, x)
		return err
	}, `select p.problem, r.year from review_problem p join review r on r.id = p.review where p.member = $1 order by r.year desc, p.id`, who)
	if err != nil || len(h.Rows) == 0 {
		return nil, err
	}
	return []personal.Holding{h}, nil
}

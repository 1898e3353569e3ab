package careapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/money"
	"touyan/internal/feature/care"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Number is what one branch did in a year, without a name.
type Number struct {
	Court   string
	Branch  string
	Listed  int // on the list today, or at the end of a year that is over
	Visited int // of them, visited in the year
	Visits  int
	Amount  money.Fen
	Pairs   int // that ran in the year
	Reviews int // of the year
}

// Add adds another branch's numbers.
func (n *Number) Add(o Number) {
	n.Listed, n.Visited, n.Visits = n.Listed+o.Listed, n.Visited+o.Visited, n.Visits+o.Visits
	n.Amount, n.Pairs, n.Reviews = n.Amount+o.Amount, n.Pairs+o.Pairs, n.Reviews+o.Reviews
}

// Numbers returns the numbers of every branch within reach, in the order of the
// tree. Nothing is said of why somebody is visited.
func (a *App) Numbers(ctx context.Context, permit access.Permit, year int) (ns []Number, err error) {
	if err := permit.Covers(care.CanCount); err != nil {
		return nil, err
	}
	defer fault.Wrap(&err, "careapp.Numbers")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		ns = nil
		tree, err := a.units.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		at := map[org.UnitID]int{}
		for _, u := range tree.Under(permit.Over(), org.Branch) {
			at[u.ID] = len(ns)
			court, _ := tree.Unit(u.Court)
			ns = append(ns, Number{Court: court.Name, Branch: u.Label(tree)})
		}
		from, end := permit.Range()
		y := civil.Year(year)
		visited := map[member.ID]bool{}
		if err := tx.Each(func(r sqldb.Row) error {
			var branch org.UnitID
			var who member.ID
			var amount int64
			err := r.Scan(&branch, &who, &amount)
			visited[who] = true
			if i, ok := at[branch]; ok {
				ns[i].Visits++
				ns[i].Amount += money.Fen(amount)
			}
			return err
		}, `select m.branch, x.member, x.amount from care_visit x`+within+`and x.done_day >= $3 and x.done_day <= $4`, from, end, y.From, y.Until); err != nil {
			return err
		}
		day := min(y.Until, tx.Today())
		if err := tx.Each(func(r sqldb.Row) error {
			var branch org.UnitID
			var who member.ID
			err := r.Scan(&branch, &who)
			if i, ok := at[branch]; ok {
				ns[i].Listed++
				if visited[who] {
					ns[i].Visited++
				}
			}
			return err
		}, `select m.branch, x.member from care_person x`+within+`and x.since_day <= $3 and (x.ended_day is null or x.ended_day > $3)`, from, end, day); err != nil {
			return err
		}
		return tx.Each(func(r sqldb.Row) error {
			var branch org.UnitID
			var reviewed int
			err := r.Scan(&branch, &reviewed)
			if i, ok := at[branch]; ok {
				ns[i].Pairs++
				ns[i].Reviews += reviewed
			}
			return err
		}, `select m.branch, (select count(*) from care_review r where r.pair = x.id and r.year = $5) from care_pair x`+ofMentees+`and x.from_day <= $4 and coalesce(x.ended_day, x.until_day) >= $3`, from, end, y.From, y.Until, year)
	})
	return ns, err
}

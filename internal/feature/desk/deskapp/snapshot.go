package deskapp

import (
	"cmp"
	"context"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/desk"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Snapshot keeps today's number of findings by unit, rule and state, for
// trends. Doing it again on the same day replaces what was kept. It is the
// system's daily work. Needs desk.overview. Faults: Denied.
func (a *App) Snapshot(ctx context.Context, permit access.Permit) (err error) {
	if err := permit.Covers(desk.CanOverview); err != nil {
		return err
	}
	defer fault.Wrap(&err, "deskapp.Snapshot")
	var courts []org.Unit
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, err := a.units.Tree(tx, tx.Today())
		if err == nil {
			courts = tree.Under(permit.Over(), org.Court)
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, c := range courts {
		if err := a.snapshotOf(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

type snapKey struct {
	unit  org.UnitID
	rule  rulebook.RuleID
	state rulebook.State
}

// snapshotOf judges one court while reading, and then writes: the writer is not
// kept waiting by the judging.
func (a *App) snapshotOf(ctx context.Context, court org.Unit) error {
	sums := map[snapKey]int{}
	var day civil.Day
	err := a.db.Read(ctx, func(tx *sqldb.Tx) error {
		day = tx.Today()
		tree, err := a.units.Tree(tx, day)
		if err != nil {
			return err
		}
		units := unitsOf(tree, court)
		found, err := a.findings(tx, tree, units, window(day), day)
		if err != nil {
			return err
		}
		if err := a.exempt(tx, tree, units, found, day); err != nil {
			return err
		}
		for _, f := range found {
			if a.about(f.Rule).Hint && f.State.Unmet() {
				f.State = rulebook.Open // an advice is never late
			}
			sums[snapKey{org.UnitID(f.Subject.Unit), f.Rule, f.State}]++
		}
		return nil
	})
	if err != nil {
		return err
	}
	keys := make([]snapKey, 0, len(sums))
	for k := range sums {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(x, y snapKey) int {
		return cmp.Or(cmp.Compare(x.unit, y.unit), cmp.Compare(x.rule, y.rule), cmp.Compare(x.state, y.state))
	})
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		if _, err := tx.Exec(`delete from desk_snapshot where day = $1 and unit in (select id from org_unit where court = $2)`, day, court.ID); err != nil {
			return err
		}
		in := tx.Insert("desk_snapshot", "day", "unit", "rule", "state", "amount")
		for _, k := range keys {
			in.Add(day, k.unit, string(k.rule), k.state.String(), sums[k])
		}
		return in.Done()
	})
}

// Trend is how many findings were late on a day.
type Trend struct {
	Day  civil.Day
	Late int
}

// trend returns the last snapshots of the permit's subtree, the oldest first.
// Advice is left out: in the snapshots, too, it is never late.
func trend(tx *sqldb.Tx, permit access.Permit, day civil.Day) ([]Trend, error) {
	from, until := permit.Range()
	return sqldb.All(tx, func(r sqldb.Row) (t Trend, err error) {
		return t, r.Scan(&t.Day, &t.Late)
	}, `select s.day, sum(case when s.state in ('overdue', 'breach') then s.amount else 0 end)
		from desk_snapshot s join org_unit u on u.id = s.unit
		where u.path >= $1 and u.path < $2 and s.day > $3 group by s.day order by s.day`, from, until, day.AddDays(-31))
}

// CourtSum is what the last snapshot says of one court.
type CourtSum struct {
	Court               org.Unit
	Day                 civil.Day // of the snapshot; zero when there is none yet
	Late, Open, Unknown int
}

// region sums the last snapshot by court, in the order of the tree.
func region(tx *sqldb.Tx, tree *org.Tree, permit access.Permit, day civil.Day) ([]CourtSum, error) {
	from, until := permit.Range()
	last, err := sqldb.One(tx, sqldb.Scalar[civil.Day], `select max(s.day) from desk_snapshot s join org_unit u on u.id = s.unit
		where u.path >= $1 and u.path < $2 and s.day > $3`, from, until, day.AddDays(-31))
	if err != nil {
		return nil, err
	}
	sums := map[org.UnitID]CourtSum{}
	err = tx.Each(func(r sqldb.Row) error {
		var c org.UnitID
		s := CourtSum{Day: last}
		err := r.Scan(&c, &s.Late, &s.Open, &s.Unknown)
		sums[c] = s
		return err
	}, `select u.court, sum(case when s.state in ('overdue', 'breach') then s.amount else 0 end),
			sum(case when s.state = 'open' then s.amount else 0 end), sum(case when s.state = 'unknown' then s.amount else 0 end)
		from desk_snapshot s join org_unit u on u.id = s.unit
		where u.path >= $1 and u.path < $2 and s.day = $3 group by u.court`, from, until, last)
	if err != nil {
		return nil, err
	}
	var out []CourtSum
	for _, c := range courtsIn(tree, permit.Over()) {
		s := sums[c.ID]
		s.Court = c
		out = append(out, s)
	}
	return out, nil
}

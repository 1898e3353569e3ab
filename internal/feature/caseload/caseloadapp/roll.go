package caseloadapp

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/id"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/caseload/indicator"
	"touyan/internal/platform/sqldb"
)

// nobody stands for no judge.
const nobody = "-"

// manyTurns is how many turns of a court's roll-ups are added into one.
const manyTurns = 8

// roll is the roll-ups of one court in one transaction.
type roll struct {
	tx      *sqldb.Tx
	sign    caseload.Sign
	court   int64
	std     *standard
	numbers map[indicator.MeasureID]int64 // under which the table has the measures
	by      []indicator.MeasureID         // by number; -1 for what the book does not need
}

// turnID identifies what was added to the roll-ups at once.
type turnID = id.Of[roll]

// roll returns the roll-ups of a court; with enter measures without a number get
// one.
func (a *App) roll(tx *sqldb.Tx, sign caseload.Sign, court int64, enter bool) (*roll, error) {
	std, err := a.standard(tx, court)
	if err != nil {
		return nil, err
	}
	r := &roll{tx: tx, sign: sign, court: court, std: std, numbers: map[indicator.MeasureID]int64{}}
	last := int64(0)
	know := func(n int64, m indicator.MeasureID) {
		for int64(len(r.by)) <= n {
			r.by = append(r.by, -1)
		}
		r.numbers[m], r.by[n] = n, m
	}
	err = tx.Each(func(row sqldb.Row) error {
		var n int64
		var f string
		if err := row.Scan(&n, &f); err != nil {
			return err
		}
		last = max(last, n)
		if m, ok := std.book.Measure(f); ok {
			know(n, m)
		}
		return nil
	}, `select id, formula from caseload_measure`)
	if err != nil || !enter {
		return r, err
	}
	ins := tx.Insert("caseload_measure", "id", "formula")
	for m := range indicator.MeasureID(std.book.Measures()) {
		if _, ok := r.numbers[m]; !ok {
			last++
			know(last, m)
			ins.Add(last, std.book.Key(m))
		}
	}
	return r, ins.Done()
}

func (r *roll) number(m indicator.MeasureID) int64 { return r.numbers[m] }

func (r *roll) measure(n int64) (indicator.MeasureID, bool) {
	if n < 0 || n >= int64(len(r.by)) || r.by[n] < 0 {
		return 0, false
	}
	return r.by[n], true
}

// complete reports whether the roll-ups have every measure of the court's book.
func (r *roll) complete() (bool, error) {
	has, ok, err := sqldb.Maybe(r.tx, sqldb.Scalar[string], `select measures from caseload_revision where court = $1`, r.court)
	if err != nil {
		return false, err
	}
	if !ok { // nothing was ever rolled; of no case that is complete
		_, some, err := sqldb.Maybe(r.tx, sqldb.Scalar[int64], `select batch from caseload_case where court = $1 limit 1`, r.court)
		return !some, err
	}
	kept := strings.Split(has, " ")
	for m := range indicator.MeasureID(r.std.book.Measures()) {
		n, ok := r.numbers[m]
		if !ok || !slices.Contains(kept, strconv.FormatInt(n, 10)) {
			return false, nil
		}
	}
	return true, nil
}

// add writes a ledger as a turn.
func (r *roll) add(l *indicator.Ledger) error {
	turn := id.New[roll](r.tx.Now())
	ins := r.tx.Insert("caseload_roll", "court", "grain", "at", "division", "team", "judge", "turn", "sums")
	l.Texts(r.number, func(t indicator.Text) {
		judge := t.Place.Judge
		if judge == "" {
			judge = nobody
		}
		ins.Add(r.court, string(t.Grain), int64(t.At), t.Place.Division, t.Place.Team, judge, turn, t.Sums)
	})
	if err := ins.Done(); err != nil {
		return err
	}
	return r.mark(turn)
}

// mark writes that the roll-ups have changed, and which measures they have.
func (r *roll) mark(turn turnID) error {
	var have []int64
	for m := range indicator.MeasureID(r.std.book.Measures()) {
		have = append(have, r.numbers[m])
	}
	slices.Sort(have)
	var b strings.Builder
	for i, n := range have {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(strconv.FormatInt(n, 10))
	}
	return r.tx.Upsert("caseload_revision", []string{"court"}, []string{"turn", "measures"}, r.court, turn, b.String())
}

// compact adds the turns of a court into one when there are many.
func (r *roll) compact() error {
	turns, err := sqldb.One(r.tx, sqldb.Scalar[int64], `select count(distinct turn) from caseload_roll where court = $1`, r.court)
	if err != nil || turns <= manyTurns {
		return err
	}
	l := indicator.NewLedger(r.std.book)
	for _, grain := range indicator.Grains {
		if err := r.read(l, window{grain, 0, int64(civil.MustDate(9999, 12, 31))}); err != nil {
			return err
		}
	}
	if _, err := r.tx.Exec(`delete from caseload_roll where court = $1`, r.court); err != nil {
		return err
	}
	return r.add(l)
}

// recount writes the roll-ups anew from the cases.
func (r *roll) recount(cs *courts) error {
	l := indicator.NewLedger(r.std.book)
	err := r.tx.Each(func(row sqldb.Row) error {
		k, err := cs.scan(row)
		if err == nil {
			k.Place.Court = r.sign
			l.Add(&k.Case)
		}
		return err
	}, selectCase+` where court = $1`, r.court)
	if err != nil {
		return err
	}
	if _, err := r.tx.Exec(`delete from caseload_roll where court = $1`, r.court); err != nil {
		return err
	}
	return r.add(l)
}

// read adds the rows of a window to a ledger.
func (r *roll) read(l *indicator.Ledger, w window) error {
	t := indicator.Text{Grain: w.grain}
	var judge string
	var division, team int64
	return r.tx.Bulk([]any{&t.At, &division, &team, &judge, &t.Sums}, func() error {
		t.Place = caseload.Place{Court: r.sign, Division: division, Team: team}
		if judge != nobody {
			t.Place.Judge = judge
		}
		return l.PutText(t, r.measure)
	}, `select at, division, team, judge, sums from caseload_roll where court = $1 and grain = $2 and at >= $3 and at <= $4`, r.court, string(w.grain), w.from, w.until)
}

// Refresh recounts the roll-ups of courts that lack what the definitions need: after
// a newer program has come. It does one court in a transaction.
func (a *App) Refresh(ctx context.Context, permit access.Permit) (courts int, err error) {
	if err := permit.Covers(caseload.CanImport); err != nil {
		return 0, err
	}
	var all []caseload.Court
	if err := a.db.Read(ctx, func(tx *sqldb.Tx) error {
		cs, err := a.courts(tx, permit)
		if err == nil {
			all = cs.list
		}
		return err
	}); err != nil {
		return 0, err
	}
	for _, c := range all {
		did := false
		fresh := func(tx *sqldb.Tx) (bool, error) {
			cs, err := a.courts(tx, permit)
			if err != nil {
				return false, err
			}
			r, err := a.roll(tx, c.Sign, int64(cs.units[c.Sign].ID), false)
			if err != nil {
				return false, err
			}
			return r.complete()
		}
		complete := false
		if err := a.db.Read(ctx, func(tx *sqldb.Tx) (err error) { complete, err = fresh(tx); return err }); err != nil {
			return courts, err
		}
		if complete {
			continue
		}
		if err := a.db.Write(ctx, func(tx *sqldb.Tx) error {
			did = false
			if ok, err := fresh(tx); err != nil || ok {
				return err
			}
			cs, err := a.courts(tx, permit)
			if err != nil {
				return err
			}
			r, err := a.roll(tx, c.Sign, int64(cs.units[c.Sign].ID), true)
			if err != nil {
				return err
			}
			did = true
			return r.recount(cs)
		}); err != nil {
			return courts, err
		}
		if did {
			courts++
		}
	}
	return courts, nil
}

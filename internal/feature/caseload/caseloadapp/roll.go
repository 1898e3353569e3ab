package caseloadapp

import (
	"touyan/internal/base/civil"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/caseload/indicator"
	"touyan/internal/platform/sqldb"
)

// nobody stands for no judge.
const nobody = "-"

// manyTurns is how many turns of a court's roll-ups are added into one.
const manyTurns = 8

// measures is the numbers under which the table has the measures.
type measures struct {
	book    *indicator.Book
	numbers map[indicator.MeasureID]int64
	by      map[int64]indicator.MeasureID
}

func (m *measures) number(id indicator.MeasureID) int64 { return m.numbers[id] }

func (m *measures) measure(n int64) (indicator.MeasureID, bool) {
	id, ok := m.by[n]
	return id, ok
}

// measures reads the numbers; with enter what is missing gets one.
func (a *App) measures(tx *sqldb.Tx, enter bool) (*measures, error) {
	m := &measures{a.book, map[indicator.MeasureID]int64{}, map[int64]indicator.MeasureID{}}
	last := int64(0)
	err := tx.Each(func(r sqldb.Row) error {
		var n int64
		var f string
		if err := r.Scan(&n, &f); err != nil {
			return err
		}
		last = max(last, n)
		if id, ok := a.book.Measure(f); ok {
			m.numbers[id], m.by[n] = n, id
		}
		return nil
	}, `select id, formula from caseload_measure`)
	if err != nil || !enter {
		return m, err
	}
	ins := tx.Insert("caseload_measure", "id", "formula")
	for id := range indicator.MeasureID(a.book.Measures()) {
		if _, ok := m.numbers[id]; !ok {
			last++
			m.numbers[id], m.by[last] = last, id
			ins.Add(last, a.book.Key(id))
		}
	}
	return m, ins.Done()
}

// roll writes what the import gave as a turn of roll-ups, and adds many turns
// into one.
func (p *importing) roll() error {
	m, err := p.app.measures(p.tx, true)
	if err != nil {
		return err
	}
	p.ledger.Merge(p.gone)
	if err := p.write(p.ledger, m); err != nil {
		return err
	}
	for sign := range p.span {
		if err := p.compact(sign, m); err != nil {
			return err
		}
	}
	return nil
}

func (p *importing) write(l *indicator.Ledger, m *measures) error {
	ins := p.tx.Insert("caseload_roll", "court", "grain", "at", "division", "team", "judge", "turn", "sums")
	l.Texts(m.number, func(t indicator.Text) {
		judge := t.Place.Judge
		if judge == "" {
			judge = nobody
		}
		ins.Add(p.courts.units[t.Place.Court].ID, string(t.Grain), int64(t.At), t.Place.Division, t.Place.Team, judge, p.batch, t.Sums)
	})
	return ins.Done()
}

// compact adds the turns of a court into one when there are many.
func (p *importing) compact(sign caseload.Sign, m *measures) error {
	court := int64(p.courts.units[sign].ID)
	turns, err := sqldb.One(p.tx, sqldb.Scalar[int64], `select count(distinct turn) from caseload_roll where court = $1`, court)
	if err != nil || turns <= manyTurns {
		return err
	}
	l := indicator.NewLedger(p.app.book)
	for _, grain := range [...]indicator.Grain{indicator.ByDay, indicator.ByJudge, indicator.BySpread} {
		if err := read(p.tx, l, m, sign, court, window{grain, 0, int64(civil.MustDate(9999, 12, 31))}); err != nil {
			return err
		}
	}
	if _, err := p.tx.Exec(`delete from caseload_roll where court = $1`, court); err != nil {
		return err
	}
	return p.write(l, m)
}

// read adds the rows of a window to a ledger.
func read(tx *sqldb.Tx, l *indicator.Ledger, m *measures, court caseload.Sign, unit int64, w window) error {
	return tx.Each(func(r sqldb.Row) error {
		t := indicator.Text{Grain: w.grain}
		t.Place.Court = court
		if err := r.Scan(&t.At, &t.Place.Division, &t.Place.Team, &t.Place.Judge, &t.Sums); err != nil {
			return err
		}
		if t.Place.Judge == nobody {
			t.Place.Judge = ""
		}
		return l.PutText(t, m.measure)
	}, `select at, division, team, judge, sums from caseload_roll where court = $1 and grain = $2 and at >= $3 and at <= $4`, unit, string(w.grain), w.from, w.until)
}

// load reads the roll-ups of a court that values of the periods need into a ledger.
func (a *App) load(tx *sqldb.Tx, l *indicator.Ledger, court caseload.Sign, unit int64, periods ...civil.Period) error {
	m, err := a.measures(tx, false)
	if err != nil {
		return err
	}
	for _, w := range windows(periods) {
		if err := read(tx, l, m, court, unit, w); err != nil {
			return err
		}
	}
	return nil
}

// window is a run of rows of one grain, by day or by month.
type window struct {
	grain       indicator.Grain
	from, until int64
}

// windows are the rows that values of the periods need: months from the beginning,
// the days of the months that are cut, the spread from the first month to the
// last. No row is in two windows.
func windows(periods []civil.Period) []window {
	first, last, months := int64(1<<31), int64(0), map[civil.Month]bool{}
	for _, p := range periods {
		first, last = min(first, int64(p.From.Month())), max(last, int64(p.Until.Month()))
		if p.From != p.From.Month().First() {
			months[p.From.Month()] = true
		}
		if p.Until != p.Until.Month().Last() {
			months[p.Until.Month()] = true
		}
	}
	out := []window{{indicator.BySpread, first, last}, {indicator.ByJudge, 0, last}}
	for m := range months {
		out = append(out, window{indicator.ByDay, int64(m.First()), int64(m.Last())})
	}
	return out
}

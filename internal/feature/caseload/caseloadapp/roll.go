package caseloadapp

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/caseload/indicator"
	"touyan/internal/platform/sqldb"
)

// The grains of roll-ups.
const (
	byDay    = "day"
	byJudge  = "judge"  // months, by judge
	bySpread = "spread" // months by days taken
)

// nobody stands for no judge.
const nobody = "-"

// manyTurns is how many turns of a court's roll-ups are added into one.
const manyTurns = 8

// rollKey is the key of a row but for its turn.
type rollKey struct {
	court, division, team int64
	grain                 string
	at                    int64
	judge                 string
}

// measures returns the number of each measure in the table; missing ones are
// entered.
func (a *App) measures(tx *sqldb.Tx, enter bool) (numbers map[string]int64, formulas map[int64]string, err error) {
	numbers, formulas = map[string]int64{}, map[int64]string{}
	last := int64(0)
	err = tx.Each(func(r sqldb.Row) error {
		var n int64
		var f string
		if err := r.Scan(&n, &f); err != nil {
			return err
		}
		numbers[f], formulas[n], last = n, f, max(last, n)
		return nil
	}, `select id, formula from caseload_measure`)
	if err != nil || !enter {
		return numbers, formulas, err
	}
	ins := tx.Insert("caseload_measure", "id", "formula")
	for m := range a.book.Measures() {
		f := a.book.Key(indicator.MeasureID(m))
		if _, ok := numbers[f]; !ok {
			last++
			numbers[f], formulas[last] = last, f
			ins.Add(last, f)
		}
	}
	return numbers, formulas, ins.Done()
}

// roll writes what the import gave as a turn of roll-ups, and adds many turns
// into one.
func (p *importing) roll() error {
	numbers, _, err := p.app.measures(p.tx, true)
	if err != nil {
		return err
	}
	sums := map[rollKey]*strings.Builder{}
	p.ledger.Drain(func(r indicator.Row) {
		court := int64(p.courts.units[r.Place.Court].ID)
		k := rollKey{court, r.Place.Division, r.Place.Team, byDay, int64(r.From), nobody}
		entry := strconv.FormatInt(numbers[r.Measure], 10)
		switch {
		case p.app.bucketed(r.Measure):
			k.grain, k.at = bySpread, monthOf(r.From)
			entry += "/" + strconv.Itoa(int(r.Bucket))
		case r.Month:
			k.grain, k.at = byJudge, monthOf(r.From)
			if r.Place.Judge != "" {
				k.judge = r.Place.Judge
			}
		}
		b := sums[k]
		if b == nil {
			b = &strings.Builder{}
			sums[k] = b
		} else {
			b.WriteByte(' ')
		}
		b.WriteString(entry)
		b.WriteByte(':')
		b.WriteString(strconv.FormatInt(r.Value, 10))
	})
	texts := make(map[rollKey]string, len(sums))
	for k, b := range sums {
		texts[k] = b.String()
	}
	if err := p.write(texts); err != nil {
		return err
	}
	for sign := range p.span {
		if err := p.compact(int64(p.courts.units[sign].ID)); err != nil {
			return err
		}
	}
	return nil
}

func (p *importing) write(texts map[rollKey]string) error {
	keys := make([]rollKey, 0, len(texts))
	for k := range texts {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b rollKey) int {
		return cmp.Or(cmp.Compare(a.court, b.court), cmp.Compare(a.grain, b.grain), cmp.Compare(a.at, b.at), cmp.Compare(a.division, b.division), cmp.Compare(a.team, b.team), cmp.Compare(a.judge, b.judge))
	})
	ins := p.tx.Insert("caseload_roll", "court", "grain", "at", "division", "team", "judge", "turn", "sums")
	for _, k := range keys {
		ins.Add(k.court, k.grain, k.at, k.division, k.team, k.judge, p.batch, texts[k])
	}
	return ins.Done()
}

// compact adds the turns of a court into one when there are many.
func (p *importing) compact(court int64) error {
	turns, err := sqldb.One(p.tx, sqldb.Scalar[int64], `select count(distinct turn) from caseload_roll where court = $1`, court)
	if err != nil || turns <= manyTurns {
		return err
	}
	total := map[rollKey]map[string]int64{}
	err = p.tx.Each(func(r sqldb.Row) error {
		k := rollKey{court: court}
		var sums string
		if err := r.Scan(&k.grain, &k.at, &k.division, &k.team, &k.judge, &sums); err != nil {
			return err
		}
		if total[k] == nil {
			total[k] = map[string]int64{}
		}
		return eachSum(sums, func(entry string, n int64) { total[k][entry] += n })
	}, `select grain, at, division, team, judge, sums from caseload_roll where court = $1`, court)
	if err != nil {
		return err
	}
	if _, err := p.tx.Exec(`delete from caseload_roll where court = $1`, court); err != nil {
		return err
	}
	texts := map[rollKey]string{}
	for k, sums := range total {
		var parts []string
		for entry, n := range sums {
			if n != 0 {
				parts = append(parts, entry+":"+strconv.FormatInt(n, 10))
			}
		}
		if len(parts) > 0 {
			slices.Sort(parts)
			texts[k] = strings.Join(parts, " ")
		}
	}
	return p.write(texts)
}

// eachSum calls visit for each entry of a row's sums.
func eachSum(sums string, visit func(entry string, n int64)) error {
	for part := range strings.SplitSeq(sums, " ") {
		entry, value, ok := strings.Cut(part, ":")
		n, err := strconv.ParseInt(value, 10, 64)
		if !ok || err != nil {
			return fmt.Errorf("caseloadapp: roll-up %q cannot be read", part)
		}
		visit(entry, n)
	}
	return nil
}

func (a *App) bucketed(formula string) bool {
	return strings.Contains(formula, " by-days")
}

// load reads the roll-ups of a court that values of a period need into a ledger.
func (a *App) load(tx *sqldb.Tx, l *indicator.Ledger, court caseload.Sign, unit int64, periods ...civil.Period) error {
	_, formulas, err := a.measures(tx, false)
	if err != nil {
		return err
	}
	read := func(grain string, from, until int64) error {
		return tx.Each(func(r sqldb.Row) error {
			var at int64
			var judge, sums string
			row := indicator.Row{Month: grain != byDay}
			row.Place.Court = court
			if err := r.Scan(&at, &row.Place.Division, &row.Place.Team, &judge, &sums); err != nil {
				return err
			}
			row.From = civil.Day(at)
			if row.Month {
				row.From = civil.Month(at).First()
			}
			if judge != nobody {
				row.Place.Judge = judge
			}
			return eachSum(sums, func(entry string, n int64) {
				number, days, _ := strings.Cut(entry, "/")
				m, _ := strconv.ParseInt(number, 10, 64)
				bucket, _ := strconv.ParseInt(days, 10, 32)
				row.Measure, row.Bucket, row.Value = formulas[m], int32(bucket), n
				l.Put(row)
			})
		}, `select at, division, team, judge, sums from caseload_roll where court = $1 and grain = $2 and at >= $3 and at <= $4`, unit, grain, from, until)
	}
	for _, w := range windows(periods) {
		if err := read(w.grain, w.from, w.until); err != nil {
			return err
		}
	}
	return nil
}

type window struct {
	grain       string
	from, until int64
}

// windows are the rows that values of the periods need: months from the beginning,
// the days of the months that are cut, the spread from the first month to the
// last. No row is in two windows.
func windows(periods []civil.Period) []window {
	first, last, months := int64(1<<31), int64(0), map[int64]bool{}
	for _, p := range periods {
		first, last = min(first, monthOf(p.From)), max(last, monthOf(p.Until))
		if p.From != p.From.Month().First() {
			months[monthOf(p.From)] = true
		}
		if p.Until != p.Until.Month().Last() {
			months[monthOf(p.Until)] = true
		}
		// A stock before the period ends with the day before it.
		if before := p.From - 1; before != before.Month().Last() {
			months[monthOf(before)] = true
		}
	}
	out := []window{{bySpread, first, last}, {byJudge, 0, last}}
	for m := range months {
		out = append(out, window{byDay, int64(civil.Month(m).First()), int64(civil.Month(m).Last())})
	}
	return out
}

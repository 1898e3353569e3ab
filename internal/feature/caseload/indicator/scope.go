package indicator

import (
	"cmp"
	"maps"
	"slices"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/caseload"
)

// Scope is whose cases a value counts: a court's, a division's, a team's or a
// judge's. Parts that are not Set are all; a Set part of 0 or "" is what the list
// left empty.
type Scope struct {
	Court    caseload.Sign // "": all courts
	Division *int64
	Team     *int64
	Judge    *string
}

// OfCourt returns the scope of a court, a division or a team; 0 stands for all.
func OfCourt(court caseload.Sign, division, team int64) Scope {
	s := Scope{Court: court}
	if division != 0 {
		s.Division = &division
	}
	if team != 0 {
		s.Team = &team
	}
	return s
}

// OfJudge returns the scope of one judge of a court: seen by the judge and those
// whose duty it is.
func OfJudge(court caseload.Sign, judge string) Scope { return Scope{Court: court, Judge: &judge} }

// Has reports whether a place lies in the scope.
func (s Scope) Has(p caseload.Place) bool {
	return (s.Court == "" || p.Court == s.Court) && (s.Division == nil || p.Division == *s.Division) &&
		(s.Team == nil || p.Team == *s.Team) && (s.Judge == nil || p.Judge == *s.Judge)
}

// Whole splits a slice into the whole months it covers and the days left over at
// its two ends. A zero From is from the beginning, which has no left end. months
// is zero where no whole month lies within; then left has all days.
func Whole(from, until civil.Day) (months, left, right civil.Period) {
	first := civil.Month(0)
	if from != 0 {
		first = from.Month()
		if from != first.First() {
			first++
		}
	}
	last := until.Month()
	if until != last.Last() {
		last--
	}
	if until < from || first != 0 && last < first {
		return civil.Period{}, civil.Period{From: from, Until: until}, civil.Period{}
	}
	months = civil.Period{Until: last.Last()}
	if from != 0 {
		months.From = first.First()
		if from < months.From {
			left = civil.Period{From: from, Until: months.From - 1}
		}
	}
	if until > months.Until {
		right = civil.Period{From: months.Until + 1, Until: until}
	}
	return months, left, right
}

// Of returns the sums of the ledger for a scope, for values of the period and of
// the year before. A judge's sums are kept by whole months: for another period the
// error is a fault, and Recount of the judge's cases the way.
func (l *Ledger) Of(s Scope, p civil.Period) (Sums, error) {
	if s.Judge != nil && (p.From != p.From.Month().First() || p.Until != p.Until.Month().Last()) {
		return nil, fault.New(fault.Invalid, "法官本人的指标按整月统计，请把统计期调整为月初至月末")
	}
	x := &ledgerSums{judge: s.Judge != nil}
	months := l.months
	if x.judge {
		months = l.judges
	}
	here := make([]bool, len(l.places))
	for i, p := range l.places {
		here[i] = s.Has(p)
	}
	for k, c := range months {
		if here[k.place] {
			x.months = append(x.months, dated{int32(civil.Month(k.at).First()), c})
		}
	}
	for k, c := range l.days {
		if !x.judge && here[k.place] {
			x.days = append(x.days, dated{k.at, c})
		}
	}
	return x, nil
}

// OfJudges returns the sums of several judges of a court together, as Of does for
// one.
func (l *Ledger) OfJudges(court caseload.Sign, judges []string, p civil.Period) (Sums, error) {
	all := &ledgerSums{judge: true}
	for _, j := range judges {
		one, err := l.Of(OfJudge(court, j), p)
		if err != nil {
			return nil, err
		}
		all.months = append(all.months, one.(*ledgerSums).months...)
	}
	return all, nil
}

// ledgerSums has the cells of one scope.
type ledgerSums struct {
	judge        bool
	days, months []dated
}

type dated struct {
	from int32 // a day
	*cell
}

func within(p civil.Period, d civil.Day) bool { return p.Until != 0 && d >= p.From && d <= p.Until }

// each calls visit for the cells that make up a slice.
func (x *ledgerSums) each(s Slice, visit func(*cell)) {
	months, left, right := Whole(s.From, s.Until)
	for _, c := range x.months {
		if within(months, civil.Day(c.from)) {
			visit(c.cell)
		}
	}
	for _, c := range x.days {
		if d := civil.Day(c.from); within(left, d) || within(right, d) {
			visit(c.cell)
		}
	}
}

func (x *ledgerSums) Sum(s Slice) (n int64) {
	x.each(s, func(c *cell) { n += c.sums[s.Measure] })
	return n
}

func (x *ledgerSums) Spread(s Slice) ([]Bucket, bool) {
	if x.judge {
		return nil, false
	}
	got := map[int32]int64{}
	x.each(s, func(c *cell) {
		for _, t := range c.took {
			if t.measure == int32(s.Measure) {
				got[t.days] += t.n
			}
		}
	})
	return sorted(got), true
}

func sorted(got map[int32]int64) []Bucket {
	var out []Bucket
	for _, d := range slices.SortedFunc(maps.Keys(got), cmp.Compare[int32]) {
		if got[d] != 0 {
			out = append(out, Bucket{d, got[d]})
		}
	}
	return out
}

// Recount counts from the cases of a scope themselves: what a ledger must
// equal, and the way for periods that a ledger does not keep.
func (b *Book) Recount(cases func(yield func(*caseload.Case) bool), s Scope) Sums {
	return recount{b, cases, s}
}

type recount struct {
	b     *Book
	cases func(yield func(*caseload.Case) bool)
	s     Scope
}

func (x recount) each(s Slice, visit func(bucket int32, n int64)) {
	m := &x.b.measures[s.Measure]
	for c := range x.cases {
		if !x.s.Has(c.Place) {
			continue
		}
		m.events(c, func(day civil.Day, bucket int32, n int64) {
			if day >= s.From && day <= s.Until {
				visit(bucket, n)
			}
		})
	}
}

func (x recount) Sum(s Slice) (n int64) {
	x.each(s, func(_ int32, amount int64) { n += amount })
	return n
}

func (x recount) Spread(s Slice) ([]Bucket, bool) {
	got := map[int32]int64{}
	x.each(s, func(bucket int32, n int64) { got[bucket] += n })
	return sorted(got), true
}

// Judges returns how many judges have a part in what a scope gave in the months
// that a period touches. A unit of one judge is that judge, and is not named.
func (l *Ledger) Judges(s Scope, p civil.Period) int {
	judges := map[string]bool{}
	for k, c := range l.judges {
		place := l.places[k.place]
		if m := civil.Month(k.at); place.Judge == "" || judges[place.Judge] || m < p.From.Month() || m > p.Until.Month() || !s.Has(place) {
			continue
		}
		for _, n := range c.sums {
			if n != 0 {
				judges[place.Judge] = true
				break
			}
		}
	}
	return len(judges)
}

package indicator

import (
	"touyan/internal/base/civil"
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
	got := spreading{}
	x.each(s, got.add)
	return got.buckets(), true
}

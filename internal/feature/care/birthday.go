package care

import (
	"touyan/internal/base/civil"
	"touyan/internal/feature/member"
)

// Birthday is a political birthday that comes up: the day of joining (HON-05).
type Birthday struct {
	Member member.ID
	Name   string
	Branch string
	Joined civil.PartialDay
	Day    civil.Day // in a month of which no day is known: its first, or today
	Exact  bool
	Years  int
	Talked civil.Day // the last talk of the year, as organisation life has it; zero: none
}

// Next returns the day on which the day of joining comes round next, on from or
// after it, and for how many years; ok is false when that lies beyond days from
// then. The 29th of February comes round on the 28th in a year that has none. Where
// only the month is known it comes round on its first day, or on from when the month
// has begun. The day of joining itself is no birthday.
func Next(joined civil.PartialDay, from civil.Day, days int) (day civil.Day, years int, ok bool) {
	if joined.IsZero() {
		return 0, 0, false
	}
	for years = max(1, from.Year()-joined.First().Year()); ; years++ {
		day = joined.First().AddYears(years)
		last := day
		if _, exact := joined.Day(); !exact {
			last = day.Month().Last()
		}
		if last >= from {
			day = max(day, from)
			return day, years, day <= from.AddDays(days)
		}
	}
}

// springs are the days of the Spring Festival.
var springs = map[int]civil.Day{
	2019: civil.MustDay("2019-02-05"), 2020: civil.MustDay("2020-01-25"), 2021: civil.MustDay("2021-02-12"), 2022: civil.MustDay("2022-02-01"),
	2023: civil.MustDay("2023-01-22"), 2024: civil.MustDay("2024-02-10"), 2025: civil.MustDay("2025-01-29"), 2026: civil.MustDay("2026-02-17"),
	2027: civil.MustDay("2027-02-06"), 2028: civil.MustDay("2028-01-26"), 2029: civil.MustDay("2029-02-13"), 2030: civil.MustDay("2030-02-03"),
	2031: civil.MustDay("2031-01-23"), 2032: civil.MustDay("2032-02-11"), 2033: civil.MustDay("2033-01-31"), 2034: civil.MustDay("2034-02-19"), 2035: civil.MustDay("2035-02-08"),
}

// SpringFestival is its first day in a year; ok is false for a year that the
// product does not know.
func SpringFestival(year int) (day civil.Day, ok bool) {
	day, ok = springs[year]
	return day, ok
}

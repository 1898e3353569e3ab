package circular

import (
	"fmt"

	"touyan/internal/base/civil"
)

// WeekOf returns the week, Monday to Sunday, that a day lies in.
func WeekOf(day civil.Day) civil.Period {
	monday := day.AddDays(-(int(day.Weekday()) + 6) % 7)
	return civil.Period{From: monday, Until: monday.AddDays(6)}
}

// LastWeek returns the last week that is over on a day.
func LastWeek(day civil.Day) civil.Period { return WeekOf(WeekOf(day).From.AddDays(-1)) }

// Week returns the number of a week and its year: week 1 is that of the year's
// first Thursday, as in GB/T 7408.
func Week(w civil.Period) (year, number int) {
	thursday := w.From.AddDays(3)
	year = thursday.Year()
	return year, int(thursday-civil.Year(year).From)/7 + 1
}

// WeekName writes a week: 2025 年第 37 周.
func WeekName(w civil.Period) string {
	y, n := Week(w)
	return fmt.Sprintf("%d 年第 %d 周", y, n)
}

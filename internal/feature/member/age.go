package member

import "touyan/internal/base/civil"

// PartyAge returns the completed years of 党龄 on day, counted from the day of
// becoming a full member (DEV-27: 细则第三十三条, 党章第七条), not of joining; ok
// is false for someone who is no full member on day or whose day of conversion
// is not known.
func PartyAge(converted civil.PartialDay, day civil.Day) (years int, ok bool) {
	return yearsSince(converted, day)
}

// Age returns the completed years of age on day. ok is false when the birth is
// not known or lies after day.
func Age(birth civil.PartialDay, day civil.Day) (years int, ok bool) {
	return yearsSince(birth, day)
}

// yearsSince counts completed years. Where only the month is known it counts
// by months: a year is complete in the month in which it may be.
func yearsSince(p civil.PartialDay, day civil.Day) (years int, ok bool) {
	if p.IsZero() || p.First() > day {
		return 0, false
	}
	from, exact := p.Day()
	years = day.Year() - p.First().Year()
	switch {
	case exact && from.AddYears(years) > day:
		years--
	case !exact && p.Month()+civil.Month(12*years) > day.Month():
		years--
	}
	return years, true
}

// RetiredOn reports whether the member has retired (离退休) on day.
func (m Member) RetiredOn(day civil.Day) bool {
	return !m.Retired.IsZero() && m.Retired.First() <= day
}

// PoliticalBirthday reports whether the 政治生日, the day of joining (HON-05),
// comes round in month; the year of joining itself does not count.
func PoliticalBirthday(joined civil.PartialDay, month civil.Month) bool {
	if joined.IsZero() {
		return false
	}
	jy, jm := joined.Month().Civil()
	y, m := month.Civil()
	return jm == m && y > jy
}

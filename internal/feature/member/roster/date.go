package roster

import (
	"errors"
	"strconv"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/han"
)

// What a cell may be instead of a date.
var errAmbiguous = errors.New("roster: January or October")

// dateIn reads a date out of a cell. A number may be a day of the workbook's
// calendar, 20060102, 200601, or 2006.01 kept as a fraction; what the format
// of the cell hides (the day behind 2006年1月) is not known.
func dateIn(c Cell, asOf civil.Day) (civil.PartialDay, error) {
	if c.Kind != Number {
		return han.ParseDate(c.Text, asOf)
	}
	switch c.Shows {
	case ShowsDay, ShowsMonth:
		if c.Day == 0 {
			return civil.PartialDay{}, han.ErrNoDay
		}
		if c.Shows == ShowsMonth {
			return civil.In(c.Day.Month()), nil
		}
		return civil.Exactly(c.Day), nil
	case ShowsTime:
		return civil.PartialDay{}, han.ErrNoDate
	}
	digits := c.plain()
	if !strings.Contains(digits, ".") {
		// Five digits are a day whose format was lost: 1927 to 2064.
		if len(digits) == 5 && digits <= "60000" && c.Day != 0 {
			return civil.Exactly(c.Day), nil
		}
		return han.ParseDate(digits, asOf)
	}
	f, err := strconv.ParseFloat(digits, 64)
	if err != nil || f < 1850 || f >= 2200 {
		return civil.PartialDay{}, han.ErrNoDate
	}
	if c.Decimals == 2 {
		return han.ParseDate(strconv.FormatFloat(f, 'f', 2, 64), asOf)
	}
	s := strconv.FormatFloat(f, 'f', -1, 64)
	if len(s) > len("2006.10") {
		s = strconv.FormatFloat(f, 'f', 2, 64) // 1988.0899999999999
	}
	if strings.HasSuffix(s, ".1") {
		return civil.PartialDay{}, errAmbiguous
	}
	return han.ParseDate(s, asOf)
}

// readDates reads all dates of the row. A wrong date of joining, conversion or
// birth keeps the row out; the others are left empty with a warning.
func (r *rowReader) readDates() {
	for _, x := range [...]struct {
		f  Field
		to *civil.PartialDay
	}{
		{Birth, &r.m.Birth}, {Joined, &r.m.Joined}, {Converted, &r.m.Converted},
		{WorkFrom, &r.m.WorkFrom}, {RetiredFrom, &r.m.RetiredFrom}, {TransferredIn, &r.m.TransferredIn},
	} {
		if r.bad[x.f] {
			continue
		}
		if r.missing(x.f) {
			if x.f == Joined {
				r.add(Joined, Required, Error, "REG-02", "加入党组织日期空着")
			}
			continue
		}
		severity := Warning
		if x.f == Birth || x.f == Joined || x.f == Converted {
			severity = Error
		}
		c, _ := r.first(x.f)
		d, err := dateIn(c, r.asOf)
		switch title := x.f.Title(); {
		case err == nil && d.First() > r.asOf && x.f != RetiredFrom:
			r.add(x.f, DateFuture, severity, "", "%s晚于 %s。请核对", title, r.asOf)
		case err == nil:
			*x.to = d
		case errors.Is(err, errAmbiguous):
			r.add(x.f, DateAmbiguous, Warning, "", "%s“%s”可能是 1 月，也可能是 10 月，没有采用。请写成 2006-01 或 2006-10", title, shorten(c.Text))
		case errors.Is(err, han.ErrNoDay):
			r.add(x.f, DateImpossible, severity, "", "没有“%s”这一天。%s应写成 2006-01-02 或 2006-01", shorten(r.text(x.f)), title)
		case errors.Is(err, han.ErrNoMonth):
			r.add(x.f, DateUnreadable, severity, "", "%s只写了年份。应写成 2006-01-02 或 2006-01", title)
		default:
			r.add(x.f, DateUnreadable, severity, "", "“%s”不是日期。%s应写成 2006-01-02 或 2006-01", shorten(r.text(x.f)), title)
		}
		if err != nil {
			r.bad[x.f] = true
		}
	}
}

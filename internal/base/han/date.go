package han

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"touyan/internal/base/civil"
)

// What is wrong with a written date.
var (
	ErrNoDate  = errors.New("han: not a date")          // nothing that can be read as a date
	ErrNoDay   = errors.New("han: no such day")         // it can be read, but the calendar has no such day
	ErrNoMonth = errors.New("han: only the year given") // a year alone, which no register can use
)

// ParseDate reads a date as people write it: 2006-01-02, 2006.1.2, 2006年1月2号,
// 2006、1、2, 20060102, １９９１.１２.２４, 二〇〇六年一月, and without a day 2006.01, 2006年1月,
// 200601, 06.01. A year of two digits after that of today is 19xx. Texts that
// may be read in two ways (01/02/2006, 6.1) are no date. A time of day behind
// the date is left out.
func ParseDate(text string, today civil.Day) (civil.PartialDay, error) {
	s := strings.TrimSpace(Fold(Trim(text)))
	if s == "" || len(s) > 64 {
		return civil.PartialDay{}, ErrNoDate
	}
	s = dropTime(s)
	s = Squeeze(s)
	if s = arabic(s); s == "" {
		return civil.PartialDay{}, ErrNoDate
	}
	if allDigits(s) {
		return solidDate(s)
	}
	part, err := dateParts(s)
	if err != nil {
		return civil.PartialDay{}, err
	}
	y, err := fullYear(part[0], today)
	if err != nil {
		return civil.PartialDay{}, err
	}
	if len(part) == 1 {
		return civil.PartialDay{}, ErrNoMonth
	}
	m, _ := strconv.Atoi(part[1])
	if len(part) == 2 {
		return month(y, m)
	}
	d, _ := strconv.Atoi(part[2])
	return day(y, m, d)
}

// dateParts splits a date at 年 and 月 or at one kind of separator; every part is
// one or two digits, the year two or four.
func dateParts(s string) ([]string, error) {
	s = strings.TrimSuffix(strings.TrimSuffix(s, "日"), "号")
	var parts []string
	if year, rest, words := strings.Cut(s, "年"); words {
		month, day, _ := strings.Cut(rest, "月")
		parts = []string{year}
		for _, p := range [...]string{month, day} {
			if p != "" {
				parts = append(parts, p)
			}
		}
		if month == "" && day != "" {
			return nil, ErrNoDate
		}
	} else if i := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }); i > 0 {
		sep, size := utf8.DecodeRuneInString(s[i:])
		if !strings.ContainsRune(".-/、。,·", sep) {
			return nil, ErrNoDate
		}
		parts = strings.Split(s, s[i:i+size])
	}
	if len(parts) == 0 || len(parts) > 3 {
		return nil, ErrNoDate
	}
	for i, p := range parts {
		if !allDigits(p) || i > 0 && len(p) > 2 || i == 0 && len(p) != 2 && len(p) != 4 {
			return nil, ErrNoDate
		}
	}
	return parts, nil
}

// solidDate reads 20060102 and 200601.
func solidDate(s string) (civil.PartialDay, error) {
	switch len(s) {
	case 4:
		return civil.PartialDay{}, ErrNoMonth
	case 6, 8:
	default:
		return civil.PartialDay{}, ErrNoDate
	}
	y, _ := strconv.Atoi(s[:4])
	if y < 1850 || y > 2199 {
		return civil.PartialDay{}, ErrNoDate
	}
	m, _ := strconv.Atoi(s[4:6])
	if len(s) == 6 {
		return month(y, m)
	}
	d, _ := strconv.Atoi(s[6:])
	return day(y, m, d)
}

func fullYear(s string, today civil.Day) (int, error) {
	y, _ := strconv.Atoi(s)
	if len(s) == 2 {
		if y > today.Year()%100 {
			return 1900 + y, nil
		}
		return 2000 + y, nil
	}
	if y < 1850 || y > 2199 {
		return 0, ErrNoDate
	}
	return y, nil
}

func month(y, m int) (civil.PartialDay, error) {
	if m < 1 || m > 12 {
		return civil.PartialDay{}, ErrNoDay
	}
	return civil.In(civil.MonthOf(y, m)), nil
}

func day(y, m, d int) (civil.PartialDay, error) {
	on, ok := civil.Date(y, m, d)
	if !ok {
		return civil.PartialDay{}, ErrNoDay
	}
	return civil.Exactly(on), nil
}

// dropTime cuts a time of day (2006-01-02 00:00:00, 2006-01-02T08:30) off.
func dropTime(s string) string {
	i := strings.LastIndexAny(s, " T\t")
	if i < 6 || !strings.Contains(s[i:], ":") {
		return s
	}
	for _, r := range s[i+1:] {
		if (r < '0' || r > '9') && r != ':' && r != '.' && r != 'Z' {
			return s
		}
	}
	return s[:i]
}

// arabic writes Chinese figures as digits where the text is 二〇〇六年一月二日; other
// texts come back as they are.
func arabic(s string) string {
	year, rest, found := strings.Cut(s, "年")
	if !found || isASCII(year) && isASCII(strings.NewReplacer("月", "", "日", "", "号", "").Replace(rest)) {
		return s
	}
	var b strings.Builder
	for _, r := range year {
		switch d, ok := digitOf[r]; {
		case ok:
			b.WriteByte(byte('0' + d))
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		default:
			return s
		}
	}
	b.WriteString("年")
	for _, unit := range [...]string{"月", "日", "号"} {
		figure, after, found := strings.Cut(rest, unit)
		if !found {
			continue
		}
		n, ok := Number(figure)
		if !ok {
			return s
		}
		b.WriteString(strconv.Itoa(n) + unit)
		rest = after
	}
	return b.String() + rest
}

package ledger

import (
	"fmt"
	"strconv"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/han"
)

// Moment is the day of a meeting and, where it is given, the time at which it
// began (HH:MM).
type Moment struct {
	Day    civil.Day
	Begins string
}

// When reads 2025-01-13 09:00, 2025年1月15日下午2时30分, 2025.1.13 上午9点半 and every
// day that registers write. The error is one of package han.
func When(text string, today civil.Day) (Moment, error) {
	s := strings.TrimSpace(han.Fold(han.Trim(text)))
	day, clock := split(s)
	p, err := han.ParseDate(day, today)
	if err != nil {
		return Moment{}, err
	}
	d, ok := p.Day()
	if !ok {
		return Moment{}, fmt.Errorf("%w: only the month is given", han.ErrNoDate)
	}
	m := Moment{Day: d}
	if clock != "" {
		if m.Begins, ok = clockOf(clock); !ok {
			return m, fmt.Errorf("%w: %q is no time", han.ErrNoDate, clock)
		}
	}
	return m, nil
}

// split parts the day from the time of day.
func split(s string) (day, clock string) {
	for _, end := range []string{"日", "号"} {
		if before, after, ok := strings.Cut(s, end); ok {
			return before + end, dropWeekday(strings.TrimSpace(after))
		}
	}
	if i := strings.IndexAny(s, " \t\nT"); i > 0 {
		return s[:i], dropWeekday(strings.TrimSpace(s[i+1:]))
	}
	for _, half := range []string{"上午", "下午", "晚上", "中午"} {
		if i := strings.Index(s, half); i > 0 {
			return s[:i], s[i:]
		}
	}
	return s, ""
}

// dropWeekday cuts (星期三) and 周三 in front of a time.
func dropWeekday(s string) string {
	t := strings.TrimLeft(s, "(")
	for _, w := range []string{"星期", "周"} {
		if rest, ok := strings.CutPrefix(t, w); ok {
			r := []rune(rest)
			if len(r) > 0 {
				return strings.TrimLeft(string(r[1:]), ") ")
			}
		}
	}
	return s
}

// clockOf reads 09:00, 9:00:00, 下午2时, 上午9点半, 14时30分.
func clockOf(s string) (string, bool) {
	s = han.Squeeze(s)
	after := false
	for _, w := range []struct {
		text string
		pm   bool
	}{{"上午", false}, {"早上", false}, {"中午", true}, {"下午", true}, {"晚上", true}, {"晚", true}} {
		if rest, ok := strings.CutPrefix(s, w.text); ok {
			s, after = rest, w.pm
			break
		}
	}
	if s == "" {
		return "", true // 下午 alone says no time
	}
	s = strings.NewReplacer("点半", ":30", "时半", ":30", "点整", ":00", "时整", ":00", "时", ":", "点", ":", "分", "").Replace(s)
	parts := strings.Split(strings.TrimSuffix(s, ":"), ":")
	if len(parts) > 3 {
		return "", false
	}
	h, ok := han.Number(parts[0])
	m := 0
	if len(parts) > 1 && ok {
		var err error
		m, err = strconv.Atoi(parts[1])
		ok = err == nil
	}
	if after && h < 12 {
		h += 12
	}
	if !ok || h > 23 || m > 59 || m < 0 {
		return "", false
	}
	return fmt.Sprintf("%02d:%02d", h, m), true
}

// Fraction returns the time of day of a number that counts days, as
// spreadsheets store moments, to the minute; "" for midnight.
func Fraction(digits string) string {
	f, err := strconv.ParseFloat(digits, 64)
	if err != nil || f < 0 {
		return ""
	}
	m := int((f-float64(int(f)))*1440+0.5) % 1440
	if m == 0 {
		return ""
	}
	return fmt.Sprintf("%02d:%02d", m/60, m%60)
}

// TitlePeriod returns the period that a title claims for a meeting held on day:
// 第二季度…, 8月…; ok is false when it claims none.
func TitlePeriod(title string, day civil.Day) (p civil.Period, ok bool) {
	s := han.Squeeze(han.Fold(title))
	year := day.Year()
	if y, found := TitleYear(s); found {
		year = y
	}
	if _, after, found := strings.Cut(s, "第"); found {
		if q, _, found := strings.Cut(after, "季度"); found {
			if n, ok := han.Number(q); ok && n >= 1 && n <= 4 {
				return civil.Quarter(year, n), true
			}
		}
	}
	if i := strings.Index(s, "月"); i > 0 && !strings.HasPrefix(s[i:], "月度") {
		start := i
		for start > 0 && s[start-1] >= '0' && s[start-1] <= '9' {
			start--
		}
		if n, err := strconv.Atoi(s[start:i]); err == nil && n >= 1 && n <= 12 {
			return civil.MonthOf(year, n).Period(), true
		}
	}
	return civil.Period{}, false
}

// TitleYear returns the year that a title names: 2024年度…, 2024年….
func TitleYear(title string) (int, bool) {
	s := han.Squeeze(han.Fold(title))
	i := strings.Index(s, "年")
	if i < 4 {
		return 0, false
	}
	y, err := strconv.Atoi(s[i-4 : i])
	return y, err == nil && y > 1920 && y < 2200
}

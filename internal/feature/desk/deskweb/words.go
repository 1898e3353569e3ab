package deskweb

import (
	"strconv"
	"strings"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/desk"
	"touyan/internal/platform/ui"
)

// looks is how each look is drawn.
var looks = map[desk.Look]ui.State{
	desk.LookNA: ui.NA, desk.LookMet: ui.OK, desk.LookOpen: ui.None, desk.LookSoon: ui.Due,
	desk.LookLate: ui.Over, desk.LookAdvice: ui.None, desk.LookUnknown: ui.None,
}

// stateOf is how an item stands, in shape and words.
func stateOf(i *desk.Item) (ui.State, string) {
	switch {
	case i.State == rulebook.Exempted:
		return ui.OK, "已豁免"
	case i.State == rulebook.NotApplicable:
		return ui.NA, "不适用"
	case i.Late() && i.Due != 0 && i.Days < 0:
		return ui.Over, "逾期 " + strconv.Itoa(-i.Days) + " 天"
	case i.Late():
		return ui.Over, "不符合"
	case i.Urgency == desk.Advice:
		return ui.None, "提示"
	case i.Urgency == desk.FactNeeded:
		return ui.None, "缺数据"
	case i.State == rulebook.Open:
		return looks[i.Look()], remaining(i)
	}
	return ui.OK, "符合"
}

func remaining(i *desk.Item) string {
	if i.Days == 0 {
		return "今天到期"
	}
	return "还有 " + strconv.Itoa(i.Days) + " 天"
}

var weekdays = [...]string{"日", "一", "二", "三", "四", "五", "六"}

// dayLine is "2025 年 9 月 18 日 星期四，第三季度还剩 12 天".
func dayLine(d civil.Day) string {
	y, m, n := d.Civil()
	q := civil.QuarterOf(d)
	left := int(q.Until - d)
	rest := "还剩 " + strconv.Itoa(left) + " 天"
	if left == 0 {
		rest = "最后一天"
	}
	return strconv.Itoa(y) + " 年 " + strconv.Itoa(m) + " 月 " + strconv.Itoa(n) + " 日 星期" + weekdays[d.Weekday()] +
		"，第" + []string{"一", "二", "三", "四"}[(m-1)/3] + "季度" + rest
}

// stampText is a moment as logs show it: 09-18 09:30, with the year when it is
// another one.
func stampText(t time.Time, today civil.Day) string {
	t = t.In(civil.Shanghai)
	if t.Year() != today.Year() {
		return t.Format("2006-01-02 15:04")
	}
	return t.Format("01-02 15:04")
}

// plain is the short name without what a column of branches repeats.
func plain(short string) string {
	if s := strings.TrimSuffix(short, "党支部"); s != "" {
		return s
	}
	return short
}

// first returns the first n characters of a text.
func first(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i] + "…"
		}
		n--
	}
	return s
}

// leading returns the citation that stands first in a trace.
func leading(w rulebook.Trace) (rulebook.Citation, bool) {
	for _, f := range w {
		if !f.Cite.IsZero() {
			return f.Cite, true
		}
	}
	return rulebook.Citation{}, false
}

// articleID is the place of an article on the page of rules.
func articleID(c rulebook.Citation) string { return string(c.Doc) + "-" + c.Article }

func articleHref(c rulebook.Citation) string { return "/rules#" + articleID(c) }

// marked is the citation with what is not confirmed of it.
func marked(c rulebook.Citation) string {
	s := c.String()
	if u := c.Entry().Unconfirmed; u != "" {
		s += "（" + u + "）"
	}
	return s
}

// isRule reports whether a step of a trace states a rule and no fact.
func isRule(f rulebook.Fact) bool { return !f.Cite.IsZero() && !f.Hit && f.Href == "" && f.When == "" }

// whenText is the day or the period of a fact as sentences have it.
func whenText(when string, today civil.Day) string {
	if d, err := civil.ParseDay(when); err == nil && d != 0 {
		return d.Chinese(today)
	}
	if p, err := civil.ParsePeriod(when); err == nil {
		return short(p.Chinese(), today)
	}
	return when
}

// short leaves out the year where it is today's: it would be said in every row.
func short(summary string, today civil.Day) string {
	return strings.TrimPrefix(summary, strconv.Itoa(today.Year())+" 年 ")
}

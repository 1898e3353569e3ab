package duesapp

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/money"
	"touyan/internal/feature/dues"
	"touyan/internal/platform/intake"
)

var (
	arrived = regexp.MustCompile(`(?:(\d{4})年)?(\d+)月转入`)
	left    = regexp.MustCompile(`(?:(\d{4})年)?(\d+)月转出`)
	gave    = regexp.MustCompile(`(\d+)月自愿多交([\d.,]+)元`)
)

// remark takes what a ledger says beside the figures: arriving, leaving, and
// that the branch lets be paid by the quarter.
func (c *reading) remark(r *record, a *Account) {
	text := r.text("备注")
	if text == "" {
		return
	}
	first, last := civil.MonthOf(c.w.year, 1), civil.MonthOf(c.w.year, 12)
	at := func(m []string) civil.Month {
		n, _ := strconv.Atoi(m[2])
		return civil.MonthOf(c.w.year, min(max(n, 1), 12))
	}
	if m := arrived.FindStringSubmatch(text); m != nil && at(m) > first {
		c.span(a, span{a.Member.ID, spanElsewhere, first, at(m) - 1, text})
	}
	if m := left.FindStringSubmatch(text); m != nil {
		c.span(a, span{a.Member.ID, spanElsewhere, at(m), last, text})
	}
	if strings.Contains(text, "按季交纳") {
		c.span(a, span{a.Member.ID, spanQuarterly, first, last, text})
	}
}

func (c *reading) span(a *Account, s span) {
	if s.kind == spanQuarterly {
		for _, q := range a.Member.Quarterly {
			if q.From == s.from && q.Until == s.until {
				return
			}
		}
		a.Member.Quarterly = append(a.Member.Quarterly, dues.Agreement{From: s.from, Until: s.until})
		c.spans = append(c.spans, s)
		return
	}
	away := civil.Period{From: s.from.First(), Until: s.until.Last()}
	cut := false
	for _, x := range a.Member.Spells {
		cut = cut || x.Period.Overlaps(away)
	}
	if cut {
		a.Member.Spells = without(a.Member.Spells, away)
		c.spans = append(c.spans, s)
	}
}

// paidRow takes the twelve payments of a row. They enter together or, when
// they do not make the sum of the row, not at all; a cell that is no amount
// covers nothing.
func (c *reading) paidRow(r *record, a *Account) {
	gifts := map[int]money.Fen{}
	for _, m := range gave.FindAllStringSubmatch(r.text("备注"), -1) {
		n, _ := strconv.Atoi(m[1])
		if f, err := money.Parse(m[2]); err == nil {
			gifts[n] = f
		}
	}
	var sum money.Fen
	var list []paying
	same := false
	for n := 1; n <= 12; n++ {
		dueAt, paidAt := r.t.months(n)
		if paidAt == 0 {
			continue
		}
		month := civil.MonthOf(c.w.year, n)
		f, given, err := r.amount(paidAt)
		if err != nil {
			c.say(r, paidAt, "AMOUNT_UNREADABLE", intake.Error, string(dues.PaidMonthly), fault.Of(err).Text+"；没有金额不能算交过，请核实后补记")
		}
		sum += f
		c.dueCell(r, a, month, dueAt)
		if !given || f == 0 {
			continue
		}
		p := paying{member: a.Member.ID, Payment: dues.Payment{Day: min(month.Last(), c.today), Amount: f, Gift: gifts[n]}}
		switch ok, stands := c.payable(r, a, month, paidAt, &p); {
		case stands:
			same = true
		case ok:
			list = append(list, p)
		}
	}
	if at := r.t.head["全年实交"]; at > 0 {
		if want, given, err := r.amount(at); err == nil && given && want != sum {
			c.say(r, at, "SUM_DISAGREES", intake.Error, string(dues.PaidMonthly), fmt.Sprintf("各月实交合计 %s，表上全年实交 %s，相差 %s", sum.Text(), want.Text(), (sum-want).Text()))
			return
		}
	}
	if same && len(list) == 0 {
		c.report.Same++
	}
	for _, p := range list {
		k := branchMonth{p.Day.Month(), p.branch}
		if c.payments[k] == nil {
			c.order = append(c.order, k)
		}
		c.payments[k] = append(c.payments[k], p)
	}
	if len(list) > 0 {
		c.report.New++
	}
}

// payable says whether a payment can enter, and whether it stands already.
func (c *reading) payable(r *record, a *Account, month civil.Month, column int, p *paying) (ok, stands bool) {
	refuse := func(code, rule, want string) (bool, bool) {
		c.say(r, column, code, intake.Error, rule, want)
		return false, false
	}
	d := a.due(month)
	switch {
	case p.Amount < 0:
		return refuse("AMOUNT_NEGATIVE", string(dues.PaidMonthly), "实交是负数；冲回请对原来那一笔做更正")
	case p.Amount > dues.MostBase:
		return refuse("AMOUNT_ABSURD", string(dues.PaidMonthly), "金额太大，请核对单位是否为元")
	case month > c.today.Month():
		return refuse("DAY_FUTURE", string(dues.PaidMonthly), monthText(month)+"还没有到")
	case month < a.Member.Admitted.Month():
		return refuse("BEFORE_MEMBERSHIP", "FEE-08", fmt.Sprintf("早于成为预备党员的 %s", a.Member.Admitted))
	case p.Gift > p.Amount:
		return refuse("GIFT", "FEE-12", "自愿多交的比实交的多")
	case d == nil || d.State == dues.NoBase:
		return refuse("NO_BASE", string(dues.BaseAssessed), "没有核定党费基数，应先核定")
	case d.State == dues.NotOwed:
		return refuse("NOT_HERE", "FEE-16", "这个月不在本院党支部交纳")
	}
	p.branch = d.Unit
	if p.Day < a.Member.Admitted { // admitted today, in a month that is not over
		p.Day = a.Member.Admitted
	}
	if a.taken()[dues.Fingerprint{Member: p.member, Day: p.Day, Amount: p.Amount}] {
		return false, true
	}
	if len(a.Payments) > 0 {
		s := dues.Settle(a.Dues, a.Payments, c.today)
		if m := s.Months[month-a.first]; d.Amount > 0 && m.Covered == d.Amount && p.Gift < p.Amount {
			return refuse("PAID_ALREADY", string(dues.PaidMonthly), fmt.Sprintf("%s应交 %s，已于 %s 交足", monthText(month), d.Amount.Text(), m.Settled))
		}
	}
	return true, false
}

// dueCell tells where the list charges something else than the rule.
func (c *reading) dueCell(r *record, a *Account, month civil.Month, column int) {
	d := a.due(month)
	if column == 0 || d == nil || month > c.until {
		return
	}
	f, given, err := r.amount(column)
	switch {
	case err != nil:
		c.say(r, column, "AMOUNT_UNREADABLE", intake.Warning, string(dues.PaidMonthly), "应交不是金额，按规定是 "+d.Amount.Text())
	case given && f != d.Amount:
		c.say(r, column, "DUE_DISAGREES", intake.Warning, "FEE-02", fmt.Sprintf("按规定应交 %s，表上是 %s，相差 %s", d.Amount.Text(), f.Text(), (d.Amount-f).Text()))
	case !given && d.State == dues.Owed && d.Amount > 0:
		c.say(r, column, "DUE_MISSING", intake.Warning, string(dues.PaidMonthly), "表上没有应交，按规定应交 "+d.Amount.Text())
	}
}

// total compares the line of totals with its columns.
func (c *reading) total(t *table) {
	if t.total == nil {
		return
	}
	for n := 1; n <= 12; n++ {
		_, column := t.months(n)
		want, given, err := t.total.amount(column)
		if column == 0 || err != nil || !given {
			continue
		}
		var sum money.Fen
		for i := range t.rows {
			if f, ok, err := t.rows[i].amount(column); err == nil && ok {
				sum += f
			}
		}
		if sum == want {
			continue
		}
		c.say(t.total, column, "SUM_DISAGREES", intake.Error, string(dues.PaidMonthly), fmt.Sprintf("%d 月各行合计 %s，表上合计 %s，相差 %s", n, sum.Text(), want.Text(), (sum-want).Text()))
		for k := range c.payments {
			if y, m := k.month.Civil(); y == c.w.year && m == n {
				delete(c.payments, k)
			}
		}
	}
}

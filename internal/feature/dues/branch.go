package dues

import (
	"fmt"
	"slices"

	"touyan/internal/base/civil"
	"touyan/internal/base/money"
	"touyan/internal/base/rulebook"
)

// Branch is a branch with the accounts of its members: what its collector and
// secretary answer for. Findings about it count members and name nobody, since
// everybody in the branch sees them; the page behind each has the names, for
// those who may open it.
type Branch struct {
	Subject  *rulebook.Subject
	Accounts []*Account
	// Held is what was given of 1,000 and more at a time and not passed on.
	Held money.Fen
	// Disclosed are the days on which the branch disclosed its dues.
	Disclosed []civil.Day
	// MonthHref returns the page of a month.
	MonthHref func(civil.Month) string
	Href      string // the page of the disclosures
}

// tally is how one month of a branch stands.
type tally struct {
	people, short, late, noBase int
	due, lacking                money.Fen
	last                        civil.Day // the latest day to pay
}

// Judge returns the branch's findings: per month of the window that has begun,
// and as of on what is behind, what relief ends, what is held, what was
// disclosed. A branch for which nothing was ever assessed has none.
func (b *Branch) Judge(window civil.Period, on civil.Day) []rulebook.Finding {
	months := map[civil.Month]*tally{}
	behind := behindSum{}
	ending, unassessed, first := 0, 0, civil.Month(0)
	for _, a := range b.Accounts {
		standing := during(a.Dues, a.Payments, on)
		for i := range standing.Months {
			m := &standing.Months[i]
			if m.Due.Unit != b.Subject.ID || m.Due.State == NotOwed || m.Due.Month.First() > on {
				continue
			}
			if m.Due.State == Owed && (first == 0 || m.Due.Month < first) {
				first = m.Due.Month
			}
			if m.Due.Month.First() < window.From || m.Due.Month.First() > window.Until {
				continue
			}
			t := months[m.Due.Month]
			if t == nil {
				t = &tally{last: m.Due.Month.Last()}
				months[m.Due.Month] = t
			}
			t.add(a, m, on)
		}
		if a.home(on) == b.Subject.ID {
			if len(a.Dues) == 0 {
				unassessed++
			}
			behind.add(a, &standing, on)
			for i := range a.Member.Reliefs {
				if _, ok := a.ending(&a.Member.Reliefs[i], on); ok {
					ending++
				}
			}
		}
	}
	if first == 0 {
		return nil
	}
	var out []rulebook.Finding
	if now := on.Month(); unassessed > 0 && window.Has(now.First()) {
		if months[now] == nil {
			months[now] = &tally{last: now.Last()}
		}
		months[now].noBase += unassessed
	}
	for month := max(window.From.Month(), first); month <= min(window.Until, on).Month(); month++ {
		if t := months[month]; t != nil {
			out = append(out, b.month(month, *t)...)
		}
	}
	out = append(out, b.behind(behind, on)...)
	if ending > 0 {
		out = append(out, b.finding(ReliefEnding, civil.Year(on.Year()), rulebook.Open, on.Month().Last(), fmt.Sprintf("%d 人", ending),
			fmt.Sprintf("%d 人的减免将在下月底前到期，此后按全额计", ending), "第七条", "看名单", b.MonthHref(on.Month())))
	}
	if b.Held > 0 {
		out = append(out, b.finding(GiftPassedOn, civil.Year(on.Year()), rulebook.Open, 0, b.Held.Grouped(),
			fmt.Sprintf("一次多交 1000 元以上的党费 %s 还没有转交上级", b.Held.Text()), "第十一条", "登记转交", "/dues/remittances"))
	}
	return append(out, b.disclosed(first, window, on)...)
}

// home is the branch that a member belongs to on the day; 0 for none.
func (a *Account) home(on civil.Day) int64 {
	if s := a.Member.at(on); s != nil {
		return s.Unit
	}
	return 0
}

func (t *tally) add(a *Account, m *MonthStanding, on civil.Day) {
	if m.Due.State == NoBase {
		t.noBase++
		return
	}
	if m.Due.Amount == 0 {
		return
	}
	t.people++
	t.due += m.Due.Amount
	last, _ := a.Member.DueDay(m.Due.Month)
	if m.Covered < m.Due.Amount {
		t.short++
		t.lacking += m.Due.Amount - m.Covered
		t.last = max(t.last, last)
		if on > last {
			t.late++
		}
	}
}

func (b *Branch) finding(rule rulebook.RuleID, period civil.Period, state rulebook.State, due civil.Day, tallied, summary, article, label, href string) rulebook.Finding {
	return rulebook.Finding{Rule: rule, Subject: b.Subject, Period: period, State: state, Due: due, Tally: tallied, Explain: func() rulebook.Explanation {
		e := rulebook.Explanation{Summary: summary, Why: rulebook.Trace{{Text: summary, Cite: duesArticle(article), Href: href, Hit: true}}}
		if label != "" {
			e.Settle = rulebook.Action{Label: label, Href: href}
		}
		return e
	}}
}

// month judges one month: everybody paid, and everybody has a base.
func (b *Branch) month(month civil.Month, t tally) (out []rulebook.Finding) {
	name, href := monthChinese(month), b.MonthHref(month)
	if t.noBase > 0 {
		out = append(out, b.finding(BaseAssessed, month.Period(), rulebook.Unknown, 0, fmt.Sprintf("%d 人", t.noBase), fmt.Sprintf("%s有 %d 名党员没有核定党费基数", name, t.noBase), "第一条", "核定基数", href))
	}
	if t.people == 0 {
		return out
	}
	f := rulebook.Finding{Rule: PaidMonthly, Subject: b.Subject, Period: month.Period(), Due: t.last, State: rulebook.Met}
	switch {
	case t.late > 0:
		f.State, f.Due = rulebook.Overdue, month.Last()
	case t.short > 0:
		f.State = rulebook.Open
	}
	if t.short > 0 {
		f.Tally = fmt.Sprintf("差 %d 人", t.short)
	}
	f.Explain = func() rulebook.Explanation {
		e := rulebook.Explanation{Summary: fmt.Sprintf("%s党费 %d 人应交 %s，已收齐", name, t.people, t.due.Text())}
		if t.short > 0 {
			e.Summary = fmt.Sprintf("%s党费还有 %d 人没有交足，共 %s", name, t.short, t.lacking.Text())
			e.Settle = rulebook.Action{Label: "登记交纳", Href: href}
		}
		e.Why = rulebook.Trace{{Text: fmt.Sprintf("%d 人应交 %s，%d 人没有交足", t.people, t.due.Text(), t.short), Href: href, Cite: duesArticle("第十二条"), Hit: true}}
		if t.late < t.short {
			e.Why = append(e.Why, rulebook.Fact{Text: fmt.Sprintf("其中 %d 人还没有到期（当月未完，或支部同意按季交纳）", t.short-t.late), Cite: duesArticle("第十二条")})
		}
		return e
	}
	return append(out, f)
}

// behindSum counts members by the months they are behind.
type behindSum struct {
	steps map[Step]int
	limit civil.Day // the first to come on which somebody's sixth month ends
	six   int
}

func (s *behindSum) add(a *Account, st *Standing, on civil.Day) {
	f, ok := a.behind(st, on)
	if !ok {
		return
	}
	if s.steps == nil {
		s.steps = map[Step]int{}
	}
	s.steps[StepOf(st.Run)]++
	if f.State == rulebook.Overdue {
		s.six++
	} else if s.limit.IsZero() || f.Due < s.limit {
		s.limit = f.Due
	}
}

// behind warns after one, three and five months; from the sixth on people have
// to look into it. The program removes nobody.
func (b *Branch) behind(s behindSum, on civil.Day) []rulebook.Finding {
	n := 0
	for _, k := range s.steps {
		n += k
	}
	if n == 0 {
		return nil
	}
	href := b.MonthHref(on.Month())
	f := rulebook.Finding{Rule: SixMonthsLimit, Subject: b.Subject, Period: civil.Year(on.Year()), State: rulebook.Open, Due: s.limit, Tally: fmt.Sprintf("%d 人", n)}
	if s.six > 0 {
		f.State, f.Due = rulebook.Overdue, 0
	}
	f.Explain = func() rulebook.Explanation {
		e := rulebook.Explanation{Summary: fmt.Sprintf("%d 人有没有交足的月份", n), Settle: rulebook.Action{Label: "看提醒文字", Href: "/dues/reminder?" + href[len("/dues?"):]}}
		if s.six > 0 {
			e.Summary = fmt.Sprintf("%d 人连续 6 个月以上没有交足党费，须由支部核实原因", s.six)
			e.Settle = rulebook.Action{Label: "看名单", Href: href}
		}
		steps := []Step{SixMonths, Five, Three, OneMonth}
		words := map[Step]string{SixMonths: "连续 6 个月以上", Five: "连续 5 个月", Three: "连续 3 至 4 个月", OneMonth: "1 至 2 个月"}
		for _, step := range steps {
			if k := s.steps[step]; k > 0 {
				e.Why = append(e.Why, rulebook.Fact{Text: fmt.Sprintf("%s没有交足：%d 人", words[step], k), Href: href, Hit: step == SixMonths})
			}
		}
		if s.six > 0 {
			e.Why = append(e.Why, rulebook.Fact{Text: "有无正当理由由党组织核实，系统不作处理", Cite: duesArticle("第十三条")},
				rulebook.Fact{Text: "无正当理由的，按自行脱党的规定由支部大会决定", Cite: rulebook.Cite(rulebook.PartyConstitution, "第九条")})
		} else {
			e.Why = append(e.Why, rulebook.Fact{When: s.limit.String(), Text: "最早到这一日有人满 6 个月", Cite: duesArticle("第十三条")})
		}
		return e
	}
	return []rulebook.Finding{f}
}

// disclosed judges the years of the window in which dues were kept: what was
// collected is told to the members once a year.
func (b *Branch) disclosed(first civil.Month, window civil.Period, on civil.Day) (out []rulebook.Finding) {
	began, _ := first.Civil()
	for year := max(began, window.From.Year()); year <= min(window.Until, on).Year(); year++ {
		span := civil.Year(year)
		at := slices.IndexFunc(b.Disclosed, span.Has)
		state, says, label := rulebook.Overdue, fmt.Sprintf("%d 年没有公布党费收缴情况", year), "公布"
		switch {
		case at >= 0:
			state, says, label = rulebook.Met, fmt.Sprintf("%d 年已于 %s 公布党费收缴情况", year, b.Disclosed[at]), ""
		case on <= span.Until:
			state, says = rulebook.Open, fmt.Sprintf("%d 年还没有公布党费收缴情况", year)
		}
		out = append(out, b.finding(YearDisclosed, span, state, span.Until, "", says, "管理部分", label, b.Href))
	}
	return out
}

package dues

import (
	"fmt"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
)

// The rules of Party dues, by the numbers of the table of regulations.
const (
	BaseAssessed   rulebook.RuleID = "FEE-01"
	ReliefEnding   rulebook.RuleID = "FEE-10"
	GiftPassedOn   rulebook.RuleID = "FEE-12"
	PaidMonthly    rulebook.RuleID = "FEE-13"
	SixMonthsLimit rulebook.RuleID = "FEE-14"
	YearDisclosed  rulebook.RuleID = "FEE-19"
)

func duesArticle(no string) rulebook.Citation { return rulebook.Cite(rulebook.DuesRules, no) }

// Rules returns the rules of this room.
func Rules() []rulebook.Rule {
	return []rulebook.Rule{
		{ID: BaseAssessed, Title: "党费基数", Every: "每月", Cites: []rulebook.Citation{duesArticle("第一条"), duesArticle("第十条")}},
		{ID: ReliefEnding, Title: "减免到期", Every: "常态", Cites: []rulebook.Citation{duesArticle("第七条")}, Hint: true},
		{ID: GiftPassedOn, Title: "大额多交转交", Every: "常态", Cites: []rulebook.Citation{duesArticle("第十一条")}},
		{ID: PaidMonthly, Title: "党费交纳", Every: "每月", Cites: []rulebook.Citation{duesArticle("第十二条")}},
		{ID: SixMonthsLimit, Title: "连续未交", Every: "常态", Cites: []rulebook.Citation{duesArticle("第十三条"), rulebook.Cite(rulebook.PartyConstitution, "第九条")}},
		{ID: YearDisclosed, Title: "党费公布", Every: "每年", Cites: []rulebook.Citation{duesArticle("管理部分")}},
	}
}

// Account is a member's months with their payments: what the rules judge. Dues
// and payments are in order; the dues begin with the first month that was kept
// here, not with the window.
type Account struct {
	Subject  *rulebook.Subject
	Member   *Member
	Dues     []Due
	Payments []Payment
	Href     string // the page of the account
}

// DueDay returns the last day to pay a month: its own, or its quarter's where
// the branch agreed to payment by the quarter.
func (m *Member) DueDay(month civil.Month) (day civil.Day, by *Agreement) {
	for i := range m.Quarterly {
		if a := &m.Quarterly[i]; month >= a.From && month <= a.Until {
			return civil.QuarterOf(month.First()).Until, a
		}
	}
	return month.Last(), nil
}

// Judge returns the findings of one account: per owed month of the window that
// has begun whether it was paid, and as of on whether months behind add up and
// whether a relief ends. Months not owed give no finding.
func Judge(a *Account, window civil.Period, on civil.Day) []rulebook.Finding {
	standing := during(a.Dues, a.Payments, on)
	var out []rulebook.Finding
	for i := range standing.Months {
		m := &standing.Months[i]
		first := m.Due.Month.First()
		if first < window.From || first > min(window.Until, on) || m.Due.State == NotOwed {
			continue
		}
		out = append(out, a.month(m, on))
	}
	if f, ok := a.behind(&standing, on); ok {
		out = append(out, f)
	}
	for i := range a.Member.Reliefs {
		if f, ok := a.ending(&a.Member.Reliefs[i], on); ok {
			out = append(out, f)
		}
	}
	return out
}

// month judges one month that is owed or whose base is missing.
func (a *Account) month(m *MonthStanding, on civil.Day) rulebook.Finding {
	month, due := m.Due.Month, m.Due
	last, agreed := a.Member.DueDay(month)
	f := rulebook.Finding{Rule: PaidMonthly, Subject: a.Subject, Period: month.Period(), Due: last}
	short := due.Amount - m.Covered
	switch {
	case due.State == NoBase:
		f.Rule, f.State = BaseAssessed, rulebook.Unknown
	case due.Amount == 0:
		f.State, f.Due = rulebook.NotApplicable, 0
	case short == 0:
		f.State = rulebook.Met
	case on <= last:
		f.State = rulebook.Open
	default:
		f.State = rulebook.Overdue
	}
	if short > 0 && m.Covered > 0 {
		f.Tally = "差 " + short.Grouped()
	}
	settled := m.Settled
	f.Explain = func() rulebook.Explanation {
		e := rulebook.Explanation{Why: due.Why(), Settle: rulebook.Action{Label: "登记交纳", Href: a.Href}}
		name := monthChinese(month)
		switch {
		case due.State == NoBase:
			e.Summary, e.Settle.Label = name+"没有核定党费基数", "核定基数"
		case due.Amount == 0:
			e.Summary, e.Settle = name+"经批准免交", rulebook.Action{}
		case short == 0:
			e.Summary, e.Settle = fmt.Sprintf("%s党费 %s 已交", name, due.Amount.Text()), rulebook.Action{}
			e.Why = append(e.Why, rulebook.Fact{When: settled.String(), Text: "交足", Href: a.Href, Hit: true})
		case m.Covered > 0:
			e.Summary = fmt.Sprintf("%s党费 %s，已交 %s，还差 %s", name, due.Amount.Text(), m.Covered.Text(), short.Text())
		default:
			e.Summary = fmt.Sprintf("%s党费 %s 没有交纳记录", name, due.Amount.Text())
		}
		if agreed != nil {
			e.Why = append(e.Why, rulebook.Fact{When: agreed.Decided.String(), Text: "支部同意按季交纳，到 " + last.String() + " 止", Cite: duesArticle("第十二条"), Href: agreed.Href})
		}
		return e
	}
	return f
}

// behind judges the months that were not covered when they ended: reminders
// first, and from the sixth on a case for people. Nothing here removes anybody.
func (a *Account) behind(s *Standing, on civil.Day) (rulebook.Finding, bool) {
	step := StepOf(s.Run)
	if step == Clear || len(s.Behind) == 0 {
		return rulebook.Finding{}, false
	}
	first := s.Behind[0]
	if last, _ := a.Member.DueDay(first); on <= last {
		return rulebook.Finding{}, false // within an agreed quarter nothing is late yet
	}
	limit := (first + 5).Last()
	f := rulebook.Finding{Rule: SixMonthsLimit, Subject: a.Subject, Period: civil.Period{From: first.First(), Until: limit},
		Due: limit, State: rulebook.Open, Tally: fmt.Sprintf("%d 个月", s.Run)}
	if step == SixMonths {
		f.State = rulebook.Overdue
	}
	run, silent, arrears, behind := s.Run, s.Silent, s.Arrears, s.Behind
	f.Explain = func() rulebook.Explanation {
		e := rulebook.Explanation{Settle: rulebook.Action{Label: "看欠交明细", Href: a.Href}}
		e.Summary = fmt.Sprintf("连续 %d 个月没有交足党费，共欠 %s", run, arrears.Text())
		var names []string
		for _, m := range behind {
			names = append(names, monthChinese(m))
		}
		e.Why = append(e.Why, rulebook.Fact{Text: "没有交足：" + strings.Join(names, "、"), Href: a.Href, Hit: true})
		if silent < run {
			e.Why = append(e.Why, rulebook.Fact{Text: fmt.Sprintf("其中最近 %d 个月完全没有交纳记录，其余有交纳但不足", silent)})
		}
		if step == SixMonths {
			e.Summary += "，须由支部核实原因"
			e.Why = append(e.Why,
				rulebook.Fact{Text: "有无正当理由由党组织核实，系统不作处理", Cite: duesArticle("第十三条")},
				rulebook.Fact{Text: "无正当理由的，按自行脱党的规定由支部大会决定", Cite: rulebook.Cite(rulebook.PartyConstitution, "第九条")})
		} else {
			e.Why = append(e.Why, rulebook.Fact{When: limit.String(), Text: "到这一日满 6 个月", Cite: duesArticle("第十三条")})
		}
		e.Why = append(e.Why, rulebook.Fact{Text: fmt.Sprintf("补交一般不超过 %d 个月", LateMonths), Cite: duesArticle("第十二条")})
		return e
	}
	return f, true
}

// ending reminds, from the last two months of a relief on, that it ends by
// itself; a month after its end it says no more.
func (a *Account) ending(r *Relief, on civil.Day) (rulebook.Finding, bool) {
	now := on.Month()
	if now < r.Until-1 || now > r.Until {
		return rulebook.Finding{}, false
	}
	f := rulebook.Finding{Rule: ReliefEnding, Subject: a.Subject, Period: civil.Period{From: r.From.First(), Until: r.Until.Last()}, State: rulebook.Open, Due: r.Until.Last()}
	f.Explain = func() rulebook.Explanation {
		return rulebook.Explanation{Summary: fmt.Sprintf("减免到%s止，此后按全额计", monthChinese(r.Until)),
			Why:    rulebook.Trace{{Text: approved(*r), Cite: duesArticle("第七条"), Href: r.Href, Hit: true}, {Text: "仍有困难的，须再经支部研究和批准"}},
			Settle: rulebook.Action{Label: "看减免", Href: a.Href}}
	}
	return f, true
}

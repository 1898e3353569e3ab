package dues

import (
	"fmt"

	"touyan/internal/base/civil"
	"touyan/internal/base/money"
	"touyan/internal/base/rulebook"
)

// Why says how the amount came about, every step with its article. It is made
// when somebody looks.
func (d *Due) Why() rulebook.Trace {
	var t rulebook.Trace
	add := func(f rulebook.Fact) { t = append(t, f) }
	taking, err := d.p.Taking.On(d.Month.Last())
	if err != nil {
		return rulebook.Trace{{Text: monthChinese(d.Month) + "早于党费规定施行"}}
	}
	day := takingDay(taking.Value, d.Month)
	spell := d.m.at(day)
	if spell == nil {
		return append(t, d.absent(day, taking))
	}
	add(rulebook.Fact{When: day.String(), Text: "组织关系在" + spell.Name + "，" + taking.Value.Chinese(), Cite: taking.Cite})
	if a := d.m.Admitted; !a.IsZero() && a.Month() == d.Month {
		add(rulebook.Fact{When: a.String(), Text: "支部大会通过为预备党员，自当月起交纳", Cite: rulebook.Cite(rulebook.DuesRules, "第八条")})
	}
	if d.base == nil {
		return append(t, rulebook.Fact{Text: monthChinese(d.Month) + "没有核定的党费基数", Hit: true})
	}
	b := d.base
	switch {
	case b.Category.banded():
		d.whyBand(add)
	default:
		v, _ := FlatOf[b.Category].On(d.Month.Last())
		text := fmt.Sprintf("%s党员每月 %s", b.Category.Chinese(), v.Value.Least.Text())
		if v.Value.Most > v.Value.Least {
			text = fmt.Sprintf("%s党员每月 %s 至 %s，核定 %s", b.Category.Chinese(), v.Value.Least.Text(), v.Value.Most.Text(), b.Amount.Text())
		}
		add(rulebook.Fact{Text: text, Cite: v.Cite, Href: b.Href, Hit: true})
	}
	exact, _, _ := d.exact()
	for i := range d.m.Reliefs {
		r := &d.m.Reliefs[i]
		if !r.Has(d.Month) {
			continue
		}
		lack, cite := r.Lacks(b.Category)
		span := monthChinese(r.From) + "至" + monthChinese(r.Until)
		switch {
		case lack != "":
			add(rulebook.Fact{Text: span + "申请" + r.Chinese() + "，" + lack + "，不作数", Cite: cite, Href: r.Href})
		case r == d.relief:
			exact = exact.Times(r.Pays)
			add(rulebook.Fact{Text: fmt.Sprintf("%s%s，%s；%s 元", span, r.Chinese(), approved(*r), exact), Cite: cite, Href: r.Href, Hit: true})
		}
	}
	rounding, _ := d.p.Rounding.On(d.Month.Last())
	return append(t, rulebook.Fact{Text: "应交 " + d.Amount.Text() + "，" + rounding.Value.Chinese(), Cite: rounding.Cite, Hit: true})
}

// whyBand tells base, band and the exact amount.
func (d *Due) whyBand(add func(rulebook.Fact)) {
	b := d.base
	text := fmt.Sprintf("%s，党费基数 %s", b.Category.Chinese(), b.Amount.Text())
	if b.Basis != "" {
		text += "，" + b.Basis
	}
	from := rulebook.Fact{When: b.From.String() + " 起", Text: text, Href: b.Href}
	if len(d.m.Bases) > 0 && b != &d.m.Bases[0] {
		from.Cite = rulebook.Cite(rulebook.DuesRules, "第十条")
	}
	add(from)
	v, _ := BandsOf[b.Category].On(d.Month.Last())
	band, above := v.Value.For(b.Amount)
	span := "高于 " + above.Text()
	switch {
	case above == 0:
		span = band.UpTo.Text() + "以下（含）"
	case band.UpTo > 0:
		span += "、" + band.UpTo.Text() + "以下（含）"
	}
	add(rulebook.Fact{Text: fmt.Sprintf("%s，按全额 %s：%s 元", span, band.Rate, band.Rate.Of(b.Amount)), Cite: v.Cite, Hit: true})
}

// absent says why a month is not owed at all.
func (d *Due) absent(day civil.Day, taking rulebook.Version[Taking]) rulebook.Fact {
	if a := d.m.Admitted; a > day {
		return rulebook.Fact{When: a.String(), Text: "支部大会通过为预备党员，此前不交党费", Cite: rulebook.Cite(rulebook.DuesRules, "第八条"), Hit: true}
	}
	return rulebook.Fact{When: day.String(), Text: "组织关系不在本系统的任何党支部，" + taking.Value.Chinese(), Cite: taking.Cite, Hit: true}
}

func approved(r Relief) string {
	if r.Branch.IsZero() {
		return "批准文号 " + r.Number
	}
	text := "支部 " + r.Branch.String() + " 研究"
	if !r.Superior.IsZero() {
		text += "，上级 " + r.Superior.String() + " 批准"
	}
	if r.Number != "" {
		text += "（" + r.Number + "）"
	}
	return text
}

// Difference says what the two editions of the base formula make of the same
// pay: the amounts and what they differ by. Only the base differs, the bands are
// the same.
type Difference struct {
	Base2008, Base2017 money.Fen
	Due2008, Due2017   money.Fen
}

// Compare reckons a month of pay by both formulas. Faults: as Formula.Base.
func (p *Parameters) Compare(c Category, pay []Component, month civil.Month) (Difference, error) {
	var d Difference
	for _, x := range []struct {
		formula   Formula
		base, due *money.Fen
	}{{Formula2008, &d.Base2008, &d.Due2008}, {Formula2017, &d.Base2017, &d.Due2017}} {
		base, _, err := x.formula.Base(pay)
		if err != nil {
			return d, err
		}
		m := Member{Spells: []Spell{{Unit: 1, Period: civil.Since(month.First())}}, Bases: []Base{{From: month, Category: c, Amount: base}}}
		due, err := p.Assess(&m, month)
		if err != nil {
			return d, err
		}
		*x.base, *x.due = base, due.Amount
	}
	return d, nil
}

func monthChinese(m civil.Month) string {
	y, n := m.Civil()
	return fmt.Sprintf("%d 年 %d 月", y, n)
}

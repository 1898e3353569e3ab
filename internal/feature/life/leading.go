package life

import (
	"strconv"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/org"
)

// What is asked of the leading group and of the organ as a whole.
const (
	StudyQuarterly      rulebook.RuleID = "LZX-02"
	DemocraticLifeHeld  rulebook.RuleID = "LZX-07"
	DualLife            rulebook.RuleID = "LZX-08"
	OrganAssemblyYearly rulebook.RuleID = "JG-08"
)

var (
	studyArticle          = since(rulebook.Cite(rulebook.CentreRules, "第九条"))
	democraticLifeArticle = since(rulebook.Cite(rulebook.DemocraticLifeRules, "全文"))
	organArticle          = since(rulebook.Cite(rulebook.OrganRegulations, "第二十六条"))
	dualArticle           = since(rulebook.Cite(rulebook.OrganRegulations, "第十九条"))
)

func since(c rulebook.Citation) rulebook.Dated[struct{}] {
	return rulebook.Dated[struct{}]{{From: c.Edition, Cite: c}}
}

func leadingRules() []rulebook.Rule {
	return []rulebook.Rule{
		{ID: StudyQuarterly, Title: "中心组学习", Every: "每季", Cites: []rulebook.Citation{rulebook.Cite(rulebook.CentreRules, "第九条")}},
		{ID: DemocraticLifeHeld, Title: "民主生活会", Every: "每年", Cites: []rulebook.Citation{rulebook.Cite(rulebook.DemocraticLifeRules, "全文")}},
		{ID: DualLife, Title: "双重组织生活", Every: "常态", Cites: []rulebook.Citation{rulebook.Cite(rulebook.OrganRegulations, "第十九条"), rulebook.Cite(rulebook.PartyConstitution, "第八条")}},
		{ID: OrganAssemblyYearly, Title: "机关党员干部大会", Every: "每年", Cites: []rulebook.Citation{rulebook.Cite(rulebook.OrganRegulations, "第二十六条")}},
	}
}

// Held is one recorded meeting of a leading group or of the organ.
type Held struct {
	ID           MeetingID
	Kinds        Kinds
	Day          civil.Day
	ForYear      int // 0: the year of Day
	Due, Present int // 0: not counted
}

func (h *Held) year() int {
	if h.ForYear != 0 {
		return h.ForYear
	}
	return h.Day.Year()
}

// Enough reports whether two thirds of those who should have come were there
// (LZX-07; exactly two thirds is enough). known is false where nobody counted.
func (h *Held) Enough() (enough, known bool) { return h.Present*3 >= h.Due*2, h.Due > 0 }

// LeaderPlace is where one member of a leading group belongs on the day of
// judgement.
type LeaderPlace struct {
	Person
	Title  string
	Known  bool // the register knows the person
	Branch string
}

// asks reports whether a duty by article is asked for p of who stands and keeps
// records so.
func (w *Window) asks(article rulebook.Dated[struct{}], p, stands civil.Period, records civil.Day) bool {
	if _, err := article.On(p.From); err != nil || !stands.Covers(p) {
		return false
	}
	if records == 0 {
		return p.Has(w.On)
	}
	return p.From >= records
}

// leading appends what LZX-02, LZX-07 and LZX-08 say of the group.
func (g *LeadingGroup) leading(w *Window, out []rulebook.Finding) []rulebook.Finding {
	for _, p := range w.periods[quarterly] {
		if w.asks(studyArticle, p, g.Stands, g.StudyFrom) {
			out = append(out, g.sat(w, p, p.Until, CentreStudy, StudyQuarterly, studyArticle, g.StudyFrom))
		}
	}
	for _, p := range w.periods[yearly] {
		if !w.asks(democraticLifeArticle, p, g.Stands, g.LifeFrom) {
			continue
		}
		due := p.Until
		if g.Parameters != nil {
			due, _ = g.Parameters.yearlyDue(p.From.Year())
		}
		out = append(out, g.sat(w, p, due, DemocraticLife, DemocraticLifeHeld, democraticLifeArticle, g.LifeFrom))
	}
	if g.Leaders != nil {
		if _, err := dualArticle.On(w.On); err == nil {
			x := dualTold{g: g, on: w.On}
			for _, l := range g.Leaders {
				switch {
				case !l.Known:
					x.unknown++
				case l.Branch == "":
					x.without++
				}
			}
			switch {
			case x.without > 0:
				x.state = rulebook.Overdue
			case x.unknown > 0:
				x.state = rulebook.Unknown
			default:
				x.state = rulebook.Met
			}
			out = append(out, rulebook.Finding{Rule: DualLife, Subject: g.Subject, Period: civil.Year(w.On.Year()), State: x.state,
				Tally: strconv.Itoa(len(g.Leaders)-x.without-x.unknown) + "/" + strconv.Itoa(len(g.Leaders)), Explain: x.explain})
		}
	}
	return out
}

// sat judges one period of one kind that the group sits for.
func (g *LeadingGroup) sat(w *Window, p civil.Period, due civil.Day, k Kinds, rule rulebook.RuleID, article rulebook.Dated[struct{}], records civil.Day) rulebook.Finding {
	v, _ := article.On(p.From)
	x := satTold{s: g.Subject, rule: rule, k: k, p: p, due: due, cite: v.Cite}
	for i := range g.Held {
		h := &g.Held[i]
		if !h.Kinds.Has(k) || h.Day > w.On || k == CentreStudy && !p.Has(h.Day) || k == DemocraticLife && h.year() != p.From.Year() {
			continue
		}
		if enough, known := h.Enough(); k == DemocraticLife && known && !enough {
			x.short = append(x.short, h)
			continue
		}
		x.held = append(x.held, h)
	}
	x.settle(w, records)
	return rulebook.Finding{Rule: rule, Subject: g.Subject, Period: p, State: x.state, Due: due, Explain: x.explain}
}

// Organ is the facts on which the organ's Party organisation is judged (JG-08):
// its committee, or a general branch that stands under none.
type Organ struct {
	Subject     *rulebook.Subject
	Stands      civil.Period
	RecordsFrom civil.Day // from which the court keeps these assemblies here; zero: none yet
	Held        []Held
}

// Judge appends what JG-08 says of the organ.
func (o *Organ) Judge(w *Window, out []rulebook.Finding) []rulebook.Finding {
	for _, p := range w.periods[yearly] {
		if !w.asks(organArticle, p, o.Stands, o.RecordsFrom) {
			continue
		}
		v, _ := organArticle.On(p.From)
		x := satTold{s: o.Subject, rule: OrganAssemblyYearly, k: OrganAssembly, p: p, due: p.Until, cite: v.Cite}
		for i := range o.Held {
			if h := &o.Held[i]; h.Kinds.Has(OrganAssembly) && p.Has(h.Day) && h.Day <= w.On {
				x.held = append(x.held, h)
			}
		}
		x.settle(w, o.RecordsFrom)
		out = append(out, rulebook.Finding{Rule: OrganAssemblyYearly, Subject: o.Subject, Period: p, State: x.state, Due: p.Until, Explain: x.explain})
	}
	return out
}

// satTold makes the words of one finding about a meeting that a group or the
// organ holds once a period.
type satTold struct {
	s           *rulebook.Subject
	rule        rulebook.RuleID
	k           Kinds
	p           civil.Period
	due         civil.Day
	cite        rulebook.Citation
	state       rulebook.State
	held, short []*Held
}

func (x *satTold) settle(w *Window, records civil.Day) {
	switch {
	case records == 0:
		x.state = rulebook.Unknown
	case len(x.held) > 0:
		x.state = rulebook.Met
	case w.On <= x.due:
		x.state = rulebook.Open
	default:
		x.state = rulebook.Overdue
	}
}

func (x *satTold) explain() rulebook.Explanation {
	when, what := x.p.Chinese(), x.k.Chinese()
	if x.k == DemocraticLife {
		when += "度"
	}
	var e rulebook.Explanation
	for _, h := range x.held {
		text := what
		if h.Due > 0 {
			text += "，应到 " + strconv.Itoa(h.Due) + " 人，实到 " + strconv.Itoa(h.Present) + " 人"
		}
		e.Why = append(e.Why, rulebook.Fact{When: h.Day.String(), Text: text, Href: Href(h.ID), Hit: true})
	}
	for _, h := range x.short {
		e.Why = append(e.Why, rulebook.Fact{When: h.Day.String(), Text: what + "应到 " + strconv.Itoa(h.Due) + " 人，实到 " + strconv.Itoa(h.Present) + " 人，不足三分之二，不计", Href: Href(h.ID), Hit: true})
	}
	if len(e.Why) == 0 && x.state != rulebook.Unknown {
		e.Why = append(e.Why, rulebook.Fact{When: x.p.String(), Text: "本期记录 0 次", Hit: true, Cite: x.cite})
	}
	e.Why = append(e.Why, rulebook.Fact{Text: x.cite.Entry().Text, Cite: x.cite})
	label := "补记"
	switch x.state {
	case rulebook.Met:
		e.Summary = when + what + "已召开 " + strconv.Itoa(len(x.held)) + " 次"
		return e
	case rulebook.Unknown:
		e.Summary, label = "本院还没有在系统中记录"+what+"，"+when+"是否召开未知", "记录"
	case rulebook.Open:
		e.Summary, label = when+what+"还没有记录，"+x.due.Chinese(x.p.From)+"前召开", "记录"
	default:
		if e.Summary = when + what + "没有记录"; len(x.short) > 0 {
			e.Summary = when + what + "到会不足三分之二"
		}
	}
	e.Settle = NewHref(label, org.UnitID(x.s.Unit), 0, x.k, x.p)
	return e
}

type dualTold struct {
	g                *LeadingGroup
	on               civil.Day
	state            rulebook.State
	without, unknown int
}

func (t *dualTold) explain() rulebook.Explanation {
	cite := rulebook.Cite(rulebook.OrganRegulations, "第十九条")
	var x rulebook.Explanation
	switch t.state {
	case rulebook.Met:
		x.Summary = "领导班子成员 " + strconv.Itoa(len(t.g.Leaders)) + " 人都编入党支部"
	case rulebook.Unknown:
		x.Summary = "领导班子成员有 " + strconv.Itoa(t.unknown) + " 人在党员名册中没有找到"
	default:
		x.Summary = "领导班子成员有 " + strconv.Itoa(t.without) + " 人没有编入党支部"
	}
	for _, l := range t.g.Leaders {
		switch {
		case !l.Known:
			x.Why = append(x.Why, rulebook.Fact{Text: l.Name + "（" + l.Title + "）：名册中没有找到", Hit: true})
		case l.Branch == "":
			x.Why = append(x.Why, rulebook.Fact{Text: l.Name + "（" + l.Title + "）：没有编入党支部", Hit: true})
		default:
			x.Why = append(x.Why, rulebook.Fact{Text: l.Name + "（" + l.Title + "）：" + l.Branch})
		}
	}
	x.Why = append(x.Why, rulebook.Fact{Text: cite.Entry().Text, Cite: cite})
	x.Settle = rulebook.Action{Label: "看参加情况", Href: "/life/leaders"}
	return x
}

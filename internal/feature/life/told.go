package life

import (
	"strconv"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/org"
)

// told makes the words of one finding of a duty, when somebody asks.
type told struct {
	b     *Branch
	d     *duty
	s     *rulebook.Subject
	group org.UnitID
	p     civil.Period
	state rulebook.State
	due   civil.Day
}

func (t *told) cite() rulebook.Citation {
	v, _ := t.d.article.On(t.p.From)
	return v.Cite
}

// events returns those of the kind that count in the period, in order of days,
// each fact once.
func (t *told) events() []*Event {
	var es []*Event
	all := t.b.byDay()
	for i := range all {
		e := &all[i]
		if e.Kinds&t.d.kind == 0 || t.group != 0 && e.Group != t.group || !t.counts(e) {
			continue
		}
		if n := len(es); n > 0 && es[n-1].Day == e.Day && es[n-1].Kinds == e.Kinds && es[n-1].Group == e.Group {
			continue
		}
		es = append(es, e)
	}
	return es
}

func (t *told) counts(e *Event) bool {
	if t.d.span == yearly {
		return e.year() == t.p.From.Year()
	}
	return t.p.Has(e.Day)
}

func (t *told) explain() rulebook.Explanation {
	when, what := t.p.Chinese(), t.d.label
	if t.d.span == yearly {
		when = strconv.Itoa(t.p.From.Year()) + " 年度"
	}
	article := rulebook.Fact{Text: t.cite().Entry().Text, Cite: t.cite()}
	if t.cite() == localCite {
		article.Text = "本单位决议要求每季度至少讲 1 次党课。"
		if v, err := t.b.Parameters.LectureEvery.On(t.p.From); err == nil {
			article.Text += "依据：" + v.Value.Basis
		}
	}
	var x rulebook.Explanation
	switch t.state {
	case rulebook.NotApplicable:
		x.Summary = when + "不要求" + what + "：" + map[bool]string{true: "本支部不设支委会", false: "本支部没有划分党小组"}[t.d.kind == Committee]
		x.Why = rulebook.Trace{article}
		return x
	case rulebook.Unknown:
		x.Summary = "本院还没有在系统中记录组织生活，" + when + what + "是否召开未知"
		x.Why = rulebook.Trace{article}
		x.Settle = t.settle("记录")
		return x
	}
	es := t.events()
	x.Why = t.facts(es)
	x.Why = append(x.Why, article)
	switch t.state {
	case rulebook.Met:
		x.Summary = when + what + "已召开 " + strconv.Itoa(len(es)) + " 次"
	case rulebook.Open:
		x.Summary = when + what + "还没有记录，" + t.due.Chinese(t.p.From) + "前召开"
		x.Settle = t.settle("记录")
	default:
		x.Summary = when + what + "没有记录"
		x.Settle = t.settle("补记")
	}
	return x
}

// facts lists what was held in the period or, where nothing was, the nearest
// before and after: a second quarter's assembly held on 1 July is the answer to
// the question that people ask first.
func (t *told) facts(es []*Event) rulebook.Trace {
	var tr rulebook.Trace
	for _, e := range es {
		f := rulebook.Fact{When: e.Day.String(), Text: e.Kinds.Chinese(), Href: Href(e.ID), Hit: len(tr) == 0}
		if e.Host.Name != "" {
			f.Text += "，主持人 " + e.Host.Name
		}
		if t.d.span == yearly && e.Day > t.p.Until {
			f.Text += "，于次年召开，计入 " + strconv.Itoa(t.p.From.Year()) + " 年度"
		}
		tr = append(tr, f)
	}
	if len(es) > 0 {
		return tr
	}
	tr = append(tr, rulebook.Fact{When: t.p.String(), Text: "本期记录 0 次", Hit: true, Cite: t.cite()})
	before, after := t.nearest()
	if before != nil {
		tr = append(tr, rulebook.Fact{When: before.Day.String(), Text: "此前最近一次" + t.d.label + "，" + t.belongs(before), Href: Href(before.ID)})
	}
	if after != nil {
		tr = append(tr, rulebook.Fact{When: after.Day.String(), Text: "此后最近一次" + t.d.label + "，" + t.belongs(after), Href: Href(after.ID)})
	}
	if t.d.span == yearly && t.due > t.p.Until {
		_, local := t.b.Parameters.yearlyDue(t.p.From.Year())
		tr = append(tr, rulebook.Fact{Text: "本单位决议：可以延至 " + t.due.String() + "。依据：" + local.Basis, Cite: localCite})
	}
	return tr
}

func (t *told) belongs(e *Event) string {
	if t.d.span == yearly {
		return "计入 " + strconv.Itoa(e.year()) + " 年度"
	}
	p := e.Day.Month().Period()
	if t.d.span == quarterly {
		p = civil.QuarterOf(e.Day)
	}
	return "按召开日计入 " + p.Chinese()
}

func (t *told) nearest() (before, after *Event) {
	all := t.b.byDay()
	for i := range all {
		e := &all[i]
		if e.Kinds&t.d.kind == 0 || t.group != 0 && e.Group != t.group || t.counts(e) {
			continue
		}
		if e.Day < t.p.From || t.d.span == yearly && e.year() < t.p.From.Year() {
			before = e
		} else if after == nil {
			after = e
		}
	}
	return before, after
}

func (t *told) settle(label string) rulebook.Action {
	return NewHref(label, org.UnitID(t.s.Unit), t.group, t.d.kind, t.p)
}

// Href returns the page of a meeting.
func Href(m MeetingID) string { return "/life/" + m.String() }

// NewHref returns the action that records a meeting of the kind for p.
func NewHref(label string, branch, group org.UnitID, k Kinds, p civil.Period) rulebook.Action {
	var b strings.Builder
	b.WriteString("/life/new?branch=" + branch.String() + "&kind=" + k.Code() + "&on=" + p.String())
	if group != 0 {
		b.WriteString("&group=" + group.String())
	}
	return rulebook.Action{Label: label, Href: b.String()}
}

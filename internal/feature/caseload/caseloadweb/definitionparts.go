package caseloadweb

import (
	"slices"
	"strconv"

	"touyan/internal/feature/caseload/caseloadapp"
	"touyan/internal/feature/caseload/indicator"
	"touyan/internal/platform/ui"
)

func dash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

func (m glossary) headActions() []ui.Action {
	as := []ui.Action{{Label: "院庭长办案", Href: place{court: m.court}.at(nav + "/leaders")}}
	if m.may && m.Court.ID != 0 {
		as = append(as, ui.Action{Label: "录入本院指标", Kind: ui.Primary, Href: place{court: m.court}.at(navDefinitions + "/new")})
	}
	return as
}

func (m defined) inForce() caseloadapp.Entered {
	for _, e := range m.current() {
		if e.Code == m.code {
			return e
		}
	}
	return m.versions[len(m.versions)-1]
}

func (m defined) definitionActions() []ui.Action {
	if !m.may {
		return nil
	}
	return []ui.Action{{Label: "录入新版本", Kind: ui.Primary, Href: place{court: m.court, code: m.code}.at(navDefinitions + "/new")}}
}

func bounds(d caseloadapp.Entered) string {
	if d.Bounds == nil {
		return "未录入"
	}
	return strconv.FormatFloat(float64(d.Bounds.Low)/100, 'f', 2, 64) + " 至 " + strconv.FormatFloat(float64(d.Bounds.High)/100, 'f', 2, 64) + "（" + d.Bounds.Source + "）"
}

func chanceOf(d caseloadapp.Entered) string {
	if d.Sampled {
		return "附 95% 区间和控制限"
	}
	return "不是同一批案件的一部分，不算区间"
}

func (m defining) formTitle() string {
	if m.base.Name != "" && m.code != "" {
		return m.base.Name + "的新版本"
	}
	return "录入本院指标"
}

func (m defining) sampled() bool {
	if m.get != nil {
		return m.get("sampled") == "yes"
	}
	return m.base.Sampled
}

func termAt(terms []indicator.Term, i int) indicator.Term {
	if i < len(terms) {
		return terms[i]
	}
	return indicator.Term{}
}

// groupOf names the group that a term is limited to; "" for other kinds.
func groupOf(t indicator.Term) string {
	for _, g := range indicator.KindGroups() {
		if len(t.Where.Kinds) > 0 && slices.Equal(g.Words, t.Where.Kinds) {
			return g.Name
		}
	}
	return ""
}

func kindsOf(t indicator.Term) string {
	if groupOf(t) != "" {
		return ""
	}
	return join(t.Where.Kinds)
}

func timeOf(t indicator.Term) string {
	switch {
	case t.Where.InTime:
		return "in"
	case t.Where.Timed:
		return "timed"
	}
	return ""
}

func scoreOf(t indicator.Term) string { return some(t.Where.ScoreFrom / 10) }

func olderOf(t indicator.Term) string { return some(t.Older) }

func some(n int) string {
	if n == 0 {
		return ""
	}
	return itoa(n)
}

func groupOptions() []ui.Option {
	os := []ui.Option{{Value: "", Label: "不限"}}
	for _, g := range indicator.KindGroups() {
		os = append(os, ui.Option{Value: g.Name, Label: g.Name})
	}
	return os
}

func wordOptions(words ...string) []ui.Option {
	os := []ui.Option{{Value: "", Label: "不限"}}
	for _, w := range words {
		os = append(os, ui.Option{Value: w, Label: w})
	}
	return os
}

func answerOptions() []ui.Option {
	return []ui.Option{{Value: "", Label: "不限"}, {Value: "yes", Label: "是"}, {Value: "no", Label: "否"}, {Value: "not-yes", Label: "否或没有填"}}
}

func readingOptions() []ui.Option {
	return []ui.Option{{Value: "", Label: "（不用）"}, {Value: "filed", Label: "期内立案（新收）"}, {Value: "closed", Label: "期内结案"}, {Value: "open-at-start", Label: "期首未结（旧存）"}, {Value: "open-at-end", Label: "期末未结"}}
}

func countOptions() []ui.Option {
	return []ui.Option{{Value: "", Label: "件数"}, {Value: "days", Label: "审理天数"}, {Value: "score", Label: "评查得分"}, {Value: "claimed", Label: "申请执行标的"}, {Value: "recovered", Label: "实际到位金额"}}
}

func shapeOptions() (os []ui.Option) {
	for _, s := range []indicator.Shape{indicator.Share, indicator.Mean, indicator.Quantity, indicator.Odds} {
		os = append(os, ui.Option{Value: string(s), Label: shapeWords[s]})
	}
	return os
}

func directionOptions() (os []ui.Option) {
	for _, d := range []indicator.Direction{indicator.Within, indicator.Higher, indicator.Lower, indicator.Shown} {
		os = append(os, ui.Option{Value: string(d), Label: directionWords[d]})
	}
	return os
}

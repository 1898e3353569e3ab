package admissionapp

import (
	"fmt"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/han"
	"touyan/internal/feature/admission"
	"touyan/internal/platform/paper"
)

// writing is a paper being made from the facts of a dossier. What a fact is
// missing for is left as a blank, and noted.
type writing struct {
	*View
	lacks []string
}

const (
	blank  = "＿＿＿＿"
	signed = "签名：　　　　　　　年　　月　　日"
	sealed = "（盖章）　　　　年　　月　　日"
)

// fact is what is known, or a blank.
func (w *writing) fact(value, what string) string {
	if strings.TrimSpace(value) == "" {
		w.lacks = append(w.lacks, what)
		return blank
	}
	return value
}

// cn is a day as papers write it.
func cn(d civil.Day) string {
	y, m, day := d.Civil()
	return fmt.Sprintf("%d年%d月%d日", y, m, day)
}

func (w *writing) date(d civil.Day, what string) string {
	if d == 0 {
		w.lacks = append(w.lacks, what)
		return blank + "年＿＿月＿＿日"
	}
	return cn(d)
}

// act is the doing that completed the step; nil when it was not done.
func (w *writing) act(s admission.Step) *admission.Act { return w.Verdict.Step(s).Act }

// did is an act to read from, empty where there is none.
func (w *writing) did(s admission.Step) admission.Act {
	if a := w.act(s); a != nil {
		return *a
	}
	return admission.Act{Step: s}
}

// on is the day of a step.
func (w *writing) on(s admission.Step) string {
	def, _ := admission.Defined(s)
	return w.date(w.did(s).Day, def.Title+"的日期")
}

// times are all doings of a step that completed it.
func (w *writing) times(s admission.Step) (out []admission.Act) {
	for _, a := range w.Acts {
		if a.Step == s && a.Outcome == admission.Done {
			out = append(out, a)
		}
	}
	return out
}

// names are the people of a step.
func (w *writing) names(s admission.Step) string {
	var out []string
	for _, p := range w.did(s).People {
		out = append(out, p.Name)
	}
	return w.fact(strings.Join(out, "、"), s.Needs().People)
}

// said is whether an element was ticked.
func (w *writing) said(s admission.Step) []string {
	var out []string
	a := w.did(s)
	for _, e := range admission.ElementsOf(s, max(a.Day, admission.Edition2026)) {
		mark := "□"
		for _, x := range a.Elements {
			if x == e.Element {
				mark = "☑"
			}
		}
		out = append(out, mark+" "+e.Text)
	}
	return out
}

// sex is the person's sex in words.
func (w *writing) sex() string {
	return w.fact(map[string]string{"1": "男", "2": "女"}[w.Gender], "性别")
}

func (w *writing) born() string {
	if w.Born.IsZero() {
		return w.fact("", "出生日期")
	}
	return w.Born.String()
}

// basics are the lines that begin nearly every form.
func (w *writing) basics() paper.Grid {
	return paper.Grid{
		{{Label: "姓名", Text: w.Name}, {Label: "性别", Text: w.sex()}, {Label: "民族", Text: w.fact(han.EthnicName(w.Ethnicity), "民族")}},
		{{Label: "出生日期", Text: w.born()}, {Label: "学历", Text: w.fact(w.Education, "学历")}},
		{{Label: "部门职务", Text: w.fact(w.WorkUnit+w.Job, "部门和职务")}, {Label: "申请日期", Text: w.on(admission.Apply)}},
	}
}

// form is a boxed form of the branch.
func (w *writing) form(rows ...paper.GridRow) paper.Paper {
	return paper.Paper{Kind: paper.Form, Meta: [2]string{w.View.Branch.Name, ""}, Body: []paper.Block{append(w.basics(), rows...)}}
}

// wide is a line with one labelled cell of prose.
func wide(label, text string, lines int, sign string) paper.GridRow {
	return paper.GridRow{{Label: label, Text: text, Paras: true, Lines: lines, Sign: sign}}
}

// prose is a paper of the branch in paragraphs.
func (w *writing) prose(to string, paras ...string) paper.Paper {
	p := paper.Paper{Kind: paper.Plain, Addressee: to, Signature: paper.Signature{Organs: []string{w.View.Branch.Name}, Date: "　　　　年　　月　　日", Sealed: true}}
	for _, x := range paras {
		p.Body = append(p.Body, paper.Para(x))
	}
	return p
}

// committee is who approves.
func (w *writing) committee() string {
	if w.Committee.Name != "" {
		return w.Committee.Name
	}
	return "中共" + w.View.Court.Name + "机关委员会"
}

func (w *writing) group() string {
	if w.Leading.Name != "" {
		return w.Leading.Name
	}
	return "中共" + w.View.Court.Name + "党组"
}

// organ is who decides in the branch.
func (w *writing) organ() string {
	if w.NoCommittee {
		return "支部党员大会"
	}
	return "支部委员会"
}

// figures tell a vote; hand counts the written opinions.
func (w *writing) figures(s admission.Step) string {
	v := w.did(s).Vote
	if v == nil {
		w.lacks = append(w.lacks, "票数")
		return "应到有表决权党员＿＿人，实到＿＿人；赞成＿＿票，不赞成＿＿票，弃权＿＿票。"
	}
	t := fmt.Sprintf("应到有表决权党员%d人，实到%d人；赞成%d票，不赞成%d票，弃权%d票。", v.Due, v.Present, v.Ayes+v.WrittenAyes, v.Noes+v.WrittenNoes, v.Blanks)
	if n := v.WrittenAyes + v.WrittenNoes; n > 0 {
		t += fmt.Sprintf("其中会前正式提出书面意见%d人（赞成%d，不赞成%d），已计入票数。", n, v.WrittenAyes, v.WrittenNoes)
	}
	if v.Secret {
		t += "采取无记名投票方式表决。"
	}
	return t
}

// edition names the rules that govern a day.
func edition(d civil.Day) string {
	if d != 0 && d < admission.Edition2026 {
		return "《中国共产党发展党员工作细则》（2014年）"
	}
	return "《中国共产党发展党员工作细则》"
}

// probation tells from when to when.
func (w *writing) probation() (from, until string) {
	until = w.date(w.Verdict.ProbationUntil, "预备期满日期")
	return w.date(w.Verdict.ProbationFrom, "预备期起算日期"), until
}

// note is what was noted with a step, or a space to write in.
func (w *writing) note(s admission.Step) string { return w.did(s).Note }

// document is the number of what the superior wrote.
func (w *writing) document(s admission.Step) string {
	return w.did(s).Document
}

// comrade is the person as papers name them.
func (w *writing) comrade() string { return w.Name + "同志" }

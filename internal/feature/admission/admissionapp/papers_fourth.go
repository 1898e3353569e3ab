package admissionapp

import (
	"fmt"

	"touyan/internal/feature/admission"
	"touyan/internal/platform/paper"
)

func (w *writing) conversionRequest() paper.Paper {
	from, until := w.probation()
	return w.byHand("敬爱的党组织", "我于"+from+"经支部党员大会讨论通过，被接收为中共预备党员，预备期到"+until+"满。（写明预备期间的思想、学习、工作情况，存在的不足和改进的打算。）", "请党组织审查我能否按期转为正式党员。")
}

func (w *writing) conversionOpinions() paper.Paper {
	_, until := w.probation()
	p := w.form(paper.GridRow{{Label: "提出转正申请", Text: w.on(admission.Request)}, {Label: "预备期满", Text: until}}, paper.GridRow{{Label: "征求意见", Parts: ticked(w.said(admission.Convert))}})
	var rows [][]string
	for _, who := range []string{"党小组", "党员", "群众", "支部委员会审查"} {
		rows = append(rows, []string{who, "", "", ""})
	}
	p.Body = append(p.Body, paper.Space(1), paper.Table{Caption: "意见登记", Head: []string{"方面", "日期和方式", "主要意见", "记录人"}, Rows: rows, Widths: []int{3, 3, 8, 2}})
	return p
}

// decision is what the assembly on the probation decided.
func (w *writing) decision() string {
	a := w.did(admission.Convert)
	what := "同意" + w.comrade() + "按期转为中共正式党员，党龄从" + w.date(w.Verdict.ProbationUntil, "预备期满日期") + "算起"
	return fmt.Sprintf("%s，支部党员大会讨论了%s的转正问题。%s赞成票超过应到会有表决权党员的半数，%s。%s", w.on(admission.Convert), w.comrade(), w.figures(admission.Convert), what, a.Note)
}

func (w *writing) conversionMinutes() paper.Paper {
	return w.assembly(admission.Convert, "讨论预备党员"+w.comrade()+"转正", append([]string{"本人书面提出转正申请，" + w.on(admission.Request)}, w.said(admission.Convert)...), w.decision())
}

func (w *writing) groupConversion() paper.Paper {
	return w.agreed(admission.GroupConvert, "预备党员"+w.comrade()+"转正")
}

func (w *writing) conversionSummary() paper.Paper {
	vote := w.did(admission.Convert).Vote
	cells := []string{blank, blank, blank}
	if vote != nil {
		cells = []string{fmt.Sprint(vote.Due), fmt.Sprint(vote.Present), fmt.Sprint(vote.Ayes + vote.WrittenAyes)}
	} else {
		w.lacks = append(w.lacks, "票数")
	}
	return paper.Paper{Kind: paper.Form, Landscape: true, Meta: [2]string{"填报单位：" + w.View.Branch.Name, ""}, Body: []paper.Block{
		paper.Table{Small: true, Head: []string{"序号", "姓名", "性别", "部门职务", "支部大会通过接收", "预备期满", "转正申请", "转正大会", "应到", "实到", "赞成", "预审意见"}, Widths: []int{2, 4, 2, 5, 6, 6, 6, 6, 2, 2, 2, 5},
			Rows: [][]string{{"1", w.Name, w.sex(), w.fact(w.WorkUnit+w.Job, "部门和职务"), w.on(admission.Admit), w.date(w.Verdict.ProbationUntil, "预备期满日期"), w.on(admission.Request), w.on(admission.Convert), cells[0], cells[1], cells[2], ""}}},
	}}
}

func (w *writing) confirmation() paper.Paper {
	p := w.prose(w.View.Branch.Name,
		fmt.Sprintf("你支部%s党员大会关于预备党员%s转正的决议收悉。经%s讨论，%s集体讨论、表决，同意%s按期转为中共正式党员，党龄从%s算起。", w.on(admission.Convert), w.comrade(), w.group(), w.on(admission.Confirm), w.comrade(), w.date(w.Verdict.PartySince, "党龄起算日期")),
		"请由党支部书记同本人谈话，并将审批结果在党员大会上宣布。")
	p.Title, p.Signature.Organs = "关于同意"+w.comrade()+"\n转为中共正式党员的通知", []string{w.committee()}
	return w.numbered(p, admission.Confirm)
}

// there reports whether any act has the paper, and since when.
func (w *writing) there(p admission.Paper) (string, bool) {
	for i := range w.Acts {
		if w.Acts[i].Has(p) {
			return cn(w.Acts[i].Day), true
		}
	}
	return "", false
}

func mark(ok bool) string {
	if ok {
		return "有"
	}
	return "缺"
}

func (w *writing) archiveList() paper.Paper {
	var rows [][]string
	for i, p := range admission.SixKinds {
		day, ok := w.there(p)
		if !ok {
			w.lacks = append(w.lacks, p.Title())
		}
		rows = append(rows, []string{fmt.Sprint(i + 1), p.Title(), mark(ok), day, ""})
	}
	return paper.Paper{Kind: paper.Form, Meta: [2]string{w.View.Branch.Name, w.Name}, Body: []paper.Block{
		paper.Table{Head: []string{"序号", "材料", "有无", "形成日期", "页数"}, Rows: rows, Widths: []int{1, 6, 1, 3, 1}, Align: "clccc"},
		paper.Para("以上材料存入本人人事档案；没有人事档案的，建立党员档案，由所在党委或者县级党委组织部门保存（细则第三十六条）。归档日期：" + w.on(admission.Archive) + "。"),
		paper.Grid{{{Label: "移交", Lines: 2, Sign: "移交人" + signed}}, {{Label: "入档回执", Lines: 3, Sign: "接收单位" + sealed}}},
	}}
}

func (w *writing) contents() paper.Paper {
	var rows [][]string
	for i := range w.Verdict.Steps {
		s := &w.Verdict.Steps[i]
		if s.Standing == admission.NotAsked {
			continue
		}
		for _, p := range s.Papers {
			day, ok := w.there(p)
			rows = append(rows, []string{fmt.Sprint(len(rows) + 1), s.Stage.Chinese(), p.Title(), mark(ok), day, ""})
		}
	}
	return paper.Paper{Kind: paper.Form, Meta: [2]string{w.View.Branch.Name, w.Name}, Body: []paper.Block{
		paper.Table{Small: true, Head: []string{"序号", "阶段", "材料", "有无", "形成日期", "页数"}, Rows: rows, Widths: []int{1, 3, 7, 1, 3, 1}, Align: "clcccc"}}}
}

// whole is the record of the whole procedure, a line a doing: one person one
// file, one thing one line, one step one check.
func (w *writing) whole() paper.Paper {
	p := w.form()
	var rows [][]string
	for i := range w.Acts {
		a := &w.Acts[i]
		def, _ := admission.Defined(a.Step)
		late := ""
		if a.Late() {
			late = "补录"
		}
		rows = append(rows, []string{def.Step.Number(), def.Title, a.Outcome.Chinese(), a.Day.String(), def.By, a.EnteredBy + " " + a.Entered.String() + late})
	}
	p.Body = append(p.Body, paper.Space(1), paper.Table{Small: true, Head: []string{"步", "事项", "结果", "日期", "主体", "登记"}, Rows: rows, Widths: []int{2, 6, 3, 5, 5, 5}, Align: "clccll"})
	return p
}

// handover is the list of contents of an archive, with the digest of each file.
func (w *writing) handover(six, rest []archived) paper.Paper {
	var kinds [][]string
	for i, p := range admission.SixKinds {
		day, ok := w.there(p)
		kinds = append(kinds, []string{fmt.Sprint(i + 1), p.Title(), mark(ok), day})
	}
	digest := func(ls []archived) (rows [][]string) {
		for _, l := range ls {
			rows = append(rows, []string{l.name, l.digests[0], l.digests[1]})
		}
		return rows
	}
	head := []string{"文件", "SM3", "SHA-256"}
	return paper.Paper{Kind: paper.Form, Title: "发展党员档案移交目录", Landscape: true, Meta: [2]string{w.View.Branch.Name, w.Name}, Body: []paper.Block{
		paper.Table{Caption: "六类材料", Head: []string{"序号", "材料", "原件有无", "形成日期"}, Rows: kinds, Widths: []int{1, 8, 2, 4}, Align: "clcc"},
		paper.Para("原件为纸质材料；包内为据系统登记生成的文书和草稿，供核对。"),
		paper.Table{Caption: "六类材料的文件和校验值", Small: true, Head: head, Rows: digest(six), Widths: []int{4, 6, 6}, Align: "lll"},
		paper.Table{Caption: "全程材料的文件和校验值", Small: true, Head: head, Rows: digest(rest), Widths: []int{4, 6, 6}, Align: "lll"},
		paper.Grid{{{Label: "移交", Lines: 2, Sign: "移交人" + signed}, {Label: "接收", Lines: 2, Sign: "接收人" + signed}}},
	}}
}

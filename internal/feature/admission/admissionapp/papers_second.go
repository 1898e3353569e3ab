package admissionapp

import (
	"fmt"

	"touyan/internal/base/civil"
	"touyan/internal/feature/admission"
	"touyan/internal/platform/paper"
)

func (w *writing) opinions() paper.Paper {
	p := w.form(paper.GridRow{{Label: "听取意见", Parts: ticked(w.said(admission.Propose))}})
	var rows [][]string
	for _, who := range []string{"党小组", "培养联系人", "党员", "群众"} {
		rows = append(rows, []string{who, "", "", ""})
	}
	p.Body = append(p.Body, paper.Space(1), paper.Table{Caption: "意见登记", Head: []string{"方面", "日期和方式", "主要意见", "记录人"}, Rows: rows, Widths: []int{2, 3, 8, 2}})
	return p
}

func (w *writing) proposal() paper.Paper {
	then := "报" + w.committee() + "同意后公示。"
	if d := w.did(admission.Consent).Day; d != 0 && d < admission.Edition2026 {
		then = "报" + w.committee() + "备案。"
	}
	return w.minutes(admission.Propose, "讨论拟列"+w.comrade()+"为发展对象",
		fmt.Sprintf("%s于%s确定为入党积极分子，培养联系人为%s，经过1年以上培养教育和考察，基本具备党员条件。会议听取了党小组、培养联系人、党员和群众的意见。", w.comrade(), w.on(admission.Name), w.names(admission.Assign)),
		"同意拟列"+w.comrade()+"为发展对象，"+then)
}

func (w *writing) candidateFiling() paper.Paper {
	return w.form(
		paper.GridRow{{Label: "确定为积极分子", Text: w.on(admission.Name)}, {Label: "培养联系人", Text: w.names(admission.Assign)}},
		paper.GridRow{{Label: "支部讨论日期", Text: w.on(admission.Propose)}, {Label: "上级答复日期", Text: w.on(admission.Consent)}},
		wide("听取意见", joinLines(w.said(admission.Propose)), 4, ""),
		wide("支部意见", "经"+w.organ()+"会议讨论，拟列"+w.comrade()+"为发展对象。", 4, "支部书记"+signed),
		wide("上级党委意见", joinLines([]string{w.document(admission.Consent)}), 4, sealed))
}

// notice is what is put up, without what nobody needs to know.
func (w *writing) notice() paper.Paper {
	a := w.did(admission.Publicise)
	return w.prose("",
		fmt.Sprintf("根据%s，经%s讨论、上级党委同意，拟列下列同志为发展对象，现予公示。", edition(a.Day), w.organ()+"会议"),
		fmt.Sprintf("%s，%s，%s，%s出生，现任%s，%s确定为入党积极分子，培养联系人为%s。", w.Name, w.sex(), w.fact(w.Education, "学历"), w.born(), w.fact(w.WorkUnit+w.Job, "部门和职务"), w.on(admission.Name), w.names(admission.Assign)),
		fmt.Sprintf("公示期为%s至%s，不少于5个工作日。公示期间，对公示对象有异议的，可以书面或者当面向%s、%s反映。反映情况应当实事求是，党组织对反映人严格保密。", w.date(a.Day, "公示第一天"), w.date(a.Until, "公示最后一天"), w.View.Branch.Name, w.committee()))
}

func (w *writing) publicityReport() paper.Paper {
	a := w.did(admission.Publicise)
	said := "公示期间没有收到异议。"
	if n := len(w.Objections); n > 0 {
		said = fmt.Sprintf("公示期间收到异议%d件，核查处理情况如下：", n)
		for i, o := range w.Objections {
			end := w.fact(o.Handling, "异议的处理情况")
			said += fmt.Sprintf("\n%d.%s收到，%s。", i+1, cn(o.Day), end)
		}
	}
	return w.prose(w.committee(),
		fmt.Sprintf("%s拟列为发展对象一事，已于%s至%s公示，公示%d处。", w.comrade(), w.date(a.Day, "公示第一天"), w.date(a.Until, "公示最后一天"), max(1, a.Places)),
		said, "经研究，公示结果不影响列为发展对象。特此报告。")
}

func (w *writing) introducers() paper.Paper {
	return w.form(
		paper.GridRow{{Label: "入党介绍人", Text: w.names(admission.Introducers)}, {Label: "确定日期", Text: w.on(admission.Introducers)}},
		wide("资格核对", "两名介绍人均为正式党员。受留党察看处分、尚未恢复党员权利的，不能作入党介绍人；受其他党纪处分在影响期内的，不宜作入党介绍人。", 4, ""),
		wide("介绍人职责", "解释党的纲领、章程，说明党员的条件、义务和权利；认真了解发展对象的入党动机、政治觉悟、道德品质、工作表现、现实表现等情况，如实向党组织汇报；指导填写入党志愿书，并认真填写自己的意见；向支部党员大会负责地介绍情况；接收为预备党员后，继续教育帮助。", 6, "介绍人"+signed),
		wide("支部意见", "同意确定为入党介绍人。", 3, "支部书记"+signed))
}

// inquiry is the letter, what to ask, and the form to answer on.
func (w *writing) inquiry() paper.Paper {
	p := paper.Paper{Kind: paper.Letter, Agency: w.View.Branch.Name, Title: "关于协助提供政治审查证明材料的函", Addressee: "有关党组织", Body: []paper.Block{
		paper.Para(fmt.Sprintf("%s现为我支部发展对象。根据%s，需对其直系亲属和关系密切的主要社会关系的政治情况进行了解。请按所附调查提纲提供证明材料，加盖公章后密封寄回。", w.comrade(), edition(w.did(admission.Review).Day))),
		paper.Para("谢谢支持。"),
	}, Signature: paper.Signature{Organs: []string{w.View.Branch.Name}, Date: "　　　　年　　月　　日", Sealed: true}}
	p.Annexes = []paper.Annex{
		{Title: "调查提纲", Body: []paper.Block{paper.List("被调查人的姓名、工作单位、职务、政治面貌，与发展对象的关系。", "对党的理论和路线方针政策的态度，政治历史和在重大政治斗争中的表现。", "遵纪守法和遵守社会公德的情况，网络行为表现。", "其他需要说明的问题。")}},
		{Title: "证明材料", Body: []paper.Block{paper.Grid{{{Label: "被调查人", Text: ""}, {Label: "与发展对象的关系", Text: ""}}, wide("证明内容", "", 12, "证明单位党组织"+sealed)}}},
	}
	return p
}

func (w *writing) politicalReview() paper.Paper {
	a := w.did(admission.Review)
	places := ""
	if w.Floating {
		places = fmt.Sprintf("该同志为流动人员，已征求户籍地和居住地%d处基层党组织意见。", a.Places)
	}
	joint := ""
	for _, l := range w.said(admission.Review) {
		joint += l + "；"
	}
	return w.prose(w.committee(),
		fmt.Sprintf("%s，%s，%s出生，%s，%s。%s列为发展对象。根据%s，党组织对其进行了政治审查，现报告如下。", w.comrade(), w.sex(), w.born(), w.fact(w.Education, "学历"), w.fact(w.WorkUnit+w.Job, "部门和职务"), w.date(w.listed(), "列为发展对象的日期"), edition(a.Day)),
		"一、审查的内容和方法。审查对党的理论和路线方针政策的态度，政治历史和在重大政治斗争中的表现，遵纪守法和遵守社会公德的情况，直系亲属和主要社会关系的政治情况，网络行为表现。采取同本人谈话、查阅有关档案材料、找有关单位和人员了解情况以及函调、外调的方法。"+joint+places,
		"二、审查的结果。"+a.Note,
		fmt.Sprintf("三、结论。经审查，%s政治审查%s。", w.comrade(), outcome(w, admission.Review, "合格")),
		"审查完成日期："+w.on(admission.Review)+"。")
}

// listed is when the person became a candidate.
func (w *writing) listed() (d civil.Day) {
	if a := w.act(admission.List); a != nil {
		return a.Day
	}
	if w.Verdict.Step(admission.List).Standing == admission.NotAsked {
		return w.did(admission.Consent).Day
	}
	return 0
}

// outcome is how a step ended, in a word, where it was done.
func outcome(w *writing, s admission.Step, done string) string {
	if w.act(s) == nil {
		return w.fact("", done)
	}
	return done
}

func (w *writing) training() paper.Paper {
	a := w.did(admission.Train)
	how := w.fact("", "培训天数或者学时")
	if a.Days > 0 || a.Hours > 0 {
		w.lacks = w.lacks[:len(w.lacks)-1]
		how = fmt.Sprintf("%d天、%d学时", a.Days, a.Hours)
	}
	special := ""
	if a.Special {
		special = "属于个别特殊情况：" + a.Note + "。"
	}
	p := w.prose("", fmt.Sprintf("%s于%s参加发展对象短期集中培训，共%s，考核合格，准予结业。%s", w.comrade(), w.on(admission.Train), how, special))
	p.Signature.Organs = []string{w.committee()}
	return p
}

func (w *writing) examination() paper.Paper {
	return w.minutes(admission.Examine, "审查"+w.comrade()+"的入党材料和条件",
		fmt.Sprintf("会议审查了%s的全部材料：%s确定为积极分子，%s列为发展对象，入党介绍人为%s；%s政治审查合格；%s完成短期集中培训。材料齐全，程序符合规定。", w.comrade(), w.on(admission.Name), w.date(w.listed(), "列为发展对象的日期"), w.names(admission.Introducers), w.on(admission.Review), w.on(admission.Train)),
		fmt.Sprintf("经集体讨论，%s基本具备党员条件，审查合格，报%s预审。", w.comrade(), w.committee()))
}

func (w *writing) preReviewRequest() paper.Paper {
	p := w.prose(w.committee(),
		fmt.Sprintf("%s现为我支部发展对象。%s确定为入党积极分子，经过1年以上的培养教育和考察，%s列为发展对象，入党介绍人为%s。政治审查合格，短期集中培训已结业。", w.comrade(), w.on(admission.Name), w.date(w.listed(), "列为发展对象的日期"), w.names(admission.Introducers)),
		fmt.Sprintf("%s经%s会议审查，认为%s基本具备党员条件。现将有关材料报上，请予预审。", w.on(admission.Examine), w.organ(), w.comrade()),
		"妥否，请批示。")
	p.Title = "关于预审发展对象" + w.comrade() + "的请示"
	return p
}

func (w *writing) preReviewOpinion() paper.Paper {
	a := w.did(admission.PreReview)
	return w.form(
		paper.GridRow{{Label: "支委会审查", Text: w.on(admission.Examine)}, {Label: "预审结果通知", Text: w.on(admission.PreReview)}},
		wide("预审情况", "审查发展对象的条件、培养教育情况和材料，必要时听取执纪执法等有关部门的意见。\n"+a.Note, 5, ""),
		wide("预审意见", fmt.Sprintf("经审查，%s预审%s。请在一个月内提交支部党员大会讨论。%s", w.comrade(), outcome(w, admission.PreReview, "合格"), a.Document), 5, w.committee()+sealed))
}

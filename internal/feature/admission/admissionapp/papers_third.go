package admissionapp

import (
	"fmt"
	"strings"

	"touyan/internal/feature/admission"
	"touyan/internal/platform/paper"
)

func (w *writing) volunteerForm() paper.Paper {
	from, until := w.probation()
	p := w.form(
		paper.GridRow{{Label: "入党介绍人", Text: w.names(admission.Introducers)}, {Label: "填写日期", Text: w.on(admission.Fill)}},
		wide("入党志愿", "（本人书写）", 4, "申请人"+signed), wide("介绍人意见", "（介绍人书写）", 3, "介绍人"+signed),
		wide("支部大会决议", w.decided(), 5, "支部书记"+signed),
		wide("上级党委派人谈话", w.on(admission.CommitteeTalk)+"，谈话人："+w.names(admission.CommitteeTalk)+"。", 3, "谈话人"+signed),
		wide("党委审批意见", fmt.Sprintf("经%s集体讨论、表决，同意%s为中共预备党员，预备期从%s至%s。", w.on(admission.Approve), w.comrade(), from, until), 4, sealed))
	return w.checklist(p, "编号：与发放登记一致", "封面和个人基本情况：与人事档案一致", "入党志愿：本人书写，字迹清楚", "本人经历、奖惩情况、家庭主要成员和主要社会关系：没有空项，没有的写“无”", "入党介绍人意见：两人分别填写，写明对被介绍人的意见", "支部大会决议：写明主要表现、应到和实到有表决权的人数、表决结果、通过日期，书记签名", "上级党委派人谈话意见：审批前填写", "党委审批意见：写明预备期起止，加盖公章", "转正决议和审批：转正后填写")
}

// decided is the resolution of the assembly with everything that it must have
// (DEV-24).
func (w *writing) decided() string {
	return fmt.Sprintf("%s，支部党员大会讨论了%s的入党问题。%s赞成票超过应到会有表决权党员的半数，同意接收%s为中共预备党员。", w.on(admission.Admit), w.comrade(), w.figures(admission.Admit), w.comrade())
}

func (w *writing) admissionMinutes() paper.Paper {
	return w.assembly(admission.Admit, "讨论接收"+w.comrade()+"为中共预备党员", w.said(admission.Admit), w.decided())
}

// assembly is the record of a branch's assembly with the count of the ballot.
func (w *writing) assembly(s admission.Step, topic string, order []string, decided string) paper.Paper {
	v := w.did(s).Vote
	if v == nil {
		v = &admission.Vote{}
	}
	count := func(n int) string {
		if w.did(s).Vote == nil {
			return blank
		}
		return fmt.Sprint(n)
	}
	return paper.Paper{Kind: paper.Form, Meta: [2]string{w.View.Branch.Name, ""}, Body: []paper.Block{
		paper.Grid{
			{{Label: "会议", Text: "支部党员大会"}, {Label: "时间", Text: w.on(s)}},
			{{Label: "主持人", Text: ""}, {Label: "记录人", Text: ""}, {Label: "地点", Text: ""}},
			{{Label: "应到", Text: count(v.Due)}, {Label: "实到", Text: count(v.Present)}},
			{{Label: "列席", Text: ""}, {Label: "缺席及原因", Text: ""}},
			{{Label: "议题", Text: topic}},
			wide("会议程序", joinLines(order), 4, ""),
			wide("讨论发言", "", 8, ""),
		},
		paper.Space(1),
		paper.Table{Caption: "票决情况（无记名投票）", Head: []string{"应到", "实到", "赞成", "不赞成", "弃权", "书面赞成", "书面不赞成"}, Rows: [][]string{{count(v.Due), count(v.Present), count(v.Ayes), count(v.Noes), count(v.Blanks), count(v.WrittenAyes), count(v.WrittenNoes)}}, Small: true},
		paper.Para("应到、实到均为有表决权的正式党员，预备党员没有表决权，不计入。"),
		paper.Grid{wide("决议", decided, 4, "支部书记"+signed)},
	}}
}

func (w *writing) resolution() paper.Paper {
	from, _ := w.probation()
	p := w.prose("",
		fmt.Sprintf("%s，%s，%s出生，%s。%s确定为入党积极分子，%s列为发展对象，入党介绍人为%s。", w.comrade(), w.sex(), w.born(), w.fact(w.WorkUnit+w.Job, "部门和职务"), w.on(admission.Name), w.date(w.listed(), "列为发展对象的日期"), w.names(admission.Introducers)),
		"主要表现："+w.note(admission.Admit), w.decided(), "预备期一年，从支部党员大会通过之日（"+from+"）算起。", "支部书记（签名）：")
	p.Title = "关于接收" + w.comrade() + "\n为中共预备党员的决议"
	return p
}

func (w *writing) committeeTalk() paper.Paper {
	return w.form(
		paper.GridRow{{Label: "谈话日期", Text: w.on(admission.CommitteeTalk)}, {Label: "谈话人", Text: w.names(admission.CommitteeTalk)}},
		wide("谈话内容", "作进一步的了解，帮助发展对象提高对党的认识。\n"+w.note(admission.CommitteeTalk), 9, ""),
		wide("谈话意见", "谈话意见已如实填入入党志愿书。", 4, "谈话人"+signed))
}

// agreed is the minutes of the court's leading group (JG-12).
func (w *writing) agreed(s admission.Step, what string) paper.Paper {
	return paper.Paper{Kind: paper.Minutes, Agency: w.group() + "会议", Title: strings.Replace("讨论"+what+"的会议纪要", "同志", "同志\n", 1), Body: []paper.Block{
		paper.Para(fmt.Sprintf("%s，%s召开会议，讨论%s。", w.on(s), w.group(), what)),
		paper.Para("依据《中国共产党党和国家机关基层组织工作条例》第三十七条，机关党委审批预备党员和转正，应当提前报党组讨论决定。党组不代替党委审批。"),
		paper.Para("会议听取了" + w.View.Branch.Name + "党员大会的决议和有关材料的汇报，经讨论，同意提交" + w.committee() + "审批。" + w.note(s)),
		paper.Line(paper.Strong("出席："), paper.Text("　　　　　　　　　　")),
	}, Signature: paper.Signature{Organs: []string{w.group()}, Date: "　　　　年　　月　　日", Sealed: true}}
}

func (w *writing) groupMinutes() paper.Paper {
	return w.agreed(admission.GroupAdmit, "接收"+w.comrade()+"为中共预备党员")
}

func (w *writing) approval() paper.Paper {
	from, until := w.probation()
	p := w.prose(w.View.Branch.Name,
		fmt.Sprintf("你支部%s党员大会关于接收%s为中共预备党员的决议收悉。经%s讨论，%s集体讨论、逐个表决，同意接收%s为中共预备党员。预备期一年，从%s至%s。", w.on(admission.Admit), w.comrade(), w.group(), w.on(admission.Approve), w.comrade(), from, until),
		"请及时通知本人，并在党员大会上宣布；编入党支部和党小组，一般在一个月内组织入党宣誓。")
	p.Title, p.Signature.Organs = "关于同意接收"+w.comrade()+"\n为中共预备党员的通知", []string{w.committee()}
	return w.numbered(p, admission.Approve)
}

// numbered puts the number of the document that was recorded above the text.
func (w *writing) numbered(p paper.Paper, s admission.Step) paper.Paper {
	if d := w.document(s); d != "" {
		p.Body = append([]paper.Block{paper.Centre(paper.Text(d))}, p.Body...)
	}
	return p
}

func (w *writing) admissionFiling() paper.Paper {
	from, until := w.probation()
	return w.form(
		paper.GridRow{{Label: "支部大会通过", Text: w.on(admission.Admit)}, {Label: "党委审批", Text: w.on(admission.Approve)}, {Label: "报备案", Text: w.on(admission.Report)}},
		paper.GridRow{{Label: "预备期", Text: from + "至" + until}, {Label: "入党介绍人", Text: w.names(admission.Introducers)}},
		wide("支部大会意见", w.figures(admission.Admit), 4, "支部书记"+signed),
		wide("党委审批意见", "同意接收为中共预备党员。"+w.document(admission.Approve), 4, sealed),
		wide("上级组织部门备案", w.document(admission.Report), 4, sealed))
}

func (w *writing) oath() paper.Paper {
	return w.form(
		paper.GridRow{{Label: "宣誓日期", Text: w.on(admission.Oath)}, {Label: "党委批复", Text: w.on(admission.Approve)}},
		paper.GridRow{{Label: "组织单位", Text: w.View.Branch.Name}, {Label: "领誓人", Text: ""}},
		wide("仪式程序", "奏（唱）《国际歌》；党组织负责人致辞；预备党员宣誓；预备党员代表表态；自由发言；奏（唱）《国歌》。", 4, ""),
		wide("记录", w.note(admission.Oath), 4, "记录人"+signed))
}

func (w *writing) probationForm() paper.Paper {
	from, until := w.probation()
	var rows [][]string
	for i, a := range w.times(admission.Observe) {
		who := ""
		for k, p := range a.People {
			if k > 0 {
				who += "、"
			}
			who += p.Name
		}
		rows = append(rows, []string{fmt.Sprint(i + 1), cn(a.Day), who, a.Note})
	}
	if len(rows) == 0 {
		w.lacks = append(w.lacks, "预备期考察记录")
		rows = [][]string{{"1", blank, blank, ""}}
	}
	p := w.form(paper.GridRow{{Label: "预备期", Text: from + "至" + until}}, paper.GridRow{{Label: "入党介绍人", Text: w.names(admission.Introducers)}, {Label: "入党宣誓", Text: w.on(admission.Oath)}})
	p.Body = append(p.Body, paper.Space(1), paper.Table{Caption: "教育考察记录（次数细则未定，按地方规定）", Head: []string{"次", "考察日期", "考察人", "考察意见"}, Rows: rows, Widths: []int{1, 4, 4, 8}, Align: "cccl"})
	return w.checklist(p, "基本情况：与志愿书一致", "预备期起止：与审批意见一致", "入党介绍人考察意见：介绍人填写", "党小组意见、党支部意见：按期填写，书记签名", "预备期总结：本人填写", "转正意见")
}

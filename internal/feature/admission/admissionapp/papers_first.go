package admissionapp

import (
	"fmt"

	"touyan/internal/feature/admission"
	"touyan/internal/platform/paper"
)

// writers make each paper.
var writers = map[admission.Paper]func(*writing) paper.Paper{
	admission.Application: (*writing).application, admission.InterviewRecord: (*writing).interview, admission.ApplicantForm: (*writing).applicantForm,
	admission.Recommendation: (*writing).recommendation, admission.NamingMinutes: (*writing).naming, admission.ActivistFiling: (*writing).activistFiling,
	admission.ContactRecord: (*writing).contacts, admission.ActivistForm: (*writing).activistForm, admission.Opinions: (*writing).opinions,
	admission.ProposalMinutes: (*writing).proposal, admission.CandidateFiling: (*writing).candidateFiling, admission.PublicNotice: (*writing).notice,
	admission.PublicityReport: (*writing).publicityReport, admission.IntroducerRecord: (*writing).introducers, admission.LetterOfInquiry: (*writing).inquiry,
	admission.PoliticalReview: (*writing).politicalReview, admission.TrainingCertificate: (*writing).training, admission.ExaminationMinutes: (*writing).examination,
	admission.PreReviewRequest: (*writing).preReviewRequest, admission.PreReviewOpinion: (*writing).preReviewOpinion, admission.VolunteerForm: (*writing).volunteerForm,
	admission.AdmissionMinutes: (*writing).admissionMinutes, admission.AdmissionResolution: (*writing).resolution, admission.CommitteeTalkRecord: (*writing).committeeTalk,
	admission.GroupMinutes: (*writing).groupMinutes, admission.ApprovalNotice: (*writing).approval, admission.AdmissionFiling: (*writing).admissionFiling,
	admission.OathRecord: (*writing).oath, admission.ProbationForm: (*writing).probationForm, admission.ConversionRequest: (*writing).conversionRequest,
	admission.ConversionOpinions: (*writing).conversionOpinions, admission.ConversionMinutes: (*writing).conversionMinutes,
	admission.GroupConversionMinutes: (*writing).groupConversion, admission.ConversionSummary: (*writing).conversionSummary, admission.ConfirmationNotice: (*writing).confirmation,
	admission.ArchiveList: (*writing).archiveList,
	admission.TalkRecord:  (*writing).talk, admission.ThoughtReport: (*writing).thoughts, admission.WholeRecord: (*writing).whole, admission.Contents: (*writing).contents,
}

// byHand is a frame for what the person writes: nothing is written for them.
func (w *writing) byHand(to, advice, close string) paper.Paper {
	return paper.Paper{Kind: paper.Plain, Addressee: to, Body: []paper.Block{paper.Para(advice), paper.Space(14), paper.Para(close), paper.Right(paper.Text("申请人：　　　　　　　")), paper.Right(paper.Text("年　　月　　日　　"))},
		Note: "由本人书写，本页只作格式参考，不作为正式材料"}
}

func (w *writing) application() paper.Paper {
	return w.byHand("敬爱的党组织", "（写明：为什么要入党，对党的认识；本人的政治信念、思想、工作和作风情况；今后的努力方向；个人履历、家庭主要成员和主要社会关系情况可另附。）", "请党组织在实践中考验我。")
}

func (w *writing) thoughts() paper.Paper {
	p := w.byHand("敬爱的党组织", "（结合学习、思想、工作和生活实际书写。次数细则没有规定，按地方规定。）", "请党组织批评指正。")
	p.Body[3] = paper.Right(paper.Text("汇报人：　　　　　　　"))
	return p
}

func (w *writing) interview() paper.Paper {
	a := w.did(admission.Interview)
	return w.form(
		paper.GridRow{{Label: "谈话日期", Text: w.on(admission.Interview)}, {Label: "谈话人", Text: w.names(admission.Interview)}},
		wide("谈话内容", "了解申请人对党的认识、入党动机、个人经历、工作表现和家庭情况，介绍入党条件和程序，提出希望和要求。\n"+a.Note, 10, ""),
		wide("谈话人意见", "", 5, "谈话人"+signed))
}

func (w *writing) applicantForm() paper.Paper {
	return w.form(
		paper.GridRow{{Label: "公民身份号码", Text: w.fact(w.IDTail, "公民身份号码")}, {Label: "党小组", Text: w.group1()}},
		paper.GridRow{{Label: "收到申请书", Text: w.on(admission.Apply)}, {Label: "谈话日期", Text: w.on(admission.Interview)}, {Label: "谈话人", Text: w.names(admission.Interview)}},
		wide("本人经历", "", 6, ""), wide("家庭主要成员", "", 5, ""), wide("登记意见", "已按规定登记，自收到申请书之日起一个月内派人谈话。", 3, "支部书记"+signed))
}

// group1 is the party group, which many branches do not have.
func (w *writing) group1() string {
	if w.View.Group.Short == "" {
		return "未编入"
	}
	return w.View.Group.Short
}

func (w *writing) recommendation() paper.Paper {
	how := "党员推荐、群团推优"
	p := w.form(paper.GridRow{{Label: "推荐方式", Parts: ticked(w.said(admission.Name))}}, wide("推荐理由", w.note(admission.Name), 5, "推荐的党小组或群团组织"+sealed))
	p.Body = append(p.Body, paper.Space(1), paper.Centre(paper.Strong("推荐（推优）票")), paper.Para("推荐对象："+w.comrade()+"。同意推荐的划“○”，不同意的划“×”，弃权的不划。采用无记名方式。"),
		paper.Centre(paper.Strong(how+"统计表")), paper.Table{Head: []string{"推荐方式", "应到", "实到", "发出票", "收回票", "同意", "不同意", "弃权"}, Rows: [][]string{{"党员推荐", "", "", "", "", "", "", ""}, {"群团推优", "", "", "", "", "", "", ""}}, Small: true})
	return p
}

// ticked are the lines of elements, one under another.
func ticked(lines []string) []paper.Inline {
	var out []paper.Inline
	for i, l := range lines {
		if i > 0 {
			l = "　" + l
		}
		out = append(out, paper.Text(l))
	}
	return out
}

// minutes is the record of a meeting of the branch's committee.
func (w *writing) minutes(s admission.Step, topic, said, decided string) paper.Paper {
	return paper.Paper{Kind: paper.Form, Meta: [2]string{w.View.Branch.Name, ""}, Body: []paper.Block{
		paper.Grid{
			{{Label: "会议", Text: w.organ() + "会议"}, {Label: "时间", Text: w.on(s)}},
			{{Label: "主持人", Text: ""}, {Label: "记录人", Text: ""}, {Label: "地点", Text: ""}},
			{{Label: "出席、缺席", Text: "", Lines: 2}},
			{{Label: "议题", Text: topic}},
			wide("讨论情况", said, 8, ""),
			wide("决定", decided, 4, "支部书记"+signed),
		}}}
}

func (w *writing) naming() paper.Paper {
	return w.minutes(admission.Name, "研究确定"+w.comrade()+"为入党积极分子",
		fmt.Sprintf("%s于%s递交入党申请书，%s由%s谈话。经党员推荐、群团推优，会议对其政治觉悟、道德品质、工作表现和入党动机进行了讨论。", w.comrade(), w.on(admission.Apply), w.on(admission.Interview), w.names(admission.Interview)),
		fmt.Sprintf("同意确定%s为入党积极分子，自%s起算培养教育期，报%s备案。", w.comrade(), w.on(admission.Name), w.committee()))
}

func (w *writing) activistFiling() paper.Paper {
	return w.form(
		paper.GridRow{{Label: "确定日期", Text: w.on(admission.Name)}, {Label: "备案日期", Text: w.on(admission.File)}},
		wide("推荐推优情况", joinLines(w.said(admission.Name)), 3, ""),
		wide("支部意见", "经"+w.organ()+"会议研究，同意确定"+w.comrade()+"为入党积极分子。", 4, "支部书记"+signed),
		wide("上级党委备案意见", joinLines([]string{w.document(admission.File)}), 4, sealed))
}

func joinLines(ls []string) string {
	s := ""
	for _, l := range ls {
		if l == "" {
			continue
		}
		if s != "" {
			s += "\n"
		}
		s += l
	}
	return s
}

func (w *writing) contacts() paper.Paper {
	return w.form(
		paper.GridRow{{Label: "培养联系人", Text: w.names(admission.Assign)}, {Label: "指定日期", Text: w.on(admission.Assign)}},
		wide("联系人职责", "介绍党的基本知识；了解政治觉悟、道德品质、现实表现和家庭情况等，做好培养教育工作；及时向党支部汇报积极分子情况；向党支部提出能否列为发展对象的意见。", 4, ""),
		wide("联系人意见", "愿意担任培养联系人，履行职责。", 3, "培养联系人"+signed),
		wide("支部意见", "培养联系人为正式党员，同意指定。", 3, "支部书记"+signed))
}

func (w *writing) activistForm() paper.Paper {
	var rows [][]string
	for i, a := range w.times(admission.Cultivate) {
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
		w.lacks = append(w.lacks, "半年考察记录")
		rows = [][]string{{"1", blank, blank, ""}}
	}
	p := w.form(
		paper.GridRow{{Label: "确定为积极分子", Text: w.on(admission.Name)}, {Label: "备案", Text: w.on(admission.File)}},
		paper.GridRow{{Label: "培养联系人", Text: w.names(admission.Assign)}, {Label: "指定日期", Text: w.on(admission.Assign)}})
	p.Body = append(p.Body, paper.Space(1), paper.Table{Caption: "半年考察记录", Head: []string{"次", "考察日期", "考察人", "考察意见"}, Rows: rows, Widths: []int{1, 4, 4, 8}, Align: "cccl"})
	return w.checklist(p, "封面：姓名、所在党支部", "基本情况：与人事档案一致", "本人简历、家庭主要成员和主要社会关系：本人填写", "培养教育情况：每半年一次，联系人填写", "党支部考察意见：每半年一次，书记签名", "列为发展对象时的各方面意见")
}

// checklist ends a draft of what the province prints with what to compare when
// the printed form is filled in (DEV-40).
func (w *writing) checklist(p paper.Paper, items ...string) paper.Paper {
	var rows [][]string
	for i, x := range items {
		rows = append(rows, []string{fmt.Sprint(i + 1), x, "□"})
	}
	p.Body = append(p.Body, paper.PageBreak(), paper.Centre(paper.Strong("填写核对单")),
		paper.Para("正式件由省级党委组织部门统一印制或者安排印制。本页所列供填写和核对，不替代正式件（细则第四十二条）。"),
		paper.Table{Head: []string{"序号", "栏目和要求", "已核对"}, Rows: rows, Widths: []int{1, 8, 2}, Align: "clc"})
	return p
}

func (w *writing) talk() paper.Paper {
	return w.form(paper.GridRow{{Label: "谈话日期", Text: ""}, {Label: "谈话人", Text: ""}}, wide("谈话内容", "", 12, ""), wide("谈话人意见", "", 4, "谈话人"+signed), wide("被谈话人", "", 2, "本人"+signed))
}

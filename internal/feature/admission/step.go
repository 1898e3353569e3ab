package admission

import (
	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
)

// Step names a step of the procedure, by its number in the flow chart of 2014;
// what the edition of 2026 added has a letter behind the number, and the
// discussions of the court's Party leading group have a G before it.
type Step string

// The steps.
const (
	Apply         Step = "S01"  // 递交入党申请书
	Interview     Step = "S02"  // 党组织派人谈话
	Name          Step = "S03"  // 推荐和确定积极分子
	File          Step = "S04"  // 上级党委备案
	Assign        Step = "S05"  // 指定培养联系人
	Cultivate     Step = "S06"  // 培养教育考察, every half year
	Propose       Step = "S07"  // 支委会讨论拟列发展对象
	Consent       Step = "S08"  // 上级党委同意（2014 版：备案）
	Publicise     Step = "S08a" // 公示
	List          Step = "S08b" // 列为发展对象
	Introducers   Step = "S09"  // 确定入党介绍人
	Review        Step = "S10"  // 政治审查
	Train         Step = "S11"  // 短期集中培训
	Examine       Step = "S12"  // 支委会审查
	PreReview     Step = "S13"  // 上级党委预审
	Fill          Step = "S14"  // 填写入党志愿书
	Admit         Step = "S15"  // 支部大会讨论
	CommitteeTalk Step = "S16"  // 上级党委派人谈话
	GroupAdmit    Step = "G17"  // 院党组讨论
	Approve       Step = "S17"  // 上级党委审批
	Report        Step = "S18"  // 报上级党委组织部门备案
	Join          Step = "S19"  // 编入支部和党小组
	Oath          Step = "S20"  // 入党宣誓
	Observe       Step = "S21"  // 继续教育考察
	Request       Step = "S22"  // 提出转正申请
	Convert       Step = "S23"  // 支部大会讨论转正
	GroupConvert  Step = "G24"  // 院党组讨论转正
	Confirm       Step = "S24"  // 上级党委审批转正
	Archive       Step = "S25"  // 材料归档
)

// Stage is one of the five stages.
type Stage uint8

// The stages.
const (
	Applying  Stage = iota // 申请入党
	Activist               // 入党积极分子
	Candidate              // 发展对象
	Admitting              // 接收预备党员
	Probation              // 预备期和转正
)

// Stages is every stage in order.
var Stages = []Stage{Applying, Activist, Candidate, Admitting, Probation}

// Chinese returns the stage's name.
func (s Stage) Chinese() string {
	return [...]string{"申请入党", "入党积极分子", "发展对象", "接收预备党员", "预备期和转正"}[s]
}

// Definition is what the procedure says of one step.
type Definition struct {
	Step   Step
	Stage  Stage
	Title  string
	By     string // who acts
	Papers []Paper
	// After are the steps that must have been done; where the edition on the day
	// does not have one, what that one comes after stands in for it.
	After   []Step
	Repeats bool // done again and again, such as the half-yearly review
	// In is the editions that have the step, with the article.
	In rulebook.Dated[struct{}]
}

// The days on which the editions begin.
var (
	Edition2014 = civil.MustDay("2014-05-28")
	Edition2026 = civil.MustDay("2026-05-11")
	organ2019   = rulebook.Cite(rulebook.OrganRegulations, "第三十七条")
)

func both(chapter2014, article2026 string) rulebook.Dated[struct{}] {
	return rulebook.Dated[struct{}]{
		{From: Edition2014, Cite: rulebook.Cite(rulebook.AdmissionRules2014, chapter2014)},
		{From: Edition2026, Cite: rulebook.Cite(rulebook.AdmissionRules, article2026)},
	}
}

func since2026(article string) rulebook.Dated[struct{}] {
	return rulebook.Dated[struct{}]{{From: Edition2026, Cite: rulebook.Cite(rulebook.AdmissionRules, article)}}
}

func courts() rulebook.Dated[struct{}] {
	return rulebook.Dated[struct{}]{{From: organ2019.Edition, Cite: organ2019}}
}

// Definitions is the whole procedure in order: 25 steps of 2014, two more of
// 2026, and the two discussions that courts add (JG-12).
var Definitions = []Definition{
	{Apply, Applying, "递交入党申请书", "申请人", []Paper{Application}, nil, false, both("第二章", "第五条")},
	{Interview, Applying, "党组织派人谈话", "支部书记、副书记或组织委员", []Paper{InterviewRecord, ApplicantForm}, []Step{Apply}, false, both("第二章", "第七条")},
	{Name, Activist, "推荐和确定积极分子", "支部委员会", []Paper{Recommendation, NamingMinutes}, []Step{Interview}, false, both("第二章", "第八条")},
	{File, Activist, "上级党委备案", "上级党委", []Paper{ActivistFiling}, []Step{Name}, false, both("第二章", "第八条")},
	{Assign, Activist, "指定培养联系人", "党支部", []Paper{ContactRecord}, []Step{Name}, false, both("第二章", "第九条")},
	{Cultivate, Activist, "培养教育考察", "培养联系人、党支部", []Paper{ActivistForm}, []Step{Assign}, true, both("第二章", "第十一条")},
	{Propose, Candidate, "支委会讨论拟列发展对象", "支部委员会", []Paper{Opinions, ProposalMinutes}, []Step{File, Cultivate}, false, both("第三章", "第十三条")},
	{Consent, Candidate, "报上级党委", "上级党委", []Paper{CandidateFiling}, []Step{Propose}, false, both("第三章", "第十三条")},
	{Publicise, Candidate, "公示", "党支部", []Paper{PublicNotice, PublicityReport}, []Step{Consent}, false, since2026("第十三条")},
	{List, Candidate, "列为发展对象", "党支部", nil, []Step{Publicise}, false, since2026("第十三条")},
	{Introducers, Candidate, "确定入党介绍人", "党支部", []Paper{IntroducerRecord}, []Step{List}, false, both("第三章", "第十四条")},
	{Review, Candidate, "政治审查", "党组织", []Paper{LetterOfInquiry, PoliticalReview}, []Step{List}, false, both("第三章", "第十六条")},
	{Train, Candidate, "短期集中培训", "基层党委或县级党委组织部门", []Paper{TrainingCertificate}, []Step{List}, false, both("第三章", "第十七条")},
	{Examine, Admitting, "支委会审查", "支部委员会", []Paper{ExaminationMinutes, PreReviewRequest}, []Step{Introducers, Review, Train}, false, both("第四章", "第十八条")},
	{PreReview, Admitting, "上级党委预审", "有审批权限的基层党委", []Paper{PreReviewOpinion}, []Step{Examine}, false, both("第四章", "第十八条")},
	{Fill, Admitting, "填写入党志愿书", "本人，介绍人指导", []Paper{VolunteerForm}, []Step{PreReview}, false, both("第四章", "第十八条")},
	{Admit, Admitting, "支部大会讨论接收", "支部党员大会", []Paper{AdmissionMinutes, AdmissionResolution}, []Step{Fill}, false, both("第二十条", "第十九条")},
	{CommitteeTalk, Admitting, "上级党委派人谈话", "党委委员或组织员", []Paper{CommitteeTalkRecord}, []Step{Admit}, false, both("第四章", "第二十三条")},
	{GroupAdmit, Admitting, "院党组讨论", "院党组", []Paper{GroupMinutes}, []Step{Admit}, false, courts()},
	{Approve, Admitting, "上级党委审批", "党委", []Paper{ApprovalNotice}, []Step{CommitteeTalk, GroupAdmit}, false, both("第四章", "第二十五条")},
	{Report, Admitting, "报上级党委组织部门备案", "上级党委组织部门", []Paper{AdmissionFiling}, []Step{Approve}, false, both("第四章", "第二十五条")},
	{Join, Probation, "编入党支部和党小组", "党支部", nil, []Step{Approve}, false, both("第五章", "第二十八条")},
	{Oath, Probation, "入党宣誓", "基层党委、党总支或党支部", []Paper{OathRecord}, []Step{Approve}, false, both("第五章", "第二十九条")},
	{Observe, Probation, "继续教育考察", "党支部、介绍人", []Paper{ProbationForm}, []Step{Approve}, true, both("第五章", "第三十条")},
	{Request, Probation, "提出转正申请", "本人", []Paper{ConversionRequest}, []Step{Approve}, false, both("第五章", "第三十二条")},
	{Convert, Probation, "支部大会讨论转正", "支部党员大会", []Paper{ConversionOpinions, ConversionMinutes}, []Step{Request}, false, both("第三十三条", "第三十二条")},
	{GroupConvert, Probation, "院党组讨论转正", "院党组", []Paper{GroupConversionMinutes}, []Step{Convert}, false, courts()},
	{Confirm, Probation, "上级党委审批转正", "党委", []Paper{ConversionSummary, ConfirmationNotice}, []Step{Convert, GroupConvert}, false, both("第五章", "第三十三条")},
	{Archive, Probation, "材料归档", "党支部、党委", []Paper{ArchiveList}, []Step{Confirm}, false, both("第五章", "第三十六条")},
}

var byStep = func() map[Step]int {
	m := map[Step]int{}
	for i, d := range Definitions {
		m[d.Step] = i
	}
	return m
}()

// Defined returns the definition of a step; ok is false for what is none.
func Defined(s Step) (d *Definition, ok bool) {
	i, ok := byStep[s]
	if !ok {
		return nil, false
	}
	return &Definitions[i], true
}

// Rule returns the rule that the step is: DEV-S08a, JG-12.
func (s Step) Rule() rulebook.RuleID { return stepRules[s] }

// Number is the step as people say it: 第 8 步, 公示 has none of its own.
func (s Step) Number() string {
	switch {
	case s[0] == 'G':
		return ""
	case s[1] == '0':
		return string(s[2:])
	}
	return string(s[1:])
}

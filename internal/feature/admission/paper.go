package admission

import "slices"

// Paper is one of the papers that the procedure leaves (文书).
type Paper string

// The papers, in the order of the steps that leave them.
const (
	Application            Paper = "application"
	InterviewRecord        Paper = "interview-record"
	ApplicantForm          Paper = "applicant-form"
	Recommendation         Paper = "recommendation"
	NamingMinutes          Paper = "naming-minutes"
	ActivistFiling         Paper = "activist-filing"
	ContactRecord          Paper = "contact-record"
	ActivistForm           Paper = "activist-form"
	Opinions               Paper = "opinions"
	ProposalMinutes        Paper = "proposal-minutes"
	CandidateFiling        Paper = "candidate-filing"
	PublicNotice           Paper = "public-notice"
	PublicityReport        Paper = "publicity-report"
	IntroducerRecord       Paper = "introducer-record"
	LetterOfInquiry        Paper = "letter-of-inquiry"
	PoliticalReview        Paper = "political-review"
	TrainingCertificate    Paper = "training-certificate"
	ExaminationMinutes     Paper = "examination-minutes"
	PreReviewRequest       Paper = "pre-review-request"
	PreReviewOpinion       Paper = "pre-review-opinion"
	VolunteerForm          Paper = "volunteer-form"
	AdmissionMinutes       Paper = "admission-minutes"
	AdmissionResolution    Paper = "admission-resolution"
	CommitteeTalkRecord    Paper = "committee-talk-record"
	GroupMinutes           Paper = "group-minutes"
	ApprovalNotice         Paper = "approval-notice"
	AdmissionFiling        Paper = "admission-filing"
	OathRecord             Paper = "oath-record"
	ProbationForm          Paper = "probation-form"
	ConversionRequest      Paper = "conversion-request"
	ConversionOpinions     Paper = "conversion-opinions"
	ConversionMinutes      Paper = "conversion-minutes"
	GroupConversionMinutes Paper = "group-conversion-minutes"
	ConversionSummary      Paper = "conversion-summary"
	ConfirmationNotice     Paper = "confirmation-notice"
	ArchiveList            Paper = "archive-list"

	// Those of no single step.
	TalkRecord    Paper = "talk-record"
	ThoughtReport Paper = "thought-report"
	WholeRecord   Paper = "whole-record"
	Contents      Paper = "contents"
)

// Origin says where a paper's original comes from.
type Origin uint8

// The origins.
const (
	Generated   Origin = iota // the product writes it from the facts
	Handwritten               // by the person or from outside; the product has a cover or a draft
	Printed                   // the blank is printed by the provincial department (DEV-40); the product gives a draft to fill in from
)

type paperInfo struct {
	title    string
	origin   Origin
	archived bool // one of the six kinds of DEV-39
}

var papers = map[Paper]paperInfo{
	Application:            {"入党申请书", Handwritten, true},
	InterviewRecord:        {"与入党申请人谈话记录", Generated, false},
	ApplicantForm:          {"入党申请人登记表", Generated, false},
	Recommendation:         {"党员推荐（群团推优）情况及统计表", Generated, false},
	NamingMinutes:          {"确定入党积极分子的支部委员会会议记录", Generated, false},
	ActivistFiling:         {"确定入党积极分子备案表", Generated, false},
	ContactRecord:          {"指定培养联系人登记表", Generated, false},
	ActivistForm:           {"入党积极分子培养考察登记表", Printed, true},
	Opinions:               {"听取党小组、培养联系人、党员和群众意见记录", Generated, false},
	ProposalMinutes:        {"讨论拟列发展对象的支部委员会会议记录", Generated, false},
	CandidateFiling:        {"确定发展对象备案表", Generated, false},
	PublicNotice:           {"拟列为发展对象的公示", Generated, false},
	PublicityReport:        {"公示情况报告", Generated, false},
	IntroducerRecord:       {"确定入党介绍人登记表", Generated, false},
	LetterOfInquiry:        {"函调证明材料信和调查提纲", Generated, true},
	PoliticalReview:        {"综合性政治审查报告", Generated, true},
	TrainingCertificate:    {"短期集中培训结业证明", Generated, false},
	ExaminationMinutes:     {"支部委员会审查发展对象的会议记录", Generated, false},
	PreReviewRequest:       {"关于预审发展对象的请示", Generated, false},
	PreReviewOpinion:       {"发展对象预审意见", Generated, false},
	VolunteerForm:          {"中国共产党入党志愿书", Printed, true},
	AdmissionMinutes:       {"接收预备党员的支部党员大会记录和票决情况", Generated, false},
	AdmissionResolution:    {"接收预备党员的支部大会决议", Generated, false},
	CommitteeTalkRecord:    {"上级党委派人谈话记录", Generated, false},
	GroupMinutes:           {"院党组讨论接收预备党员的会议纪要", Generated, false},
	ApprovalNotice:         {"接收预备党员审批通知", Generated, false},
	AdmissionFiling:        {"接收预备党员备案表", Generated, false},
	OathRecord:             {"入党宣誓记录", Generated, false},
	ProbationForm:          {"预备党员教育考察登记表", Printed, true},
	ConversionRequest:      {"转正申请书", Handwritten, true},
	ConversionOpinions:     {"预备党员转正征求意见记录", Generated, false},
	ConversionMinutes:      {"预备党员转正的支部党员大会记录和决议", Generated, false},
	GroupConversionMinutes: {"院党组讨论预备党员转正的会议纪要", Generated, false},
	ConversionSummary:      {"申请转正预备党员名单汇总预审表", Generated, false},
	ConfirmationNotice:     {"预备党员转正审批通知", Generated, false},
	ArchiveList:            {"发展党员材料归档清单和入档回执", Generated, false},
	TalkRecord:             {"谈话记录表", Generated, false},
	ThoughtReport:          {"思想汇报", Handwritten, false},
	WholeRecord:            {"发展党员工作全程纪实表", Generated, false},
	Contents:               {"发展党员档案台账目录", Generated, false},
}

// Title returns the paper's official title.
func (p Paper) Title() string { return papers[p].title }

// briefs are shorter names of long titles, for a list.
var briefs = map[Paper]string{
	InterviewRecord: "谈话记录", ApplicantForm: "申请人登记表", Recommendation: "推荐推优情况", NamingMinutes: "支委会记录", ActivistFiling: "备案表", ContactRecord: "联系人登记表", ActivistForm: "培养考察登记表",
	Opinions: "听取意见记录", ProposalMinutes: "支委会记录", CandidateFiling: "备案表", PublicNotice: "公示", PublicityReport: "公示情况报告", IntroducerRecord: "介绍人登记表", LetterOfInquiry: "函调材料", PoliticalReview: "综合政审报告",
	TrainingCertificate: "结业证明", ExaminationMinutes: "支委会记录", PreReviewRequest: "预审请示", PreReviewOpinion: "预审意见", VolunteerForm: "入党志愿书", AdmissionMinutes: "大会记录和票决", AdmissionResolution: "大会决议",
	CommitteeTalkRecord: "谈话记录", GroupMinutes: "党组会议纪要", ApprovalNotice: "审批通知", AdmissionFiling: "备案表", OathRecord: "宣誓记录", ProbationForm: "教育考察登记表", ConversionOpinions: "征求意见记录",
	ConversionMinutes: "大会记录和决议", GroupConversionMinutes: "党组会议纪要", ConversionSummary: "汇总预审表", ConfirmationNotice: "审批通知", ArchiveList: "归档清单和回执",
}

// Brief returns a short name, for a list beside the step.
func (p Paper) Brief() string {
	if b := briefs[p]; b != "" {
		return b
	}
	return p.Title()
}

// Origin returns where its original comes from.
func (p Paper) Origin() Origin { return papers[p].origin }

// Archived reports whether it is one of the six kinds that go into the person's
// own file (DEV-39).
func (p Paper) Archived() bool { return papers[p].archived }

// Known reports whether p is a paper of the procedure.
func (p Paper) Known() bool { _, ok := papers[p]; return ok }

// Loose are the papers of no single step.
func Loose() []Paper { return []Paper{TalkRecord, ThoughtReport, WholeRecord, Contents} }

// StepOf returns the step that leaves the paper; "" for one of no single step.
func (p Paper) StepOf() Step {
	for i := range Definitions {
		if slices.Contains(Definitions[i].Papers, p) {
			return Definitions[i].Step
		}
	}
	return ""
}

// Papers is every paper in the order of the steps.
func Papers() []Paper {
	var all []Paper
	for _, d := range Definitions {
		all = append(all, d.Papers...)
	}
	return all
}

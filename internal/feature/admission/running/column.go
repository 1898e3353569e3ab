package running

import (
	"touyan/internal/base/han"
	"touyan/internal/feature/admission"
)

// Field says what a column holds.
type Field string

// The fields of a person, and those of a step.
const (
	Branch    Field = "branch"
	Name      Field = "name"
	IDNumber  Field = "id-number"
	Gender    Field = "gender"
	Ethnicity Field = "ethnicity"
	Born      Field = "born"
	Education Field = "education"
	WorkUnit  Field = "work-unit"
	Job       Field = "job"
	Floating  Field = "floating"
	Leaves    Field = "leaves"
	Lacking   Field = "lacking" // papers that are not there

	onDay    Field = "day"
	untilDay Field = "until"
	people   Field = "people"
	days     Field = "days"
	hours    Field = "hours"
	places   Field = "places"
	due      Field = "due"
	present  Field = "present"
	ayes     Field = "ayes"
	noes     Field = "noes"
	blanks   Field = "blanks"
	document Field = "document"
)

// Column is one column of the list.
type Column struct {
	Title string
	Field Field
	Step  admission.Step // "" for what is known of the person
}

// Columns is every column in the order of the template.
var Columns = []Column{
	{"党支部", Branch, ""}, {"姓名", Name, ""}, {"公民身份号码", IDNumber, ""}, {"性别", Gender, ""}, {"民族", Ethnicity, ""}, {"出生日期", Born, ""}, {"学历", Education, ""},
	{"部门", WorkUnit, ""}, {"职务", Job, ""}, {"流动人员", Floating, ""}, {"预计离开日期", Leaves, ""},
	{"递交申请书日期", onDay, admission.Apply},
	{"谈话日期", onDay, admission.Interview}, {"谈话人", people, admission.Interview},
	{"确定积极分子日期", onDay, admission.Name}, {"积极分子备案日期", onDay, admission.File},
	{"指定联系人日期", onDay, admission.Assign}, {"培养联系人", people, admission.Assign}, {"半年考察日期", onDay, admission.Cultivate},
	{"讨论拟列发展对象日期", onDay, admission.Propose}, {"上级同意或备案日期", onDay, admission.Consent},
	{"公示第一天", onDay, admission.Publicise}, {"公示最后一天", untilDay, admission.Publicise}, {"公示处数", places, admission.Publicise},
	{"列为发展对象日期", onDay, admission.List}, {"确定介绍人日期", onDay, admission.Introducers}, {"入党介绍人", people, admission.Introducers},
	{"政治审查日期", onDay, admission.Review}, {"集中培训日期", onDay, admission.Train}, {"培训天数", days, admission.Train}, {"培训学时", hours, admission.Train},
	{"支委会审查日期", onDay, admission.Examine}, {"预审日期", onDay, admission.PreReview}, {"填写志愿书日期", onDay, admission.Fill},
	{"接收大会日期", onDay, admission.Admit}, {"接收应到", due, admission.Admit}, {"接收实到", present, admission.Admit}, {"接收赞成", ayes, admission.Admit}, {"接收不赞成", noes, admission.Admit}, {"接收弃权", blanks, admission.Admit},
	{"党委谈话日期", onDay, admission.CommitteeTalk}, {"党委谈话人", people, admission.CommitteeTalk}, {"党组讨论日期", onDay, admission.GroupAdmit},
	{"党委审批日期", onDay, admission.Approve}, {"审批文号", document, admission.Approve}, {"组织部门备案日期", onDay, admission.Report}, {"编入支部日期", onDay, admission.Join}, {"入党宣誓日期", onDay, admission.Oath},
	{"预备期考察日期", onDay, admission.Observe}, {"转正申请日期", onDay, admission.Request},
	{"转正大会日期", onDay, admission.Convert}, {"转正应到", due, admission.Convert}, {"转正实到", present, admission.Convert}, {"转正赞成", ayes, admission.Convert}, {"转正不赞成", noes, admission.Convert}, {"转正弃权", blanks, admission.Convert},
	{"党组讨论转正日期", onDay, admission.GroupConvert}, {"审批转正日期", onDay, admission.Confirm},
	{"缺的材料", Lacking, ""},
}

// also are other titles of the same columns.
var also = map[string]string{"支部": "党支部", "所在党支部": "党支部", "身份证号": "公民身份号码", "身份证号码": "公民身份号码", "出生年月": "出生日期", "工作部门": "部门", "联系人": "培养联系人", "介绍人": "入党介绍人",
	"申请日期": "递交申请书日期", "申请入党日期": "递交申请书日期", "确定为积极分子日期": "确定积极分子日期", "支部大会日期": "接收大会日期"}

var byTitle = func() map[string]int {
	m := map[string]int{}
	for i, c := range Columns {
		m[c.Title] = i
	}
	return m
}()

// Head finds the columns of a head: the column of Columns by the number of the
// sheet's column; ok is false for a line that is no head.
func Head(cells []Cell) (head map[int]int, ok bool) {
	head = map[int]int{}
	seen := map[int]bool{}
	for _, c := range cells {
		title := han.Squeeze(han.Fold(c.Text))
		if t, other := also[title]; other {
			title = t
		}
		if i, known := byTitle[title]; known && !seen[i] {
			head[c.Column], seen[i] = i, true
		}
	}
	return head, seen[byTitle["姓名"]] && seen[byTitle["党支部"]]
}

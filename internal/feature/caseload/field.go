package caseload

import "touyan/internal/base/han"

// Field is one thing that a column of a list can hold.
type Field uint8

// The fields. FieldNone is a column that is not taken.
const (
	FieldNone Field = iota
	FieldSequence
	FieldCourt
	FieldNumber
	FieldClass
	FieldStage
	FieldCause
	FieldReceived
	FieldFiled
	FieldClosed
	FieldClosing
	FieldDivision
	FieldTeam
	FieldJudge
	FieldProcedure
	FieldSmall
	FieldSimple
	FieldOnline
	FieldAppealed
	FieldResult
	FieldDue
	FieldDeducted
	FieldSampling
	FieldScore
	FieldClaimed
	FieldRecovered
	FieldRemark // looked at for what is dangerous, never taken
	fieldCount
)

// shape is what the values of a field look like.
type shape uint8

const (
	shapeText shape = iota
	shapeNumber
	shapeDay
	shapeAnswer
	shapeWord // one of a fixed list
	shapeAmount
	shapeUnit
)

var fields = [fieldCount]struct {
	code  string
	need  bool
	shape shape
	heads []string // the product's own title first
}{
	FieldSequence:  {"sequence", false, shapeText, []string{"序号"}},
	FieldCourt:     {"court", false, shapeUnit, []string{"经办法院", "法院", "审理法院", "承办法院"}},
	FieldNumber:    {"number", true, shapeNumber, []string{"案号"}},
	FieldClass:     {"class", false, shapeWord, []string{"案件类型", "案件类别"}},
	FieldStage:     {"stage", false, shapeWord, []string{"程序", "审判程序", "审级"}},
	FieldCause:     {"cause", false, shapeText, []string{"案由", "立案案由"}},
	FieldReceived:  {"received", false, shapeDay, []string{"收案日期", "登记日期", "收案登记日期"}},
	FieldFiled:     {"filed", true, shapeDay, []string{"立案日期", "立案时间"}},
	FieldClosed:    {"closed", true, shapeDay, []string{"结案日期", "结案时间"}},
	FieldClosing:   {"closing", true, shapeWord, []string{"结案方式"}},
	FieldDivision:  {"division", true, shapeUnit, []string{"庭室", "承办部门", "承办庭室", "部门"}},
	FieldTeam:      {"team", false, shapeUnit, []string{"合议庭/团队", "团队", "审判团队", "合议庭"}},
	FieldJudge:     {"judge", false, shapeText, []string{"承办人", "承办法官", "主审法官"}},
	FieldProcedure: {"procedure", false, shapeWord, []string{"适用程序"}},
	FieldSmall:     {"small", false, shapeAnswer, []string{"是否小额", "小额诉讼"}},
	FieldSimple:    {"simple", false, shapeAnswer, []string{"是否简易", "简易程序"}},
	FieldOnline:    {"online", false, shapeAnswer, []string{"是否网上立案", "网上立案"}},
	FieldAppealed:  {"appealed", false, shapeAnswer, []string{"是否上诉", "上诉"}},
	FieldResult:    {"result", false, shapeWord, []string{"二审结果", "二审结案方式"}},
	FieldDue:       {"due", false, shapeDay, []string{"审限届满日", "审限届满日期", "法定审限截止日"}},
	FieldDeducted:  {"deducted", false, shapeAmount, []string{"扣除天数", "扣除审限天数"}},
	FieldSampling:  {"sampling", false, shapeWord, []string{"评查方式"}},
	FieldScore:     {"score", false, shapeAmount, []string{"文书评查得分", "评查得分"}},
	FieldClaimed:   {"claimed", false, shapeAmount, []string{"申请执行标的（元）", "申请执行标的", "申请标的金额"}},
	FieldRecovered: {"recovered", false, shapeAmount, []string{"实际到位金额（元）", "实际到位金额", "执行到位金额"}},
	FieldRemark:    {"remark", false, shapeText, []string{"备注"}},
}

// String returns the field's word in saved mappings.
func (f Field) String() string { return fields[f].code }

// Title returns the field as pages call it.
func (f Field) Title() string {
	if f == FieldNone {
		return ""
	}
	return fields[f].heads[0]
}

// Needed reports whether a list without this field cannot be read.
func (f Field) Needed() bool { return fields[f].need }

// Fields returns the fields that a column can be mapped to, in the order of the
// product's template.
func Fields() []Field {
	all := make([]Field, 0, fieldCount-1)
	for f := FieldSequence; f < fieldCount; f++ {
		all = append(all, f)
	}
	return all
}

// ParseField reads a field's word in saved mappings.
func ParseField(code string) (Field, bool) {
	for f := FieldSequence; f < fieldCount; f++ {
		if fields[f].code == code {
			return f, true
		}
	}
	return FieldNone, false
}

var fieldsByHead = func() map[string]Field {
	m := map[string]Field{}
	for f := FieldSequence; f < fieldCount; f++ {
		for _, h := range fields[f].heads {
			m[plainHead(h)] = f
		}
	}
	return m
}()

// plainHead makes titles alike: （元） and (元), blanks and line breaks.
func plainHead(s string) string { return han.Squeeze(han.Fold(s)) }

// private has the titles of columns that name parties or tell of the case: they
// are never taken, whatever a mapping says.
var private = []string{"当事人", "原告", "被告", "上诉人", "申请人", "被申请人", "第三人", "被执行人", "代理人", "律师", "身份证", "证件号", "电话", "住址",
	"地址", "案情", "裁判要旨", "诉讼请求", "文书内容", "辩护人", "被害人"}

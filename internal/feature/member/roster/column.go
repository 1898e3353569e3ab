package roster

import (
	"strings"

	"touyan/internal/base/han"
)

// Field is one column of a roster.
type Field uint8

// The fields, in the order of the template.
const (
	noField Field = iota
	Serial
	Name
	IDNumber
	Gender
	Ethnicity
	Birth
	NativePlace
	Education
	Degree
	Standing
	Joined
	Converted
	BranchName
	GroupName
	PartyPost
	Unit
	Job
	WorkFrom
	RetiredFrom
	TransferredIn
	Phone
	Address
	MembershipStatus
	Lost
	Floating
	FloatingTo
	Remark
	fieldCount
)

// column says what is known of a field: the title in the template, the other
// titles in use, and how many characters a cell of it may have.
type column struct {
	title string
	also  string
	most  int
}

var columns = [fieldCount]column{
	Serial:           {"序号", "编号 序 顺序号 NO", 50},
	Name:             {"姓名", "党员姓名 名字 姓名全称", han.MaxName},
	IDNumber:         {"公民身份号码", "公民身份证号码 公民身份证号 身份证号 身份证号码 身份证 居民身份证号码 居民身份证号 证件号码 身份号码", 100},
	Gender:           {"性别", "男女", 100},
	Ethnicity:        {"民族", "", 100},
	Birth:            {"出生日期", "出生年月 出生年月日 出生时间 出生", 100},
	NativePlace:      {"籍贯", "籍贯省市 祖籍", 100},
	Education:        {"学历", "最高学历 文化程度 文化 学历层次 学历情况 学历学位", 100},
	Degree:           {"学位", "最高学位", 100},
	Standing:         {"人员类别", "党员类别 党员类型 党员性质 人员类型 正式或预备 正式/预备", 100},
	Joined:           {"加入党组织日期", "加入党组织时间 加入中共日期 加入中共时间 入党时间 入党日期 入党年月 入党年月日 加入中国共产党时间 加入中国共产党日期 接收为预备党员日期 接收预备党员时间", 100},
	Converted:        {"转为正式党员日期", "转为正式党员时间 转正时间 转正日期 转正年月 转正年月日", 100},
	BranchName:       {"所在党支部", "所在支部 党支部 支部 所属支部 所属党支部 所在党组织 所属党组织 党支部名称 支部名称 所在党支部名称 党组织名称", 200},
	GroupName:        {"所在党小组", "党小组 所属党小组 小组 所在小组 党小组名称", 100},
	PartyPost:        {"党内职务", "党内任职 支部职务 党组织职务 支部任职", 100},
	Unit:             {"工作部门", "部门 所在部门 庭室 所在庭室 内设机构 所在单位 工作单位 单位部门 部门庭室 单位", 200},
	Job:              {"工作岗位", "职务职级 职务 职级 岗位 现任职务 行政职务 职务/职级 工作职务 原工作部门及职务 原工作单位及职务 原职务 工作岗位职务", 200},
	WorkFrom:         {"参加工作日期", "参加工作时间 参加工作年月 工作时间 参工时间", 100},
	RetiredFrom:      {"离退休时间", "退休时间 离休时间 退休日期 离退休日期 退休年月", 100},
	TransferredIn:    {"组织关系转入时间", "组织关系转入日期 转入时间 转入日期", 100},
	Phone:            {"联系电话", "手机号码 手机号 手机 电话 电话号码 联系方式 移动电话 固定电话 办公电话 联系手机", 200},
	Address:          {"家庭住址", "现住址 住址 现居住地 家庭地址 居住地址 常住地址 现居住地址", 200},
	MembershipStatus: {"党籍状态", "", 100},
	Lost:             {"是否失联党员", "是否失联 失联党员", 100},
	Floating:         {"是否流动党员", "是否流动 流动党员", 100},
	FloatingTo:       {"外出流向", "流动去向 外出地 流入地", 200},
	Remark:           {"备注", "说明 备注说明", 1000},
}

// Title returns the field's title in the template.
func (f Field) Title() string { return columns[f].title }

// Template returns the titles of the template in their order. What a court
// fills in under them is read without a fault.
func Template() []string {
	var titles []string
	for f := Serial; f < fieldCount; f++ {
		if f != RetiredFrom && f != TransferredIn {
			titles = append(titles, f.Title())
		}
	}
	return titles
}

var fieldOf = func() map[string]Field {
	m := map[string]Field{}
	for f := Serial; f < fieldCount; f++ {
		m[columns[f].title] = f
		for _, s := range strings.Fields(columns[f].also) {
			m[s] = f
		}
	}
	return m
}()

// fieldFor reads a header such as “*身份证号码\n（文本格式）”: stars, blanks and
// hints in brackets do not count. A column 党籍状态 that asks for 正式党员或预备党员 is
// one of 人员类别.
func fieldFor(header string) Field {
	s, hint := label(header)
	f := fieldOf[s]
	if f == MembershipStatus && strings.Contains(hint, "正式") {
		return Standing
	}
	return f
}

// label returns a header without its ornaments, and what stood in brackets.
func label(header string) (s, hint string) {
	s = tidy(header)
	if len(s) > 200 {
		return "", ""
	}
	for {
		i := strings.IndexAny(s, "([{【")
		if i < 0 {
			break
		}
		j := strings.IndexAny(s[i:], ")]}】")
		if j < 0 {
			s, hint = s[:i], hint+s[i:]
			break
		}
		end := i + j + 1
		if strings.HasPrefix(s[i+j:], "】") {
			end = i + j + len("】")
		}
		s, hint = s[:i]+s[end:], hint+s[i:end]
	}
	return strings.Trim(s, "*★☆:；;、.。-_#"), hint
}

package statistics

import (
	"net/url"
	"slices"
	"strings"

	"touyan/internal/base/han"
	"touyan/internal/base/id"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
)

// Column is something the system knows of a member: a column of the register of
// fields, or what follows from facts.
type Column struct {
	Key   string // of the register of fields; without a dot: derived
	Title string
	Also  string // other headings in use
}

// Derived reports whether the column is none of the register's own.
func (c Column) Derived() bool { return !strings.Contains(c.Key, ".") }

// Columns are all of them, in the order in which forms offer them.
var Columns = func() []Column {
	cs := []Column{
		{"member.full_name", "", "党员姓名 名字 人员姓名"}, {"member.gender", "", ""}, {"member.ethnicity", "", ""}, {"member.birth", "", "出生年月 出生年月日 出生时间"}, {"age", "年龄", "周岁 实足年龄"},
		{"member.id_number", "", "身份证号 身份证号码 居民身份证号 身份号码 证件号码"}, {"member.native_place", "", ""}, {"member.education_text", "", "最高学历 文化程度"}, {"member.degree", "", ""},
		{"member.standing", "", "党员类别 党员类型 政治面貌"}, {"member.joined", "", "入党时间 入党日期 入党年月 加入党组织时间"}, {"member.converted", "", "转正时间 转正日期 转为正式党员时间"}, {"party-age", "党龄", ""},
		{"court", "所在法院", "法院 单位名称"}, {"branch", "所在党支部", "所在支部 党支部 支部 支部名称 所属党支部 所在党组织 党组织名称"}, {"group", "所在党小组", "党小组 小组"}, {"party-post", "党内职务", "党内任职 支部职务"},
		{"member.work_unit", "", "部门 工作部门 所在部门 庭室 单位"}, {"member.job", "", "职务 职级 职务职级 岗位 现任职务 行政职务"}, {"post", "岗位类别", "人员类别（岗位）"}, {"member.work_from", "", "参加工作时间"},
		{"member.retired_from", "", "退休时间 离退休时间"}, {"member.transferred_in", "", "组织关系转入时间"}, {"member.phones", "", "手机 手机号 手机号码 电话 联系方式"}, {"member.address", "", "住址 现住址 家庭地址 居住地址"},
		{"member.membership_status", "", ""}, {"member.lost", "", "是否失联"}, {"member.floating", "", "是否流动"}, {"member.floating_to", "", "流动去向"}, {"member.remark", "", ""},
	}
	for i := range cs {
		if !cs[i].Derived() {
			cs[i].Title = member.FieldOf(cs[i].Key).Title
		}
	}
	return cs
}()

// ColumnOf returns the column with the key.
func ColumnOf(key string) (Column, bool) {
	i := slices.IndexFunc(Columns, func(c Column) bool { return c.Key == key })
	if i < 0 {
		return Column{}, false
	}
	return Columns[i], true
}

// Asked is one heading of a form that somebody is asked to fill in.
type Asked struct {
	Heading string
	Serial  bool   // 序号: counted, not known
	Column  Column // zero: the system does not know it
}

// Known reports whether nobody needs to be asked.
func (a Asked) Known() bool { return a.Serial || a.Column.Key != "" }

// ReadAsked reads the headings of an ad-hoc form: one a line, or a row copied
// from a table. Blank ones are left out; at most 60 are read.
func ReadAsked(text string) []Asked {
	var out []Asked
	for h := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune("\t\n\r,，、;；|", r) }) {
		if h = strings.TrimSpace(h); h == "" || len(out) == 60 {
			continue
		}
		out = append(out, Match(h))
	}
	return out
}

// Match finds the column that a heading asks for; stars, blanks and what stands
// in brackets do not count.
func Match(heading string) Asked {
	s := han.Squeeze(han.Fold(heading))
	if head, _, found := strings.Cut(s, "("); found && head != "" {
		s = head
	}
	s = strings.Trim(s, "*:：")
	a := Asked{Heading: heading}
	if s == "序号" || s == "编号" {
		a.Serial = true
		return a
	}
	for _, c := range Columns {
		if c.Title == s || slices.Contains(strings.Fields(c.Also), s) {
			a.Column = c
			return a
		}
	}
	return a
}

// Query is a list of persons: which columns of whom, in which order. A list is
// in the order of names or of branches, never of anything that ranks persons.
type Query struct {
	Unit     org.UnitID
	Columns  []string
	Classes  []string // of different groups; who is in all of them
	Text     string   // part of the name
	ByBranch bool
}

// Values returns the query as an address has it.
func (q Query) Values() url.Values {
	v := url.Values{}
	if q.Unit != 0 {
		v.Set("unit", q.Unit.String())
	}
	for _, c := range q.Columns {
		v.Add("column", c)
	}
	for _, c := range q.Classes {
		v.Add("class", c)
	}
	if q.Text != "" {
		v.Set("text", q.Text)
	}
	if q.ByBranch {
		v.Set("order", "branch")
	}
	return v
}

// ReadQuery reads what Values wrote; what is unknown is left out. Without
// columns it has the usual ones.
func ReadQuery(v url.Values) Query {
	q := Query{Text: strings.TrimSpace(clip(strings.TrimSpace(v.Get("text")), 40)), ByBranch: v.Get("order") == "branch"}
	q.Unit, _ = id.Parse[org.Unit](v.Get("unit"))
	for _, c := range Columns { // in their own order, once each
		if slices.Contains(v["column"], c.Key) {
			q.Columns = append(q.Columns, c.Key)
		}
	}
	for _, g := range Groups {
		for _, k := range g.Classes {
			if slices.Contains(v["class"], k) {
				q.Classes = append(q.Classes, k)
				break
			}
		}
	}
	if len(q.Columns) == 0 {
		q.Columns = []string{"member.full_name", "member.gender", "member.birth", "member.standing", "branch", "member.job"}
	}
	return q
}

func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}

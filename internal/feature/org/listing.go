package org

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
)

// Table is one sheet of an uploaded list, as the reader of the file gives it.
type Table struct {
	Name string
	Rows []Row
}

// Row is one row that holds something.
type Row struct {
	Line  int
	Cells []Cell
}

// Cell is one cell that holds something.
type Cell struct {
	Column int // 1 is A
	Text   string
	Number bool      // the file has a number, not a text
	Day    civil.Day // the day that a number counts to, where its format shows one
	Broken bool      // an error value such as #REF!, or a formula without result
}

// column is one column that a sheet may have.
type column struct {
	key   string
	heads []string // as the head may be written; the first is the template's
	must  bool     // the sheet is refused without it
}

var founded = column{"founded", []string{"成立时间", "成立日期"}, false}

// layouts are the columns of each sheet.
var layouts = map[string][]column{
	SheetCourts: {
		{"code", []string{"编码", "法院编码"}, true}, {"name", []string{"法院名称", "名称"}, true}, {"sign", []string{"法院代字", "代字"}, false},
		{"level", []string{"级别", "法院级别"}, true}, {"parent", []string{"上级编码", "上级法院编码"}, true}, founded,
	},
	SheetDivisions: {
		{"code", []string{"机构编码", "编码"}, true}, {"name", []string{"机构名称", "名称"}, true}, {"short", []string{"简称"}, false},
		{"category", []string{"类别"}, true}, {"parent", []string{"上级编码"}, true}, {"court", []string{"所属法院", "法院"}, false}, founded,
	},
	SheetTeams: {
		{"code", []string{"团队编码", "编码"}, true}, {"court", []string{"法院", "所属法院"}, false}, {"division", []string{"庭室", "所属庭室"}, false},
		{"name", []string{"团队名称", "名称"}, true}, {"judges", []string{"法官"}, false}, {"parent", []string{"上级编码"}, true}, founded,
	},
	SheetParty: {
		{"code", []string{"党组织编码", "编码"}, true}, {"name", []string{"党组织全称", "全称", "名称"}, true}, {"short", []string{"简称"}, true},
		{"kind", []string{"类别"}, true}, {"parent", []string{"上级党组织编码", "上级编码"}, true}, {"covers", []string{"覆盖部门编码"}, false},
		founded, {"term", []string{"本届任期起", "本届任期开始"}, false}, {"years", []string{"任期(年)", "任期"}, false},
		{"committee", []string{"是否设支委会", "设支委会"}, false}, {"category", []string{"支部类别"}, false}, {"members", []string{"党员数"}, false},
		{"aliases", []string{"常用名称"}, false},
	},
	SheetGroups: {
		{"code", []string{"党小组编码", "编码"}, true}, {"name", []string{"党小组名称", "名称"}, true}, {"parent", []string{"所属支部编码", "支部编码"}, true},
		{"branch", []string{"所属党支部", "党支部"}, false}, {"court", []string{"法院", "所属法院"}, false}, {"leader", []string{"组长", "党小组组长"}, false}, founded,
	},
	SheetSeats: {
		{"unit", []string{"党组织编码", "编码"}, true}, {"unitname", []string{"党组织", "党组织全称"}, false}, {"holder", []string{"姓名"}, true},
		{"title", []string{"职务"}, true}, {"from", []string{"任职时间", "任职日期"}, false}, {"note", []string{"备注"}, false},
	},
}

// sheetOrder is the order in which sheets are read, whatever their order in
// the file: what is referred to comes first.
var sheetOrder = []string{SheetCourts, SheetDivisions, SheetTeams, SheetParty, SheetGroups, SheetSeats}

// listing is one sheet with its columns found.
type listing struct {
	name  string
	heads map[string]string // key → head as written
	cols  map[string]int    // key → column
	rows  []Row
}

// maxHead is how many rows may stand above a sheet's head.
const maxHead = 15

// findListing finds the head of a table. Fault: Invalid, naming the sheet and
// the columns that are missing.
func findListing(t Table) (l listing, above int, err error) {
	best, missing := -1, []string(nil)
	for i, r := range t.Rows[:min(maxHead, len(t.Rows))] {
		cand := listing{name: t.Name, heads: map[string]string{}, cols: map[string]int{}, rows: t.Rows[i+1:]}
		var lacks []string
		for _, c := range layouts[t.Name] {
			if at := slices.IndexFunc(r.Cells, func(x Cell) bool { return slices.Contains(c.heads, headText(x.Text)) }); at >= 0 {
				cand.cols[c.key], cand.heads[c.key] = r.Cells[at].Column, strings.TrimSpace(r.Cells[at].Text)
			} else if c.must {
				lacks = append(lacks, "“"+c.heads[0]+"”")
			}
		}
		if len(cand.cols) > best {
			best, missing, l, above = len(cand.cols), lacks, cand, i+1
		}
	}
	switch {
	case best < 2:
		return l, 0, fault.Newf(fault.Invalid, "工作表“%s”的前 %d 行里没有找到表头，应有“%s”“%s”等列。请使用机构与党组织设置表的格式。", t.Name, maxHead, layouts[t.Name][0].heads[0], layouts[t.Name][1].heads[0])
	case len(missing) > 0:
		return l, 0, fault.Newf(fault.Invalid, "工作表“%s”缺少列%s。请补上这些列（可以留空）后再导入。", t.Name, strings.Join(missing, ""))
	}
	return l, above, nil
}

func headText(s string) string { return strings.TrimSuffix(han.Squeeze(han.Fold(s)), "*") }

// line is one row being read; what is wrong gathers in the reader.
type line struct {
	At
	l   *listing
	row Row
	r   *reader
	bad bool
}

func (x *line) cell(key string) (Cell, bool) {
	col, ok := x.l.cols[key]
	if !ok {
		return Cell{}, false
	}
	i := slices.IndexFunc(x.row.Cells, func(c Cell) bool { return c.Column == col })
	if i < 0 {
		return Cell{Column: col}, false
	}
	return x.row.Cells[i], true
}

// complain notes that the cell keeps the row out.
func (x *line) complain(key, code, format string, args ...any) {
	x.note(key, code, false, fmt.Sprintf(format, args...))
}

// warn notes something about the cell; the row may enter.
func (x *line) warn(key, code, format string, args ...any) {
	x.note(key, code, true, fmt.Sprintf(format, args...))
}

func (x *line) note(key, code string, warning bool, want string) {
	c, _ := x.cell(key)
	x.bad = x.bad || !warning
	x.r.out.Complaints = append(x.r.out.Complaints, Complaint{x.At, c.Column, x.l.heads[key], code, warning, clip(c.Text), want})
}

func clip(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

// text returns a cell without blanks around it; at most max characters.
func (x *line) text(key string, max int) string {
	c, ok := x.cell(key)
	if !ok {
		return ""
	}
	s := han.Trim(c.Text)
	switch {
	case c.Broken:
		x.complain(key, "BROKEN_CELL", "单元格是错误值或没有结果的公式，应填文字")
	case len([]rune(s)) > max:
		x.complain(key, "TOO_LONG", "超过 %d 字，应缩短", max)
	case han.Overrides(s) || han.Mojibake(s):
		x.complain(key, "BAD_TEXT", "含有乱码或看不见的控制字符，应重新录入")
	}
	return s
}

// need is text that may not be missing.
func (x *line) need(key string, max int) string {
	s := x.text(key, max)
	if s == "" && !x.bad {
		x.complain(key, "MISSING", "没有填写")
	}
	return s
}

// code returns a code: a text of letters and digits.
func (x *line) code(key string, must bool) string {
	c, _ := x.cell(key)
	if c.Number {
		x.complain(key, "CODE_AS_NUMBER", "编码存成了数字，开头的 0 会丢失；应把整列设为“文本”格式后重新填写")
		return ""
	}
	s := han.Squeeze(han.Fold(x.text(key, 40)))
	if s == "" {
		if must && !x.bad {
			x.complain(key, "MISSING", "没有填写编码")
		}
		return ""
	}
	if strings.ContainsFunc(s, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && r != '-'
	}) {
		x.complain(key, "BAD_CODE", "编码只能由数字和字母组成")
		return ""
	}
	return s
}

// day returns a whole day that is not after today; zero when the cell is empty.
func (x *line) day(key string) civil.Day {
	c, ok := x.cell(key)
	if !ok {
		return 0
	}
	d := c.Day
	if d == 0 {
		p, err := han.ParseDate(c.Text, x.r.today)
		if err != nil {
			x.complain(key, "BAD_DATE", "不是有效日期，应写成 2024-03-20 的样子")
			return 0
		}
		if d, ok = p.Day(); !ok {
			x.complain(key, "DATE_WITHOUT_DAY", "只写到月，应写到日，如 2024-03-20")
			return 0
		}
	}
	if d > x.r.today {
		x.complain(key, "FUTURE_DATE", "晚于今天（%s），应是已经发生的日期", x.r.today)
		return 0
	}
	if d.Year() < 1921 {
		x.complain(key, "BAD_DATE", "早于 1921 年，应核对年份")
		return 0
	}
	return d
}

// number returns a whole number from min to max; ok is false when the cell is
// empty or was complained of.
func (x *line) number(key string, min, max int) (n int, ok bool) {
	s := han.Squeeze(han.Fold(x.text(key, 20)))
	if s == "" {
		return 0, false
	}
	n, err := strconv.Atoi(strings.TrimSuffix(s, "年"))
	if err != nil || n < min || n > max {
		x.complain(key, "BAD_NUMBER", "应为 %d 至 %d 的整数", min, max)
		return 0, false
	}
	return n, true
}

// split cuts a list such as 0106、0107 at any of the marks.
func split(s, marks string) []string {
	var out []string
	for _, p := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(marks, r) }) {
		if p = han.Trim(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// Sheets returns the names of the sheets that an establishment list may have.
func Sheets() []string { return sheetOrder }

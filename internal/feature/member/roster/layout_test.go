package roster_test

import (
	"fmt"
	"strings"
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/roster"
)

// grid makes a sheet out of lines whose cells are parted by |.
func grid(name, text string, merged ...roster.Area) roster.Sheet {
	s := roster.Sheet{Name: name, Merged: merged}
	for i, line := range strings.Split(strings.Trim(text, "\n"), "\n") {
		l := roster.Line{Number: i + 1}
		for j, cell := range strings.Split(line, "|") {
			if cell != "" {
				l.Cells = append(l.Cells, roster.Cell{Column: j + 1, Decimals: -1, Text: cell})
			}
		}
		if len(l.Cells) > 0 {
			s.Lines = append(s.Lines, l)
		}
	}
	return s
}

// branches is a small directory.
var branches = roster.NewIndex([]roster.Branch{
	{Code: "1", Name: "立案庭党支部", Others: []string{"中共某市中级人民法院立案庭支部委员会", "立案庭支部"}, Groups: []roster.Group{{Code: "11", Name: "第一党小组"}, {Code: "12", Name: "第二党小组"}, {Code: "13", Name: "综合党小组"}}},
	{Code: "2", Name: "执行局第一党支部", Others: []string{"执行一支部"}},
	{Code: "3", Name: "执行局第二党支部", Others: []string{"执行二支部"}},
	{Code: "9", Name: "刑庭党支部", Others: []string{"立案庭党支部"}, Foreign: true},
})

func readSheets(sheets ...roster.Sheet) roster.Result {
	return roster.Read(roster.Book{Sheets: sheets}, branches, rosterDay)
}

const (
	zhang = "张伟|990000198001010012|2001-07-01|2002-07-01"
	wang  = "王芳|99000019951231002X|2020-07-01|2021-07-01"
)

// summary writes what was read in one line a person.
func summary(res roster.Result) string {
	var b strings.Builder
	for _, f := range res.Refused {
		fmt.Fprintf(&b, "refused %s %s; ", f.Code, f.Cell)
	}
	for _, r := range res.Rows {
		m := r.Member
		fmt.Fprintf(&b, "%d %s %v/%v %s %s%s", r.Line, m.Name, m.Joined, m.Converted, m.BranchCode, m.GroupCode, strings.Join(m.Phones, "+"))
		for _, f := range r.Faults {
			if f.Code != roster.IDRegion { // the numbers are those of the standard's samples
				fmt.Fprintf(&b, " %s@%s", f.Code, f.Cell)
			}
		}
		b.WriteString("; ")
	}
	for _, s := range res.Skipped {
		fmt.Fprintf(&b, "%d %s; ", s.Line, s.Why)
	}
	return strings.TrimSuffix(b.String(), "; ")
}

func TestRead_finds_tables_in_many_layouts(t *testing.T) {
	for _, c := range []struct {
		name   string
		sheets []roster.Sheet
		want   string
	}{
		{"two header lines, groups of columns named above", []roster.Sheet{grid("一", `
花名册
姓名|身份证号|入党|转正||支部
||时间|时间|地点|
`+zhang+`|某地|立案庭
`, roster.Area{Top: 1, Left: 1, Bottom: 1, Right: 6}, roster.Area{Top: 2, Left: 1, Bottom: 3, Right: 1}, roster.Area{Top: 2, Left: 2, Bottom: 3, Right: 2},
			roster.Area{Top: 2, Left: 3, Bottom: 2, Right: 3}, roster.Area{Top: 2, Left: 4, Bottom: 2, Right: 5}, roster.Area{Top: 2, Left: 6, Bottom: 3, Right: 6})},
			"4 张伟 2001-07-01/2002-07-01 1 "},
		{"two header lines, merged", []roster.Sheet{grid("一", `
姓名|身份证号|入党||转正|支部
||时间|地点|时间|
张伟|990000198001010012|2001-07-01|某地|2002-07-01|立案庭
`, roster.Area{Top: 1, Left: 1, Bottom: 2, Right: 1}, roster.Area{Top: 1, Left: 2, Bottom: 2, Right: 2}, roster.Area{Top: 1, Left: 3, Bottom: 1, Right: 4}, roster.Area{Top: 1, Left: 6, Bottom: 2, Right: 6})},
			"3 张伟 2001-07-01/2002-07-01 1 "},
		{"two header lines, all merged", []roster.Sheet{grid("一", `
姓名|身份证号|入党||转正||支部
||时间|地点|时间|地点|
张伟|990000198001010012|2001-07-01|某地|2002-07-01|某地|立案庭
`, roster.Area{Top: 1, Left: 1, Bottom: 2, Right: 1}, roster.Area{Top: 1, Left: 3, Bottom: 1, Right: 4}, roster.Area{Top: 1, Left: 5, Bottom: 1, Right: 6})},
			"3 张伟 2001-07-01/2002-07-01 1 "},
		{"headings name the branches", []roster.Sheet{grid("一", `
某市中级人民法院党员名册
姓名|身份证号|入党时间|转正时间
立案庭党支部（1人）
`+zhang+`
执行二支部
`+wang)}, "4 张伟 2001-07-01/2002-07-01 1 ; 6 王芳 2020-07-01/2021-07-01 3 ; 3 heading; 5 heading"},
		{"the title names the branch", []roster.Sheet{grid("一", `
中共某市中级人民法院立案庭支部委员会党员花名册
姓名|身份证号|入党时间|转正时间
`+zhang)}, "3 张伟 2001-07-01/2002-07-01 1 "},
		{"the sheet names the branch", []roster.Sheet{grid("执行一支部", `
姓名|身份证号|入党时间|转正时间
`+zhang)}, "2 张伟 2001-07-01/2002-07-01 2 "},
		{"nothing names the branch", []roster.Sheet{grid("一", `
姓名|身份证号|入党时间|转正时间
`+zhang)}, "2 张伟 2001-07-01/2002-07-01   REQUIRED@"},
		{"serial numbers written in advance", []roster.Sheet{grid("立案庭", `
序号|姓名|身份证号|入党时间|转正时间
1|`+zhang+`
2
3`)}, "2 张伟 2001-07-01/2002-07-01 1 "},
		{"a second table with other columns", []roster.Sheet{grid("立案庭", `
姓名|身份证号|入党时间|转正时间
`+zhang+`

身份证号|姓名|性别|入党时间|转正时间
99000019951231002X|王芳|女|2020-07-01|2021-07-01`)}, "2 张伟 2001-07-01/2002-07-01 1 ; 5 王芳 2020-07-01/2021-07-01 1 ; 3 blank row; 4 repeated header"},
		{"as above, and merged", []roster.Sheet{grid("一", `
姓名|身份证号|入党时间|转正时间|支部|党小组
`+zhang+`|立案庭|综合
`+wang+`||同上
孙立|990000200106300171|2020-07-01|2021-07-01|〃|2组`, roster.Area{Top: 2, Left: 5, Bottom: 3, Right: 5})},
			"2 张伟 2001-07-01/2002-07-01 1 13; 3 王芳 2020-07-01/2021-07-01 1 13; 4 孙立 2020-07-01/2021-07-01 1 12"},
		{"two columns of phones", []roster.Sheet{grid("立案庭", `
姓名|身份证号|入党时间|转正时间|手机|办公电话
`+zhang+`|+86 163-0489-2370 16304892371|(0811)2532235`)}, "2 张伟 2001-07-01/2002-07-01 1 16304892370+16304892371+0811-2532235"},
		{"a mark of secrecy over the table", []roster.Sheet{grid("立案庭", `
机密 ★ 长期
姓名|身份证号|入党时间|转正时间
`+zhang)}, "refused SECRET_MARK A1"},
		{"a mark of secrecy in a column that is not read", []roster.Sheet{grid("立案庭", `
姓名|身份证号|入党时间|转正时间|其他
`+zhang+`|秘密★`)}, "2 张伟 2001-07-01/2002-07-01 1  SECRET_MARK@E2"},
		{"no identity numbers", []roster.Sheet{grid("立案庭", `
姓名|性别|入党时间|转正时间
张伟|男|2001-07-01|2002-07-01`)}, "refused HEADER "},
		{"a title twice", []roster.Sheet{grid("立案庭", `
姓名|身份证号|入党时间|转正时间|入党日期
`+zhang)}, "refused HEADER E1"},
		{"signatures of several cells", []roster.Sheet{grid("立案庭", `
姓名|身份证号|入党时间|转正时间
`+zhang+`
填表人：|李某|审核人：|赵某`)}, "2 张伟 2001-07-01/2002-07-01 1 ; 3 signature line"},
		{"hidden sheets and other lists beside", []roster.Sheet{
			{Name: "藏", Hidden: true, Lines: grid("", "姓名|身份证号|入党时间|转正时间\n"+wang).Lines},
			grid("党费", "姓名|基数|比例|一月\n张伟|1|2|3"),
			grid("立案庭", "姓名|身份证号|入党时间|转正时间\n"+zhang)}, "2 张伟 2001-07-01/2002-07-01 1 "},
	} {
		res := readSheets(c.sheets...)
		if got := summary(res); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestRead_tells_of_what_it_leaves_out(t *testing.T) {
	res := readSheets(grid("党费", "姓名|基数|比例|一月\n张伟|1|2|3"), grid("立案庭", "姓名|身份证号|入党时间|转正时间|党龄|爱好\n"+zhang+"|24|棋"))
	if len(res.Notes) != 1 || res.Notes[0].Code != roster.SheetNotRead || res.Notes[0].Sheet != "党费" {
		t.Errorf("notes %+v", res.Notes)
	}
	if len(res.Unread) != 2 || res.Unread[0] != (roster.Column{Sheet: "立案庭", Cell: "E1", Title: "党龄"}) {
		t.Errorf("unread %+v", res.Unread)
	}
}

func TestRead_compares_dates_of_months_with_the_benefit_of_the_doubt(t *testing.T) {
	for _, c := range []struct{ birth, joined, converted, want string }{
		{"1980-01-01", "1998-01", "1999-01", ""},
		{"1980-01-31", "1998-01", "1999-01", ""},
		{"1980-02", "1998-01-31", "1999-01-31", "JOINED_UNDER_18"},
		{"1980-01", "1997-12", "1998-12", "JOINED_UNDER_18"},
		{"1980-01-01", "1998-01-01", "1999-01-01", "EIGHTEENTH_BIRTHDAY"},
		{"1980-01-01", "1997-12-31", "1998-12-31", "JOINED_UNDER_18"},
		{"1980-01-01", "2001-07", "2002-07", ""},
		{"1980-01-01", "2001-07", "2002-06-30", "CONVERTED_TOO_EARLY"},
		{"1980-01-01", "2001-07-02", "2002-07", ""},
		{"1980-01-01", "2001-07-01", "2002-06-30", "CONVERTED_TOO_EARLY"},
		{"1980-01-01", "2001-07-01", "2003-07-01", ""},
		{"1980-01-01", "2001-07-01", "2003-07-02", "PROBATION_TOO_LONG"},
		{"1980-01-01", "2001-07", "2003-07", ""},
		{"1980-01-01", "2001-07", "2003-08", "PROBATION_TOO_LONG"},
		{"1980-01-01", "2001-07", "2001-06", "CONVERTED_BEFORE_JOINED"},
		{"1940-01-01", "1969-03-31", "1969-03-31", "CONVERTED_TOO_EARLY"},
		{"1940-01-01", "1969-04-01", "1969-04-01", "NO_PROBATION_ERA"},
		{"1940-01-01", "1977-08-31", "1977-08-31", "NO_PROBATION_ERA"},
		{"1940-01-01", "1977-09-01", "1977-09-01", "CONVERTED_TOO_EARLY"},
		{"1930-01-01", "1954-01-01", "1954-07-01", ""},
	} {
		res := readSheets(grid("立案庭", "姓名|身份证号|出生日期|入党时间|转正时间\n张伟|990000198001010012|"+c.birth+"|"+c.joined+"|"+c.converted))
		var got []string
		for _, f := range res.Rows[0].Faults {
			if f.Code != roster.IDRegion && f.Code != roster.BirthIDDiffer {
				got = append(got, string(f.Code))
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("born %s, joined %s, converted %s: %v, want %q", c.birth, c.joined, c.converted, got, c.want)
		}
	}
}

func TestRead_takes_probationers_by_what_is_written(t *testing.T) {
	for _, c := range []struct {
		header, cells string
		want          member.Standing
		code          roster.Code
	}{
		{"人员类别", "预备党员", member.Probationary, ""},
		{"人员类别", "中共正式党员", member.Full, ""},
		{"党籍状态", "正式党员", member.Full, ""},
		{"人员类别", "", member.Full, roster.Required},
		{"人员类别", "列席", "", roster.CodeUnknown},
		{"人员类别", "发展对象", "", roster.NotAMember},
	} {
		converted := "2021-07-01"
		if c.want == member.Probationary {
			converted = "预备期"
		}
		res := readSheets(grid("立案庭", "姓名|身份证号|入党时间|转正时间|"+c.header+"\n王芳|514502199512310029|2025-07-01|"+converted+"|"+c.cells))
		if c.want != member.Probationary {
			res = readSheets(grid("立案庭", "姓名|身份证号|入党时间|转正时间|"+c.header+"\n"+wang+"|"+c.cells))
		}
		r := res.Rows[0]
		found := c.code == ""
		for _, f := range r.Faults {
			found = found || f.Code == c.code
			if c.code == "" && f.Column == roster.Standing.Title() {
				t.Errorf("%s %s: %+v", c.header, c.cells, f)
			}
		}
		if r.Member.Standing != c.want || !found {
			t.Errorf("%s %s: %q, %+v", c.header, c.cells, r.Member.Standing, r.Faults)
		}
	}
}

func TestRead_reads_numbers_as_dates(t *testing.T) {
	day := civil.MustDay("2006-05-14")
	for _, c := range []struct {
		cell roster.Cell
		want string
	}{
		{roster.Cell{Text: "38851", Day: day, Shows: roster.ShowsDay, Decimals: -1}, "2006-05-14"},
		{roster.Cell{Text: "38851", Day: day, Shows: roster.ShowsMonth, Decimals: -1}, "2006-05"},
		{roster.Cell{Text: "38851", Day: day, Decimals: -1}, "2006-05-14"},
		{roster.Cell{Text: "20060514", Decimals: -1}, "2006-05-14"},
		{roster.Cell{Text: "2.0060514E7", Decimals: -1}, "2006-05-14"},
		{roster.Cell{Text: "200605", Decimals: -1}, "2006-05"},
		{roster.Cell{Text: "2006.1", Decimals: 2}, "2006-10"},
		{roster.Cell{Text: "2006.01", Decimals: -1}, "2006-01"},
		{roster.Cell{Text: "2006.0899999999999", Decimals: -1}, "2006-09"},
		{roster.Cell{Text: "2006.1", Decimals: -1}, "DATE_AMBIGUOUS"},
		{roster.Cell{Text: "2006.5", Decimals: -1}, "2006-05"},
		{roster.Cell{Text: "2006", Decimals: -1}, "DATE_UNREADABLE"},
		{roster.Cell{Text: "0.5", Shows: roster.ShowsTime, Decimals: -1}, "DATE_UNREADABLE"},
		{roster.Cell{Text: "99999999", Shows: roster.ShowsDay, Decimals: -1}, "DATE_IMPOSSIBLE"},
		{roster.Cell{Text: "-1", Decimals: -1}, "DATE_UNREADABLE"},
	} {
		s := grid("立案庭", "姓名|身份证号|入党时间|转正时间|参加工作时间\n"+zhang+"|x")
		c.cell.Kind, c.cell.Column = roster.Number, 5
		s.Lines[1].Cells[4] = c.cell
		r := readSheets(s).Rows[0]
		got := r.Member.WorkFrom.String()
		for _, f := range r.Faults {
			if f.Cell == "E2" {
				got += string(f.Code)
			}
		}
		if got != c.want {
			t.Errorf("%+v: %s, want %s", c.cell, got, c.want)
		}
	}
}

func TestIndex_resolves_names_and_never_guesses(t *testing.T) {
	for _, c := range []struct{ text, code, candidates, elsewhere string }{
		{"立案庭党支部", "1", "", ""}, {"立案庭", "1", "", ""}, {" 立案庭 党支部 ", "1", "", ""}, {"中共某市中级人民法院立案庭支部委员会", "1", "", ""}, {"某市中级人民法院立案庭党支部", "1", "", ""},
		{"执行一支部", "2", "", ""}, {"执行局第一支部", "2", "", ""}, {"执行局", "", "执行局第一党支部 执行局第二党支部", ""}, {"第一党支部", "", "执行局第一党支部", ""},
		{"刑庭", "", "", "yes"}, {"民九庭", "", "", ""}, {"", "", "", ""}, {"党支部", "", "", ""}, {"庭", "", "", ""},
	} {
		m := branches.Branch(c.text)
		if m.Code != c.code || strings.Join(m.Candidates, " ") != c.candidates || m.Elsewhere != (c.elsewhere != "") {
			t.Errorf("%q: %+v", c.text, m)
		}
	}
	for text, want := range map[string]string{"第一党小组": "11", "1组": "11", "第二 小组": "12", "综合组": "", "综合": "13", "第九党小组": "", "": ""} {
		if g, _ := branches.Group("1", text); g.Code != want {
			t.Errorf("group %q: %+v", text, g)
		}
	}
}

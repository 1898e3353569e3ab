package statistics

import (
	"cmp"
	"slices"
)

// Table is one table of the yearly report: rows and columns are classes, and a
// number is how many are in Base, the row and the column.
type Table struct {
	Key, Title string
	Note       string // under the table: what is counted how
	Base       string // class that everybody in the table is in
	Bodies     bool   // of Party units, not of persons
	ByUnit     bool   // the rows are units: courts, or the branches of one court
	Rows       []string
	Columns    []string
	Sum        string // of Bodies: a last column that adds up their members, with this title
}

// People on a base of their own that the table says: who came in the year is
// counted even when they have gone since.
func cut(groups ...string) []string {
	var keys []string
	for _, g := range groups {
		i := slices.IndexFunc(Groups, func(x Group) bool { return x.Key == g })
		keys = append(keys, Groups[i].Classes...)
	}
	return keys
}

func with(first []string, more ...string) []string { return append(slices.Clone(first), more...) }

var whole = []string{Everybody}

// Tables are the report, in its order.
var Tables = []Table{
	{Key: "members", Title: "党员基本情况", Base: Everybody, Note: "期末在册的正式党员和预备党员。年龄、党龄按期末周岁、周年。",
		Rows: with(whole, with(cut("standing", "work"), "female", "minority")...), Columns: with(whole, cut("sex", "ethnicity", "age")...)},
	{Key: "education", Title: "党员学历情况", Base: Everybody, Note: "按登记的最高学历；学位不计。",
		Rows: with(whole, with(cut("age"), "female", "minority")...), Columns: with(whole, cut("education")...)},
	{Key: "posts", Title: "党员岗位情况", Base: Everybody, Note: "按登记的工作岗位归类，兼有庭长等职务的法官计入负责人；离退休党员单列。",
		Rows: with(whole, append(cut("post"), "retired")...), Columns: with(whole, cut("standing", "sex", "education")...)},
	{Key: "party-age", Title: "党员党龄情况", Base: Everybody, Note: "党龄自转为正式党员之日起算（党章第七条）；预备党员没有党龄。",
		Rows: with(whole, cut("party-age")...), Columns: with(whole, append(cut("sex"), cut("age")...)...)},
	{Key: "admissions", Title: "发展党员情况", Base: string(Admitted), Note: "本期内经支部大会接收为预备党员的人员，包括其后转出的。",
		Rows: with([]string{string(Admitted)}, with(cut("post"), "female", "minority")...), Columns: with([]string{string(Admitted)}, cut("sex", "ethnicity", "age", "education")...)},
	{Key: "units", Title: "党员分布情况", Base: Everybody, ByUnit: true, Note: "按期末所在党支部；上级法院按法院列。",
		Columns: with(whole, append(cut("standing", "work"), "female", "minority", "age-30", "age-35", "admitted", "converted")...)},
	{Key: "bodies", Title: "党组织情况", Base: Everybody, Bodies: true, Note: "期末设立的党组织，按党员数分组；委员会和总支的党员数含下属支部。",
		Rows: []string{"committee", "general-branch", "branch", "with-committee", "without-committee"}, Columns: []string{Everybody, "size-2", "size-6", "size-20", "size-49", "size-99", "size-100"}, Sum: "党员数"},
}

// TableOf returns the table with the key.
func TableOf(key string) (Table, bool) {
	i := slices.IndexFunc(Tables, func(t Table) bool { return t.Key == key })
	if i < 0 {
		return Table{}, false
	}
	return Tables[i], true
}

// ColumnTitle returns what stands over the column at i; behind the last stands
// Sum.
func (t Table) ColumnTitle(i int) string {
	if i >= len(t.Columns) {
		return t.Sum
	}
	return t.TitleOf(t.Columns[i])
}

// TitleOf returns what stands over the column with the key, or the key when
// there is none any more.
func (t Table) TitleOf(key string) string {
	title := ClassTitle(key)
	switch {
	case t.Bodies:
		title = BodyTitle(key)
	case key == t.Base:
		return "合计"
	}
	return cmp.Or(title, key)
}

// RowTitle returns what stands before the row with the key.
func (t Table) RowTitle(key string) string {
	switch {
	case t.Bodies:
		return BodyTitle(key)
	case key == t.Base:
		return "合计"
	}
	return ClassTitle(key)
}

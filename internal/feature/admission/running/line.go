package running

import (
	"slices"
	"strconv"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/han"
	"touyan/internal/feature/admission"
)

// Cell is one cell of the list.
type Cell struct {
	Column int // 1 is A
	Text   string
	Day    civil.Day // of a cell that is a date
}

// Wrong is what is wrong with a cell.
type Wrong struct {
	Column int // 0: with no cell in particular
	Title  string
	Value  string
	Want   string
	Soft   bool // the row may enter all the same
}

// Person is what the list says of the person.
type Person struct {
	Branch, Name, IDNumber, Gender, Ethnicity, Education, WorkUnit, Job string
	Born                                                                civil.PartialDay
	Floating                                                            bool
	Leaves                                                              civil.Day
}

// Line is one row of the list.
type Line struct {
	Line int
	Person
	Acts  []admission.Act // in the order of the procedure; people by name only
	Wrong []Wrong
	At    map[admission.Step]int // the column of a step's day
}

// reading is one row being read.
type reading struct {
	*Line
	today   civil.Day
	cells   map[int]Cell // by index of Columns
	columns map[int]int  // of the sheet, by index of Columns
}

// Read reads one row under its head. Days after today are wrong.
func Read(line int, head map[int]int, cells []Cell, today civil.Day) Line {
	out := Line{Line: line, At: map[admission.Step]int{}}
	r := reading{&out, today, map[int]Cell{}, map[int]int{}}
	for _, c := range cells {
		if i, ok := head[c.Column]; ok {
			r.cells[i] = c
		}
	}
	for column, i := range head {
		r.columns[i] = column
	}
	r.person()
	for _, def := range admission.Definitions {
		r.step(def.Step)
	}
	r.papers()
	return out
}

func (r *reading) bad(i int, want string) {
	c := r.cells[i]
	r.Wrong = append(r.Wrong, Wrong{Column: r.columns[i], Title: Columns[i].Title, Value: c.Text, Want: want})
}

// text is the cell of a title.
func (r *reading) text(title string) string { return han.Trim(r.cells[byTitle[title]].Text) }

func (r *reading) person() {
	p := &r.Person
	p.Branch, p.Name, p.IDNumber = r.text("党支部"), han.CleanName(r.text("姓名")), han.CleanIDNumber(r.text("公民身份号码"))
	p.Education, p.WorkUnit, p.Job = r.text("学历"), r.text("部门"), r.text("职务")
	if !han.ValidName(p.Name) {
		r.bad(byTitle["姓名"], "应填写姓名")
	}
	if p.Branch == "" {
		r.bad(byTitle["党支部"], "应填写党支部")
	}
	if p.IDNumber != "" {
		if n, wrong := han.ParseIDNumber(p.IDNumber, r.today); wrong != "" {
			r.bad(byTitle["公民身份号码"], "应为 18 位且校验码正确的公民身份号码")
		} else {
			p.Gender, p.Born = n.Gender().Code(), civil.Exactly(n.Birth())
		}
	}
	if s := r.text("性别"); s != "" && p.Gender == "" {
		if g, ok := han.ParseGender(s); ok {
			p.Gender = g.Code()
		} else {
			r.bad(byTitle["性别"], "应为男或者女")
		}
	}
	if s := r.text("民族"); s != "" {
		code, ok := han.EthnicCode(s)
		if !ok {
			r.bad(byTitle["民族"], "应为 56 个民族之一，例如“汉族”")
		}
		p.Ethnicity = code
	}
	if i := byTitle["出生日期"]; p.Born.IsZero() && r.text("出生日期") != "" {
		if c := r.cells[i]; c.Day != 0 {
			p.Born = civil.Exactly(c.Day)
		} else if d, err := han.ParseDate(c.Text, r.today); err == nil {
			p.Born = d
		} else {
			r.bad(i, "应为日期，写成 1996-04-20 的样子")
		}
	}
	if p.Born.IsZero() && len(r.Wrong) == 0 {
		r.bad(byTitle["出生日期"], "应填写出生日期，或者公民身份号码")
	}
	switch s := r.text("流动人员"); s {
	case "", "否", "不是", "无":
	case "是", "√", "流动":
		p.Floating = true
	default:
		r.bad(byTitle["流动人员"], "应为是或者否")
	}
	if ds := r.days(byTitle["预计离开日期"], true); len(ds) == 1 {
		p.Leaves = ds[0]
	}
}

// days reads the days of a cell: one, or several of a step that repeats.
func (r *reading) days(i int, future bool) (out []civil.Day) {
	c, ok := r.cells[i]
	if !ok || han.Trim(c.Text) == "" {
		return nil
	}
	if c.Day != 0 {
		out = []civil.Day{c.Day}
	} else {
		for _, s := range strings.FieldsFunc(c.Text, func(x rune) bool { return strings.ContainsRune("、,，;；\n ", x) }) {
			d, err := han.ParseDate(s, r.today.AddYears(10))
			day, whole := d.Day()
			if err != nil || !whole {
				r.bad(i, "应为日期，写成 2026-05-11 的样子；几次考察之间用顿号")
				return nil
			}
			out = append(out, day)
		}
	}
	for _, d := range out {
		switch {
		case d > r.today && !future:
			r.bad(i, "日期 "+d.String()+" 晚于今天，没有办理的留空")
			return nil
		case d.Year() < 1949:
			r.bad(i, "日期 "+d.String()+" 过早，请核对年份")
			return nil
		}
	}
	return out
}

// step reads what the list says of one step.
func (r *reading) step(s admission.Step) {
	var a admission.Act
	var when []civil.Day
	said := -1 // a column that says something besides the day
	for i, c := range Columns {
		if c.Step != s {
			continue
		}
		if c.Field == onDay {
			when = r.days(i, false)
			if at, ok := r.columns[i]; ok {
				r.At[s] = at
			}
			continue
		}
		if t := han.Trim(r.cells[i].Text); t != "" {
			said = i
			r.field(i, c.Field, t, &a)
		}
	}
	if len(when) == 0 {
		if said >= 0 && !slices.ContainsFunc(r.Wrong, func(w Wrong) bool { return w.Column == r.At[s] }) {
			r.bad(said, "填了"+Columns[said].Title+"，却没有这一步的日期")
		}
		return
	}
	def, _ := admission.Defined(s)
	if len(when) > 1 && !def.Repeats {
		r.bad(byTitleOf(s), "这一步只有一个日期")
		return
	}
	if a.Vote != nil {
		a.Vote.Secret, a.Vote.Together = true, 1
	}
	for _, d := range when {
		x := a
		x.Step, x.Day = s, d
		if s == admission.Approve || s == admission.Confirm {
			x.By = admission.ByCommittee
		}
		r.Acts = append(r.Acts, x)
	}
}

func byTitleOf(s admission.Step) int {
	return slices.IndexFunc(Columns, func(c Column) bool { return c.Step == s && c.Field == onDay })
}

func (r *reading) field(i int, f Field, text string, a *admission.Act) {
	switch f {
	case untilDay:
		if ds := r.days(i, false); len(ds) == 1 {
			a.Until = ds[0]
		}
	case people:
		for _, name := range strings.FieldsFunc(text, func(x rune) bool { return strings.ContainsRune("、,，;；/\n ", x) }) {
			a.People = append(a.People, admission.Person{Name: han.CleanName(name)})
		}
	case document:
		a.Document = text
	default:
		n, err := strconv.Atoi(strings.TrimSuffix(han.Squeeze(han.Fold(text)), "人"))
		if err != nil || n < 0 || n > 100000 {
			r.bad(i, "应为不小于 0 的整数")
			return
		}
		r.figure(f, n, a)
	}
}

func (*reading) figure(f Field, n int, a *admission.Act) {
	if a.Vote == nil && slices.Contains([]Field{due, present, ayes, noes, blanks}, f) {
		a.Vote = &admission.Vote{}
	}
	switch f {
	case days:
		a.Days = n
	case hours:
		a.Hours = n
	case places:
		a.Places = n
	case due:
		a.Vote.Due = n
	case present:
		a.Vote.Present = n
	case ayes:
		a.Vote.Ayes = n
	case noes:
		a.Vote.Noes = n
	case blanks:
		a.Vote.Blanks = n
	}
}

// papers gives every act its papers but those that the list says are lacking;
// an empty cell says nothing of papers.
func (r *reading) papers() {
	i := byTitle["缺的材料"]
	text := han.Trim(r.cells[i].Text)
	if text == "" {
		return
	}
	lacking := map[admission.Paper]bool{}
	for _, name := range strings.FieldsFunc(text, func(x rune) bool { return strings.ContainsRune("、,，;；\n ", x) }) {
		if name == "无" || name == "不缺" || name == "齐全" {
			continue
		}
		found := false
		for _, p := range admission.Papers() {
			if strings.Contains(p.Title(), name) {
				lacking[p], found = true, true
			}
		}
		if !found {
			r.bad(i, "没有叫“"+name+"”的材料，齐全的写“无”")
			r.Wrong[len(r.Wrong)-1].Soft = true
		}
	}
	for k := range r.Acts {
		def, _ := admission.Defined(r.Acts[k].Step)
		for _, p := range def.Papers {
			if !lacking[p] {
				r.Acts[k].Papers = append(r.Acts[k].Papers, p)
			}
		}
	}
}

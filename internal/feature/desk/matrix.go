package desk

import (
	"slices"
	"strconv"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/org"
)

// Column is one obligation of the overview; several rules may make it up.
type Column struct {
	Code, Title, Every, Group string
	Rules                     []rulebook.RuleID
	Standing                  bool // must hold all the time: shown as the last word, not as a count of periods
}

// Columns are the obligations in their written order. Rules that stand in none
// are shown in the drawer and the workbench only.
var Columns = []Column{
	{"assembly", "党员大会", "每季", "三会一课", []rulebook.RuleID{"MTG-01"}, false},
	{"committee", "支委会", "每月", "三会一课", []rulebook.RuleID{"MTG-02"}, false},
	{"group", "党小组会", "每月", "三会一课", []rulebook.RuleID{"MTG-03"}, false},
	{"lecture", "党课", "按规定", "三会一课", []rulebook.RuleID{"MTG-05"}, false},
	{"theme-day", "主题党日", "每月", "", []rulebook.RuleID{"MTG-06"}, false},
	{"organisation-life", "组织生活会", "每年", "年度", []rulebook.RuleID{"MTG-07"}, false},
	{"review", "民主评议", "每年", "年度", []rulebook.RuleID{"MTG-08"}, false},
	{"talk", "谈心谈话", "每年", "年度", []rulebook.RuleID{"MTG-09"}, false},
	{"dues", "党费", "每月", "党费", []rulebook.RuleID{"FEE-13"}, false},
	{"setup", "设置", "常态", "组织", []rulebook.RuleID{"JG-01", "JG-02", "ORG-01", "ORG-02", "ORG-03", "ORG-14"}, true},
	{"office", "班子", "常态", "组织", []rulebook.RuleID{"ORG-08", "ORG-09", "ORG-13", "JG-05", "JG-06", "JG-10"}, true},
	{"renewal", "换届", "每届", "组织", []rulebook.RuleID{"ELE-01", "ORG-12", "ELE-21", "ORG-10", "ELE-02"}, true},
}

// Look is how a cell or an item is shown.
type Look uint8

// The looks.
const (
	LookNA      Look = iota // the rule does not touch it
	LookMet                 // in order
	LookOpen                // not yet its time
	LookSoon                // due soon
	LookLate                // late, or not as it must be
	LookAdvice              // an advice not followed
	LookUnknown             // a fact is missing
)

// soon is from how many days before its end a duty counts as due soon: a week
// for what comes every month, two for a quarter, a month for anything longer.
func soon(p civil.Period) int {
	switch d := p.Days(); {
	case p.Until == 0 || d > 92:
		return 30
	case d > 31:
		return 14
	}
	return 7
}

// Look returns how the item is shown.
func (i *Item) Look() Look {
	switch {
	case i.State == rulebook.NotApplicable:
		return LookNA
	case i.Late():
		return LookLate
	case i.Urgency == Advice:
		return LookAdvice
	case i.Urgency == FactNeeded:
		return LookUnknown
	case i.State == rulebook.Open && (i.Days <= soon(i.Period) || i.Rule == "ORG-12" || i.Rule == "ELE-21"):
		return LookSoon
	case i.State == rulebook.Open:
		return LookOpen
	}
	return LookMet
}

// Cell is how one unit stands with one obligation in the periods looked at.
type Cell struct {
	Look          Look
	Text          string
	Met, Required int   // periods
	Worst         *Item // what the drawer opens; nil where nothing applies
	rule          int   // the place of its rule in the column
}

// at is where a rule stands in the columns.
type at struct{ column, rule int }

// Row is one unit of the overview.
type Row struct {
	Line  *Line
	Cells []Cell
}

// Tally counts looks.
type Tally struct{ Late, Soon, Open, Met, Unknown, Advice, NA, LastYear int }

func (t *Tally) add(l Look) {
	switch l {
	case LookNA:
		t.NA++
	case LookMet:
		t.Met++
	case LookOpen:
		t.Open++
	case LookSoon:
		t.Soon++
	case LookLate:
		t.Late++
	case LookAdvice:
		t.Advice++
	case LookUnknown:
		t.Unknown++
	}
}

// Matrix is units × obligations with its sums.
type Matrix struct {
	Columns []Column
	Rows    []Row
	Foot    []Tally // per column, over cells
	Cells   Tally   // over all cells
}

// Tabulate makes the matrix of the lines: only findings of periods that begin
// in the window and have begun by day; what must hold all the time, and terms,
// count when the window holds day.
func Tabulate(lines []*Line, columns []Column, window civil.Period, day civil.Day) Matrix {
	place := map[rulebook.RuleID]at{}
	for n, c := range columns {
		for k, r := range c.Rules {
			place[r] = at{n, k}
		}
	}
	m := Matrix{Columns: columns, Foot: make([]Tally, len(columns)), Rows: make([]Row, 0, len(lines))}
	for _, l := range lines {
		row := Row{Line: l, Cells: make([]Cell, len(columns))}
		for _, i := range l.Items {
			p, ok := place[i.Rule]
			if !ok || i.Period.From > day {
				continue
			}
			if c := columns[p.column]; c.Standing {
				if !window.Has(day) {
					continue
				}
			} else if !window.Has(i.Period.From) {
				continue
			}
			row.Cells[p.column].take(i, p.rule)
		}
		for n := range row.Cells {
			row.Cells[n].finish(columns[n])
			m.Foot[n].add(row.Cells[n].Look)
			m.Cells.add(row.Cells[n].Look)
		}
		m.Rows = append(m.Rows, row)
	}
	return m
}

// badness orders looks by which one a cell of several findings shows.
var badness = [...]int{LookNA: 0, LookMet: 1, LookOpen: 2, LookUnknown: 3, LookAdvice: 4, LookSoon: 5, LookLate: 6}

// take adds an item to the cell. The worst look is shown; of the same look that
// of the column's first rule, and of one rule the latest period.
func (c *Cell) take(i *Item, rule int) {
	look := i.Look()
	if look != LookNA {
		c.Required++
		if look == LookMet || look == LookAdvice {
			c.Met++
		}
	}
	if c.Worst == nil || badness[look] > badness[c.Look] || (look == c.Look && rule <= c.rule) {
		c.Worst, c.Look, c.rule = i, look, rule
	}
}

func (c *Cell) finish(col Column) {
	switch {
	case c.Worst == nil || c.Look == LookNA:
		c.Text = ""
	case c.Look == LookUnknown && c.Met == 0:
		c.Text = "缺数据"
	case col.Standing:
		c.Text = standing(c)
	case c.Required == 1 && c.Look == LookOpen:
		_, m, _ := c.Worst.Due.Civil()
		c.Text = strconv.Itoa(m) + " 月"
	case c.Required == 1 && c.Worst.Tally != "":
		c.Text = c.Worst.Tally
	default:
		c.Text = strconv.Itoa(c.Met) + "/" + strconv.Itoa(c.Required)
	}
}

// standing is the text of what must hold all the time.
func standing(c *Cell) string {
	i := c.Worst
	switch {
	case i.Rule == "ELE-01" && c.Look == LookLate:
		if i.Due != 0 {
			return "过期 " + strconv.Itoa(-i.Days) + " 天"
		}
		return "过期"
	case (i.Rule == "ORG-12" || i.Rule == "ELE-21") && c.Look == LookSoon:
		return "还有 " + strconv.Itoa(i.Days) + " 天"
	case c.Look == LookAdvice:
		return "提示 " + i.Tally
	case c.Look == LookMet && i.State == rulebook.Exempted:
		return "豁免"
	case i.Tally != "":
		return i.Tally
	}
	return ""
}

// Used leaves out the columns in which nothing was found of any row; with known,
// also those of which nothing but missing facts is found.
func (m Matrix) Used(known bool) Matrix {
	var keep []int
	for n := range m.Columns {
		if slices.ContainsFunc(m.Rows, func(r Row) bool {
			return r.Cells[n].Worst != nil && (!known || r.Cells[n].Look != LookUnknown)
		}) {
			keep = append(keep, n)
		}
	}
	if len(keep) == len(m.Columns) || len(keep) == 0 {
		return m
	}
	out := Matrix{Rows: make([]Row, 0, len(m.Rows))}
	for _, n := range keep {
		out.Columns, out.Foot = append(out.Columns, m.Columns[n]), append(out.Foot, m.Foot[n])
	}
	for _, r := range m.Rows {
		row := Row{Line: r.Line}
		for _, n := range keep {
			row.Cells = append(row.Cells, r.Cells[n])
			out.Cells.add(r.Cells[n].Look)
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// Only keeps the rows that have a cell with one of the looks.
func (m Matrix) Only(looks ...Look) Matrix {
	if len(looks) == 0 {
		return m
	}
	kept := m
	kept.Rows = nil
	for _, r := range m.Rows {
		if slices.ContainsFunc(r.Cells, func(c Cell) bool { return slices.Contains(looks, c.Look) }) {
			kept.Rows = append(kept.Rows, r)
		}
	}
	return kept
}

// Party reports whether the line is that of a committee or general branch.
func (l *Line) Party() bool { return l.Unit.Kind != org.Branch }

// Strength returns how many members the line's branch has, as the rule on a
// branch's size counts them: "22 人"; "" where that is not judged.
func (l *Line) Strength() string {
	for _, i := range l.Items {
		if i.Rule == "ORG-02" && i.Beneath != rulebook.Unknown {
			return i.Tally
		}
	}
	return ""
}

package duesapp

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
	"touyan/internal/base/money"
	"touyan/internal/feature/dues"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/sheet"
)

// table is one sheet of a workbook of dues, with its head found.
type table struct {
	name  string
	head  map[string]int // column by its title
	title map[int]string // title by column
	under map[int]string // second line of the head: 应交, 实交
	line  int
	rows  []record
	total *record
}

// record is one row that holds data; 同上 is filled in.
type record struct {
	t     *table
	line  int
	cells map[int]sheet.Cell
}

// workbook is what a file of dues holds.
type workbook struct {
	titles                            string // what stands above the heads
	year                              int
	assess, ledger, changes, reliefs_ []*table
	skipped                           int
	heads                             map[string]int
}

// headLines is how many lines may stand above a head.
const headLines = 12

var yearIn = regexp.MustCompile(`(20\d\d)\s*年`)

// readBook reads a workbook of dues: assessments, ledgers, changes of base and
// reliefs, each known by its heads. Faults: Invalid, TooLarge.
func readBook(f intake.File) (*workbook, error) {
	book, err := sheet.Open(f, f.Size, sheet.Default)
	if err != nil {
		return nil, err
	}
	w := &workbook{heads: map[string]int{}}
	for i := range book.Sheets() {
		s, err := book.Load(i)
		if err != nil {
			return nil, err
		}
		w.take(s)
	}
	if len(w.assess)+len(w.ledger)+len(w.changes)+len(w.reliefs_) == 0 {
		return nil, fault.New(fault.Invalid, "没有找到党费表：核定表要有“姓名”“党费基数”，台账要有“姓名”和各月“实交”，变动表要有“生效月份”“新基数”。请检查表头后再上传。")
	}
	if m := yearIn.FindStringSubmatch(w.titles); m != nil {
		w.year, _ = strconv.Atoi(m[1])
	}
	if w.year == 0 && len(w.assess)+len(w.ledger) > 0 {
		return nil, fault.New(fault.Invalid, "看不出是哪一年的党费：标题应写明年度，例如“2025年度党费收缴台账”。")
	}
	return w, nil
}

func headText(s string) string {
	s, _, _ = strings.Cut(strings.ReplaceAll(s, "\r", "\n"), "\n")
	s = han.Squeeze(han.Fold(s))
	if i := strings.IndexAny(s, "("); i > 0 && s != "职务(职级)工资" {
		s = s[:i]
	}
	return s
}

func (w *workbook) take(s *sheet.Sheet) {
	for i, r := range s.Rows {
		if i == headLines {
			return
		}
		t := &table{name: s.Name, head: map[string]int{}, title: map[int]string{}, under: map[int]string{}, line: r.Line}
		for _, c := range r.Cells {
			name := headText(c.Text)
			t.title[c.Column] = name
			if _, twice := t.head[name]; !twice {
				t.head[name] = c.Column
			}
		}
		kind := w.kind(t)
		if kind == nil {
			for _, c := range r.Cells {
				w.titles += c.Text + "\n"
			}
			continue
		}
		rest := s.Rows[i+1:]
		if kind == &w.ledger {
			rest = t.secondHead(rest)
		}
		w.heads[s.Name] = r.Line
		w.skipped += t.read(rest)
		*kind = append(*kind, t)
		return
	}
}

// kind says which kind of table the head is of; nil when it is no head.
func (w *workbook) kind(t *table) *[]*table {
	has := func(names ...string) bool {
		return !slices.ContainsFunc(names, func(n string) bool { return t.head[n] == 0 })
	}
	switch {
	case !has("姓名"):
		return nil
	case has("生效月份", "新基数"):
		return &w.changes
	case has("减免方式", "起止月份"):
		return &w.reliefs_
	case has("党费基数"):
		return &w.assess
	case has("1月"), has("1月实交"):
		return &w.ledger
	}
	return nil
}

// secondHead takes the line of 应交 and 实交 under the months.
func (t *table) secondHead(rows []sheet.Row) []sheet.Row {
	if len(rows) == 0 || !slices.ContainsFunc(rows[0].Cells, func(c sheet.Cell) bool { return headText(c.Text) == "实交" }) {
		return rows
	}
	for _, c := range rows[0].Cells {
		t.under[c.Column] = headText(c.Text)
	}
	return rows[1:]
}

// read keeps the rows that have a name, and the line of totals; it returns how
// many others there are.
func (t *table) read(rows []sheet.Row) (skipped int) {
	above := map[int]sheet.Cell{}
	name := t.head["姓名"]
	for _, r := range rows {
		rec := record{t: t, line: r.Line, cells: make(map[int]sheet.Cell, len(r.Cells))}
		total := false
		for _, c := range r.Cells {
			switch text := strings.TrimSpace(c.Text); {
			case text == "":
				continue
			case text == "同上" || text == "〃":
				c, _ = above[c.Column]
			case strings.HasPrefix(han.Squeeze(text), "合计"):
				total = true
			}
			rec.cells[c.Column] = c
			above[c.Column] = c
		}
		switch {
		case total:
			t.total = &rec
			skipped++
		case rec.cells[name].Text == "":
			skipped++
		default:
			t.rows = append(t.rows, rec)
		}
	}
	return skipped
}

// text returns a cell by the title of its column.
func (r *record) text(head string) string {
	if at := r.t.head[head]; at > 0 {
		return strings.TrimSpace(r.cells[at].Text)
	}
	return ""
}

// amount reads a cell as money. ok is false for an empty cell.
func (r *record) amount(column int) (f money.Fen, ok bool, err error) {
	c, there := r.cells[column]
	if !there || strings.TrimSpace(c.Text) == "" {
		return 0, false, nil
	}
	if c.Kind == sheet.Text {
		f, err = money.Parse(c.Text)
	} else {
		f, err = money.ParseNumber(c.Text)
	}
	return f, err == nil, err
}

// months returns the columns of what was due and of what was paid in a month.
func (t *table) months(m int) (due, paid int) {
	label := strconv.Itoa(m) + "月"
	if at := t.head[label+"实交"]; at > 0 {
		return t.head[label+"应交"], at
	}
	at := t.head[label]
	if at == 0 {
		return 0, 0
	}
	if len(t.under) == 0 {
		return 0, at
	}
	for c := at; c < at+3; c++ {
		if c > at && t.title[c] != "" && t.title[c] != label {
			break
		}
		switch t.under[c] {
		case "应交":
			due = c
		case "实交":
			paid = c
		}
	}
	return due, paid
}

// pay returns what a payroll row is made of. Fault: Invalid.
func (r *record) pay() (out []dues.Component, err error) {
	for column := range r.cells {
		item, ok := dues.ReadItem(r.t.title[column])
		if !ok {
			continue
		}
		f, ok, err := r.amount(column)
		if err != nil {
			return nil, fault.Newf(fault.Invalid, "%s：%v", r.t.title[column], fault.Of(err).Text)
		}
		if ok {
			out = append(out, dues.Component{Item: item, Amount: f})
		}
	}
	slices.SortFunc(out, func(a, b dues.Component) int { return int(a.Item) - int(b.Item) })
	return out, nil
}

var monthIn = regexp.MustCompile(`^(\d{4})[年.\-/](\d{1,2})月?$`)

// readMonth reads 2025年7月, 2025.07, 2025-07.
func readMonth(s string) (civil.Month, bool) {
	m := monthIn.FindStringSubmatch(han.Squeeze(han.Fold(s)))
	if m == nil {
		return 0, false
	}
	y, _ := strconv.Atoi(m[1])
	n, _ := strconv.Atoi(m[2])
	return civil.MonthOf(y, max(n, 1)), n >= 1 && n <= 12
}

package roster

import (
	"fmt"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/han"
)

// Read understands book as a roster of one court as of the day asOf, whose
// branches dir knows. It never fails: what cannot be read is told in Refused,
// what may not enter in the verdict of its row.
func Read(book Book, dir Directory, asOf civil.Day) Result {
	r := reader{dir: dir, asOf: asOf}
	r.out.Heads = map[string]int{}
	for i := range book.Sheets {
		r.sheet(&book.Sheets[i])
	}
	if len(r.out.Refused) == 0 && len(r.out.Rows) == 0 {
		r.refuseEmpty(book)
	}
	if len(r.out.Refused) > 0 {
		return Result{Refused: r.out.Refused}
	}
	if book.From1904 {
		r.note("", CountsFrom1904, "这个工作簿的日期从 1904 年起算，已按 1904 年换算")
	}
	for _, name := range book.Ignored {
		r.note("", StrangeEntry, fmt.Sprintf("文件里夹有工作簿不该有的条目“%s”，没有读取", shorten(name)))
	}
	crossCheck(r.out.Rows)
	for i := range r.out.Rows {
		row := &r.out.Rows[i]
		sortFaults(row.Faults)
		row.Verdict = verdict(row.Faults)
	}
	return r.out
}

type reader struct {
	dir    Directory
	asOf   civil.Day
	out    Result
	tables int  // headers of a roster found
	rows   bool // rows like those of a list seen where no header was
	people bool // among them some with an identity number
	names  bool // a title 姓名 seen where no header of a roster was
}

// sheet reads the tables of one sheet.
func (r *reader) sheet(s *Sheet) {
	if s.Hidden || len(s.Lines) == 0 {
		return
	}
	t := newTable(s)
	var h *header
	p := part{reader: r, t: t}
	for i := 0; i < len(s.Lines); i++ {
		line := s.Lines[i]
		if r.secretOutside(s, line, h) {
			return
		}
		if next := t.headerFrom(i); next != nil {
			if h != nil {
				for n := next.first; n <= next.last; n++ {
					p.skip(n, "repeated header")
				}
			}
			if !r.usable(t, next) {
				return
			}
			if h == nil {
				r.tables++
				r.out.Heads[s.Name] = next.last
				p.begin(next)
			}
			h = next
			p.h = h
			if next.last > next.first {
				i++
			}
			continue
		}
		if h == nil {
			r.beforeHeader(line)
			if m, _ := p.heading(line); m.Code != "" {
				p.title = m
			}
			continue
		}
		p.line(line)
	}
	p.finish()
	if h == nil && (r.rows || r.names) {
		r.note(s.Name, SheetNotRead, fmt.Sprintf("工作表“%s”不是党员名册，没有读取", s.Name))
	}
}

// headerFrom returns the header that begins at line i, if one does.
func (t *table) headerFrom(i int) *header {
	lines := t.sheet.Lines
	if !mayBeHeader(lines[i]) && (i+1 == len(lines) || lines[i+1].Number != lines[i].Number+1 || !mayBeHeader(lines[i+1]) || !t.spans(lines[i].Number)) {
		return nil
	}
	return t.headerAt(i)
}

// beforeHeader remembers what stands where no header was found, so that the
// refusal can say what is the matter.
func (r *reader) beforeHeader(l Line) {
	filled := 0
	for _, c := range l.Cells {
		s := tidy(c.Text)
		if s == "" {
			continue
		}
		filled++
		r.names = r.names || fieldFor(c.Text) == Name
		if len(s) == 18 {
			_, fault := han.ParseIDNumber(han.CleanIDNumber(s), r.asOf)
			r.people = r.people || fault == ""
		}
	}
	r.rows = r.rows || filled >= 3
}

// usable checks the titles: each once, and none missing that a roster must
// have. Otherwise the whole file is refused: columns are never guessed.
func (r *reader) usable(t *table, h *header) bool {
	refuse := func(column int, want string) {
		f := Fault{Sheet: t.sheet.Name, Line: h.last, Code: BadHeader, Severity: Error, Want: want}
		if column > 0 {
			f.Cell, f.Column, f.Value = address(h.last, column), h.titles[column], shorten(h.titles[column])
		}
		r.out.Refused = append(r.out.Refused, f)
	}
	before := len(r.out.Refused)
	for f := Name; f < fieldCount; f++ {
		if cols := h.column[f]; len(cols) > 1 && f != Phone && f != Remark {
			refuse(cols[1], fmt.Sprintf("工作表“%s”第 %d 行有 %d 列都是“%s”（%s），分不清用哪一列。请改正表头后再上传", t.sheet.Name, h.last, len(cols), f.Title(), columnNames(cols)))
		}
	}
	var missing []string
	for _, f := range [...]Field{IDNumber, Joined} {
		if len(h.column[f]) == 0 {
			missing = append(missing, f.Title())
		}
	}
	if len(h.column[Standing]) == 0 && len(h.column[Converted]) == 0 {
		missing = append(missing, Standing.Title())
	}
	if len(missing) > 0 {
		refuse(0, fmt.Sprintf("工作表“%s”第 %d 行的表头没有“%s”列。请按模板补上后再上传", t.sheet.Name, h.last, strings.Join(missing, "”“")))
	}
	return len(r.out.Refused) == before
}

// refuseEmpty says why nobody was found.
func (r *reader) refuseEmpty(book Book) {
	f := Fault{Severity: Error, Code: NoData, Want: "文件里没有党员：没有表头下的数据行。请填好后再上传"}
	switch {
	case r.tables > 0:
	case r.names, r.rows && !r.people:
		f.Code, f.Want = WrongTemplate, "这不是党员名册：表头里没有“公民身份号码”“加入党组织日期”等列。请确认文件，或下载模板填写"
	case r.rows:
		f.Code, f.Want = NoHeader, "表格没有表头，不能确定各列是什么。请在第一行加上“姓名、公民身份号码、加入党组织日期”等列名后再上传"
	}
	if len(book.Sheets) == 1 {
		f.Sheet = book.Sheets[0].Name
	}
	r.out.Refused = append(r.out.Refused, f)
}

// secretOutside refuses the whole file when a line outside the rows of people
// bears a mark of secrecy: then the document is secret, not one person's row.
func (r *reader) secretOutside(s *Sheet, l Line, h *header) bool {
	if h != nil && h.aside(l) == "" {
		return false
	}
	for _, c := range l.Cells {
		if mark := secret(c.Text); mark != "" {
			r.out.Refused = append(r.out.Refused, Fault{Sheet: s.Name, Line: l.Number, Cell: address(l.Number, c.Column), Code: SecretMark, Severity: Error, Rule: "PI-13",
				Want: fmt.Sprintf("工作表“%s”的 %s 标有“%s”，不能导入本系统。请走涉密渠道；本系统没有保存该内容", s.Name, address(l.Number, c.Column), mark)})
			return true
		}
	}
	return false
}

func (r *reader) note(sheet string, code Code, want string) {
	r.out.Notes = append(r.out.Notes, Fault{Sheet: sheet, Code: code, Severity: Note, Want: want})
}

func columnNames(cols []int) string {
	var s []string
	for _, c := range cols {
		s = append(s, columnName(c)+" 列")
	}
	return strings.Join(s, "、")
}

// address returns the name of a cell: address(3, 28) is AB3.
func address(line, column int) string { return columnName(column) + fmt.Sprint(line) }

func columnName(n int) string {
	s := ""
	for ; n > 0; n = (n - 1) / 26 {
		s = string(rune('A'+(n-1)%26)) + s
	}
	return s
}

package caseload

import (
	"slices"
	"strings"

	"touyan/internal/base/fault"
)

// Mapping says which column of a court's own list holds which field. A person
// makes it once; it is saved by its name. Columns are known by their titles, so
// that their order makes no difference.
type Mapping struct {
	Name    string            `json:"name"`
	Columns map[string]string `json:"columns"`            // field → title in the list
	Ways    map[string]string `json:"closings,omitempty"` // the court's own word or code → 结案方式
}

// Guess proposes a mapping for a list by the titles of its columns. Titles that
// say nothing to it, and those that are never taken, are in strangers.
func Guess(header []string) (m Mapping, strangers []string) {
	m.Columns = map[string]string{}
	for _, title := range header {
		f, ok := fieldsByHead[plainHead(title)]
		if ok && m.Columns[f.String()] == "" && !isPrivate(title) {
			m.Columns[f.String()] = title
		} else if plainHead(title) != "" {
			strangers = append(strangers, title)
		}
	}
	return m, strangers
}

// Strangers returns the titles of a header that the mapping takes nothing from.
func (m Mapping) Strangers(header []string) (titles []string) {
	taken := map[string]bool{"": true}
	for _, t := range m.Columns {
		taken[plainHead(t)] = true
	}
	for _, t := range header {
		if !taken[plainHead(t)] {
			titles = append(titles, t)
		}
	}
	return titles
}

// Private reports whether a column of this title is never taken: it names parties or
// tells of the case.
func Private(title string) bool { return isPrivate(title) }

func isPrivate(title string) bool {
	head := plainHead(title)
	return slices.ContainsFunc(private, func(p string) bool { return strings.Contains(head, p) })
}

// layout is a mapping bound to the columns of one file.
type layout struct {
	at     [fieldCount]int // index of the column, or -1
	of     []Field         // by column
	header []string
	ways   map[string]Closing
}

// bind finds the columns of the mapping in a header. The fault has one entry per
// thing to mend.
func (m Mapping) bind(header []string) (*layout, error) {
	l := &layout{of: make([]Field, len(header)), header: make([]string, len(header)), ways: map[string]Closing{}}
	for f := range l.at {
		l.at[f] = -1
	}
	no := fault.New(fault.Invalid, "列的对应关系与这份清单不符")
	places := map[string]int{}
	for i, title := range header {
		l.header[i] = strings.Clone(title)
		head := plainHead(title)
		if _, twice := places[head]; twice && head != "" {
			_ = no.At("header", "表头有两列都叫“"+title+"”，请改名后再导入")
		}
		places[head] = i
	}
	for code, title := range m.Columns {
		f, ok := ParseField(code)
		if !ok {
			_ = no.At(code, "没有“"+code+"”这个字段")
			continue
		}
		i, ok := places[plainHead(title)]
		switch {
		case !ok:
			_ = no.At(code, "清单里没有“"+title+"”这一列（对应"+f.Title()+"）")
		case l.of[i] != FieldNone:
			_ = no.At(code, "“"+title+"”一列不能同时对应"+l.of[i].Title()+"和"+f.Title())
		case isPrivate(title):
			_ = no.At(code, "“"+title+"”一列含当事人信息或案件内容，本系统不收")
		default:
			l.of[i], l.at[f] = f, i
		}
	}
	for _, f := range Fields() {
		if f.Needed() && m.Columns[f.String()] == "" {
			_ = no.At(f.String(), "没有对应“"+f.Title()+"”的列")
		}
	}
	for word, way := range m.Ways {
		c, ok := ParseClosing(way)
		if !ok {
			_ = no.At("closings", "“"+way+"”不是结案方式；“"+word+"”没有对应上")
			continue
		}
		l.ways[word] = c
	}
	slices.SortFunc(no.Fields, func(a, b fault.Field) int { return strings.Compare(a.Name+a.Text, b.Name+b.Text) })
	if err := no.Err(); err != nil {
		// The sentence alone must help where no form shows the fields.
		no.Text += "：" + names(no.Fields, func(f fault.Field) string { return f.Text })
		return nil, err
	}
	return l, nil
}

// Check returns a fault when the mapping does not fit a header.
func (m Mapping) Check(header []string) error {
	_, err := m.bind(header)
	return err
}

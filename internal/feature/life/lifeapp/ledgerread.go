package lifeapp

import (
	"slices"
	"strings"

	"touyan/internal/base/fault"
	"touyan/internal/base/han"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/sheet"
)

// column is one column of a ledger.
type column uint8

// The columns that are read.
const (
	colBranch column = iota
	colKind
	colGroup
	colTitle
	colWhen
	colPlace
	colHost
	colRecorder
	colSpeaker
	colDue
	colPresent
	colAway
	colGuests
	colTopic
	colDecision
	colVote
	colRemark
	columnCount
)

// heads are the titles by which columns are known; the first is how the product
// calls it.
var heads = [columnCount][]string{
	colBranch:   {"党支部", "支部", "支部名称", "党支部名称", "所属支部", "党组织"},
	colKind:     {"会议类型", "类型", "类别", "会议类别", "活动类型"},
	colGroup:    {"党小组", "小组", "党小组名称"},
	colTitle:    {"会议名称", "名称", "题目", "会议题目", "标题"},
	colWhen:     {"时间", "会议时间", "召开时间", "日期", "会议日期", "召开日期"},
	colPlace:    {"地点", "会议地点"},
	colHost:     {"主持人", "主持"},
	colRecorder: {"记录人", "记录"},
	colSpeaker:  {"主讲人", "主讲", "授课人"},
	colDue:      {"应到人数", "应到"},
	colPresent:  {"实到人数", "实到", "参加人数"},
	colAway:     {"缺席人员及原因", "缺席人员", "请假缺席人员", "缺席情况", "请假人员"},
	colGuests:   {"列席人员", "列席"},
	colTopic:    {"主要议题(内容)", "主要议题", "议题", "主要内容", "内容", "会议内容", "会议议题"},
	colDecision: {"议定事项", "决议", "会议决议", "决议事项"},
	colVote:     {"表决情况", "表决结果", "表决"},
	colRemark:   {"备注"},
}

// needed are the columns without which a sheet is no ledger.
var needed = []column{colBranch, colKind, colWhen}

// ledgerSheet is one sheet of a ledger as it stands.
type ledgerSheet struct {
	name    string
	at      [columnCount]int // column number; 0: not there
	rows    []sheet.Row
	merged  []sheet.Area
	skipped int
}

// ledgerRow is one row that holds a meeting.
type ledgerRow struct {
	sheet *ledgerSheet
	line  int
	cells [columnCount]sheet.Cell
}

func (r *ledgerRow) text(c column) string { return strings.TrimSpace(r.cells[c].Text) }

// problem is a complaint about one cell of the row.
func (r *ledgerRow) problem(c column, code string, s intake.Severity, rule, want string) intake.Problem {
	p := intake.Problem{Sheet: r.sheet.name, Line: r.line, Column: heads[c][0], Code: code, Severity: s, Value: r.text(c), Want: want, Rule: rule}
	if r.sheet.at[c] > 0 {
		p.Cell = sheet.Address(r.line, r.sheet.at[c])
	}
	return p
}

// readLedger reads every sheet of the workbook that is a ledger, and the lines
// above its head, which may say whose it is. Fault: Invalid, TooLarge.
func readLedger(f intake.File) (rows []ledgerRow, titles []string, skipped int, err error) {
	b, err := sheet.Open(f, f.Size, sheet.Default)
	if err != nil {
		return nil, nil, 0, err
	}
	found := false
	for i := range b.Sheets() {
		s, err := b.Load(i)
		if err != nil {
			return nil, nil, 0, err
		}
		l, above, ok := ledgerOf(s)
		titles = append(titles, above...)
		if !ok {
			continue
		}
		found = true
		rows = append(rows, l.read()...)
		skipped += l.skipped
	}
	if !found {
		return nil, nil, 0, fault.New(fault.Invalid, "没有找到台账：每张表都缺“党支部”“会议类型”“时间”的表头。请对照模板检查表头后再上传。")
	}
	return rows, titles, skipped, nil
}

// headWithin is how many lines may stand above the head.
const headWithin = 12

func ledgerOf(s *sheet.Sheet) (l *ledgerSheet, above []string, ok bool) {
	for i, r := range s.Rows {
		if i == headWithin {
			break
		}
		l := &ledgerSheet{name: s.Name, merged: s.Merged}
		for _, c := range r.Cells {
			title := han.Squeeze(han.Fold(c.Text))
			above = append(above, c.Text)
			for col := range heads {
				if l.at[col] == 0 && slices.Contains(heads[col], title) {
					l.at[col] = c.Column
				}
			}
		}
		if !slices.ContainsFunc(needed, func(c column) bool { return l.at[c] == 0 }) {
			l.rows = s.Rows[i+1:]
			return l, above, true
		}
	}
	return nil, above, false
}

// read returns the rows that hold a meeting; a merged cell counts for all its
// rows, and 同上 repeats the cell above.
func (l *ledgerSheet) read() []ledgerRow {
	var out []ledgerRow
	tops := l.tops()
	var above [columnCount]sheet.Cell
	for _, r := range l.rows {
		row := ledgerRow{sheet: l, line: r.Line}
		for _, c := range r.Cells {
			for col, at := range l.at {
				if at == c.Column {
					row.cells[col] = c
				}
			}
		}
		for col, at := range l.at {
			if at == 0 {
				continue
			}
			if top, merged := tops[[2]int{at, r.Line}]; merged && row.text(column(col)) == "" {
				row.cells[col] = top
			}
			switch row.text(column(col)) {
			case "同上", "〃", "\"", "″":
				row.cells[col] = above[col]
			}
		}
		above = row.cells
		if row.text(colKind) == "" && row.text(colWhen) == "" {
			l.skipped++
			continue
		}
		out = append(out, row)
	}
	return out
}

// tops returns, for every place under a merged cell of a column that is read,
// the cell at its top.
func (l *ledgerSheet) tops() map[[2]int]sheet.Cell {
	tops := map[[2]int]sheet.Cell{}
	byLine := map[int]*sheet.Row{}
	for i := range l.rows {
		byLine[l.rows[i].Line] = &l.rows[i]
	}
	for _, a := range l.merged {
		if !slices.Contains(l.at[:], a.Left) || byLine[a.Top] == nil {
			continue
		}
		for _, c := range byLine[a.Top].Cells {
			if c.Column != a.Left {
				continue
			}
			for line := a.Top + 1; line <= a.Bottom && line-a.Top < len(l.rows)+1; line++ {
				tops[[2]int{a.Left, line}] = c
			}
		}
	}
	return tops
}

package orgapp

import (
	"context"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/sqldb"
)

// Import returns the establishment list as a kind of file to take in.
func (a *App) Import() intake.Kind {
	return intake.Kind{
		Name: "org", Title: "机构与党组织",
		Hint: "机构与党组织设置表（.xlsx），有“法院”“内设机构”“审判团队”“党组织”“党小组”“领导班子”等工作表，可以只有其中几张。编码列须为文本格式。",
		Can:  org.CanImport, Check: a.CheckList, Load: a.LoadList,
	}
}

// CheckList says what taking in an establishment list would do; it changes
// nothing. Needs org.import. Faults: Invalid and TooLarge where the file is no
// such list or cannot be read.
func (a *App) CheckList(ctx context.Context, permit access.Permit, f intake.File, progress intake.Progress) (intake.Report, error) {
	if err := permit.Covers(org.CanImport); err != nil {
		return intake.Report{}, err
	}
	tables, err := readTables(f)
	if err != nil {
		return intake.Report{}, err
	}
	var report intake.Report
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		p, err := a.plan(tx, permit, tables, progress)
		if err == nil {
			report = p.report
		}
		return err
	})
	return report, err
}

// LoadList takes in an establishment list in one transaction: units are known
// by kind and code; what changes of a name, a superior or a committee begins
// today and the history before it stays. Units that the list does not mention
// are left alone. Needs org.import. Fault: Invalid when rows are bad and they
// are not to be set aside.
func (a *App) LoadList(ctx context.Context, permit access.Permit, f intake.File, setAside bool, batch intake.BatchID, progress intake.Progress) (intake.Report, error) {
	if err := permit.Covers(org.CanImport); err != nil {
		return intake.Report{}, err
	}
	tables, err := readTables(f)
	if err != nil {
		return intake.Report{}, err
	}
	var report intake.Report
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		p, err := a.plan(tx, permit, tables, progress)
		if err != nil {
			return err
		}
		if p.report.Bad > 0 && !setAside {
			return fault.Newf(fault.Invalid, "文件里有 %d 行有误，没有写入任何内容。请改正后重新上传，或选择放下有问题的行。", p.report.Bad)
		}
		if err := p.write(); err != nil {
			return err
		}
		report = p.report
		report.Loaded = true
		return audit.Record(tx, permit, audit.Entry{Action: org.CanImport, Court: p.court(), Subject: f.Name, Detail: map[string]any{
			"batch": batch, "new": report.New, "changed": report.Changed, "same": report.Same, "set_aside": report.Bad,
			"differences": report.Differences[:min(200, len(report.Differences))],
		}})
	})
	return report, err
}

// court returns the one court that the list changes, or 0 when it is several.
func (p *plan) court() int64 {
	var court org.UnitID
	for u := range p.touched {
		switch c := p.byID[u].Court; {
		case court == 0:
			court = c
		case court != c:
			return 0
		}
	}
	return int64(court)
}

// readTables reads the sheets of an establishment list. Sheets of other names
// are not read.
func readTables(f intake.File) ([]org.Table, error) {
	book, err := sheet.Open(f, f.Size, sheet.Default)
	if err != nil {
		return nil, err
	}
	var tables []org.Table
	for i, info := range book.Sheets() {
		t := org.Table{Name: info.Name}
		if slices.Contains(org.Sheets(), t.Name) {
			err := book.Rows(i, func(r sheet.Row) error {
				row := org.Row{Line: r.Line}
				for _, c := range r.Cells {
					row.Cells = append(row.Cells, cell(c))
				}
				t.Rows = append(t.Rows, row)
				return nil
			})
			if err != nil {
				return nil, err
			}
		}
		tables = append(tables, t)
	}
	return tables, nil
}

func cell(c sheet.Cell) org.Cell {
	x := org.Cell{Column: c.Column, Text: c.Text, Number: c.Kind == sheet.Number}
	switch {
	case c.Kind == sheet.Error, c.Kind == sheet.Formula && c.Text == "":
		x.Broken = true
	case c.Kind == sheet.Number && c.Shows == sheet.ShowsDay && c.Day != 0:
		x.Day, x.Text = c.Day, c.Day.String()
	case c.Kind == sheet.Number && c.Shows == sheet.ShowsMonth && c.Day != 0:
		x.Text = civil.In(c.Day.Month()).String()
	}
	return x
}

func address(c org.Complaint) string { return sheet.Address(c.Line, c.Column) }

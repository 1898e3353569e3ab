package admissionapp

import (
	"context"
	"io"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
	"touyan/internal/base/id"
	"touyan/internal/feature/admission"
	"touyan/internal/feature/admission/running"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/sqldb"
)

// Import is how running dossiers come in.
func (a *App) Import() intake.Kind {
	return intake.Kind{
		Name: "dossiers", Title: "在办发展党员档案", Can: admission.CanImport, Template: "/admission/template",
		Hint:  "在办的发展党员档案（.xlsx），一人一行，各步骤的日期各占一列，没有办的留空。先导入组织架构和党员名册。先后、期限、票数不符的照样导入，并逐项标明；一人已有在办档案的不再导入。",
		Check: a.CheckDossiers, Load: a.LoadDossiers,
	}
}

// Template writes an empty list with the columns that it may have.
func Template(w io.Writer) error {
	out := sheet.NewWriter(w)
	var columns []sheet.Column
	for _, c := range running.Columns {
		columns = append(columns, sheet.Column{Title: c.Title, Width: 14})
	}
	if err := out.Sheet("在办档案", "在办发展党员档案（模板：一人一行，日期写成 2026-05-11；几次考察、几个人之间用顿号；材料齐全的在最后一列写“无”）", columns); err != nil {
		return err
	}
	return out.Close()
}

// CheckDossiers says what loading the list would do, with what is already
// irregular, and changes nothing. Faults: Invalid, TooLarge for what is no list.
func (a *App) CheckDossiers(ctx context.Context, permit access.Permit, f intake.File, p intake.Progress) (intake.Report, error) {
	if err := permit.Covers(admission.CanImport); err != nil {
		return intake.Report{}, err
	}
	b, err := readList(f)
	if err != nil {
		return intake.Report{}, err
	}
	var report intake.Report
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		in, err := a.understand(tx, permit, b, p)
		if err == nil {
			report = in.report
		}
		return err
	})
	return report, err
}

// LoadDossiers loads the list in one transaction. Fault: Invalid when rows are
// bad and they are not to be set aside.
func (a *App) LoadDossiers(ctx context.Context, permit access.Permit, f intake.File, setAside bool, batch intake.BatchID, p intake.Progress) (report intake.Report, err error) {
	if err := permit.Covers(admission.CanImport); err != nil {
		return intake.Report{}, err
	}
	defer fault.Wrap(&err, "admissionapp.LoadDossiers(%s)", f.Name)
	b, err := readList(f)
	if err != nil {
		return intake.Report{}, err
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		in, err := a.understand(tx, permit, b, p)
		if err != nil {
			return err
		}
		report = in.report
		if report.Bad > 0 && !setAside {
			return fault.Newf(fault.Invalid, "有 %d 行不能导入，整份文件没有写入。请改正后重新上传，或选择放下有错的行。", report.Bad)
		}
		if err := in.enter(a, permit, int64(batch)); err != nil {
			return err
		}
		report.Loaded = true
		return audit.Record(tx, permit, audit.Entry{Action: admission.CanImport, Court: int64(in.court()), Subject: "在办发展党员档案 " + f.Name,
			Detail: map[string]any{"batch": batch, "new": report.New, "same": report.Same, "set_aside": report.Bad}})
	})
	return report, err
}

// list is the rows of a workbook, sheet by sheet.
type list struct {
	sheets []listSheet
}

type listSheet struct {
	name string
	head map[int]int
	line int // of the head
	rows []listRow
	odd  int // lines above the head
}

// listRow is one row; the reader of a workbook uses its own again.
type listRow struct {
	line  int
	cells []running.Cell
}

// headLines is how many lines may stand above a head.
const headLines = 10

func readList(f intake.File) (*list, error) {
	book, err := sheet.Open(f, f.Size, sheet.Default)
	if err != nil {
		return nil, err
	}
	out := &list{}
	for i, info := range book.Sheets() {
		s := listSheet{name: info.Name}
		err := book.Rows(i, func(r sheet.Row) error {
			switch {
			case s.head != nil:
				if len(r.Cells) > 0 {
					s.rows = append(s.rows, listRow{r.Line, cells(r)})
				}
			case s.odd < headLines:
				if head, ok := running.Head(cells(r)); ok {
					s.head, s.line = head, r.Line
					return nil
				}
				s.odd++
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		if s.head != nil {
			out.sheets = append(out.sheets, s)
		}
	}
	if len(out.sheets) == 0 {
		return nil, fault.New(fault.Invalid, "没有找到在办档案的表：表头至少要有“党支部”“姓名”，各步骤的日期各占一列。可以先下载模板。")
	}
	return out, nil
}

func cells(r sheet.Row) (out []running.Cell) {
	for _, c := range r.Cells {
		x := running.Cell{Column: c.Column, Text: c.Text}
		if c.Kind == sheet.Number && c.Shows == sheet.ShowsDay {
			x.Day = c.Day
		}
		out = append(out, x)
	}
	return out
}

// enter writes what was understood.
func (in *incoming) enter(a *App, permit access.Permit, batch int64) error {
	tx := in.tx
	dossiers := tx.Insert("admission_dossier", dossierInsert...)
	w := newWriter(tx, permit)
	touched := map[org.UnitID]bool{}
	for _, x := range in.files {
		f := x.File
		f.ID, f.Batch = id.New[admission.Dossier](tx.Now()), batch
		var index, tail sqldb.Text
		var sealed []byte
		if x.number != "" {
			index, tail, sealed = sqldb.Text(a.seal.Index("admission_dossier", "id_number", x.number)), sqldb.Text(han.MaskID(x.number)), a.seal.Seal(place(int64(f.ID)), x.number)
		}
		dossiers.Add(f.row(tx, permit, sealed, index, tail)...)
		touched[f.Branch] = true
	}
	if err := dossiers.Done(); err != nil {
		return err
	}
	for _, x := range in.files {
		for i := range x.Acts {
			if _, err := w.add(x.File, &x.Acts[i], x.marks[i], link{}); err != nil {
				return err
			}
		}
	}
	if err := w.done(); err != nil {
		return err
	}
	var order []org.UnitID
	for u := range touched {
		order = append(order, u)
	}
	slices.Sort(order)
	for _, u := range order {
		b, _ := in.tree.Unit(u)
		if err := touch(tx, b); err != nil {
			return err
		}
	}
	return nil
}

// court is the one court of the list, or zero when it is several.
func (in *incoming) court() (court org.UnitID) {
	for _, x := range in.files {
		switch {
		case court == 0:
			court = x.Court
		case court != x.Court:
			return 0
		}
	}
	return court
}

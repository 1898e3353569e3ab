package statisticsapp

import (
	"context"
	"io"
	"strconv"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/feature/statistics"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/sqldb"
)

// Book is a workbook ready to be written.
type Book struct {
	Name  string // of the file
	Pages []Page
}

// Page is one sheet of it. Numbers are written as numbers.
type Page struct {
	Name, Title string
	Columns     []string
	Numbers     bool // every column but the first
	Rows        [][]any
}

// Write writes the workbook. Every text is written as text: none can run as a
// formula.
func (b Book) Write(w io.Writer) error {
	book := sheet.NewWriter(w)
	for _, p := range b.Pages {
		var columns []sheet.Column
		for i, title := range p.Columns {
			c := sheet.Column{Title: title}
			switch {
			case p.Numbers && i > 0:
				c.Form = sheet.AsNumber
			case i == 0 && p.Numbers:
				c.Width = 28
			}
			columns = append(columns, c)
		}
		if err := book.Sheet(p.Name, p.Title, columns); err != nil {
			return err
		}
		for _, r := range p.Rows {
			if err := book.Row(r...); err != nil {
				return err
			}
		}
	}
	return book.Close()
}

// Export returns all tables of a report, and its balance, as a workbook; with a
// frozen report's identifier, those that were frozen. It stands in the trail.
func (a *App) Export(ctx context.Context, permit access.Permit, in ReportIn, report FrozenID) (out Book, err error) {
	if err := permit.Covers(statistics.CanView); err != nil {
		return Book{}, err
	}
	var sheets []statistics.Sheet
	var balance statistics.Balance
	var title, note string
	var further []Page
	var members []int64
	if report != 0 {
		k, err := a.kept(ctx, permit, report)
		if err != nil {
			return Book{}, err
		}
		further = k.page()
		for _, d := range k.Differences {
			members = append(members, int64(d.Member))
		}
		in, sheets, balance, title = ReportIn{k.Of, k.Term}, k.Sheets, k.Balance, k.Title
		note = "截至 " + k.Until.String() + "，" + k.At.Format("2006-01-02") + " 冻结（" + k.Number + "）"
	} else {
		r, err := a.Report(ctx, permit, in)
		if err != nil {
			return Book{}, err
		}
		sheets, balance, title = r.Sheets, r.Balance, r.Title
		further = courtsPage(r.Courts)
		note = "截至 " + r.Until.String() + "，未冻结"
	}
	out = Book{Name: "党内统计-" + in.Term.String() + ".xlsx"}
	for _, s := range sheets {
		if t, ok := statistics.TableOf(s.Table); ok {
			out.Pages = append(out.Pages, pageOf(t, s, title+" "+in.Term.Chinese()+" "+t.Title+"（"+note+"）"))
		}
	}
	out.Pages = append(out.Pages, balancePage(balance, title+" "+in.Term.Chinese()+" 党员增减变化（"+note+"）"))
	out.Pages = append(out.Pages, further...)
	return out, a.db.Write(ctx, func(tx *sqldb.Tx) error {
		return audit.Record(tx, permit, audit.Entry{Action: statistics.CanView, Unit: int64(in.Unit), Members: members, Subject: "导出党内统计 " + title + " " + in.Term.Chinese(), Detail: map[string]any{"term": in.Term.String(), "frozen": report != 0}})
	})
}

func pageOf(t statistics.Table, s statistics.Sheet, title string) Page {
	p := Page{Name: t.Title, Title: title, Columns: []string{"项目"}, Numbers: true}
	for _, key := range s.Columns {
		p.Columns = append(p.Columns, t.TitleOf(key))
	}
	if s.Sum {
		p.Columns = append(p.Columns, t.Sum)
	}
	for _, r := range s.Rows {
		row := []any{r.Title}
		for _, n := range r.Cells {
			row = append(row, n)
		}
		p.Rows = append(p.Rows, row[:min(len(row), len(p.Columns))])
	}
	return p
}

func balancePage(b statistics.Balance, title string) Page {
	p := Page{Name: "党员增减变化", Title: title, Columns: []string{"项目", "人数"}, Numbers: true, Rows: [][]any{{"期初数", b.Opening}, {"增加合计", b.Came()}}}
	for _, r := range statistics.InReasons {
		p.Rows = append(p.Rows, []any{"　" + r.Chinese(), b.In[r]})
	}
	p.Rows = append(p.Rows, []any{"减少合计", b.Went()})
	for _, r := range statistics.OutReasons {
		p.Rows = append(p.Rows, []any{"　" + r.Chinese(), b.Out[r]})
	}
	return Page{p.Name, p.Title, p.Columns, true, append(p.Rows, []any{"期末数", b.Closing})}
}

// courtsPage is the courts beside each other; nil where there is one.
func courtsPage(lines []CourtLine) []Page {
	if len(lines) == 0 {
		return nil
	}
	p := Page{Name: "各法院", Title: "各法院党员增减（含院际转接）", Columns: []string{"法院", "期初数", "增加", "减少", "期末数", "事由未登记", "登记与所在支部不符", "已冻结上报数"}, Numbers: true}
	for _, l := range lines {
		b := l.Balance
		var reported any = ""
		if l.Frozen != nil {
			reported = l.Frozen.Amount
		}
		p.Rows = append(p.Rows, []any{l.Name, b.Opening, b.Came(), b.Went(), b.Closing, b.In[statistics.UnknownIn] + b.Out[statistics.UnknownOut], b.Doubts, reported})
	}
	return []Page{p}
}

// page is who differs from what was reported, with the reasons; nil for who may
// not see members.
func (k *Kept) page() []Page {
	if !k.Named || k.Different == 0 {
		return nil
	}
	p := Page{Name: "差异", Title: "与导出时名册的差异", Columns: []string{"姓名", "所在党支部", "上报时", "现在", "原因"}}
	for _, d := range k.Differences {
		var why []string
		for _, r := range d.Reasons {
			why = append(why, r.Text+"（"+r.Actor+"）")
		}
		p.Rows = append(p.Rows, []any{d.Name, d.Branch, strings.Join(d.Then, "、"), strings.Join(d.Now, "、"), strings.Join(why, "；")})
	}
	return []Page{p}
}

func itoa(n int) string { return strconv.Itoa(n) }

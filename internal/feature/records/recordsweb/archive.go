package recordsweb

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"path"
	"strconv"
	"strings"

	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/org"
	"touyan/internal/feature/records"
	"touyan/internal/feature/records/recordsapp"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/paper"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// archivesModel is the list of units with archives.
type archivesModel struct {
	year  int
	years []ui.Option
	units []org.Unit
	made  []recordsapp.Transfer
}

// archives is GET /archive.
func (p *pages) archives(r *web.Request) (web.Answer, error) {
	m := archivesModel{year: yearOf(r, r.Query("year")), years: years(r)}
	var err error
	if m.units, m.made, err = p.app.Archives(r.Context(), r.Permit); err != nil {
		return nil, err
	}
	return web.Page{Title: "支部档案", Nav: NavArchive, Body: archivesBody(m)}, nil
}

func at(unit org.UnitID, year int) string {
	return "/archive/units/" + unit.String() + "?year=" + itoa(year)
}

func (m archivesModel) table() ui.TableProps {
	t := ui.TableProps{Caption: "有档案的党组织", Columns: []ui.Column{{Label: "党组织", RowHeader: true}, {Label: "类别"}, {Label: itoa(m.year) + " 年归档包"}}}
	for _, u := range m.units {
		made := ui.Cell{Text: "未移交", Dim: true}
		for _, x := range m.made {
			if x.Unit == u.ID && x.Year == m.year {
				made = ui.Cell{Text: x.MadeOn.String() + "，" + itoa(x.Amount) + " 件", State: ui.OK}
				break
			}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: u.Short, Href: at(u.ID, m.year)}, {Text: u.Kind.Chinese()}, made}})
	}
	return t
}

// archiveModel is a unit's year.
type archiveModel struct {
	recordsapp.Archive
	years          []ui.Option
	file, transfer bool
	today          string
	entry
}

// archive is GET /archive/units/{unit}.
func (p *pages) archive(r *web.Request) (web.Answer, error) {
	unit, err := web.PathID[org.Unit](r, "unit")
	if err != nil {
		return nil, err
	}
	return p.archivePage(r, unit, yearOf(r, r.Query("year")), entry{}, 0)
}

func (p *pages) archivePage(r *web.Request, unit org.UnitID, year int, e entry, status int) (web.Answer, error) {
	permit, err := r.Actor.PermitHere(records.CanView)
	if err != nil {
		return nil, err
	}
	m := archiveModel{years: years(r), file: r.Actor.Can(records.CanFile), transfer: r.Actor.Can(records.CanTransfer), today: r.Today().String(), entry: e}
	if m.Archive, err = p.app.Archive(r.Context(), permit, unit, year); err != nil {
		return nil, err
	}
	return web.Page{Title: m.Unit.Short + " 档案", Nav: NavArchive, Body: archiveBody(m), Status: status}, nil
}

func (m archiveModel) head() ui.HeadProps {
	h := ui.HeadProps{Crumbs: []ui.Link{{Label: "支部档案", Href: "/archive?year=" + itoa(m.Year)}, {Label: m.Unit.Short}}, Title: m.Unit.Short + " " + itoa(m.Year) + " 年档案",
		Summary: "共 " + itoa(m.Amount) + " 件。组织生活、名册、党费等由各项记录自动汇集，不用另填。"}
	h.Actions = append(h.Actions, ui.Action{Label: "导出目录", Icon: "file-export", Href: "/archive/units/" + m.Unit.ID.String() + "/list?year=" + itoa(m.Year), Download: true})
	if m.transfer && m.Amount > 0 {
		h.Actions = append(h.Actions, ui.Action{Label: "生成归档包", Icon: "archive", Kind: ui.Primary, Dialog: "package"})
	}
	return h
}

func (m archiveModel) shelfMeta(s records.Shelf) string {
	text := s.Keep.Chinese()
	if d := s.Keep.Until(m.Year); d != 0 {
		text += "，至 " + d.String()
	}
	text += "，" + itoa(len(s.Items)) + " 件"
	switch {
	case s.Basis != "":
		text += "，依据 " + s.Basis
	case s.Note != "":
		text += "；" + s.Note
	}
	return text
}

func (m archiveModel) table(s records.Shelf) ui.TableProps {
	t := ui.TableProps{ID: "shelf-" + string(s.Code), Caption: s.Title, Columns: []ui.Column{{Label: "题名", RowHeader: true}, {Label: "日期", Width: "120px"}, {Label: "来源", Width: "120px"}}}
	for _, i := range s.Items {
		day := i.Day.String()
		if i.Day == 0 {
			day = itoa(m.Year) + " 年"
		}
		row := ui.Row{Cells: []ui.Cell{{Text: i.Title, Href: i.Href}, {Text: day, NoWrap: true}, {Text: i.Source}}}
		t.Rows = append(t.Rows, row)
	}
	if m.file && m.hasFiles(s) {
		t.Columns = append(t.Columns, ui.Column{Label: "办理", HideLabel: true, Width: "84px"})
		for n, i := range s.Items {
			cell := ui.Cell{}
			if i.File != 0 {
				cell.Body = ui.Button(ui.Action{Label: "撤出", Size: ui.Small, Dialog: "withdraw-" + i.File.String()})
			}
			t.Rows[n].Cells = append(t.Rows[n].Cells, cell)
		}
	}
	return t
}

// none names the categories without documents.
func (m archiveModel) none() string {
	var titles []string
	for _, s := range m.Shelves {
		if len(s.Items) == 0 {
			titles = append(titles, s.Title)
		}
	}
	return strings.Join(titles, "；")
}

func (m archiveModel) hasFiles(s records.Shelf) bool {
	for _, i := range s.Items {
		if i.File != 0 {
			return true
		}
	}
	return false
}

func (m archiveModel) filed() (items []records.Item) {
	for _, s := range m.Shelves {
		for _, i := range s.Items {
			if i.File != 0 {
				items = append(items, i)
			}
		}
	}
	return items
}

func (m archiveModel) categories() (os []ui.Option) {
	for _, s := range m.Shelves {
		os = append(os, ui.Option{Value: string(s.Code), Label: s.Title + "（" + s.Keep.Chinese() + "）"})
	}
	return os
}

func (m archiveModel) made() ui.TableProps {
	t := ui.TableProps{ID: "made", Caption: "生成过的归档包", Columns: []ui.Column{{Label: "生成日期", RowHeader: true}, {Label: "件数", Align: ui.Right}, {Label: "生成人"}, {Label: "摘要（SM3）"}}}
	for _, x := range m.Transfers {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: x.MadeOn.String(), NoWrap: true}, {Text: itoa(x.Amount)}, {Text: x.MadeBy}, {Text: x.Digest[:16] + "…"}}})
	}
	return t
}

// list is GET /archive/units/{unit}/list: the contents as a workbook.
func (p *pages) list(r *web.Request) (web.Answer, error) {
	unit, err := web.PathID[org.Unit](r, "unit")
	if err != nil {
		return nil, err
	}
	a, err := p.app.Archive(r.Context(), r.Permit, unit, yearOf(r, r.Query("year")))
	if err != nil {
		return nil, err
	}
	return web.Download{Name: paper.Filename(a.Unit.Short, itoa(a.Year)+"年档案目录") + ".xlsx", ContentType: workbook, Write: func(w io.Writer) error { return writeList(w, a) }}, nil
}

func writeList(w io.Writer, a recordsapp.Archive) error {
	b := sheet.NewWriter(w)
	err := b.Sheet("目录", fmt.Sprintf("%s %d 年度归档文件目录", a.Unit.Short, a.Year), []sheet.Column{{Title: "件号"}, {Title: "档号", Width: 30}, {Title: "类目", Width: 26}, {Title: "题名", Width: 44}, {Title: "日期"}, {Title: "保管期限"}, {Title: "来源"}})
	n := 0
	for _, s := range a.Shelves {
		for _, i := range s.Items {
			if n++; err == nil {
				err = b.Row(n, records.Number(a.Fonds, a.Year, s.Keep, s.Short, n), s.Title, i.Title, i.Day, s.Keep.Chinese(), i.Source)
			}
		}
	}
	if err != nil {
		return err
	}
	return b.Close()
}

// file is POST /archive/units/{unit}/files.
func (p *pages) file(r *web.Request) (web.Answer, error) {
	unit, err := web.PathID[org.Unit](r, "unit")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	year := yearOf(r, f.Raw("year"))
	in := recordsapp.FileIn{Unit: unit, Year: year, Category: records.Code(f.Raw("category")), Title: f.Text("title", 200), Day: f.Day("day")}
	err = f.Err()
	if err == nil {
		var up *web.Upload
		if up, err = f.Upload("file"); err == nil {
			defer func() { _ = up.Close() }()
			in.File = intake.File{Name: up.Name, Size: up.Size, ReaderAt: up}
			_, err = p.app.File(r.Context(), r.Permit, in)
		}
	}
	if e, ok := refused(f, err); ok {
		return p.archivePage(r, unit, year, e, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: at(unit, year), Toast: "已归档“" + in.Title + "”"}, nil
}

// fetch is GET /archive/files/{file}.
func (p *pages) fetch(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[records.File](r, "file")
	if err != nil {
		return nil, err
	}
	f, err := p.app.Fetch(r.Context(), r.Permit, k)
	if err != nil {
		return nil, err
	}
	return web.Download{Name: paper.Filename(f.Title) + path.Ext(f.Name), ContentType: "application/octet-stream", Write: func(w io.Writer) error {
		_, err := w.Write(f.Content)
		return err
	}}, nil
}

func (p *pages) withdraw(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[records.File](r, "file")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	version, unit, year := place(f)
	x, err := p.app.Withdraw(r.Context(), r.Permit, k, version, f.Text("why", 200))
	if err != nil {
		return nil, err
	}
	return web.See{To: at(unit, year), Toast: "已撤出“" + x.Title + "”", Undo: fmt.Sprintf("/archive/files/%s/restore?version=%d&unit=%s&year=%d", k, x.Version, unit, year)}, nil
}

func place(f *web.Form) (version int, unit org.UnitID, year int) {
	version, _ = strconv.Atoi(f.Raw("version"))
	year, _ = strconv.Atoi(f.Raw("year"))
	unit, _ = id.Parse[org.Unit](f.Raw("unit"))
	return version, unit, year
}

func (p *pages) restore(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[records.File](r, "file")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	version, unit, year := place(f)
	if version == 0 { // from the toast
		version, _ = strconv.Atoi(r.Query("version"))
		unit, year = web.QueryID[org.Unit](r, "unit"), yearOf(r, r.Query("year"))
	}
	x, err := p.app.Restore(r.Context(), r.Permit, k, version)
	if err != nil {
		return nil, err
	}
	return web.See{To: at(unit, year), Toast: "已恢复“" + x.Title + "”"}, nil
}

// transfer is POST /archive/units/{unit}/package.
func (p *pages) transfer(r *web.Request) (web.Answer, error) {
	unit, err := web.PathID[org.Unit](r, "unit")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	out, err := p.app.Transfer(r.Context(), r.Permit, unit, yearOf(r, f.Raw("year")))
	if err != nil {
		return nil, err
	}
	return web.Download{Name: out.Name, ContentType: "application/zip", Write: func(w io.Writer) error {
		_, err := io.Copy(w, bytes.NewReader(out.Content))
		return err
	}}, nil
}

// checkedModel is the check of a package.
type checkedModel struct {
	name  string
	done  bool
	known []recordsapp.Transfer
	records.Checked
	alert string
}

// checkForm is GET /archive/check.
func (p *pages) checkForm(*web.Request) (web.Answer, error) {
	return web.Page{Title: "验证归档包", Nav: NavArchive, Body: checkBody(checkedModel{})}, nil
}

// check is POST /archive/check.
func (p *pages) check(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	m := checkedModel{}
	up, err := f.Upload("file")
	if err == nil {
		defer func() { _ = up.Close() }()
		m.name = up.Name
		m.Checked, m.known, err = p.app.Check(r.Context(), r.Permit, up, up.Size)
	}
	if x := fault.Of(err); x != nil && x.Kind == fault.Invalid {
		m.alert = x.Text
		return web.Invalid(web.Page{Title: "验证归档包", Nav: NavArchive, Body: checkBody(m)}), nil
	}
	if err != nil {
		return nil, err
	}
	m.done = true
	return web.Page{Title: "验证归档包", Nav: NavArchive, Body: checkBody(m)}, nil
}

func (m checkedModel) origin() string {
	if len(m.known) == 0 {
		return "本系统没有生成过完全相同的包：可能是另一套系统生成的，或者内容连同目录一起被改过。"
	}
	x := m.known[0]
	return "与 " + x.MadeOn.String() + " " + x.MadeBy + "为" + x.UnitName + " " + itoa(x.Year) + " 年生成的包逐字节相同。"
}

package reviewweb

import (
	"io"
	"strconv"

	"touyan/internal/base/civil"
	"touyan/internal/feature/review"
	"touyan/internal/feature/review/reviewapp"
	"touyan/internal/platform/paper"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

const workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// together is how many branches a page shows at once.
const together = 100

// choice is the year, and the part of the list.
type choice struct{ year, page int }

// choose reads the address: in the first quarter reviews are about the year
// before (REV-08).
func choose(r *web.Request) choice {
	c := choice{year: r.Today().AddDays(-90).Year(), page: 1}
	if y, err := strconv.Atoi(r.Query("year")); err == nil && y >= 2018 && y <= r.Today().Year() {
		c.year = y
	}
	if n, err := strconv.Atoi(r.Query("page")); err == nil && n > 1 {
		c.page = n
	}
	return c
}

func (c choice) at(path string, page int) string {
	s := path + "?year=" + itoa(c.year)
	if page > 1 {
		s += "&page=" + itoa(page)
	}
	return s
}

func (p *pages) list(r *web.Request) (web.Answer, error) {
	c := choose(r)
	ls, err := p.app.List(r.Context(), r.Permit, c.year)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "评议整改", Nav: nav, Body: listBody(c, ls, r.Today(), r.Actor.Can(review.CanKeep))}, nil
}

func years(today civil.Day) (os []ui.Option) {
	for y := today.Year(); y >= 2018 && y > today.Year()-8; y-- {
		os = append(os, ui.Option{Value: itoa(y), Label: itoa(y) + " 年度"})
	}
	return os
}

// cells are a line in words.
func cells(l reviewapp.Line) (prepared, ballot, graded, problems string, s ui.State) {
	prepared, s = "未开始", ui.None
	if l.Review != 0 {
		prepared, s = itoa(l.Points)+" 条", ui.Run
	}
	if m := l.Measured; m != nil {
		ballot = "进行中"
		if m.Closed != 0 {
			ballot = m.Closed.String()
		}
		if m.Decided != 0 {
			graded = itoa(m.Graded) + " 人"
		}
	}
	if l.Problems > 0 {
		problems = itoa(l.Done) + " / " + itoa(l.Problems)
	}
	switch {
	case l.Late > 0:
		s = ui.Over
	case l.Problems > 0 && l.Done == l.Problems:
		s = ui.OK
	}
	return prepared, ballot, graded, problems, s
}

func stateText(s ui.State) string {
	return map[ui.State]string{ui.None: "未开始", ui.Run: "进行中", ui.Over: "过期未销号", ui.OK: "已销号"}[s]
}

func (c choice) table(ls []reviewapp.Line, keep bool) ui.TableProps {
	t := ui.TableProps{ID: "reviews", Caption: "各党支部的组织生活会和民主评议", Dense: true, Columns: []ui.Column{{Label: "党支部", RowHeader: true}, {Label: "批评和自我批评", Align: ui.Right}, {Label: "民主测评", Width: "128px"}, {Label: "评定", Align: ui.Right}, {Label: "问题销号", Align: ui.Right}, {Label: "状态"}}}
	if keep {
		t.Columns = append(t.Columns, ui.Column{Label: "操作", HideLabel: true, Align: ui.Right})
	}
	from := min((c.page-1)*together, len(ls))
	part := ls[from:min(from+together, len(ls))]
	for _, l := range part {
		prepared, ballot, graded, problems, s := cells(l)
		name := ui.Cell{Text: l.Branch.Short}
		act := ui.Cell{Text: " "}
		if l.Review != 0 {
			name.Href = review.Href(l.Review)
		} else if keep {
			act = ui.Cell{Body: ui.Button(ui.Action{Label: "开始", Size: ui.Small, Post: nav, Hidden: []ui.Hidden{{Name: "branch", Value: l.Branch.ID.String()}, {Name: "year", Value: itoa(c.year)}}})}
		}
		row := ui.Row{Cells: []ui.Cell{name, {Text: prepared, Dim: l.Review == 0}, {Text: ballot, NoWrap: true}, {Text: graded}, {Text: problems}, {State: s, Text: stateText(s)}}}
		if keep {
			row.Cells = append(row.Cells, act)
		}
		t.Rows = append(t.Rows, row)
	}
	pager := ui.PagerProps{From: from + 1, To: from + len(part), Total: len(ls), Unit: "个"}
	if c.page > 1 {
		pager.Prev = c.at(nav, c.page-1)
	}
	if from+together < len(ls) {
		pager.Next = c.at(nav, c.page+1)
	}
	t.Pager = &pager
	return t
}

func (p *pages) exportList(r *web.Request) (web.Answer, error) {
	c := choose(r)
	ls, err := p.app.List(r.Context(), r.Permit, c.year)
	if err != nil {
		return nil, err
	}
	title := itoa(c.year) + " 年度组织生活会和民主评议"
	return web.Download{Name: title + ".xlsx", ContentType: workbook, Write: func(w io.Writer) error {
		b := sheet.NewWriter(w)
		if err := b.Sheet("进展", title, []sheet.Column{{Title: "党支部", Width: 24}, {Title: "批评和自我批评"}, {Title: "民主测评", Width: 14}, {Title: "评定"}, {Title: "问题销号"}, {Title: "状态"}}); err != nil {
			return err
		}
		for _, l := range ls {
			prepared, ballot, graded, problems, s := cells(l)
			if err := b.Row(l.Branch.Short, prepared, ballot, graded, problems, stateText(s)); err != nil {
				return err
			}
		}
		return b.Close()
	}}, nil
}

func (p *pages) export(r *web.Request) (web.Answer, error) {
	v, err := p.get(r)
	if err != nil {
		return nil, err
	}
	x := page{View: v}
	return web.Download{Name: paper.Filename(x.title()) + ".xlsx", ContentType: workbook, Write: func(w io.Writer) error { return writeBook(w, &x) }}, nil
}

func writeBook(w io.Writer, v *page) error {
	b := sheet.NewWriter(w)
	if err := b.Sheet("问题和整改清单", v.title(), []sheet.Column{{Title: "序号", Form: sheet.AsNumber}, {Title: "谁的问题"}, {Title: "问题", Width: 40}, {Title: "整改措施", Width: 40}, {Title: "责任人"}, {Title: "期限", Width: 12}, {Title: "销号", Width: 12}, {Title: "整改结果", Width: 30}}); err != nil {
		return err
	}
	for i, x := range v.Problems {
		if err := b.Row(i+1, whose(x), x.Problem, x.Measure, x.Owner, x.Due.String(), x.Done.String(), x.Result); err != nil {
			return err
		}
	}
	if err := b.Sheet("批评和自我批评", v.title(), []sheet.Column{{Title: "党员"}, {Title: "类别", Width: 14}, {Title: "内容", Width: 60}}); err != nil {
		return err
	}
	for _, x := range v.Points {
		if err := b.Row(x.Name, ownText(x.Own), x.Words); err != nil {
			return err
		}
	}
	if err := b.Sheet("谈心谈话", v.title(), []sheet.Column{{Title: "委员"}, {Title: "应谈", Form: sheet.AsNumber}, {Title: "已谈", Form: sheet.AsNumber}, {Title: "还没有谈的", Width: 60}}); err != nil {
		return err
	}
	for _, x := range v.Covers {
		if err := b.Row(x.Name, x.Of, x.Talked, names(x.Without)); err != nil {
			return err
		}
	}
	return b.Close()
}

func (p *pages) sheet(r *web.Request) (web.Answer, error) {
	v, err := p.get(r)
	if err != nil {
		return nil, err
	}
	x := page{View: v}
	return web.Download{Name: paper.Filename(x.title(), "整改清单") + ".docx", ContentType: paper.Type, Write: func(w io.Writer) error { return paper.Write(w, list(&x)) }}, nil
}

// list is the list of problems as the branch keeps it on paper.
func list(v *page) paper.Paper {
	x := paper.Paper{Kind: paper.Form, Landscape: true, Title: v.Branch.Short + "组织生活会问题和整改清单", Meta: [2]string{v.Branch.Name, itoa(v.Year) + " 年度"}}
	var rows [][]string
	for i, p := range v.Problems {
		rows = append(rows, []string{itoa(i + 1), whose(p), p.Problem, p.Measure, p.Owner, p.Due.String(), p.Done.String(), p.Result})
	}
	x.Body = []paper.Block{paper.Table{Head: []string{"序号", "谁的问题", "问题", "整改措施", "责任人", "期限", "销号", "整改结果"}, Rows: rows, Widths: []int{1, 2, 5, 5, 2, 3, 3, 4}, Align: "ccllcccl", Small: true}, paper.Space(1), paper.Signers("支部书记：", "纪检委员：")}
	return x
}

func whose(p review.Problem) string {
	if p.Member == 0 {
		return "支部"
	}
	return p.Name
}

func ownText(own bool) string {
	if own {
		return "自我批评"
	}
	return "批评意见"
}

func names(list []string) string {
	s := ""
	for i, n := range list {
		if i > 0 {
			s += "、"
		}
		s += n
	}
	return s
}

package surveyweb

import (
	"io"
	"strings"

	"touyan/internal/base/rulebook"
	"touyan/internal/feature/survey"
	"touyan/internal/feature/survey/surveyapp"
	"touyan/internal/platform/paper"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// grid is a question's result as a table of words: on the page, on paper, in
// Word and in Excel the same.
type grid struct {
	title string
	head  []string
	rows  [][]string
}

// grids are the results of all questions that are marked.
func grids(v *surveyapp.View) (gs []grid) {
	if v.Result == nil {
		return nil
	}
	for _, a := range v.Result.Answers {
		g := grid{title: a.Question.Text}
		named, parts := len(v.Subjects) > 0, len(v.Groups) > 1
		if named {
			g.head = append(g.head, "测评对象")
		}
		if parts {
			g.head = append(g.head, "分组")
		}
		g.head = append(append(g.head, a.Scale...), "份数")
		scored := len(v.Points) > 0 && a.Question.Form == survey.Grade
		if scored {
			g.head = append(g.head, "得分")
		}
		for _, l := range a.Lines {
			add := func(part string, c survey.Cell, score survey.Score) {
				var row []string
				if named {
					row = append(row, l.Subject.Name)
				}
				if parts {
					row = append(row, part)
				}
				for i := range a.Scale {
					row = append(row, shown(c, func() string { return itoa(c.Grades[i]) }))
				}
				row = append(row, shown(c, func() string { return itoa(c.Raters) }))
				if scored {
					row = append(row, shown(c, score.String))
				}
				g.rows = append(g.rows, row)
			}
			if parts {
				for _, c := range l.Cells {
					add(c.Group.Chinese, c, c.Score)
				}
			}
			total := l.Total.Score
			label := "合计"
			if l.Composite.Given {
				total, label = l.Composite, "合计（得分加权）"
			}
			add(label, l.Total, total)
		}
		gs = append(gs, g)
	}
	return gs
}

// shown is a figure, or that it is hidden.
func shown(c survey.Cell, figure func() string) string {
	if c.Hidden {
		return "—"
	}
	return figure()
}

func (g grid) table(i int) ui.TableProps {
	t := ui.TableProps{ID: "answer-" + itoa(i), Caption: g.title, Dense: true}
	for j, h := range g.head {
		c := ui.Column{Label: h, RowHeader: j == 0}
		if j > 0 && h != "分组" || j == 0 && len(g.head) > 0 && h != "测评对象" && h != "分组" {
			c.Align = ui.Right
		}
		t.Columns = append(t.Columns, c)
	}
	for _, r := range g.rows {
		var cells []ui.Cell
		for _, x := range r {
			cells = append(cells, ui.Cell{Text: x})
		}
		t.Rows = append(t.Rows, ui.Row{Cells: cells})
	}
	return t
}

// returned says how many papers came, by group.
func returned(v *surveyapp.View) string {
	s := "收回 " + itoa(v.Result.Returned) + " 份"
	if v.Way == survey.Room {
		s = "印发 " + itoa(v.Result.Issued) + " 份，" + s
	}
	var parts []string
	if len(v.Groups) > 1 {
		for _, g := range v.Result.Groups {
			n := itoa(g.Returned) + " 份"
			if g.Hidden {
				n = "不足 5 份，不显示"
			}
			parts = append(parts, g.Chinese+" "+n)
		}
		s += "（" + strings.Join(parts, "，") + "）"
	}
	return s
}

// notes are all remarks on the figures.
func notes(v *surveyapp.View) []string {
	out := append([]string(nil), v.Result.Notes...)
	seen := map[string]bool{}
	for _, a := range v.Result.Answers {
		for _, l := range a.Lines {
			for _, n := range l.Notes {
				if n = l.Subject.Name + n; !seen[n] && len(seen) < 5 {
					seen[n] = true
					out = append(out, n)
				}
			}
		}
	}
	return out
}

func cited(c rulebook.Citation) ui.CiteProps {
	return ui.CiteProps{Text: c.String(), Href: "/rules#" + string(c.Doc) + "-" + c.Article}
}

// verdictTable is the grades as they were given.
func verdictTable(v *surveyapp.View) ui.TableProps {
	t := ui.TableProps{ID: "verdicts", Caption: "评定意见", Dense: true, Columns: []ui.Column{{Label: "党员", RowHeader: true}, {Label: "等次"}, {Label: "差距和努力方向"}, {Label: "反馈", Width: "128px"}}}
	for _, x := range verdicts(v) {
		fed := ui.Cell{Text: x.Fed.String(), NoWrap: true}
		if x.Grade != "" && x.Fed == 0 {
			fed = ui.Cell{State: ui.Due, Text: "未反馈"}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: x.Name, Href: memberHref(x.Member)}, {Text: x.Grade}, {Text: x.Gap}, fed}})
	}
	return t
}

// verdicts are the grades in the order of the questionnaire.
func verdicts(v *surveyapp.View) (out []survey.Verdict) {
	g := grading{View: *v, d: v.Decision}
	for _, s := range v.Subjects {
		if x := g.of(s.Member); x.Grade != "" {
			out = append(out, x)
		}
	}
	return out
}

func (p *pages) print(r *web.Request) (web.Answer, error) {
	v, err := p.closed(r)
	if err != nil {
		return nil, err
	}
	return web.Fragment{Body: printBody(&v, r.Actor.Name)}, nil
}

// closed returns a questionnaire that has a result.
func (p *pages) closed(r *web.Request) (surveyapp.View, error) {
	v, err := p.get(r)
	if err == nil && v.Result == nil {
		err = notYet()
	}
	return v, err
}

func (p *pages) export(r *web.Request) (web.Answer, error) {
	v, err := p.closed(r)
	if err != nil {
		return nil, err
	}
	return web.Download{Name: paper.Filename(v.Title, "结果") + ".xlsx", ContentType: workbook, Write: func(w io.Writer) error { return writeBook(w, &v) }}, nil
}

func writeBook(w io.Writer, v *surveyapp.View) error {
	b := sheet.NewWriter(w)
	for i, g := range grids(v) {
		var cols []sheet.Column
		for _, h := range g.head {
			cols = append(cols, sheet.Column{Title: h, Width: 14})
		}
		if err := b.Sheet("问题"+itoa(i+1), v.Title+"："+g.title, cols); err != nil {
			return err
		}
		for _, row := range g.rows {
			cells := make([]any, len(row))
			for j, x := range row {
				cells[j] = x
			}
			if err := b.Row(cells...); err != nil {
				return err
			}
		}
	}
	if err := writeOpinions(b, v); err != nil {
		return err
	}
	if vs := verdicts(v); len(vs) > 0 {
		if err := b.Sheet("评定意见", v.Title+"：评定意见", []sheet.Column{{Title: "党员"}, {Title: "等次"}, {Title: "差距和努力方向", Width: 40}, {Title: "反馈日期", Width: 14}}); err != nil {
			return err
		}
		for _, x := range vs {
			if err := b.Row(x.Name, x.Grade, x.Gap, x.Fed.String()); err != nil {
				return err
			}
		}
	}
	return b.Close()
}

func writeOpinions(b *sheet.Writer, v *surveyapp.View) error {
	if err := b.Sheet("文字意见", v.Title+"：文字意见（次序已打乱）", []sheet.Column{{Title: "问题", Width: 30}, {Title: "意见", Width: 60}}); err != nil {
		return err
	}
	for q := range v.Questions {
		for _, text := range v.Opinions[q] {
			if err := b.Row(v.Questions[q].Text, text); err != nil {
				return err
			}
		}
	}
	return nil
}

// sheet is the result as a paper of the branch.
func (p *pages) sheet(r *web.Request) (web.Answer, error) {
	v, err := p.closed(r)
	if err != nil {
		return nil, err
	}
	return web.Download{Name: paper.Filename(v.Title, "结果报告单") + ".docx", ContentType: paper.Type, Write: func(w io.Writer) error { return paper.Write(w, report(&v)) }}, nil
}

func report(v *surveyapp.View) paper.Paper {
	x := paper.Paper{Kind: paper.Form, Title: v.Title + "结果报告单", Meta: [2]string{v.Unit.Name, v.Closed.Chinese(0)}}
	say := func(s string) { x.Body = append(x.Body, paper.Para(s)) }
	say(returned(v) + "。" + strings.Join(notes(v), "；"))
	for _, g := range grids(v) {
		x.Body = append(x.Body, paper.Table{Caption: g.title, Head: g.head, Rows: g.rows, Small: len(g.head) > 6})
	}
	if v.Outcome != nil {
		var rows [][]string
		for _, d := range verdicts(v) {
			rows = append(rows, []string{d.Name, d.Grade, d.Gap, d.Fed.String()})
		}
		x.Body = append(x.Body, paper.Table{Caption: "评定意见", Head: []string{"党员", "等次", "差距和努力方向", "反馈日期"}, Rows: rows, Widths: []int{2, 2, 6, 3}})
		say(v.Organ.Chinese() + "于 " + v.Decided.Chinese(0) + "评定。")
		for _, s := range v.Outcome.Steps {
			say(s.Text + "（" + s.Cite.String() + "）。")
		}
	}
	x.Body = append(x.Body, paper.Space(1), paper.Signers("监督人：", "计票人：", "支部书记："))
	return x
}

// box is the sealed box, for whoever counts again.
func (p *pages) box(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[survey.Survey](r, "id")
	if err != nil {
		return nil, err
	}
	name, data, err := p.app.Box(r.Context(), r.Permit, k)
	if err != nil {
		return nil, err
	}
	return web.Download{Name: name, ContentType: "application/json", Write: func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	}}, nil
}

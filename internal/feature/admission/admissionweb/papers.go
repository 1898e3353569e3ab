package admissionweb

import (
	"io"

	"touyan/internal/base/civil"
	"touyan/internal/feature/admission"
	"touyan/internal/feature/admission/admissionapp"
	"touyan/internal/platform/paper"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

const docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

// bundle sends every paper of a dossier.
func (p *pages) bundle(r *web.Request) (web.Answer, error) {
	id, err := web.PathID[admission.Dossier](r, "id")
	if err != nil {
		return nil, err
	}
	d, ps, err := p.app.Papers(r.Context(), r.Permit, id)
	if err != nil {
		return nil, err
	}
	var files []paper.Named
	for _, x := range ps {
		files = append(files, x.Named)
	}
	return zipped(d.Name+" 发展党员文书.zip", files), nil
}

func zipped(name string, files []paper.Named) web.Answer {
	return web.Download{Name: name, ContentType: "application/zip", Write: func(w io.Writer) error { return paper.Zip(w, files) }}
}

// paper sends one paper.
func (p *pages) paper(r *web.Request) (web.Answer, error) {
	id, err := web.PathID[admission.Dossier](r, "id")
	if err != nil {
		return nil, err
	}
	x, err := p.app.Paper(r.Context(), r.Permit, id, admission.Paper(r.Param("paper")))
	if err != nil {
		return nil, err
	}
	return web.Download{Name: x.Name, ContentType: docx, Write: func(w io.Writer) error { return paper.Write(w, x.Named.Paper) }}, nil
}

// archive sends a dossier for handing over (DEV-39).
func (p *pages) archive(r *web.Request) (web.Answer, error) {
	id, err := web.PathID[admission.Dossier](r, "id")
	if err != nil {
		return nil, err
	}
	d, files, err := p.app.Archive(r.Context(), r.Permit, id)
	if err != nil {
		return nil, err
	}
	return zipped(d.Name+" 发展党员档案.zip", files), nil
}

// print is the contents of the dossier and its record, to be printed.
func (p *pages) print(r *web.Request) (web.Answer, error) {
	v, err := p.get(r)
	if err != nil {
		return nil, err
	}
	m := &dossierModel{View: &v, who: r.Actor}
	return web.Fragment{Body: printBody(m, r.Actor.Name)}, nil
}

// contents is the list of papers for print.
func (m *dossierModel) contents() ui.TableProps {
	t := ui.TableProps{Caption: "档案台账目录", Columns: []ui.Column{{Label: "序号"}, {Label: "阶段"}, {Label: "材料", RowHeader: true}, {Label: "有无"}, {Label: "日期"}}, Dense: true}
	for i := range m.Verdict.Steps {
		s := &m.Verdict.Steps[i]
		if s.Standing == admission.NotAsked {
			continue
		}
		for _, x := range s.Papers {
			day, have := civil.Day(0), "未到"
			switch {
			case s.Act != nil && s.Act.Has(x):
				day, have = s.Act.Day, "有"
			case s.Act != nil || s.Standing == admission.Skipped:
				have = "缺"
			}
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: itoa(len(t.Rows) + 1)}, {Text: s.Stage.Chinese()}, {Text: x.Title()}, {Text: have}, {Text: on(day), NoWrap: true}}})
		}
	}
	return t
}

func (m *dossierModel) printed() ui.PaperProps {
	return ui.PaperProps{Title: "发展党员档案台账目录", Organisation: m.View.Branch.Name, Number: m.Name, FootLeft: "头雁，" + m.Verdict.Stage.Chinese() + "，" + m.meta(), FootRight: "打印日期 " + m.Today.String(), Pages: "A4 纵向",
		Signs: []string{"党支部书记：", "组织委员："}, Actions: []ui.Action{{Label: "返回", Href: admissionapp.Href(m.ID)}}}
}

func (m *dossierModel) printPairs() [][]ui.PaperCell {
	v := m.Verdict
	var rows [][]ui.PaperCell
	rows = append(rows, []ui.PaperCell{{Head: "姓名", Text: m.Name}, {Head: "性别", Text: gender(m.Gender)}}, []ui.PaperCell{{Head: "出生", Text: m.Born.String()}, {Head: "部门职务", Text: joinWith(" ", m.WorkUnit, m.Job)}},
		[]ui.PaperCell{{Head: "培养联系人", Text: peopleOf(v, admission.Assign)}, {Head: "入党介绍人", Text: peopleOf(v, admission.Introducers)}})
	if v.ProbationFrom != 0 {
		rows = append(rows, []ui.PaperCell{{Head: "预备期", Text: v.ProbationFrom.String() + " 至 " + v.ProbationUntil.String()}, {Head: "党龄起算", Text: on(v.PartySince)}})
	}
	return rows
}

// template sends an empty list of running dossiers.
func template(*web.Request) (web.Answer, error) {
	return web.Download{Name: "在办发展党员档案模板.xlsx", ContentType: xlsx, Write: admissionapp.Template}, nil
}

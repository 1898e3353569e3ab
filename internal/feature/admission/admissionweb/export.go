package admissionweb

import (
	"io"

	"touyan/internal/feature/admission"
	"touyan/internal/feature/admission/admissionapp"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/web"
)

const xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// export sends the board as a workbook.
func (p *pages) export(r *web.Request) (web.Answer, error) {
	b, err := p.app.Board(r.Context(), r.Permit, wantedOf(r))
	if err != nil {
		return nil, err
	}
	return web.Download{Name: "发展党员进度 " + b.Today.String() + ".xlsx", ContentType: xlsx, Write: func(w io.Writer) error { return writeBoard(w, &b) }}, nil
}

func writeBoard(w io.Writer, b *admissionapp.Board) error {
	out := sheet.NewWriter(w)
	err := out.Sheet("发展党员进度", "发展党员进度（截至 "+b.Today.String()+"）", []sheet.Column{{Title: "姓名", Width: 12}, {Title: "党支部", Width: 24}, {Title: "阶段", Width: 14}, {Title: "本阶段自", Width: 12, Form: sheet.AsDay},
		{Title: "下一步", Width: 28}, {Title: "最早可办", Width: 12, Form: sheet.AsDay}, {Title: "最近期限", Width: 12, Form: sheet.AsDay}, {Title: "期限说明", Width: 44}, {Title: "不符合项", Form: sheet.AsNumber}, {Title: "缺材料", Form: sheet.AsNumber}, {Title: "补录步数", Form: sheet.AsNumber}, {Title: "结果", Width: 14}})
	if err != nil {
		return err
	}
	for i := range b.Rows {
		x := &b.Rows[i]
		next := ""
		if x.Next != nil && x.End == admission.Running {
			next = numbered(x.Next.Definition)
		}
		if err := out.Row(x.Name, x.Branch.Short, x.Verdict.Stage.Chinese(), x.Since, next, x.NextDay, x.Due, x.DueText, x.Wrong, x.Missing, x.Late, x.End.Chinese()); err != nil {
			return err
		}
	}
	return boardSheets(out, b)
}

// boardSheets writes what stands beside the list: branches, what is due, the
// plan, the reasons for returns.
func boardSheets(out *sheet.Writer, b *admissionapp.Board) error {
	columns := []sheet.Column{{Title: "党支部", Width: 24}}
	for _, s := range admission.Stages {
		columns = append(columns, sheet.Column{Title: s.Chinese(), Form: sheet.AsNumber})
	}
	if err := out.Sheet("各支部", "各支部人数", append(columns, sheet.Column{Title: "有不符合", Form: sheet.AsNumber})); err != nil {
		return err
	}
	for _, l := range b.Lines {
		row := []any{l.Branch.Short}
		for _, s := range admission.Stages {
			row = append(row, l.Stages[s])
		}
		if err := out.Row(append(row, l.Wrong)...); err != nil {
			return err
		}
	}
	if err := out.Sheet("本月到期", "本月到期", []sheet.Column{{Title: "姓名", Width: 12}, {Title: "党支部", Width: 24}, {Title: "期限", Width: 12, Form: sheet.AsDay}, {Title: "事项", Width: 60}, {Title: "依据", Width: 30}}); err != nil {
		return err
	}
	for _, d := range b.Due {
		if err := out.Row(d.Row.Name, d.Row.Branch.Short, d.Due, d.Text, d.Cite.String()); err != nil {
			return err
		}
	}
	if err := planSheet(out, b.Plans); err != nil {
		return err
	}
	if err := out.Sheet("退回原因", "退回原因（近两年）", []sheet.Column{{Title: "原因", Width: 30}, {Title: "次数", Form: sheet.AsNumber}}); err != nil {
		return err
	}
	for _, x := range b.Returns {
		if err := out.Row(x.Reason.Text(), x.Times); err != nil {
			return err
		}
	}
	return out.Close()
}

func planSheet(out *sheet.Writer, lines []admissionapp.PlanLine) error {
	if err := out.Sheet("年度计划", "发展党员年度计划", []sheet.Column{{Title: "范围", Width: 24}, {Title: "年度"}, {Title: "计划", Form: sheet.AsNumber}, {Title: "已接收", Form: sheet.AsNumber}, {Title: "依据", Width: 30}}); err != nil {
		return err
	}
	for _, l := range lines {
		name := l.Court.Short
		if l.Branch.ID != 0 {
			name = l.Branch.Short
		}
		places := any("")
		if l.Set {
			places = l.Places
		}
		if err := out.Row(name, itoa(l.Year), places, l.Used, l.Basis); err != nil {
			return err
		}
	}
	return nil
}

// planExport sends the plan of a year as a workbook.
func (p *pages) planExport(r *web.Request) (web.Answer, error) {
	m, err := p.plans(r)
	if err != nil {
		return nil, err
	}
	return web.Download{Name: "发展党员年度计划 " + itoa(m.year) + ".xlsx", ContentType: xlsx, Write: func(w io.Writer) error {
		out := sheet.NewWriter(w)
		if err := planSheet(out, m.lines); err != nil {
			return err
		}
		return out.Close()
	}}, nil
}

// acts sends the records of a dossier as a workbook.
func (p *pages) acts(r *web.Request) (web.Answer, error) {
	v, err := p.get(r)
	if err != nil {
		return nil, err
	}
	return web.Download{Name: v.Name + " 办理记录.xlsx", ContentType: xlsx, Write: func(w io.Writer) error {
		out := sheet.NewWriter(w)
		if err := out.Sheet("办理记录", v.Name+" 发展党员办理记录", []sheet.Column{{Title: "步骤", Width: 28}, {Title: "结果", Width: 14}, {Title: "日期", Width: 12, Form: sheet.AsDay}, {Title: "内容", Width: 60}, {Title: "登记人", Width: 12}, {Title: "登记日期", Width: 12, Form: sheet.AsDay}, {Title: "补录"}}); err != nil {
			return err
		}
		for i := range v.Acts {
			a := &v.Acts[i]
			def, _ := admission.Defined(a.Step)
			late := ""
			if a.Late() {
				late = "是"
			}
			if err := out.Row(numbered(def), a.Outcome.Chinese(), a.Day, said(a), a.EnteredBy, a.Entered, late); err != nil {
				return err
			}
		}
		return out.Close()
	}}, nil
}

package privacyweb

import (
	"slices"
	"strconv"

	"touyan/internal/base/personal"
	"touyan/internal/feature/privacy"
	"touyan/internal/feature/privacy/privacyapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

func (p *pages) exports(r *web.Request) (web.Answer, error) {
	es, err := p.app.Exports(r.Context(), r.Permit)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "导出审批", Nav: navExports, Body: exportsBody(exportTable(es))}, nil
}

func exportState(s privacy.ExportState) ui.State {
	switch s {
	case privacy.ExportAsked:
		return ui.Due
	case privacy.ExportApproved:
		return ui.Run
	case privacy.ExportMade:
		return ui.OK
	case privacy.ExportRefused:
		return ui.Over
	}
	return ui.None
}

func exportTable(es []privacy.Export) ui.TableProps {
	t := ui.TableProps{ID: "exports", Caption: "导出申请", Columns: []ui.Column{{Label: "单号", RowHeader: true}, {Label: "申请人"}, {Label: "用途"}, {Label: "人数", Align: ui.Right}, {Label: "审批"}, {Label: "状态"}},
		Empty: ui.Empty(ui.EmptyProps{Title: "还没有导出申请", Text: "遮盖版可以在党员名册直接导出；要全文的，在这里申请。"})}
	for _, e := range es {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: e.Number, Href: "/privacy/exports/" + e.ID.String(), NoWrap: true}, {Text: e.AskedName, Sub: clock(e.AskedAt)}, {Text: e.Purpose}, {Text: strconv.Itoa(e.Amount)},
			{Text: strconv.Itoa(len(e.Approvals)) + " / " + strconv.Itoa(e.Needs), NoWrap: true}, {Text: e.State.Chinese(), State: exportState(e.State)}}})
	}
	return t
}

func (p *pages) newExport(r *web.Request) (web.Answer, error) { return p.newExportPage(r, entry{}) }

func (p *pages) newExportPage(r *web.Request, e entry) (web.Answer, error) {
	columns, people, err := p.app.Exportable(r.Context(), r.Permit)
	if err != nil {
		return nil, err
	}
	here, _ := r.Actor.Here()
	return page("申请导出", navExports, e, newExportBody(columns, here.Name, people, r.Actor.Can, e)), nil
}

func (p *pages) askExport(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	k, err := p.app.AskExport(r.Context(), r.Permit, privacyapp.ExportIn{Columns: f.All("columns"), Open: f.All("open"), Purpose: f.Raw("purpose")})
	if e, ok := refused(f, err); ok {
		return p.newExportPage(r, e)
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: "/privacy/exports/" + k.String(), Toast: "已提交，等待他人审批"}, nil
}

func (p *pages) export(r *web.Request) (web.Answer, error) { return p.exportPage(r, entry{}) }

func (p *pages) exportPage(r *web.Request, e entry) (web.Answer, error) {
	k, err := web.PathID[privacy.Export](r, "id")
	if err != nil {
		return nil, err
	}
	permit, err := r.Actor.PermitHere(privacy.CanExport)
	if err != nil {
		return nil, err
	}
	x, err := p.app.Export(r.Context(), permit, k)
	if err != nil {
		return nil, err
	}
	columns, _, err := p.app.Exportable(r.Context(), permit)
	if err != nil {
		return nil, err
	}
	mine := x.AskedBy == r.Actor.Account
	said := slices.ContainsFunc(x.Approvals, func(a privacy.Approval) bool { return a.Account == r.Actor.Account })
	return page("导出 "+x.Number, navExports, e, exportBody(x, columns, mine, !mine && !said && r.Actor.Can(privacy.CanApprove), e)), nil
}

func (p *pages) decideExport(r *web.Request) (web.Answer, error) {
	f, in, err := verdict[privacy.Export](r)
	if err != nil {
		return nil, err
	}
	err = p.app.DecideExport(r.Context(), r.Permit, in)
	if e, ok := refused(f, err); ok {
		return p.exportPage(r, e)
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: "/privacy/exports/" + in.ID.String(), Toast: "已审批"}, nil
}

func (p *pages) makeExport(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[privacy.Export](r, "id")
	if err != nil {
		return nil, err
	}
	if err := p.app.MakeExport(r.Context(), r.Permit, k); err != nil {
		return nil, err
	}
	return web.See{To: "/privacy/exports/" + k.String(), Toast: "已生成，72 小时内可以下载"}, nil
}

func (p *pages) withdrawExport(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[privacy.Export](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	n, _ := f.Int("version", 1, 1<<30)
	if err := p.app.WithdrawExport(r.Context(), r.Permit, k, n); err != nil {
		return nil, err
	}
	return web.See{To: "/privacy/exports", Toast: "已撤回"}, nil
}

func (p *pages) fetchExport(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[privacy.Export](r, "id")
	if err != nil {
		return nil, err
	}
	x, err := p.app.FetchExport(r.Context(), r.Permit, k)
	if err != nil {
		return nil, err
	}
	return workbook(x.Name, x.Write), nil
}

// columnOptions are the columns that may be chosen; those that may be had whole
// are offered again in wholeOptions.
func columnOptions(fs []personal.Field) (os []ui.Option) {
	for _, f := range fs {
		o := ui.Option{Value: f.Column, Label: f.Title}
		if f.Show == personal.Masked {
			o.Label += "（遮盖）"
		}
		os = append(os, o)
	}
	return os
}

func titles(fs []personal.Field, columns []string) (ts []string) {
	for _, f := range fs {
		if slices.Contains(columns, f.Column) {
			ts = append(ts, f.Title)
		}
	}
	return ts
}

func said(as []privacy.Approval) ui.TableProps {
	t := ui.TableProps{ID: "approvals", Caption: "审批意见", Columns: []ui.Column{{Label: "审批人", RowHeader: true}, {Label: "意见"}, {Label: "说明"}, {Label: "时间"}}}
	for _, a := range as {
		s, word := ui.OK, "同意"
		if !a.Agreed {
			s, word = ui.Over, "不同意"
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: a.Name}, {Text: word, State: s}, {Text: a.Reason}, {Text: clock(a.At), NoWrap: true}}})
	}
	return t
}

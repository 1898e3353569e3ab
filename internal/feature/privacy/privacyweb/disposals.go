package privacyweb

import (
	"strconv"

	"touyan/internal/base/id"
	"touyan/internal/base/personal"
	"touyan/internal/feature/privacy"
	"touyan/internal/feature/privacy/privacyapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

func (p *pages) disposals(r *web.Request) (web.Answer, error) { return p.disposalsPage(r, entry{}) }

func (p *pages) disposalsPage(r *web.Request, e entry) (web.Answer, error) {
	due, done, err := p.app.Overdue(r.Context(), r.Permit)
	if err != nil {
		return nil, err
	}
	return page("到期处置", navDisposals, e, disposalsBody(due, disposalTable(done), e)), nil
}

// itemOptions are kept things to be ticked.
func itemOptions(items []personal.Item) (os []ui.Option) {
	for _, x := range items {
		os = append(os, ui.Option{Value: itemID(x.ID), Label: x.Title, Detail: clock(x.Since) + "，" + size(x.Size)})
	}
	return os
}

func itemID(k int64) string { return id.Of[personal.Item](k).String() }

func size(n int64) string {
	if n < 1<<20 {
		return strconv.FormatInt((n+1023)>>10, 10) + " KB"
	}
	return strconv.FormatInt(n>>20, 10) + " MB"
}

func disposalState(s privacy.DisposalState) ui.State {
	switch s {
	case privacy.DisposalAsked:
		return ui.Due
	case privacy.DisposalDone:
		return ui.OK
	case privacy.DisposalRefused:
		return ui.Over
	}
	return ui.None
}

func disposalTable(ds []privacy.Disposal) ui.TableProps {
	t := ui.TableProps{ID: "disposals", Caption: "销毁清册", Columns: []ui.Column{{Label: "单号", RowHeader: true}, {Label: "提出人"}, {Label: "依据"}, {Label: "件数", Align: ui.Right}, {Label: "状态"}},
		Empty: ui.Empty(ui.EmptyProps{Title: "还没有销毁清册"})}
	for _, d := range ds {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: d.Number, Href: "/privacy/disposals/" + d.ID.String(), NoWrap: true}, {Text: d.AskedName, Sub: clock(d.AskedAt)}, {Text: d.Reason}, {Text: strconv.Itoa(len(d.Items))}, {Text: d.State.Chinese(), State: disposalState(d.State)}}})
	}
	return t
}

func (p *pages) dispose(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	in := privacyapp.DisposeIn{Keeper: f.Raw("keeper"), Reason: f.Raw("reason")}
	for _, s := range f.All("items") {
		k, err := id.Parse[personal.Item](s)
		if err != nil {
			f.Bad("items", "请重新选择")
		}
		in.Items = append(in.Items, int64(k))
	}
	k, err := p.app.Dispose(r.Context(), r.Permit, in)
	if e, ok := refused(f, err); ok {
		return p.disposalsPage(r, e)
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: "/privacy/disposals/" + k.String(), Toast: "已提出，等待他人审批"}, nil
}

func (p *pages) disposal(r *web.Request) (web.Answer, error) { return p.disposalPage(r, entry{}) }

func (p *pages) disposalPage(r *web.Request, e entry) (web.Answer, error) {
	k, err := web.PathID[privacy.Disposal](r, "id")
	if err != nil {
		return nil, err
	}
	permit, err := r.Actor.PermitHere(privacy.CanDispose)
	if err != nil {
		return nil, err
	}
	d, err := p.app.Disposal(r.Context(), permit, k)
	if err != nil {
		return nil, err
	}
	return page("销毁 "+d.Number, navDisposals, e, disposalBody(d, d.AskedBy != r.Actor.Account && r.Actor.Can(privacy.CanApprove), e)), nil
}

func (p *pages) decideDisposal(r *web.Request) (web.Answer, error) {
	f, in, err := verdict[privacy.Disposal](r)
	if err != nil {
		return nil, err
	}
	err = p.app.DecideDisposal(r.Context(), r.Permit, in)
	if e, ok := refused(f, err); ok {
		return p.disposalPage(r, e)
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: "/privacy/disposals/" + in.ID.String(), Toast: "已办理"}, nil
}

func items(xs []personal.Item) ui.TableProps {
	t := ui.TableProps{ID: "items", Caption: "清册所列", Columns: []ui.Column{{Label: "内容", RowHeader: true}, {Label: "起算"}, {Label: "大小", Align: ui.Right}}}
	for _, x := range xs {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: x.Title}, {Text: clock(x.Since), NoWrap: true}, {Text: size(x.Size), NoWrap: true}}})
	}
	return t
}

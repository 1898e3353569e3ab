package privacyweb

import (
	"strings"

	"touyan/internal/base/id"
	"touyan/internal/base/personal"
	"touyan/internal/feature/privacy"
	"touyan/internal/feature/privacy/privacyapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

func (p *pages) emergencies(r *web.Request) (web.Answer, error) { return p.emergenciesPage(r, entry{}) }

func (p *pages) emergenciesPage(r *web.Request, e entry) (web.Answer, error) {
	recent, es, err := p.app.Suspects(r.Context(), r.Permit)
	if err != nil {
		return nil, err
	}
	return page("误传涉密处置", navEmergencies, e, emergenciesBody(recent, emergencyTable(es), e)), nil
}

func emergencyState(s privacy.EmergencyState) ui.State {
	switch s {
	case privacy.Isolated:
		return ui.Over
	case privacy.Removed:
		return ui.OK
	}
	return ui.None
}

func emergencyTable(es []privacy.Emergency) ui.TableProps {
	t := ui.TableProps{ID: "emergencies", Caption: "处置记录", Columns: []ui.Column{{Label: "单号", RowHeader: true}, {Label: "标志"}, {Label: "报告人"}, {Label: "状态"}}, Empty: ui.Empty(ui.EmptyProps{Title: "没有发生过"})}
	for _, e := range es {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: e.Number, Href: "/privacy/emergencies/" + e.ID.String(), NoWrap: true}, {Text: e.Mark}, {Text: e.ReportedName, Sub: clock(e.ReportedAt)}, {Text: e.State.Chinese(), State: emergencyState(e.State)}}})
	}
	return t
}

// suspects are the things that may be named, by keeper.
func suspects(recent []privacyapp.Due) []ui.Option {
	os := []ui.Option{{Label: "请选择"}}
	for _, d := range recent {
		for _, x := range d.Items {
			os = append(os, ui.Option{Value: d.Keeper + ":" + itemID(x.ID), Label: clock(x.Since) + " " + x.Title, Group: d.Title})
		}
	}
	return os
}

var marks = []ui.Option{{Label: "请选择"}, {Value: "绝密", Label: "绝密"}, {Value: "机密", Label: "机密"}, {Value: "秘密", Label: "秘密"}, {Value: "内部资料", Label: "内部资料"}, {Value: "未标密", Label: "没有标志，内容疑似涉密"}}

func (p *pages) report(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	keeper, item, _ := strings.Cut(f.Raw("item"), ":")
	k, err := id.Parse[personal.Item](item)
	if err != nil || keeper == "" {
		f.Bad("item", "请选择误传的内容")
		return p.emergenciesPage(r, entry{form: f})
	}
	e, err := p.app.Report(r.Context(), r.Permit, privacyapp.ReportIn{Keeper: keeper, Item: int64(k), Mark: f.Raw("mark")})
	if x, ok := refused(f, err); ok {
		return p.emergenciesPage(r, x)
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: "/privacy/emergencies/" + e.String(), Toast: "已隔离，任何人都看不到了"}, nil
}

func (p *pages) emergency(r *web.Request) (web.Answer, error) { return p.emergencyPage(r, entry{}) }

func (p *pages) emergencyPage(r *web.Request, e entry) (web.Answer, error) {
	k, err := web.PathID[privacy.Emergency](r, "id")
	if err != nil {
		return nil, err
	}
	permit, err := r.Actor.PermitHere(privacy.CanReport)
	if err != nil {
		return nil, err
	}
	x, err := p.app.Emergency(r.Context(), permit, k)
	if err != nil {
		return nil, err
	}
	return page("处置 "+x.Number, navEmergencies, e, emergencyBody(x, x.ReportedBy != r.Actor.Account && r.Actor.Can(privacy.CanApprove), e)), nil
}

func (p *pages) decideRemoval(r *web.Request) (web.Answer, error) {
	f, in, err := verdict[privacy.Emergency](r)
	if err != nil {
		return nil, err
	}
	err = p.app.DecideRemoval(r.Context(), r.Permit, in)
	if e, ok := refused(f, err); ok {
		return p.emergencyPage(r, e)
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: "/privacy/emergencies/" + in.ID.String(), Toast: "已办理，处置报告见本页"}, nil
}

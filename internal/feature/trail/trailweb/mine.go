package trailweb

import (
	"touyan/internal/feature/trail"
	"touyan/internal/feature/trail/trailapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// mine is GET /account/lookups.
func (p *pages) mine(r *web.Request) (web.Answer, error) {
	permit, err := r.Actor.PermitHere(trail.CanOwn)
	if err != nil {
		return nil, err
	}
	m, err := p.app.Mine(r.Context(), permit)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "谁看过我的信息", Nav: "/account", Body: mineBody(m, r.Actor.Member != 0)}, nil
}

func who(l trailapp.Lookup) string {
	if l.Own {
		return "本人"
	}
	return named(l.Who)
}

func looks(ls []trailapp.Lookup) ui.TableProps {
	t := ui.TableProps{ID: "looks", Caption: "谁看过我的信息", Columns: []ui.Column{{Label: "时间", RowHeader: true}, {Label: "谁，以什么岗位"}, {Label: "做了什么，看到的信息"}, {Label: "事由"}},
		Empty: ui.Empty(ui.EmptyProps{Title: "没有人查看过", Text: "查看公民身份号码、联系电话、住址等完整信息，或把名册导出，都会记在这里。", State: ui.OK})}
	for _, l := range ls {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: stamp(l.At), NoWrap: true}, {Text: who(l), Sub: l.Post}, {Text: l.Action + outcome(l), Sub: l.Kinds}, {Text: l.Reason}}})
	}
	return t
}

func acts(ls []trailapp.Lookup) ui.TableProps {
	t := ui.TableProps{ID: "acts", Caption: "我的账号经过", Columns: []ui.Column{{Label: "时间", RowHeader: true}, {Label: "谁，以什么岗位"}, {Label: "做了什么"}},
		Empty: ui.Empty(ui.EmptyProps{Title: "没有记录"})}
	for _, l := range ls {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: stamp(l.At), NoWrap: true}, {Text: who(l), Sub: l.Post}, {Text: l.Action + outcome(l)}}})
	}
	return t
}

func outcome(l trailapp.Lookup) string {
	if l.What == "" {
		return ""
	}
	return "（" + l.What + "）"
}

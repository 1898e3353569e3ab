package privacyweb

import (
	"io"
	"strings"

	"touyan/internal/base/personal"
	"touyan/internal/feature/privacy"
	"touyan/internal/feature/privacy/privacyapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// mine is "我的信息": everything held about whoever asks.
func (p *pages) mine(r *web.Request) (web.Answer, error) { return p.minePage(r, entry{}) }

func (p *pages) minePage(r *web.Request, e entry) (web.Answer, error) {
	permit, err := own(r)
	if err != nil {
		return nil, err
	}
	m, err := p.app.Mine(r.Context(), permit, false)
	if err != nil {
		return nil, err
	}
	return page("我的信息", navMine, e, mineBody(m, e)), nil
}

func (p *pages) download(r *web.Request) (web.Answer, error) {
	permit, err := own(r)
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	m, err := p.app.Mine(r.Context(), permit, true)
	if err != nil {
		return nil, err
	}
	if f.Raw("form") == "json" {
		return web.Download{Name: "我的信息-" + r.Today().String() + ".json", ContentType: "application/json; charset=utf-8", Write: m.WriteJSON}, nil
	}
	mark := r.Actor.Name + " 本人下载　" + clock(r.Now)
	return workbook("我的信息-"+r.Today().String()+".xlsx", func(w io.Writer) error { return m.WriteSheet(w, mark) }), nil
}

func workbook(name string, write func(io.Writer) error) web.Download {
	return web.Download{Name: name, ContentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Write: write}
}

func (p *pages) askCorrection(r *web.Request) (web.Answer, error) {
	permit, err := own(r)
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	_, err = p.app.AskCorrection(r.Context(), permit, privacyapp.CorrectionIn{Field: f.Raw("field"), Wanted: f.Raw("wanted"), Reason: f.Raw("reason")})
	if e, ok := refused(f, err); ok {
		return p.minePage(r, e)
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: "/my/data#corrections", Toast: "已提出，支部书记或党务干部将在 10 个工作日内答复"}, nil
}

func (p *pages) withdrawCorrection(r *web.Request) (web.Answer, error) {
	permit, err := own(r)
	if err != nil {
		return nil, err
	}
	k, err := web.PathID[privacy.Correction](r, "id")
	if err != nil {
		return nil, err
	}
	if err := p.app.WithdrawCorrection(r.Context(), permit, k); err != nil {
		return nil, err
	}
	return web.See{To: "/my/data#corrections", Toast: "已撤回"}, nil
}

// fieldOptions are what somebody may ask to have corrected.
func fieldOptions(m privacyapp.Mine) []ui.Option {
	os := []ui.Option{{Label: "请选择"}}
	for _, h := range m.Holdings {
		for _, x := range h.Rows {
			if x.Field != "" {
				os = append(os, ui.Option{Value: x.Field, Label: x.Name})
			}
		}
	}
	return os
}

// onPage is how many lines of one room the page shows; the file has all.
const onPage = 30

func holdingPairs(rows []personal.Row) []ui.Pair {
	var ps []ui.Pair
	for _, x := range rows {
		v := x.Value
		if x.When != "" {
			v = strings.TrimSpace(v + "　" + x.When)
		}
		if v == "" {
			v = "—"
		}
		ps = append(ps, ui.Pair{Label: x.Name, Value: v})
	}
	return ps
}

func correctionState(s privacy.CorrectionState) ui.State {
	switch s {
	case privacy.CorrectionOpen:
		return ui.Run
	case privacy.CorrectionDone:
		return ui.OK
	}
	return ui.None
}

func myCorrections(cs []privacy.Correction) ui.TableProps {
	t := ui.TableProps{ID: "mine-corrections", Caption: "提出的更正", Columns: []ui.Column{{Label: "项目", RowHeader: true}, {Label: "改为"}, {Label: "状态"}, {Label: "答复"}, {Label: "操作", HideLabel: true}}}
	for _, c := range cs {
		answer := c.Answer
		if c.State == privacy.CorrectionOpen {
			answer = "最迟 " + c.Due.String() + " 答复"
		}
		row := ui.Row{Cells: []ui.Cell{{Text: c.Title, Sub: clock(c.AskedAt)}, {Text: c.Wanted}, {Text: c.State.Chinese(), State: correctionState(c.State)}, {Text: answer, Sub: c.DecidedName, Dim: true}, {}}}
		if c.State == privacy.CorrectionOpen {
			row.Cells[4].Body = ui.Button(ui.Action{Label: "撤回", Size: ui.Small, Post: "/my/corrections/" + c.ID.String() + "/withdraw"})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

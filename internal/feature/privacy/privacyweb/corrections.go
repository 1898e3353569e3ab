package privacyweb

import (
	"strconv"

	"touyan/internal/base/civil"
	"touyan/internal/feature/privacy"
	"touyan/internal/feature/privacy/privacyapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

func (p *pages) corrections(r *web.Request) (web.Answer, error) {
	cs, err := p.app.Corrections(r.Context(), r.Permit)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "信息更正", Nav: navCorrections, Body: correctionsBody(correctionTable(cs, r.Today()))}, nil
}

func correctionTable(cs []privacy.Correction, today civil.Day) ui.TableProps {
	t := ui.TableProps{ID: "corrections", Caption: "更正请求", Columns: []ui.Column{{Label: "党员", RowHeader: true}, {Label: "项目"}, {Label: "提出"}, {Label: "最迟答复"}, {Label: "状态"}},
		Empty: ui.Empty(ui.EmptyProps{Title: "没有更正请求", Text: "党员在“我的信息”里提出的更正会列在这里。"})}
	for _, c := range cs {
		s, word := correctionState(c.State), c.State.Chinese()
		if c.State == privacy.CorrectionOpen && c.Due < today {
			s, word = ui.Over, "已超期"
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: c.AskedName, Href: "/privacy/corrections/" + c.ID.String()}, {Text: c.Title}, {Text: clock(c.AskedAt), NoWrap: true}, {Text: c.Due.String(), NoWrap: true}, {Text: word, State: s}}})
	}
	return t
}

func (p *pages) correction(r *web.Request) (web.Answer, error) { return p.correctionPage(r, entry{}) }

func (p *pages) correctionPage(r *web.Request, e entry) (web.Answer, error) {
	k, err := web.PathID[privacy.Correction](r, "id")
	if err != nil {
		return nil, err
	}
	c, err := p.app.Correction(r.Context(), r.Permit, k)
	if err != nil {
		return nil, err
	}
	return page("更正 "+c.AskedName, navCorrections, e, correctionBody(c, r.Actor.Account == c.AskedBy, e)), nil
}

func (p *pages) decideCorrection(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[privacy.Correction](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	version, _ := f.Int("version", 1, 1<<30)
	agreed := f.Raw("verdict") == "yes"
	err = p.app.DecideCorrection(r.Context(), r.Permit, privacyapp.DecideIn{ID: k, Version: version, Agreed: agreed, Answer: f.Raw("answer")})
	if e, ok := refused(f, err); ok {
		return p.correctionPage(r, e)
	}
	if err != nil {
		return nil, err
	}
	toast := "已答复本人，名册没有改动"
	if agreed {
		toast = "已更正，并答复本人"
	}
	return web.See{To: "/privacy/corrections", Toast: toast}, nil
}

func correctionPairs(c privacy.Correction) []ui.Pair {
	shown := c.Shown
	if shown == "" {
		shown = "—"
	}
	ps := []ui.Pair{{Label: "项目", Value: c.Title}, {Label: "现在登记的", Value: shown}, {Label: "请求改为", Value: c.Wanted}, {Label: "依据", Value: c.Reason, Wide: true},
		{Label: "提出", Value: clock(c.AskedAt)}, {Label: "最迟答复", Value: c.Due.String()}, {Label: "状态", Value: c.State.Chinese()}}
	if c.Answer != "" {
		ps = append(ps, ui.Pair{Label: "答复", Value: c.Answer + "（" + c.DecidedName + " " + clock(c.DecidedAt) + "）", Wide: true})
	}
	return ps
}

func version(n int) ui.Hidden { return ui.Hidden{Name: "version", Value: strconv.Itoa(n)} }

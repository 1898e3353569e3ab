package careweb

import (
	"touyan/internal/base/civil"
	"touyan/internal/feature/care"
	"touyan/internal/feature/care/careapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// own is the page of what concerns oneself.
type own struct {
	careapp.Mine
	today civil.Day
	typing
	which string // the pair whose form was refused
}

func (p *pages) mine(r *web.Request) (web.Answer, error) { return p.showMine(r, typing{}, "") }

func (p *pages) showMine(r *web.Request, t typing, which string) (web.Answer, error) {
	permit, err := r.Actor.PermitHere(care.CanOwn)
	if err != nil {
		return nil, err
	}
	m, err := p.app.Mine(r.Context(), permit)
	if err != nil {
		return nil, err
	}
	return shown("关怀和结对", NavMine, t, web.Page{Body: mineBody(&own{m, r.Today(), t, which})}), nil
}

func (p *pages) reviewOwn(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[care.Pair](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	year, words := written(f)
	if err = f.Err(); err == nil {
		err = p.app.ReviewOwn(r.Context(), r.Permit, k, year, words)
	}
	if refused(f, err) {
		return p.showMine(r, typing{f}, k.String())
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: NavMine, Toast: "已登记小结"}, nil
}

func (x *own) summary() string {
	b := x.Birthday
	if b.Joined.IsZero() {
		return "名册里没有您的入党日期"
	}
	return "下一个政治生日 " + when(b) + "，入党 " + itoa(b.Years) + " 年"
}

// of is what was typed for one of the pairs.
func (x *own) of(p *care.Pair) typing {
	if x.which == p.ID.String() {
		return x.typing
	}
	return typing{}
}

// teaches reports whether one writes the review of the pair.
func (x *own) teaches(p *care.Pair) bool { return p.Mentor == x.Member }

func (x *own) pair(p *care.Pair) []ui.Pair {
	ps := []ui.Pair{{Label: p.Kind.Chinese(), Value: p.MentorName}, {Label: "学员", Value: p.MenteeName}, {Label: "期限", Value: spell(p)}}
	if p.Ended != 0 {
		ps = append(ps, ui.Pair{Label: "提前结束", Value: p.EndReason})
	}
	return append(ps, ui.Pair{Label: "计划", Value: p.Plan, Wide: true})
}

func (x *own) visits() ui.TableProps {
	t := ui.TableProps{ID: "visits", Caption: "走访", Columns: []ui.Column{{Label: "日期", RowHeader: true, Width: "128px"}, {Label: "谁来"}, {Label: "慰问"}}}
	for _, v := range x.Visits {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: v.Done.String(), NoWrap: true}, {Text: v.Visitors}, {Text: given(v)}}})
	}
	return t
}

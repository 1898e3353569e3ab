package careweb

import (
	"strconv"

	"touyan/internal/base/civil"
	"touyan/internal/base/id"
	"touyan/internal/feature/care"
	"touyan/internal/feature/care/careapp"
	"touyan/internal/feature/member"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// matched is the page of the pairs.
type matched struct {
	over  bool
	ps    []care.Pair
	part  part
	today civil.Day
	keep  bool
}

var matchStates = []ui.Option{{Label: "进行中和待小结的"}, {Value: "all", Label: "连同已结束的"}}

func (p *pages) pairs(file bool) web.Handler {
	return func(r *web.Request) (web.Answer, error) {
		x := &matched{over: r.Query("state") == "all", today: r.Today(), keep: r.Actor.Can(care.CanKeep)}
		var err error
		if x.ps, err = p.app.Pairs(r.Context(), r.Permit, x.over); err != nil {
			return nil, err
		}
		if file {
			rows := make([][]any, len(x.ps))
			for i := range x.ps {
				q := &x.ps[i]
				_, text := pairState(q, x.today)
				rows[i] = []any{q.Kind.Chinese(), q.MentorName, q.MenteeName, q.Branch, q.From.String(), q.Runs().Until.String(), q.Plan, len(q.Reviews), text}
			}
			return book(r, "青蓝结对", []sheet.Column{{Title: "类别", Width: 16}, {Title: "导师"}, {Title: "学员"}, {Title: "党支部", Width: 24}, {Title: "起", Width: 14}, {Title: "止", Width: 14}, {Title: "计划", Width: 40}, {Title: "小结（篇）", Form: sheet.AsNumber}, {Title: "状态", Width: 16}}, rows), nil
		}
		x.part = partOf(r, len(x.ps))
		return web.Page{Title: "青蓝结对", Nav: Nav, Body: matchedBody(x)}, nil
	}
}

func (x *matched) state() string {
	if x.over {
		return "all"
	}
	return ""
}

// pairState is how a pair stands.
func pairState(p *care.Pair, today civil.Day) (ui.State, string) {
	if ys := p.Wanting(today, 30); len(ys) > 0 {
		return ui.Due, itoa(ys[0]) + " 年小结待写"
	}
	switch runs := p.Runs(); {
	case runs.From > today:
		return ui.Plan, "未开始"
	case runs.Until >= today:
		return ui.Run, "进行中"
	}
	return ui.OK, "已结束"
}

func (x *matched) table() ui.TableProps {
	t := ui.TableProps{ID: "pairs", Caption: "青蓝结对", Dense: true, Columns: []ui.Column{{Label: "导师、学员", RowHeader: true}, {Label: "类别", Width: "128px"}, {Label: "期限", Width: "220px"}, {Label: "小结", Align: ui.Right, Width: "72px"}, {Label: "状态", Width: "180px"}},
		Empty: ui.Empty(ui.EmptyProps{Title: "没有结对", Text: "为年轻干警配思想政治导师、业务导师，约定期限和计划，每年写一次小结。"})}
	for i := range x.ps[x.part.from:x.part.until] {
		q := &x.ps[x.part.from+i]
		state, text := pairState(q, x.today)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: q.MentorName + "、" + q.MenteeName, Href: atPairs + "/" + q.ID.String()}, {Text: q.Kind.Chinese()}, {Text: spell(q), NoWrap: true}, {Text: itoa(len(q.Reviews))}, {State: state, Text: text}}})
	}
	t.Pager = x.part.pager("对", func(page int) string { return address(atPairs, "state", x.state(), "page", itoa(page)) })
	return t
}

func spell(p *care.Pair) string { return p.From.String() + " 至 " + p.Runs().Until.String() }

// matching is the form of a new pair.
type matching struct {
	typing
	choices []careapp.Choice
	from    civil.Day
}

func (p *pages) newPair(r *web.Request) (web.Answer, error) { return p.pairUp(r, typing{}) }

func (p *pages) pairUp(r *web.Request, t typing) (web.Answer, error) {
	cs, err := p.app.Choices(r.Context(), r.Permit)
	if err != nil {
		return nil, err
	}
	return shown("结对", Nav, t, web.Page{Body: matchBody(&matching{t, cs, r.Today()})}), nil
}

func (x *matching) names() (ns []string) {
	for _, c := range x.choices {
		ns = append(ns, c.Name)
	}
	return ns
}

// match takes a new pair, or what was changed of the one in the address.
func (p *pages) match(r *web.Request) (web.Answer, error) {
	var in careapp.MatchIn
	if r.Param("id") != "" {
		k, err := web.PathID[care.Pair](r, "id")
		if err != nil {
			return nil, err
		}
		in.ID = k
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	in.Kind, in.Mentor = care.Teaching(f.Raw("kind")), f.Text("mentor", care.MaxShort)
	in.Mentee, _ = id.Parse[member.Member](f.Raw("mentee"))
	in.From, in.Until, in.Plan = f.Day("from"), f.Day("until"), f.Text("plan", care.MaxText)
	in.Version, _ = f.Int("version", 1, 1<<30)
	err = f.Err()
	var k care.PairID
	if err == nil {
		k, err = p.app.Match(r.Context(), r.Permit, in)
	}
	if refused(f, err) {
		if in.ID != 0 {
			return p.showPair(r, typing{f})
		}
		return p.pairUp(r, typing{f})
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: atPairs + "/" + k.String(), Toast: "已保存"}, nil
}

// pairing is the page of one pair.
type pairing struct {
	typing
	care.Pair
	today civil.Day
	keep  bool
}

func (p *pages) pair(r *web.Request) (web.Answer, error) { return p.showPair(r, typing{}) }

func (p *pages) showPair(r *web.Request, t typing) (web.Answer, error) {
	k, err := web.PathID[care.Pair](r, "id")
	if err != nil {
		return nil, err
	}
	permit, err := r.Actor.PermitHere(care.CanView)
	if err != nil {
		return nil, err
	}
	q, err := p.app.Pair(r.Context(), permit, k)
	if err != nil {
		return nil, err
	}
	return shown("结对", Nav, t, web.Page{Body: pairBody(&pairing{t, q, r.Today(), r.Actor.Can(care.CanKeep)})}), nil
}

// open are the years that have no review yet, those that want one first.
func open(p *care.Pair, today civil.Day) (os []ui.Option) {
	runs := p.Runs()
	for y := runs.From.Year(); y <= min(runs.Until, today).Year(); y++ {
		if !p.Reviewed(y) {
			os = append(os, ui.Option{Value: itoa(y), Label: itoa(y) + " 年"})
		}
	}
	return os
}

// onPair runs an operation on the pair in the address with what a form says.
func (p *pages) onPair(r *web.Request, toast string, do func(k care.PairID, f *web.Form) (undo string, err error)) (web.Answer, error) {
	k, err := web.PathID[care.Pair](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	undo, err := do(k, f)
	if refused(f, err) {
		return p.showPair(r, typing{f})
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: atPairs + "/" + k.String(), Toast: toast, Undo: undo}, nil
}

func (p *pages) endPair(r *web.Request) (web.Answer, error) {
	return p.onPair(r, "已结束", func(k care.PairID, f *web.Form) (string, error) {
		day, why := f.Day("day"), f.Text("reason", care.MaxShort)
		if err := f.Err(); err != nil {
			return "", err
		}
		return "", p.app.EndPair(r.Context(), r.Permit, k, day, why)
	})
}

func (p *pages) review(r *web.Request) (web.Answer, error) {
	return p.onPair(r, "已登记小结", func(k care.PairID, f *web.Form) (string, error) {
		year, words := written(f)
		if err := f.Err(); err != nil {
			return "", err
		}
		return atPairs + "/" + k.String() + "/review/" + itoa(year) + "/remove", p.app.Review(r.Context(), r.Permit, k, year, words)
	})
}

// written is a review as its form has it.
func written(f *web.Form) (year int, words string) {
	words = f.Text("words", care.MaxText)
	year, _ = f.Int("year", 1949, 2100)
	return year, words
}

func (p *pages) unreview(r *web.Request) (web.Answer, error) {
	return p.onPair(r, "已撤销", func(k care.PairID, _ *web.Form) (string, error) {
		year, _ := strconv.Atoi(r.Param("year"))
		return "", p.app.Unreview(r.Context(), r.Permit, k, year)
	})
}

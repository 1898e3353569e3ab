package surveyweb

import (
	"net/http"
	"strconv"
	"strings"

	"touyan/internal/base/fault"
	"touyan/internal/feature/survey"
	"touyan/internal/feature/survey/surveyapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// public are the routes of those who answer. Nobody is asked who they are.
func (p *pages) public() []web.Route {
	silent := func(pattern, why string, do web.Handler) web.Route {
		return web.Route{Pattern: pattern, Needs: web.Public(why), Unlogged: true, Do: do}
	}
	return []web.Route{
		silent("GET /ask/done", "告诉答题的人已经收到", p.done),
		silent("GET /ask/{link}/{group}", "群众、企业答问卷，不用账号", p.ask),
		silent("POST /ask/{link}/{group}", "群众、企业交问卷，不用账号", p.answer),
		silent("GET /ask/room/{link}", "会场凭问卷码答问卷，不登录", p.askInRoom),
		silent("POST /ask/room/{link}", "会场凭问卷码交问卷，不登录", p.cast),
		silent("POST /ask/room/{link}/receipt", "凭回执查问卷是否入箱，不登录", p.receipt),
	}
}

// asking is the page on which a questionnaire is answered.
type asking struct {
	surveyapp.Held
	post    string
	raw     *web.Form // as filled in, after a refusal
	preview bool
	receipt string
}

func (a *asking) typed(name string) string {
	if a.raw == nil {
		return ""
	}
	return a.raw.Raw(name)
}

func (a *asking) bad(name string) string {
	if a.raw == nil {
		return ""
	}
	return a.raw.Fault().Field(name)
}

// rule says, in one line, how it is filled in.
func (a *asking) rule() string {
	marks := 0
	for i := range a.Questions {
		if a.Marks(i) > 0 {
			marks += a.Lines(i)
		}
	}
	switch {
	case marks == 0:
		return "只收文字意见，不署名。"
	case a.Kind.Picks && a.Most > 0:
		return "最多推荐 " + itoa(a.Most) + " 名，不推荐的不选。"
	case a.Kind.Picks:
		return "推荐的打勾，不推荐的不选。"
	}
	return "共 " + itoa(marks) + " 处，每处选一个，不想评的可以留空。"
}

func (a *asking) secrecy() string {
	if a.Way == survey.Link {
		return "不用登录，不记您是谁、从哪里来。交上来就并入合计，文字意见另外存放，不留先后。"
	}
	return "系统不知道谁用哪个问卷码。答卷加密封存，监督人开箱以前谁都看不到；开箱以后只留合计。"
}

// options are the marks of a line of a question.
func (a *asking) options(q int) (os []ui.Option) {
	if a.Questions[q].Form == survey.Pick {
		return []ui.Option{{Value: "1", Label: "推荐"}}
	}
	for i, s := range a.Scale {
		os = append(os, ui.Option{Value: itoa(i + 1), Label: s})
	}
	return os
}

// line is a line of a question as it stands on the page.
func (a *asking) line(q, i int) ui.RatingProps {
	x := ui.RatingProps{Field: survey.Field(q, i), Options: a.options(q), Several: a.Questions[q].Form == survey.Pick}
	x.Value, x.Error = a.typed(x.Field), a.bad(x.Field)
	if len(a.Subjects) > 0 {
		x.Name, x.Note = a.Subjects[i].Name, a.Subjects[i].Note
	} else {
		x.Name = a.Questions[q].Text
	}
	return x
}

func (p *pages) preview(r *web.Request) (web.Answer, error) {
	v, err := p.get(r)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "预览", Nav: nav, Body: previewBody(&asking{Held: v.Held, post: at(v.ID) + "/preview", preview: true})}, nil
}

func (p *pages) group(r *web.Request) (string, int) {
	n, _ := strconv.Atoi(r.Param("group"))
	return r.Param("link"), n
}

func (p *pages) ask(r *web.Request) (web.Answer, error) {
	link, group := p.group(r)
	q, err := p.app.Ask(r.Context(), link, group)
	if err != nil {
		return nil, err
	}
	return web.Bare{Title: q.Title, Body: askBody(&asking{Held: q.Held, post: "/ask/" + link + "/" + itoa(group)})}, nil
}

func value(f *web.Form) func(string) string {
	return func(name string) string {
		return strings.TrimSpace(strings.ReplaceAll(f.Raw(name), "\r\n", "\n"))
	}
}

func (p *pages) answer(r *web.Request) (web.Answer, error) {
	link, group := p.group(r)
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	if !p.gate.open(link, r.Now) {
		return nil, fault.New(fault.TooMany, "这会儿交卷的人太多，没有提交。请过一分钟返回上一页再交，填的内容还在。")
	}
	err = p.app.Answer(r.Context(), link, group, value(f))
	if err == nil {
		return web.See{To: "/ask/done"}, nil
	}
	q, qerr := p.app.Ask(r.Context(), link, group)
	if qerr != nil || mendable(err) == nil {
		return nil, err
	}
	merge(f, err)
	return web.Bare{Title: q.Title, Status: http.StatusUnprocessableEntity, Body: askBody(&asking{Held: q.Held, post: "/ask/" + link + "/" + itoa(group), raw: f})}, nil
}

func (p *pages) done(*web.Request) (web.Answer, error) {
	return web.Bare{Title: "已收到", Body: doneBody()}, nil
}

func (p *pages) roomPage(r *web.Request, f *web.Form, receipt string) (web.Answer, error) {
	link := r.Param("link")
	h, err := p.app.AskInRoom(r.Context(), link)
	if err != nil {
		return nil, err
	}
	b := web.Bare{Title: h.Title, Body: askBody(&asking{Held: h, post: "/ask/room/" + link, raw: f, receipt: receipt})}
	if f != nil {
		b.Status = http.StatusUnprocessableEntity
	}
	return b, nil
}

func (p *pages) askInRoom(r *web.Request) (web.Answer, error) { return p.roomPage(r, nil, "") }

func (p *pages) cast(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	link := r.Param("link")
	if !p.gate.open(link, r.Now) {
		return nil, fault.New(fault.TooMany, "这会儿交卷的人太多，没有提交，问卷码没有用掉。请过一分钟返回上一页再交。")
	}
	receipt, err := p.app.Cast(r.Context(), link, f.Raw("code"), value(f))
	if err == nil {
		return web.Bare{Title: "已入箱", Body: castBody(receipt, "/ask/room/"+link)}, nil
	}
	if mendable(err) == nil {
		return nil, err
	}
	if _, open := p.app.AskInRoom(r.Context(), link); open != nil {
		return nil, err
	}
	merge(f, err)
	return p.roomPage(r, f, "")
}

func (p *pages) receipt(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	in, err := p.app.Counted(r.Context(), r.Param("link"), f.Raw("receipt"))
	says := "没有找到这张回执，请核对有没有抄错。"
	switch {
	case mendable(err) != nil:
		says = mendable(err).Text
	case err != nil:
		return nil, err
	case in:
		says = "这份答卷在箱里。"
	}
	return web.Bare{Title: "查回执", Body: receiptBody(says, "/ask/room/"+r.Param("link"))}, nil
}

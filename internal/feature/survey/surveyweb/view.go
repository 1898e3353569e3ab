package surveyweb

import (
	"net/http"
	"strconv"
	"strings"

	"touyan/internal/feature/survey"
	"touyan/internal/feature/survey/surveyapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/urn"
	"touyan/internal/platform/web"
)

// standing is the page of one questionnaire.
type standing struct {
	surveyapp.View
	keep, grade bool
	host        string    // of this page, for addresses that are given to people
	raw         *web.Form // as typed, after a refusal
	what        string    // the form that was refused: draw, end, keys
}

func (s *standing) bad(name string) string {
	if s.raw == nil {
		return ""
	}
	return s.raw.Fault().Field(name)
}

func (s *standing) typed(name string) string {
	if s.raw == nil {
		return ""
	}
	return s.raw.Raw(name)
}

func (p *pages) view(r *web.Request) (web.Answer, error) { return p.viewPage(r, nil, "") }

func (p *pages) viewPage(r *web.Request, raw *web.Form, what string) (web.Answer, error) {
	v, err := p.get(r)
	if err != nil {
		return nil, err
	}
	s := &standing{View: v, keep: r.Actor.Can(survey.CanKeep), grade: r.Actor.Can(survey.CanGrade), host: origin(r), raw: raw, what: what}
	page := web.Page{Title: v.Title, Nav: nav, Body: viewBody(s)}
	if raw != nil {
		page.Status = http.StatusUnprocessableEntity
	}
	return page, nil
}

// origin is how the address of this site begins, as the person's browser has it.
func origin(r *web.Request) string {
	scheme := "http://"
	if r.HTTP.TLS != nil || r.HTTP.Header.Get("X-Forwarded-Proto") == "https" {
		scheme = "https://"
	}
	return scheme + r.HTTP.Host
}

// sealed reports whether papers lie in the box and wait to be opened.
func (s *standing) sealed() bool { return s.Stage == survey.Open && s.Urn.Phase == urn.Closed }

func (s *standing) head() ui.HeadProps {
	h := ui.HeadProps{Crumbs: []ui.Link{{Label: "问卷测评", Href: nav}, {Label: s.Kind.Chinese}}, Title: s.Title, Summary: s.Unit.Name + "，" + itoa(s.Year) + " 年度，" + s.Way.Chinese(), Status: ui.StatusTag(state(s.Stage), s.stageText())}
	add := func(ok bool, a ui.Action) {
		if ok {
			h.Actions = append(h.Actions, a)
		}
	}
	done := s.Stage == survey.Closed
	add(s.Stage != survey.Closed, ui.Action{Label: "预览", Icon: "eye", Href: at(s.ID) + "/preview"})
	add(done, ui.Action{Label: "打印", Icon: "printer", Href: at(s.ID) + "/print"})
	add(done, ui.Action{Label: "导出", Icon: "file-export", Href: at(s.ID) + "/export", Download: true})
	add(done, ui.Action{Label: "结果表", Icon: "file-type-docx", Href: at(s.ID) + "/sheet", Download: true})
	add(s.Way == survey.Room && (done || s.sealed()), ui.Action{Label: "票箱", Icon: "lock", Href: at(s.ID) + "/box", Download: true})
	add(done && s.keep, ui.Action{Label: "照抄一份", Icon: "copy", Href: nav + "/new?from=" + s.ID.String() + "&year=" + itoa(s.Year+1)})
	add(s.keep && s.Stage == survey.Draft, ui.Action{Label: "删除草稿", Kind: ui.DangerLine, Dialog: "discard"})
	add(s.keep && s.Stage == survey.Draft, ui.Action{Label: "修改", Icon: "edit", Href: at(s.ID) + "/edit"})
	add(s.keep && s.Stage == survey.Open && s.Way == survey.Link, ui.Action{Label: "结束", Kind: ui.Primary, Dialog: "close"})
	add(done && s.grade && s.Kind.Verdicts, ui.Action{Label: s.gradeLabel(), Icon: "edit", Kind: ui.Primary, Href: at(s.ID) + "/grades"})
	return h
}

func (s *standing) gradeLabel() string {
	if s.Outcome == nil {
		return "提出评定意见"
	}
	return "修改评定意见"
}

func (s *standing) stageText() string {
	if s.sealed() {
		return "待开箱"
	}
	return s.Stage.Chinese()
}

func (s *standing) version() []ui.Hidden {
	return []ui.Hidden{{Name: "version", Value: itoa(s.Version)}}
}

func (s *standing) facts() (ps []ui.Pair) {
	add := func(label, value string) {
		if value != "" {
			ps = append(ps, ui.Pair{Label: label, Value: value})
		}
	}
	add("问题", itoa(len(s.Questions))+" 个")
	if n := len(s.Subjects); n > 0 {
		add("测评对象", itoa(n)+" 个")
	}
	var groups []string
	for _, g := range s.Groups {
		x := g.Chinese
		if s.Way == survey.Room {
			x += " " + itoa(g.Raters) + " 人"
		}
		if g.Weight > 0 {
			x += "（" + itoa(g.Weight) + "%）"
		}
		groups = append(groups, x)
	}
	add("谁来测评", strings.Join(groups, "，"))
	add("截止", s.Closes.String())
	add("开启", s.Opened.String())
	add("结束", s.Closed.String())
	if s.Stage == survey.Open {
		add("已收", itoa(s.Returned)+" 份")
	}
	add("起草", s.MadeBy)
	return ps
}

// address is where a group answers; groups are counted from 1, 0 is all.
type address struct {
	label, path string
	group       int
}

// addresses are those at which groups answer.
func (s *standing) addresses() (as []address) {
	if s.Way == survey.Room {
		return []address{{"会场终端", "/ask/room/" + s.Link, 0}}
	}
	for i, g := range s.Groups {
		as = append(as, address{g.Chinese, "/ask/" + s.Link + "/" + itoa(i+1), i + 1})
	}
	return as
}

func (p *pages) close(r *web.Request) (web.Answer, error) {
	v, err := p.get(r)
	if err != nil {
		return nil, err
	}
	if err := p.app.Close(r.Context(), r.Permit, v.ID); err != nil {
		return nil, err
	}
	return web.See{To: at(v.ID), Toast: "已结束，结果在下面"}, nil
}

// lines are what stands in a text area, one a line.
func lines(text string) (out []string) {
	for l := range strings.Lines(text) {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// draw shows codes and keys, once: they are kept nowhere.
func (p *pages) draw(r *web.Request) (web.Answer, error) {
	v, err := p.get(r)
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	version, _ := strconv.Atoi(f.Raw("version"))
	d, err := p.app.Draw(r.Context(), r.Permit, v.ID, version, lines(f.Raw("tellers")))
	if x := mendable(err); x != nil {
		merge(f, x)
		return p.viewPage(r, f, "draw")
	}
	if err != nil {
		return nil, err
	}
	return web.Fragment{Body: slipsBody(d, origin(r))}, nil
}

func (p *pages) end(r *web.Request) (web.Answer, error) {
	v, err := p.get(r)
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	in := surveyapp.EndIn{ID: v.ID, Left: lines(f.Raw("left"))}
	var ok bool
	if in.Present, ok = f.Int("present", 0, v.Raters()); !ok {
		f.Bad("present", "请填写到会参加测评的人数")
	}
	if err = f.Err(); err == nil {
		err = p.app.End(r.Context(), r.Permit, in)
	}
	if x := mendable(err); x != nil {
		merge(f, x)
		return p.viewPage(r, f, "end")
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: at(v.ID), Toast: "已结束收卷，请监督人开箱"}, nil
}

func (p *pages) unseal(r *web.Request) (web.Answer, error) {
	v, err := p.get(r)
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	var keys []string
	for i := range surveyapp.Opener {
		if k := strings.TrimSpace(f.Raw("key-" + itoa(i))); k != "" {
			keys = append(keys, k)
		}
	}
	err = p.app.Unseal(r.Context(), r.Permit, v.ID, keys)
	if x := mendable(err); x != nil {
		merge(f, x)
		return p.viewPage(r, f, "keys")
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: at(v.ID), Toast: "已开箱，结果在下面"}, nil
}

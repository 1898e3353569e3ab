package publicityweb

import (
	"io"
	"strconv"
	"strings"

	"touyan/internal/feature/publicity"
	"touyan/internal/feature/publicity/publicityapp"
	"touyan/internal/platform/paper"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// itemModel is one item with what can be done.
type itemModel struct {
	publicityapp.Entry
	may func(publicity.Verb) bool
}

func (p *pages) get(r *web.Request) (e publicityapp.Entry, err error) {
	k, err := web.PathID[publicity.Item](r, "item")
	if err != nil {
		return e, err
	}
	permit, err := r.Actor.PermitHere(publicity.CanRead)
	if err != nil {
		return e, err
	}
	return p.app.Get(r.Context(), permit, k)
}

// item is GET /publicity/items/{item}.
func (p *pages) item(r *web.Request) (web.Answer, error) {
	e, err := p.get(r)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: e.Title, Nav: Nav, Body: itemBody(itemModel{e, func(v publicity.Verb) bool {
		return r.Actor.Can(v.Needs()) && (v != publicity.DoReview || e.AuthorID != r.Actor.Account)
	}})}, nil
}

func (m itemModel) head() ui.HeadProps {
	h := ui.HeadProps{Crumbs: []ui.Link{{Label: "公开栏", Href: Nav}, {Label: m.Title}}, Title: m.Title, Tag: m.Kind.Chinese(), Summary: m.UnitName + "，" + m.Audience.Chinese()}
	if m.State == publicity.Published {
		h.Summary += "，" + m.On.String() + " 发布"
	} else {
		h.Summary += "，" + m.State.Chinese() + "，起草 " + m.Author
	}
	h.Actions = []ui.Action{{Label: "打印", Icon: "printer", Href: publicity.ItemHref(m.ID) + "/print"}, {Label: "Word", Icon: "file-type-docx", Href: publicity.ItemHref(m.ID) + "/word", Download: true}}
	if m.State == publicity.Draft && m.may(publicity.DoPublish) {
		h.Actions = append(h.Actions, ui.Action{Label: "修改", Href: publicity.ItemHref(m.ID) + "/edit"})
	}
	return h
}

func (m itemModel) steps() (out []publicity.Verb) {
	for _, v := range m.Verbs() {
		if m.may(v) {
			out = append(out, v)
		}
	}
	return out
}

func (m itemModel) address(v publicity.Verb) string {
	switch v {
	case publicity.DoReview, publicity.DoReturn:
		return publicity.ItemHref(m.ID) + "/review"
	case publicity.DoApprove:
		return publicity.ItemHref(m.ID) + "/approve"
	}
	return publicity.ItemHref(m.ID) + "/step"
}

func (m itemModel) pairs() []ui.Pair {
	ps := []ui.Pair{{Label: "进度", Value: m.State.Chinese()}, {Label: "起草", Value: m.Author}, {Label: "审核（含保密审查）", Value: m.Reviewer}, {Label: "审批", Value: m.Approver}, {Label: "范围", Value: m.Audience.Chinese()}}
	if m.Kind == publicity.Disclosure {
		ps = append(ps, ui.Pair{Label: "内容", Value: m.Topic}, ui.Pair{Label: "时限", Value: m.Term.Chinese()})
	}
	if m.Until != 0 {
		ps = append(ps, ui.Pair{Label: "公开至", Value: m.Until.String()})
	}
	if m.Basis != "" {
		ps = append(ps, ui.Pair{Label: "依据", Value: m.Basis})
	}
	if m.Returned != "" {
		ps = append(ps, ui.Pair{Label: "退回、撤回的原因", Value: m.Returned})
	}
	return ps
}

// part is what stands under one head; what stands before the first has none.
type part struct {
	Head  string // with its number
	Title string // without
	Lines []string
}

// parts are the text by its heads.
func (m itemModel) parts() (ps []part) {
	for line := range strings.Lines(m.Body) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if title, ok := publicity.IsHead(line); ok {
			ps = append(ps, part{Head: line, Title: title})
			continue
		}
		if len(ps) == 0 {
			ps = append(ps, part{})
		}
		ps[len(ps)-1].Lines = append(ps[len(ps)-1].Lines, line)
	}
	return ps
}

// document is the item on paper.
func (m itemModel) document() paper.Paper {
	doc := paper.Paper{Title: m.Title, Signature: paper.Signature{Organs: []string{m.UnitName}, Day: max(m.On, 0)}}
	for _, p := range m.parts() {
		if p.Head != "" {
			doc.Body = append(doc.Body, paper.Heading(1, p.Title))
		}
		for _, line := range p.Lines {
			doc.Body = append(doc.Body, paper.Para(line))
		}
	}
	return doc
}

// word is GET /publicity/items/{item}/word.
func (p *pages) word(r *web.Request) (web.Answer, error) {
	e, err := p.get(r)
	if err != nil {
		return nil, err
	}
	doc := itemModel{Entry: e}.document()
	return web.Download{Name: paper.Filename(e.Title) + ".docx", ContentType: paper.Type, Write: func(w io.Writer) error { return paper.Write(w, doc) }}, nil
}

// print is GET /publicity/items/{item}/print.
func (p *pages) print(r *web.Request) (web.Answer, error) {
	e, err := p.get(r)
	if err != nil {
		return nil, err
	}
	return web.Fragment{Body: printBody(itemModel{Entry: e})}, nil
}

func stepForm(r *web.Request) (k publicity.ItemID, version int, verb publicity.Verb, why string, err error) {
	if k, err = web.PathID[publicity.Item](r, "item"); err != nil {
		return
	}
	f, err := r.Form()
	if err != nil {
		return
	}
	version, _ = strconv.Atoi(f.Raw("version"))
	return k, version, publicity.Verb(f.Raw("verb")), f.Text("why", 200), f.Err()
}

func done(k publicity.ItemID, v publicity.Verb, err error) (web.Answer, error) {
	if err != nil {
		return nil, err
	}
	return web.See{To: publicity.ItemHref(k), Toast: "已" + v.Chinese()}, nil
}

func (p *pages) review(r *web.Request) (web.Answer, error) {
	k, version, v, why, err := stepForm(r)
	if err == nil {
		err = p.app.Review(r.Context(), r.Permit, k, version, v != publicity.DoReturn, why)
	}
	return done(k, v, err)
}

func (p *pages) approve(r *web.Request) (web.Answer, error) {
	k, version, v, _, err := stepForm(r)
	if err == nil {
		err = p.app.Approve(r.Context(), r.Permit, k, version)
	}
	return done(k, v, err)
}

func (p *pages) step(r *web.Request) (web.Answer, error) {
	k, version, v, why, err := stepForm(r)
	var noted string
	if err == nil {
		noted, err = p.app.Step(r.Context(), r.Permit, k, version, v, why)
	}
	if err == nil && noted != "" {
		return web.See{To: publicity.ItemHref(k), Toast: "已" + v.Chinese() + "；" + noted}, nil
	}
	return done(k, v, err)
}

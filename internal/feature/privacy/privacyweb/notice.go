package privacyweb

import (
	"net/url"
	"strings"

	"touyan/internal/base/personal"
	"touyan/internal/feature/privacy"
	"touyan/internal/feature/privacy/privacyapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// notice is what everybody reads once for each edition (PI-02).
func (p *pages) notice(r *web.Request) (web.Answer, error) {
	permit, err := own(r)
	if err != nil {
		return nil, err
	}
	t, read, err := p.app.Notice(r.Context(), permit)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "个人信息处理告知书", Nav: navMine, Body: noticeBody(t, read, next(r.Query("next")))}, nil
}

func (p *pages) receive(r *web.Request) (web.Answer, error) {
	permit, err := own(r)
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	if err := p.app.Receive(r.Context(), permit, f.Raw("edition")); err != nil {
		return nil, err
	}
	return web.See{To: next(f.Raw("next")), Toast: "已记录您看过告知书"}, nil
}

// next is an address of this site to go on to.
func next(s string) string {
	if u, err := url.Parse(s); err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(s, "/") || strings.HasPrefix(s, "//") || strings.ContainsAny(s, "\\\r\n") {
		return "/"
	}
	return s
}

func paragraphs(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == '\n' })
}

// fields is the register of fields, for everybody to read.
func (p *pages) fields(*web.Request) (web.Answer, error) {
	return web.Page{Title: "登记的字段", Nav: navMine, Body: fieldsBody()}, nil
}

func fieldTable(r privacy.Room) ui.TableProps {
	t := ui.TableProps{ID: "fields-" + r.Name, Caption: r.Title + "登记的字段", Columns: []ui.Column{{Label: "字段", RowHeader: true}, {Label: "谁的"}, {Label: "目的"}, {Label: "依据、来源"}, {Label: "保存期限"}, {Label: "级别"}, {Label: "默认显示"}}}
	for _, f := range r.Fields {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: f.Title}, {Text: f.Whose, NoWrap: true}, {Text: f.Purpose, Sub: f.Necessary}, {Text: f.Basis.String(), Sub: f.Source}, {Text: f.Keep.Term, Sub: f.Keep.Basis},
			{Text: f.Level.String(), State: levelState(f.Level), NoWrap: true}, {Text: f.Show.String(), NoWrap: true}}})
	}
	return t
}

func levelState(l personal.Level) ui.State {
	if l >= personal.Sensitive {
		return ui.Due
	}
	return ui.None
}

// texts is where the court writes the notice and the warning.
func (p *pages) texts(r *web.Request) (web.Answer, error) { return p.textsPage(r, entry{}) }

func (p *pages) textsPage(r *web.Request, e entry) (web.Answer, error) {
	n, w, err := p.app.Texts(r.Context(), r.Permit)
	if err != nil {
		return nil, err
	}
	return page("告知书和警示", navNotice, e, textsBody(n, w, e)), nil
}

func (p *pages) publish(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	err = p.app.Publish(r.Context(), r.Permit, privacyapp.PublishIn{Kind: f.Raw("kind"), Content: f.Text("content", privacy.MostText), Basis: f.Text("basis", 200)})
	if e, ok := refused(f, err); ok {
		return p.textsPage(r, e)
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: "/privacy/texts", Toast: "已发布新的一版"}, nil
}

// typed is what a form of one kind shows: as typed when it was that form, else
// what is in force.
func (e entry) typed(kind, name, otherwise string) string {
	if e.form != nil && e.form.Raw("kind") == kind {
		return e.form.Raw(name)
	}
	return otherwise
}

func (e entry) wrong(kind, name string) string {
	if e.form != nil && e.form.Raw("kind") == kind {
		return e.bad(name)
	}
	return ""
}

func textMeta(t privacy.Text) string {
	if t.Number == 0 {
		return "系统默认"
	}
	return t.MadeBy + " " + clock(t.MadeAt) + " 修订"
}

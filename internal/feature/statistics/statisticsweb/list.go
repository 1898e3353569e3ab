package statisticsweb

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"touyan/internal/base/id"
	"touyan/internal/feature/statistics"
	"touyan/internal/feature/statistics/statisticsapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// listing is a list on its page.
type listing struct {
	statisticsapp.Listing
	saved []statisticsapp.List
	now   statisticsapp.List // the saved one that was opened; zero for none
	form  string             // headings of somebody's form, as pasted
	asked []statistics.Asked
	entry
}

// lists is GET /statistics/lists.
func (p *pages) lists(r *web.Request) (web.Answer, error) {
	v := r.HTTP.URL.Query()
	k, _ := id.Parse[statisticsapp.List](v.Get("list"))
	return p.listPage(r, v, k, entry{}, 0)
}

// openList is GET /statistics/lists/{id}: the list with its query in the address.
func (p *pages) openList(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[statisticsapp.List](r, "id")
	if err != nil {
		return nil, err
	}
	l, err := p.app.FindList(r.Context(), r.Permit, k)
	if err != nil {
		return nil, err
	}
	v := l.Query.Values()
	v.Set("list", k.String())
	return web.See{To: "/statistics/lists?" + v.Encode()}, nil
}

func (p *pages) listPage(r *web.Request, v url.Values, k statisticsapp.ListID, e entry, status int) (web.Answer, error) {
	page, _ := strconv.Atoi(v.Get("page"))
	m := listing{form: clip(v.Get("form"), 2000), entry: e}
	m.asked = statistics.ReadAsked(m.form)
	for _, a := range m.asked { // what a form asks for are columns of the list
		if a.Column.Key != "" {
			v.Add("column", a.Column.Key)
		}
	}
	var err error
	if m.Listing, err = p.app.Run(r.Context(), r.Permit, statistics.ReadQuery(v), page); err != nil {
		return nil, err
	}
	if m.saved, err = p.app.Lists(r.Context(), r.Permit); err != nil {
		return nil, err
	}
	for _, l := range m.saved {
		if l.ID == k {
			m.now = l
		}
	}
	return web.Page{Title: "自定义名单", Nav: nav, Body: listBody(m), Status: status}, nil
}

func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}

// saveList is POST /statistics/lists.
func (p *pages) saveList(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	v, _ := url.ParseQuery(f.Raw("query"))
	in := statisticsapp.SaveIn{Title: f.Raw("title"), Shared: f.Has("shared"), Query: statistics.ReadQuery(v)}
	if f.Raw("as") != "new" {
		in.ID, _ = id.Parse[statisticsapp.List](f.Raw("list"))
		in.Version, _ = strconv.Atoi(f.Raw("version"))
	}
	k, err := p.app.Save(r.Context(), r.Permit, in)
	if e, ok := refused(f, err); ok {
		return p.listPage(r, v, in.ID, e, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: "/statistics/lists/" + k.String(), Toast: "已保存名单 " + strings.TrimSpace(in.Title)}, nil
}

// exportList is POST /statistics/lists/export.
func (p *pages) exportList(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	v, _ := url.ParseQuery(f.Raw("query"))
	b, err := p.app.ListBook(r.Context(), r.Permit, statistics.ReadQuery(v), clip(f.Raw("title"), 60), statistics.ReadAsked(clip(f.Raw("form"), 2000)))
	if err != nil {
		return nil, err
	}
	return download(b), nil
}

// deleteList is POST /statistics/lists/{id}/delete.
func (p *pages) deleteList(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[statisticsapp.List](r, "id")
	if err != nil {
		return nil, err
	}
	title, err := p.app.Delete(r.Context(), r.Permit, k)
	if err != nil {
		return nil, err
	}
	return web.See{To: "/statistics/lists", Toast: "已删除名单 " + title, Undo: "/statistics/lists/" + k.String() + "/restore"}, nil
}

// restoreList is POST /statistics/lists/{id}/restore.
func (p *pages) restoreList(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[statisticsapp.List](r, "id")
	if err != nil {
		return nil, err
	}
	title, err := p.app.Restore(r.Context(), r.Permit, k)
	if err != nil {
		return nil, err
	}
	return web.See{To: "/statistics/lists/" + k.String(), Toast: "已恢复名单 " + title}, nil
}

func (m listing) encoded() string { return m.Query.Values().Encode() }

func (m listing) href(page int) string {
	v := m.Query.Values()
	if page > 1 {
		v.Set("page", itoa(page))
	}
	if m.now.ID != 0 {
		v.Set("list", m.now.ID.String())
	}
	if m.form != "" {
		v.Set("form", m.form)
	}
	return "/statistics/lists?" + v.Encode()
}

func (m listing) head() ui.HeadProps {
	h := ui.HeadProps{Title: "自定义名单", Tag: m.now.Title, Summary: m.Scope + "，" + itoa(m.Total) + " 人。名册里有的不必再发表收集；敏感信息按权限遮盖。"}
	h.Actions = []ui.Action{{Label: "导出 Excel", Icon: "file-export", Post: "/statistics/lists/export",
		Hidden: []ui.Hidden{{Name: "query", Value: m.encoded()}, {Name: "title", Value: m.now.Title}, {Name: "form", Value: m.form}}}}
	return h
}

func (m listing) table() ui.TableProps {
	t := ui.TableProps{Caption: "名单", Empty: ui.Empty(ui.EmptyProps{Title: "没有符合条件的人", Actions: []ui.Action{{Label: "去掉条件", Href: "/statistics/lists"}}})}
	for i, c := range m.Columns {
		t.Columns = append(t.Columns, ui.Column{Label: c.Title, RowHeader: i == 0})
	}
	for _, r := range m.Rows {
		row := ui.Row{}
		for i, v := range r.Values {
			c := ui.Cell{Text: v}
			if m.Columns[i].Key == "member.full_name" {
				c.Href = "/members/" + r.Member.String()
			}
			row.Cells = append(row.Cells, c)
		}
		t.Rows = append(t.Rows, row)
	}
	from := (m.Page-1)*statisticsapp.PageSize + 1
	t.Pager = &ui.PagerProps{From: min(from, m.Total), To: from + len(m.Rows) - 1, Total: m.Total, Unit: "人"}
	if m.Page > 1 {
		t.Pager.Prev = m.href(m.Page - 1)
	}
	if m.Page < m.Pages {
		t.Pager.Next = m.href(m.Page + 1)
	}
	return t
}

// columns are those offered, under four headings.
func (m listing) columns() (groups []columnGroup) {
	for _, g := range []struct{ title, from string }{{"本人", "member.full_name"}, {"党籍", "member.standing"}, {"组织和岗位", "court"}, {"联系和其他", "member.phones"}} {
		groups = append(groups, columnGroup{title: g.title, from: g.from})
	}
	at := 0
	for _, c := range statistics.Columns {
		if at+1 < len(groups) && c.Key == groups[at+1].from {
			at++
		}
		for _, o := range m.Offered {
			if o.Key != c.Key {
				continue
			}
			label := o.Title
			if o.Masked {
				label += "（遮盖）"
			}
			groups[at].options = append(groups[at].options, ui.Option{Value: o.Key, Label: label})
		}
	}
	return groups
}

type columnGroup struct {
	title, from string
	options     []ui.Option
}

func (m listing) units() (os []ui.Option) {
	for _, c := range m.Units {
		if !c.Own {
			os = append(os, ui.Option{Value: c.Unit.String(), Label: c.Title})
		}
	}
	return os
}

// choices are the classes of a group.
func choices(g statistics.Group) []ui.Option {
	os := []ui.Option{{Value: "", Label: g.Title + "不限"}}
	for _, k := range g.Classes {
		os = append(os, ui.Option{Value: k, Label: statistics.ClassTitle(k)})
	}
	return os
}

func (m listing) chosen(g statistics.Group) string {
	for _, k := range g.Classes {
		for _, c := range m.Query.Classes {
			if c == k {
				return k
			}
		}
	}
	return ""
}

// known says of each heading of a form whether anybody needs to be asked.
func (m listing) known() (items []ui.ListItem) {
	for _, a := range m.asked {
		i := ui.ListItem{State: ui.OK, Title: a.Heading, Sub: "系统已有：" + a.Column.Title + "，导出时自动填好，不必再收集"}
		switch {
		case a.Serial:
			i.Sub = "导出时自动编号"
		case !a.Known():
			i.State, i.Sub = ui.Due, "系统没有，导出时留空，确需再收集"
		case !m.offers(a.Column.Key):
			i.State, i.Sub = ui.Due, "系统已有，当前岗位不能看"
		}
		items = append(items, i)
	}
	return items
}

func (m listing) offers(key string) bool {
	for _, o := range m.Offered {
		if o.Key == key {
			return true
		}
	}
	return false
}

// verdict says how much of a form the system knows.
func (m listing) verdict() string {
	n := 0
	for _, a := range m.asked {
		if a.Known() {
			n++
		}
	}
	return itoa(len(m.asked)) + " 列，已有 " + itoa(n) + " 列"
}

func (m listing) others() (items []ui.ListItem) {
	for _, l := range m.saved {
		i := ui.ListItem{Icon: "list-details", Title: l.Title, Href: "/statistics/lists/" + l.ID.String(), Sub: "本人保存"}
		if l.Shared {
			i.Sub = "已共享，" + l.Owner
		}
		if l.Mine {
			i.Action = &ui.Action{Label: "删除" + l.Title, Icon: "trash", IconOnly: true, Kind: ui.Ghost, Post: "/statistics/lists/" + l.ID.String() + "/delete"}
		}
		items = append(items, i)
	}
	return items
}

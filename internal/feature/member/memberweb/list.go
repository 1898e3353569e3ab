package memberweb

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// query is what the address of the list says; everything that is shown follows
// from it, so that a reload and a link show the same.
type query struct {
	memberapp.Filter
	page int
}

func queryOf(get func(string) string) query {
	q := query{Filter: memberapp.Filter{
		Unit: unitID(get("unit")), Group: unitID(get("group")), Text: get("q"), Lacking: get("lacking") != "", Birthday: get("birthday") != "",
	}}
	switch s := member.Standing(get("standing")); s {
	case member.Full, member.Probationary:
		q.Standing = s
	}
	switch s := get("retired"); s {
	case "yes", "no":
		q.Retired = s
	}
	switch s := memberapp.Sort(get("sort")); s {
	case memberapp.ByAge, memberapp.ByJoined:
		q.Sort = s
	}
	q.Down = get("down") != ""
	if d, err := civil.ParseDay(get("on")); err == nil {
		q.On = d
	}
	q.page, _ = strconv.Atoi(get("page"))
	if r := []rune(q.Text); len(r) > 50 {
		q.Text = string(r[:50])
	}
	return q
}

// values are the parts of the address; the first page is not said.
func (q query) values() url.Values {
	v := url.Values{}
	set := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	flag := func(name string, on bool) {
		if on {
			v.Set(name, "1")
		}
	}
	set("unit", q.Unit.String())
	set("group", q.Group.String())
	set("standing", string(q.Standing))
	if !isNumber(q.Text) { // an address repeats no number of a person (ASVS 14.2.1)
		set("q", q.Text)
	}
	set("retired", q.Retired)
	set("sort", string(q.Sort))
	flag("lacking", q.Lacking)
	flag("birthday", q.Birthday)
	flag("down", q.Down)
	if q.On != 0 {
		v.Set("on", q.On.String())
	}
	if q.page > 1 {
		v.Set("page", strconv.Itoa(q.page))
	}
	return v
}

func (q query) under(path string) string {
	if v := q.values(); len(v) > 0 {
		return path + "?" + v.Encode()
	}
	return path
}

// href is the address of the list.
func (q query) href() string { return q.under(nav) }

// with is the first page of the list with something else asked.
func (q query) with(change func(*query)) query {
	q.page = 0
	change(&q)
	return q
}

// hidden are the parts of the address as fields of a form, but for those the
// form asks itself.
func (q query) hidden(own ...string) []ui.Hidden {
	v := q.values()
	for _, name := range own {
		v.Del(name)
	}
	var fields []ui.Hidden
	for _, name := range []string{"unit", "group", "standing", "q", "retired", "sort", "lacking", "birthday", "down", "on"} {
		if v.Get(name) != "" {
			fields = append(fields, ui.Hidden{Name: name, Value: v.Get(name)})
		}
	}
	return fields
}

// list is the register.
func (p *pages) list(r *web.Request) (web.Answer, error) {
	q := queryOf(r.Query)
	m, err := p.model(r, q)
	if err != nil {
		return nil, err
	}
	if r.Partial() && r.Target() == "roll" {
		return web.Fragment{Body: rollFragment(m), Push: q.href()}, nil
	}
	return web.Page{Title: "党员名册", Nav: nav, Body: listBody(m)}, nil
}

// model is the list as its page needs it.
type model struct {
	memberapp.Listing
	q           query
	tops        []org.Unit
	nodes       []ui.TreeNode
	mayChange   bool
	mayImport   bool
	views       []ui.SegItem
	alert       string
	registerAll int // members within reach, whatever is chosen
}

func (p *pages) model(r *web.Request, q query) (model, error) {
	permit, err := view(r)
	if err != nil {
		return model{}, err
	}
	l, err := p.app.List(r.Context(), permit, memberapp.ListIn{Filter: q.Filter, Page: q.page})
	if err != nil {
		return model{}, err
	}
	q.page = l.Page
	m := model{Listing: l, q: q, mayChange: r.Actor.Can(member.CanChange) && !l.Past, mayImport: r.Actor.Can(member.CanImport), views: views(r, nav)}
	if !l.Past {
		m.q.On = 0
	}
	for _, n := range l.Count {
		m.registerAll += n
	}
	if permit.Over() == "" {
		m.tops = l.Tree.Children(0)
	} else if us := l.Tree.Under(permit.Over()); len(us) > 0 {
		m.tops = us[:1]
	}
	m.nodes = m.tree(m.tops, 0)
	return m, nil
}

// group puts the ticked members into a group.
func (p *pages) group(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	back := backTo(f.Raw("back"))
	n, err := p.app.Group(r.Context(), r.Permit, memberapp.GroupIn{IDs: memberIDs(f.All("id")), Group: unitID(f.Raw("group"))})
	if x := fault.Of(err); x != nil && x.Kind == fault.Invalid && len(x.Fields) > 0 {
		u, _ := url.Parse(back)
		m, err := p.model(r, queryOf(u.Query().Get))
		if err != nil {
			return nil, err
		}
		m.alert = x.Fields[0].Text
		return web.Page{Title: "党员名册", Nav: nav, Body: listBody(m), Status: http.StatusUnprocessableEntity}, nil
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: back, Toast: fmt.Sprintf("已编入 %d 人，自今日起", n)}, nil
}

// isNumber reports whether a text may be somebody's identity or phone number.
func isNumber(s string) bool {
	n := 0
	for _, r := range s {
		if r >= '0' && r <= '9' {
			n++
		}
	}
	return n > 4
}

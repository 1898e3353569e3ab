package lifeweb

import (
	"net/http"
	"strconv"

	"touyan/internal/base/id"
	"touyan/internal/feature/life"
	"touyan/internal/feature/life/lifeapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// shaping is the page of the kinds.
type shaping struct {
	lifeapp.Catalogue
	places []ui.SegItem
	may    bool
	raw    *web.Form
	edit   life.Activity // the one whose form is open; zero: a new one
}

func (p *pages) kinds(r *web.Request) (web.Answer, error) {
	return p.kindPage(r, nil, web.QueryID[life.Activity](r, "of"), 0)
}

func (p *pages) kindPage(r *web.Request, raw *web.Form, of id.Of[life.Activity], status int) (web.Answer, error) {
	permit, err := viewing(r)
	if err != nil {
		return nil, err
	}
	c, err := p.app.Kinds(r.Context(), permit)
	if err != nil {
		return nil, err
	}
	t := &shaping{Catalogue: c, places: places(r, atKinds), may: r.Actor.Can(life.CanShape), raw: raw}
	for _, a := range c.Own {
		if a.ID == of && of != 0 {
			t.edit = a
		}
	}
	return web.Page{Title: "活动类型", Nav: nav, Status: status, Body: kindsBody(t)}, nil
}

func (p *pages) makeKind(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	a := life.Activity{Name: f.Text("name", 30), Basis: f.Text("basis", 100), Settles: life.KindOf(f.Raw("settles")), Ended: f.Raw("ended") != ""}
	a.ID, _ = id.Parse[life.Activity](f.Raw("id"))
	a.Version, _ = strconv.Atoi(f.Raw("version"))
	for _, n := range f.All("needs") {
		a.Needs = append(a.Needs, life.Need(n))
	}
	if f.Err() == nil {
		_, err := p.app.MakeKind(r.Context(), r.Permit, a)
		if err == nil {
			return web.See{To: atKinds, Toast: "已保存，记录会议时可以选"}, nil
		}
		if mendable(err) == nil {
			return nil, err
		}
		f.Merge(err)
	}
	return p.kindPage(r, f, a.ID, http.StatusUnprocessableEntity)
}

func (t *shaping) typed(name, value string) string {
	if t.raw != nil && t.raw.Has(name) {
		return t.raw.Raw(name)
	}
	return value
}

func (t *shaping) bad(name string) string {
	if t.raw == nil {
		return ""
	}
	return t.raw.Fault().Field(name)
}

func (t *shaping) needs() (ns []string) {
	if t.raw != nil {
		return t.raw.All("needs")
	}
	for _, n := range t.edit.Needs {
		ns = append(ns, string(n))
	}
	return ns
}

func needOptions() (os []ui.Option) {
	for _, n := range life.Needs() {
		os = append(os, ui.Option{Value: string(n), Label: n.Chinese()})
	}
	return os
}

func needsText(ns []life.Need) (s string) {
	for i, n := range ns {
		if i > 0 {
			s += "、"
		}
		s += n.Chinese()
	}
	return s
}

// table lists what may be held: what the regulations name, what every court has,
// and the court's own.
func (t *shaping) table() ui.TableProps {
	x := ui.TableProps{ID: "kinds", Caption: "会议和活动类型", Columns: []ui.Column{{Label: "名称", RowHeader: true}, {Label: "要记什么"}, {Label: "算什么"}, {Label: "依据"}, {Label: "本院记录", Align: ui.Right}}}
	if t.may {
		x.Columns = append(x.Columns, ui.Column{Label: "修改", HideLabel: true})
	}
	row := func(cells ...ui.Cell) {
		if t.may && len(cells) < len(x.Columns) {
			cells = append(cells, ui.Cell{})
		}
		x.Rows = append(x.Rows, ui.Row{Cells: cells})
	}
	x.Rows = append(x.Rows, ui.Row{Heading: "条例规定的会议"})
	for _, k := range life.AllKinds() {
		row(ui.Cell{Text: k.Chinese()}, ui.Cell{Text: duty(k)}, ui.Cell{Text: ruleText(k)}, ui.Cell{Text: string(life.RuleOf(k)), Href: "/rules#" + string(life.RuleOf(k))}, ui.Cell{})
	}
	x.Rows = append(x.Rows, ui.Row{Heading: "通用的活动"})
	for _, a := range life.Activities() {
		row(ui.Cell{Text: a.Name}, ui.Cell{Text: needsText(a.Needs)}, ui.Cell{Text: "不计次数"}, ui.Cell{Text: "不要求"}, ui.Cell{Text: count(t.Used[a.Code])})
	}
	if len(t.Own) > 0 {
		x.Rows = append(x.Rows, ui.Row{Heading: t.Court.Name + "自设"})
	}
	for _, a := range t.Own {
		counts, basis := "不计次数", a.Basis
		if a.Settles != 0 {
			counts = "算" + a.Settles.Chinese()
		}
		if a.Ended {
			counts = "已停用"
		}
		cells := []ui.Cell{{Text: a.Name}, {Text: needsText(a.Needs)}, {Text: counts}, {Text: basis}, {Text: count(t.Used[a.Code])}}
		if t.may {
			cells = append(cells, ui.Cell{Body: ui.Button(ui.Action{Label: "修改", Size: ui.Small, Href: atKinds + "?of=" + a.ID.String() + "#kind"})})
		}
		row(cells...)
	}
	return x
}

func count(n int) string {
	if n == 0 {
		return ""
	}
	return itoa(n) + " 次"
}

// ruleText is the duty that a record of the kind meets: 主题党日，每月.
func ruleText(k life.Kinds) string {
	for _, r := range life.Rules() {
		if r.ID == life.RuleOf(k) {
			return r.Title + "，" + r.Every
		}
	}
	return ""
}

// duty says what the record of a regulated meeting is about.
func duty(k life.Kinds) string {
	switch k {
	case life.CentreStudy, life.DemocraticLife:
		return "由党组召开；到会、议题、发言"
	case life.OrganAssembly:
		return "由机关党委召开；参加人数"
	case life.Review:
		return "到会、评定人数"
	case life.Lecture:
		return "到会、主讲人"
	}
	return "到会、议题、决议"
}

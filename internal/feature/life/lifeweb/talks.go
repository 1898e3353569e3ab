package lifeweb

import (
	"net/http"
	"slices"
	"strconv"

	"touyan/internal/base/id"
	"touyan/internal/feature/life"
	"touyan/internal/feature/life/lifeapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// talking is the page of talks.
type talking struct {
	lifeapp.Talking
	record bool
	me     string
	raw    *web.Form
}

func (t *talking) typed(name string) string {
	if t.raw == nil {
		return ""
	}
	return t.raw.Raw(name)
}

func (t *talking) bad(name string) string {
	if t.raw == nil {
		return ""
	}
	return t.raw.Fault().Field(name)
}

func (p *pages) talks(r *web.Request) (web.Answer, error) {
	return p.talkPage(r, nil, web.QueryID[org.Unit](r, "branch"), r.Query("on"), 0)
}

func (p *pages) talkPage(r *web.Request, raw *web.Form, branch org.UnitID, on string, status int) (web.Answer, error) {
	year, err := strconv.Atoi(on)
	if err != nil || year < 1921 || year > r.Today().Year() {
		year = r.Today().Year()
	}
	permit, err := viewing(r)
	if err != nil {
		return nil, err
	}
	t, err := p.app.Talks(r.Context(), permit, branch, year)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "谈心谈话", Nav: "/life/talks", Status: status,
		Body: talksBody(&talking{t, r.Actor.Can(life.CanRecord), r.Actor.Name, raw}, r.Today())}, nil
}

func (p *pages) talk(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	t := life.Talk{Day: f.Day("day"), One: life.Person{Name: f.Text("one", 50)}, Other: life.Person{Name: f.Text("other", 50)}, Topic: f.Text("topic", shortText)}
	t.Branch, _ = id.Parse[org.Unit](f.Raw("branch"))
	if f.Err() == nil {
		out, err := p.app.Talk(r.Context(), r.Permit, t)
		if err == nil {
			at := "/life/talks?branch=" + t.Branch.String() + "&on=" + strconv.Itoa(t.Day.Year())
			return web.See{To: at, Toast: "已登记", Undo: "/life/talks/" + out.ID.String() + "/remove"}, nil
		}
		if mendable(err) == nil {
			return nil, err
		}
		f.Merge(err)
	}
	return p.talkPage(r, f, t.Branch, f.Raw("on"), http.StatusUnprocessableEntity)
}

func (p *pages) untalk(r *web.Request) (web.Answer, error) {
	which, err := web.PathID[life.Talk](r, "id")
	if err != nil {
		return nil, err
	}
	if err := p.app.Untalk(r.Context(), r.Permit, which); err != nil {
		return nil, err
	}
	return web.See{To: "/life/talks", Toast: "已撤销"}, nil
}

func (t *talking) table() ui.TableProps {
	x := ui.TableProps{Caption: "谈心谈话", Dense: true, Columns: []ui.Column{{Label: "日期", RowHeader: true}, {Label: "双方"}, {Label: "主题"}}}
	if t.record {
		x.Columns = append(x.Columns, ui.Column{Label: "撤销", HideLabel: true})
	}
	for _, k := range t.Held {
		cells := []ui.Cell{{Text: dayText(k.Day), NoWrap: true}, {Text: k.One.Name + "，" + k.Other.Name}, {Text: k.Topic}}
		if t.record {
			cells = append(cells, ui.Cell{Body: ui.Button(ui.Action{Label: "撤销 " + k.One.Name + "与" + k.Other.Name + "的谈话", Icon: "trash", IconOnly: true, Kind: ui.Ghost, Size: ui.Small, Post: "/life/talks/" + k.ID.String() + "/remove"})})
		}
		x.Rows = append(x.Rows, ui.Row{Cells: cells})
	}
	return x
}

func (t *talking) people() []string {
	ns := make([]string, len(t.People))
	for i, p := range t.People {
		ns[i] = p.Name
	}
	return ns
}

// oneOr is one side as typed; else whoever enters it, where they are of the
// branch: people enter the talks they had.
func (t *talking) oneOr() string {
	if t.raw != nil {
		return t.raw.Raw("one")
	}
	if slices.ContainsFunc(t.People, func(p life.Person) bool { return p.Name == t.me }) {
		return t.me
	}
	return ""
}

// need says how many pairs ought to talk.
func (t *talking) need() string {
	c, o := len(t.Roll.Committee), len(t.Roll.Others)
	return t.Branch.Short + "，" + itoa(t.Year) + " 年，委员之间、委员与党员之间应谈 " + itoa(c*(c-1)/2+c*o) + " 对"
}

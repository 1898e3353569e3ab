package lifeweb

import (
	"io"
	"net/http"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/life"
	"touyan/internal/feature/life/lifeapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/paper"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// carrying is the page where records go to a laptop and come back.
type carrying struct {
	places   []ui.SegItem
	branches []org.Unit
	today    civil.Day
	out      *lifeapp.Brought
	tried    bool
	bad      *fault.Fault
	pairing  lifeapp.Pairing // of the seat's branch, where it is one
	code     string          // just made; not shown again
	wrong    string          // what is wrong with the code that was typed
}

func (p *pages) offline(r *web.Request) (web.Answer, error) {
	return p.offlinePage(r, nil, false, nil)
}

func (p *pages) offlinePage(r *web.Request, out *lifeapp.Brought, tried bool, bad *fault.Fault) (web.Answer, error) {
	return p.carry(r, carrying{out: out, tried: tried, bad: bad})
}

// carry draws the page with what was just done.
func (p *pages) carry(r *web.Request, t carrying) (web.Answer, error) {
	permit, err := viewing(r)
	if err != nil {
		return nil, err
	}
	ups, err := p.app.FollowUps(r.Context(), permit, 0, r.Today())
	if err != nil {
		return nil, err
	}
	t.places, t.branches, t.today = places(r, atOffline), ups.Branches, r.Today()
	if len(t.branches) == 1 {
		if t.pairing, err = p.app.Pairing(r.Context(), r.Permit, t.branches[0].ID); err != nil && fault.KindOf(err) != fault.NotFound {
			return nil, err
		}
	}
	status := 0
	if t.bad != nil || t.wrong != "" {
		status = http.StatusUnprocessableEntity
	}
	return web.Page{Title: "离线记录", Nav: nav, Status: status, Body: offlineBody(&t)}, nil
}

// pair makes a pairing code, or takes the one that the other machine showed.
func (p *pages) pair(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	branch, _ := id.Parse[org.Unit](f.Raw("branch"))
	typed := ""
	if f.Raw("do") == "take" {
		if typed = f.Text("code", 100); typed == "" {
			return p.carry(r, carrying{wrong: "请输入另一台机器上显示的配对码"})
		}
	}
	code, err := p.app.Pair(r.Context(), r.Permit, branch, typed)
	if x := fault.Of(err); x != nil && x.Kind == fault.Invalid {
		return p.carry(r, carrying{wrong: x.Text})
	}
	switch {
	case err != nil:
		return nil, err
	case typed != "":
		return web.See{To: "/life/offline", Toast: "已配对"}, nil
	}
	return p.carry(r, carrying{code: code})
}

// packUp sends the records of a branch and year as a file.
func (p *pages) packUp(r *web.Request) (web.Answer, error) {
	pack, err := p.app.PackUp(r.Context(), r.Permit, web.QueryID[org.Unit](r, "unit"), civil.Year(yearOf(r)), r.Query("place"))
	if err != nil {
		return nil, err
	}
	name := paper.Filename(pack.Name, r.Today().String(), "会议记录") + ".touyan.json"
	return web.Download{Name: name, ContentType: "application/json", Write: func(w io.Writer) error { return lifeapp.WritePack(w, &pack) }}, nil
}

func (p *pages) bringBack(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	u, err := f.Upload("file")
	if err != nil {
		return p.offlinePage(r, nil, false, fault.Of(err))
	}
	defer func() { _ = u.Close() }()
	pack, err := lifeapp.ReadPack(io.NewSectionReader(u, 0, u.Size))
	try := f.Raw("do") == "try"
	var out lifeapp.Brought
	if err == nil {
		out, err = p.app.BringBack(r.Context(), r.Permit, pack, try)
	}
	if x := fault.Of(err); x != nil && (x.Kind == fault.Invalid || x.Kind == fault.NotFound || x.Kind == fault.TooLarge) {
		return p.offlinePage(r, nil, false, x)
	}
	if err != nil {
		return nil, err
	}
	return p.offlinePage(r, &out, try, nil)
}

// choose settles which of two records of one meeting stays.
func (p *pages) choose(r *web.Request) (web.Answer, error) {
	v, err := p.get(r)
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	of, err := id.Parse[lifeapp.Arrival](f.Raw("arrival"))
	if err != nil {
		return nil, fault.New(fault.NotFound, "没有找到带回的另一份记录。")
	}
	if err := p.app.Choose(r.Context(), r.Permit, v.Meeting.ID, of, f.Raw("choice")); err != nil {
		return nil, err
	}
	return web.See{To: life.Href(v.Meeting.ID), Toast: map[string]string{"kept": "保留这里的", "taken": "已换成带回的", "both": "已另存为一次会议"}[f.Raw("choice")]}, nil
}

func (t *carrying) sums() []ui.Pair {
	b := t.out
	return []ui.Pair{{Label: "新的", Value: itoa(b.New) + " 次"}, {Label: "接着记的", Value: itoa(b.Newer) + " 次"}, {Label: "这里已有", Value: itoa(b.Same) + " 次"}, {Label: "两处都记了", Value: itoa(len(b.Twins)) + " 次"}, {Label: "不能带回", Value: itoa(len(b.Bad)) + " 次"}}
}

func twinTable(ts []lifeapp.Twin) ui.TableProps {
	t := ui.TableProps{Caption: "两处都记了的会议", Dense: true, Columns: []ui.Column{{Label: "日期"}, {Label: "会议", RowHeader: true}}}
	for _, x := range ts {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: dayText(x.Day), NoWrap: true}, {Text: x.What, Href: life.Href(x.Here) + "#arrivals"}}})
	}
	return t
}

func unfitTable(bs []lifeapp.Unfit) ui.TableProps {
	t := ui.TableProps{Caption: "不能带回的会议", Columns: []ui.Column{{Label: "日期"}, {Label: "会议", RowHeader: true}, {Label: "原因"}}}
	for _, x := range bs {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: dayText(x.Day), NoWrap: true}, {Text: x.What}, {Text: x.Why}}})
	}
	return t
}

// arrivedText says where a record came from, with the moments of both places.
func arrivedText(a *lifeapp.Arrival) string {
	s := "在“" + a.Place + "”录入于 " + moment(a.EnteredAt)
	if !a.RecordedAt.IsZero() {
		s += "，归档于 " + moment(a.RecordedAt)
	}
	return s + "，带回于 " + moment(a.ArrivedAt)
}

func twinDifferences(ds []life.Difference) ui.TableProps {
	t := ui.TableProps{Caption: "两份记录的不同", Columns: []ui.Column{{Label: "项目", RowHeader: true}, {Label: "这里的"}, {Label: "带回的"}}}
	for _, d := range ds {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: d.Label}, {Text: d.Before}, {Text: d.After}}})
	}
	return t
}

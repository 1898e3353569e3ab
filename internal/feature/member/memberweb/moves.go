package memberweb

import (
	"strconv"
	"strings"

	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// undoMove takes the last move back.
func (p *pages) undoMove(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[member.Member](r, "id")
	if err != nil {
		return nil, err
	}
	err = p.app.UndoMove(r.Context(), r.Permit, k)
	f := &web.Form{}
	if e, ok := refused(f, err); ok {
		return p.personAgain(r, k, e.alert)
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: at(k), Toast: "已撤回最近的调整"}, nil
}

// moveAllForm asks where the ticked members go.
func (p *pages) moveAllForm(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	return p.moveAllPage(r, entry{start: map[string]string{"id": strings.Join(f.All("id"), " "), "day": r.Today().String(), "back": f.Raw("back")}})
}

func (p *pages) moveAllPage(r *web.Request, e entry) (web.Answer, error) {
	ids := memberIDs(strings.Fields(e.value("id")))
	c, err := p.choices(r)
	if err != nil {
		return nil, err
	}
	permit, err := view(r)
	if err != nil {
		return nil, err
	}
	l, err := p.app.List(r.Context(), permit, memberapp.ListIn{Filter: memberapp.Filter{IDs: ids}})
	if err != nil {
		return nil, err
	}
	a := ask{entry: e, title: "调整 " + strconv.Itoa(l.Total) + " 人的支部", action: nav + "/moves/done", submit: "调整", back: backTo(e.value("back")),
		hidden: []ui.Hidden{{Name: "id", Value: e.value("id")}, {Name: "back", Value: e.value("back")}}}
	var names []string
	for _, x := range l.Entries {
		names = append(names, x.Name)
	}
	a.summary = strings.Join(names, "、")
	if l.Total > len(names) {
		a.summary += "等"
	}
	if bad := e.bad("id"); bad != "" && a.alert == "" {
		a.alert = bad
	}
	a.branches(c)
	a.day("day", "自哪一天起", true, "之前的会议仍按原支部计算应到")
	a.text("unit", "工作单位改为", false, 100, 6, "随岗位变动的填写")
	a.text("reason", "事由", false, 100, 12, "例如：内设机构改革")
	return a.page(), nil
}

// moveAll moves the ticked members, all or none.
func (p *pages) moveAll(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	in := memberapp.MoveAllIn{IDs: memberIDs(strings.Fields(f.Raw("id"))), Branch: unitID(f.Raw("branch")), Group: unitID(f.Raw("group")), Day: f.Day("day"), Reason: f.Text("reason", 100), Unit: f.Text("unit", 100)}
	var left []string
	if f.Err() == nil {
		left, err = p.app.MoveAll(r.Context(), r.Permit, in)
	}
	if e, ok := refused(f, err); ok || f.Err() != nil {
		e.form = f
		return p.moveAllPage(r, e)
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: backTo(f.Raw("back")), Toast: told("已调整 "+strconv.Itoa(len(in.IDs))+" 人", memberapp.Saved{Told: left})}, nil
}

package memberweb

import (
	"slices"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/id"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

func (p *pages) honourForm(r *web.Request) (web.Answer, error) {
	return p.honourPage(r, entry{start: map[string]string{"kind": "commendation"}})
}

func (p *pages) honourPage(r *web.Request, e entry) (web.Answer, error) {
	a, _, err := p.someone(r, e, "登记表彰")
	if err != nil {
		return nil, err
	}
	a.action, a.submit = at(a.id)+"/honour", "登记"
	a.choice("kind", "类别", true, 4, pairsOf("medal", member.HonourKinds["medal"], "title", member.HonourKinds["title"], "commendation", member.HonourKinds["commendation"], "badge", member.HonourKinds["badge"]))
	a.field(ui.FieldProps{Name: "title", Label: "名称", Required: true, MaxLength: 100, Span: 8, List: []string{"优秀共产党员", "优秀党务工作者", "光荣在党50年"}, Autocomplete: "off"})
	a.choice("level", "级别", true, 4, options("请选择", member.HonourLevels...))
	a.text("organ", "表彰机关", true, 100, 8, "")
	a.text("day", "日期", true, 10, 4, "2026-06-30")
	a.text("basis", "文号", true, 100, 8, "云法机党〔2026〕12号")
	a.field(ui.FieldProps{Kind: ui.CheckboxKind, Name: "posthumous", Label: "追授"})
	return a.page(), nil
}

func (p *pages) honour(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[member.Member](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	in := memberapp.HonourIn{ID: k, Honoured: member.Honoured{Kind: member.HonourKind(f.Raw("kind")), Title: f.Raw("title"), Level: f.Raw("level"), Organ: f.Raw("organ"), Day: partialOf(f, "day"), Basis: f.Raw("basis"), Posthumous: f.Raw("posthumous") != ""}}
	if f.Err() == nil {
		err = p.app.Honour(r.Context(), r.Permit, in)
	}
	if e, ok := refused(f, err); ok || f.Err() != nil {
		e.form = f
		return p.honourPage(r, e)
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: at(k) + "#honours", Toast: "已登记表彰"}, nil
}

func (p *pages) withdrawHonour(r *web.Request) (web.Answer, error) {
	return p.small(r, "honour", func(f *web.Form, k member.ID, part int64) (string, error) {
		return "已撤回表彰登记", p.app.WithdrawHonour(r.Context(), r.Permit, k, id.Of[member.Honoured](part), f.Raw("reason"))
	})
}

// away offers the ways of being away, or asks for one.
func (p *pages) awayForm(r *web.Request) (web.Answer, error) {
	k := member.AwayKind(r.Query("kind"))
	if slices.Contains(member.AwayKinds, k) {
		return p.awayPage(r, entry{start: map[string]string{"kind": string(k)}})
	}
	a, _, err := p.someone(r, entry{}, "登记外出、失联")
	if err != nil {
		return nil, err
	}
	c := pick{ask: a}
	subs := map[member.AwayKind]string{member.Floating: "连续 6 个月以上不能参加支部活动；满 6 个月应转组织关系", member.Seconded: "借调、挂职、驻村、专班；满 6 个月应转组织关系",
		member.Abroad: "每半年至少联系 1 次；超过 5 年未返的停止党籍", member.Settled: "停止党籍", member.Lost: "自最近一次参加组织生活或者交纳党费之日起算；满 6 个月经查找仍联系不上的停止党籍"}
	for _, k := range member.AwayKinds {
		c.items = append(c.items, ui.ListItem{Icon: "route", Title: k.Chinese(), Href: at(a.id) + "/away?kind=" + string(k), Sub: subs[k]})
	}
	return web.Page{Title: a.heading(), Nav: nav, Body: pickBody(c)}, nil
}

func (p *pages) awayPage(r *web.Request, e entry) (web.Answer, error) {
	kind := member.AwayKind(e.value("kind"))
	a, _, err := p.someone(r, e, "登记"+kind.Chinese())
	if err != nil {
		return nil, err
	}
	a.action, a.submit, a.hidden = at(a.id)+"/away", "登记", []ui.Hidden{{Name: "kind", Value: string(kind)}}
	if kind == member.Lost {
		a.day("from", "失联自", true, "最近一次参加组织生活或者交纳党费之日")
		a.choice("cause", "失联情形", true, 6, options("请选择", member.LostCauses...))
	} else {
		a.day("from", "自", true, "")
		a.day("until", "到", false, "未定可空着")
		a.text("place", "去向", true, 100, 12, "")
		if kind == member.Abroad {
			a.day("contacted", "最近一次联系", false, "")
		}
	}
	a.field(ui.FieldProps{Kind: ui.TextAreaKind, Name: "note", Label: "说明", Optional: true, MaxLength: 200, Rows: 2})
	return a.page(), nil
}

func (p *pages) away(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[member.Member](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	optional := func(name string) civil.Day {
		if strings.TrimSpace(f.Raw(name)) == "" {
			return 0
		}
		return f.Day(name)
	}
	in := memberapp.AwayIn{ID: k, Absence: member.Absence{Kind: member.AwayKind(f.Raw("kind")), Period: civil.Period{From: optional("from"), Until: optional("until")},
		Place: f.Raw("place"), Cause: f.Raw("cause"), Note: f.Raw("note"), Contacted: optional("contacted")}}
	if f.Err() == nil {
		err = p.app.Away(r.Context(), r.Permit, in)
	}
	if e, ok := refused(f, err); ok || f.Err() != nil {
		e.form = f
		return p.awayPage(r, e)
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: at(k) + "#away", Toast: "已登记" + in.Absence.Kind.Chinese()}, nil
}

func (p *pages) awayStep(r *web.Request) (web.Answer, error) {
	return p.small(r, "away", func(f *web.Form, k member.ID, part int64) (string, error) {
		return "已登记", p.app.StepAway(r.Context(), r.Permit, memberapp.AwayStepIn{ID: k, Absence: id.Of[member.Absence](part), Contact: f.Raw("contact") != "", Day: f.Day("day")})
	})
}

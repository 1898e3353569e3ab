package memberweb

import (
	"fmt"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// stepModel is a short form about one member: moving, barring.
type stepModel struct {
	entry
	memberapp.Person
	memberapp.Choices
}

func (m stepModel) errors() []ui.FieldError { return editModel{entry: m.entry}.errors() }

func (p *pages) step(r *web.Request, e entry) (stepModel, error) {
	k, err := web.PathID[member.Member](r, "id")
	if err != nil {
		return stepModel{}, err
	}
	permit, err := view(r)
	if err != nil {
		return stepModel{}, err
	}
	x, err := p.app.Person(r.Context(), permit, k)
	if err != nil {
		return stepModel{}, err
	}
	choices, err := p.app.Choices(r.Context(), r.Permit)
	return stepModel{entry: e, Person: x, Choices: choices}, err
}

func (p *pages) moveForm(r *web.Request) (web.Answer, error) {
	return p.movePage(r, entry{start: map[string]string{"day": r.Today().String()}})
}

func (p *pages) movePage(r *web.Request, e entry) (web.Answer, error) {
	m, err := p.step(r, e)
	if err != nil {
		return nil, err
	}
	if e.start != nil {
		e.start["branch"], e.start["group"] = m.Branch.ID.String(), m.Group.ID.String()
	}
	return page("调整 "+m.Name+" 的支部、小组", e, moveBody(m)), nil
}

func (p *pages) move(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[member.Member](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	in := memberapp.MoveIn{ID: k, Branch: unitID(f.Raw("branch")), Group: unitID(f.Raw("group")), Day: f.Day("day"), Reason: f.Text("reason", 100), Unit: f.Text("unit", 100), Job: f.Text("job", 100)}
	if f.Err() != nil {
		return p.movePage(r, entry{form: f})
	}
	left, err := p.app.Move(r.Context(), r.Permit, in)
	if e, ok := refused(f, err); ok {
		return p.movePage(r, e)
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: at(k), Toast: told("已调整，自 "+in.Day.String()+" 起", memberapp.Saved{Told: left})}, nil
}

func (p *pages) barForm(r *web.Request) (web.Answer, error) {
	return p.barPage(r, entry{start: map[string]string{"from": r.Today().String()}})
}

func (p *pages) barPage(r *web.Request, e entry) (web.Answer, error) {
	m, err := p.step(r, e)
	if err != nil {
		return nil, err
	}
	return page("登记 "+m.Name+" 的情形", e, barBody(m)), nil
}

func (p *pages) bar(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[member.Member](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	reason := f.Raw("case")
	in := memberapp.BarIn{ID: k, Kind: member.NotCounted, Period: civil.Period{From: f.Day("from"), Until: f.Day("until")}, Reason: reason, Basis: f.Text("basis", 200)}
	if reason == "" {
		f.Bad("case", "请选择情形")
	}
	if f.Raw("from") == "" {
		f.Bad("from", "请填写起始日期")
	}
	if in.Basis == "" {
		f.Bad("basis", "请填写依据的文件或决议，如“云法党〔2026〕3 号”")
	}
	if f.Err() != nil {
		return p.barPage(r, entry{form: f})
	}
	err = p.app.Bar(r.Context(), r.Permit, in)
	if x := fault.Of(err); x != nil && x.Field("reason")+x.Field("kind") != "" {
		f.Bad("case", x.Field("reason")+x.Field("kind"))
	}
	if e, ok := refused(f, err); ok {
		return p.barPage(r, e)
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: at(k), Toast: fmt.Sprintf("已登记，自 %s 起%s", in.Period.From, in.Kind.Chinese())}, nil
}

func (p *pages) endBar(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[member.Member](r, "id")
	if err != nil {
		return nil, err
	}
	bar, err := web.PathID[member.Bar](r, "bar")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	until := f.Day("until")
	if err := f.Err(); err != nil {
		return p.personAgain(r, k, f.Fault().Field("until"))
	}
	err = p.app.EndBar(r.Context(), r.Permit, k, bar, until)
	if x := fault.Of(err); x != nil && x.Kind == fault.Invalid {
		return p.personAgain(r, k, x.Field("until"))
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: at(k), Toast: "已截止于 " + until.String()}, nil
}

// personAgain is the member's page with what was wrong in one of its dialogs.
func (p *pages) personAgain(r *web.Request, k member.ID, wrong string) (web.Answer, error) {
	m, err := p.personModel(r, k)
	if err != nil {
		return nil, err
	}
	m.alert = wrong
	return web.Invalid(web.Page{Title: m.Name, Nav: nav, Body: personBody(m)}), nil
}

// cases are what can be registered, in the words of MTG-12.
func cases() []ui.Option { return options("请选择", member.NotCountedReasons...) }

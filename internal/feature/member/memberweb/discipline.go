package memberweb

import (
	"strconv"

	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// penaltyForm is the form of a decision on a penalty.
func (p *pages) penaltyForm(r *web.Request) (web.Answer, error) {
	return p.penaltyPage(r, entry{start: map[string]string{}})
}

func (p *pages) penaltyPage(r *web.Request, e entry) (web.Answer, error) {
	a, x, err := p.someone(r, e, "登记处分")
	if err != nil {
		return nil, err
	}
	a.summary = "现在：" + x.State.Chinese() + "。影响期和受限的权利由处分得出，不另行填写。"
	a.action, a.submit = at(a.id)+"/penalty", "下一步"
	var kinds []string
	for _, k := range member.PenaltyKinds {
		kinds = append(kinds, string(k), k.Chinese())
	}
	a.choice("kind", "处分", true, 6, pairsOf(kinds...))
	a.day("from", "生效日期", true, "")
	a.choice("months", "留党察看的期限", false, 6, pairsOf("12", "1 年", "24", "2 年"))
	a.text("basis", "处分决定文号", true, 200, 6, "云纪〔2026〕3号")
	a.text("organ", "作出处分的机关", true, 200, 12, "")
	a.field(ui.FieldProps{Kind: ui.TextAreaKind, Name: "reason", Label: "事由", Required: true, MaxLength: 200, Rows: 3, Help: "加密存储，只限有权查看的人"})
	return a.page(), nil
}

// penalty shows what the penalty blocks, and enters it when that was confirmed.
func (p *pages) penalty(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[member.Member](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	if f.Raw("back") != "" {
		return p.penaltyPage(r, entry{start: startOf(f)})
	}
	months, _ := strconv.Atoi(f.Raw("months"))
	in := memberapp.PenaliseIn{ID: k, Kind: member.PenaltyKind(f.Raw("kind")), From: f.Day("from"), Months: months, Reason: f.Raw("reason"), Basis: f.Raw("basis"), Organ: f.Raw("organ")}
	if in.Kind != member.PartyProbation {
		in.Months = 0
	}
	if f.Err() != nil {
		return p.penaltyPage(r, entry{form: f})
	}
	if f.Raw("sure") == "" {
		if e, ok := refused(f, in.Sound(r.Today())); ok {
			return p.penaltyPage(r, e)
		}
		a, _, err := p.someone(r, entry{}, "登记处分")
		if err != nil {
			return nil, err
		}
		a.action, a.submit, a.hidden = at(k)+"/penalty", "确认登记", sent(f)
		c := confirm{ask: a, pairs: []ui.Pair{{Label: "处分", Value: in.Chinese()}, {Label: "生效日期", Value: in.From.String()}, {Label: "文号", Value: in.Basis}, {Label: "机关", Value: in.Organ}}}
		if in.Kind == member.ExpulsionPenalty {
			c.effects = append(c.effects, "自 "+in.From.String()+" 起不是党员，不计应到、不计入名册")
		}
		for _, b := range member.Effects([]member.Penalty{{Kind: in.Kind, From: in.From, Months: in.Months, Basis: in.Basis}}, in.From) {
			until := "到恢复党员权利为止"
			if b.Until != 0 {
				until = "到 " + b.Until.String() + " 为止"
			}
			c.effects = append(c.effects, "受限："+string(b.Right)+"，"+until+"（"+b.Cite.String()+"）")
		}
		return web.Page{Title: a.heading(), Nav: nav, Body: confirmBody(c)}, nil
	}
	left, err := p.app.Penalise(r.Context(), r.Permit, in)
	if e, ok := refused(f, err); ok {
		return p.penaltyPage(r, e)
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: at(k), Toast: told("已登记处分", memberapp.Saved{Told: left})}, nil
}

// penaltyStep enters what became of a penalty, from its dialog.
func (p *pages) penaltyStep(r *web.Request) (web.Answer, error) {
	return p.small(r, "penalty", func(f *web.Form, k member.ID, part int64) (string, error) {
		in := memberapp.PenaltyStepIn{ID: k, Penalty: id.Of[member.Penalty](part), Step: memberapp.PenaltyStep(f.Raw("step")), Day: f.Day("day"), Basis: f.Raw("basis")}
		return "已登记", p.app.StepPenalty(r.Context(), r.Permit, in)
	})
}

// small is a step from a dialog of the member's page: what is wrong is told on
// that page.
func (p *pages) small(r *web.Request, part string, do func(f *web.Form, k member.ID, part int64) (string, error)) (web.Answer, error) {
	k, err := web.PathID[member.Member](r, "id")
	if err != nil {
		return nil, err
	}
	which, err := web.PathID[piece](r, part)
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	done, err := do(f, k, int64(which))
	if f.Err() != nil {
		return p.personAgain(r, k, f.Fault().Fields[0].Text)
	}
	if x := fault.Of(err); x != nil && (x.Kind == fault.Invalid || x.Kind == fault.Conflict) {
		say := x.Text
		if len(x.Fields) > 0 && x.Kind == fault.Invalid {
			say = x.Fields[0].Text
		}
		return p.personAgain(r, k, say)
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: at(k), Toast: done}, nil
}

// piece is any record of a member's page.
type piece struct{}

// disposalForm offers the disposals, or asks for one.
func (p *pages) disposalForm(r *web.Request) (web.Answer, error) {
	k := member.DisposalKind(r.Query("kind"))
	if k.Chinese() != "" {
		return p.disposalPage(r, entry{start: map[string]string{"kind": string(k)}})
	}
	a, x, err := p.someone(r, entry{}, "提出组织处置")
	if err != nil {
		return nil, err
	}
	a.summary = "现在：" + x.State.Chinese() + "。按五步办理：支委会提出、事前备案、调查核实、支部大会表决、上级审批。"
	c := pick{ask: a}
	for _, o := range []struct {
		kind member.DisposalKind
		sub  string
	}{{member.Correction, "一般 6 个月，最长不超过 1 年"}, {member.Advice, "限期改正期满仍无转变，或以退党相要挟经教育不改"}, {member.Striking, "退党、自行脱党、劝退不退、丧失党员条件"}} {
		c.items = append(c.items, ui.ListItem{Icon: "certificate", Title: o.kind.Chinese(), Href: at(a.id) + "/disposal?kind=" + string(o.kind), Sub: o.sub})
	}
	return web.Page{Title: a.heading(), Nav: nav, Body: pickBody(c)}, nil
}

func (p *pages) disposalPage(r *web.Request, e entry) (web.Answer, error) {
	kind := member.DisposalKind(e.value("kind"))
	a, x, err := p.someone(r, e, "提出"+kind.Chinese())
	if err != nil {
		return nil, err
	}
	a.action, a.submit, a.hidden = at(a.id)+"/disposal", "提出", []ui.Hidden{{Name: "kind", Value: string(kind)}}
	if kind == member.Striking {
		a.choice("cause", "除名的情形", true, 6, pairsOf(member.ByRequest, member.StrikeCauses[member.ByRequest], member.ByAbsence, member.StrikeCauses[member.ByAbsence],
			member.ByRefusal, member.StrikeCauses[member.ByRefusal], member.ByCondition, member.StrikeCauses[member.ByCondition]))
	} else {
		a.text("cause", "情形", true, 100, 6, "例如：不按规定参加组织生活")
	}
	a.day("proposed", "支委会提出意见的日期", true, "")
	a.field(ui.FieldProps{Kind: ui.TextAreaKind, Name: "reason", Label: "情况", Required: true, MaxLength: 500, Rows: 4, Help: "加密存储，只限有权查看的人"})
	if len(x.Penalties) > 0 {
		a.field(ui.FieldProps{Kind: ui.CheckboxKind, Name: "apart", Label: "不是已受处分的同一问题（处置办法第四条）"})
	}
	return a.page(), nil
}

func (p *pages) dispose(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[member.Member](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	in := memberapp.DisposeIn{ID: k, Kind: member.DisposalKind(f.Raw("kind")), Cause: f.Raw("cause"), Reason: f.Raw("reason"), Proposed: f.Day("proposed"), Apart: f.Raw("apart") != ""}
	if f.Err() == nil {
		err = p.app.Dispose(r.Context(), r.Permit, in)
	}
	if e, ok := refused(f, err); ok || f.Err() != nil {
		e.form = f
		return p.disposalPage(r, e)
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: at(k) + "#disposals", Toast: "已提出，下一步：" + member.DisposalSteps[1]}, nil
}

func (p *pages) disposalStep(r *web.Request) (web.Answer, error) {
	return p.small(r, "disposal", func(f *web.Form, k member.ID, part int64) (string, error) {
		in := memberapp.DisposalStepIn{ID: k, Disposal: id.Of[member.Disposal](part), Day: f.Day("day"), Basis: f.Raw("basis"), End: f.Raw("end") != "", Outcome: f.Raw("outcome"), Left: f.Raw("left") != ""}
		if f.Raw("until") != "" {
			in.Until = f.Day("until")
		}
		left, err := p.app.StepDisposal(r.Context(), r.Permit, in)
		return told("已登记", memberapp.Saved{Told: left}), err
	})
}

package admissionweb

import (
	"net/http"
	"slices"
	"strconv"

	"touyan/internal/base/id"
	"touyan/internal/feature/admission"
	"touyan/internal/feature/admission/admissionapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// changeModel is a short form about a dossier: taking back, an objection, a
// move, an end.
type changeModel struct {
	entry
	admissionapp.View
	title, note string
	action      string
	button      ui.Action
	of          string // of what: an act, an objection, a move
	fields      func(m *changeModel) []ui.FieldProps
}

func (m *changeModel) page() web.Page {
	return web.Page{Title: m.Name + " " + m.title, Nav: Nav, Body: changeBody(m)}
}

func (m *changeModel) hidden() []ui.Hidden {
	return []ui.Hidden{{Name: "version", Value: m.value("version", itoa(m.Version))}, {Name: "of", Value: m.of}}
}

// change is a form that is shown: what it is about is prepared by fill.
func (p *pages) change(r *web.Request, fill func(r *web.Request, m *changeModel) error) (*changeModel, error) {
	v, err := p.get(r)
	if err != nil {
		return nil, err
	}
	m := &changeModel{View: v}
	if r.HTTP.Method == http.MethodPost {
		f, err := r.Form()
		if err != nil {
			return nil, err
		}
		m.of = f.Raw("of")
	} else {
		m.of = r.Query("of")
	}
	return m, fill(r, m)
}

func (p *pages) show(r *web.Request, fill func(r *web.Request, m *changeModel) error) (web.Answer, error) {
	m, err := p.change(r, fill)
	if err != nil {
		return nil, err
	}
	return m.page(), nil
}

// take takes a short form in.
func (p *pages) take(r *web.Request, fill func(r *web.Request, m *changeModel) error, toast string, do func(f *web.Form, m *changeModel, version int) error) (web.Answer, error) {
	m, err := p.change(r, fill)
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	version, _ := strconv.Atoi(f.Raw("version"))
	if err = do(f, m, version); err == nil {
		to := admissionapp.Href(m.ID)
		if _, gone := p.get(r); gone != nil {
			to = Nav // it went where this seat does not reach
		}
		return web.See{To: to, Toast: toast}, nil
	}
	e, ok := refused(f, err)
	if !ok {
		return nil, err
	}
	m.entry = e
	return again(m.page(), err), nil
}

// withdrawing prepares taking an act back.
func withdrawing(r *web.Request, m *changeModel) error {
	n, _ := strconv.ParseInt(r.Param("act"), 10, 64)
	m.title, m.action = "撤回", r.HTTP.URL.Path
	m.note = "没有找到这条记录，可能已撤回。"
	for i := range m.Acts {
		if a := &m.Acts[i]; a.ID == n {
			def, _ := admission.Defined(a.Step)
			m.title = "撤回" + def.Title
			m.note = a.Day.String() + " " + a.Outcome.Chinese() + "，" + a.EnteredBy + " 登记。" + said(a) + "。撤回后记录仍可查，由此产生的名册变动一并撤回。"
		}
	}
	m.button = ui.Action{Label: "撤回", Icon: "arrow-back-up", Kind: ui.DangerLine}
	m.fields = func(m *changeModel) []ui.FieldProps {
		return []ui.FieldProps{{Kind: ui.TextAreaKind, Name: "why", Label: "撤回的原因", Value: m.value("why", ""), Required: true, Rows: 2, MaxLength: 200, Error: m.bad("why")}}
	}
	return nil
}

func (p *pages) withdrawForm(r *web.Request) (web.Answer, error) { return p.show(r, withdrawing) }

func (p *pages) withdraw(r *web.Request) (web.Answer, error) {
	return p.take(r, withdrawing, "已撤回", func(f *web.Form, m *changeModel, version int) error {
		n, _ := strconv.ParseInt(r.Param("act"), 10, 64)
		return p.app.Withdraw(r.Context(), r.Permit, admissionapp.WithdrawIn{ID: m.ID, Version: version, Act: n, Why: f.Text("why", 200)})
	})
}

func (p *pages) rescind(r *web.Request) (web.Answer, error) {
	return p.take(r, withdrawing, "已撤回", func(f *web.Form, m *changeModel, version int) error {
		n, _ := strconv.ParseInt(r.Param("act"), 10, 64)
		return p.app.Rescind(r.Context(), r.Permit, admissionapp.WithdrawIn{ID: m.ID, Version: version, Act: n, Why: f.Text("why", 200)})
	})
}

// objecting prepares an objection, or the handling of one.
func objecting(_ *web.Request, m *changeModel) error {
	m.title, m.action, m.button = "登记公示异议", at(m.ID, "objection"), ui.Action{Label: "保存", Icon: "device-floppy", Kind: ui.Primary}
	m.note = "不写反映人的姓名。没有处理的异议，不能列为发展对象。"
	if m.of != "" {
		m.title = "处理公示异议"
		for _, o := range m.Objections {
			if o.ID.String() == m.of {
				m.note = o.Day.String() + " 收到：" + o.Content
			}
		}
	}
	m.fields = func(m *changeModel) []ui.FieldProps {
		var out []ui.FieldProps
		if m.of == "" {
			out = append(out, ui.FieldProps{Kind: ui.DateKind, Name: "day", Label: "收到日期", Value: m.value("day", m.Today.String()), Required: true, Span: 6, Error: m.bad("day")},
				ui.FieldProps{Kind: ui.TextAreaKind, Name: "content", Label: "异议内容", Value: m.value("content", ""), Required: true, Rows: 3, MaxLength: 500, Error: m.bad("content")})
		}
		return append(out, ui.FieldProps{Kind: ui.TextAreaKind, Name: "handling", Label: "核查和处理", Value: m.value("handling", ""), Required: m.of != "", Optional: m.of == "", Rows: 3, MaxLength: 500, Error: m.bad("handling")},
			ui.FieldProps{Kind: ui.DateKind, Name: "handled", Label: "处理日期", Value: m.value("handled", ""), Span: 6, Error: m.bad("handled")},
			ui.FieldProps{Kind: ui.CheckboxKind, Name: "affects", Label: "经核查影响发展，不能列为发展对象", Value: "1", Checked: m.ticked("affects", false)})
	}
	return nil
}

func (p *pages) objectionForm(r *web.Request) (web.Answer, error) { return p.show(r, objecting) }

func (p *pages) object(r *web.Request) (web.Answer, error) {
	return p.take(r, objecting, "已登记", func(f *web.Form, m *changeModel, version int) error {
		in := admissionapp.ObjectIn{ID: m.ID, Version: version, Objection: admissionapp.Objection{Content: f.Text("content", 500), Handling: f.Text("handling", 500), Affects: f.Has("affects")}}
		in.Of, _ = id.Parse[admissionapp.Objection](m.of)
		if in.Day = f.Day("day"); in.Of != 0 {
			in.Day = 0
		}
		in.Handled = f.Day("handled")
		if err := f.Err(); err != nil {
			return err
		}
		return p.app.Object(r.Context(), r.Permit, in)
	})
}

// moving prepares a transfer, or the examination of papers of one who came.
func (p *pages) moving(r *web.Request, m *changeModel) error {
	m.title, m.action, m.button = "登记变动", at(m.ID, "move"), ui.Action{Label: "保存", Icon: "device-floppy", Kind: ui.Primary}
	m.note = "培养教育和考察的时间可以连续计算（细则第十二条）。转到本院其他支部的，档案随人转去；转到外单位的，档案在这里结束。"
	if m.of != "" {
		m.title, m.action, m.note = "登记转入材料的审查", at(m.ID, "moves", m.of, "review"), "审查后接续培养；无法认定的不予承认（细则第三十四条）。"
		m.fields = func(m *changeModel) []ui.FieldProps {
			return []ui.FieldProps{{Kind: ui.DateKind, Name: "reviewed", Label: "审查日期", Value: m.value("reviewed", m.Today.String()), Required: true, Span: 6, Error: m.bad("reviewed")}}
		}
		return nil
	}
	permit, err := viewing(r)
	if err != nil {
		return err
	}
	c, err := p.app.Choices(r.Context(), permit)
	if err != nil {
		return err
	}
	m.fields = func(m *changeModel) []ui.FieldProps {
		way := ui.FieldProps{Kind: ui.RadioKind, Name: "way", Label: "变动", Value: m.value("way", "branch"), Error: m.bad("way"), Options: []ui.Option{{Value: "branch", Label: "转到本院其他党支部"}, {Value: "out", Label: "转到外单位"}, {Value: "in", Label: "从外单位转入"}}}
		papers := ui.FieldProps{Kind: ui.ChecksKind, Name: "paper", Label: "移交的材料", Values: m.values("paper", nil), Help: "外单位转出、转入的填写。"}
		for _, x := range []admission.Paper{admission.Application, admission.ActivistForm, admission.PoliticalReview, admission.VolunteerForm, admission.ProbationForm} {
			papers.Options = append(papers.Options, ui.Option{Value: string(x), Label: x.Title()})
		}
		return []ui.FieldProps{way,
			{Kind: ui.DateKind, Name: "day", Label: "变动日期", Value: m.value("day", m.Today.String()), Required: true, Span: 6, Error: m.bad("day")},
			{Kind: ui.SelectKind, Name: "to", Label: "转到的党支部", Value: m.value("to", ""), Span: 6, Error: m.bad("to"), Options: unitOptions("请选择", slices.DeleteFunc(slices.Clone(c.Court), func(u org.Unit) bool { return u.ID == m.File.Branch }))},
			{Name: "other", Label: "外单位党组织", Value: m.value("other", ""), Span: 6, MaxLength: 100, Error: m.bad("other")},
			{Kind: ui.DateKind, Name: "reviewed", Label: "材料审查日期", Value: m.value("reviewed", ""), Optional: true, Span: 6, Error: m.bad("reviewed"), Help: "从外单位转入的，审查后再填也可以。"},
			papers,
			{Kind: ui.TextAreaKind, Name: "note", Label: "说明", Value: m.value("note", ""), Optional: true, Rows: 2, MaxLength: 300, Error: m.bad("note")}}
	}
	return nil
}

func (p *pages) moveForm(r *web.Request) (web.Answer, error) { return p.show(r, p.moving) }

func (p *pages) move(r *web.Request) (web.Answer, error) {
	return p.take(r, p.moving, "已登记变动", func(f *web.Form, m *changeModel, version int) error {
		in := admissionapp.MoveIn{ID: m.ID, Version: version}
		in.Day, in.Reviewed, in.Note = f.Day("day"), f.Day("reviewed"), f.Text("note", 300)
		switch f.Raw("way") {
		case "branch":
			if in.To, _ = id.Parse[org.Unit](f.Raw("to")); in.To == 0 {
				f.Bad("to", "请选择转到的党支部")
			}
		case "in":
			in.Into, in.Other = true, f.Text("other", 100)
		case "out":
			in.Other = f.Text("other", 100)
		default:
			f.Bad("way", "请选择怎样变动")
		}
		for _, x := range f.All("paper") {
			if k := admission.Paper(x); k.Known() {
				in.Papers = append(in.Papers, k)
			}
		}
		if err := f.Err(); err != nil {
			return err
		}
		return p.app.Move(r.Context(), r.Permit, in)
	})
}

func (p *pages) reviewMove(r *web.Request) (web.Answer, error) {
	fill := func(r *web.Request, m *changeModel) error {
		m.of = r.Param("move")
		return p.moving(r, m)
	}
	return p.take(r, fill, "已登记审查", func(f *web.Form, m *changeModel, version int) error {
		day := f.Day("reviewed")
		n, _ := strconv.ParseInt(r.Param("move"), 10, 64)
		if err := f.Err(); err != nil {
			return err
		}
		return p.app.ReviewMove(r.Context(), r.Permit, m.ID, version, n, day)
	})
}

// closing prepares ending a dossier before its end.
func closing(_ *web.Request, m *changeModel) error {
	m.title, m.action, m.button = "终止档案", at(m.ID, "close"), ui.Action{Label: "终止", Kind: ui.DangerLine}
	m.note = "终止后不能再登记步骤。取消预备党员资格不在这里办，须经支部大会和上级党委。"
	m.fields = func(m *changeModel) []ui.FieldProps {
		return []ui.FieldProps{
			{Kind: ui.RadioKind, Name: "end", Label: "情形", Value: m.value("end", ""), Error: m.bad("end"), Options: []ui.Option{{Value: string(admission.Withdrawn), Label: "本人撤回申请，或者不再培养"}, {Value: string(admission.Disallowed), Label: "不予承认", Detail: "违规吸收且不符合条件，或者入党材料无法认定（细则第三十四条、第四十一条）"}}},
			{Kind: ui.DateKind, Name: "day", Label: "日期", Value: m.value("day", m.Today.String()), Required: true, Span: 6, Error: m.bad("day")},
			{Kind: ui.TextAreaKind, Name: "reason", Label: "原因", Value: m.value("reason", ""), Required: true, Rows: 2, MaxLength: 300, Error: m.bad("reason")},
			{Name: "basis", Label: "批准机关和文号", Value: m.value("basis", ""), Span: 6, MaxLength: 100, Error: m.bad("basis"), Help: "不予承认的必填。"},
			{Kind: ui.DateKind, Name: "announced", Label: "在支部大会公布的日期", Value: m.value("announced", ""), Span: 6, Error: m.bad("announced"), Help: "不予承认的必填。"}}
	}
	return nil
}

func (p *pages) closeForm(r *web.Request) (web.Answer, error) { return p.show(r, closing) }

func (p *pages) close(r *web.Request) (web.Answer, error) {
	return p.take(r, closing, "档案已终止", func(f *web.Form, m *changeModel, version int) error {
		in := admissionapp.CloseIn{ID: m.ID, Version: version, End: admission.End(f.Raw("end")), Day: f.Day("day"), Reason: f.Text("reason", 300), Basis: f.Text("basis", 100), Announced: f.Day("announced")}
		if err := f.Err(); err != nil {
			return err
		}
		return p.app.Close(r.Context(), r.Permit, in)
	})
}

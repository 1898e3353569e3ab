package memberweb

import (
	"io"
	"strconv"

	"touyan/internal/base/id"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/platform/paper"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// letterFields are the fields of a letter; one that came has its own number.
func letterFields(a *ask, came bool) {
	if came {
		a.text("number", "介绍信编号", true, 100, 6, "以来信为准")
	}
	a.day("day", "开具日期", true, "")
	a.field(ui.FieldProps{Kind: ui.NumberKind, Name: "days", Label: "有效期", Required: came, Optional: !came, Suffix: "天", Span: 6, Min: "1", Max: strconv.Itoa(member.MaxLetterDays), Help: daysHelp(came)})
	if came {
		a.text("organ", "转出的党组织", true, 100, 6, "")
	} else {
		a.text("organ", "抬头（接收的党组织）", true, 100, 6, "例如：中共临江区委组织部")
		a.text("unit", "去往单位", true, 100, 6, "例如：临江区人民法院")
	}
	a.field(ui.FieldProps{Kind: ui.MonthKind, Name: "dues", Label: "党费交至", Required: true, Span: 6})
}

func daysHelp(came bool) string {
	if came {
		return "最长 90 天"
	}
	return "空着按本院设定，最长 90 天"
}

func letterOf(f *web.Form) memberapp.LetterIn {
	days, _ := strconv.Atoi(f.Raw("days"))
	in := memberapp.LetterIn{Day: f.Day("day"), Days: days, Organ: f.Raw("organ"), Unit: f.Raw("unit"), Dues: monthOf(f, "dues"), Number: f.Raw("number")}
	return in
}

func (p *pages) letterForm(r *web.Request) (web.Answer, error) {
	return p.letterPage(r, entry{start: map[string]string{"day": r.Today().String(), "dues": r.Today().Month().String()}})
}

func (p *pages) letterPage(r *web.Request, e entry) (web.Answer, error) {
	a, x, err := p.someone(r, e, "开具组织关系介绍信")
	if err != nil {
		return nil, err
	}
	a.summary = "收到对方回执以前，仍由" + x.Branch.Short + "管理，计入应到。这里开具纸质介绍信，不代替全国党员管理信息系统的转接。"
	a.action, a.submit = at(a.id)+"/letter", "开具"
	letterFields(&a, false)
	return a.page(), nil
}

func (p *pages) letter(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[member.Member](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	in := letterOf(f)
	in.ID = k
	if f.Err() == nil {
		_, err = p.app.Introduce(r.Context(), r.Permit, in)
	}
	if e, ok := refused(f, err); ok || f.Err() != nil {
		e.form = f
		return p.letterPage(r, e)
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: at(k) + "#letters", Toast: "已开具，可下载打印"}, nil
}

// letterPaper sends the letter as a document.
func (p *pages) letterPaper(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[member.Member](r, "id")
	if err != nil {
		return nil, err
	}
	which, err := web.PathID[member.Letter](r, "letter")
	if err != nil {
		return nil, err
	}
	doc, err := p.app.Paper(r.Context(), r.Permit, k, which)
	if err != nil {
		return nil, err
	}
	return web.Download{Name: doc.Name, ContentType: "application/vnd.openxmlformats-officedocument.wordprocessingml.document", Write: func(w io.Writer) error { return paper.Write(w, doc.Paper) }}, nil
}

func (p *pages) receipt(r *web.Request) (web.Answer, error) {
	return p.small(r, "letter", func(f *web.Form, k member.ID, part int64) (string, error) {
		in := memberapp.ReceiptIn{ID: k, Letter: id.Of[member.Letter](part), Day: f.Day("day"), Receipt: f.Raw("receipt"), Withdraw: f.Raw("withdraw") != ""}
		if f.Err() != nil {
			return "", nil
		}
		left, err := p.app.Receipt(r.Context(), r.Permit, in)
		if in.Withdraw {
			return "介绍信已作废", err
		}
		return told("已登记回执，已转出", memberapp.Saved{Told: left}), err
	})
}

func (p *pages) checkArrival(r *web.Request) (web.Answer, error) {
	return p.small(r, "letter", func(f *web.Form, k member.ID, part int64) (string, error) {
		return "已保存", p.app.Check(r.Context(), r.Permit, memberapp.CheckIn{ID: k, Letter: id.Of[member.Letter](part), Checked: f.All("checked")})
	})
}

// comeForm is the form of somebody who comes back.
func (p *pages) comeForm(r *web.Request) (web.Answer, error) {
	return p.comePage(r, entry{start: map[string]string{"arrived": r.Today().String()}})
}

func (p *pages) comePage(r *web.Request, e entry) (web.Answer, error) {
	a, x, err := p.someone(r, e, "转入组织关系")
	if err != nil {
		return nil, err
	}
	c, err := p.choices(r)
	if err != nil {
		return nil, err
	}
	a.summary = x.State.By.Day.String() + " " + x.State.Chinese() + "，持介绍信转回。"
	a.action, a.submit = at(a.id)+"/arrive", "转入"
	letterFields(&a, true)
	a.day("arrived", "转入日期", true, "")
	a.branches(c)
	return a.page(), nil
}

func (p *pages) come(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[member.Member](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	in := memberapp.ArriveIn{Again: k, Branch: unitID(f.Raw("branch")), Group: unitID(f.Raw("group")), Day: f.Day("arrived"), Letter: letterOf(f)}
	if f.Err() == nil {
		_, err = p.app.Arrive(r.Context(), r.Permit, in)
	}
	if e, ok := refused(f, err); ok || f.Err() != nil {
		e.form = f
		return p.comePage(r, e)
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: at(k) + "#letters", Toast: "已转入，请按清单办理"}, nil
}

// arriveModel is the form of somebody new who comes with a letter.
type arriveModel struct {
	editModel
	letter ask
}

func (p *pages) arriveForm(r *web.Request) (web.Answer, error) {
	return p.arrivePage(r, entry{start: map[string]string{"branch": r.Query("branch"), "standing": member.Full.Chinese(), "membership-status": "正常", "lost": "否", "floating": "否", "arrived": r.Today().String()}})
}

func (p *pages) arrivePage(r *web.Request, e entry) (web.Answer, error) {
	c, err := p.choices(r)
	if err != nil {
		return nil, err
	}
	m := arriveModel{editModel: editModel{entry: e, Choices: c}, letter: ask{entry: e, title: "转入组织关系", back: nav + "/letters?in=1", summary: "持介绍信转入的登记在这里；以前在本院、转出过的，请从“已离开”里转回。"}}
	letterFields(&m.letter, true)
	m.letter.day("arrived", "转入日期", true, "")
	return page(m.letter.title, e, arriveBody(m)), nil
}

func (p *pages) arrive(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	in := memberapp.ArriveIn{Said: said(f), Branch: unitID(f.Raw("branch")), Group: unitID(f.Raw("group")), Day: f.Day("arrived"), Letter: letterOf(f)}
	in.Letter.Unit = "" // the field of that name is the member's own workplace
	var out memberapp.Saved
	if f.Err() == nil {
		out, err = p.app.Arrive(r.Context(), r.Permit, in)
	}
	if e, ok := refused(f, err); ok || f.Err() != nil {
		e.form = f
		return p.arrivePage(r, e)
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: at(out.ID) + "#letters", Toast: told("已转入，请按清单办理", out)}, nil
}

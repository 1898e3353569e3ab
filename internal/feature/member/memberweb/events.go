package memberweb

import (
	"slices"

	"touyan/internal/base/id"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// telling says what each event is for, where the name does not say it all.
var telling = map[member.EventKind]string{
	member.DidConvert:   "支部大会通过、上级批准；党龄自此起算",
	member.DidExtend:    "延长不少于半年、不超过 1 年，只一次",
	member.DidCancel:    "预备期满不合格，支部大会通过、上级批准",
	member.DidDeny:      "经审查不符合入党规定",
	member.DidSuspend:   "被依法留置、逮捕等，按决定中止",
	member.DidRestore:   "中止的原因消失，按决定恢复",
	member.DidHalt:      "因私出国（境）定居、出国学习超过 5 年未返、失联 6 个月以上经查找仍联系不上",
	member.DidReinstate: "停止党籍的符合条件，按决定恢复",
	member.DidLeave:     "本人书面要求退党，支部大会讨论同意、上级备案",
	member.DidAdvise:    "一般从组织处置办理",
	member.DidStrike:    "一般从组织处置办理；停止党籍 2 年仍联系不上的在这里登记",
	member.DidDie:       "",
	member.DidGo:        "全国系统内已办结转接的，据实登记；开纸质介绍信的，收到回执时登记",
}

// offered are the events that may happen to somebody who stands so.
func offered(s member.State) []member.EventKind {
	var ks []member.EventKind
	switch s.Status {
	case member.OnTrial:
		ks = []member.EventKind{member.DidConvert, member.DidExtend, member.DidCancel}
		if s.Extended {
			ks = slices.Delete(ks, 1, 2)
		}
		fallthrough
	case member.FullMember:
		if s.Suspended {
			ks = append(ks, member.DidRestore)
		} else {
			ks = append(ks, member.DidSuspend)
		}
		return append(ks, member.DidGo, member.DidHalt, member.DidLeave, member.DidAdvise, member.DidStrike, member.DidDeny, member.DidDie)
	case member.Halted:
		return []member.EventKind{member.DidReinstate, member.DidStrike, member.DidLeave, member.DidDie}
	case member.Departed:
		return []member.EventKind{member.DidDie}
	}
	return nil
}

// eventForm is the form of one kind of event; without a kind it offers them.
func (p *pages) eventForm(r *web.Request) (web.Answer, error) {
	k := member.EventKind(r.Query("kind"))
	which, _ := id.Parse[member.Event](r.Query("corrects"))
	if k == "" && which == 0 {
		a, x, err := p.someone(r, entry{}, "登记党籍变化")
		if err != nil {
			return nil, err
		}
		a.summary = "现在：" + x.State.Chinese() + "。登记以后不能改动，有误的另行更正，前后都留痕。"
		c := pick{ask: a}
		for _, k := range offered(x.State) {
			c.items = append(c.items, ui.ListItem{Icon: "certificate", Title: k.Chinese(), Href: at(a.id) + "/event?kind=" + string(k), Sub: telling[k]})
		}
		if x.State.Status == member.Departed {
			c.items = append([]ui.ListItem{{Icon: "certificate", Title: member.DidCome.Chinese(), Href: at(a.id) + "/arrive", Sub: "持介绍信转回"}}, c.items...)
		}
		return web.Page{Title: a.heading(), Nav: nav, Body: pickBody(c)}, nil
	}
	e := entry{start: map[string]string{"kind": string(k), "corrects": r.Query("corrects")}}
	return p.eventPage(r, e)
}

func (p *pages) eventPage(r *web.Request, e entry) (web.Answer, error) {
	kind := member.EventKind(e.value("kind"))
	a, x, err := p.someone(r, e, kind.Chinese())
	if err != nil {
		return nil, err
	}
	which, _ := id.Parse[member.Event](e.value("corrects"))
	i := slices.IndexFunc(x.Events, func(v member.Event) bool { return v.ID == which })
	if which != 0 && i >= 0 {
		v := x.Events[i]
		if kind == "" {
			kind = v.Kind
			a.start["kind"], a.start["day"], a.start["cause"], a.start["organ"] = string(kind), v.Day.String(), v.Cause, v.Organ
			if v.Until != 0 {
				a.start["until"] = v.Until.String()
			}
		}
		if kind == member.DidNot {
			a.title, a.summary = "撤回登记", "撤回“"+v.Chinese()+" "+v.Day.String()+"”：当作没有发生，原登记仍留在经过里。"
		} else {
			a.title, a.summary = "更正“"+v.Chinese()+"”", "原登记 "+v.Day.String()+"（"+v.Basis+"）仍留在经过里，以更正后的为准。"
		}
	}
	a.action, a.submit = at(a.id)+"/event", "下一步"
	a.hidden = []ui.Hidden{{Name: "kind", Value: string(kind)}, {Name: "corrects", Value: e.value("corrects")}}
	if err := p.eventFields(r, &a, kind, which != 0); err != nil {
		return nil, err
	}
	return a.page(), nil
}

func (p *pages) eventFields(r *web.Request, a *ask, kind member.EventKind, correcting bool) error {
	if kind != member.DidNot {
		a.text("day", "日期", true, 10, 6, "2026-06-30")
	}
	switch kind {
	case member.DidStrike:
		a.choice("cause", "除名的情形", true, 6, pairsOf(member.ByRequest, member.StrikeCauses[member.ByRequest], member.ByAbsence, member.StrikeCauses[member.ByAbsence],
			member.ByRefusal, member.StrikeCauses[member.ByRefusal], member.ByCondition, member.StrikeCauses[member.ByCondition]))
	case member.DidSuspend:
		a.choice("cause", "原因", true, 6, options("请选择", member.SuspendedReasons[1:]...))
	case member.DidExtend:
		a.day("until", "延长到哪一天", true, "")
	case member.DidReinstate, member.DidCome:
		if !correcting {
			c, err := p.choices(r)
			if err != nil {
				return err
			}
			a.branches(c)
		}
	case member.DidGo:
		a.text("cause", "转往", true, 100, 6, "接收的党组织")
	}
	a.text("basis", "依据", true, 200, 12, "决议、批复的文号，或转接记录")
	if kind != member.DidNot && kind != member.DidDie {
		a.text("organ", "决定机关", false, 100, 12, "")
	}
	return nil
}

// event shows what the event will do, and enters it when that was confirmed.
func (p *pages) event(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[member.Member](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	if f.Raw("back") != "" {
		return p.eventPage(r, entry{start: startOf(f)})
	}
	which, _ := id.Parse[member.Event](f.Raw("corrects"))
	in := memberapp.TellIn{ID: k, Branch: unitID(f.Raw("branch")), Group: unitID(f.Raw("group")), Event: member.Event{Kind: member.EventKind(f.Raw("kind")),
		Day: partialOf(f, "day"), Cause: f.Raw("cause"), Basis: f.Raw("basis"), Organ: f.Raw("organ"), Corrects: which}}
	if f.Raw("until") != "" {
		in.Event.Until = f.Day("until")
	}
	if f.Err() != nil {
		return p.eventPage(r, entry{form: f})
	}
	if f.Raw("sure") == "" {
		o, err := p.app.Foresee(r.Context(), r.Permit, in)
		if e, ok := refused(f, err); ok {
			return p.eventPage(r, e)
		}
		if err != nil {
			return nil, err
		}
		a := ask{id: k, name: o.Name, title: in.Event.Kind.Chinese(), action: at(k) + "/event", submit: "确认登记", hidden: sent(f)}
		return web.Page{Title: a.heading(), Nav: nav, Body: confirmBody(confirm{a, foreseenPairs(o, in.Event), o.Effects})}, nil
	}
	left, err := p.app.Tell(r.Context(), r.Permit, in)
	if e, ok := refused(f, err); ok {
		return p.eventPage(r, e)
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: at(k), Toast: told("已登记", memberapp.Saved{Told: left})}, nil
}

func foreseenPairs(o memberapp.Outlook, e member.Event) []ui.Pair {
	day := e.Day.String()
	if e.Kind == member.DidNot {
		day = ""
	}
	return []ui.Pair{{Label: "事项", Value: o.What}, {Label: "日期", Value: day}, {Label: "现在", Value: o.Before}, {Label: "登记后", Value: o.After}, {Label: "依据", Value: e.Basis}, {Label: "决定机关", Value: e.Organ}}
}

// startOf are the values of a form as those of one that begins.
func startOf(f *web.Form) map[string]string {
	m := map[string]string{}
	for name := range f.Values {
		m[name] = f.Raw(name)
	}
	return m
}

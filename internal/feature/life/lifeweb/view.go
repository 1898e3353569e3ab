package lifeweb

import (
	"net/http"
	"strconv"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/life"
	"touyan/internal/feature/life/lifeapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// reading is the page of one meeting as read.
type reading struct {
	lifeapp.View
	record bool   // may change it
	bad    string // why calling off was refused
	today  civil.Day
}

func (p *pages) open(r *web.Request) (lifeapp.View, error) {
	id, err := web.PathID[life.Meeting](r, "id")
	if err != nil {
		return lifeapp.View{}, err
	}
	return p.app.Get(r.Context(), r.Permit, id)
}

func (p *pages) view(r *web.Request) (web.Answer, error) {
	v, err := p.open(r)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: v.Meeting.Name(), Nav: nav, Body: viewBody(&reading{View: v, record: r.Actor.Can(life.CanRecord), today: r.Today()})}, nil
}

func (p *pages) callOff(r *web.Request) (web.Answer, error) {
	v, err := p.get(r)
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	version, _ := strconv.Atoi(f.Raw("version"))
	_, err = p.app.CallOff(r.Context(), r.Permit, v.Meeting.ID, version, f.Text("reason", shortText))
	if x := fault.Of(err); x != nil && x.Kind == fault.Invalid {
		text := x.Field("reason")
		if text == "" {
			text = x.Text
		}
		return web.Page{Title: v.Meeting.Name(), Nav: nav, Body: viewBody(&reading{View: v, record: true, bad: text, today: r.Today()}), Status: http.StatusUnprocessableEntity}, nil
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: life.Href(v.Meeting.ID), Toast: "已取消，不再计次数", Undo: life.Href(v.Meeting.ID) + "/restore"}, nil
}

func (p *pages) restore(r *web.Request) (web.Answer, error) {
	v, err := p.get(r)
	if err != nil {
		return nil, err
	}
	if _, err := p.app.Restore(r.Context(), r.Permit, v.Meeting.ID, 0); err != nil {
		return nil, err
	}
	return web.See{To: life.Href(v.Meeting.ID), Toast: "已恢复"}, nil
}

func (p *pages) notice(r *web.Request) (web.Answer, error) {
	v, err := p.open(r)
	if err != nil {
		return nil, err
	}
	text := v.Meeting.Notice(v.Branch.Short, v.Group.Short)
	return web.Page{Title: "会议通知", Nav: nav, Body: noticeBody(&v, text, life.NoticeHint(text))}, nil
}

func (p *pages) print(r *web.Request) (web.Answer, error) {
	v, err := p.open(r)
	if err != nil {
		return nil, err
	}
	by := r.Actor.Name + " " + moment(r.Now)
	return web.Fragment{Body: printBody(&v, by)}, nil
}

// facts are the basic data of the record.
func (v *reading) facts() []ui.Pair {
	m := &v.Meeting
	ps := []ui.Pair{{Label: "类型", Value: m.What()}, {Label: "时间", Value: strings.TrimSpace(dayText(m.Day) + " " + hours(m))}, {Label: "地点", Value: m.Place},
		{Label: "主持人", Value: m.Host.Name}, {Label: "记录人", Value: m.Recorder.Name}, {Label: "列席", Value: m.Guests}}
	if m.Group != 0 {
		ps = append(ps, ui.Pair{Label: "党小组", Value: v.Group.Short})
	}
	if m.ForYear != 0 {
		ps = append(ps, ui.Pair{Label: "所属年度", Value: itoa(m.ForYear) + " 年度"})
	}
	if m.Speaker.Name != "" {
		ps = append(ps, ui.Pair{Label: "主讲人", Value: m.Speaker.Name})
	}
	if m.Review.Given {
		ps = append(ps, ui.Pair{Label: "评议结果", Value: "优秀 " + itoa(m.Review.Excellent) + "，合格 " + itoa(m.Review.Qualified) + "，基本合格 " + itoa(m.Review.Basically) + "，不合格 " + itoa(m.Review.Unqualified), Wide: true})
	}
	if m.Partner != "" {
		ps = append(ps, ui.Pair{Label: life.NeedPartner.Chinese(), Value: m.Partner, Wide: true})
	}
	if m.Outcome != "" {
		ps = append(ps, ui.Pair{Label: life.NeedOutcome.Chinese(), Value: m.Outcome, Wide: true})
	}
	if m.Remark != "" {
		ps = append(ps, ui.Pair{Label: "备注", Value: m.Remark, Wide: true})
	}
	return ps
}

// away lists who was not there: 丰夏（出差）、简明溪（病假）.
func away(m *life.Meeting, onLeave bool) string {
	var s []string
	for _, a := range m.Absences {
		if a.OnLeave == onLeave {
			t := a.Name
			if a.Reason != "" {
				t += "（" + a.Reason + "）"
			}
			s = append(s, t)
		}
	}
	return strings.Join(s, "、")
}

func topicLines(m *life.Meeting) (lines []string) {
	for i, t := range m.Topics {
		line := itoa(i+1) + ". " + t.Text
		if t.Presenter != "" {
			line += "（汇报人：" + t.Presenter + "）"
		}
		lines = append(lines, line)
	}
	return lines
}

func paragraphs(s string) (ps []string) {
	for line := range strings.SplitSeq(s, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			ps = append(ps, line)
		}
	}
	return ps
}

// log is the history, newest first. Of drafts that one person saved one after
// the other, by hand or by themselves, the last is told.
func (v *reading) log() (es []ui.LogEntry) {
	for i := len(v.History) - 1; i >= 0; i-- {
		c := v.History[i]
		if next := i + 1; c.Verb == life.DidDraft && next < len(v.History) && v.History[next].Verb == life.DidDraft && v.History[next].Actor == c.Actor {
			continue
		}
		var said []string
		for _, d := range c.Differences {
			said = append(said, d.Say())
		}
		es = append(es, ui.LogEntry{At: moment(c.At), Text: c.Actor + " " + c.Verb.Chinese(), Detail: strings.Join(said, "；")})
	}
	return es
}

func (v *reading) head() ui.HeadProps {
	m := &v.Meeting
	h := ui.HeadProps{Crumbs: []ui.Link{{Label: "组织生活", Href: "/life"}, {Label: v.Branch.Short, Href: "/life?unit=" + v.Branch.ID.String()}, {Label: m.Short()}}, Title: m.Name(), Summary: v.Branch.Name,
		Status: ui.StatusTag(stageState(m.Stage), m.Stage.Chinese())}
	if m.Stage == life.Planned || m.Stage == life.Draft {
		h.Actions = []ui.Action{{Label: "通知", Icon: "speakerphone", Href: life.Href(m.ID) + "/notice"}}
	}
	if m.Stage != life.Planned {
		h.Actions = append(h.Actions, ui.Action{Label: "打印", Icon: "printer", Href: life.Href(m.ID) + "/print"}, ui.Action{Label: "Word", Icon: "file-type-docx", Href: life.Href(m.ID) + "/minutes", Download: true})
	}
	if !v.record {
		return h
	}
	switch m.Stage {
	case life.CalledOff:
		h.Actions = append(h.Actions, ui.Action{Label: "恢复会议", Icon: "arrow-back-up", Post: life.Href(m.ID) + "/restore"})
	default:
		h.Actions = append(h.Actions, ui.Action{Label: "取消会议", Kind: ui.DangerLine, Dialog: "off"})
		edit := ui.Action{Label: "修改", Icon: "edit", Href: life.Href(m.ID) + "/edit"}
		if m.Stage != life.Recorded {
			edit.Label, edit.Kind = "接着记录", ui.Primary
		}
		h.Actions = append(h.Actions, edit)
	}
	return h
}

func (v *reading) entered() string {
	m := &v.Meeting
	if m.RecordedAt.IsZero() {
		return ""
	}
	s := "发生在 " + m.Day.String() + "，录入于 " + moment(m.RecordedAt)
	if m.Source != "" {
		s += "，来自 " + m.Source
	}
	return s
}

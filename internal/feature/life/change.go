package life

import (
	"strconv"
	"strings"
	"time"
)

// Verb says what a saving was.
type Verb string

// The verbs.
const (
	DidPlan    Verb = "planned"
	DidDraft   Verb = "drafted"
	DidRecord  Verb = "recorded"
	DidChange  Verb = "changed"
	DidCallOff Verb = "called-off"
	DidRestore Verb = "restored"
	DidImport  Verb = "imported"
)

// Chinese returns the verb's Chinese term.
func (v Verb) Chinese() string {
	switch v {
	case DidPlan:
		return "存为计划"
	case DidDraft:
		return "存草稿"
	case DidRecord:
		return "提交归档"
	case DidChange:
		return "修改"
	case DidCallOff:
		return "取消会议"
	case DidRestore:
		return "恢复会议"
	case DidImport:
		return "由台账导入"
	}
	return ""
}

// Change is one saving of a meeting.
type Change struct {
	Version     int
	At          time.Time
	Actor       string
	Verb        Verb
	Differences []Difference
}

// Difference is one field that differs between two states of a meeting, as
// people read it.
type Difference struct {
	Field  string `json:"f"` // the form's field
	Label  string `json:"l"`
	Before string `json:"b,omitempty"`
	After  string `json:"a,omitempty"`
}

// Say returns the difference as a sentence: 地点由“三楼”改为“五楼”.
func (d Difference) Say() string {
	switch {
	case d.Before == "":
		return d.Label + "填为“" + d.After + "”"
	case d.After == "":
		return d.Label + "“" + d.Before + "”已删去"
	}
	return d.Label + "由“" + d.Before + "”改为“" + d.After + "”"
}

// Differences returns what people would see differ between a and b.
func Differences(a, b *Meeting) []Difference {
	var ds []Difference
	was, is := a.facets(), b.facets()
	for i := range was {
		if was[i].After != is[i].After {
			ds = append(ds, Difference{Field: was[i].Field, Label: was[i].Label, Before: was[i].After, After: is[i].After})
		}
	}
	return ds
}

// facets returns every field as text, always the same fields in the same order.
func (m *Meeting) facets() []Difference {
	var topics, votes, away []string
	for _, t := range m.Topics {
		line := bracket(t.Text, t.Presenter)
		if t.Points != "" {
			line += "：" + t.Points
		}
		topics = append(topics, line)
	}
	for _, v := range m.Votes {
		line := v.Say()
		if v.Topic > 0 {
			line += "（议题 " + strconv.Itoa(v.Topic) + "）"
		}
		votes = append(votes, line)
	}
	for _, a := range m.Absences {
		manner := "缺席"
		if a.OnLeave {
			manner = "请假"
		}
		away = append(away, a.Name+manner+bracket("", a.Reason))
	}
	var reports []string
	for i := range m.Reports {
		reports = append(reports, m.Reports[i].Say())
	}
	review, year := "", ""
	if m.Review.Given {
		n := strconv.Itoa
		review = "优秀 " + n(m.Review.Excellent) + "，合格 " + n(m.Review.Qualified) + "，基本合格 " + n(m.Review.Basically) + "，不合格 " + n(m.Review.Unqualified)
	}
	if m.ForYear != 0 {
		year = strconv.Itoa(m.ForYear)
	}
	return []Difference{
		{"kinds", "会议类型", "", m.What()},
		{"group", "党小组", "", m.Group.String()},
		{"title", "题目", "", m.Title},
		{"day", "日期", "", m.Day.String()},
		{"begins", "开始时间", "", m.Begins},
		{"ends", "结束时间", "", m.Ends},
		{"for_year", "所属年度", "", year},
		{"place", "地点", "", m.Place},
		{"host", "主持人", "", m.Host.Name},
		{"recorder", "记录人", "", m.Recorder.Name},
		{"speaker", "主讲人", "", m.Speaker.Name},
		{"guests", "列席", "", m.Guests},
		{"topics", "议题", "", strings.Join(topics, "；")},
		{"attendance", "请假、缺席", "", strings.Join(away, "、")},
		{"points", "讨论要点", "", m.Points},
		{"reports", "议定事项落实", "", strings.Join(reports, "；")},
		{"partner", "共建单位", "", m.Partner},
		{"took_part", "参加人数", "", some(m.TookPart)},
		{"people", "参加人员", "", Names(m.People)},
		{"outcome", "成果或承诺", "", m.Outcome},
		{"votes", "决议", "", strings.Join(votes, "；")},
		{"review", "评议结果", "", review},
		{"remark", "备注", "", m.Remark},
		{"reason", "取消原因", "", m.OffReason},
	}
}

func some(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// Names joins the names of ps as lists do.
func Names(ps []Person) string {
	ns := make([]string, len(ps))
	for i, p := range ps {
		ns[i] = p.Name
	}
	return strings.Join(ns, "、")
}

func bracket(s, in string) string {
	if in == "" {
		return s
	}
	return s + "（" + in + "）"
}

// Say returns the resolution as a sentence.
func (v Resolution) Say() string {
	s := v.Text
	if v.Manner != "" {
		s += "，" + v.Manner.Chinese()
	}
	if v.Voted {
		s += "：赞成 " + strconv.Itoa(v.Ayes) + "，反对 " + strconv.Itoa(v.Noes) + "，弃权 " + strconv.Itoa(v.Blanks)
	}
	if v.Owner != "" {
		s += "，由" + v.Owner + "负责"
	}
	if v.Due != 0 {
		s += "，" + v.Due.String() + " 前完成"
	}
	return s
}

// Merge takes over from theirs, the stored state, every field that m has as it
// was before the changes since m.Version: whoever entered m did not touch it.
func (m *Meeting) Merge(theirs *Meeting, history []Change) {
	was := map[string]string{}
	for _, c := range history {
		if c.Version <= m.Version {
			continue
		}
		for _, d := range c.Differences {
			if _, known := was[d.Field]; !known {
				was[d.Field] = d.Before
			}
		}
	}
	for _, mine := range m.facets() {
		if before, changed := was[mine.Field]; changed && mine.After == before {
			m.take(mine.Field, theirs)
		}
	}
}

// take copies one field of the form.
func (m *Meeting) take(field string, from *Meeting) {
	switch field {
	case "kinds":
		m.Kinds, m.Activity = from.Kinds, from.Activity
	case "title":
		m.Title = from.Title
	case "day":
		m.Day = from.Day
	case "begins":
		m.Begins = from.Begins
	case "ends":
		m.Ends = from.Ends
	case "for_year":
		m.ForYear = from.ForYear
	case "place":
		m.Place = from.Place
	case "host":
		m.Host = from.Host
	case "recorder":
		m.Recorder = from.Recorder
	case "speaker":
		m.Speaker = from.Speaker
	case "guests":
		m.Guests = from.Guests
	case "topics":
		m.Topics = from.Topics
	case "attendance":
		m.Absences = from.Absences
	case "points":
		m.Points = from.Points
	case "reports":
		m.Reports = from.Reports
	case "partner":
		m.Partner = from.Partner
	case "took_part":
		m.TookPart = from.TookPart
	case "people":
		m.People = from.People
	case "outcome":
		m.Outcome = from.Outcome
	case "votes":
		m.Votes = from.Votes
	case "review":
		m.Review = from.Review
	case "remark":
		m.Remark = from.Remark
	}
}

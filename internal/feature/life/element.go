package life

import "strings"

// Presence says whether an element of the record is there.
type Presence uint8

// The presences.
const (
	Missing   Presence = iota
	Present            // there
	NotNeeded          // this kind of meeting does not ask for it
)

// Element is one of the 23 elements of a good record. No regulation lists them;
// they are common practice (MTG-10), so a gap is shown and never judged. None
// has a weight.
type Element struct {
	No    int
	Name  string
	Field string // the form's field that fills it, "" when none does
	Must  bool   // a record without it says nothing; submitting waits for it
	Is    Presence
	Note  string
}

type elementRule struct {
	name, field string
	must        bool
	note        string
	is          func(*Meeting) Presence
}

func filled(s string) Presence { return when(strings.TrimSpace(s) != "") }

func when(ok bool) Presence {
	if ok {
		return Present
	}
	return Missing
}

// paper is for what is signed on the printed page, and enclosures, which are
// never asked for (red line C-6).
func paper(*Meeting) Presence { return NotNeeded }

// decides: a theme day or a class need not decide anything.
func (m *Meeting) decides() bool {
	return m.Kinds.Any(Assembly|Committee) || len(m.Votes) > 0
}

// ifRoll: where nobody has to come, nobody is missing.
func ifRoll(f func(*Meeting) Presence) func(*Meeting) Presence {
	return func(m *Meeting) Presence {
		if m.Open() {
			return NotNeeded
		}
		return f(m)
	}
}

func ifDecides(f func(*Meeting) Presence) func(*Meeting) Presence {
	return func(m *Meeting) Presence {
		if !m.decides() {
			return NotNeeded
		}
		return f(m)
	}
}

func eachVote(ok func(Resolution) bool) func(*Meeting) Presence {
	return func(m *Meeting) Presence {
		if len(m.Votes) == 0 {
			return Missing
		}
		for _, v := range m.Votes {
			if !ok(v) {
				return Missing
			}
		}
		return Present
	}
}

var elementRules = [...]elementRule{
	{"会议类型", "kinds", true, "", func(m *Meeting) Presence { return when(m.Named()) }},
	{"题目", "title", true, "", func(m *Meeting) Presence { return filled(m.Title) }},
	{"日期和开始时间", "day", true, "", func(m *Meeting) Presence { return when(m.Day != 0 && m.Begins != "") }},
	{"结束时间", "ends", false, "", func(m *Meeting) Presence { return filled(m.Ends) }},
	{"地点", "place", false, "", func(m *Meeting) Presence { return filled(m.Place) }},
	{"主持人", "host", true, "", func(m *Meeting) Presence { return filled(m.Host.Name) }},
	{"记录人", "recorder", false, "", func(m *Meeting) Presence { return filled(m.Recorder.Name) }},
	{"应到人数", "attendance", false, "", ifRoll(func(m *Meeting) Presence { return when(m.Count.Given && m.Count.Due > 0) })},
	{"实到人数", "attendance", false, "", func(m *Meeting) Presence {
		if m.Open() {
			return when(m.TookPart > 0 || len(m.People) > 0)
		}
		return when(m.Count.Given && m.Count.Present <= m.Count.Due)
	}},
	{"请假人员", "attendance", false, "", ifRoll(func(m *Meeting) Presence { return when(m.Count.Given && m.named(true) >= m.Count.Leave) })},
	{"缺席人员", "attendance", false, "", ifRoll(func(m *Meeting) Presence { return when(m.Count.Given && m.named(false) >= m.Count.Absent) })},
	{"请假、缺席原因", "attendance", false, "", (*Meeting).reasons},
	{"列席", "guests", false, "没有列席的不用填", func(m *Meeting) Presence {
		if strings.TrimSpace(m.Guests) == "" {
			return NotNeeded
		}
		return Present
	}},
	{"议题（内容）", "topics", true, "", func(m *Meeting) Presence { return when(len(m.Topics) > 0) }},
	{"汇报人或主讲人", "topics", false, "", (*Meeting).presenters},
	{"讨论要点", "points", false, "", func(m *Meeting) Presence { return filled(m.Said()) }},
	{"表决方式", "votes", false, "", ifDecides(eachVote(func(v Resolution) bool { return v.Manner != "" }))},
	{"表决结果", "votes", false, "", ifDecides(eachVote(func(v Resolution) bool { return v.Voted || v.Manner == Spoken }))},
	{"决议（议定事项）", "votes", false, "", ifDecides(eachVote(func(v Resolution) bool { return v.Text != "" }))},
	{"责任人、期限", "votes", false, "", ifDecides(eachVote(func(v Resolution) bool { return v.Owner != "" && v.Due != 0 }))},
	{"附件", "", false, "不要求附件，更不要求照片", paper},
	{"主持人审签", "", false, "打印后由本人签字", paper},
	{"记录人签名", "", false, "打印后由本人签字", paper},
}

func (m *Meeting) named(onLeave bool) (n int) {
	for _, a := range m.Absences {
		if a.OnLeave == onLeave {
			n++
		}
	}
	return n
}

func (m *Meeting) reasons() Presence {
	if len(m.Absences) == 0 {
		return NotNeeded
	}
	for _, a := range m.Absences {
		if strings.TrimSpace(a.Reason) == "" {
			return Missing
		}
	}
	return Present
}

func (m *Meeting) presenters() Presence {
	if m.Kinds == Lecture || m.Kinds == 0 && m.Activity.Asks(NeedSpeaker) {
		return filled(m.Speaker.Name)
	}
	if len(m.Topics) == 0 {
		return Missing
	}
	for _, t := range m.Topics {
		if t.Presenter == "" && m.Speaker.Name == "" {
			return Missing
		}
	}
	return Present
}

// ElementCount is the number of elements.
const ElementCount = len(elementRules)

// Elements returns the elements of the record as they stand.
func (m *Meeting) Elements() []Element {
	es := make([]Element, ElementCount)
	for i, r := range elementRules {
		es[i] = Element{No: i + 1, Name: r.name, Field: r.field, Must: r.must, Is: r.is(m), Note: r.note}
	}
	return es
}

// Gaps returns the elements that are missing.
func (m *Meeting) Gaps() []Element {
	var gaps []Element
	for _, e := range m.Elements() {
		if e.Is == Missing {
			gaps = append(gaps, e)
		}
	}
	return gaps
}

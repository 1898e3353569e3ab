package life

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
	"touyan/internal/base/quorum"
)

// Check says what in the record contradicts itself, field by field; nil when
// nothing does. Gaps are no contradictions; see Gaps. today bounds the day of
// what is said to have happened.
func (m *Meeting) Check(today civil.Day) *fault.Fault {
	f := fault.New(fault.Invalid, "记录里有几处对不上，请改正。")
	bad := func(field, format string, args ...any) {
		if f.Field(field) == "" {
			_ = f.At(field, fmt.Sprintf(format, args...))
		}
	}
	if !m.Named() {
		bad("kinds", "请选择会议类型")
	}
	switch {
	case m.Kinds.Has(GroupMeet) && m.Group == 0:
		bad("group", "党小组会须选择党小组")
	case !m.Kinds.Has(GroupMeet) && m.Group != 0:
		bad("group", "只有党小组会才选择党小组")
	case m.Kinds.Has(GroupMeet | Assembly), m.Kinds.Has(GroupMeet | Committee), m.Kinds.Has(Assembly | Committee):
		bad("kinds", "党员大会、支委会、党小组会的应到人员不同，请分开记录")
	}
	if m.Day > today {
		switch minutes := m.minutes(); {
		case m.Stage == Recorded:
			bad("day", "%s 还没有到，不能记录。会前请存为计划", m.Day)
		case m.Stage == Planned && minutes != "":
			bad("day", "%s 还没有到，却已经有%s。请核对日期；会前的计划不写这些", m.Day, minutes)
		}
	}
	if m.Begins != "" && !clock(m.Begins) {
		bad("begins", "“%s”不是时间，应写成 16:30 的样子", m.Begins)
	}
	if m.Ends != "" && !clock(m.Ends) {
		bad("ends", "“%s”不是时间，应写成 17:50 的样子", m.Ends)
	} else if m.Begins != "" && m.Ends != "" && m.Ends <= m.Begins {
		bad("ends", "应晚于 %s", m.Begins)
	}
	if m.ForYear != 0 && !m.Kinds.Yearly() {
		bad("for_year", "只有组织生活会、民主生活会和民主评议填写所属年度")
	}
	if m.Kinds.Yearly() && m.Day != 0 && m.ForYear != 0 && (m.ForYear > m.Day.Year() || m.ForYear < m.Day.Year()-1) {
		bad("for_year", "%d 年度的会不会在 %d 年召开，应为 %d 或 %d", m.ForYear, m.Day.Year(), m.Day.Year()-1, m.Day.Year())
	}
	m.checkHolder(bad)
	m.checkCount(bad)
	m.checkMarks(bad)
	m.checkLengths(bad)
	m.checkVotes(bad)
	m.checkReview(bad)
	return f
}

// minutes names what only somebody who was there can have written; "" when
// there is nothing of that kind.
func (m *Meeting) minutes() string {
	for _, x := range []struct {
		name string
		is   bool
	}{{"表决结果", slices.ContainsFunc(m.Votes, func(v Resolution) bool { return v.Voted })}, {"决议", len(m.Votes) > 0}, {"讨论要点", m.Said() != ""},
		{"评议结果", m.Review.Given}, {"到会情况", len(m.Absences) > 0 || m.TookPart > 0 || len(m.People) > 0}, {"落实情况", len(m.Reports) > 0}} {
		if x.is {
			return x.name
		}
	}
	return ""
}

// checkHolder: a leading group's meeting is no branch's, and one event is not
// both.
func (m *Meeting) checkHolder(bad func(string, string, ...any)) {
	if k := m.Kinds; k.Any(Leading|OrganAssembly) && (k.Any(OfBranch) || k.Has(CentreStudy|DemocraticLife) || k.Any(Leading) && k.Has(OrganAssembly)) {
		bad("kinds", "党组、机关和党支部的会议应到人员不同，请分开记录")
	}
	if m.Activity.Code != "" && m.Kinds.Any(Leading|OrganAssembly|Committee) {
		bad("kinds", "%s不与%s合并，请分开记录", m.Kinds.Chinese(), m.Activity.Name)
	}
	if m.TookPart > 0 && len(m.People) > m.TookPart {
		bad("took_part", "参加人员写了 %d 人，多于参加人数 %d 人", len(m.People), m.TookPart)
	}
}

// checkMarks refuses what bears a mark of secrecy (PI-13): this is no place for it.
func (m *Meeting) checkMarks(bad func(string, string, ...any)) {
	mark := func(field, text string) {
		if kind, ok := han.Marking(text); ok {
			bad(field, "含有“%s”标志。本系统不处理涉密内容，请删去并按保密规定处理", kind)
		}
	}
	for _, x := range []struct{ field, text string }{{"title", m.Title}, {"place", m.Place}, {"guests", m.Guests}, {"points", m.Points}, {"remark", m.Remark}, {"outcome", m.Outcome}, {"partner", m.Partner}} {
		mark(x.field, x.text)
	}
	for _, t := range m.Topics {
		mark("topics", t.Text)
		mark("topics", t.Presenter)
		mark("topics", t.Points)
	}
	for i, v := range m.Votes {
		mark("vote"+strconv.Itoa(i+1), v.Text)
		mark("vote"+strconv.Itoa(i+1), v.Owner)
	}
	for _, r := range m.Reports {
		mark("reports", r.Words)
	}
	for _, a := range m.Absences {
		mark("attendance", a.Reason)
	}
}

// Longest texts of a record, in characters.
const (
	MostPoints = 20_000
	MostText   = 1_000
)

// checkLengths refuses what is no record but a document: three hundred pages
// pasted into the points.
func (m *Meeting) checkLengths(bad func(string, string, ...any)) {
	for _, x := range []struct {
		field, name, text string
		most              int
	}{{"points", "讨论要点", m.Points, MostPoints}, {"remark", "备注", m.Remark, MostText}, {"outcome", "成果", m.Outcome, MostText}, {"title", "题目", m.Title, MostText}, {"guests", "列席", m.Guests, MostText}, {"place", "地点", m.Place, MostText}} {
		if n := utf8.RuneCountInString(x.text); n > x.most {
			bad(x.field, "%s最多 %d 字，现有 %d 字。请写要点，原文另行存放", x.name, x.most, n)
		}
	}
	said := utf8.RuneCountInString(m.Points)
	for i, t := range m.Topics {
		if n := utf8.RuneCountInString(t.Text); n > MostText {
			bad("topics", "议题 %d 最多 %d 字，现有 %d 字", i+1, MostText, n)
		}
		said += utf8.RuneCountInString(t.Points)
	}
	if said > MostPoints {
		bad("topics", "各议题的讨论要点合计最多 %d 字，现有 %d 字。请写要点，原文另行存放", MostPoints, said)
	}
	for i, v := range m.Votes {
		if n := utf8.RuneCountInString(v.Text); n > MostText {
			bad("vote"+strconv.Itoa(i+1), "决议 %d 最多 %d 字，现有 %d 字", i+1, MostText, n)
		}
	}
	if n := len(m.Topics) + len(m.Votes) + len(m.Reports); n > 500 || len(m.People) > 5000 || len(m.Absences) > 5000 {
		bad("topics", "议题、决议合计最多 500 项")
	}
}

func (m *Meeting) checkCount(bad func(string, string, ...any)) {
	c := m.Count
	if !c.Given {
		return
	}
	if c.Present > c.Due {
		bad("attendance", "实到 %d 人，多于应到 %d 人", c.Present, c.Due)
	} else if sum := c.Present + c.Leave + c.Absent; sum != c.Due {
		bad("attendance", "到会人数对不上：实到 %d + 请假 %d + 缺席 %d = %d，应到 %d", c.Present, c.Leave, c.Absent, sum, c.Due)
	}
}

func (m *Meeting) checkVotes(bad func(string, string, ...any)) {
	for i, v := range m.Votes {
		field := "vote" + strconv.Itoa(i+1)
		if v.Text == "" {
			bad(field, "决议 %d 没有内容", i+1)
		}
		if v.Topic < 0 || v.Topic > len(m.Topics) {
			bad(field, "决议 %d 所选的议题没有内容", i+1)
		}
		if !v.Voted || !m.Count.Given {
			continue
		}
		most, whose := m.Count.VotersPresent, "实到有表决权的"
		if p, err := quorum.On(v.Matter, m.Day); err == nil && p.Value.Written {
			most, whose = m.Count.VotersDue, "应到有表决权的"
		}
		if sum := v.Ayes + v.Noes + v.Blanks; sum > most {
			bad(field, "决议 %d 票数合计 %d，超过%s %d 人", i+1, sum, whose, most)
		}
	}
}

func (m *Meeting) checkReview(bad func(string, string, ...any)) {
	r := m.Review
	if r.Given && !m.Kinds.Has(Review) {
		bad("review", "只有民主评议党员才填写评议结果")
	}
	if r.Given && m.Count.Given && r.Sum() > m.Count.Due {
		bad("review", "评定等次合计 %d 人，多于应到 %d 人", r.Sum(), m.Count.Due)
	}
}

func clock(s string) bool {
	h, m, ok := strings.Cut(s, ":")
	hh, err1 := strconv.Atoi(h)
	mm, err2 := strconv.Atoi(m)
	return ok && len(s) == 5 && len(h) == 2 && err1 == nil && err2 == nil && hh >= 0 && hh < 24 && mm >= 0 && mm < 60
}

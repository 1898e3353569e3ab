package lifeweb

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/quorum"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/life"
	"touyan/internal/feature/life/lifeapp"
	"touyan/internal/platform/ui"
)

func itoa(n int) string { return strconv.Itoa(n) }

// moment writes a moment as tables do.
func moment(t time.Time) string { return t.In(civil.Shanghai).Format("2006-01-02 15:04") }

// stageState is how a stage is drawn.
func stageState(s life.Stage) ui.State {
	switch s {
	case life.Recorded:
		return ui.OK
	case life.Planned:
		return ui.Plan
	case life.Draft:
		return ui.Run
	}
	return ui.NA
}

// dayText writes a day with its weekday: 2025-09-29 周一.
func dayText(d civil.Day) string {
	if d == 0 {
		return ""
	}
	return d.String() + " 周" + [...]string{"日", "一", "二", "三", "四", "五", "六"}[d.Weekday()]
}

// hours writes from when to when.
func hours(m *life.Meeting) string {
	if m.Begins != "" && m.Ends != "" {
		return m.Begins + "—" + m.Ends
	}
	return m.Begins + m.Ends
}

// counted writes 20 / 23, or 15 where nobody has to come.
func counted(m *life.Meeting) string {
	if m.Open() && m.TookPart > 0 {
		return itoa(m.TookPart)
	}
	if !m.Count.Given {
		return ""
	}
	return itoa(m.Count.Present) + " / " + itoa(m.Count.Due)
}

// late says that a record was entered late, or came from a ledger; "" when
// neither.
func late(m *life.Meeting) string {
	switch {
	case m.Source != "" && m.Stage == life.Recorded:
		return "台账导入"
	case m.EnteredLate():
		return "补记，晚 " + itoa(m.LateBy()) + " 天"
	}
	return ""
}

// paperTitle is what the printed record calls itself: 支部党员大会会议记录.
func paperTitle(m *life.Meeting) string {
	name := m.What()
	if strings.HasSuffix(name, "会") {
		return name + "会议记录"
	}
	return name + "记录"
}

// shortPost leaves 支部 out of 支部组织委员, where the whole list is of one branch.
func shortPost(title string) string {
	if rest, ok := strings.CutPrefix(title, "支部"); ok && rest != "书记" {
		return rest
	}
	return title
}

// quorum is the panel beside a form or a record.
func quorumPanel(c life.Count, sittings []quorum.Sitting) ui.QuorumProps {
	q := ui.QuorumProps{ID: "quorum", Title: "到会与法定人数", Due: c.Due, Present: c.Present, Leave: c.Leave, Absent: c.Absent,
		Voters: c.VotersDue, VotersPresent: c.VotersPresent, State: ui.NA, Verdict: "不作表决"}
	for i, s := range sittings {
		if i > 0 && (q.State == ui.Over || s.CanVote && !s.Procedure.Sit.Over) {
			continue // the strictest is shown
		}
		switch {
		case s.Unknown:
			q.State, q.Verdict = ui.None, "当日没有生效的规定"
			continue
		case s.CanVote:
			q.State, q.Verdict = ui.OK, "可以表决"
		default:
			q.State, q.Verdict = ui.Over, "不能表决"
		}
		q.Threshold, q.ThresholdText = s.Least, s.Asks()
		if s.Procedure.Sit.Over {
			q.Threshold = s.Least - 1
		}
		q.Cite = cite(s.Cite)
	}
	return q
}

// cite is the chip that leads to the article.
func cite(c rulebook.Citation) *ui.CiteProps {
	if c.IsZero() {
		return nil
	}
	text := c.String()
	if open := c.Entry().Unconfirmed; open != "" {
		text += "（" + open + "）"
	}
	return &ui.CiteProps{Text: text, Href: "/rules#" + string(c.Doc) + "-" + c.Article}
}

// passCite is the article that says which share of the votes decides.
func passCite(v life.Resolution, sittings []quorum.Sitting) *ui.CiteProps {
	for _, s := range sittings {
		if s.Matter == v.Matter && !s.Unknown {
			return cite(s.Procedure.PassCite)
		}
	}
	return nil
}

// meter is the elements of a record; links lead to the fields of a form when
// there is one. What is wrong with one is in faults.
func meter(es []life.Element, links bool, faults []fault.Field) ui.MeterProps {
	m := ui.MeterProps{ID: "elements", Title: "要素", Note: "附件不要求，签字在打印后由本人完成。要素是通行做法，只提示。"}
	for _, e := range es {
		x := ui.Element{No: e.No, Name: e.Name}
		switch {
		case e.Is == life.Present, e.Is == life.NotNeeded && e.No < 21:
			x.State = ui.OK
		case e.Is == life.NotNeeded:
			x.State, x.Quiet = ui.None, true
		default:
			x.State = ui.Due
		}
		if slices.ContainsFunc(faults, func(f fault.Field) bool { return concerns(f.Name, e) }) {
			x.State = ui.Over
		}
		if links && (x.State == ui.Due || x.State == ui.Over) {
			x.Href = "#" + anchor(e.Field)
		}
		m.Elements = append(m.Elements, x)
	}
	return m
}

// concerns reports whether what is wrong with the field is wrong with the
// element; of several that share a field, with the one that the field is about.
func concerns(field string, e life.Element) bool {
	if _, ok := voteNumber(field); ok {
		return e.No == 18
	}
	switch field {
	case "attendance":
		return e.No == 9
	case "begins":
		return e.No == 3
	case "topics":
		return e.No == 14
	}
	return field == e.Field
}

// anchor is the id of the element that a field of the record stands in.
func anchor(field string) string {
	switch field {
	case "attendance", "topics", "votes", "review":
		return field
	case "kinds":
		return "f-kind"
	case "":
		return ""
	}
	if n, ok := voteNumber(field); ok {
		return "f-vote-" + itoa(n-1) + "-text"
	}
	return "f-" + field
}

func voteNumber(field string) (int, bool) {
	if len(field) < 5 || field[:4] != "vote" {
		return 0, false
	}
	n, err := strconv.Atoi(field[4:])
	return n, err == nil && n > 0
}

// usesOf is the card of what a record counts for.
func usesOf(us []lifeapp.Use) []ui.IconLine {
	lines := make([]ui.IconLine, len(us))
	for i, u := range us {
		lines[i] = ui.IconLine{Icon: "circle-check", Text: u.Text, Href: u.Href}
	}
	return lines
}

// toast says what was done and what it is good for.
func toast(verb string, m *life.Meeting) string {
	if n := len(lifeapp.Uses(m)); m.Stage == life.Recorded && n > 0 {
		return verb + "，用于 " + itoa(n) + " 处"
	}
	return verb
}

// voteSay is the verdict under one resolution; "" without figures.
func voteSay(v life.Resolution, sittings []quorum.Sitting) (text string, state ui.State) {
	if !v.Voted {
		return "", ui.None
	}
	for _, s := range sittings {
		if s.Matter != v.Matter {
			continue
		}
		text = s.Verdict(v.Ayes)
		if s.Procedure.Secret && v.Manner != "" && v.Manner != life.Ballot {
			text += "这类事项须无记名投票。"
		}
		if s.Procedure.PassNote != "" {
			text += s.Procedure.PassNote + "。"
		}
		if s.Passed(v.Ayes) {
			return text, ui.OK
		}
		return text, ui.Over
	}
	return "", ui.None
}

package lifeapp

import (
	"fmt"
	"strings"

	"touyan/internal/base/han"
	"touyan/internal/base/quorum"
	"touyan/internal/feature/life"
	"touyan/internal/feature/life/ledger"
	"touyan/internal/platform/intake"
)

// elements is the rule under complaints about figures of a record.
const elements = "MTG-10"

// count compares 应到, 实到 and the names of the absent with each other and with
// the register of the day.
func (b *books) count(r *ledgerRow, h *hall, m *life.Meeting, ps *[]intake.Problem) {
	warn := func(c column, code, want string) {
		*ps = append(*ps, r.problem(c, code, intake.Warning, elements, want))
	}
	var odd []string
	m.Absences, odd = ledger.Away(r.text(colAway))
	if len(odd) > 0 {
		warn(colAway, "ABSENT_UNREADABLE", "“"+strings.Join(odd, "”“")+"”看不出是谁，应写成 张三（出差）、李四（病假）")
	}
	roll := h.roll(m.Kinds, m.Group)
	for i := range m.Absences {
		if s, ok := roll.Find(m.Absences[i].Person); ok {
			m.Absences[i].Person = s.Person
		}
	}
	by := roll.Count(m.Absences)
	due, hasDue := num(r, colDue)
	present, hasPresent := num(r, colPresent)
	for _, x := range []struct {
		c  column
		ok bool
	}{{colDue, hasDue}, {colPresent, hasPresent}} {
		if !x.ok && plain(r.text(x.c)) != "" {
			warn(x.c, "COUNT_UNREADABLE", "应为人数")
		}
	}
	if !hasDue || !hasPresent {
		return
	}
	c := life.Count{Given: true, Due: due, Present: present, RollDue: due, VotersDue: by.VotersDue, VotersPresent: by.VotersPresent}
	for _, a := range m.Absences {
		if a.OnLeave {
			c.Leave++
		}
	}
	c.Absent = max(0, due-present-c.Leave)
	listed := due
	if len(roll) > 0 && due != by.Due {
		c.RollDue, listed = by.Due, by.Due
		warn(colDue, "DUE_DIFFERS", fmt.Sprintf("应到 %d 人，当日名册应到 %d 人", due, by.Due))
	}
	switch {
	case present > due:
		warn(colPresent, "PRESENT_OVER_DUE", fmt.Sprintf("实到 %d 人，多于应到 %d 人", present, due))
	case listed-present > len(m.Absences):
		warn(colAway, "ABSENT_LIST_SHORT", fmt.Sprintf("应到 %d 人，实到 %d 人，缺席名单只有 %d 人", due, present, len(m.Absences)))
	case due-present < len(m.Absences):
		warn(colAway, "ABSENT_LIST_LONG", fmt.Sprintf("应到 %d 人，实到 %d 人，缺席名单却有 %d 人", due, present, len(m.Absences)))
	}
	m.Count = c
}

// decide reads what was decided and judges whether the vote stands.
func (b *books) decide(r *ledgerRow, m *life.Meeting, ps *[]intake.Problem) {
	text := plain(r.text(colDecision))
	vote := plain(r.text(colVote))
	if text == "" && vote == "" {
		return
	}
	if text == "" {
		text = r.text(colTopic)
	}
	x := life.Resolution{Text: text, Matter: ledger.MatterOf(m.Kinds, r.text(colTopic)+text)}
	v, ok := ledger.ReadVote(vote)
	if ok {
		x.Voted, x.Ayes, x.Noes, x.Blanks = true, v.Ayes, v.Noes, v.Blanks
		if v.HasDue {
			m.Count.VotersDue = v.Due
		}
		if v.HasPresent {
			m.Count.VotersPresent = v.Present
		}
	}
	switch {
	case strings.Contains(vote, "无记名"):
		x.Manner = life.Ballot
	case strings.Contains(vote, "举手"):
		x.Manner = life.Hands
	}
	m.Votes = append(m.Votes, x)
	if !ok || m.Count.VotersDue == 0 {
		return
	}
	s := quorum.Sit(x.Matter, m.Day, m.Count.Voters())
	if s.Unknown || s.CanVote && (s.Passed(x.Ayes) || !claimsPassed(text)) {
		return
	}
	want := s.Verdict(x.Ayes)
	if !s.CanVote && !s.Procedure.Pass.Reached(x.Ayes, m.Count.VotersDue) && !s.Procedure.OfPresent {
		want += fmt.Sprintf("赞成 %d 票，也没有超过应到的半数。", x.Ayes)
	}
	*ps = append(*ps, r.problem(colVote, "VOTE_INVALID", intake.Warning, votingRules[x.Matter], want))
}

var votingRules = map[quorum.Matter]string{quorum.General: "MTG-01", quorum.InBureau: "MTG-02", quorum.Admission: "DEV-19,DEV-20", quorum.Conversion: "DEV-32", quorum.Election: "ELE-05,ELE-09"}

// claimsPassed reports whether the ledger takes the matter as decided.
func claimsPassed(text string) bool {
	s := han.Squeeze(text)
	for _, no := range []string{"不同意", "未通过", "没有通过", "不予"} {
		if strings.Contains(s, no) {
			return false
		}
	}
	return true
}

package life

import (
	"strconv"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/base/quorum"
)

// Warning is what deserves a look and does not stop a record.
type Warning struct {
	Field string // of the form
	Text  string
	Href  string // the other record that it is about
}

// Warnings says what of the record itself is unusual, at that moment: whoever
// writes before the meeting what was said at it is told so.
func (m *Meeting) Warnings(now time.Time) (ws []Warning) {
	if minutes, today := m.minutes(), civil.DayOf(now); minutes != "" {
		switch {
		case m.Day > today:
			ws = append(ws, Warning{Field: "day", Text: m.Day.String() + " 还没有到，却已经有" + minutes + "，请核对日期"})
		case m.Day == today && m.Begins > now.In(civil.Shanghai).Format("15:04"):
			ws = append(ws, Warning{Field: "begins", Text: "今天 " + m.Begins + " 还没有到，却已经有" + minutes + "，请核对时间"})
		}
	}
	if m.Count.Given {
		for i, v := range m.Votes {
			most := m.Count.VotersPresent
			if p, err := quorum.On(v.Matter, m.Day); err == nil && p.Value.Written {
				continue // those away may have written: nobody knows how many should have voted
			}
			if sum := v.Ayes + v.Noes + v.Blanks; v.Voted && sum < most {
				ws = append(ws, Warning{Field: "vote" + strconv.Itoa(i+1), Text: "决议 " + strconv.Itoa(i+1) + " 赞成、反对、弃权合计 " + strconv.Itoa(sum) + "，实到有表决权 " + strconv.Itoa(most) + " 人，差 " + strconv.Itoa(most-sum) + " 人没有计入，请核对"})
			}
		}
	}
	return ws
}

// Overlaps reports whether two events of one day go on at the same time. Of one
// without an end nothing is known but its beginning.
func (m *Meeting) Overlaps(x *Meeting) bool {
	if m.Day == 0 || m.Day != x.Day || m.Begins == "" || x.Begins == "" {
		return false
	}
	if m.Begins == x.Begins {
		return true
	}
	a, b := m, x
	if b.Begins < a.Begins {
		a, b = b, a
	}
	return a.Ends > b.Begins
}

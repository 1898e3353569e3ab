package life

import (
	"cmp"
	"slices"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/feature/org"
)

// Report is what a meeting heard about what an earlier one decided: the minutes
// open with it. A done one closes the matter, once the meeting is recorded.
type Report struct {
	Of    MeetingID // that decided
	Text  string    // what it decided, word for word: changed words are another matter
	Done  bool
	Words string // how far it is
}

// FollowUp is one thing that a recorded meeting decided and gave somebody, or a
// day, to.
type FollowUp struct {
	Of       MeetingID
	OfTitle  string
	Day      civil.Day // of the meeting
	Branch   org.UnitID
	UnitName string
	Text     string
	Owner    string
	Due      civil.Day
	Closed   civil.Day // zero: open
	Words    string    // how it was closed, or the last that was heard
	By       MeetingID // the meeting that heard it was done; zero when closed between meetings
}

// Trailed reports whether the resolution is followed up: somebody or some day
// stands with it.
func (v Resolution) Trailed() bool { return v.Owner != "" || v.Due != 0 }

// Late reports whether it is open after its day.
func (f *FollowUp) Late(on civil.Day) bool { return f.Closed == 0 && f.Due != 0 && f.Due < on }

// Key names the follow-up in forms.
func (f *FollowUp) Key() string { return reportKey(f.Of, f.Text) }

func reportKey(of MeetingID, text string) string { return of.String() + " " + strings.TrimSpace(text) }

// Key is that of the follow-up it is about.
func (r *Report) Key() string { return reportKey(r.Of, r.Text) }

// Say returns the report as a sentence of the minutes.
func (r *Report) Say() string {
	state := "正在落实"
	if r.Done {
		state = "已办结"
	}
	if r.Words == "" {
		return r.Text + "：" + state
	}
	return r.Text + "：" + state + "，" + r.Words
}

// SortFollowUps puts the late ones first, then by day due, then by day decided;
// closed ones last, the newest first.
func SortFollowUps(fs []FollowUp) {
	slices.SortStableFunc(fs, func(a, b FollowUp) int {
		if (a.Closed == 0) != (b.Closed == 0) {
			return cmp.Compare(min(a.Closed, 1), min(b.Closed, 1))
		}
		if a.Closed != 0 {
			return cmp.Or(cmp.Compare(b.Closed, a.Closed), cmp.Compare(b.Of, a.Of))
		}
		return cmp.Or(cmp.Compare(latest(a.Due), latest(b.Due)), cmp.Compare(a.Day, b.Day), cmp.Compare(a.Of, b.Of))
	})
}

// latest puts what has no day behind what has one.
func latest(d civil.Day) civil.Day {
	if d == 0 {
		return 1 << 30
	}
	return d
}

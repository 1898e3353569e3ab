package life

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/base/id"
	"touyan/internal/base/quorum"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
)

// MeetingID identifies a meeting.
type MeetingID = id.Of[Meeting]

// Stage says how far a meeting has come.
type Stage string

// The stages. Only a recorded meeting counts for anything.
const (
	Planned   Stage = "planned"    // 计划
	Draft     Stage = "draft"      // 草稿
	Recorded  Stage = "recorded"   // 已记录
	CalledOff Stage = "called-off" // 已取消
)

// Chinese returns the stage's Chinese term.
func (s Stage) Chinese() string {
	switch s {
	case Planned:
		return "计划"
	case Draft:
		return "草稿"
	case Recorded:
		return "已记录"
	case CalledOff:
		return "已取消"
	}
	return ""
}

// Meeting is one event of organisation life.
type Meeting struct {
	ID        MeetingID
	Branch    org.UnitID
	Group     org.UnitID // of a group meeting; else zero
	Kinds     Kinds
	Activity  Activity // of what is more than a meeting, or none; else zero
	Stage     Stage
	Title     string
	Day       civil.Day // the day it happened, or is planned for
	Begins    string    // HH:MM, or ""
	Ends      string
	ForYear   int // the year a 组织生活会 or 民主评议 belongs to; else 0
	Place     string
	Host      Person
	Recorder  Person
	Speaker   Person // of a class
	Guests    string // 列席
	Points    string // 讨论要点
	Remark    string
	OffReason string // why it was called off
	Topics    []Topic
	Votes     []Resolution
	Absences  []Absence
	Reports   []Report // on what earlier meetings decided
	Partner   string   // whom it was done with
	TookPart  int      // who came, where nobody has to; 0: not given
	People    []Person // of them, by name
	Outcome   string   // what came of it, or was promised
	Review    ReviewResult
	Count     Count // as it was judged when recorded
	EnteredAt time.Time
	// RecordedAt is when it was submitted; zero before.
	RecordedAt time.Time
	EnteredBy  int64
	Batch      int64  // the import that brought it; else 0
	Source     string // file and row of the import, for people
	Version    int
}

// Person is somebody by name, and by register where the register knows them.
type Person struct {
	ID   member.ID
	Name string
}

// Topic is one item of the agenda.
type Topic struct {
	Text, Presenter string
	Points          string // what was said on it
}

// Resolution is one thing decided, and how.
type Resolution struct {
	Text   string
	Matter quorum.Matter
	Manner Manner
	Ayes   int
	Noes   int
	Blanks int  // abstentions
	Voted  bool // whether figures were given
	Owner  string
	Due    civil.Day
	Topic  int // the number of the topic it settles, from 1; 0: of none
}

// WithoutTopic returns the resolutions after the topic with the number was taken
// away: what settled it is of none, what settled later ones moves up.
func WithoutTopic(vs []Resolution, n int) []Resolution {
	vs = slices.Clone(vs)
	for i := range vs {
		switch t := &vs[i].Topic; {
		case *t == n:
			*t = 0
		case *t > n:
			*t--
		}
	}
	return vs
}

// Manner is how a decision was taken.
type Manner string

// The manners.
const (
	Hands  Manner = "hands"  // 举手
	Ballot Manner = "ballot" // 无记名投票
	Spoken Manner = "spoken" // 口头
)

// Chinese returns the manner's Chinese term.
func (m Manner) Chinese() string {
	switch m {
	case Hands:
		return "举手表决"
	case Ballot:
		return "无记名投票"
	case Spoken:
		return "口头表决"
	}
	return ""
}

// Manners returns every manner.
func Manners() []Manner { return []Manner{Hands, Ballot, Spoken} }

// Absence is one person of the roll who was not there.
type Absence struct {
	Person
	OnLeave bool   // 请假; else 缺席
	Reason  string // as entered
}

// ReviewResult is the result of a year's 民主评议 in counts (REV-01); it never says who.
type ReviewResult struct {
	Given                                        bool
	Excellent, Qualified, Basically, Unqualified int
}

// Sum returns how many were given a grade.
func (r ReviewResult) Sum() int { return r.Excellent + r.Qualified + r.Basically + r.Unqualified }

// MostExcellent returns how many of n may at most be graded excellent: a
// third, rounded down (REV-02; advice).
func MostExcellent(n int) int { return n / 3 }

// Count is who should have been there and who was.
type Count struct {
	Given                       bool
	Due, Present, Leave, Absent int
	VotersDue, VotersPresent    int
	RollDue                     int // 应到 by the register of that day; differs from Due only in imports
}

// Voters returns who of them has a vote.
func (c Count) Voters() quorum.Voters {
	return quorum.Voters{Due: c.VotersDue, Present: c.VotersPresent}
}

// Talk is a 谈心谈话 between two members: that it took place, and no more.
type Talk struct {
	ID        id.Of[Talk]
	Branch    org.UnitID
	Day       civil.Day
	One       Person
	Other     Person
	Topic     string
	EnteredAt time.Time
}

// EnteredLate reports whether a meeting was entered so long after its day that
// pages mark it: more than a week.
func (m *Meeting) EnteredLate() bool { return m.LateBy() > 7 }

// LateBy returns the days between the day it happened and the day on which it
// was submitted; 0 while it is not recorded.
func (m *Meeting) LateBy() int {
	if m.RecordedAt.IsZero() || m.Day.IsZero() {
		return 0
	}
	return max(0, int(civil.DayOf(m.RecordedAt)-m.Day))
}

// Name returns the title, or what the kinds are called while there is none.
func (m *Meeting) Name() string {
	if m.Title != "" {
		return m.Title
	}
	return m.What()
}

// What says what was held: 主题党日（志愿服务）, 志愿服务.
func (m *Meeting) What() string {
	switch {
	case m.Activity.Code == "":
		return m.Kinds.Chinese()
	case m.Kinds == 0:
		return m.Activity.Name
	}
	return m.Kinds.Chinese() + "（" + m.Activity.Name + "）"
}

// Short is What as lists say it.
func (m *Meeting) Short() string {
	switch {
	case m.Activity.Code == "":
		return m.Kinds.Short()
	case m.Kinds == 0:
		return m.Activity.Name
	}
	return m.Kinds.Short() + "（" + m.Activity.Name + "）"
}

// Code is what was held in addresses: theme-day+volunteer.
func (m *Meeting) Code() string {
	switch {
	case m.Activity.Code == "":
		return m.Kinds.Code()
	case m.Kinds == 0:
		return m.Activity.Code
	}
	return m.Kinds.Code() + "+" + m.Activity.Code
}

// Named reports whether it says what was held.
func (m *Meeting) Named() bool {
	return m.Kinds.Valid() || m.Kinds == 0 && m.Activity.Code != ""
}

// Said returns what was said, topic by topic and then what belongs to none.
func (m *Meeting) Said() string {
	var parts []string
	for i, t := range m.Topics {
		if t.Points == "" {
			continue
		}
		head := ""
		if len(m.Topics) > 1 {
			head = "议题 " + strconv.Itoa(i+1) + "：" + "\n"
		}
		parts = append(parts, head+t.Points)
	}
	if m.Points != "" {
		parts = append(parts, m.Points)
	}
	return strings.Join(parts, "\n")
}

// Open reports whether nobody has to come: who took part is noted then, and not
// who was missing.
func (m *Meeting) Open() bool { return m.Kinds == 0 || m.Kinds == OrganAssembly }

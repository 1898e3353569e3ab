package ballot

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
	"touyan/internal/base/rulebook"
)

// Stage is how far a vote is.
type Stage string

// The stages.
const (
	Preparing Stage = "preparing"
	Open      Stage = "open"    // papers are out
	Counted   Stage = "counted" // two entries agree, or the box is counted
	Annulled  Stage = "void"    // declared void by those who hold it
)

// Chinese returns the stage's Chinese term.
func (s Stage) Chinese() string {
	switch s {
	case Open:
		return "投票、计票中"
	case Counted:
		return "已计票"
	case Annulled:
		return "已作废"
	}
	return "准备中"
}

// TellerRole is what somebody does at the count.
type TellerRole string

// The roles.
const (
	ChiefTeller TellerRole = "chief"   // 总监票人
	Teller      TellerRole = "teller"  // 监票人
	Counter     TellerRole = "counter" // 计票人
)

// Chinese returns the role's Chinese term.
func (r TellerRole) Chinese() string {
	switch r {
	case ChiefTeller:
		return "总监票人"
	case Teller:
		return "监票人"
	}
	return "计票人"
}

// Attendant is somebody who works at the count of a vote.
type Attendant struct {
	Member int64
	Name   string
	Role   TellerRole
}

// Standing is a candidate of a vote.
type Standing struct {
	Line      int
	Member    int64 // 0 when the register does not know the person
	Name      string
	Note      string
	Withdrawn civil.Day
	Reason    string
}

// Vote is one vote of a proceeding: 委员选举, 书记选举, a runoff, a motion.
type Vote struct {
	ID          VoteID
	Proceeding  ProceedingID
	Kind        Kind
	Post        string // 支部书记, of a vote for one post
	Matter      string // of a motion: the text that is decided, or whom it is about
	Round       Round
	Prior       VoteID // the vote that this round follows
	Mode        Mode
	Day         civil.Day
	Seats       int
	Candidates  []Standing // in the order of the paper
	Override    *Override
	Tellers     []Attendant
	Online      string
	Introduced  bool
	Method      bool
	Elected     bool    // tellers were put to the vote and carried
	Arrived     bool    // who is there has been counted
	Absent      []int64 // of those with a vote
	Issued      int
	Stage       Stage
	Digest      string // of the roll with which it was opened
	Opened      time.Time
	OpenedBy    string
	KeptRoll    string // why counting went on by the roll of the opening
	KeptBy      string
	Sheet       *Sheet
	Winning     Winning
	Reduction   *Reduction
	Written     Written
	VoidReason  string
	Published   time.Time
	PublishedBy string
	Urn         int64
	Version     int
	Roll        Roll // frozen at the opening; before it as the register is
	Entries     []CountEntry
}

// CountEntry is that somebody entered the count of the papers. What was entered
// is shown to nobody else until two agree.
type CountEntry struct {
	Slot    int
	Account int64
	Name    string
	Entered time.Time
	Sheet   Sheet
}

// Standing returns the candidates who have not withdrawn.
func (v *Vote) Standing() []Candidate {
	var cs []Candidate
	for _, s := range v.Candidates {
		if s.Withdrawn == 0 {
			cs = append(cs, Candidate{ID: s.Member, Name: s.Name})
		}
	}
	return cs
}

// Title is what the vote is called: 支部委员会委员选举, 支部书记选举（再次投票）.
func (v *Vote) Title() string {
	t := v.Kind.Chinese
	switch {
	case v.Post != "":
		t = v.Post + "选举"
	case v.Matter != "":
		t += "：" + v.Matter
	}
	switch v.Round {
	case Runoff:
		t += "（再次投票）"
	case Fill:
		t += "（另行选举）"
	}
	return t
}

// TitleOf is the title with whose it is: 民二庭党支部委员会委员选举.
func (v *Vote) TitleOf(unit string) string {
	t := v.Title()
	for _, word := range []string{"支部", "总支部", "总支", "机关党委", "机关纪委"} {
		if strings.HasSuffix(unit, word) && strings.HasPrefix(t, word) {
			return unit + strings.TrimPrefix(t, word)
		}
	}
	return unit + t
}

// Question is what its papers ask.
func (v *Vote) Question() Question {
	q := Question{Kind: v.Kind, Seats: max(v.Seats, 1)}
	if v.Kind.Form == Motion {
		q.Candidates = []string{v.Matter}
		return q
	}
	for _, c := range v.Standing() {
		q.Candidates = append(q.Candidates, han.CleanName(c.Name))
	}
	return q
}

// Present returns how many with the right to vote are there.
func (v *Vote) Present() int {
	n := 0
	for _, e := range v.Roll.Entries {
		if e.Votes && !slices.Contains(v.Absent, e.ID) {
			n++
		}
	}
	return n
}

// Names returns who has one of the roles.
func (v *Vote) Names(roles ...TellerRole) (names []string) {
	for _, a := range v.Tellers {
		if slices.Contains(roles, a.Role) {
			names = append(names, a.Name)
		}
	}
	return names
}

// Attends reports whether the member works at the count.
func (v *Vote) Attends(member int64) bool {
	return member != 0 && slices.ContainsFunc(v.Tellers, func(a Attendant) bool { return a.Member == member })
}

// Plan is what the check-up examines. consent is the number of the superior's
// consent to the candidates.
func (v *Vote) Plan(consent string) Plan {
	p := Plan{Kind: v.Kind, Day: v.Day, Round: v.Round, Mode: v.Mode, Roll: v.Roll, Present: v.Present(), Arrived: v.Arrived, Seats: v.Seats,
		Candidates: v.Standing(), Ordering: Ordering{Manual: v.Override}, Consent: consent, Online: v.Online,
		Tellers: v.Names(ChiefTeller, Teller), Counters: v.Names(Counter), Elected: v.Elected, Method: v.Method, Introduced: v.Introduced}
	if v.Kind.Form == Motion {
		p.Candidates = []Candidate{{Name: v.Matter}}
	}
	return p
}

// Count is the facts of the vote with a sheet of its papers.
func (v *Vote) Count(s Sheet) Count {
	c := s.Facts(v.Question(), v.Day, v.Roll.Due(), v.Present(), v.Issued)
	if v.Kind.Form == Motion {
		c.Seats = 0
	}
	c.Round, c.Winning, c.Reduction, c.Written = v.Round, v.Winning, v.Reduction, v.Written
	for i, r := range c.Candidates {
		for _, e := range v.Roll.Entries {
			if e.Name == r.Name && !e.Votes && e.Rule != "MTG-12" {
				c.Candidates[i].Barred = true
			}
		}
	}
	return c
}

// Verdict judges the vote; ok is false while it is not counted.
func (v *Vote) Verdict() (d Verdict, ok bool, err error) {
	if v.Stage != Counted || v.Sheet == nil {
		return Verdict{}, false, nil
	}
	d, err = Judge(v.Count(*v.Sheet))
	return d, err == nil, err
}

// Receives says whether an entry of the count may be taken. Faults: Conflict.
func (v *Vote) Receives(roll Roll) error {
	switch {
	case v.Stage == Preparing:
		return refuse(rulebook.Cite(rulebook.ElectionMethod, "领票"), "投票还没有开始，没有票可计")
	case v.Stage != Open:
		return refuse(rulebook.Cite(rulebook.ElectionMethod, "投票截止"), "投票已经结束（%s），不再录入", v.Stage.Chinese())
	case v.KeptRoll != "":
		return nil
	}
	return roll.Unchanged(v.Digest)
}

// Locked reports whether the vote is locked because more papers came back than
// went out (ELE-12).
func (v *Vote) Locked() bool {
	d, ok, err := v.Verdict()
	return err == nil && ok && !d.Stand
}

// Fields says, in words, what a person still has to enter before two entries can
// be compared.
func (v *Vote) Fields() string {
	switch len(v.Entries) {
	case 0:
		return "还没有人录入"
	case 1:
		return v.Entries[0].Name + "已录入，等另一人"
	}
	return fmt.Sprintf("%s、%s都已录入", v.Entries[0].Name, v.Entries[1].Name)
}

// NextRound prepares the vote that follows a verdict: among equals, or for the
// places left. ok is false when nothing follows.
func (v *Vote) NextRound() (next Vote, ok bool) {
	d, counted, err := v.Verdict()
	if err != nil || !counted {
		return Vote{}, false
	}
	next = Vote{Proceeding: v.Proceeding, Kind: v.Kind, Post: v.Post, Matter: v.Matter, Prior: v.ID, Mode: v.Mode, Day: v.Day, Tellers: v.Tellers, Online: v.Online,
		Introduced: v.Introduced, Method: v.Method, Elected: v.Elected, Arrived: v.Arrived, Absent: v.Absent, Winning: v.Winning, Stage: Preparing}
	var keep func(name string) bool
	switch d.Next {
	case RunoffNow:
		next.Round, next.Seats = Runoff, d.Left
		keep = func(name string) bool { return slices.Contains(d.Tied, name) }
	case FillNow:
		next.Round, next.Seats = Fill, d.Vacant
		keep = func(name string) bool { return !slices.Contains(d.Elected, name) }
	case Again:
		return v.Anew(), true
	default:
		return Vote{}, false
	}
	for _, o := range d.People {
		if !keep(han.CleanName(o.Name)) || o.Other && d.Next != RunoffNow {
			continue
		}
		s := Standing{Name: o.Name}
		for _, c := range v.Candidates {
			if c.Name == o.Name {
				s = c
			}
		}
		if s.Withdrawn == 0 {
			s.Line = len(next.Candidates) + 1
			next.Candidates = append(next.Candidates, s)
		}
	}
	if v.Override != nil {
		o := *v.Override
		o.Names = nil
		for _, s := range next.Candidates {
			o.Names = append(o.Names, s.Name)
		}
		next.Override = &o
	}
	return next, true
}

// CheckPrepared says what cannot be in a vote that is being prepared. What is
// only missing is told by the check-up. Fault: Invalid.
func (v *Vote) CheckPrepared(today civil.Day) error {
	bad := fault.New(fault.Invalid, "有几处需要改正。")
	if v.Day == 0 || v.Day < today.AddMonths(-3) || v.Day > today.AddMonths(6) {
		_ = bad.At("day", "应填投票的日期，在前三个月至后六个月之内")
	}
	if v.Kind.Form == Places && (v.Seats < 1 || v.Seats > 60) {
		_ = bad.At("seats", "应选名额应为 1 至 60 的整数")
	}
	if v.Kind.Form == Motion && v.Matter == "" {
		_ = bad.At("matter", "请填写表决的事项")
	}
	if len([]rune(v.Matter)) > 100 {
		_ = bad.At("matter", "最多 100 个字")
	}
	if !slices.Contains(Modes(), v.Mode) {
		_ = bad.At("mode", "请选择投票方式")
	}
	seen := map[string]bool{}
	for _, c := range v.Standing() {
		switch {
		case !han.ValidName(c.Name):
			_ = bad.At("candidates", fmt.Sprintf("“%s”不像姓名", c.Name))
		case seen[c.Name]:
			_ = bad.At("candidates", fmt.Sprintf("“%s”出现两次；确是两人的，请在姓名后加以区别", c.Name))
		}
		seen[c.Name] = true
	}
	at := map[string]bool{}
	for _, t := range v.Tellers {
		switch {
		case !han.ValidName(t.Name):
			_ = bad.At("tellers", fmt.Sprintf("“%s”不像姓名", t.Name))
		case seen[t.Name]:
			_ = bad.At("tellers", fmt.Sprintf("%s是候选人，不能作%s（%s）", t.Name, t.Role.Chinese(), ele("第二十三条")))
		case at[t.Name]:
			_ = bad.At("tellers", t.Name+"写了两次")
		}
		at[t.Name] = true
	}
	if v.Winning.Of == OfDue && v.Winning.Basis == "" {
		_ = bad.At("basis", "当选票数按应到人数计算，须写明依据的文号")
	}
	if w := v.Written.For + v.Written.Against; w != 0 && !(Count{Kind: v.Kind, Day: v.Day}).takesWritten() {
		_ = bad.At("written", v.Kind.Chinese+"不计书面意见，应不填")
	}
	return bad.Err()
}

// Anew prepares the same vote again, after one that was void. Who is there is
// counted again.
func (v *Vote) Anew() Vote {
	n := Vote{Proceeding: v.Proceeding, Kind: v.Kind, Post: v.Post, Matter: v.Matter, Round: v.Round, Prior: v.ID, Mode: v.Mode, Day: v.Day, Seats: v.Seats, Candidates: slices.Clone(v.Candidates),
		Override: v.Override, Tellers: v.Tellers, Online: v.Online, Introduced: v.Introduced, Method: v.Method, Elected: v.Elected, Winning: v.Winning, Written: v.Written, Stage: Preparing}
	return n
}

package life

import (
	"slices"
	"strconv"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/feature/member"
)

// Quality is what can be said of the records of one branch over a time. It has
// no score and no place among others: it says what to look at.
type Quality struct {
	Records  int
	Gaps     []Gap // elements that are missing somewhere, the most often missing first
	Complete int   // records without a gap
	Kinds    []Tally
	Prepared int // members who chaired, kept the record, reported or spoke
	Members  int // of the roll
	Trailed  int // decisions with somebody or a day
	Closed   int // of them
	Overdue  int // open after their day
	Late     int // entered more than a week after
	Imported int // came from a ledger: their lateness is not known
	Decided  int // records that decided something
	Bare     int // of them: nobody and no day stands with any decision
	Alike    int // records whose points are word for word those of another one
}

// Gap is an element and the records that lack it.
type Gap struct {
	Name    string
	Missing int
	Of      int // records that need it
}

// Tally is how often something was held.
type Tally struct {
	Name string
	N    int
}

// QualityOf looks at recorded meetings with all their parts; on is today.
func QualityOf(ms []Meeting, trails []FollowUp, roll Roll, on civil.Day) (q Quality) {
	needed, missing := make([]int, ElementCount), make([]int, ElementCount)
	kinds := map[string]int{}
	active := map[member.ID]bool{}
	points := map[string]int{}
	for i := range ms {
		m := &ms[i]
		q.Records++
		gaps := 0
		for k, e := range m.Elements() {
			if e.Is != NotNeeded {
				needed[k]++
			}
			if e.Is == Missing {
				missing[k]++
				gaps++
			}
		}
		if gaps == 0 {
			q.Complete++
		}
		kinds[m.Short()]++
		for _, p := range []Person{m.Host, m.Recorder, m.Speaker} {
			active[p.ID] = true
		}
		for _, t := range m.Topics {
			if s, ok := roll.Find(Person{Name: t.Presenter}); ok && t.Presenter != "" {
				active[s.ID] = true
			}
		}
		switch {
		case m.Source != "":
			q.Imported++
		case m.EnteredLate():
			q.Late++
		}
		if len(m.Votes) > 0 {
			q.Decided++
			if !slices.ContainsFunc(m.Votes, Resolution.Trailed) {
				q.Bare++
			}
		}
		if s := strings.Join(strings.Fields(m.Said()), ""); len([]rune(s)) >= 30 {
			if points[s]++; points[s] > 1 {
				q.Alike++
			}
		}
	}
	delete(active, 0)
	for _, s := range roll {
		if s.Call.Counts {
			q.Members++
			if active[s.ID] {
				q.Prepared++
			}
		}
	}
	for k, r := range elementRules {
		if missing[k] > 0 {
			q.Gaps = append(q.Gaps, Gap{r.name, missing[k], needed[k]})
		}
	}
	slices.SortStableFunc(q.Gaps, func(a, b Gap) int { return b.Missing - a.Missing })
	for name, n := range kinds {
		q.Kinds = append(q.Kinds, Tally{name, n})
	}
	slices.SortFunc(q.Kinds, func(a, b Tally) int { return strings.Compare(a.Name, b.Name) })
	for i := range trails {
		q.Trailed++
		switch f := &trails[i]; {
		case f.Closed != 0:
			q.Closed++
		case f.Late(on):
			q.Overdue++
		}
	}
	return q
}

// Advice is what the branch could do about it, in the order of weight.
func (q *Quality) Advice() (lines []string) {
	n := strconv.Itoa
	if q.Overdue > 0 {
		lines = append(lines, "有 "+n(q.Overdue)+" 项议定事项过了期限没有办结，下次会议先听落实情况。")
	}
	if q.Bare > 0 {
		lines = append(lines, "有 "+n(q.Bare)+" 次会议的决议没有写责任人和期限，没法跟踪。")
	}
	if q.Alike > 0 {
		lines = append(lines, "有 "+n(q.Alike)+" 次会议的讨论要点与别的一字不差，请按实际写。")
	}
	if len(q.Gaps) > 0 {
		lines = append(lines, "最常缺的是“"+q.Gaps[0].Name+"”，缺 "+n(q.Gaps[0].Missing)+" 次。")
	}
	if q.Records >= 6 && len(q.Kinds) == 1 {
		lines = append(lines, "只有"+q.Kinds[0].Name+"一种，可以换换形式。")
	}
	if q.Late > 0 {
		lines = append(lines, "有 "+n(q.Late)+" 次是开会一周以后补记的。")
	}
	return lines
}

// Reason is why a superior returns a record. The list is closed: photographs,
// length and format are no reasons.
type Reason string

// The reasons.
const (
	VagueTopic   Reason = "topic"      // 议题空泛
	NoSubstance  Reason = "points"     // 要点没有内容，或照抄
	NoOwner      Reason = "owner"      // 决议没有责任人、期限
	WrongCount   Reason = "attendance" // 到会情况与名册对不上
	WrongVote    Reason = "vote"       // 表决方式或结果与事项不符
	OtherMeeting Reason = "kind"       // 会议类型与内容不符
)

// Reasons returns every reason.
func Reasons() []Reason {
	return []Reason{VagueTopic, NoSubstance, NoOwner, WrongCount, WrongVote, OtherMeeting}
}

// Chinese returns the reason's words; "" for none.
func (r Reason) Chinese() string {
	switch r {
	case VagueTopic:
		return "议题空泛，看不出研究什么"
	case NoSubstance:
		return "讨论要点没有实际内容，或照抄别的记录"
	case NoOwner:
		return "决议没有责任人或期限"
	case WrongCount:
		return "到会情况与名册对不上"
	case WrongVote:
		return "表决方式或结果与事项不符"
	case OtherMeeting:
		return "会议类型与内容不符"
	}
	return ""
}

// SampleState says how far a superior's look has come.
type SampleState string

// The states.
const (
	Drawn    SampleState = "drawn"    // 待看
	Fine     SampleState = "fine"     // 没有意见
	Returned SampleState = "returned" // 退回
	Mended   SampleState = "mended"   // 已改
)

// Chinese returns the state's word.
func (s SampleState) Chinese() string {
	switch s {
	case Drawn:
		return "待看"
	case Fine:
		return "没有意见"
	case Returned:
		return "退回修改"
	case Mended:
		return "已修改"
	}
	return ""
}

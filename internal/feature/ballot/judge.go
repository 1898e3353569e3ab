package ballot

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"touyan/internal/base/quorum"
	"touyan/internal/base/rulebook"
)

// Next is what must follow.
type Next string

// What may follow.
const (
	Done      Next = "done"
	Again     Next = "again"     // 重新选举（表决）: the ballot is void
	RunoffNow Next = "runoff"    // 再次投票 among equals
	FillNow   Next = "fill"      // 不足的名额另行选举
	Deciding  Next = "deciding"  // a meeting decides on the recommendation
	Regrading Next = "regrading" // the grades break a rule
)

// Chinese returns what people are told to do next.
func (n Next) Chinese() string {
	switch n {
	case Again:
		return "宣布无效，重新进行"
	case RunoffNow:
		return "就票数相等的再次投票"
	case FillNow:
		return "不足的名额另行选举，或者按规定减少名额"
	case Deciding:
		return "提交会议确定"
	case Regrading:
		return "重新研究等次"
	}
	return "按规定报备案、报批准"
}

// Outcome is how one person came out.
type Outcome struct {
	Result
	Other   bool // named by voters, no candidate
	Passed  bool // reached the votes needed
	Elected bool
	Tied    bool
	Why     string
}

// Verdict is what the rules make of a count.
type Verdict struct {
	Count   Count
	Stand   bool // the ballot is valid
	Passed  bool // of a motion
	Need    int  // votes for that elect or pass; 0 where no rule asks for any
	People  []Outcome
	Elected []string // by votes, equal ones as on the ballot
	Tied    []string // among whom to vote again, for Left places
	Left    int
	Vacant  int // places that nobody won
	Next    Next
	Why     rulebook.Trace
	Notes   []string // what is not confirmed, or a person must look at
}

func (v *Verdict) say(hit bool, cite rulebook.Citation, format string, args ...any) {
	v.Why = append(v.Why, rulebook.Fact{Text: fmt.Sprintf(format, args...), Cite: cite, Hit: hit})
}

func (v *Verdict) note(format string, args ...any) {
	if s := fmt.Sprintf(format, args...); !slices.Contains(v.Notes, s) {
		v.Notes = append(v.Notes, s)
	}
}

// Judge says whether the ballot is valid and what came of it (ELE-05, ELE-09 to
// ELE-13, DEV-19 to DEV-21, MTG-01, MTG-02, REV-02). Faults: Invalid when the
// numbers contradict each other or no edition was in force on the day.
func Judge(c Count) (Verdict, error) {
	if err := c.Check(); err != nil {
		return Verdict{}, err
	}
	if c.Round == "" {
		c.Round = First
	}
	v := Verdict{Count: c, Stand: true, Next: Done}
	if c.Kind.Note != "" {
		v.note("%s", c.Kind.Note)
	}
	if c.Kind.Form == Grades {
		v.grades()
		v.unconfirmed()
		return v, nil
	}
	var p quorum.Procedure
	if c.Kind.Matter != "" {
		s := quorum.Sit(c.Kind.Matter, c.Day, quorum.Voters{Due: c.Due, Present: c.Present})
		if s.Unknown {
			return Verdict{}, notInForce(c)
		}
		p = s.Procedure
		v.sat(s)
	}
	v.papers()
	switch c.Kind.Form {
	case Motion:
		v.motion(p)
	case Picks:
		v.picks()
	default:
		v.places(p)
	}
	if !v.Stand {
		v.void()
	}
	v.unconfirmed()
	return v, nil
}

// sat is whether enough were there to vote at all.
func (v *Verdict) sat(s quorum.Sitting) {
	c := v.Count
	if !s.CanVote {
		v.Stand = false
		v.say(true, s.Cite, "应到会%s %d 人，实到 %d 人，%s 人，会议无效", c.right(), c.Due, c.Present, s.Asks())
		return
	}
	v.say(false, s.Cite, "应到会%s %d 人，实到 %d 人，%s 人，可以%s", c.right(), c.Due, c.Present, s.Asks(), c.verb())
}

// papers is ELE-12: more papers than voters make the ballot void.
func (v *Verdict) papers() {
	c, cite := v.Count, ele("第四章·收回的选票")
	most, of, like := c.Issued, "发出", ""
	if !c.Kind.Election() {
		like = "（参照选举）"
	}
	if c.Kind.Matter != "" && c.Present < c.Issued {
		most, of = c.Present, "实到"
		v.note("发出 %d 张，多于实到 %d 人：按实到人数核对收回的票，请查明多发的票", c.Issued, c.Present)
	}
	if c.Returned > most {
		v.Stand = false
		v.say(true, cite, "收回 %d 张，多于%s的 %d，无效%s", c.Returned, of, most, like)
		return
	}
	v.say(false, cite, "发出 %d 张，收回 %d 张，有效 %d 张，无效 %d 张%s", c.Issued, c.Returned, c.Valid, c.Invalid, like)
}

// void takes back what the counts alone would have given.
func (v *Verdict) void() {
	v.Passed, v.Elected, v.Tied, v.Left, v.Vacant, v.Next = false, nil, nil, 0, 0, Again
	for i := range v.People {
		o := &v.People[i]
		o.Elected, o.Tied, o.Why = false, false, "本次"+v.Count.verb()+"无效"
	}
}

// unconfirmed gathers what of the cited articles must still be compared.
func (v *Verdict) unconfirmed() {
	for _, f := range v.Why {
		if f.Cite.IsZero() {
			continue
		}
		if u := f.Cite.Entry().Unconfirmed; u != "" {
			v.note("%s：%s", f.Cite, u)
		}
	}
}

// people lists candidates and others with whether they reached need.
func (v *Verdict) people(need int) {
	add := func(r Result, other bool) {
		v.People = append(v.People, Outcome{Result: r, Other: other, Passed: r.For >= max(need, 1) && !r.Barred})
	}
	for _, r := range v.Count.Candidates {
		add(r, false)
	}
	for _, r := range v.Count.Others {
		add(r, true)
	}
}

// take gives the places to those who passed, most votes first, and finds
// equals on the boundary.
func (v *Verdict) take() {
	var passed []*Outcome
	for i := range v.People {
		if v.People[i].Passed {
			passed = append(passed, &v.People[i])
		}
	}
	slices.SortStableFunc(passed, func(a, b *Outcome) int { return cmp.Compare(b.For, a.For) })
	seats := v.Count.Seats
	if len(passed) <= seats {
		for _, o := range passed {
			o.Elected = true
			v.Elected = append(v.Elected, o.Name)
		}
		v.Vacant = seats - len(passed)
		return
	}
	last, next := passed[seats-1].For, passed[seats].For
	for _, o := range passed {
		switch {
		case o.For > last || o.For == last && last != next:
			o.Elected = true
			v.Elected = append(v.Elected, o.Name)
		case o.For == last:
			o.Tied = true
			v.Tied = append(v.Tied, o.Name)
		}
	}
	if len(v.Tied) > 0 {
		v.Left = seats - len(v.Elected)
	}
}

// explain writes why each person came out so.
func (v *Verdict) explain(won, tied, lost string) {
	for i := range v.People {
		o := &v.People[i]
		switch {
		case o.Elected:
			o.Why = won
		case o.Tied:
			o.Why = tied
		case o.Barred:
			o.Why = "没有被选举权"
		case o.Passed:
			o.Why = lost
		default:
			o.Why = fmt.Sprintf("赞成 %d 票，不足 %d 票", o.For, max(v.Need, 1))
		}
	}
}

func list(names []string) string { return strings.Join(names, "、") }

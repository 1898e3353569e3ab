package ballot

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
)

// BarKind says why somebody has no vote or is not counted.
type BarKind string

// The kinds of bars.
const (
	Suspended  BarKind = "suspended"   // 留党察看, 被依法留置, 被依法逮捕 (ELE-04)
	NotCounted BarKind = "not-counted" // the five kinds of MTG-12
	Recused    BarKind = "recused"     // stands aside in this ballot, by its own rules
)

// Bar is one fact that takes a vote away for a time.
type Bar struct {
	Kind     BarKind
	Reason   string
	Period   civil.Period
	Resolved civil.Day // NotCounted: when the assembly resolved it
	Approval string    // NotCounted: the superior's consent
}

// Elector is what the register says of one person who might vote.
type Elector struct {
	ID        int64
	Name      string
	Full      bool // 正式党员 on the day
	Elsewhere bool // belongs to another branch
	Bars      []Bar
}

// Entry is one line of the roll.
type Entry struct {
	Elector
	Votes bool   // stands among 应到 and may vote
	Why   string // why not, or what is to be known of it
	Rule  rulebook.RuleID
	Cite  rulebook.Citation
}

// Roll is who may vote on a day, and who may not and why.
type Roll struct {
	Day     civil.Day
	Entries []Entry
}

// RollOn makes the roll of the day (ELE-04, DEV-35, MTG-12).
func RollOn(day civil.Day, people []Elector) Roll {
	r := Roll{Day: day}
	for _, p := range people {
		e := Entry{Elector: p, Votes: true}
		switch {
		case p.Elsewhere:
			e.bar("ELE-04", ele("第五条"), "组织关系不在本支部")
		case !p.Full:
			e.bar("DEV-35", rulebook.Cite(rulebook.PartyConstitution, "第七条"), "预备党员没有表决权、选举权")
		default:
			e.weigh(day)
		}
		r.Entries = append(r.Entries, e)
	}
	slices.SortStableFunc(r.Entries, func(a, b Entry) int { return cmp.Compare(a.ID, b.ID) })
	return r
}

func (e *Entry) bar(rule rulebook.RuleID, cite rulebook.Citation, why string) {
	e.Votes, e.Rule, e.Cite, e.Why = false, rule, cite, why
}

func (e *Entry) weigh(day civil.Day) {
	for _, b := range e.Bars {
		if !b.Period.Has(day) {
			continue
		}
		switch b.Kind {
		case Suspended:
			e.bar("ELE-04", ele("第五条"), b.Reason)
			return
		case Recused:
			e.bar("ELE-04", rulebook.Cite(rulebook.LocalResolution, "全文"), "本次回避："+b.Reason)
			return
		case NotCounted:
			cite := rulebook.Cite(rulebook.QuorumReply, "全文")
			if b.Resolved == 0 || b.Resolved > day || b.Approval == "" {
				e.Rule, e.Cite, e.Why = "MTG-12", cite, b.Reason+"：没有支部大会通过和上级审核同意的记录，仍计入应到"
				continue
			}
			e.bar("MTG-12", cite, "经批准不计入应到："+b.Reason)
			return
		}
	}
}

// Due returns how many have a vote: 应到会有选举权（表决权）人数.
func (r Roll) Due() int {
	n := 0
	for _, e := range r.Entries {
		if e.Votes {
			n++
		}
	}
	return n
}

// Find returns the line of a person.
func (r Roll) Find(id int64) (Entry, bool) {
	i := slices.IndexFunc(r.Entries, func(e Entry) bool { return e.ID == id })
	if i < 0 {
		return Entry{}, false
	}
	return r.Entries[i], true
}

// May says why a person may not be given a ballot paper; nil when they may.
func (r Roll) May(id int64) error {
	e, ok := r.Find(id)
	switch {
	case !ok:
		return refuse(ele("第五条"), "名册上没有此人，不能领票")
	case !e.Votes:
		return refuse(e.Cite, "%s不能领票：%s", e.Name, e.Why)
	}
	return nil
}

// Digest is what is kept and printed when voting opens. It changes when
// anybody's vote changes and says nothing about anybody.
func (r Roll) Digest() string {
	h := sha256.New()
	fmt.Fprintf(h, "touyan roll\n%s\n", r.Day)
	for _, e := range r.Entries {
		fmt.Fprintf(h, "%d %t\n", e.ID, e.Votes)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Unchanged refuses a roll that is no longer the one with which voting was
// opened.
func (r Roll) Unchanged(opened string) error {
	if r.Digest() == opened {
		return nil
	}
	return refuse(rulebook.Cite(rulebook.ElectionMethod, "名册"), "投票开始以后名册有变动，本次投票锁定：请按开始时的名册进行，或者宣布作废重新开始")
}

// refuse is a fault that ends with its article.
func refuse(cite rulebook.Citation, format string, args ...any) *fault.Fault {
	return fault.Newf(fault.Conflict, format+"（%s）。", append(args, cite)...)
}

func textOf(err error) string {
	if f := fault.Of(err); f != nil {
		return f.Text
	}
	return err.Error()
}

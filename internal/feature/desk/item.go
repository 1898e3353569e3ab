package desk

import (
	"cmp"
	"slices"
	"sync/atomic"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/org"
)

// Item is a finding at the desk: with its rule and what was asked about it. It
// is made once for a day and shared by all who look.
type Item struct {
	rulebook.Finding                // its State is Exempted where an exemption was approved
	Beneath          rulebook.State // what the rule itself says
	About            *rulebook.Rule
	Asked            *Exemption // the newest request; nil when none
	Urgency          Urgency
	Days             int     // from the day of judging until Due; below 0: days late
	Beside           []*Item // of several months folded into one: the others
	said             atomic.Pointer[rulebook.Explanation]
}

// Urgency groups what is to be done, the most urgent first.
type Urgency uint8

// The urgencies.
const (
	Late       Urgency = iota // the day has passed, or it must hold and does not
	Week                      // due within seven days
	ThisMonth                 // due within the month
	ThisQtr                   // due within the quarter
	Later                     // open, due later
	LastYear                  // late since a year that is over
	Advice                    // an advice not followed: never late
	FactNeeded                // a fact is missing
	Settled                   // nothing to be done
)

// NewItem makes an item of a finding as judged on day.
func NewItem(f rulebook.Finding, about *rulebook.Rule, asked *Exemption, day civil.Day) *Item {
	i := &Item{Finding: f, Beneath: f.State, About: about, Asked: asked}
	if asked != nil && asked.Verdict == Approved && f.State != rulebook.Met && f.State != rulebook.NotApplicable {
		i.State = rulebook.Exempted
	}
	if f.Due != 0 {
		i.Days = int(f.Due - day)
	}
	i.Urgency = i.urgency(day)
	return i
}

func (i *Item) urgency(day civil.Day) Urgency {
	switch {
	case i.About.Hint && (i.State.Unmet() || i.State == rulebook.Open):
		return Advice
	case i.State.Unmet():
		// A term that ran out stays late; only what comes round by period can
		// be of a year that is over.
		if p := i.Period; p.Until != 0 && p.Until.Year() < day.Year() && p.Days() <= 366 {
			return LastYear
		}
		return Late
	case i.State == rulebook.Open && i.Due == 0:
		return Advice
	case i.State == rulebook.Open && i.Days <= 7:
		return Week
	case i.State == rulebook.Open && i.Due <= day.Month().Last():
		return ThisMonth
	case i.State == rulebook.Open && i.Due <= civil.QuarterOf(day).Until:
		return ThisQtr
	case i.State == rulebook.Open:
		return Later
	case i.State == rulebook.Unknown:
		return FactNeeded
	}
	return Settled
}

// Late reports whether somebody has to act on something that is late; an
// advice never is.
func (i *Item) Late() bool { return i.Urgency == Late || i.Urgency == LastYear }

// Said returns what people are told of the finding. The words are made at the
// first call and kept.
func (i *Item) Said() rulebook.Explanation {
	if e := i.said.Load(); e != nil {
		return *e
	}
	var e rulebook.Explanation
	if i.Explain != nil {
		e = i.Explain()
	}
	if i.State == rulebook.Exempted {
		e = exempted(e, i.Asked)
	}
	i.said.Store(&e)
	return e
}

// exempted tells the exemption first and keeps the judgement beneath it.
func exempted(e rulebook.Explanation, x *Exemption) rulebook.Explanation {
	why := append(rulebook.Trace{}, e.Why...)
	why = append(why, rulebook.Fact{When: civil.DayOf(x.VerdictAt).String(), Text: "说明：" + x.Reason + "；" + x.VerdictName + "核定豁免", Hit: true})
	return rulebook.Explanation{Summary: "已核定豁免：" + e.Summary, Why: why}
}

// Line is how one unit stands on a day: its findings, and what happened.
type Line struct {
	Unit   org.Unit
	Court  string
	Items  []*Item // every finding on the unit's line, in the order of rules, subjects, periods
	Due    []*Item // those with something to be done, the most urgent first; see Fold
	Events []Event // of this year and the last, by day
	Recent []Event // recorded, the newest first; a few
}

// NewLine puts a line in order.
func NewLine(u org.Unit, court string, items []*Item, events []Event, order func(rulebook.RuleID) int) *Line {
	l := &Line{Unit: u, Court: court, Items: items, Events: events}
	slices.SortStableFunc(l.Items, func(a, b *Item) int {
		return cmp.Or(cmp.Compare(order(a.Rule), order(b.Rule)), cmp.Compare(a.Subject.Code, b.Subject.Code),
			cmp.Compare(a.Subject.ID, b.Subject.ID), cmp.Compare(a.Period.From, b.Period.From))
	})
	for _, i := range l.Items {
		if i.Urgency != Settled {
			l.Due = append(l.Due, i)
		}
	}
	slices.SortStableFunc(l.Due, Urgent)
	l.Due = Fold(l.Due)
	for _, e := range events {
		if !e.RecordedAt.IsZero() {
			l.Recent = append(l.Recent, e)
		}
	}
	slices.SortStableFunc(l.Recent, func(a, b Event) int { return b.RecordedAt.Compare(a.RecordedAt) })
	const few = 6
	l.Recent = slices.Clip(l.Recent[:min(few, len(l.Recent))])
	return l
}

// Urgent orders items by urgency, then by the day they are or were due; late
// ones the latest first, what has no day last.
func Urgent(a, b *Item) int {
	day := func(i *Item) int {
		switch {
		case i.Due == 0:
			return 1 << 30
		case i.Late():
			return -int(i.Due)
		}
		return int(i.Due)
	}
	return cmp.Or(cmp.Compare(a.Urgency, b.Urgency), cmp.Compare(day(a), day(b)))
}

// Event is one thing of organisation life that happened or is planned.
type Event struct {
	ID         string // as addresses have it
	Branch     org.UnitID
	BranchName string
	Title      string
	Day        civil.Day
	Begins     string // HH:MM or ""
	Place      string
	Stage      string // planned, draft, recorded, called-off
	Due        int    // 应到, of a recorded one
	Present    int
	RecordedAt time.Time
}

// Recorded reports whether the event happened and was recorded.
func (e Event) Recorded() bool { return e.Stage == "recorded" }

// Planned reports whether the event is still to come.
func (e Event) Planned() bool { return e.Stage == "planned" }

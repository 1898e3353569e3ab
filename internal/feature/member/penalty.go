package member

import (
	"fmt"

	"touyan/internal/base/civil"
	"touyan/internal/base/id"
	"touyan/internal/base/rulebook"
)

// PenaltyKind is one of the five penalties (PUN-01).
type PenaltyKind string

// The penalties, the lightest first.
const (
	Warning          PenaltyKind = "warning"
	SeriousWarning   PenaltyKind = "serious-warning"
	Removal          PenaltyKind = "removal"
	PartyProbation   PenaltyKind = "probation"
	ExpulsionPenalty PenaltyKind = "expulsion"
)

// PenaltyKinds are all of them in order.
var PenaltyKinds = []PenaltyKind{Warning, SeriousWarning, Removal, PartyProbation, ExpulsionPenalty}

// Chinese returns the penalty's Chinese term.
func (k PenaltyKind) Chinese() string {
	return map[PenaltyKind]string{Warning: "警告", SeriousWarning: "严重警告", Removal: "撤销党内职务", PartyProbation: "留党察看", ExpulsionPenalty: "开除党籍"}[k]
}

// Penalty is a decision with what became of it. Days that have not come are zero.
type Penalty struct {
	ID        id.Of[Penalty]
	Kind      PenaltyKind
	From      civil.Day // from which it has effect
	Months    int       // of PartyProbation: 12 or 24
	Basis     string
	Organ     string
	Announced civil.Day
	Extended  civil.Day // the decision to extend a probation of 12 months by 12
	Restored  civil.Day // the first day with all rights again
	Revoked   civil.Day // the decision was taken back: from the beginning nothing holds
}

// influence is for how many months a penalty of no probation has influence
// (PUN-02 … PUN-04).
var influence = map[PenaltyKind]rulebook.Dated[int]{
	Warning:        {{From: discipline, Value: 12, Cite: tenth}},
	SeriousWarning: {{From: discipline, Value: 18, Cite: tenth}},
	Removal:        {{From: discipline, Value: 24, Cite: eleventh}},
}

// AfterProbation is for how many months a probation has influence after the
// rights are restored (PUN-05).
var AfterProbation = rulebook.Dated[int]{{From: discipline, Value: 24, Cite: twelfth}}

// The editions of 2003, 2015 and 2018 had the same numbers; the one cited is that
// in force. Penalties of before are judged by it, too.
var (
	discipline = civil.MustDay("2003-12-31")
	tenth      = rulebook.Cite(rulebook.DisciplineRules, "第十条")
	eleventh   = rulebook.Cite(rulebook.DisciplineRules, "第十一条")
	twelfth    = rulebook.Cite(rulebook.DisciplineRules, "第十二条")
	thirteenth = rulebook.Cite(rulebook.DisciplineRules, "第十三条")
	suffrage   = rulebook.Cite(rulebook.ElectionRegulations, "第五条")
	sponsors   = rulebook.Cite(rulebook.AdmissionRules, "第十四条")
	commending = rulebook.Cite(rulebook.HonourRules, "推荐的条件")
)

// Term returns the months of a probation as they stand: with its extension.
func (p Penalty) Term() int {
	if p.Extended != 0 {
		return p.Months + 12
	}
	return p.Months
}

// Expires returns the first day after the term of a probation: from then on its
// rights are to be restored, the term extended or the member expelled. Zero for
// other penalties.
func (p Penalty) Expires() civil.Day {
	if p.Kind != PartyProbation {
		return 0
	}
	return p.From.AddMonths(p.Term())
}

// Influence returns the period in which the penalty has influence: it begins
// with its effect; while a probation runs, or its rights are not restored, the
// end is not known. A penalty that was revoked has none; an expulsion has five
// years, in which nobody is admitted again (PUN-07).
func (p Penalty) Influence() civil.Period {
	if p.Revoked != 0 {
		return civil.Period{}
	}
	switch p.Kind {
	case PartyProbation:
		if p.Restored == 0 {
			return civil.Since(p.From)
		}
		v, err := AfterProbation.On(p.Restored)
		if err != nil {
			return civil.Since(p.From)
		}
		return civil.Period{From: p.From, Until: p.Restored.AddMonths(v.Value).AddDays(-1)}
	case ExpulsionPenalty:
		return civil.Period{From: p.From, Until: p.From.AddYears(5).AddDays(-1)}
	}
	v, err := influence[p.Kind].On(max(p.From, discipline))
	if err != nil {
		return civil.Period{}
	}
	return civil.Period{From: p.From, Until: p.From.AddMonths(v.Value).AddDays(-1)}
}

// Watch returns the period in which a probation takes the rights; the zero
// Period for every other penalty.
func (p Penalty) Watch() civil.Period {
	switch {
	case p.Kind != PartyProbation || p.Revoked != 0:
		return civil.Period{}
	case p.Restored != 0:
		return civil.Period{From: p.From, Until: p.Restored.AddDays(-1)}
	}
	return civil.Since(p.From)
}

// Right is something that a penalty may take.
type Right string

// The rights.
const (
	Voting      Right = "表决权、选举权"
	Candidacy   Right = "被选举权"
	Introducing Right = "作入党介绍人"
	Duty        Right = "担任相当或者更高职务、提拔使用"
	Honour      Right = "推荐表彰"
)

// Rights are all of them in order.
var Rights = []Right{Voting, Candidacy, Introducing, Duty, Honour}

// Blocked is one right that is blocked on a day.
type Blocked struct {
	Right Right
	By    Penalty
	Until civil.Day // the last day; zero: until a decision
	Cite  rulebook.Citation
}

// Why says it in Chinese.
func (b Blocked) Why() string {
	if b.Until == 0 {
		return fmt.Sprintf("受%s处分（%s），恢复党员权利以前", b.By.Kind.Chinese(), b.By.Basis)
	}
	return fmt.Sprintf("受%s处分（%s），影响期至 %s", b.By.Kind.Chinese(), b.By.Basis, b.Until)
}

// Effects returns what the penalties block on day, each right once, by the
// penalty that blocks it longest (PUN-02 … PUN-05, DEV-12, ELE-04, HON-04).
func Effects(ps []Penalty, day civil.Day) []Blocked {
	var out []Blocked
	for _, r := range Rights {
		var found *Blocked
		for _, p := range ps {
			for _, x := range p.blocks(day) {
				if x.Right == r && (found == nil || found.Until != 0 && (x.Until == 0 || x.Until > found.Until)) {
					found = &x
				}
			}
		}
		if found != nil {
			out = append(out, *found)
		}
	}
	return out
}

// blocks returns what one penalty blocks on day.
func (p Penalty) blocks(day civil.Day) (out []Blocked) {
	whole, watch := p.Influence(), p.Watch()
	if whole.IsZero() || !whole.Has(day) {
		return nil
	}
	add := func(r Right, until civil.Day, cite rulebook.Citation) { out = append(out, Blocked{r, p, until, cite}) }
	switch p.Kind {
	case Warning, SeriousWarning:
		add(Duty, whole.Until, tenth)
	case Removal:
		add(Duty, whole.Until, eleventh)
	case PartyProbation:
		if watch.Has(day) {
			add(Voting, watch.Until, suffrage)
			add(Candidacy, watch.Until, suffrage)
			add(Introducing, watch.Until, sponsors)
		}
		add(Duty, whole.Until, twelfth)
	case ExpulsionPenalty:
		for _, r := range Rights[:len(Rights)-1] {
			add(r, whole.Until, thirteenth)
		}
	}
	add(Honour, whole.Until, commending)
	return out
}

// Blocks reports whether the right is blocked on day, and how.
func Blocks(ps []Penalty, r Right, day civil.Day) (Blocked, bool) {
	for _, b := range Effects(ps, day) {
		if b.Right == r {
			return b, true
		}
	}
	return Blocked{}, false
}

// DerivedBars returns what the events and penalties say of counting and voting,
// for the roll of any day.
func DerivedBars(events []Event, ps []Penalty) []Bar {
	var out []Bar
	for _, p := range ps {
		if w := p.Watch(); !w.IsZero() && w.From != 0 && (w.Until == 0 || w.Until >= w.From) {
			out = append(out, Bar{Suspended, w, PartyProbation.Chinese(), p.Basis})
		}
	}
	open := -1
	for _, e := range InForce(events) {
		switch {
		case e.Kind == DidSuspend && open < 0:
			reason := e.Cause
			if reason == "" {
				reason = e.Chinese()
			}
			open = len(out)
			out = append(out, Bar{Suspended, civil.Since(e.First()), reason, e.Basis})
		case open >= 0 && (e.Kind == DidRestore || e.Kind.Ends()):
			if out[open].Period.Until = e.First().AddDays(-1); out[open].Period.Until < out[open].Period.From {
				out = append(out[:open], out[open+1:]...)
			}
			open = -1
		}
	}
	return out
}

package admission

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/feature/member"
)

// naive is the table of the steps once more, as it is printed: what must come
// before. It shares nothing with the code that judges.
var naiveBefore = map[Step]string{
	"S01": "", "S02": "S01", "S03": "S02", "S04": "S03", "S05": "S03", "S06": "S05", "S07": "S04 S06", "S08": "S07", "S08a": "S08", "S08b": "S08a",
	"S09": "S08b", "S10": "S08b", "S11": "S08b", "S12": "S09 S10 S11", "S13": "S12", "S14": "S13", "S15": "S14", "S16": "S15", "G17": "S15", "S17": "S16 G17", "S18": "S17", "S19": "S17",
	"S20": "S17", "S21": "S17", "S22": "S17", "S23": "S22", "G24": "S23", "S24": "S23 G24", "S25": "S24",
}

// naive says whether an act is to be refused, by going through the table.
type naive struct {
	acts  []Act
	today civil.Day
	born  civil.Day
}

// day is when a step was done: the last time, of what is repeated the first.
func (n naive) day(s Step) (d civil.Day) {
	for _, a := range n.acts {
		if a.Step == s && a.Outcome == "" && (d == 0 || (s != "S06" && s != "S21") == (a.Day > d)) {
			d = a.Day
		}
	}
	return d
}

func (n naive) refuses(a Act) bool {
	if a.Day > n.today {
		return true
	}
	if n.order(a) {
		return true
	}
	switch a.Step {
	case "S01":
		return a.Day < n.born.AddYears(18)
	case "S05":
		return len(a.People) < 1 || len(a.People) > 2 || notFull(a.People)
	case "S07":
		return a.Day < n.day("S03").AddYears(1)
	case "S08a":
		working := 0
		for d := a.Day; d <= a.Until; d++ {
			if w, _ := calendar.Count(d, d); w == 1 {
				working++
			}
		}
		return a.Day >= Edition2026 && a.Until != 0 && working < 5
	case "S09":
		return len(a.People) != 2 || notFull(a.People) || slices.ContainsFunc(a.People, func(p Person) bool { return p.NoRights })
	case "S15":
		return n.vote(a)
	case "S17", "S24":
		return a.By != "" && a.By != ByCommittee
	case "S23":
		over := n.day("S15").AddYears(1)
		extended := 0
		for _, x := range n.acts {
			if x.Step == "S23" && x.Outcome == Extended && x.Day <= a.Day {
				over, extended = over.AddMonths(x.Months), extended+1
			}
		}
		return a.Day < over || n.vote(a) || a.Outcome == Extended && (extended > 0 || a.Months < 6 || a.Months > 12)
	}
	return false
}

func notFull(ps []Person) bool {
	return slices.ContainsFunc(ps, func(p Person) bool { return p.Standing == member.Probationary })
}

// order refuses what has not everything before it, or is dated before that.
func (n naive) order(a Act) bool {
	before := strings.Fields(naiveBefore[a.Step])
	if d := n.day("S08"); d != 0 && d < civil.MustDay("2026-05-11") && (slices.Contains(before, "S08a") || slices.Contains(before, "S08b")) {
		if n.day(Step(before[0])) == 0 {
			before = []string{"S08"} // the edition of 2014 has neither S08a nor S08b
		}
	}
	for _, s := range before {
		d := n.day(Step(s))
		if d == 0 || a.Outcome == "" && a.Step != "S06" && a.Step != "S21" && a.Day < d {
			return true
		}
		for _, x := range n.acts {
			if s == "S08a" && x.Step == "S08a" && x.Outcome == "" && x.Until != 0 && a.Day <= x.Until {
				return true
			}
		}
	}
	return false
}

func (n naive) vote(a Act) bool {
	v := a.Vote
	ayes := v.Ayes + v.WrittenAyes
	switch {
	case 2*v.Present <= v.Due, v.Together > 1:
		return true
	case v.Ayes+v.Noes+v.Blanks > v.Present, v.WrittenAyes+v.WrittenNoes > v.Due-v.Present:
		return true
	}
	return a.Outcome != Failed && (2*ayes <= v.Due || !v.Secret)
}

// dice makes acts, mostly of what comes next and mostly near a boundary.
type dice struct{ *rand.Rand }

func (r dice) act(n naive) Act {
	next := Judge(dossier(slices.Clone(n.acts)...), n.today, calendar).Next()
	def := Definitions[r.IntN(len(Definitions))]
	if len(next) > 0 && r.IntN(4) > 0 {
		def = *next[r.IntN(len(next))].Definition
	}
	last := civil.MustDay("2025-01-01")
	for _, x := range n.acts {
		last = max(last, x.Day, x.Until)
	}
	a := did(def.Step, last.AddDays(r.IntN(40)-4).String())
	near := map[Step]civil.Day{Propose: n.day(Name).AddYears(1), Convert: n.day(Admit).AddYears(1)}[def.Step]
	if near > 1000 && r.IntN(5) > 0 {
		a.Day = near.AddDays(r.IntN(3) - 1)
	}
	if def.Step == Apply && r.IntN(3) == 0 {
		a.Day = n.born.AddYears(18).AddDays(r.IntN(3) - 1)
	}
	if r.IntN(40) == 0 {
		a.Day = n.today.AddDays(r.IntN(3) - 1)
	}
	r.spoil(&a)
	return a
}

// spoil changes what the act has of its own, a little over or under.
func (r dice) spoil(a *Act) {
	if a.Step == Publicise {
		a.Until = a.Day.AddDays(r.IntN(14))
		if r.IntN(3) > 0 {
			a.Until, _ = calendar.Nth(a.Day, 5)
		}
	}
	if a.People != nil && r.IntN(4) == 0 {
		a.People = full("甲", "乙", "丙")[:r.IntN(4)]
		if len(a.People) > 0 {
			p := &a.People[r.IntN(len(a.People))]
			switch r.IntN(3) {
			case 0:
				p.Standing = member.Probationary
			case 1:
				p.NoRights = true
			}
		}
	}
	if a.Vote != nil {
		due := 3 + r.IntN(30)
		present := min(due, max(0, due/2+r.IntN(4)-1))
		if r.IntN(2) == 0 {
			present = due
		}
		ayes := min(present, due/2+r.IntN(3))
		a.Vote = &Vote{Due: due, Present: present, Ayes: ayes, Noes: r.IntN(2), Secret: r.IntN(12) > 0, Together: 1 + r.IntN(12)/11, WrittenAyes: r.IntN(5) / 4}
		if r.IntN(6) == 0 {
			a.Outcome = Failed
		}
	}
	if a.Step == Convert && a.Outcome == "" && r.IntN(3) == 0 {
		a.Outcome, a.Months = Extended, 5+r.IntN(9)
	}
	if a.By != "" && r.IntN(8) == 0 {
		a.By = ByGeneralBranch
	}
}

// Random sequences, legal and not: what the rules refuse is what the table
// refuses.
func TestProperty_agrees_with_a_naive_checker(t *testing.T) {
	let, refused, furthest := 0, 0, 0
	for seed := range uint64(250) {
		r := dice{rand.New(rand.NewPCG(seed, 5))}
		n := naive{today: civil.MustDay("2031-06-30"), born: civil.MustDay("2007-01-15")}
		for range 90 {
			a := r.act(n)
			def, _ := Defined(a.Step)
			if !def.Repeats && a.Outcome == "" && n.day(a.Step) != 0 {
				continue // done already
			}
			d := dossier(slices.Clone(n.acts)...)
			d.Born = civil.Exactly(n.born)
			got, want := Refuse(Try(d, a, n.today, calendar)), n.refuses(a)
			if (got != nil) != want {
				t.Fatalf("seed %d, %s on %s (%q, %+v): refused %v, the table says %v\nafter %v", seed, a.Step, a.Day, a.Outcome, a.Vote, got, want, brief(n.acts))
			}
			if want {
				refused++
				continue
			}
			let++
			a.ID = int64(len(n.acts) + 1)
			n.acts = append(n.acts, a)
		}
		d := dossier(slices.Clone(n.acts)...)
		d.Born = civil.Exactly(n.born)
		for _, c := range Judge(d, n.today, calendar).Checks {
			furthest = max(furthest, byStep[c.Step])
		}
	}
	if let < 2000 || refused < 2000 || furthest < byStep[Confirm] {
		t.Errorf("%d let in, %d refused, furthest %s: too little was tried", let, refused, Definitions[furthest].Step)
	}
}

func brief(acts []Act) (out []string) {
	for _, a := range acts {
		out = append(out, string(a.Step)+" "+a.Day.String()+" "+string(a.Outcome))
	}
	return out
}

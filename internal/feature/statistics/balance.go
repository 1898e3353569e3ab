package statistics

import "fmt"

// Balance is what became of the number of members within a term.
type Balance struct {
	Opening int            `json:"opening"` // the day before the term
	In      map[Reason]int `json:"in"`
	Out     map[Reason]int `json:"out"`
	Closing int            `json:"closing"` // its last day
	Doubts  int            `json:"doubts"`  // persons whose documents and belonging do not agree
}

// NewBalance returns an empty one.
func NewBalance() Balance { return Balance{In: map[Reason]int{}, Out: map[Reason]int{}} }

// Add counts a person.
func (b *Balance) Add(before, present bool, moves []Move, doubt bool) {
	if before {
		b.Opening++
	}
	if present {
		b.Closing++
	}
	if doubt {
		b.Doubts++
	}
	for _, m := range moves {
		if m.Reason.In() {
			b.In[m.Reason]++
		} else {
			b.Out[m.Reason]++
		}
	}
}

// Came is the sum of the comings.
func (b Balance) Came() (n int) {
	for _, x := range b.In {
		n += x
	}
	return n
}

// Went is the sum of the goings.
func (b Balance) Went() (n int) {
	for _, x := range b.Out {
		n += x
	}
	return n
}

// Gap is what is missing in the balance: nothing, unless numbers were put
// together that do not belong together.
func (b Balance) Gap() int { return b.Opening + b.Came() - b.Went() - b.Closing }

// CheckParts compares a balance with those of its parts. Whoever goes from one
// part to another left the one and came to the other, so that only what came
// less what went is the same.
func CheckParts(parts []Balance, whole Balance) (wrong []Finding, done int) {
	var sum Balance
	net := 0
	for _, p := range parts {
		sum.Opening += p.Opening
		sum.Closing += p.Closing
		net += p.Came() - p.Went()
	}
	for _, c := range []struct {
		what        string
		left, right int
	}{{"期初数", sum.Opening, whole.Opening}, {"期末数", sum.Closing, whole.Closing}, {"增加减去减少", net, whole.Came() - whole.Went()}} {
		if done++; c.left != c.right {
			wrong = append(wrong, Finding{fmt.Sprintf("各法院“%s”之和与合计：%d ≠ %d", c.what, c.left, c.right), c.left, c.right})
		}
	}
	return wrong, done
}

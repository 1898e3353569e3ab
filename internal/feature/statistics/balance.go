package statistics

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

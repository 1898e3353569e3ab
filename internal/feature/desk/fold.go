package desk

import (
	"strconv"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
)

// folded are the rules whose late months are one thing to do: whoever collects
// what is behind collects all of it at once.
var folded = map[rulebook.RuleID]bool{"FEE-01": true, "FEE-13": true}

// Fold makes one item of several months that stand alike with one subject by one
// of those rules. It stands where the first of them stood and says how many there
// are; nobody has asked about any of them. The rest keeps its place.
func Fold(items []*Item) []*Item {
	type pile struct {
		rule    rulebook.RuleID
		subject int64
		urgency Urgency
	}
	of := func(i *Item) (pile, bool) {
		return pile{i.Rule, i.Subject.ID, i.Urgency}, folded[i.Rule] && i.Asked == nil && (i.Late() || i.Urgency == FactNeeded)
	}
	piles := map[pile][]*Item{}
	for _, i := range items {
		if p, ok := of(i); ok {
			piles[p] = append(piles[p], i)
		}
	}
	out := make([]*Item, 0, len(items))
	for _, i := range items {
		p, ok := of(i)
		switch {
		case !ok || len(piles[p]) == 1:
			out = append(out, i)
		case piles[p][0] == i:
			out = append(out, pileUp(piles[p]))
		}
	}
	return out
}

// pileUp is one item for several. It is kept under the key of the first.
func pileUp(items []*Item) *Item {
	head := items[0]
	x := &Item{Finding: head.Finding, Beneath: head.Beneath, About: head.About, Urgency: head.Urgency, Days: head.Days, Beside: items[1:]}
	n := strconv.Itoa(len(items)) + " 个月"
	x.Tally = n
	x.Explain = func() rulebook.Explanation {
		first, last := head, head
		for _, i := range items {
			if i.Period.From < first.Period.From {
				first = i
			}
			if i.Period.From > last.Period.From {
				last = i
			}
		}
		e := rulebook.Explanation{Summary: head.About.Title + " " + n + "没有办结（" + month(first.Period) + "至" + month(last.Period) + "）", Settle: first.Said().Settle}
		for _, i := range items {
			said := i.Said()
			f := rulebook.Fact{When: i.Period.String(), Text: said.Summary, Href: said.Settle.Href}
			for _, w := range said.Why {
				if w.Hit {
					f.Cite = w.Cite
				}
			}
			e.Why = append(e.Why, f)
		}
		e.Why[0].Hit = true
		return e
	}
	return x
}

func month(p civil.Period) string { return strings.ReplaceAll(p.Chinese(), " ", "") }

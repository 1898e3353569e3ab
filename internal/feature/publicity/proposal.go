package publicity

import (
	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/org"
)

// Proposal is an item that a fact asks for (PUB-06): nothing of it is typed again.
type Proposal struct {
	Key      string // election-<id>, dues-<unit>-<year>: the fact
	Unit     org.UnitID
	Day      civil.Day // of the fact
	What     string    // in one word and without a name: 选举结果
	Title    string
	Basis    rulebook.Citation
	Topic    string // see Topics
	Audience Audience
	Term     Term
	Until    civil.Day // its last day where a rule asks for days; zero: the rule does not say
	// Elsewhere is the rule of the room itself that judges whether it was told; ""
	// leaves it to PUB-06.
	Elsewhere rulebook.RuleID
	Href      string // the page of the fact
	// Write makes the text. It is asked of the one that is drafted.
	Write func() (string, error)
}

// Draft is the item that the proposal asks for, without its text.
func (p *Proposal) Draft() Item {
	return Item{Kind: Disclosure, Unit: p.Unit, Title: p.Title, Topic: p.Topic, Audience: p.Audience, Term: p.Term, Until: p.Until, Key: p.Key, Basis: p.Basis.String()}
}

package duesapp

import (
	"cmp"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/money"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Carried is what a member's account is called where a decision on the
// organisation takes it along.
const Carried = "党员党费往来"

// Carry brings the books to where a decision on the organisation has put the
// people, inside its transaction: months from its day on are charged by the
// branch that takes them now, and what members are behind or ahead goes along
// with them, by counter-entry where it was charged already. Whoever calls it has
// the permit for the decision. A decision that takes another back does the same
// the other way round.
func (f *Facts) Carry(tx *sqldb.Tx, permit access.Permit, c *org.Carrying) ([]org.Carried, error) {
	goes := map[int64]org.Move{}
	for _, m := range c.Out.Moves {
		if m.From != m.Branch {
			goes[m.Member] = m
		}
	}
	if len(goes) == 0 {
		return nil, nil
	}
	tree, err := f.app.units.Tree(tx, tx.Today())
	if err != nil {
		return nil, err
	}
	before := map[balance]money.Fen{}
	var out []org.Carried
	for _, top := range tree.Children(c.Court) {
		if !top.Kind.Party() {
			continue
		}
		c := charging{over: top.Path}
		owed, err := c.balances(tx)
		if err != nil {
			return nil, err
		}
		for k, amount := range owed {
			before[k] += amount
		}
		if _, err := f.app.charge(tx, permit, top.Path, tx.Today().Month()); err != nil {
			return nil, err
		}
	}
	for k, amount := range before {
		if m, ok := goes[k.member]; ok && amount != 0 && org.UnitID(k.branch) == m.From {
			out = append(out, org.Carried{What: Carried, ID: k.member, From: m.From, To: m.Branch})
		}
	}
	slices.SortFunc(out, func(a, b org.Carried) int { return cmp.Compare(a.ID, b.ID) })
	return out, nil
}

package orgapp

import (
	"fmt"
	"slices"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// unmet judges the Party units and business units of the court as of today.
func (a *App) unmet(tx *sqldb.Tx, court org.Unit) (map[string]Unmet, error) {
	tree, err := a.facts.Tree(tx, tx.Today())
	if err != nil {
		return nil, err
	}
	var units []org.Unit
	for _, u := range tree.Below(court.ID) {
		if u.Court == court.ID && u.Kind != org.Team && u.Kind != org.Group && u.Kind != org.LeadingGroup {
			units = append(units, u)
		}
	}
	findings, err := a.judge.Judge(tx, tree, units, civil.Year(tx.Today().Year()), tx.Today())
	if err != nil {
		return nil, err
	}
	out := map[string]Unmet{}
	for _, f := range findings {
		// What is not known of a new unit is to be recorded: no breach, and worth saying.
		hint := f.State == rulebook.Open && f.Due == 0 || f.State == rulebook.Unknown && f.Subject.Kind != rulebook.BusinessUnit
		if !f.State.Unmet() && !hint {
			continue
		}
		e := f.Explain()
		u := Unmet{Rule: f.Rule, Unit: f.Subject.Name, Text: e.Summary, Hint: hint}
		for _, w := range e.Why {
			if !w.Cite.IsZero() {
				u.Cite = w.Cite
				break
			}
		}
		out[fmt.Sprint(f.Rule, f.Subject.Kind, f.Subject.ID)] = u
	}
	return out, nil
}

// apart returns what fails after and did not before, and the other way round.
func apart(before, after map[string]Unmet) (fresh, settled []Unmet) {
	for k, u := range after {
		if _, was := before[k]; !was {
			fresh = append(fresh, u)
		}
	}
	for k, u := range before {
		if _, is := after[k]; !is {
			settled = append(settled, u)
		}
	}
	for _, us := range [][]Unmet{fresh, settled} {
		slices.SortFunc(us, func(a, b Unmet) int { return strings.Compare(a.Unit+string(a.Rule), b.Unit+string(b.Rule)) })
	}
	return said(fresh), said(settled)
}

// said tells what several rules say of a unit in the same words once.
func said(us []Unmet) []Unmet {
	var out []Unmet
	for _, u := range us {
		u.Rules = string(u.Rule)
		i := slices.IndexFunc(out, func(x Unmet) bool { return x.Unit == u.Unit && x.Text == u.Text })
		if i < 0 {
			out = append(out, u)
			continue
		}
		out[i].Rules += "、" + u.Rules
	}
	return out
}

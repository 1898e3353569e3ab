// Package deskapp is what people do at the desk: look at the workbench and the
// overview, open a finding, ask for an exemption and decide it, read messages.
// It asks every room for its findings and keeps them in memory until a fact
// under them changes.
package deskapp

import (
	"sync"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/desk"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Source is a room that has rules.
type Source interface {
	// Rules returns the rules that Judge judges.
	Rules() []rulebook.Rule
	// Judge returns what the rules say of the units as of on: duties of periods
	// that begin in the window and on or before on, everything else as of on.
	Judge(tx *sqldb.Tx, tree *org.Tree, units []org.Unit, window civil.Period, on civil.Day) ([]rulebook.Finding, error)
}

// Echoer is a Source that can say the same verdicts again under the numbers of
// other rules; only the command line shows them.
type Echoer interface {
	Echo([]rulebook.Finding) []rulebook.Finding
}

// Personal is a Source that can say what is to be done about one person, for
// that person alone.
type Personal interface {
	// JudgeOwn returns the findings about the member, of this year and the last.
	JudgeOwn(tx *sqldb.Tx, member int64, on civil.Day) ([]rulebook.Finding, error)
}

// Units is what the desk must know of the organisation; *orgapp.Facts has it.
type Units interface {
	// Tree returns every unit standing on the day, shared and never changed.
	Tree(tx *sqldb.Tx, day civil.Day) (*org.Tree, error)
}

// App is the operations of the desk.
type App struct {
	db      *sqldb.DB
	units   Units
	sources []Source
	rules   map[rulebook.RuleID]*rulebook.Rule
	order   map[rulebook.RuleID]int
	keep    *keep
	judging sync.Map // court → *sync.Mutex: what is stale is judged once
}

// New returns the operations over db that ask the sources.
func New(db *sqldb.DB, units Units, sources ...Source) *App {
	a := &App{db: db, units: units, sources: sources, rules: map[rulebook.RuleID]*rulebook.Rule{},
		order: map[rulebook.RuleID]int{}, keep: newKeep(maxBlocks)}
	n := 0
	for _, c := range desk.Columns {
		for _, r := range c.Rules {
			a.order[r] = n
			n++
		}
	}
	for _, s := range sources {
		for _, r := range s.Rules() {
			rule := r
			a.rules[r.ID] = &rule
			if _, ok := a.order[r.ID]; !ok {
				a.order[r.ID] = n
				n++
			}
		}
	}
	return a
}

// Rules returns the rules of every source, in their written order.
func (a *App) Rules() []rulebook.Rule {
	var rs []rulebook.Rule
	for _, s := range a.sources {
		rs = append(rs, s.Rules()...)
	}
	return rs
}

// about returns the rule with the id; a rule that no source announced still has
// its number.
func (a *App) about(r rulebook.RuleID) *rulebook.Rule {
	if x, ok := a.rules[r]; ok {
		return x
	}
	return &rulebook.Rule{ID: r, Title: string(r)}
}

// window is what the desk looks at: last year and this one.
func window(day civil.Day) civil.Period {
	return civil.Period{From: civil.Year(day.Year() - 1).From, Until: civil.Year(day.Year()).Until}
}

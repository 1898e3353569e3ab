// Package caseloadapp is what people do with court work: take in a court's list of
// cases, ask what it adds up to, open a number to its cases. It alone writes the
// tables of 0018_caseload.sql and 0023_caseload.sql.
//
// A list comes in as a whole or not at all. Beside the cases stand roll-ups: what
// every place gave on every day and month, in one text per place and day. An import
// adds a turn of rows to them, of what its cases give less what those they replace
// had given, so that they always equal a full recount.
package caseloadapp

import (
	"sync"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/org"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/sqldb"
)

// Units is what court work must know of the organisation; *orgapp.Facts has it.
type Units interface {
	// Tree returns every unit that stands on the day.
	Tree(tx *sqldb.Tx, day civil.Day) (*org.Tree, error)
}

// App is the operations of court work.
type App struct {
	db        *sqldb.DB
	units     Units
	standards sync.Map // court → *standard
	shelf     shelf
	store     *intake.Store
}

// New returns the operations over db.
func New(db *sqldb.DB, units Units) *App { return &App{db: db, units: units} }

// Keep says where uploaded lists are kept.
func (a *App) Keep(store *intake.Store) { a.store = store }

// courts is the courts of a permit with their divisions and teams.
type courts struct {
	tree  *org.Tree
	list  []caseload.Court
	units map[caseload.Sign]org.Unit
	signs map[org.UnitID]caseload.Sign
}

// courts returns the courts within the permit that have a sign.
func (a *App) courts(tx *sqldb.Tx, permit access.Permit) (*courts, error) {
	tree, err := a.units.Tree(tx, tx.Today())
	if err != nil {
		return nil, err
	}
	cs := &courts{tree: tree, units: map[caseload.Sign]org.Unit{}, signs: map[org.UnitID]caseload.Sign{}}
	for _, u := range tree.Under(permit.Over(), org.Court) {
		if u.Sign == "" || !permit.Holds(u.Path) {
			continue
		}
		sign := caseload.Sign(u.Sign)
		cs.units[sign], cs.signs[u.ID] = u, sign
		c := caseload.Court{Sign: sign, Name: u.Name, Names: append([]string{u.Short}, u.Aliases...)}
		c.Divisions = cs.divisions(u)
		cs.list = append(cs.list, c)
	}
	return cs, nil
}

// divisions returns the divisions of a court. One below another counts as part of
// it: its cases are found under the upper one.
func (cs *courts) divisions(court org.Unit) []caseload.Division {
	var out []caseload.Division
	for _, u := range cs.tree.Below(court.ID, org.Division) {
		if u.Court != court.ID {
			continue
		}
		d := caseload.Division{ID: int64(cs.top(u).ID), Name: u.Name, Names: append([]string{u.Short}, u.Aliases...)}
		for _, t := range cs.tree.Below(u.ID, org.Team) {
			d.Teams = append(d.Teams, caseload.Team{ID: int64(t.ID), Name: t.Name, Names: append([]string{t.Short}, t.Aliases...)})
		}
		out = append(out, d)
	}
	return out
}

// top returns the division under the court that a division belongs to.
func (cs *courts) top(u org.Unit) org.Unit {
	for {
		p, ok := cs.tree.Unit(u.Parent)
		if !ok || p.Kind != org.Division {
			return u
		}
		u = p
	}
}

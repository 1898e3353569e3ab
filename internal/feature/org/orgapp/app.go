// Package orgapp is what people do with the organisation: take in the
// establishment list, look at the tree as of any day, record what a unit's
// page shows. It alone writes the tables of 0002_org.sql and 0012_org.sql.
package orgapp

import (
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/stamp"
)

// Names finds persons by name, in orgapp's own words; the register satisfies
// it. The answer has only names that one person of the court bears.
type Names interface {
	Unambiguous(tx *sqldb.Tx, court org.UnitID) (map[string]int64, error)
}

// App is the operations on the organisation.
type App struct {
	db    *sqldb.DB
	facts *Facts
	names Names

	register  Register
	judge     Judge
	followers []Follower
}

// New returns the operations on the organisation kept in db.
func New(db *sqldb.DB) *App { return &App{db: db, facts: &Facts{}} }

// Facts returns what other rooms may ask within their own transactions.
func (a *App) Facts() *Facts { return a.facts }

// Recognise lets a new post be linked to the person who holds it as soon as it
// is recorded. Without it posts are linked by Facts.LinkHolders.
func (a *App) Recognise(names Names) { a.names = names }

// changed says that the tree is another than before; see registry.
func changed(tx *sqldb.Tx) error { return stamp.Touch(tx, 0, "") }

// touch says that facts of the unit changed on which findings may rest.
func touch(tx *sqldb.Tx, u org.Unit) error { return stamp.Touch(tx, int64(u.ID), u.Path) }

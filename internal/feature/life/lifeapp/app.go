// Package lifeapp is what people do with organisation life: plan a meeting,
// keep a draft, submit the record, change it, call it off, look at it, list
// them, note talks, take in a ledger. It alone writes the tables of
// 0005_life.sql.
//
// Everything is within the permit's range: a meeting of another branch is not
// there.
package lifeapp

import (
	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
)

// Units is what meetings must know of the organisation; *orgapp.Facts has it.
type Units interface {
	// Tree returns every unit that stands on the day.
	Tree(tx *sqldb.Tx, day civil.Day) (*org.Tree, error)
	// Posts returns the posts of units in the subtree that overlap the window.
	Posts(tx *sqldb.Tx, over access.Path, window civil.Period) ([]org.Post, error)
}

// Members is what meetings must know of the register; *memberapp.Facts has it.
type Members interface {
	// Belongings returns everybody who ever belonged to a branch in the subtree.
	Belongings(tx *sqldb.Tx, over access.Path) ([]member.Belonging, error)
	// Those returns the members with the numbers.
	Those(tx *sqldb.Tx, ids []member.ID) ([]member.Belonging, error)
}

// App is the operations of organisation life.
type App struct {
	db      *sqldb.DB
	units   Units
	members Members
	archive Archive      // nil: none is known
	sealer  *seal.Sealer // for pairing; see Sealing
}

// New returns the operations over db.
func New(db *sqldb.DB, units Units, members Members) *App {
	return &App{db: db, units: units, members: members}
}

// Facts returns what other rooms may know.
func (a *App) Facts() *Facts { return &Facts{units: a.units, members: a.members} }

// Package grantapp has what is done with grants. It is the one writer of
// explicit grants: those are proposed by one person and decided by another.
package grantapp

import (
	"sync"

	"touyan/internal/base/civil"
	"touyan/internal/feature/org"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
)

// Units is what this room must know of the organisation.
type Units interface {
	// Tree returns every unit that stands on the day.
	Tree(tx *sqldb.Tx, day civil.Day) (*org.Tree, error)
	// Held returns the posts a member holds on the day.
	Held(tx *sqldb.Tx, member int64, day civil.Day) ([]org.Post, error)
}

// App is the operations on grants.
type App struct {
	db     *sqldb.DB
	sealer *seal.Sealer
	units  Units

	mu      sync.Mutex
	noticed map[string]alarm // found by Facts and not written down yet
	told    map[string]bool  // written down, as far as this process knows
}

// New returns the operations.
func New(db *sqldb.DB, sealer *seal.Sealer, units Units) *App {
	return &App{db: db, sealer: sealer, units: units, noticed: map[string]alarm{}, told: map[string]bool{}}
}

// Facts is what other rooms may ask, inside their own transactions.
type Facts struct{ app *App }

// Facts returns what other rooms may ask.
func (a *App) Facts() *Facts { return &Facts{a} }

// Package statisticsapp is what people do with statistics: look at the tables
// of a year, open a number to its people, see what came and went, keep a year
// as reported, and put together lists of what the register knows.
//
// It keeps no numbers of its own: everything but a frozen report is counted
// from the register, in one pass.
package statisticsapp

import (
	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Units is what this room must know of the organisation.
type Units interface {
	// Tree returns every unit that stands on the day.
	Tree(tx *sqldb.Tx, day civil.Day) (*org.Tree, error)
	// Posts returns the posts of units in the subtree that overlap the window.
	Posts(tx *sqldb.Tx, over access.Path, window civil.Period) ([]org.Post, error)
}

// Register is what this room must know of the members. Each method is one
// straight read; whoever ever belonged to a branch in the subtree is told of.
type Register interface {
	// CountedBranches returns every branch there ever was, with its court and its
	// place today.
	CountedBranches(tx *sqldb.Tx) ([]org.Unit, error)
	CountedPlaces(tx *sqldb.Tx, over access.Path, fn func(who member.ID, branch org.UnitID, from, until civil.Day, reason string)) error
	// CountedEvents calls in the order of entry.
	CountedEvents(tx *sqldb.Tx, over access.Path, fn func(who member.ID, e member.Event)) error
	// CountedMembers gives the same variable every time, without names.
	CountedMembers(tx *sqldb.Tx, over access.Path, fn func(m *member.Member, arrived civil.PartialDay)) error
	CountedOrder(tx *sqldb.Tx, ids []member.ID, fn func(id member.ID, name, key string)) error
	// CountedValues gives what columns of the register of fields say, masked as
	// the register says, to someone who can do what may says.
	CountedValues(tx *sqldb.Tx, ids []member.ID, columns []string, may func(access.Can) bool, fn func(id member.ID, branch, group org.UnitID, values []string)) error
}

// App is the operations.
type App struct {
	db       *sqldb.DB
	units    Units
	register Register
}

// New returns the operations over db.
func New(db *sqldb.DB, units Units, register Register) *App {
	return &App{db: db, units: units, register: register}
}

func notFound(what string) error {
	return fault.New(fault.NotFound, "没有找到这"+what+"，可能已删除，或不在当前工作范围内。")
}

// Package memberapp is what people do with the register of members: look,
// reveal, add, correct, move, bar, take in a roster, export.
//
// ID numbers, phones and addresses are sealed in the database and leave it
// only through Reveal and Export, each with a reason and an entry in the trail.
package memberapp

import (
	"strconv"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/stamp"
)

// Units is what the register must know of the organisation.
type Units interface {
	// Tree returns every unit that stands on the day.
	Tree(tx *sqldb.Tx, day civil.Day) (*org.Tree, error)
	// LinkHolders tells the posts of a court which member their holder is;
	// byName has the names that one member of the court bears.
	LinkHolders(tx *sqldb.Tx, court org.UnitID, byName map[string]int64) error
}

// App is the operations of the register.
type App struct {
	db        *sqldb.DB
	seal      *seal.Sealer
	units     Units
	facts     *Facts
	registers registers
	views     views
	reviews   Reviews // nil: none are kept
}

// New returns the operations over db.
func New(db *sqldb.DB, sealer *seal.Sealer, units Units) *App {
	return &App{db: db, seal: sealer, units: units, facts: &Facts{units: units}}
}

// Facts returns what the other rooms may know.
func (a *App) Facts() *Facts { return a.facts }

// touch marks that the register of the court changed, and the stamps of the
// branches whose findings may rest on it.
func touch(tx *sqldb.Tx, court org.UnitID, branches ...org.Unit) error {
	n, err := tx.Exec(`update member_stamp set n = n + 1 where court = $1`, court)
	if err != nil {
		return err
	}
	if n == 0 {
		if _, err := tx.Exec(`insert into member_stamp (court, n) values ($1, 1)`, court); err != nil {
			return err
		}
	}
	for _, b := range branches {
		if err := stamp.Touch(tx, int64(b.ID), b.Path); err != nil {
			return err
		}
	}
	return nil
}

// version returns how often the register of the court changed; of every court
// when court is zero.
func version(tx *sqldb.Tx, court org.UnitID) (int64, error) {
	return sqldb.Known(tx, versionKey(court), func() (n int64, err error) {
		if court == 0 {
			n, _, err = sqldb.Maybe(tx, sqldb.Scalar[int64], `select coalesce(sum(n), 0) from member_stamp`)
			return n, err
		}
		n, _, err = sqldb.Maybe(tx, sqldb.Scalar[int64], `select n from member_stamp where court = $1`, court)
		return n, err
	})
}

// versionKey is under what a version is known within a snapshot.
type versionKey org.UnitID

// place seals a column of a member's row.
func place(column string, id member.ID) seal.Place {
	return seal.Place{Table: "member", Column: column, Row: int64(id)}
}

// idIndex is the digest by which an ID number is found.
func (a *App) idIndex(number string) string { return a.seal.Index("member", "id_number", number) }

func itoa(n int) string { return strconv.Itoa(n) }

func notFoundUnit() error {
	return fault.New(fault.NotFound, "没有找到这个党组织，可能已撤销，或不在当前工作范围内。")
}

func notFound() error {
	return fault.New(fault.NotFound, "没有找到这名党员，可能已转出，或不在当前工作范围内。")
}

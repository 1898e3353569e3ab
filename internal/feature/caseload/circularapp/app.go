// Package circularapp is what people do with the weekly circular (周调度), the
// contest of measures and the registers: have a draft made, edit it, give reasons,
// set tasks, issue it, track what came of it. It alone writes the tables of
// 0024_circular.sql.
//
// It names units and never a person: the figures come from caseloadapp by court,
// division and team, and there is no operation by judge. The owner of a task is
// who answers for doing it.
package circularapp

import (
	"context"
	"slices"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/caseload/caseloadapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Units is what circulars must know of the organisation; *orgapp.Facts has it.
type Units interface {
	// Tree returns every unit that stands on the day.
	Tree(tx *sqldb.Tx, day civil.Day) (*org.Tree, error)
	// Posts returns the posts of units in the subtree that overlap the window.
	Posts(tx *sqldb.Tx, over access.Path, window civil.Period) ([]org.Post, error)
	// Covers returns which branch covers which unit.
	Covers(tx *sqldb.Tx, over access.Path) ([]org.Cover, error)
}

// App is the operations of circulars.
type App struct {
	db    *sqldb.DB
	units Units
	work  *caseloadapp.App
}

// New returns the operations over db; the figures come from work.
func New(db *sqldb.DB, units Units, work *caseloadapp.App) *App {
	return &App{db: db, units: units, work: work}
}

// Facts returns what other rooms may know.
func (a *App) Facts() *Facts { return &Facts{app: a} }

// Facts is what other rooms may know of circulars, inside their own transaction.
// It asks for no permit: whoever calls it has one.
type Facts struct{ app *App }

// by is who does something, for a row.
type by struct {
	account any
	name    string
	at      sqldb.Instant
}

func signed(tx *sqldb.Tx, permit access.Permit) by {
	b := by{name: permit.Actor().Name, at: sqldb.At(tx.Now())}
	if n := permit.Actor().Account; n != 0 {
		b.account = n
	}
	return b
}

func newID[N any](tx *sqldb.Tx) id.Of[N] { return id.New[N](tx.Now()) }

// looking is the permit to look at the figures over the same units.
func looking(permit access.Permit) (access.Permit, error) {
	return permit.Actor().Permit(caseload.CanView, permit.Over())
}

// Courts returns the courts of the permit that have a sign, the highest first.
func (a *App) Courts(ctx context.Context, permit access.Permit) (out []org.Unit, err error) {
	if err := permit.Covers(caseload.CanView); err != nil {
		return nil, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, err := a.units.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		out = courtsOf(tree, permit)
		return nil
	})
	return out, err
}

func courtsOf(tree *org.Tree, permit access.Permit) []org.Unit {
	return slices.DeleteFunc(slices.Clone(tree.Under(permit.Over(), org.Court)), func(u org.Unit) bool { return u.Sign == "" || !permit.Holds(u.Path) })
}

// court returns a court within the permit. Fault: NotFound.
func (a *App) court(tx *sqldb.Tx, permit access.Permit, court org.UnitID) (*org.Tree, org.Unit, error) {
	tree, err := a.units.Tree(tx, tx.Today())
	if err != nil {
		return nil, org.Unit{}, err
	}
	for _, u := range courtsOf(tree, permit) {
		if u.ID == court {
			return tree, u, nil
		}
	}
	return tree, org.Unit{}, fault.New(fault.NotFound, "没有找到这个法院，可能不在当前工作范围内。")
}

// Feed is the newest list of cases that was taken in.
type Feed struct {
	Batch id.Of[caseloadapp.Imported]
	File  string
	On    civil.Day // the day of the extract
	At    time.Time
}

// StaleAfter is after how many days without a list figures are told to stand still.
const StaleAfter = 8

// Stands reports whether the figures stand still on a day: the last list is too old.
func (f Feed) Stands(day civil.Day) bool { return f.Batch == 0 || day > f.On.AddDays(StaleAfter) }

// Feed returns the newest list; the zero Feed when none was taken in. It is cheap:
// pages ask it twice a minute.
func (a *App) Feed(ctx context.Context, permit access.Permit) (f Feed, err error) {
	if err := permit.Covers(caseload.CanView); err != nil {
		return Feed{}, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) (err error) {
		f, err = feed(tx, permit)
		return err
	})
	return f, err
}

// feed reads the newest list. Lists are of the installation: whoever may look at
// figures at all is told how old they are.
func feed(tx *sqldb.Tx, _ access.Permit) (f Feed, err error) {
	f, _, err = sqldb.Maybe(tx, func(r sqldb.Row) (f Feed, err error) {
		var at sqldb.Instant
		err = r.Scan(&f.Batch, &f.File, &f.On, &at)
		f.At = at.Time
		return f, err
	}, `select id, file, on_day, made_at from caseload_batch order by id desc limit 1`)
	return f, err
}

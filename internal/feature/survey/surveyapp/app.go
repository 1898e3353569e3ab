// Package surveyapp is what people do with questionnaires: write a draft, copy
// last year's, open, answer, close, look at what came of it, enter the grades
// that a meeting decided on. It alone writes the tables of 0021_survey.sql.
//
// Answering leaves no entry in the trail, no moment and no address anywhere: what
// is written of a paper is that some counters rose by one.
package surveyapp

import (
	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/feature/survey"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/urn"
)

// Units is what questionnaires must know of the organisation; *orgapp.Facts has
// it.
type Units interface {
	// Tree returns every unit that stands on the day.
	Tree(tx *sqldb.Tx, day civil.Day) (*org.Tree, error)
	// Posts returns the posts of units in the subtree that overlap the window.
	Posts(tx *sqldb.Tx, over access.Path, window civil.Period) ([]org.Post, error)
}

// Members is what questionnaires must know of the register; *memberapp.Facts has
// it.
type Members interface {
	// Belongings returns everybody who ever belonged to a branch in the subtree.
	Belongings(tx *sqldb.Tx, over access.Path) ([]member.Belonging, error)
}

// App is the operations of questionnaires.
type App struct {
	db      *sqldb.DB
	units   Units
	members Members
	urns    *urn.Urns
}

// New returns the operations over db.
func New(db *sqldb.DB, units Units, members Members, urns *urn.Urns) *App {
	return &App{db: db, units: units, members: members, urns: urns}
}

// keepers are the kinds of units that hold questionnaires.
var keepers = []org.Kind{org.PartyCommittee, org.GeneralBranch, org.Branch}

// roll returns the people of a branch on the day: those who are graded, and how
// many members there are.
func (a *App) roll(tx *sqldb.Tx, u org.Unit, day civil.Day) (full []survey.Subject, members, probationary int, err error) {
	bs, err := a.members.Belongings(tx, u.Path)
	for _, b := range bs {
		if p, ok := b.In(day); !ok || u.Kind == org.Branch && p.Branch != u.ID {
			continue
		}
		c := b.On(day)
		if !c.Counts && !c.Full {
			continue
		}
		members++
		if c.Full {
			full = append(full, survey.Subject{Member: int64(b.ID), Name: b.Name})
		} else {
			probationary++
		}
	}
	return full, members, probationary, err
}

func notFound() error {
	return fault.New(fault.NotFound, "没有找到这份问卷，可能已删除，或不在当前工作范围内。")
}

// today is the day by the database's clock.
func (a *App) today() civil.Day { return civil.DayOf(a.db.Now()) }

// Package reviewapp is what people do with the yearly review of a branch: begin
// it, note its preparation, what was said, the problems, and strike them off. It
// alone writes the tables of 0022_review.sql.
package reviewapp

import (
	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/feature/review"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/stamp"
)

// Units is what reviews must know of the organisation; *orgapp.Facts has it.
type Units interface {
	// Tree returns every unit that stands on the day.
	Tree(tx *sqldb.Tx, day civil.Day) (*org.Tree, error)
}

// Members is what reviews must know of the register; *memberapp.Facts has it.
type Members interface {
	// Belongings returns everybody who ever belonged to a branch in the subtree.
	Belongings(tx *sqldb.Tx, over access.Path) ([]member.Belonging, error)
}

// Talks is what reviews must know of organisation life; *lifeapp.Facts has it.
type Talks interface {
	// Pairs returns every two members who ought to talk within the year.
	Pairs(tx *sqldb.Tx, branch org.UnitID, path access.Path, year int, day civil.Day) ([]member.Pair, error)
}

// Ballot is one review of members as the room of questionnaires knows it.
type Ballot struct {
	Unit org.UnitID
	Year int
	review.Measured
}

// Ballots is what reviews must know of questionnaires; server fills it.
type Ballots interface {
	// Ballots returns the reviews of members about the years from first to last.
	Ballots(tx *sqldb.Tx, over access.Path, first, last int) ([]Ballot, error)
}

// App is the operations of reviews.
type App struct {
	db      *sqldb.DB
	units   Units
	members Members
	talks   Talks
	ballots Ballots
}

// New returns the operations over db.
func New(db *sqldb.DB, units Units, members Members, talks Talks, ballots Ballots) *App {
	return &App{db: db, units: units, members: members, talks: talks, ballots: ballots}
}

func notFound() error {
	return fault.New(fault.NotFound, "没有找到这次评议，可能不在当前工作范围内。")
}

const columns = `r.id, r.branch, r.year, r.study_day, r.study, r.opinions_day, r.opinions, r.version`

func scan(r sqldb.Row) (x review.Review, err error) {
	var study, opinions sqldb.Text
	err = r.Scan(&x.ID, &x.Branch, &x.Year, &x.StudyDay, &study, &x.OpinionsDay, &opinions, &x.Version)
	x.Study, x.Opinions = string(study), string(opinions)
	return x, err
}

// held is a review with its branch.
type held struct {
	review.Review
	branch org.Unit
}

// reach returns a review within the permit's range. Fault: NotFound.
func (a *App) reach(tx *sqldb.Tx, permit access.Permit, k review.ID) (h held, err error) {
	from, end := permit.Range()
	r, ok, err := sqldb.Maybe(tx, scan, `select `+columns+` from review r join org_unit u on u.id = r.branch where r.id = $1 and u.path >= $2 and u.path < $3`, k, from, end)
	if err != nil || !ok {
		if err == nil {
			err = notFound()
		}
		return h, err
	}
	tree, err := a.units.Tree(tx, tx.Today())
	if err != nil {
		return h, err
	}
	h.Review = r
	h.branch, ok = tree.Unit(r.Branch)
	if !ok {
		return h, notFound()
	}
	return h, nil
}

// note writes the trail's entry, and raises the stamp of the branch.
func (h held) note(tx *sqldb.Tx, permit access.Permit, what string) error {
	if err := audit.Record(tx, permit, audit.Entry{Action: review.CanKeep, Court: int64(h.branch.Court), Subject: h.branch.Short + " " + what, Detail: map[string]string{"id": h.ID.String()}}); err != nil {
		return err
	}
	return stamp.Touch(tx, int64(h.branch.ID), h.branch.Path)
}

// account is who it was, nobody for the system.
func account(permit access.Permit) *int64 {
	if n := permit.Actor().Account; n != 0 {
		return &n
	}
	return nil
}

// roll are the members of a branch on the day.
func (a *App) roll(tx *sqldb.Tx, u org.Unit, day civil.Day) (out []member.Belonging, err error) {
	bs, err := a.members.Belongings(tx, u.Path)
	for _, b := range bs {
		if p, ok := b.In(day); ok && p.Branch == u.ID && b.On(day).Counts {
			out = append(out, b)
		}
	}
	return out, err
}

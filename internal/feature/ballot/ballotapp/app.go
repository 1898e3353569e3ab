// Package ballotapp is what people do with elections and votes: begin a
// proceeding, note its papers, prepare a vote, open it, enter the count, announce
// the result, have the elected registered. It alone writes the tables of
// 0020_ballot.sql.
//
// Everything is within the permit's range: a proceeding of another unit is not
// there. No table and no operation has a paper that was cast: of paper votes
// there are sums, of votes by code the urn has a sealed box.
package ballotapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/ballot"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/stamp"
	"touyan/internal/platform/urn"
)

// Units is what elections must know of the organisation; *orgapp.Facts has it.
type Units interface {
	// Tree returns every unit that stands on the day.
	Tree(tx *sqldb.Tx, day civil.Day) (*org.Tree, error)
	// Posts returns the posts of units in the subtree that overlap the window.
	Posts(tx *sqldb.Tx, over access.Path, window civil.Period) ([]org.Post, error)
	// Terms returns the terms of units in the subtree.
	Terms(tx *sqldb.Tx, over access.Path) ([]org.Term, error)
	// Elections returns the recorded elections of units in the subtree.
	Elections(tx *sqldb.Tx, over access.Path) ([]org.Election, error)
}

// Members is what elections must know of the register; *memberapp.Facts has it.
type Members interface {
	// Belongings returns everybody who ever belonged to a branch in the subtree.
	Belongings(tx *sqldb.Tx, over access.Path) ([]member.Belonging, error)
	// Blocked returns what penalties block for the members on the day.
	Blocked(tx *sqldb.Tx, ids []member.ID, day civil.Day) (map[member.ID][]member.Blocked, error)
	// Jobs returns where members work and as what.
	Jobs(tx *sqldb.Tx, ids []int64) (map[int64]org.Job, error)
}

// Organisation records who was elected: the election operation of the room org.
// The permit is for org.change.
type Organisation interface {
	Elect(ctx context.Context, permit access.Permit, e org.Election, version, years int) error
}

// App is the operations of elections and votes.
type App struct {
	db      *sqldb.DB
	units   Units
	members Members
	posts   Organisation
	urns    *urn.Urns
}

// New returns the operations over db.
func New(db *sqldb.DB, units Units, members Members, posts Organisation, urns *urn.Urns) *App {
	return &App{db: db, units: units, members: members, posts: posts, urns: urns}
}

// record writes the trail.
func record(tx *sqldb.Tx, permit access.Permit, action access.Can, c *Case, what string, detail any) error {
	return audit.Record(tx, permit, audit.Entry{Action: action, Court: int64(c.Court), Unit: int64(c.Unit), Subject: c.Title + " " + what, Detail: detail})
}

// touch marks that the findings of the unit may have changed.
func touch(tx *sqldb.Tx, u org.Unit) error { return stamp.Touch(tx, int64(u.ID), u.Path) }

func notFound() error {
	return fault.New(fault.NotFound, "没有找到这项选举或表决，可能不在当前工作范围内。")
}

func invalid() *fault.Fault { return fault.New(fault.Invalid, "有几处需要改正。") }

// changed is what somebody is told who was slower.
func changed(what string) error {
	return fault.Newf(fault.Conflict, "%s刚刚有别人改过，请看过现在的内容再操作。", what)
}

// Case is a proceeding with its unit and its votes.
type Case struct {
	ballot.Proceeding
	At       org.Unit // the unit
	CourtOf  org.Unit
	Superior org.Unit // the Party unit above; zero where it is outside
	Term     org.Term // the unit's present term; zero when none is recorded
	Posts    []org.Post
	Votes    []*ballot.Vote
	Back     []TakenBack
}

// TakenBack is a step that was taken back.
type TakenBack struct {
	ballot.Step
	Who, Why string
}

// Vote returns the vote of the case with the number.
func (c *Case) Vote(id ballot.VoteID) *ballot.Vote {
	for _, v := range c.Votes {
		if v.ID == id {
			return v
		}
	}
	return nil
}

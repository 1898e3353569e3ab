// Package admissionapp is what people do with admissions: open a dossier,
// record what was done, take it back, decide, keep the plan, make the papers,
// take in running dossiers. It alone writes the tables of 0014_admission.sql.
//
// Everything is within the permit's range: a dossier of another branch is not
// there. The branch records what it did; what the superior decided is recorded
// by others.
package admissionapp

import (
	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/quorum"
	"touyan/internal/base/workday"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/stamp"
)

// Units is what admissions must know of the organisation; *orgapp.Facts has it.
type Units interface {
	// Tree returns every unit that stands on the day.
	Tree(tx *sqldb.Tx, day civil.Day) (*org.Tree, error)
}

// Members is what admissions must know of the register; *memberapp.Facts has it.
type Members interface {
	// Belongings returns everybody who ever belonged to a branch in the subtree.
	Belongings(tx *sqldb.Tx, over access.Path) ([]member.Belonging, error)
	// Those returns the members by their identifiers.
	Those(tx *sqldb.Tx, ids []member.ID) ([]member.Belonging, error)
	// Blocked returns what penalties block for the members on the day.
	Blocked(tx *sqldb.Tx, ids []member.ID, day civil.Day) (map[member.ID][]member.Blocked, error)
}

// Register is what admissions do to the register; *memberapp.Admitting has it.
type Register interface {
	Admit(tx *sqldb.Tx, permit access.Permit, in member.Admitted) (member.ID, error)
	Convert(tx *sqldb.Tx, permit access.Permit, who member.ID, day civil.Day) error
	End(tx *sqldb.Tx, permit access.Permit, who member.ID, day civil.Day, why string) error
}

// Meetings is what admissions take from the records of meetings; *lifeapp.Facts
// has it.
type Meetings interface {
	// Decided returns what recorded meetings of the branch decided on a matter.
	Decided(tx *sqldb.Tx, branch org.UnitID, matter quorum.Matter, days civil.Period) ([]quorum.Decision, error)
}

// App is the operations of admissions.
type App struct {
	db       *sqldb.DB
	seal     *seal.Sealer
	units    Units
	members  Members
	register Register
	meetings Meetings
	facts    *Facts
}

// New returns the operations over db.
func New(db *sqldb.DB, sealer *seal.Sealer, units Units, members Members, register Register, meetings Meetings) *App {
	return &App{db, sealer, units, members, register, meetings, &Facts{units: units, members: members}}
}

// Facts returns what other rooms may know.
func (a *App) Facts() *Facts { return a.facts }

// Sealed returns the sealed columns of this room.
func Sealed() []seal.Column {
	return []seal.Column{{Table: "admission_dossier", Column: "id_number", Index: "id_index"}}
}

// calendar is the working days as the notices arrange them.
var calendar = workday.New(workday.Notices...)

// place seals the ID number of a dossier.
func place(id int64) seal.Place {
	return seal.Place{Table: "admission_dossier", Column: "id_number", Row: id}
}

// touch marks that the branch's findings may have changed.
func touch(tx *sqldb.Tx, branch org.Unit) error {
	return stamp.Touch(tx, int64(branch.ID), branch.Path)
}

// record writes the trail.
func record(tx *sqldb.Tx, permit access.Permit, action access.Can, f *File, what string, detail any) error {
	return audit.Record(tx, permit, audit.Entry{Action: action, Court: int64(f.Court), Subject: "发展党员 " + f.Name + " " + what, Detail: detail, Member: int64(f.Member)})
}

func notFound() error {
	return fault.New(fault.NotFound, "没有找到这份发展党员档案，可能已转出，或不在当前工作范围内。")
}

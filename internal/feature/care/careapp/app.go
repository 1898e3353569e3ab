// Package careapp is what people do for the members of a branch: look whose
// political birthday comes up, keep the list of who is visited, plan visits and note
// them, pair mentors, write their reviews. It alone writes the tables of
// 0031_care.sql.
//
// What is kept about a member is within reach of whoever keeps the member's branch
// today, and of nobody when the member has left. Needs, circumstances and remarks
// are sealed: opening them is an operation of its own, in the trail.
package careapp

import (
	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/care"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/stamp"
)

// Units is what care must know of the organisation; *orgapp.Facts has it.
type Units interface {
	// Tree returns every unit that stands on the day.
	Tree(tx *sqldb.Tx, day civil.Day) (*org.Tree, error)
}

// App is the operations of care.
type App struct {
	db    *sqldb.DB
	seal  *seal.Sealer
	units Units
}

// New returns the operations over db.
func New(db *sqldb.DB, sealer *seal.Sealer, units Units) *App {
	return &App{db: db, seal: sealer, units: units}
}

// Sealed are the sealed columns of this room.
func Sealed() []seal.Column {
	return []seal.Column{{Table: "care_person", Column: "need"}, {Table: "care_person", Column: "circumstances"}, {Table: "care_visit", Column: "remarks"}}
}

func place(table, column string, row int64) seal.Place {
	return seal.Place{Table: table, Column: column, Row: row}
}

// someone is a member within a permit's range, with the branch of today.
type someone struct {
	id            member.ID
	name          string
	branch, court org.UnitID
	path          access.Path
	short         string
}

// within joins what a row is about with where the member belongs today; $1 and $2
// are the permit's range.
const within = ` join member m on m.id = x.member join org_unit u on u.id = m.branch where u.path >= $1 and u.path < $2 `

// reach returns a member within the permit's range. Fault: NotFound.
func reach(tx *sqldb.Tx, permit access.Permit, who member.ID) (s someone, err error) {
	from, end := permit.Range()
	s, ok, err := sqldb.Maybe(tx, func(r sqldb.Row) (s someone, err error) {
		return s, r.Scan(&s.id, &s.name, &s.branch, &s.court, &s.path, &s.short)
	}, `select m.id, m.full_name, u.id, u.court, u.path, u.short_name from member m join org_unit u on u.id = m.branch where u.path >= $1 and u.path < $2 and m.id = $3`, from, end, who)
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "没有找到这名党员，可能不在当前工作范围内。").At("member", "请从本支部党员中选择")
	}
	return s, err
}

// note writes the trail's entry and raises the stamp of the branch.
func (s someone) note(tx *sqldb.Tx, permit access.Permit, did access.Can, what string, detail map[string]string) error {
	if err := audit.Record(tx, permit, audit.Entry{Action: did, Court: int64(s.court), Subject: s.short + " " + what, Detail: detail, Member: int64(s.id)}); err != nil {
		return err
	}
	return stamp.Touch(tx, int64(s.branch), s.path)
}

// looked writes that sealed values of a member were opened.
func (s someone) looked(tx *sqldb.Tx, permit access.Permit, what, kinds string) error {
	return audit.Looked(tx, permit, audit.Look{Action: care.CanRead, Court: int64(s.court), Subject: s.short + " " + what, Kinds: kinds, Member: int64(s.id)})
}

// account is who it was, nobody for the system.
func account(permit access.Permit) *int64 {
	if n := permit.Actor().Account; n != 0 {
		return &n
	}
	return nil
}

// Choice is a member to be chosen in a form.
type Choice struct {
	ID     member.ID
	Name   string
	Branch string
}

// choices are the members of the branches within range, by name.
func choices(tx *sqldb.Tx, permit access.Permit) ([]Choice, error) {
	from, end := permit.Range()
	return sqldb.All(tx, func(r sqldb.Row) (c Choice, err error) { return c, r.Scan(&c.ID, &c.Name, &c.Branch) },
		`select m.id, m.full_name, u.short_name from member m join org_unit u on u.id = m.branch where u.path >= $1 and u.path < $2 order by m.name_key, m.id`, from, end)
}

package memberapp

import (
	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// shift is a membership on its way from one state to the next.
type shift struct {
	f             *Facts
	tx            *sqldb.Tx
	tree          *org.Tree
	e             *entry
	ev            member.Event
	es            []member.Event // before
	before, after member.State
	branch, group org.UnitID // where an event that brings back leads
	told          []string
	touched       []org.UnitID
}

func (s *shift) exec(q string, args ...any) error {
	_, err := s.tx.Exec(q, args...)
	return err
}

// row writes what the register shows of the membership.
func (s *shift) row() error {
	e := s.e
	e.Standing, e.Joined, e.Converted = s.after.Standing(), s.after.Joined, s.after.Converted
	if s.after.Status.Belongs() {
		e.MembershipStatus = "正常"
	} else {
		e.MembershipStatus = s.after.Chinese()
	}
	e.version++
	trial := e.Standing == member.Ended && e.Converted.IsZero() && !converted(append(s.es[:len(s.es):len(s.es)], s.ev))
	n, err := s.tx.Exec(`update member set standing = $2, joined = $3, converted = $4, membership_status = $5, branch = $6, party_group = $7, lost = $8, floating = $9, floating_to = $10, trial = $11, version = $12
		where id = $1 and version = $13`, e.id, string(e.Standing), e.Joined, e.Converted, sqldb.Text(e.MembershipStatus), e.branch, e.group, e.Lost, e.Floating, sqldb.Text(e.FloatingTo), trial, e.version, e.version-1)
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "刚才有人也在修改这条记录，请再保存一次。")
	}
	return err
}

// converted reports whether a conversion is in force, its day known or not.
func converted(es []member.Event) bool {
	for _, x := range member.InForce(es) {
		if x.Kind == member.DidConvert {
			return true
		}
	}
	return false
}

// record notes the shift where people and findings look for it. What only few
// may know is noted under the field that only they are shown.
func (s *shift) record(permit access.Permit) error {
	c := Change{Field: "党籍状态", Before: s.before.Chinese(), After: s.ev.Chinese()}
	if open(s.ev.Kind) {
		c.Field = "人员类别"
	}
	if !s.ev.Day.IsZero() {
		c.After = s.ev.Day.String() + " " + c.After
	}
	log := insertChanges(s.tx)
	if err := log.add(s.tx, s.e, permit, "登记党籍变化", []Change{c}); err != nil {
		return err
	}
	if err := log.Done(); err != nil {
		return err
	}
	var branches []org.Unit
	for _, b := range append(s.touched, s.e.branch) {
		if u, ok := s.tree.Unit(b); ok {
			branches = append(branches, u)
		}
	}
	if err := touch(s.tx, s.e.court, branches...); err != nil {
		return err
	}
	return audit.Record(s.tx, permit, audit.Entry{Action: member.CanDecide, Court: int64(s.e.court), Member: int64(s.e.id),
		Subject: s.ev.Kind.Chinese() + " " + s.e.Name + " " + s.e.id.String(), Detail: map[string]string{"day": s.ev.Day.String(), "basis": s.ev.Basis}})
}

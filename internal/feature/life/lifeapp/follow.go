package lifeapp

import (
	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/life"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/stamp"
)

// Carried is what meetings that are still to be held are called where a decision
// on the organisation takes them along.
const Carried = "尚未召开的会议"

// Kept is what a branch has on record.
type Kept struct {
	Recorded int
	Later    string // a meeting recorded for the day or after it; "" none
}

// KeptOf returns what the units have on record; day is the day from which they
// are to be no more.
func (*Facts) KeptOf(tx *sqldb.Tx, units []org.UnitID, day civil.Day) (map[org.UnitID]Kept, error) {
	out := map[org.UnitID]Kept{}
	for _, u := range units {
		var k Kept
		var last civil.Day
		err := tx.Each(func(r sqldb.Row) error { return r.Scan(&k.Recorded, &last) },
			`select count(*), max(day) from life_meeting where branch = $1 and stage = $2`, u, string(life.Recorded))
		if err != nil {
			return nil, err
		}
		if last >= day && last != 0 {
			k.Later = last.String() + " 的会议记录"
		}
		if k != (Kept{}) {
			out[u] = k
		}
	}
	return out, nil
}

// Carry lets meetings that are planned or begun for the day of a decision on the
// organisation, or later, go to the branch that takes over, inside the decision's
// transaction. What was held before stays the old branch's. Whoever calls it has
// the permit for the decision. Fault: Conflict when nobody takes them over.
func (*Facts) Carry(tx *sqldb.Tx, permit access.Permit, c *org.Carrying) ([]org.Carried, error) {
	var rs []org.Running
	for _, branch := range c.Branches() {
		more, err := sqldb.All(tx, func(r sqldb.Row) (x org.Running, err error) {
			x.Branch = branch
			return x, r.Scan(&x.ID, &x.Group)
		}, `select id, party_group from life_meeting where branch = $1 and stage in ($2, $3) and day >= $4 order by id`,
			branch, string(life.Planned), string(life.Draft), c.Day)
		if err != nil {
			return nil, err
		}
		rs = append(rs, more...)
	}
	went, err := c.Carry(Carried, rs)
	if err != nil || len(went) == 0 {
		return nil, err
	}
	for _, x := range went {
		if _, err := tx.Exec(`update life_meeting set branch = $2, party_group = $3, version = version + 1 where id = $1`, x.ID, x.To, x.Into); err != nil {
			return nil, err
		}
		m := life.Meeting{ID: life.MeetingID(x.ID)}
		if m.Version, err = sqldb.One(tx, sqldb.Scalar[int], `select version from life_meeting where id = $1`, x.ID); err != nil {
			return nil, err
		}
		var ds []life.Difference
		if x.From != x.To {
			ds = []life.Difference{{Field: "branch", Label: "所属支部", Before: c.Name(x.From), After: c.Name(x.To)}}
		}
		if err := note(tx, permit, &m, life.DidChange, ds); err != nil {
			return nil, err
		}
		path, err := sqldb.One(tx, sqldb.Scalar[string], `select path from org_unit where id = $1`, x.To)
		if err != nil {
			return nil, err
		}
		if err := stamp.Touch(tx, int64(x.To), access.Path(path)); err != nil {
			return nil, err
		}
	}
	return went, audit.Record(tx, permit, audit.Entry{Action: org.CanChange, Court: int64(c.Court), Subject: Carried + "随" + c.Why, Detail: map[string]any{"decision": c.ID, "meetings": len(went)}})
}

package admissionapp

import (
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/id"
	"touyan/internal/feature/admission"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// Carried is what running dossiers are called where a decision on the
// organisation takes them along.
const Carried = "在办发展党员档案"

// Carry lets running dossiers go to the branch that takes over what they belong
// to, inside the transaction of a decision on the organisation. The education
// goes on, and nothing is handed over or examined: the same people keep the
// papers. Whoever calls it has the permit for the decision. Fault: Conflict when
// a branch with running dossiers ends and nobody takes them over.
func (*Facts) Carry(tx *sqldb.Tx, permit access.Permit, c *org.Carrying) ([]org.Carried, error) {
	var rs []org.Running
	for _, branch := range c.Branches() {
		more, err := sqldb.All(tx, func(r sqldb.Row) (x org.Running, err error) {
			x.Branch = branch
			return x, r.Scan(&x.ID, &x.Group, &x.Member)
		}, `select id, coalesce(party_group, 0), coalesce(member, 0) from admission_dossier where branch = $1 and end_kind is null order by id`, branch)
		if err != nil {
			return nil, err
		}
		rs = append(rs, more...)
	}
	went, err := c.Carry(Carried, rs)
	if err != nil || len(went) == 0 {
		return nil, err
	}
	moves := tx.Insert("admission_move", "id", "dossier", "day", "into_here", "other", "reviewed", "note", "decision", "entered_at", "entered_name")
	var touched []org.UnitID
	for _, x := range went {
		if _, err := tx.Exec(`update admission_dossier set branch = $2, party_group = $3, version = version + 1 where id = $1`, x.ID, x.To, x.Into); err != nil {
			return nil, err
		}
		if x.From == x.To {
			continue // only the group is another
		}
		moves.Add(id.New[admission.Move](tx.Now()), x.ID, c.Day, true, c.Name(x.From), c.Day, sqldb.Text(c.Why), c.ID, sqldb.At(tx.Now()), permit.Actor().Name)
		touched = append(touched, x.To)
	}
	if err := moves.Done(); err != nil {
		return nil, err
	}
	slices.Sort(touched)
	for _, u := range slices.Compact(touched) {
		path, ok, err := sqldb.Maybe(tx, sqldb.Scalar[string], `select path from org_unit where id = $1`, u)
		if err != nil {
			return nil, err
		}
		if ok {
			if err := touch(tx, org.Unit{ID: u, Path: access.Path(path)}); err != nil {
				return nil, err
			}
		}
	}
	return went, audit.Record(tx, permit, audit.Entry{Action: org.CanChange, Court: int64(c.Court), Subject: Carried + "随" + c.Why, Detail: map[string]any{"decision": c.ID, "dossiers": len(went)}})
}

package deskapp

import (
	"maps"

	"touyan/internal/base/access"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/desk"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

const requestColumns = `e.id, e.rule, e.subject_kind, e.subject, e.period, e.unit, e.reason, e.asked_by, e.asked_name, e.asked_at,
	e.verdict, e.verdict_reason, e.verdict_name, e.verdict_at`

func scanRequest(r sqldb.Row) (desk.Exemption, error) {
	var x desk.Exemption
	var by *int64
	var verdict, why, name sqldb.Text
	var asked, decided sqldb.Instant
	err := r.Scan(&x.ID, &x.Key.Rule, &x.Key.Kind, &x.Key.Subject, &x.Key.Period, &x.Unit, &x.Reason, &by, &x.AskedName, &asked,
		&verdict, &why, &name, &decided)
	if by != nil {
		x.AskedBy = *by
	}
	x.Verdict, x.VerdictReason, x.VerdictName = desk.Verdict(verdict), string(why), string(name)
	x.AskedAt, x.VerdictAt = asked.Time, decided.Time
	return x, err
}

// newestRequests returns the newest request for each finding on the lines of
// the units, which are all of one court.
func newestRequests(tx *sqldb.Tx, tree *org.Tree, units []org.Unit) (map[rulebook.Key]*desk.Exemption, error) {
	out := map[rulebook.Key]*desk.Exemption{}
	ranges := subtrees(tree, units)
	// A court without any Party unit has its findings on its own line.
	for _, u := range units {
		if u.Kind == org.Court && len(ranges) == 0 {
			ranges = append(ranges, u.Path)
		}
	}
	for _, over := range ranges {
		asked, err := requestsUnder(tx, over)
		if err != nil {
			return nil, err
		}
		maps.Copy(out, asked)
	}
	return out, nil
}

// requestsUnder returns the newest request for each finding on the lines in the
// subtree.
func requestsUnder(tx *sqldb.Tx, over access.Path) (map[rulebook.Key]*desk.Exemption, error) {
	xs, err := sqldb.All(tx, scanRequest, `select `+requestColumns+` from desk_exemption e join org_unit u on u.id = e.unit
		where u.path >= $1 and u.path < $2 order by e.asked_at, e.id`, string(over), string(over.End()))
	out := make(map[rulebook.Key]*desk.Exemption, len(xs))
	for _, x := range xs {
		out[x.Key] = &x
	}
	return out, err
}

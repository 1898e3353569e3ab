package admissionapp

import (
	"touyan/internal/base/civil"
	"touyan/internal/base/personal"
	"touyan/internal/feature/admission"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// LaterOf returns, of units that are to be no more from day on, a step of a
// running dossier that was done on that day or after it. The dossiers themselves
// go along by Carry.
func (*Facts) LaterOf(tx *sqldb.Tx, units []org.UnitID, day civil.Day) (map[org.UnitID]string, error) {
	out := map[org.UnitID]string{}
	for _, u := range units {
		type late struct {
			name, step string
			day        civil.Day
		}
		l, ok, err := sqldb.Maybe(tx, func(r sqldb.Row) (l late, err error) { return l, r.Scan(&l.name, &l.step, &l.day) },
			`select d.full_name, x.step, x.day from admission_act x left join admission_counter c on c.act = x.id join admission_dossier d on d.id = x.dossier
			where d.branch = $1 and d.end_kind is null and c.act is null and x.day >= $2 order by x.day, x.id`, u, day)
		if err != nil {
			return nil, err
		}
		if ok {
			out[u] = l.day.String() + " " + l.name + " " + title(admission.Step(l.step))
		}
	}
	return out, nil
}

// Holding returns what this room holds about a member: their own admission, and
// for whom they stood (PI-07).
func (*Facts) Holding(tx *sqldb.Tx, _, member int64) ([]personal.Holding, error) {
	if member == 0 {
		return nil, nil
	}
	h := personal.Holding{Title: "发展党员"}
	for _, q := range []struct{ what, sql string }{
		{"", `select x.step, x.day, null from admission_act x left join admission_counter c on c.act = x.id join admission_dossier d on d.id = x.dossier where d.member = $1 and c.act is null order by x.day desc, x.id`},
		{"参与", `select x.step, x.day, d.full_name from admission_person p join admission_act x on x.id = p.act left join admission_counter c on c.act = x.id join admission_dossier d on d.id = x.dossier where p.member = $1 and c.act is null order by x.day desc, x.id`},
	} {
		rows, err := sqldb.All(tx, func(r sqldb.Row) (x personal.Row, err error) {
			var step string
			var day civil.Day
			var whom sqldb.Text
			err = r.Scan(&step, &day, &whom)
			x = personal.Row{Name: q.what + title(admission.Step(step)), Value: string(whom), When: day.String()}
			return x, err
		}, q.sql, member)
		if err != nil {
			return nil, err
		}
		h.Rows = append(h.Rows, rows...)
	}
	if len(h.Rows) == 0 {
		return nil, nil
	}
	return []personal.Holding{h}, nil
}

package admissionapp

import (
	"touyan/internal/base/civil"
	"touyan/internal/feature/admission"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Act is one step of somebody's admission that was done.
type Act struct {
	Day        civil.Day
	Name, Step string
}

// Acts returns the steps that a branch did in a period, oldest first; what was
// taken back is left out.
func (*Facts) Acts(tx *sqldb.Tx, branch org.UnitID, in civil.Period) ([]Act, error) {
	return sqldb.All(tx, func(r sqldb.Row) (a Act, err error) {
		err = r.Scan(&a.Day, &a.Name, &a.Step)
		a.Step = title(admission.Step(a.Step))
		return a, err
	}, `select x.day, d.full_name, x.step from admission_act x left join admission_counter c on c.act = x.id join admission_dossier d on d.id = x.dossier
		where d.branch = $1 and c.act is null and x.day >= $2 and x.day <= $3 order by x.day, x.id`, branch, in.From, in.Until)
}

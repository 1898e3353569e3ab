package admissionapp

import (
	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/admission"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// ToTell is a step after which the branch tells its members: the superior's consent,
// on which the publicity of a candidate follows, an admission and a conversion that
// were approved.
type ToTell struct {
	Dossier admission.ID
	Branch  org.UnitID
	Day     civil.Day
	Name    string
	Step    admission.Step // Consent, Approve or Confirm
}

// Href is the page of the dossier.
func (t *ToTell) Href() string { return Href(t.Dossier) }

// Basis is the article that asks for the publicity of a candidate (DEV-09).
func (t *ToTell) Basis() rulebook.Citation {
	return rulebook.Cite(rulebook.AdmissionRules, "第十三条")
}

// LastOf returns the last of the five working days of a publicity that begins on the
// day; sure is false where the year's holidays are not known.
func LastOf(begins civil.Day) (last civil.Day, sure bool) { return calendar.Nth(begins, 5) }

// ToTell returns the steps of a subtree's dossiers in a period, oldest first. Of
// consents only those whose publicity was not begun yet.
func (*Facts) ToTell(tx *sqldb.Tx, over access.Path, in civil.Period) ([]ToTell, error) {
	return sqldb.All(tx, func(r sqldb.Row) (t ToTell, err error) {
		return t, r.Scan(&t.Dossier, &t.Branch, &t.Day, &t.Name, (*string)(&t.Step))
	}, `select d.id, d.branch, x.day, d.full_name, x.step from admission_act x left join admission_counter c on c.act = x.id
		join admission_dossier d on d.id = x.dossier join org_unit u on u.id = d.branch
		where u.path >= $1 and u.path < $2 and c.act is null and x.outcome is null and x.day >= $3 and x.day <= $4 and (x.step = $5 or x.step = $6
			or x.step = $7 and d.end_kind is null and x.day >= $8 and not exists (select 1 from admission_act y left join admission_counter z on z.act = y.id where y.dossier = d.id and y.step = $9 and z.act is null))
		order by x.day, x.id`, string(over), string(over.End()), in.From, in.Until, string(admission.Approve), string(admission.Confirm), string(admission.Consent), admission.Edition2026, string(admission.Publicise))
}

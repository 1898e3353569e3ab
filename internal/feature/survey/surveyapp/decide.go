package surveyapp

import (
	"context"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/survey"
	"touyan/internal/platform/sqldb"
)

// DecideIn is the grades that an organ of the Party gave after the measuring.
type DecideIn struct {
	ID       survey.ID
	Version  int
	Decision survey.Decision // its Members and Probationary are not asked: the register has them
}

// Decide enters the grades, or corrects them; those whose Grade is "" have none
// yet. What does not agree with an article of the kind "as a rule" is kept and
// told. Faults: NotFound; Invalid, at the fields; Conflict.
func (a *App) Decide(ctx context.Context, permit access.Permit, in DecideIn) (out survey.Outcome, err error) {
	if err := permit.Covers(survey.CanGrade); err != nil {
		return survey.Outcome{}, err
	}
	defer fault.Wrap(&err, "surveyapp.Decide")
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		h, err := a.reach(tx, permit, in.ID)
		if err != nil {
			return err
		}
		if err := h.unchanged(in.Version); err != nil {
			return err
		}
		if !h.Kind.Verdicts || h.Stage != survey.Closed {
			return fault.New(fault.Conflict, "没有保存：先结束测评，再提出评定意见。")
		}
		d := in.Decision
		for i, v := range d.Verdicts {
			j := slices.IndexFunc(h.Subjects, func(s survey.Subject) bool { return s.Member == v.Member })
			if j >= 0 {
				d.Verdicts[i].Name = h.Subjects[j].Name
			}
		}
		if err := d.Check(h.Survey, h.Closed, tx.Today()); err != nil {
			return err
		}
		if _, d.Members, d.Probationary, err = a.roll(tx, h.Unit, d.Day); err != nil {
			return err
		}
		cs, err := loadCaps(tx)
		if err != nil {
			return err
		}
		d.Cap = cs.at(h.Unit.Path, d.Day)
		if err := writeVerdicts(tx, h.ID, d.Verdicts); err != nil {
			return err
		}
		if _, err := tx.Exec(`update survey set organ = $2, decided_day = $3, members = $4, probationary = $5, version = version + 1 where id = $1`,
			h.ID, string(d.Organ), d.Day, d.Members, d.Probationary); err != nil {
			return err
		}
		out = d.Judge()
		return h.note(tx, permit, survey.CanGrade, "评定")
	})
	return out, err
}

func writeVerdicts(tx *sqldb.Tx, k survey.ID, vs []survey.Verdict) error {
	if _, err := tx.Exec(`delete from survey_verdict where survey = $1`, k); err != nil {
		return err
	}
	rows := tx.Insert("survey_verdict", "survey", "member", "name", "grade", "gap", "fed_day")
	for _, v := range vs {
		if v.Grade != "" {
			rows.Add(k, v.Member, v.Name, v.Grade, sqldb.Text(v.Gap), v.Fed)
		}
	}
	return rows.Done()
}

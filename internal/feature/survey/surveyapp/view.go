package surveyapp

import (
	"cmp"
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/survey"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/urn"
)

// View is a questionnaire with how it stands: while it is open how many papers
// came, and once it is closed what they say.
type View struct {
	Held
	Returned int
	Result   *survey.Result // nil before it is closed
	Opinions map[int][]string
	Decision survey.Decision
	Outcome  *survey.Outcome  // nil without a decision
	Roll     []survey.Subject // of a draft whose subjects are members: all who may be chosen
	Drawn    bool             // codes were drawn
	Urn      urn.State        // in the room, once codes were drawn
}

// Get returns one questionnaire. Fault: NotFound.
func (a *App) Get(ctx context.Context, permit access.Permit, k survey.ID) (v View, err error) {
	if err := permit.Covers(survey.CanView); err != nil {
		return View{}, err
	}
	defer fault.Wrap(&err, "surveyapp.Get")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		h, err := a.reach(tx, permit, k)
		if err != nil {
			return err
		}
		v.Held = *h
		return a.stand(tx, &v)
	})
	return v, err
}

func (a *App) stand(tx *sqldb.Tx, v *View) error {
	if err := a.standInRoom(tx, v); err != nil {
		return err
	}
	if v.Stage == survey.Draft {
		if v.Kind.Subjects != survey.Members {
			return nil
		}
		var err error
		v.Roll, _, _, err = a.roll(tx, v.Unit, tx.Today())
		return err
	}
	t, err := tally(tx, v.ID)
	if err != nil {
		return err
	}
	v.Returned = max(v.Urn.Cast, t.Returned(v.Paper, -1))
	if v.Stage != survey.Closed {
		return nil
	}
	r, err := v.Paper.Result(t)
	if err != nil {
		return err
	}
	v.Result = &r
	if v.Opinions, err = opinions(tx, v.ID, v.Returned); err != nil {
		return err
	}
	v.Decision, err = decision(tx, &v.Held)
	if err != nil || !v.Kind.Verdicts {
		return err
	}
	cs, err := loadCaps(tx)
	v.Decision.Cap = cs.at(v.Unit.Path, cmp.Or(v.Decision.Day, tx.Today()))
	if err == nil && v.Decision.Day != 0 {
		o := v.Decision.Judge()
		v.Outcome = &o
	}
	return err
}

func tally(tx *sqldb.Tx, k survey.ID) (survey.Tally, error) {
	t := survey.Tally{}
	return t, tx.Each(func(r sqldb.Row) error {
		var spot int64
		var n int
		err := r.Scan(&spot, &n)
		t[survey.SpotOf(spot)] = n
		return err
	}, `select spot, n from survey_tally where survey = $1 and n > 0`, k)
}

func opinions(tx *sqldb.Tx, k survey.ID, returned int) (map[int][]string, error) {
	texts := map[int][]string{}
	err := tx.Each(func(r sqldb.Row) error {
		var q int
		var words string
		err := r.Scan(&q, &words)
		texts[q] = append(texts[q], words)
		return err
	}, `select question, words from survey_word where survey = $1 order by id`, k)
	for q := range texts {
		texts[q] = survey.Opinions(texts[q], returned)
	}
	return texts, err
}

func decision(tx *sqldb.Tx, h *Held) (survey.Decision, error) {
	d := survey.Decision{Organ: h.Organ, Day: h.Decided, Members: h.Members, Probationary: h.Probationary}
	var err error
	d.Verdicts, err = sqldb.All(tx, func(r sqldb.Row) (v survey.Verdict, err error) {
		var gap sqldb.Text
		err = r.Scan(&v.Member, &v.Name, &v.Grade, &gap, &v.Fed)
		v.Gap = string(gap)
		return v, err
	}, `select member, name, grade, gap, fed_day from survey_verdict where survey = $1 order by member`, h.ID)
	return d, err
}

package surveyapp

import (
	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/personal"
	"touyan/internal/feature/member"
	"touyan/internal/feature/survey"
	"touyan/internal/platform/sqldb"
)

// Facts is what other rooms may know of questionnaires, inside their own
// transaction. It asks for no permit: whoever calls it has one.
type Facts struct{}

// Facts returns what other rooms may know.
func (a *App) Facts() *Facts { return &Facts{} }

// Of returns the grades of one member, newest first.
func (*Facts) Of(tx *sqldb.Tx, who member.ID) ([]member.Review, error) {
	return sqldb.All(tx, func(r sqldb.Row) (x member.Review, err error) {
		var k survey.ID
		var gap sqldb.Text
		var organ survey.Organ
		err = r.Scan(&k, &x.Title, &x.Year, &x.Grade, &gap, &organ, &x.Day, &x.Fed)
		x.Gap, x.Organ, x.Href = string(gap), organ.Chinese(), "/surveys/"+k.String()
		return x, err
	}, `select s.id, s.title, s.year, v.grade, v.gap, s.organ, s.decided_day, v.fed_day from survey_verdict v join survey s on s.id = v.survey where v.member = $1 order by s.year desc, s.id desc`, who)
}

// Measured is one branch's review of a year as far as questionnaires know it.
type Measured struct {
	Survey       survey.ID
	Unit         int64
	Year         int
	Stage        survey.Stage
	Closed       civil.Day
	Decided      civil.Day // zero: no grades yet
	Members      int
	Probationary int
	Subjects     int
	Graded       int
	Excellent    int
	Lacking      int // 基本合格 and 不合格
	Untold       int // grades that were not told to the member
}

// Measured returns the reviews of members about the years from first to last,
// by unit, year and number.
func (*Facts) Measured(tx *sqldb.Tx, over access.Path, first, last int) ([]Measured, error) {
	type counted struct{ graded, best, low, untold int }
	grades := map[survey.ID]counted{}
	err := tx.Each(func(r sqldb.Row) error {
		var k survey.ID
		var grade string
		var fed civil.Day
		if err := r.Scan(&k, &grade, &fed); err != nil {
			return err
		}
		c := grades[k]
		c.graded++
		switch v := (survey.Verdict{Grade: grade}); {
		case grade == survey.AppraisalScale[0]:
			c.best++
		case v.Lacks():
			c.low++
		}
		if fed == 0 {
			c.untold++
		}
		grades[k] = c
		return nil
	}, `select v.survey, v.grade, v.fed_day from survey_verdict v join survey s on s.id = v.survey join org_unit u on u.id = s.unit
		where u.path >= $1 and u.path < $2 and s.year >= $3 and s.year <= $4`, string(over), string(over.End()), first, last)
	if err != nil {
		return nil, err
	}
	return sqldb.All(tx, func(r sqldb.Row) (m Measured, err error) {
		h, err := scan(nil)(r)
		c := grades[h.ID]
		return Measured{h.ID, int64(h.Unit.ID), h.Year, h.Stage, h.Closed, h.Decided, h.Members, h.Probationary, len(h.Subjects), c.graded, c.best, c.low, c.untold}, err
	}, `select `+columns+` from survey s join org_unit u on u.id = s.unit where u.path >= $1 and u.path < $2 and s.kind = 'appraisal' and s.year >= $3 and s.year <= $4 order by s.unit, s.year, s.id`,
		string(over), string(over.End()), first, last)
}

// Holding returns what questionnaires hold about one member, for the copy that
// the member may have (PI-07): the grades; nobody knows what anybody marked.
func (f *Facts) Holding(tx *sqldb.Tx, _, who int64) ([]personal.Holding, error) {
	if who == 0 {
		return nil, nil
	}
	rs, err := f.Of(tx, member.ID(who))
	if err != nil || len(rs) == 0 {
		return nil, err
	}
	h := personal.Holding{Title: "民主评议"}
	for _, x := range rs {
		value := x.Grade + "，" + x.Organ
		if x.Gap != "" {
			value += "，" + x.Gap
		}
		h.Rows = append(h.Rows, personal.Row{Name: x.Title, Value: value, When: x.Day.String()})
	}
	return []personal.Holding{h}, nil
}

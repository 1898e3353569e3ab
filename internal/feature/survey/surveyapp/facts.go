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
	Most         int    // may be 优秀 at most, by what was in force on the day
	Share        string // 党员总数的三分之一
	Basis        string // of a share of the locality's own, or ""
	Lacking      int    // 基本合格 and 不合格
	Untold       int    // grades that were not told to the member
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
	cs, err := loadCaps(tx)
	if err != nil {
		return nil, err
	}
	return sqldb.All(tx, func(r sqldb.Row) (m Measured, err error) {
		var path access.Path
		h, err := scan(nil)(with{r, &path})
		c, share := grades[h.ID], cs.at(path, h.Decided)
		return Measured{Survey: h.ID, Unit: int64(h.Unit.ID), Year: h.Year, Stage: h.Stage, Closed: h.Closed, Decided: h.Decided, Members: h.Members, Probationary: h.Probationary, Subjects: len(h.Subjects),
			Graded: c.graded, Excellent: c.best, Most: share.Most(h.Members, h.Probationary), Share: share.Chinese(), Basis: share.Basis, Lacking: c.low, Untold: c.untold}, err
	}, `select `+columns+`, u.path from survey s join org_unit u on u.id = s.unit where u.path >= $1 and u.path < $2 and s.kind = 'appraisal' and s.year >= $3 and s.year <= $4 order by s.unit, s.year, s.id`,
		string(over), string(over.End()), first, last)
}

// with scans one more column after those that a scanner knows.
type with struct {
	sqldb.Row
	more any
}

// Scan scans into dest and the further place.
func (w with) Scan(dest ...any) error { return w.Row.Scan(append(dest, w.more)...) }

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

package lifeapp

import (
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/feature/life"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// wholes returns the meetings of a unit in the stages whose day is in the period
// (zero: all of them), with all their parts, by day: one query a table, whatever
// their number.
func wholes(tx *sqldb.Tx, unit org.UnitID, days civil.Period, stages ...life.Stage) ([]life.Meeting, error) {
	where, args := `m.branch = $1`, []any{unit}
	if !days.IsZero() {
		args = append(args, days.From, civil.End(days.Until))
		where += ` and m.day >= $2 and m.day <= $3`
	}
	if len(stages) > 0 {
		words := make([]string, len(stages))
		for i, s := range stages {
			words[i] = "'" + string(s) + "'"
		}
		where += ` and m.stage in (` + strings.Join(words, ", ") + `)`
	}
	ms, err := sqldb.All(tx, scan, `select `+columns+` from life_meeting m where `+where+` order by m.day, m.id`, args...)
	if err != nil || len(ms) == 0 {
		return nil, err
	}
	at := make(map[life.MeetingID]*life.Meeting, len(ms))
	for i := range ms {
		at[ms[i].ID] = &ms[i]
	}
	from := ` join life_meeting m on m.id = x.meeting where ` + where + ` order by x.meeting, x.line`
	for _, part := range []struct {
		columns string
		scan    func(r sqldb.Row) error
	}{
		{`x.meeting, x.topic, x.presenter, x.points from life_topic x`, func(r sqldb.Row) error {
			var id life.MeetingID
			var t life.Topic
			err := r.Scan(&id, &t.Text, (*sqldb.Text)(&t.Presenter), (*sqldb.Text)(&t.Points))
			at[id].Topics = append(at[id].Topics, t)
			return err
		}},
		{`x.meeting, x.content, x.matter, x.manner, x.ayes, x.noes, x.abstentions, x.owner, x.due_day, x.topic from life_resolution x`, func(r sqldb.Row) error {
			var id life.MeetingID
			v, err := scanVote(before1{r, &id})
			at[id].Votes = append(at[id].Votes, v)
			return err
		}},
		{`x.meeting, x.member, x.person, x.manner, x.reason from life_absence x`, func(r sqldb.Row) error {
			var id life.MeetingID
			var a life.Absence
			var manner string
			err := r.Scan(&id, &a.ID, &a.Name, &manner, (*sqldb.Text)(&a.Reason))
			a.OnLeave = manner == onLeave
			at[id].Absences = append(at[id].Absences, a)
			return err
		}},
		{`x.meeting, x.origin, x.content, x.done, x.words from life_report x`, func(r sqldb.Row) error {
			var id life.MeetingID
			var p life.Report
			err := r.Scan(&id, &p.Of, &p.Text, &p.Done, (*sqldb.Text)(&p.Words))
			at[id].Reports = append(at[id].Reports, p)
			return err
		}},
		{`x.meeting, x.member, x.person from life_participant x`, func(r sqldb.Row) error {
			var id life.MeetingID
			var p life.Person
			err := r.Scan(&id, &p.ID, &p.Name)
			at[id].People = append(at[id].People, p)
			return err
		}},
	} {
		if err := tx.Each(part.scan, `select `+part.columns+from, args...); err != nil {
			return nil, err
		}
	}
	err = tx.Each(func(r sqldb.Row) error {
		var id life.MeetingID
		v := life.ReviewResult{Given: true}
		err := r.Scan(&id, &v.Excellent, &v.Qualified, &v.Basically, &v.Unqualified)
		at[id].Review = v
		return err
	}, `select x.meeting, x.excellent, x.qualified, x.basically, x.unqualified from life_review x join life_meeting m on m.id = x.meeting where `+where, args...)
	if err != nil {
		return nil, err
	}
	list, err := own(tx, 0)
	for i := range ms {
		called(&ms[i], list)
	}
	return ms, err
}

// before1 scans a column that stands before the others.
type before1 struct {
	sqldb.Row
	first any
}

func (b before1) Scan(dest ...any) error { return b.Row.Scan(append([]any{b.first}, dest...)...) }

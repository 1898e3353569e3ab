package lifeapp

import (
	"strings"

	"touyan/internal/feature/life"
	"touyan/internal/platform/search"
	"touyan/internal/platform/sqldb"
)

// KindText is the kind of minutes in a search.
const KindText = "life"

// text is what is found of a meeting: what was to be done, said and decided, and by
// whom. Why somebody was away is not: it may tell of their health.
func text(m *life.Meeting, court int64) search.Text {
	t := search.Text{Kind: KindText, Ref: int64(m.ID), Day: m.Day, Court: court, Unit: int64(m.Branch), Part: int64(m.Group), Title: m.Title}
	if t.Title == "" {
		t.Title = m.What()
	}
	var lines []string
	add := func(parts ...string) {
		if s := strings.TrimSpace(strings.Join(parts, " ")); s != "" {
			lines = append(lines, s)
		}
	}
	add(m.What())
	for _, x := range m.Topics {
		add(x.Text, x.Presenter, x.Points)
	}
	add(m.Points)
	for _, v := range m.Votes {
		add(v.Text, v.Owner)
	}
	add(m.Remark)
	add(m.Place, m.Host.Name, m.Recorder.Name, m.Speaker.Name, m.Guests)
	t.Body = strings.Join(lines, "\n")
	return t
}

// Texts returns what is found of at most n meetings with an identifier after the
// given one, in the order of identifiers; see search.Source.
func (f *Facts) Texts(tx *sqldb.Tx, after int64, n int) (ts []search.Text, err error) {
	type kept struct {
		m     life.Meeting
		court int64
	}
	ms, err := sqldb.All(tx, func(r sqldb.Row) (k kept, err error) {
		k.m, err = scan(also{r, []any{&k.court}})
		return k, err
	}, `select `+columns+`, u.court from life_meeting m join org_unit u on u.id = m.branch where m.id > $1 order by m.id limit $2`, after, n)
	if err != nil || len(ms) == 0 {
		return nil, err
	}
	at := map[life.MeetingID]*life.Meeting{}
	for i := range ms {
		at[ms[i].m.ID] = &ms[i].m
	}
	first, last := ms[0].m.ID, ms[len(ms)-1].m.ID
	if err := tx.Each(func(r sqldb.Row) error {
		var k life.MeetingID
		var t life.Topic
		err := r.Scan(&k, &t.Text, (*sqldb.Text)(&t.Presenter), (*sqldb.Text)(&t.Points))
		if m := at[k]; m != nil {
			m.Topics = append(m.Topics, t)
		}
		return err
	}, `select meeting, topic, presenter, points from life_topic where meeting >= $1 and meeting <= $2 order by meeting, line`, first, last); err != nil {
		return nil, err
	}
	if err := tx.Each(func(r sqldb.Row) error {
		var k life.MeetingID
		var v life.Resolution
		var owner sqldb.Text
		err := r.Scan(&k, &v.Text, &owner)
		if m := at[k]; m != nil {
			v.Owner = string(owner)
			m.Votes = append(m.Votes, v)
		}
		return err
	}, `select meeting, content, owner from life_resolution where meeting >= $1 and meeting <= $2 order by meeting, line`, first, last); err != nil {
		return nil, err
	}
	for i := range ms {
		ts = append(ts, text(&ms[i].m, ms[i].court))
	}
	return ts, nil
}

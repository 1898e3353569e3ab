package lifeapp

import (
	"touyan/internal/base/civil"
	"touyan/internal/base/personal"
	"touyan/internal/feature/life"
	"touyan/internal/platform/sqldb"
)

// Holding returns what this room holds about a member: where they chaired, kept
// the record, spoke or were missing, and with whom they talked (PI-07). Who was
// present is not recorded by name.
func (f *Facts) Holding(tx *sqldb.Tx, _, member int64) ([]personal.Holding, error) {
	if member == 0 {
		return nil, nil
	}
	h := personal.Holding{Title: "组织生活"}
	row := func(what string) func(r sqldb.Row) (personal.Row, error) {
		return func(r sqldb.Row) (x personal.Row, err error) {
			var kinds life.Kinds
			var day civil.Day
			var title, reason sqldb.Text
			err = r.Scan(&kinds, &day, &title, &reason)
			x = personal.Row{Name: what, Value: kinds.Chinese(), When: day.String()}
			for _, more := range []sqldb.Text{title, reason} {
				if more != "" {
					x.Value += "：" + string(more)
				}
			}
			return x, err
		}
	}
	for _, q := range []struct{ what, sql string }{
		{"主持", `select kinds, day, title, null from life_meeting where host_member = $1 order by day desc, id`},
		{"记录", `select kinds, day, title, null from life_meeting where recorder_member = $1 order by day desc, id`},
		{"主讲", `select kinds, day, title, null from life_meeting where speaker_member = $1 order by day desc, id`},
		{"请假", `select m.kinds, m.day, m.title, a.reason from life_absence a join life_meeting m on m.id = a.meeting where a.member = $1 and a.manner = 'leave' order by m.day desc, m.id`},
		{"缺席", `select m.kinds, m.day, m.title, a.reason from life_absence a join life_meeting m on m.id = a.meeting where a.member = $1 and a.manner = 'absent' order by m.day desc, m.id`},
	} {
		rows, err := sqldb.All(tx, row(q.what), q.sql, member)
		if err != nil {
			return nil, err
		}
		h.Rows = append(h.Rows, rows...)
	}
	talks, err := sqldb.All(tx, func(r sqldb.Row) (x personal.Row, err error) {
		var day civil.Day
		var topic sqldb.Text
		err = r.Scan(&day, &x.Value, &topic)
		x.Name, x.When = "谈心谈话", day.String()
		if topic != "" {
			x.Value += "：" + string(topic)
		}
		return x, err
	}, `select day, case when one = $1 then other_name else one_name end, topic from life_talk where one = $1 or other = $1 order by day desc, id`, member)
	if h.Rows = append(h.Rows, talks...); err != nil || len(h.Rows) == 0 {
		return nil, err
	}
	return []personal.Holding{h}, nil
}

package lifeapp

import (
	"strconv"
	"strings"

	"touyan/internal/feature/life"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

func itoa(n int) string { return strconv.Itoa(n) }

// clash is another meeting that goes on while one does.
type clash struct {
	life.Meeting // what overlaps needs of it
	unit         string
}

// clashes returns the other meetings of the court that go on while m does, by
// when they begin.
func clashes(tx *sqldb.Tx, court org.UnitID, m *life.Meeting) (xs []clash, err error) {
	if m.Day == 0 || m.Begins == "" || m.Stage == life.CalledOff {
		return nil, nil
	}
	err = tx.Each(func(r sqldb.Row) error {
		var x clash
		var begins, ends, title, activity sqldb.Text
		if err := r.Scan(&x.ID, &x.Branch, &x.Group, &x.Kinds, &begins, &ends, &title, &activity, &x.Host.ID, &x.Recorder.ID, &x.Speaker.ID, &x.unit); err != nil {
			return err
		}
		x.Day, x.Begins, x.Ends, x.Title = m.Day, string(begins), string(ends), string(title)
		x.Activity = life.ActivityOf(string(activity), nil)
		if x.ID != m.ID && m.Overlaps(&x.Meeting) {
			xs = append(xs, x)
		}
		return nil
	}, `select m.id, m.branch, m.party_group, m.kinds, m.begins, m.ends, m.title, m.activity, m.host_member, m.recorder_member, m.speaker_member, u.short_name
		from life_meeting m join org_unit u on u.id = m.branch
		where u.court = $1 and m.day = $2 and m.stage in ('planned', 'draft', 'recorded') and m.begins is not null order by m.begins, m.id`, court, m.Day)
	return xs, err
}

// overlaps warns of the meetings that go on at the same time with the same
// people: another one of the unit; one of its groups or its committee, where
// those of both rolls were not away from either; one elsewhere in the court,
// where somebody of this one presides, keeps the record or speaks.
func overlaps(tx *sqldb.Tx, h *hall, m *life.Meeting, xs []clash) (ws []life.Warning, err error) {
	mine := map[member.ID]string{}
	for _, p := range []life.Person{m.Host, m.Recorder, m.Speaker} {
		if p = h.recognise(p); p.ID != 0 {
			mine[p.ID] = p.Name
		}
	}
	here := map[member.ID]string{} // everybody who is to be at it
	for _, s := range h.roll(m.Kinds, m.Group) {
		if s.ID != 0 && s.Call.Counts && !m.Open() {
			here[s.ID] = s.Name
		}
	}
	for _, p := range m.People {
		if p = h.recognise(p); p.ID != 0 {
			here[p.ID] = p.Name
		}
	}
	for _, a := range m.Absences {
		delete(here, h.recognise(a.Person).ID)
	}
	for i := range xs {
		x := &xs[i]
		if x.Branch == m.Branch && x.Group == m.Group && m.Open() == x.Open() {
			ws = append(ws, life.Warning{Field: "begins", Text: "同一时间本单位还有" + x.Begins + "的“" + x.Name() + "”，请核对时间，或是否重复录入", Href: life.Href(x.ID)})
			continue
		}
		there := map[member.ID]bool{x.Host.ID: true, x.Recorder.ID: true, x.Speaker.ID: true}
		if x.Branch == m.Branch {
			if err := h.expected(tx, x, there); err != nil {
				return nil, err
			}
		}
		var who []string
		for _, s := range h.people { // in the order of the register
			if name := here[s.ID]; there[s.ID] && name != "" {
				who = append(who, name)
			} else if name := mine[s.ID]; there[s.ID] && name != "" {
				who = append(who, name)
			}
		}
		if len(who) > 0 {
			ws = append(ws, life.Warning{Field: "begins", Text: some(who) + "同一时间在" + x.unit + " " + x.Begins + " 的" + x.Name() + "，请核对", Href: life.Href(x.ID)})
		}
	}
	return ws, nil
}

// expected adds who is to be at x, another meeting of the hall's branch, and was
// not noted as away.
func (h *hall) expected(tx *sqldb.Tx, x *clash, there map[member.ID]bool) error {
	if !x.Open() {
		for _, s := range h.roll(x.Kinds, x.Group) {
			there[s.ID] = there[s.ID] || s.Call.Counts
		}
	}
	err := tx.Each(func(r sqldb.Row) error {
		var who member.ID
		err := r.Scan(&who)
		there[who] = true
		return err
	}, `select member from life_participant where meeting = $1 and member is not null`, x.ID)
	if err != nil {
		return err
	}
	return tx.Each(func(r sqldb.Row) error {
		var who member.ID
		err := r.Scan(&who)
		delete(there, who)
		return err
	}, `select member from life_absence where meeting = $1 and member is not null`, x.ID)
}

// some names three people and counts the others.
func some(names []string) string {
	if len(names) > 4 {
		return strings.Join(names[:3], "、") + "等 " + itoa(len(names)) + " 人"
	}
	return strings.Join(names, "、") + " "
}

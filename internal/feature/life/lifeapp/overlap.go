package lifeapp

import (
	"strconv"

	"touyan/internal/feature/life"
	"touyan/internal/feature/member"
	"touyan/internal/platform/sqldb"
)

func itoa(n int) string { return strconv.Itoa(n) }

// overlaps warns of other meetings that go on at the same time with the same
// people: another one of the unit, or one elsewhere in the court where somebody
// of this one presides, keeps the record or speaks.
func overlaps(tx *sqldb.Tx, h *hall, m *life.Meeting) (ws []life.Warning, err error) {
	if m.Day == 0 || m.Begins == "" {
		return nil, nil
	}
	mine := map[member.ID]string{}
	for _, p := range []life.Person{m.Host, m.Recorder, m.Speaker} {
		if p = h.recognise(p); p.ID != 0 {
			mine[p.ID] = p.Name
		}
	}
	here := map[member.ID]string{} // everybody who is to be at it
	for _, s := range h.roll(m.Kinds, m.Group) {
		if s.ID != 0 && s.Call.Counts {
			here[s.ID] = s.Name
		}
	}
	for _, a := range m.Absences {
		delete(here, h.recognise(a.Person).ID)
	}
	err = tx.Each(func(r sqldb.Row) error {
		var x life.Meeting
		var unit string
		var begins, ends, title sqldb.Text
		if err := r.Scan(&x.ID, &x.Branch, &x.Group, &x.Kinds, &begins, &ends, &title, &x.Host.ID, &x.Recorder.ID, &x.Speaker.ID, &unit); err != nil {
			return err
		}
		if x.Day, x.Begins, x.Ends, x.Title = m.Day, string(begins), string(ends), string(title); x.ID == m.ID || !m.Overlaps(&x) {
			return nil
		}
		said := unit + " " + x.Begins + " 的" + x.Name()
		who := ""
		for _, p := range []member.ID{x.Host.ID, x.Recorder.ID, x.Speaker.ID} {
			if p == 0 {
				continue
			}
			if mine[p] != "" {
				who = mine[p]
			} else if here[p] != "" {
				who = here[p]
			}
		}
		switch {
		case x.Branch == m.Branch && x.Group == m.Group:
			ws = append(ws, life.Warning{Field: "begins", Text: "同一时间本单位还有" + x.Begins + "的“" + x.Name() + "”，请核对时间，或是否重复录入", Href: life.Href(x.ID)})
		case who != "":
			ws = append(ws, life.Warning{Field: "begins", Text: who + "同一时间在" + said + "，请核对", Href: life.Href(x.ID)})
		}
		return nil
	}, `select m.id, m.branch, m.party_group, m.kinds, m.begins, m.ends, m.title, m.host_member, m.recorder_member, m.speaker_member, u.short_name
		from life_meeting m join org_unit u on u.id = m.branch
		where u.court = $1 and m.day = $2 and m.stage <> 'called-off' and m.begins is not null order by m.begins, m.id`, h.branch.Court, m.Day)
	return ws, err
}

package lifeapp

import (
	"encoding/json"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/life"
	"touyan/internal/platform/sqldb"
)

const columns = `m.id, m.branch, m.party_group, m.kinds, m.stage, m.title, m.day, m.begins, m.ends, m.for_year, m.place,
	m.host, m.host_member, m.recorder, m.recorder_member, m.speaker, m.speaker_member, m.guests, m.points, m.remark, m.off_reason,
	m.due, m.present, m.on_leave, m.absent, m.voters_due, m.voters_present, m.roll_due,
	m.entered_at, m.recorded_at, m.entered_by, m.batch, m.source_line, m.version,
	m.activity, m.partner, m.took_part, m.outcome`

func scan(r sqldb.Row) (m life.Meeting, err error) {
	var title, begins, ends, place, host, recorder, speaker, guests, points, remark, reason, source, activity, partner, outcome sqldb.Text
	var year, due, present, leave, absent, vdue, vpresent, roll, by, batch, took *int64
	var entered, recorded sqldb.Instant
	err = r.Scan(&m.ID, &m.Branch, &m.Group, &m.Kinds, &m.Stage, &title, &m.Day, &begins, &ends, &year, &place,
		&host, &m.Host.ID, &recorder, &m.Recorder.ID, &speaker, &m.Speaker.ID, &guests, &points, &remark, &reason,
		&due, &present, &leave, &absent, &vdue, &vpresent, &roll,
		&entered, &recorded, &by, &batch, &source, &m.Version,
		&activity, &partner, &took, &outcome)
	m.Activity, m.Partner, m.TookPart, m.Outcome = life.ActivityOf(string(activity), nil), string(partner), number(took), string(outcome)
	if m.Activity.Code = string(activity); m.Activity.Name == "" {
		m.Activity.Name = string(activity) // one of the court, named by called
	}
	m.Title, m.Begins, m.Ends, m.Place = string(title), string(begins), string(ends), string(place)
	m.Host.Name, m.Recorder.Name, m.Speaker.Name = string(host), string(recorder), string(speaker)
	m.Guests, m.Points, m.Remark, m.OffReason, m.Source = string(guests), string(points), string(remark), string(reason), string(source)
	m.EnteredAt, m.RecordedAt = entered.Time, recorded.Time
	m.ForYear, m.EnteredBy, m.Batch = number(year), int64(number(by)), int64(number(batch))
	if due != nil {
		m.Count = life.Count{Given: true, Due: number(due), Present: number(present), Leave: number(leave), Absent: number(absent),
			VotersDue: number(vdue), VotersPresent: number(vpresent), RollDue: number(due)}
		if roll != nil {
			m.Count.RollDue = number(roll)
		}
	}
	return m, err
}

func number(n *int64) int {
	if n == nil {
		return 0
	}
	return int(*n)
}

// given is n on its way to the database, null when it is not known.
func given(n int, known bool) any {
	if !known {
		return nil
	}
	return n
}

// find returns a meeting within the permit's range, whole. Fault: NotFound.
func find(tx *sqldb.Tx, permit access.Permit, id life.MeetingID) (life.Meeting, error) {
	var branch string
	var group sqldb.Text
	m, ok, err := sqldb.Maybe(tx, func(r sqldb.Row) (life.Meeting, error) {
		return scan(also{r, []any{&branch, &group}})
	}, `select `+columns+`, u.path, g.path from life_meeting m join org_unit u on u.id = m.branch left join org_unit g on g.id = m.party_group
		where m.id = $1`, id)
	// Who keeps a group sees the meetings of the group and of nobody else.
	ok = ok && (permit.Holds(access.Path(branch)) || group != "" && permit.Holds(access.Path(group)))
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "没有找到这次会议，可能已移走，或不在当前工作范围内。")
	}
	if err != nil {
		return m, err
	}
	if err := parts(tx, &m); err != nil {
		return m, err
	}
	return m, naming(tx, &m)
}

// parts reads what hangs on a meeting.
func parts(tx *sqldb.Tx, m *life.Meeting) (err error) {
	if m.Topics, err = sqldb.All(tx, func(r sqldb.Row) (t life.Topic, err error) {
		err = r.Scan(&t.Text, (*sqldb.Text)(&t.Presenter), (*sqldb.Text)(&t.Points))
		return t, err
	}, `select topic, presenter, points from life_topic where meeting = $1 order by line`, m.ID); err != nil {
		return err
	}
	if m.Votes, err = sqldb.All(tx, scanVote, `select content, matter, manner, ayes, noes, abstentions, owner, due_day, topic from life_resolution
		where meeting = $1 order by line`, m.ID); err != nil {
		return err
	}
	if m.Absences, err = sqldb.All(tx, func(r sqldb.Row) (a life.Absence, err error) {
		var manner string
		var reason sqldb.Text
		err = r.Scan(&a.ID, &a.Name, &manner, &reason)
		a.OnLeave, a.Reason = manner == onLeave, string(reason)
		return a, err
	}, `select member, person, manner, reason from life_absence where meeting = $1 order by line`, m.ID); err != nil {
		return err
	}
	if m.Reports, err = sqldb.All(tx, func(r sqldb.Row) (x life.Report, err error) {
		var words sqldb.Text
		err = r.Scan(&x.Of, &x.Text, &x.Done, &words)
		x.Words = string(words)
		return x, err
	}, `select origin, content, done, words from life_report where meeting = $1 order by line`, m.ID); err != nil {
		return err
	}
	if m.People, err = sqldb.All(tx, func(r sqldb.Row) (p life.Person, err error) { return p, r.Scan(&p.ID, &p.Name) },
		`select member, person from life_participant where meeting = $1 order by line`, m.ID); err != nil {
		return err
	}
	if !m.Kinds.Has(life.Review) {
		return nil
	}
	m.Review, _, err = sqldb.Maybe(tx, func(r sqldb.Row) (v life.ReviewResult, err error) {
		v.Given = true
		return v, r.Scan(&v.Excellent, &v.Qualified, &v.Basically, &v.Unqualified)
	}, `select excellent, qualified, basically, unqualified from life_review where meeting = $1`, m.ID)
	return err
}

// How an absence is stored.
const (
	onLeave = "leave"
	away    = "absent"
)

func scanVote(r sqldb.Row) (v life.Resolution, err error) {
	var manner, owner sqldb.Text
	var ayes, noes, blanks, topic *int64
	err = r.Scan(&v.Text, &v.Matter, &manner, &ayes, &noes, &blanks, &owner, &v.Due, &topic)
	v.Topic = number(topic)
	v.Manner, v.Owner = life.Manner(manner), string(owner)
	v.Voted, v.Ayes, v.Noes, v.Blanks = ayes != nil, number(ayes), number(noes), number(blanks)
	return v, err
}

// writer writes meetings, one or hundreds.
type writer struct {
	meetings, topics, votes, absences, reviews, reports, people *sqldb.Inserter
	waiting                                                     []*life.Meeting // their parts are not written yet: the meeting must be there first
}

func newWriter(tx *sqldb.Tx) *writer {
	return &writer{
		meetings: tx.Insert("life_meeting", strings.Split(strings.NewReplacer("m.", "", "\n", "", "\t", "", " ", "").Replace(columns), ",")...),
		topics:   tx.Insert("life_topic", "meeting", "line", "topic", "presenter", "points"),
		votes:    tx.Insert("life_resolution", "meeting", "line", "content", "matter", "manner", "ayes", "noes", "abstentions", "owner", "due_day", "topic"),
		absences: tx.Insert("life_absence", "meeting", "line", "member", "person", "manner", "reason"),
		reports:  tx.Insert("life_report", "meeting", "line", "origin", "content", "done", "words"),
		people:   tx.Insert("life_participant", "meeting", "line", "member", "person"),
		reviews:  tx.Insert("life_review", "meeting", "excellent", "qualified", "basically", "unqualified"),
	}
}

func values(m *life.Meeting) []any {
	c := m.Count
	var roll any
	if c.Given && c.RollDue != c.Due {
		roll = c.RollDue
	}
	return []any{m.ID, m.Branch, m.Group, int64(m.Kinds), string(m.Stage), sqldb.Text(m.Title), m.Day, sqldb.Text(m.Begins), sqldb.Text(m.Ends), given(m.ForYear, m.ForYear != 0), sqldb.Text(m.Place),
		sqldb.Text(m.Host.Name), m.Host.ID, sqldb.Text(m.Recorder.Name), m.Recorder.ID, sqldb.Text(m.Speaker.Name), m.Speaker.ID, sqldb.Text(m.Guests), sqldb.Text(m.Points), sqldb.Text(m.Remark), sqldb.Text(m.OffReason),
		given(c.Due, c.Given), given(c.Present, c.Given), given(c.Leave, c.Given), given(c.Absent, c.Given), given(c.VotersDue, c.Given), given(c.VotersPresent, c.Given), roll,
		sqldb.At(m.EnteredAt), sqldb.At(m.RecordedAt), given(int(m.EnteredBy), m.EnteredBy != 0), given(int(m.Batch), m.Batch != 0), sqldb.Text(m.Source), m.Version,
		sqldb.Text(m.Activity.Code), sqldb.Text(m.Partner), given(m.TookPart, m.TookPart != 0), sqldb.Text(m.Outcome)}
}

func (w *writer) add(m *life.Meeting) {
	w.meetings.Add(values(m)...)
	w.waiting = append(w.waiting, m)
}

func (w *writer) addParts(m *life.Meeting) {
	for i, t := range m.Topics {
		w.topics.Add(m.ID, i+1, t.Text, sqldb.Text(t.Presenter), sqldb.Text(t.Points))
	}
	for i, v := range m.Votes {
		w.votes.Add(m.ID, i+1, v.Text, string(v.Matter), sqldb.Text(v.Manner), given(v.Ayes, v.Voted), given(v.Noes, v.Voted), given(v.Blanks, v.Voted), sqldb.Text(v.Owner), v.Due, given(v.Topic, v.Topic != 0))
	}
	for i, a := range m.Absences {
		manner := away
		if a.OnLeave {
			manner = onLeave
		}
		w.absences.Add(m.ID, i+1, a.ID, a.Name, manner, sqldb.Text(a.Reason))
	}
	for i, r := range m.Reports {
		w.reports.Add(m.ID, i+1, r.Of, r.Text, r.Done, sqldb.Text(r.Words))
	}
	for i, p := range m.People {
		w.people.Add(m.ID, i+1, p.ID, p.Name)
	}
	if r := m.Review; r.Given {
		w.reviews.Add(m.ID, r.Excellent, r.Qualified, r.Basically, r.Unqualified)
	}
}

// done writes what is left.
func (w *writer) done() error {
	if err := w.meetings.Done(); err != nil {
		return err
	}
	for _, m := range w.waiting {
		w.addParts(m)
	}
	w.waiting = nil
	for _, in := range []*sqldb.Inserter{w.topics, w.votes, w.absences, w.reviews, w.reports, w.people} {
		if err := in.Done(); err != nil {
			return err
		}
	}
	return nil
}

// rewrite replaces the stored meeting by m, if it still has the version before
// m's. Fault: Conflict.
func rewrite(tx *sqldb.Tx, m *life.Meeting) error { return rewriteFrom(tx, m, m.Version-1) }

func rewriteFrom(tx *sqldb.Tx, m *life.Meeting, was int) error {
	args := append(values(m), was)
	n, err := tx.Exec(`update life_meeting set branch = $2, party_group = $3, kinds = $4, stage = $5, title = $6, day = $7, begins = $8, ends = $9, for_year = $10,
		place = $11, host = $12, host_member = $13, recorder = $14, recorder_member = $15, speaker = $16, speaker_member = $17, guests = $18, points = $19,
		remark = $20, off_reason = $21, due = $22, present = $23, on_leave = $24, absent = $25, voters_due = $26, voters_present = $27, roll_due = $28,
		entered_at = $29, recorded_at = $30, entered_by = $31, batch = $32, source_line = $33, version = $34,
		activity = $35, partner = $36, took_part = $37, outcome = $38
		where id = $1 and version = $39`, args...)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.Conflict, "别人刚刚改过这次会议的记录，请核对后再保存。")
	}
	for _, q := range []string{`delete from life_topic where meeting = $1`, `delete from life_resolution where meeting = $1`,
		`delete from life_absence where meeting = $1`, `delete from life_review where meeting = $1`,
		`delete from life_report where meeting = $1`, `delete from life_participant where meeting = $1`} {
		if _, err := tx.Exec(q, m.ID); err != nil {
			return err
		}
	}
	w := newWriter(tx)
	w.addParts(m)
	return w.done()
}

// note keeps what a saving changed.
func note(tx *sqldb.Tx, permit access.Permit, m *life.Meeting, verb life.Verb, ds []life.Difference) error {
	var changes sqldb.Text
	if len(ds) > 0 {
		b, err := json.Marshal(ds)
		if err != nil {
			return err
		}
		changes = sqldb.Text(b)
	}
	by := permit.Actor()
	_, err := tx.Exec(`insert into life_change (meeting, version, at, account, actor, verb, changes) values ($1, $2, $3, $4, $5, $6, $7)`,
		m.ID, m.Version, sqldb.At(tx.Now()), given(int(by.Account), by.Account != 0), by.Name, string(verb), changes)
	return err
}

// history returns the savings of a meeting after the version, oldest first.
func history(tx *sqldb.Tx, id life.MeetingID, after int) ([]life.Change, error) {
	return sqldb.All(tx, func(r sqldb.Row) (c life.Change, err error) {
		var at sqldb.Instant
		var changes sqldb.Text
		if err := r.Scan(&c.Version, &at, &c.Actor, &c.Verb, &changes); err != nil {
			return c, err
		}
		c.At = at.Time
		if changes != "" {
			err = json.Unmarshal([]byte(changes), &c.Differences)
		}
		return c, err
	}, `select version, at, actor, verb, changes from life_change where meeting = $1 and version > $2 order by version`, id, after)
}

package admissionapp

import (
	"encoding/json"

	"touyan/internal/base/access"
	"touyan/internal/base/id"
	"touyan/internal/feature/admission"
	"touyan/internal/feature/member"
	"touyan/internal/platform/sqldb"
)

// writer writes acts with their people, many at a time.
type writer struct {
	tx     *sqldb.Tx
	permit access.Permit
	by     any
	acts   *sqldb.Inserter
	people [][]any // after their acts
}

func newWriter(tx *sqldb.Tx, permit access.Permit) *writer {
	w := &writer{tx: tx, permit: permit,
		acts: tx.Insert("admission_act", "id", "dossier", "step", "day", "until_day", "outcome", "days", "hours", "places", "body", "months", "special", "due", "present", "ayes", "noes", "blanks", "written_ayes", "written_noes", "together",
			"secret", "meeting", "meeting_line", "papers", "elements", "reasons", "document", "note", "marks", "entered_at", "entered_by", "entered_name")}
	if who := permit.Actor().Account; who != 0 {
		w.by = who
	}
	return w
}

// add takes an act and returns its number.
func (w *writer) add(f *File, x *admission.Act, ms []Mark, from link) (int64, error) {
	act := int64(id.New[admission.Act](w.tx.Now()))
	var said any
	if len(ms) > 0 {
		b, err := json.Marshal(ms)
		if err != nil {
			return 0, err
		}
		said = string(b)
	}
	vote := make([]any, 8)
	secret := false
	if v := x.Vote; v != nil {
		vote = []any{v.Due, v.Present, v.Ayes, v.Noes, v.Blanks, v.WrittenAyes, v.WrittenNoes, v.Together}
		secret = v.Secret
	}
	var meeting, line any
	if from.meeting != 0 {
		meeting, line = from.meeting, from.line
	}
	w.acts.Add(act, f.ID, string(x.Step), x.Day, x.Until, sqldb.Text(x.Outcome), x.Days, x.Hours, x.Places, sqldb.Text(x.By), x.Months, x.Special, vote[0], vote[1], vote[2], vote[3], vote[4], vote[5], vote[6], vote[7],
		secret, meeting, line, words(x.Papers), words(x.Elements), words(x.Reasons), sqldb.Text(x.Document), sqldb.Text(x.Note), said, sqldb.At(w.tx.Now()), w.by, w.permit.Actor().Name)
	for i, p := range x.People {
		w.people = append(w.people, []any{act, i + 1, member.ID(p.Member), p.Name, sqldb.Text(p.Influence)})
	}
	return act, nil
}

// done writes what is left. People come last: they hang on their acts.
func (w *writer) done() error {
	if err := w.acts.Done(); err != nil {
		return err
	}
	people := w.tx.Insert("admission_person", "act", "line", "member", "person", "influence")
	for _, p := range w.people {
		people.Add(p...)
	}
	return people.Done()
}

// insertAct writes one act and its people.
func insertAct(tx *sqldb.Tx, permit access.Permit, f *File, x *admission.Act, ms []Mark, from link) (int64, error) {
	w := newWriter(tx, permit)
	act, err := w.add(f, x, ms, from)
	if err != nil {
		return 0, err
	}
	return act, w.done()
}

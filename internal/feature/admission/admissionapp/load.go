package admissionapp

import (
	"encoding/json"
	"strings"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/admission"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// File is a dossier with what the tables know of the person.
type File struct {
	admission.Dossier
	Court, Branch, Group                                         org.UnitID
	Gender, Ethnicity, IDTail, Education, WorkUnit, Job, NameKey string
	EndReason                                                    string
	Member                                                       member.ID
	Batch                                                        int64
	OpenedAt                                                     time.Time
	OpenedBy                                                     string
	Version                                                      int
	Objections                                                   []Objection
	Marks                                                        map[int64][]Mark // by act: what was marked when it was entered
	links                                                        map[int64]link
	sealed                                                       []byte
}

// Mark is what was marked when an act was entered.
type Mark struct {
	Rule rulebook.RuleID `json:"rule"`
	Text string          `json:"text"`
}

// link is the resolution of a meeting that an act's vote came from.
type link struct {
	meeting int64
	line    int
}

const dossierColumns = `d.id, d.court, d.branch, d.party_group, d.full_name, d.name_key, d.gender, d.ethnicity, d.birth, d.id_number, d.id_tail, d.education, d.work_unit, d.job,
	d.floating, d.leaves, d.end_kind, d.ended, d.end_reason, d.basis, d.announced, d.member, d.batch, d.opened_at, d.opened_by, d.version`

func scanFile(r sqldb.Row) (*File, error) {
	f := &File{}
	opt := func(s *string) *sqldb.Text { return (*sqldb.Text)(s) }
	var batch *int64
	var opened sqldb.Instant
	var end sqldb.Text
	err := r.Scan(&f.ID, &f.Court, &f.Branch, &f.Group, &f.Name, &f.NameKey, opt(&f.Gender), opt(&f.Ethnicity), &f.Born, &f.sealed, opt(&f.IDTail), opt(&f.Education), opt(&f.WorkUnit), opt(&f.Job),
		&f.Floating, &f.Leaves, &end, &f.Ended, opt(&f.EndReason), opt(&f.Basis), &f.Announced, &f.Member, &batch, &opened, opt(&f.OpenedBy), &f.Version)
	f.End, f.OpenedAt = admission.End(end), opened.Time
	if batch != nil {
		f.Batch = *batch
	}
	return f, err
}

// which chooses dossiers: a condition over d (the dossier) and u (its branch).
type which struct {
	where string
	args  []any
	over  access.Path // that holds their branches; "": a few dossiers, people are asked for one by one
}

const fromDossier = ` from admission_dossier d join org_unit u on u.id = d.branch where `
const ofDossier = ` join admission_dossier d on d.id = x.dossier join org_unit u on u.id = d.branch where `

// within chooses the dossiers of the permit's range.
func within(permit access.Permit, more string, args ...any) which {
	from, end := permit.Range()
	w := which{where: `u.path >= $1 and u.path < $2`, args: append([]any{from, end}, args...)}
	if more != "" {
		w.where += " and " + more
	}
	return w
}

// loading gathers dossiers in a few queries, whatever their number.
type loading struct {
	files []*File
	byID  map[admission.ID]*File
}

// load returns the dossiers, in the order of names, ready to be judged.
func load(tx *sqldb.Tx, tree *org.Tree, members Members, w which) ([]*File, error) {
	l := &loading{byID: map[admission.ID]*File{}}
	var err error
	if l.files, err = sqldb.All(tx, scanFile, `select `+dossierColumns+fromDossier+w.where+` order by d.name_key, d.id`, w.args...); err != nil || len(l.files) == 0 {
		return nil, err
	}
	for _, f := range l.files {
		l.byID[f.ID] = f
		f.place(tree)
	}
	for _, step := range []func(*sqldb.Tx, which) error{l.acts, l.objections, l.moves} {
		if err := step(tx, w); err != nil {
			return nil, err
		}
	}
	if err := l.people(tx, members, w); err != nil {
		return nil, err
	}
	for _, f := range l.files {
		f.Sort()
	}
	return l.files, nil
}

// place tells the dossier of its branch.
func (f *File) place(tree *org.Tree) {
	b, _ := tree.Unit(f.Branch)
	court, _ := tree.Unit(f.Court)
	f.NoCommittee, f.Temporary = b.ID != 0 && !b.WithCommittee, b.Kind.Temporary()
	f.Subject = &rulebook.Subject{Kind: rulebook.Applicant, ID: int64(f.ID), Name: f.Name, Unit: int64(f.Branch), UnitName: b.Short, Code: b.Code, Court: court.Name}
}

const actColumns = `x.id, x.dossier, x.step, x.day, x.until_day, x.outcome, x.days, x.hours, x.places, x.body, x.months, x.special, x.due, x.present, x.ayes, x.noes, x.blanks,
	x.written_ayes, x.written_noes, x.secret, x.together, x.meeting, x.meeting_line, x.papers, x.elements, x.reasons, x.document, x.note, x.marks, x.entered_at, x.entered_name`

// actRow is one line of admission_act.
type actRow struct {
	admission.Act
	dossier admission.ID
	marks   string
	line    int
}

func scanAct(r sqldb.Row) (a actRow, err error) {
	opt := func(s *string) *sqldb.Text { return (*sqldb.Text)(s) }
	var outcome, body, papers, elements, reasons string
	var due, present, ayes, noes, blanks, wa, wn, together, meeting, line *int64
	var secret bool
	var entered sqldb.Instant
	err = r.Scan(&a.ID, &a.dossier, (*string)(&a.Step), &a.Day, &a.Until, opt(&outcome), &a.Days, &a.Hours, &a.Places, opt(&body), &a.Months, &a.Special, &due, &present, &ayes, &noes, &blanks,
		&wa, &wn, &secret, &together, &meeting, &line, opt(&papers), opt(&elements), opt(&reasons), opt(&a.Document), opt(&a.Note), opt(&a.marks), &entered, &a.EnteredBy)
	a.Outcome, a.By, a.Entered = admission.Outcome(outcome), admission.Body(body), civil.DayOf(entered.Time)
	a.Papers, a.Elements, a.Reasons = split[admission.Paper](papers), split[admission.Element](elements), split[admission.Reason](reasons)
	if due != nil {
		a.Vote = &admission.Vote{Due: num(due), Present: num(present), Ayes: num(ayes), Noes: num(noes), Blanks: num(blanks), WrittenAyes: num(wa), WrittenNoes: num(wn), Secret: secret, Together: num(together)}
	}
	a.Meeting, a.line = int64(num(meeting)), num(line)
	return a, err
}

func num(n *int64) int {
	if n == nil {
		return 0
	}
	return int(*n)
}

// split reads words with blanks between; words joins them.
func split[T ~string](s string) []T {
	fields := strings.Fields(s)
	if len(fields) == 0 {
		return nil
	}
	out := make([]T, len(fields))
	for i, f := range fields {
		out[i] = T(f)
	}
	return out
}

func words[T ~string](ts []T) sqldb.Text {
	var b strings.Builder
	for i, t := range ts {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(string(t))
	}
	return sqldb.Text(b.String())
}

func (l *loading) acts(tx *sqldb.Tx, w which) error {
	return tx.Each(func(r sqldb.Row) error {
		a, err := scanAct(r)
		f := l.byID[a.dossier]
		if err != nil || f == nil {
			return err
		}
		f.Acts = append(f.Acts, a.Act)
		if a.marks != "" {
			if f.Marks == nil {
				f.Marks = map[int64][]Mark{}
			}
			var ms []Mark
			if json.Unmarshal([]byte(a.marks), &ms) == nil {
				f.Marks[a.ID] = ms
			}
		}
		if a.Meeting != 0 {
			if f.links == nil {
				f.links = map[int64]link{}
			}
			f.links[a.ID] = link{a.Meeting, a.line}
		}
		return nil
	}, `select `+actColumns+` from admission_act x left join admission_counter c on c.act = x.id`+ofDossier+w.where+` and c.act is null order by x.dossier, x.day, x.id`, w.args...)
}

func (l *loading) objections(tx *sqldb.Tx, w which) error {
	return tx.Each(func(r sqldb.Row) error {
		o, dossier, err := scanObjection(r)
		if f := l.byID[dossier]; f != nil {
			f.Objections = append(f.Objections, o)
		}
		return err
	}, `select `+objectionColumns+` from admission_objection x`+ofDossier+w.where+` order by x.dossier, x.day, x.id`, w.args...)
}

func (l *loading) moves(tx *sqldb.Tx, w which) error {
	return tx.Each(func(r sqldb.Row) error {
		m, dossier, err := scanMove(r)
		if f := l.byID[dossier]; f != nil {
			f.Moves = append(f.Moves, m)
			if m.Into {
				f.Arrived = m.Day
			}
		}
		return err
	}, `select `+moveColumns+` from admission_move x`+ofDossier+w.where+` order by x.dossier, x.day, x.id`, w.args...)
}

// people gives every act its people with what the register knows of them on
// the act's day.
func (l *loading) people(tx *sqldb.Tx, members Members, w which) error {
	type spot struct {
		f   *File
		act int
	}
	acts := map[int64]spot{}
	for _, f := range l.files {
		for i := range f.Acts {
			if f.Acts[i].Step.Needs().People != "" {
				acts[f.Acts[i].ID] = spot{f, i}
			}
		}
	}
	known := map[member.ID]*member.Belonging{}
	err := tx.Each(func(r sqldb.Row) error {
		var act int64
		var who member.ID
		var p admission.Person
		if err := r.Scan(&act, &who, &p.Name, (*sqldb.Text)(&p.Influence)); err != nil {
			return err
		}
		at, ok := acts[act]
		if !ok {
			return nil
		}
		p.Member = int64(who)
		if who != 0 {
			known[who] = nil
		}
		a := &at.f.Acts[at.act]
		a.People = append(a.People, p)
		return nil
	}, `select p.act, p.member, p.person, p.influence from admission_person p join admission_act x on x.id = p.act`+ofDossier+w.where+` order by p.act, p.line`, w.args...)
	if err != nil || len(known) == 0 {
		return err
	}
	if err := look(tx, members, w.over, known); err != nil {
		return err
	}
	for _, at := range acts {
		a := &at.f.Acts[at.act]
		for i := range a.People {
			stand(&a.People[i], known[member.ID(a.People[i].Member)], a.Day)
		}
	}
	return nil
}

// look finds the members: through the whole subtree where many are wanted.
func look(tx *sqldb.Tx, members Members, over access.Path, known map[member.ID]*member.Belonging) error {
	if len(known) > 500 {
		bs, err := members.Belongings(tx, over)
		if err != nil {
			return err
		}
		for i := range bs {
			if _, ok := known[bs[i].ID]; ok {
				known[bs[i].ID] = &bs[i]
			}
		}
	}
	var ids []member.ID
	for k, b := range known {
		if b == nil {
			ids = append(ids, k)
		}
	}
	bs, err := members.Those(tx, ids)
	for i := range bs {
		known[bs[i].ID] = &bs[i]
	}
	return err
}

// stand says what the register knows of a person on the day.
func stand(p *admission.Person, b *member.Belonging, day civil.Day) {
	p.Standing, p.NoRights = "", false
	if b == nil {
		return
	}
	p.Name, p.Standing = b.Name, b.StandingOn(day)
	for _, x := range b.Bars {
		if x.Kind == member.Suspended && x.Period.Has(day) {
			p.NoRights = true
		}
	}
}

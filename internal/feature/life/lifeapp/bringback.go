package lifeapp

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/life"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/stamp"
)

// Brought says what a file of records did here, or would do.
type Brought struct {
	Branch org.Unit
	Place  string
	New    int
	Newer  int // the record was carried on there; it is as there now
	Same   int // is here already, or was carried on here
	Twins  []Twin
	Bad    []Unfit // not taken in, and why
}

// Twin is a record of which another one is here: both are kept, and somebody
// chooses.
type Twin struct {
	Here life.MeetingID
	Day  civil.Day
	What string
}

// Unfit is a record that could not be taken in.
type Unfit struct {
	Day  civil.Day
	What string
	Why  string
}

// BringBack takes in what a branch recorded elsewhere; try changes nothing. A
// record that is here is not doubled; one that was carried on at one place only
// is taken as it is there; where both places went on, or the same meeting was
// recorded twice, this one stays and the other lies beside it. The moments of
// both places stay. A file that was not signed with the branch's secret, or was
// changed since, is refused whole. Faults: NotFound, Invalid.
func (a *App) BringBack(ctx context.Context, permit access.Permit, p Pack, try bool) (out Brought, err error) {
	if err := permit.Covers(life.CanRecord); err != nil {
		return Brought{}, err
	}
	defer fault.Wrap(&err, "lifeapp.BringBack")
	run := a.db.Write
	if try {
		run = a.db.Read
	}
	err = run(ctx, func(tx *sqldb.Tx) error {
		out = Brought{Place: p.Place}
		branch, err := a.addressee(tx, permit, &p)
		if err != nil {
			return err
		}
		h, err := a.hall(tx, permit, branch.ID, 0, tx.Today())
		if err != nil {
			return err
		}
		secret, err := a.secret(tx, branch)
		if err == nil {
			err = p.authentic(secret)
		}
		if err != nil {
			return err
		}
		out.Branch = branch
		b := &bringing{tx: tx, app: a, permit: permit, pack: &p, branch: branch, groups: h.groups, out: &out, try: try}
		for i := range p.Records {
			if err := b.one(&p.Records[i]); err != nil {
				return err
			}
		}
		if try || out.New+out.Newer+len(out.Twins) == 0 {
			return nil
		}
		if err := audit.Record(tx, permit, audit.Entry{Action: life.CanRecord, Court: int64(branch.Court), Subject: branch.Short + " 带回会议记录",
			Detail: map[string]any{"place": p.Place, "digest": p.Digest, "new": out.New, "newer": out.Newer, "twins": len(out.Twins), "bad": len(out.Bad)}}); err != nil {
			return err
		}
		return stamp.Touch(tx, int64(branch.ID), branch.Path)
	})
	return out, err
}

// addressee is the branch that the pack is of, by its codes: machines that were
// set up apart know it under different numbers.
func (a *App) addressee(tx *sqldb.Tx, permit access.Permit, p *Pack) (org.Unit, error) {
	tree, err := a.units.Tree(tx, tx.Today())
	if err != nil {
		return org.Unit{}, err
	}
	for _, u := range tree.Under(permit.Over(), org.Branch) {
		if c, _ := tree.Unit(u.Court); u.Code == p.Branch && c.Code == p.Court {
			return u, nil
		}
	}
	return org.Unit{}, fault.Newf(fault.NotFound, "文件是“%s”的，当前工作范围内没有这个党支部。", p.Name)
}

type bringing struct {
	tx     *sqldb.Tx
	app    *App
	permit access.Permit
	pack   *Pack
	branch org.Unit
	groups []org.Unit
	out    *Brought
	try    bool
}

// one takes in one record.
func (b *bringing) one(x *Packed) error {
	sum, err := x.digest()
	if err != nil {
		return err
	}
	came, err := sqldb.One(b.tx, sqldb.Scalar[int], `select count(*) from life_arrival where origin = $1 and digest = $2`, x.Meeting.ID, sum)
	if err != nil {
		return err
	}
	if came > 0 {
		b.out.Same++
		return nil
	}
	kept := x.Meeting // what bears a mark of secrecy, or is a book, lies nowhere here: not as a twin either
	kept.Stage, kept.Kinds, kept.Group = life.Draft, life.ThemeDay, 0
	if f := fault.Of(refuse(&kept, b.tx.Today())); f != nil && len(f.Fields) > 0 {
		b.bad(x, f.Fields[0].Text)
		return nil
	}
	here, ok, err := sqldb.Maybe(b.tx, scan, `select `+columns+` from life_meeting m where m.id = $1`, x.Meeting.ID)
	if err != nil {
		return err
	}
	if ok && here.Branch != b.branch.ID {
		b.bad(x, "这次会议的编号属于别的党支部，请联系管理员。")
		return nil
	}
	if ok {
		return b.known(x, &here, sum)
	}
	return b.fresh(x, sum)
}

func (b *bringing) bad(x *Packed, why string) {
	b.out.Bad = append(b.out.Bad, Unfit{x.Meeting.Day, x.Meeting.What(), why})
}

// known takes in a record that went from here, or came before.
func (b *bringing) known(x *Packed, here *life.Meeting, sum string) error {
	ours, err := history(b.tx, here.ID, 0)
	if err != nil {
		return err
	}
	shared := 0
	for shared < min(len(ours), len(x.Savings)) && plainly(ours[shared].At).Equal(x.Savings[shared].At) && ours[shared].Version == x.Savings[shared].Version {
		shared++
	}
	switch {
	case shared == len(x.Savings):
		b.out.Same++ // this place is as far, or further
		return nil
	case shared < len(ours):
		return b.twin(x, here.ID, sum)
	}
	m, fit, err := b.understood(x)
	if err != nil || !fit {
		return err
	}
	if b.out.Newer++; b.try {
		return nil
	}
	m.EnteredAt, m.EnteredBy, m.Batch, m.Source = here.EnteredAt, here.EnteredBy, here.Batch, here.Source
	if err := rewriteFrom(b.tx, &m, here.Version); err != nil {
		return err
	}
	return b.arrived(x, m.ID, "newer", sum, shared)
}

// fresh takes in a record that was made elsewhere.
func (b *bringing) fresh(x *Packed, sum string) error {
	m, fit, err := b.understood(x)
	if err != nil || !fit {
		return err
	}
	twin, err := b.same(&m)
	if err != nil {
		return err
	}
	if twin != 0 {
		return b.twin(x, twin, sum)
	}
	if b.out.New++; b.try {
		return nil
	}
	w := newWriter(b.tx)
	w.add(&m)
	if err := w.done(); err != nil {
		return err
	}
	return b.arrived(x, m.ID, "new", sum, 0)
}

// understood is the record as this place knows the branch and its people; false
// when it contradicts them, and b.bad says how.
func (b *bringing) understood(x *Packed) (life.Meeting, bool, error) {
	m := x.Meeting
	m.Branch, m.Group = b.branch.ID, 0
	if x.Group != "" {
		if m.Group = b.group(x.Group); m.Group == 0 {
			b.bad(x, "本支部没有“"+x.Group+"”。")
			return m, false, nil
		}
	}
	if m.Stage.Chinese() == "" || len(x.Savings) == 0 {
		b.bad(x, "记录不完整。")
		return m, false, nil
	}
	stage := m.Stage
	if stage == life.CalledOff { // judged as what it was not: nobody was there
		m.Stage = life.Planned
	}
	_, err := b.app.prepare(b.tx, b.permit, &m, nil)
	if err == nil {
		err = refuse(&m, b.tx.Today())
	}
	if f := fault.Of(err); f != nil && (f.Kind == fault.Invalid || f.Kind == fault.NotFound) {
		why := f.Text
		for _, e := range f.Fields {
			why = e.Text
			break
		}
		b.bad(x, why)
		return m, false, nil
	}
	if err != nil {
		return m, false, err
	}
	if m.Count.Given && x.Meeting.Count.Given && m.Count.Due != x.Meeting.Count.Due {
		m.Count.RollDue = m.Count.Due // as here; who counted there counted another roll
	}
	m.ID, m.Stage, m.Version, m.Reports = x.Meeting.ID, stage, x.Meeting.Version, x.Meeting.Reports
	m.EnteredAt, m.RecordedAt = x.Meeting.EnteredAt, x.Meeting.RecordedAt
	return m, true, nil
}

// group returns the group of the branch with the name; zero when there is none.
func (b *bringing) group(name string) org.UnitID {
	for _, g := range b.groups {
		if g.Short == name {
			return g.ID
		}
	}
	return 0
}

// same returns the record here of what is surely the same meeting: recorded at
// both places, of one kind, on one day, at the same time or at no time known.
func (b *bringing) same(m *life.Meeting) (life.MeetingID, error) {
	if m.Stage != life.Recorded || m.Day == 0 {
		return 0, nil
	}
	list, err := sqldb.All(b.tx, scan, `select `+columns+` from life_meeting m where m.branch = $1 and m.day = $2 and m.stage = 'recorded' order by m.id`, m.Branch, m.Day)
	i := slices.IndexFunc(list, func(x life.Meeting) bool {
		kind := x.Kinds.Any(m.Kinds) || x.Kinds == 0 && m.Kinds == 0 && x.Activity.Code == m.Activity.Code
		return kind && x.Group == m.Group && x.ID != m.ID && (x.Begins == "" || m.Begins == "" || x.Overlaps(m))
	})
	if err != nil || i < 0 {
		return 0, err
	}
	return list[i].ID, nil
}

// twin keeps the other record beside the one that is here.
func (b *bringing) twin(x *Packed, here life.MeetingID, sum string) error {
	b.out.Twins = append(b.out.Twins, Twin{here, x.Meeting.Day, x.Meeting.What()})
	if b.try {
		return nil
	}
	return b.arrived(x, here, "twin", sum, len(x.Savings))
}

// arrived notes where the record came from, with the moments of that place; of
// its savings those after the first known ones become part of the history here.
func (b *bringing) arrived(x *Packed, here life.MeetingID, manner, sum string, known int) error {
	var content sqldb.Text
	if manner == "twin" {
		j, err := json.Marshal(x)
		if err != nil {
			return err
		}
		content = sqldb.Text(j)
	}
	in := b.tx.Insert("life_arrival", "id", "meeting", "origin", "place", "manner", "digest", "entered_at", "recorded_at", "arrived_at", "arrived_by", "content")
	account := b.permit.Actor().Account
	in.Add(id.New[Arrival](b.tx.Now()), here, x.Meeting.ID, b.pack.Place, manner, sum, sqldb.At(x.Meeting.EnteredAt), sqldb.At(x.Meeting.RecordedAt), sqldb.At(b.tx.Now()), given(int(account), account != 0), content)
	if err := in.Done(); err != nil {
		return err
	}
	log := b.tx.Insert("life_change", "meeting", "version", "at", "account", "actor", "verb", "changes")
	for _, s := range x.Savings[known:] {
		log.Add(here, s.Version, sqldb.At(s.At), nil, s.By, string(s.Verb), sqldb.Text(""))
	}
	return log.Done()
}

// Arrival is where a record, or another record of the same meeting, came from.
type Arrival struct {
	ID          id.Of[Arrival]
	Meeting     life.MeetingID
	Origin      life.MeetingID
	Place       string
	Manner      string // new, newer; twin until somebody chose: kept, taken, both
	EnteredAt   time.Time
	RecordedAt  time.Time
	ArrivedAt   time.Time
	Other       *life.Meeting     // of a twin
	Differences []life.Difference // of a twin: here → there
}

// arrivals returns where the record came from; m is the record as it is here.
func arrivals(tx *sqldb.Tx, m *life.Meeting) ([]Arrival, error) {
	return sqldb.All(tx, func(r sqldb.Row) (x Arrival, err error) {
		var entered, recorded, arrived sqldb.Instant
		var content sqldb.Text
		err = r.Scan(&x.ID, &x.Meeting, &x.Origin, &x.Place, &x.Manner, &entered, &recorded, &arrived, &content)
		x.EnteredAt, x.RecordedAt, x.ArrivedAt = entered.Time, recorded.Time, arrived.Time
		if content != "" && err == nil {
			var p Packed
			if err = json.Unmarshal([]byte(content), &p); err == nil {
				p.Meeting.Group = m.Group // known under another number there
				x.Other, x.Differences = &p.Meeting, life.Differences(m, &p.Meeting)
			}
		}
		return x, err
	}, `select id, meeting, origin, place, manner, entered_at, recorded_at, arrived_at, content from life_arrival where meeting = $1 order by id`, m.ID)
}

// Choose says what becomes of a twin: "kept", the record here is right; "taken",
// the other one replaces it; "both", they were two meetings. Faults: NotFound,
// Invalid, Conflict when somebody chose already.
func (a *App) Choose(ctx context.Context, permit access.Permit, meeting life.MeetingID, arrival id.Of[Arrival], choice string) (err error) {
	if err := permit.Covers(life.CanRecord); err != nil {
		return err
	}
	defer fault.Wrap(&err, "lifeapp.Choose(%v)", arrival)
	if choice != "kept" && choice != "taken" && choice != "both" {
		return fault.New(fault.Invalid, "请选择保留哪一份。")
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		m, err := find(tx, permit, meeting)
		if err != nil {
			return err
		}
		list, err := arrivals(tx, &m)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(list, func(x Arrival) bool { return x.ID == arrival && x.Other != nil })
		if i < 0 {
			return fault.New(fault.NotFound, "没有找到带回的另一份记录。")
		}
		n, err := tx.Exec(`update life_arrival set manner = $2 where id = $1 and manner = 'twin'`, arrival, choice)
		if err == nil && n == 0 {
			err = fault.New(fault.Conflict, "已经选过了。")
		}
		if err != nil || choice == "kept" {
			return err
		}
		other := *list[i].Other
		other.Branch, other.Group = m.Branch, m.Group
		old := &m
		verb := life.DidChange
		if choice == "both" {
			old, verb = nil, life.DidRecord
			other.ID = 0
		} else {
			other.ID, other.Version = m.ID, m.Version
		}
		stage := other.Stage
		h, err := a.prepare(tx, permit, &other, old)
		if err == nil {
			err = refuse(&other, tx.Today())
		}
		if err != nil {
			return err
		}
		other.Stage = stage
		if choice == "both" {
			other.EnteredAt, other.RecordedAt = list[i].EnteredAt, list[i].RecordedAt
		}
		return commit(tx, permit, h, &other, old, verb)
	})
}

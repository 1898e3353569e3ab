package lifeapp

import (
	"context"
	"slices"
	"strings"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/life"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/search"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/stamp"
)

// Plan keeps a meeting that is to be held. The given meeting has ID and Version
// as the form had them, zero for a new one; stage, counts and moments are made
// here. Faults: NotFound, Invalid, Conflict (the fields say what others
// changed).
func (a *App) Plan(ctx context.Context, permit access.Permit, m life.Meeting) (life.Meeting, error) {
	if err := permit.Covers(life.CanRecord); err != nil {
		return life.Meeting{}, err
	}
	return a.save(ctx, permit, m, life.Planned, life.DidPlan)
}

// Save keeps a draft, however little it says. Faults as Plan.
func (a *App) Save(ctx context.Context, permit access.Permit, m life.Meeting) (life.Meeting, error) {
	if err := permit.Covers(life.CanRecord); err != nil {
		return life.Meeting{}, err
	}
	return a.save(ctx, permit, m, life.Draft, life.DidDraft)
}

// Record submits the record of a meeting that was held. A record without what
// the elements call Must, or one that contradicts itself, is refused field by
// field (Invalid); other gaps are allowed and stay visible, and so does a late
// entry. Faults as Plan.
func (a *App) Record(ctx context.Context, permit access.Permit, m life.Meeting) (life.Meeting, error) {
	if err := permit.Covers(life.CanRecord); err != nil {
		return life.Meeting{}, err
	}
	return a.save(ctx, permit, m, life.Recorded, life.DidRecord)
}

// Change changes a submitted record; it stays submitted. Faults as Record.
func (a *App) Change(ctx context.Context, permit access.Permit, m life.Meeting) (life.Meeting, error) {
	if err := permit.Covers(life.CanRecord); err != nil {
		return life.Meeting{}, err
	}
	return a.save(ctx, permit, m, life.Recorded, life.DidChange)
}

// before says from which stages a saving may start; "" is a new meeting.
var before = map[life.Verb][]life.Stage{
	life.DidPlan:    {"", life.Planned, life.Draft},
	life.DidDraft:   {"", life.Planned, life.Draft},
	life.DidRecord:  {"", life.Planned, life.Draft},
	life.DidChange:  {life.Recorded},
	life.DidCallOff: {life.Planned, life.Draft, life.Recorded},
	life.DidRestore: {life.CalledOff},
}

func (a *App) save(ctx context.Context, permit access.Permit, m life.Meeting, stage life.Stage, verb life.Verb) (out life.Meeting, err error) {
	defer fault.Wrap(&err, "lifeapp.save(%v, %s)", m.ID, verb)
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		next := m
		old, err := current(tx, permit, &m, verb)
		if err != nil {
			return err
		}
		next.Stage = stage
		h, err := a.prepare(tx, permit, &next, old)
		if err != nil {
			return err
		}
		if err := refuse(&next, tx.Today()); err != nil {
			return err
		}
		if verb == life.DidChange {
			if err := dropEdit(tx, permit, m.ID); err != nil {
				return err
			}
		}
		out = next
		return commit(tx, permit, h, &out, old, verb)
	})
	return out, err
}

// current returns the stored meeting that m is to replace, nil for a new one.
// Conflict: it has another version than the person saw.
func current(tx *sqldb.Tx, permit access.Permit, m *life.Meeting, verb life.Verb) (*life.Meeting, error) {
	if m.ID == 0 {
		return nil, nil
	}
	old, err := find(tx, permit, m.ID)
	if err != nil {
		return nil, err
	}
	if old.Version != m.Version {
		return nil, conflict(tx, &old, m.Version)
	}
	if !slices.Contains(before[verb], old.Stage) {
		return nil, fault.Newf(fault.Invalid, "这次会议现在是“%s”，不能%s。", old.Stage.Chinese(), verb.Chinese())
	}
	return &old, nil
}

// conflict says who changed what since the version that the person saw.
func conflict(tx *sqldb.Tx, old *life.Meeting, seen int) error {
	f := fault.New(fault.Conflict, "这次会议的记录已被别人改过。您填的内容没有丢失，请核对后再保存。")
	changes, err := history(tx, old.ID, seen)
	if err != nil {
		return err
	}
	for _, c := range changes {
		who := c.Actor + " " + c.At.In(civil.Shanghai).Format("15:04") + " " + c.Verb.Chinese()
		if len(c.Differences) == 0 {
			_ = f.At("", who)
		}
		for _, d := range c.Differences {
			_ = f.At(d.Field, who+"："+d.Say())
		}
	}
	return f
}

// prepare fills in what follows from the organisation and the register on the
// meeting's day: who is meant by the names, who should be there, who was.
func (a *App) prepare(tx *sqldb.Tx, permit access.Permit, m, old *life.Meeting) (*hall, error) {
	day := m.Day
	if day == 0 {
		day = tx.Today()
	}
	h, err := a.hall(tx, permit, m.Branch, m.Group, day)
	if err != nil {
		return nil, err
	}
	if err := named(tx, h, m); err != nil {
		return nil, err
	}
	if m.Group != 0 {
		if _, ok := h.group(m.Group); !ok {
			return nil, fault.New(fault.Invalid, "党小组不属于这个党支部。").At("group", "请选择本支部的党小组")
		}
	}
	m.Host, m.Recorder, m.Speaker = h.recognise(m.Host), h.recognise(m.Recorder), h.recognise(m.Speaker)
	if m.Kinds.Yearly() && m.ForYear == 0 && m.Day != 0 {
		m.ForYear = m.Day.Year()
	}
	roll := h.roll(m.Kinds, m.Group)
	m.Absences = slices.Clone(m.Absences)
	for i := range m.Absences {
		x := &m.Absences[i].Person
		if s, ok := roll.Find(*x); ok {
			*x = s.Person
		} else {
			*x = h.recognise(*x)
		}
	}
	m.People = slices.Clone(m.People)
	for i := range m.People {
		m.People[i] = h.recognise(m.People[i])
	}
	if err := reported(tx, m, old); err != nil {
		return nil, err
	}
	m.Count = life.Count{}
	if m.Open() {
		m.Absences = nil // nobody has to come
	} else if m.Stage == life.Recorded || m.Stage == life.Draft {
		m.Count = roll.Count(m.Absences)
	}
	m.EnteredAt, m.EnteredBy, m.Version, m.RecordedAt, m.Batch, m.Source = tx.Now(), permit.Actor().Account, 1, time.Time{}, 0, ""
	if old != nil {
		m.EnteredAt, m.EnteredBy, m.Version, m.RecordedAt, m.Batch, m.Source = old.EnteredAt, old.EnteredBy, old.Version+1, old.RecordedAt, old.Batch, old.Source
	} else {
		m.ID = id.New[life.Meeting](tx.Now())
	}
	if m.Stage == life.Recorded && m.RecordedAt.IsZero() {
		m.RecordedAt = tx.Now()
	}
	return h, strangers(m, roll)
}

// strangers refuses a record that notes the absence of somebody who is not on
// the roll of the day; it would vanish from the count without a word.
func strangers(m *life.Meeting, roll life.Roll) error {
	if m.Stage != life.Recorded {
		return nil
	}
	var who []string
	for _, x := range m.Absences {
		if _, ok := roll.Find(x.Person); !ok {
			who = append(who, x.Name)
		}
	}
	if len(who) == 0 {
		return nil
	}
	text := strings.Join(who, "、") + "不在 " + m.Day.String() + " 的应到名单中，请删去或改日期"
	return fault.New(fault.Invalid, "记录里有几处对不上，请改正。").At("attendance", text)
}

// refuse returns what must be mended before the meeting can take its stage.
func refuse(m *life.Meeting, today civil.Day) error {
	f := m.Check(today)
	if m.Stage == life.Draft {
		// A draft may contradict itself; only what it could not be kept under is
		// refused.
		g := fault.New(fault.Invalid, f.Text)
		for _, x := range f.Fields {
			if x.Name == "kinds" || x.Name == "group" || strings.Contains(x.Text, "标志") || strings.Contains(x.Text, "最多") { // a marked text is kept nowhere (PI-13), a book neither
				_ = g.At(x.Name, x.Text)
			}
		}
		return g.Err()
	}
	if m.Stage == life.Planned && m.Day == 0 {
		_ = f.At("day", "请填写计划的日期")
	}
	if m.Stage == life.Recorded {
		for _, e := range m.Gaps() {
			if e.Must && f.Field(e.Field) == "" {
				if e.Field == "day" && m.Day != 0 {
					_ = f.At("begins", "请填写开始时间")
					continue
				}
				_ = f.At(e.Field, "请填写"+e.Name)
			}
		}
	}
	return f.Err()
}

// commit writes the meeting, what changed, the trail and the stamp.
func commit(tx *sqldb.Tx, permit access.Permit, h *hall, m, old *life.Meeting, verb life.Verb) error {
	var ds []life.Difference
	if old == nil {
		w := newWriter(tx)
		w.add(m)
		if err := w.done(); err != nil {
			return err
		}
	} else {
		ds = life.Differences(old, m)
		for i := range ds {
			if ds[i].Field == "group" {
				ds[i].Before, ds[i].After = h.groupName(old), h.groupName(m)
			}
		}
		if err := rewrite(tx, m); err != nil {
			return err
		}
	}
	if verb == life.DidChange && len(ds) > 0 {
		if err := mended(tx, m.ID); err != nil {
			return err
		}
	}
	if err := note(tx, permit, m, verb, ds); err != nil {
		return err
	}
	if err := audit.Record(tx, permit, audit.Entry{Action: life.CanRecord, Court: int64(h.branch.Court),
		Subject: h.branch.Short + " " + m.Day.String() + " " + m.What(), Detail: map[string]any{"verb": verb, "id": m.ID, "changes": ds}}); err != nil {
		return err
	}
	if err := search.Put(tx, text(m, int64(h.branch.Court))); err != nil {
		return err
	}
	return stamp.Touch(tx, int64(h.branch.ID), h.branch.Path)
}

func (h *hall) groupName(m *life.Meeting) string {
	g, _ := h.group(m.Group)
	return g.Short
}

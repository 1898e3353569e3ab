package memberapp

import (
	"context"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/personal"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/roster"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Dossier is what became of a membership, as its page shows it. What only few
// may know (penalties, disposals, suspensions, being lost) is there for them
// alone.
type Dossier struct {
	State     member.State
	Events    []member.Event // newest first; without those that the reader may not know
	Corrected map[member.EventID]bool
	Penalties []PenaltyEntry
	Blocked   []member.Blocked
	Honours   []member.Honoured
	Away      []member.Absence
	Letters   []member.Letter
	Disposals []DisposalEntry
	Reviews   []member.Review // for those who may see what came of questionnaires
}

// Reviews is what the register shows of yearly reviews; *surveyapp.Facts has it.
type Reviews interface {
	// Of returns the grades of one member, newest first.
	Of(tx *sqldb.Tx, who member.ID) ([]member.Review, error)
}

// Review tells the register where yearly reviews are kept.
func (a *App) Review(r Reviews) { a.reviews = r }

// seeReviews is the permission of the room that keeps them.
const seeReviews access.Can = "survey.view"

// PenaltyEntry is a penalty with its reason.
type PenaltyEntry struct {
	member.Penalty
	Reason string
}

// DisposalEntry is a disposal with its reason.
type DisposalEntry struct {
	member.Disposal
	Reason string
}

func (a *App) dossier(tx *sqldb.Tx, e *entry, may func(access.Can) bool, day civil.Day) (d Dossier, err error) {
	es, _, err := events(tx, e)
	if err != nil {
		return d, err
	}
	known := func(column string) bool { return member.FieldOf(column).For(may) == personal.Plain }
	d.State = member.On(es, day)
	if !known("member_event.cause") {
		d.State.Suspended = false
		if !open(d.State.By.Kind) {
			d.State.By = member.Event{}
		}
	}
	d.Corrected = map[member.EventID]bool{}
	for _, x := range es {
		d.Corrected[x.ID] = true
	}
	for _, x := range member.InForce(es) {
		delete(d.Corrected, x.ID)
	}
	for i := len(es) - 1; i >= 0; i-- {
		if open(es[i].Kind) || es[i].Kind == member.DidNot && known("member_event.cause") || known("member_event.cause") {
			d.Events = append(d.Events, es[i])
		}
	}
	if d.Honours, err = honours(tx, e.id); err != nil {
		return d, err
	}
	if a.reviews != nil && may(seeReviews) {
		if d.Reviews, err = a.reviews.Of(tx, e.id); err != nil {
			return d, err
		}
	}
	if d.Letters, err = letters(tx, e.id); err != nil {
		return d, err
	}
	if known("member_away.kind") {
		if d.Away, err = absences(tx, e.id); err != nil {
			return d, err
		}
	}
	if !known("member_penalty.kind") {
		return d, nil
	}
	return d, a.confidential(tx, e, day, &d)
}

// confidential adds penalties and disposals with their reasons.
func (a *App) confidential(tx *sqldb.Tx, e *entry, day civil.Day, d *Dossier) error {
	ps, err := penalties(tx, e.id)
	if err != nil {
		return err
	}
	d.Blocked = member.Effects(ps, day)
	for _, p := range ps {
		text, err := a.opened(tx, "member_penalty", "reason", int64(p.ID), `select reason from member_penalty where id = $1`)
		if err != nil {
			return err
		}
		d.Penalties = append(d.Penalties, PenaltyEntry{p, text})
	}
	ds, err := disposals(tx, e.id)
	if err != nil {
		return err
	}
	for _, x := range ds {
		text, err := a.opened(tx, "member_disposal", "reason", int64(x.ID), `select reason from member_disposal where id = $1`)
		if err != nil {
			return err
		}
		d.Disposals = append(d.Disposals, DisposalEntry{x, text})
	}
	return nil
}

func (a *App) opened(tx *sqldb.Tx, table, column string, row int64, q string) (string, error) {
	b, err := sqldb.One(tx, sqldb.Scalar[[]byte], q, row)
	if err != nil {
		return "", err
	}
	return a.seal.Open(sealed(table, column, row), b)
}

// PersonOn is Person as of a past day: where the member belonged, how they stood
// and what they held then. Whoever may look at the branch of that day may look.
// Faults: NotFound; Invalid for a day after today.
func (a *App) PersonOn(ctx context.Context, permit access.Permit, who member.ID, day civil.Day) (out Person, err error) {
	if err := permit.Covers(member.CanView); err != nil {
		return Person{}, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		if day == 0 || day == tx.Today() {
			out, err = a.person(tx, permit, who)
			return err
		}
		if day > tx.Today() {
			return fault.New(fault.Invalid, "日期 "+day.String()+" 晚于今天，看不到以后的情况。")
		}
		out, err = a.personOn(tx, permit, who, day)
		return err
	})
	return out, err
}

func (a *App) personOn(tx *sqldb.Tx, permit access.Permit, who member.ID, day civil.Day) (out Person, err error) {
	tree, err := a.units.Tree(tx, day)
	if err != nil {
		return out, err
	}
	at, ok, err := sqldb.Maybe(tx, func(r sqldb.Row) (p member.Place, err error) { return p, r.Scan(&p.Branch, &p.Group) },
		`select branch, party_group from member_place where member = $1 and from_day <= $2 and until_day >= $2`, who, day)
	if err != nil {
		return out, err
	}
	branch, stood := tree.Unit(at.Branch)
	if !ok || !stood || !permit.Holds(branch.Path) {
		return out, fault.New(fault.NotFound, day.String()+" 这名党员不在当前工作范围内。")
	}
	e, ok, err := sqldb.Maybe(tx, scanEntry, selectEntry+` where id = $1`, who)
	if err != nil || !ok {
		return out, errorOr(err, notFound())
	}
	if out, err = a.shown(tx, e, tree, permit.Actor().Can, day); err != nil {
		return out, err
	}
	out.Branch, out.Past = branch, true
	out.Group, _ = tree.Unit(at.Group)
	out.asOf(day)
	return out, nil
}

// asOf leaves what was known to have happened by the day. Fields of the entry
// that have no history of their own are as of today.
func (p *Person) asOf(day civil.Day) {
	p.Standing, p.Joined, p.Converted = p.State.Standing(), p.State.Joined, p.State.Converted
	later := func(d civil.Day) bool { return d > day }
	p.Events = slices.DeleteFunc(p.Events, func(e member.Event) bool { return later(e.First()) })
	p.Honours = slices.DeleteFunc(p.Honours, func(h member.Honoured) bool { return later(h.Day.First()) })
	p.Away = slices.DeleteFunc(p.Away, func(x member.Absence) bool { return later(x.Period.From) })
	p.Letters = slices.DeleteFunc(p.Letters, func(l member.Letter) bool { return later(l.Day) })
	p.Penalties = slices.DeleteFunc(p.Penalties, func(x PenaltyEntry) bool { return later(x.From) })
	p.Disposals = slices.DeleteFunc(p.Disposals, func(x DisposalEntry) bool { return later(x.Steps[0]) })
	p.Places = slices.DeleteFunc(p.Places, func(s Stay) bool { return later(s.Period.From) })
	p.Bars = slices.DeleteFunc(p.Bars, func(b BarEntry) bool { return later(b.Period.From) })
	p.History = slices.DeleteFunc(p.History, func(l Logged) bool { return later(civil.DayOf(l.At)) })
	for i, f := range p.Facts {
		switch f.Field {
		case roster.Standing:
			p.Facts[i].Value = p.Standing.Chinese()
		case roster.Joined:
			p.Facts[i].Value = p.Joined.String()
		case roster.Converted:
			p.Facts[i].Value = p.Converted.String()
		case roster.MembershipStatus:
			p.Facts[i].Value = p.State.Chinese()
			if p.State.Status.Belongs() {
				p.Facts[i].Value = "正常"
			}
		}
	}
	p.Lacking = nil // is a matter of today
}

// Celebrated is somebody whose 政治生日 falls into a month (HON-05).
type Celebrated struct {
	ID     member.ID
	Name   string
	Branch string
	Group  string
	Joined civil.PartialDay
	Years  int  // since joining
	Fifty  bool // 党龄 reaches a full 50 years on 1 July of the year (HON-07)
}

// BirthdaysIn asks for the political birthdays of a month.
type BirthdaysIn struct {
	Unit  org.UnitID
	Month civil.Month
}

// Birthdays is who has their political birthday in a month.
type Birthdays struct {
	Unit   org.Unit
	Month  civil.Month
	People []Celebrated
}

// Birthdays lists whose day of joining comes round in the month, among those who
// belong to the branches on its last day or, for a month to come, today. Fault:
// NotFound for a unit out of reach.
func (a *App) Birthdays(ctx context.Context, permit access.Permit, in BirthdaysIn) (out Birthdays, err error) {
	if err := permit.Covers(member.CanView); err != nil {
		return out, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		if in.Month == 0 {
			in.Month = tx.Today().Month()
		}
		day := min(in.Month.Last(), tx.Today())
		s, err := a.look(tx, permit, in.Unit, day)
		if err != nil {
			return err
		}
		out = Birthdays{Month: in.Month}
		if out.Unit, _ = s.tree.Unit(in.Unit); in.Unit == 0 {
			if us := s.tree.Under(permit.Over()); len(us) > 0 && permit.Over() != access.Everywhere {
				out.Unit = us[0]
			}
		}
		year, month := in.Month.Civil()
		return a.each(tx, s, func(l *line) {
			if !l.birthday(year, month) {
				return
			}
			out.People = append(out.People, Celebrated{ID: l.id, Name: l.name, Branch: s.tree.Name(l.branch), Group: s.tree.Name(l.group), Joined: l.joined, Years: year - l.joinedYear})
		})
	})
	return out, err
}

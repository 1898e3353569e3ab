package memberapp

import (
	"context"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// TellIn is a fact about a membership, with its document.
type TellIn struct {
	ID    member.ID
	Event member.Event
	// Where the member belongs from the day on, after an event that brings them
	// back: joining, reinstatement, arrival.
	Branch, Group org.UnitID
}

// Tell enters a fact about a membership. What the register shows follows in the
// same transaction: standing, dates, where the member belongs, who has a vote.
// told says what is to be done besides. Faults: NotFound; Invalid field by
// field; Conflict naming the fact that stands against it.
func (a *App) Tell(ctx context.Context, permit access.Permit, in TellIn) (told []string, err error) {
	if err := permit.Covers(member.CanDecide); err != nil {
		return nil, err
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		e, tree, err := a.reach(tx, permit, in.ID)
		if err != nil {
			return err
		}
		if in.Branch != 0 {
			if _, err := a.where(tx, permit, in.Branch, in.Group); err != nil {
				return err
			}
		}
		told, err = a.facts.tell(tx, permit, e, tree, in)
		return err
	})
	return told, err
}

// Tell is App.Tell inside a transaction of another room, which has asked for
// its own permit: admission enters joinings and conversions so. branch and group
// matter to events that bring somebody in.
func (f *Facts) Tell(tx *sqldb.Tx, permit access.Permit, who member.ID, ev member.Event, branch, group org.UnitID) error {
	tree, err := f.units.Tree(tx, tx.Today())
	if err != nil {
		return err
	}
	e, ok, err := sqldb.Maybe(tx, scanEntry, selectEntry+` where id = $1`, who)
	if err != nil {
		return err
	}
	if !ok {
		return notFound()
	}
	_, err = f.tell(tx, permit, e, tree, TellIn{ID: who, Event: ev, Branch: branch, Group: group})
	return err
}

func (f *Facts) tell(tx *sqldb.Tx, permit access.Permit, e *entry, tree *org.Tree, in TellIn) (told []string, err error) {
	ev := in.Event
	ev.Basis, ev.Organ, ev.Cause = strings.TrimSpace(ev.Basis), strings.TrimSpace(ev.Organ), strings.TrimSpace(ev.Cause)
	if err := f.sound(tx, ev); err != nil {
		return nil, err
	}
	es, err := f.kept(tx, e)
	if err != nil {
		return nil, err
	}
	if ev.Corrects != 0 {
		if ev.Corrects, err = corrected(es, e, ev.Corrects); err != nil {
			return nil, err
		}
	}
	ev.ID = id.New[member.Event](tx.Now())
	all := append(es[:len(es):len(es)], ev)
	if err := fits(es, all, ev); err != nil {
		return nil, err
	}
	before, after := member.On(es, tx.Today()), member.On(all, tx.Today())
	if after.Joined.IsZero() {
		return nil, joinedIsMended()
	}
	if err := insertEvents(tx, e.id, permit.Actor().Name, ev); err != nil {
		return nil, err
	}
	s := &shift{f: f, tx: tx, tree: tree, e: e, ev: ev, es: es, before: before, after: after, branch: in.Branch, group: in.Group}
	if err := s.places(); err != nil {
		return nil, err
	}
	if err := f.derive(tx, e.id, all); err != nil {
		return nil, err
	}
	if err := s.row(); err != nil {
		return nil, err
	}
	return s.told, s.record(permit)
}

// fits refuses an event that other events stand against.
func fits(es, all []member.Event, ev member.Event) error {
	say := member.Check(all)
	here, after := member.On(es, ev.First()), member.On(all, ev.First())
	switch {
	case say != "" || ev.Kind == member.DidNot:
	case ev.Kind == member.DidCome && ev.Corrects == 0 && here.Status.Belongs():
		say = ev.Day.String() + " 已是本院" + here.Chinese() + "，没有转出"
	case !after.Status.Belongs() && (ev.Kind == member.DidCome || ev.Kind == member.DidJoin || ev.Kind == member.DidReinstate):
		say = "同一天 " + after.By.Day.String() + " 已登记" + after.By.Chinese()
	}
	if say == "" {
		return nil
	}
	return fault.New(fault.Conflict, "没有登记："+say+"。").At("day", say)
}

// sound refuses what is wrong with an event by itself.
func (f *Facts) sound(tx *sqldb.Tx, ev member.Event) error {
	bad := fault.New(fault.Invalid, "有几处需要改正。")
	switch {
	case !ev.Kind.Known():
		_ = bad.At("kind", "请选择登记的事项")
	case ev.Kind == member.DidNot && ev.Corrects == 0:
		_ = bad.At("kind", "请从登记的经过里选择要撤回的一项")
	case ev.Kind != member.DidNot && ev.Day.IsZero():
		_ = bad.At("day", "请填写日期")
	case ev.Day.First() > tx.Today():
		_ = bad.At("day", "日期 "+ev.Day.String()+" 晚于今天，请在当日或以后登记")
	}
	if _, ok := member.StrikeCauses[ev.Cause]; ev.Kind == member.DidStrike && !ok {
		_ = bad.At("cause", "请选择除名的情形")
	}
	if ev.Kind == member.DidExtend && ev.Until == 0 {
		_ = bad.At("until", "请填写延长后的预备期满日")
	}
	if n := len([]rune(ev.Basis)); n == 0 || n > 200 {
		_ = bad.At("basis", "请填写依据的文件或决议，最多 200 字")
	}
	if len([]rune(ev.Organ)) > 100 || len([]rune(ev.Cause)) > 100 {
		_ = bad.At("organ", "最多 100 字")
	}
	return bad.Err()
}

// kept returns the stored events of a member. Who has none gets those that the
// dates of the register tell, stored now.
func (f *Facts) kept(tx *sqldb.Tx, e *entry) ([]member.Event, error) {
	es, stored, err := events(tx, e)
	if err != nil || stored {
		return es, err
	}
	for i := range es {
		es[i].ID = id.New[member.Event](tx.Now())
	}
	return es, insertEvents(tx, e.id, "名册", es...)
}

// events returns the events of a member, stored or as the register tells them.
func events(tx *sqldb.Tx, e *entry) (es []member.Event, stored bool, err error) {
	es, err = sqldb.All(tx, func(r sqldb.Row) (ev member.Event, err error) {
		return ev, r.Scan(scanEvent(&ev)...)
	}, `select `+eventColumns+` from member_event where member = $1 order by id`, e.id)
	if err != nil || len(es) > 0 {
		return es, true, err
	}
	return member.Told(e.Standing, e.Joined, e.Converted, e.TransferredIn), false, nil
}

const eventColumns = `id, kind, day, until_day, cause, basis, organ, corrects`

func scanEvent(ev *member.Event) []any {
	return []any{&ev.ID, (*string)(&ev.Kind), &ev.Day, &ev.Until, (*sqldb.Text)(&ev.Cause), (*sqldb.Text)(&ev.Basis), (*sqldb.Text)(&ev.Organ), &ev.Corrects}
}

func insertEvents(tx *sqldb.Tx, who member.ID, actor string, es ...member.Event) error {
	in := tx.Insert("member_event", "id", "member", "kind", "day", "until_day", "cause", "basis", "organ", "corrects", "actor", "entered_at")
	for _, ev := range es {
		in.Add(ev.ID, who, string(ev.Kind), ev.Day, ev.Until, sqldb.Text(ev.Cause), sqldb.Text(ev.Basis), sqldb.Text(ev.Organ), ev.Corrects, actor, sqldb.At(tx.Now()))
	}
	return in.Done()
}

// corrected finds the event that is to be corrected; 1 to 3 are those of
// member.Told, which may have been stored only now.
func corrected(es []member.Event, e *entry, which member.EventID) (member.EventID, error) {
	for _, x := range member.InForce(es) {
		if x.ID == which {
			return which, nil
		}
	}
	if told := member.Told(e.Standing, e.Joined, e.Converted, e.TransferredIn); which >= 1 && int(which) <= 3 {
		for i, x := range told {
			if x.ID == which && i < len(es) {
				return es[i].ID, nil
			}
		}
	}
	return 0, fault.New(fault.Conflict, "没有找到要更正的登记，可能已被更正，请刷新后再试。")
}

// open reports whether whoever may look at the register may know of such events;
// the others are for those who may know sensitive values.
func open(k member.EventKind) bool {
	switch k {
	case member.DidJoin, member.DidConvert, member.DidExtend, member.DidCome, member.DidGo, member.DidDie:
		return true
	}
	return false
}

// derive writes anew what events and penalties say of counting and voting.
func (f *Facts) derive(tx *sqldb.Tx, who member.ID, es []member.Event) error {
	ps, err := penalties(tx, who)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`delete from member_bar where member = $1 and derived = true`, who); err != nil {
		return err
	}
	in := tx.Insert("member_bar", "id", "member", "kind", "from_day", "until_day", "reason", "basis", "derived")
	for _, b := range member.DerivedBars(es, ps) {
		in.Add(id.New[member.Bar](tx.Now()), who, string(b.Kind), b.Period.From, civil.End(b.Period.Until), b.Reason, b.Basis, true)
	}
	return in.Done()
}

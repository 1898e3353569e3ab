package memberapp

import (
	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
	"touyan/internal/base/id"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/roster"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Those returns the members with what a day's standing and bars need, in the
// order of ids; who is not in the register is not in the answer.
func (f *Facts) Those(tx *sqldb.Tx, ids []member.ID) ([]member.Belonging, error) {
	var bs []member.Belonging
	err := inChunks(ids, func(args []any) error {
		some, err := sqldb.All(tx, scanBelonging, `select id, full_name, name_key, joined, converted, case when trial = true then 'probationary' else standing end from member where id in `+list+` order by id`, args...)
		if err != nil {
			return err
		}
		at := map[member.ID]int{}
		for i := range some {
			at[some[i].ID] = i
		}
		bs = append(bs, some...)
		first := len(bs) - len(some)
		err = tx.Each(func(r sqldb.Row) error {
			var who member.ID
			var p member.Place
			err := r.Scan(&who, &p.Branch, &p.Group, &p.Period.From, &p.Period.Until)
			if i, ok := at[who]; ok {
				bs[first+i].Places = append(bs[first+i].Places, p)
			}
			return err
		}, `select member, branch, party_group, from_day, until_day from member_place where member in `+list+` order by member, from_day, id`, args...)
		if err != nil {
			return err
		}
		return tx.Each(func(r sqldb.Row) error {
			var who member.ID
			var x member.Bar
			err := r.Scan(&who, &x.Kind, &x.Period.From, &x.Period.Until, &x.Reason, &x.Basis)
			if i, ok := at[who]; ok {
				bs[first+i].Bars = append(bs[first+i].Bars, x)
			}
			return err
		}, `select member, kind, from_day, until_day, reason, basis from member_bar where member in `+list+` order by member, from_day, id`, args...)
	})
	return bs, err
}

// Admitting is what admissions do to the register, inside their own
// transaction: nobody types a new member a second time. Who may is the business
// of the room that asks.
type Admitting struct{ a *App }

// Admitting returns it.
func (a *App) Admitting() *Admitting { return &Admitting{a} }

// Admit enters a probationary member and returns who it is; an entry that the
// register already has under the same number and name, also probationary, is
// that one. Faults: Invalid where a number is missing; Conflict where the
// number is somebody else's.
func (x *Admitting) Admit(tx *sqldb.Tx, permit access.Permit, in member.Admitted) (member.ID, error) {
	tree, err := x.a.units.Tree(tx, tx.Today())
	if err != nil {
		return 0, err
	}
	branch, ok := tree.Unit(in.Branch)
	if !ok {
		return 0, notFoundUnit()
	}
	if in.IDNumber == "" || in.Gender == "" {
		return 0, required("id-number", "审批同意后"+in.Name+"要编入党员名册，请先在档案的基本情况里登记公民身份号码")
	}
	e, there, err := sqldb.Maybe(tx, scanEntry, selectEntry+` where court = $1 and id_index = $2`, branch.Court, x.a.idIndex(in.IDNumber))
	if err != nil {
		return 0, err
	}
	if there {
		return x.again(tx, permit, e, in, branch)
	}
	schooling, _ := han.EducationGroup(in.Education) // words that are in no table are kept as they are
	e = &entry{id: id.New[member.Member](tx.Now()), court: branch.Court, branch: branch.ID, group: in.Group, version: 1, Candidate: roster.Candidate{
		Name: in.Name, IDNumber: in.IDNumber, Gender: in.Gender, Ethnicity: in.Ethnicity, Education: han.Squeeze(in.Education), EducationGroup: schooling, Unit: in.Unit, Job: in.Job,
		Birth: in.Birth, Standing: member.Probationary, Joined: civil.Exactly(in.Joined)}}
	members := tx.Insert("member", entryColumns...)
	members.Add(x.a.values(e)...)
	if err := members.Done(); err != nil {
		return 0, err
	}
	places := insertPlaces(tx)
	places.Add(id.New[member.Place](tx.Now()), e.id, e.branch, e.group, in.Joined, civil.End(0), "接收为预备党员")
	if err := places.Done(); err != nil {
		return 0, err
	}
	if err := insertEvents(tx, e.id, permit.Actor().Name, joining(tx, in)); err != nil {
		return 0, err
	}
	return e.id, x.a.record(tx, permit, e, "接收为预备党员", nil, branch)
}

// byDossier is the document of what admissions do: the dossier has the rest.
const byDossier = "发展党员档案"

func joining(tx *sqldb.Tx, in member.Admitted) member.Event {
	return member.Event{ID: id.New[member.Event](tx.Now()), Kind: member.DidJoin, Day: civil.Exactly(in.Joined), Basis: byDossier}
}

// again takes the entry that is already there: one that a roster brought, or
// that an approval made which was taken back.
func (x *Admitting) again(tx *sqldb.Tx, permit access.Permit, e *entry, in member.Admitted, branch org.Unit) (member.ID, error) {
	if e.Name != in.Name || e.Standing == member.Full {
		return 0, fault.Newf(fault.Conflict, "没有保存：本院名册里已有%s的公民身份号码，登记为%s %s。请先核对名册。", in.Name, e.Standing.Chinese(), e.Name)
	}
	if e.Standing == member.Probationary {
		return e.id, nil
	}
	if err := x.a.open(e); err != nil {
		return 0, err
	}
	es, err := x.a.facts.kept(tx, e)
	if err != nil {
		return 0, err
	}
	fresh, mended := rejoining(tx, es, in)
	all := append(es[:len(es):len(es)], fresh...)
	if say := member.Check(all); say != "" {
		return 0, fault.New(fault.Conflict, "没有保存："+say+"。")
	}
	if err := insertEvents(tx, e.id, permit.Actor().Name, fresh...); err != nil {
		return 0, err
	}
	s := member.On(all, tx.Today())
	e.Standing, e.Joined, e.Converted, e.MembershipStatus, e.branch, e.group = s.Standing(), s.Joined, s.Converted, "正常", branch.ID, in.Group
	last, err := x.a.facts.last(tx, e.id)
	switch {
	case err != nil:
		return 0, err
	case mended && last.branch == branch.ID && last.from >= in.Joined: // what ended it never was
		e.group = last.group
		err = last.reopen(tx)
	default:
		err = move(tx, e, in.Joined, "接收为预备党员")
	}
	if err != nil {
		return 0, err
	}
	if err := x.a.facts.derive(tx, e.id, all); err != nil {
		return 0, err
	}
	if _, err := tx.Exec(`update member set trial = $2 where id = $1`, e.id, false); err != nil {
		return 0, err
	}
	return e.id, x.keep(tx, permit, e, "接收为预备党员", []Change{{Field: roster.Standing.Title(), Before: member.Ended.Chinese(), After: e.Standing.Chinese()}}, branch)
}

// rejoining returns the events by which somebody who was ended is a probationary
// member again: a joining after the end, or, when the end is later than the
// joining, that the end never was (mended).
func rejoining(tx *sqldb.Tx, es []member.Event, in member.Admitted) (fresh []member.Event, mended bool) {
	var joined, ended member.Event
	for _, ev := range member.InForce(es) {
		switch {
		case ev.Kind == member.DidJoin:
			joined, ended = ev, member.Event{}
		case ev.Kind.Ends():
			ended = ev
		}
	}
	j := joining(tx, in)
	if ended.ID == 0 || ended.First() <= in.Joined {
		return []member.Event{j}, false
	}
	fresh = append(fresh, member.Event{ID: id.New[member.Event](tx.Now()), Kind: member.DidNot, Basis: byDossier, Corrects: ended.ID})
	if joined.Day != j.Day {
		j.Corrects = joined.ID
		fresh = append(fresh, j)
	}
	return fresh, true
}

// Convert makes a probationary member a full one from day on; zero takes a
// conversion back.
func (x *Admitting) Convert(tx *sqldb.Tx, permit access.Permit, who member.ID, day civil.Day) error {
	e, branch, err := x.entry(tx, who)
	if err != nil {
		return err
	}
	was, before, what := e.Candidate, e.Standing.Chinese(), "转为正式党员"
	e.Standing, e.Converted = member.Full, civil.PartialDay{}
	if day == 0 {
		e.Standing, what = member.Probationary, "撤回转正"
	} else {
		e.Converted = civil.Exactly(day)
	}
	if err := x.a.facts.mend(tx, permit, e, was, byDossier); err != nil {
		return err
	}
	return x.keep(tx, permit, e, what, []Change{{Field: roster.Standing.Title(), Before: before, After: e.Standing.Chinese()},
		{Field: roster.Converted.Title(), After: e.Converted.String()}}, branch)
}

// The ways in which an admission ends a membership, by what it says of it;
// everything else is that it was not recognised.
var endings = map[string]member.EventKind{"取消预备党员资格": member.DidCancel, "转出组织关系": member.DidGo}

// End ends the membership on day: what was admitted was revoked, not recognised
// or taken back. The day before is the last of it.
func (x *Admitting) End(tx *sqldb.Tx, permit access.Permit, who member.ID, day civil.Day, why string) error {
	tree, err := x.a.units.Tree(tx, tx.Today())
	if err != nil {
		return err
	}
	e, _, err := x.entry(tx, who)
	if err != nil {
		return err
	}
	kind, ok := endings[why]
	if !ok {
		kind = member.DidDeny
	}
	// Who joined and ended on one day never belonged anywhere.
	if _, err := tx.Exec(`delete from member_place where member = $1 and from_day >= $2`, e.id, day); err != nil {
		return err
	}
	_, err = x.a.facts.tell(tx, permit, e, tree, TellIn{ID: e.id, Event: member.Event{Kind: kind, Day: civil.Exactly(day), Cause: why, Basis: byDossier}})
	return err
}

func (x *Admitting) entry(tx *sqldb.Tx, who member.ID) (*entry, org.Unit, error) {
	tree, err := x.a.units.Tree(tx, tx.Today())
	if err != nil {
		return nil, org.Unit{}, err
	}
	e, ok, err := sqldb.Maybe(tx, scanEntry, selectEntry+` where id = $1`, who)
	switch {
	case err != nil:
		return nil, org.Unit{}, err
	case !ok:
		return nil, org.Unit{}, notFound()
	}
	branch, _ := tree.Unit(e.branch)
	return e, branch, x.a.open(e)
}

func (x *Admitting) keep(tx *sqldb.Tx, permit access.Permit, e *entry, what string, changes []Change, branch org.Unit) error {
	if ok, err := x.a.save(tx, e); err != nil || !ok {
		return errorOr(err, fault.New(fault.Conflict, "刚才有人也在修改名册里的这条记录，请再保存一次。"))
	}
	return x.a.record(tx, permit, e, what, changes, branch)
}

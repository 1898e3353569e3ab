package memberapp

import (
	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
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
		some, err := sqldb.All(tx, scanBelonging, `select id, full_name, name_key, joined, converted, standing from member where id in `+list+` order by id`, args...)
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
	e = &entry{id: id.New[member.Member](tx.Now()), court: branch.Court, branch: branch.ID, group: in.Group, version: 1, Candidate: roster.Candidate{
		Name: in.Name, IDNumber: in.IDNumber, Gender: in.Gender, Ethnicity: in.Ethnicity, Education: in.Education, Unit: in.Unit, Job: in.Job,
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
	return e.id, x.a.record(tx, permit, e, "接收为预备党员", nil, branch)
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
	e.Standing, e.Joined, e.Converted, e.branch, e.group = member.Probationary, civil.Exactly(in.Joined), civil.PartialDay{}, branch.ID, in.Group
	if err := move(tx, e, in.Joined, "接收为预备党员"); err != nil {
		return 0, err
	}
	return e.id, x.keep(tx, permit, e, "接收为预备党员", []Change{{Field: roster.Standing.Title(), Before: member.Ended.Chinese(), After: e.Standing.Chinese()}}, branch)
}

// Convert makes a probationary member a full one from day on; zero takes a
// conversion back.
func (x *Admitting) Convert(tx *sqldb.Tx, permit access.Permit, who member.ID, day civil.Day) error {
	e, branch, err := x.entry(tx, who)
	if err != nil {
		return err
	}
	before, what := e.Standing.Chinese(), "转为正式党员"
	e.Standing, e.Converted = member.Full, civil.PartialDay{}
	if day == 0 {
		e.Standing, what = member.Probationary, "撤回转正"
	} else {
		e.Converted = civil.Exactly(day)
	}
	return x.keep(tx, permit, e, what, []Change{{Field: roster.Standing.Title(), Before: before, After: e.Standing.Chinese()},
		{Field: roster.Converted.Title(), After: e.Converted.String()}}, branch)
}

// End ends the membership on day: what was admitted was revoked, not recognised
// or taken back.
func (x *Admitting) End(tx *sqldb.Tx, permit access.Permit, who member.ID, day civil.Day, why string) error {
	e, branch, err := x.entry(tx, who)
	if err != nil {
		return err
	}
	before := e.Standing.Chinese()
	e.Standing, e.branch, e.group = member.Ended, 0, 0
	if _, err := tx.Exec(`delete from member_place where member = $1 and from_day > $2`, e.id, day); err != nil {
		return err
	}
	if _, err := tx.Exec(`update member_place set until_day = $2 where member = $1 and until_day > $2`, e.id, day); err != nil {
		return err
	}
	return x.keep(tx, permit, e, why, []Change{{Field: roster.Standing.Title(), Before: before, After: why}}, branch)
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

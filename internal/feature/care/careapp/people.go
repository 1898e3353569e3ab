package careapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/care"
	"touyan/internal/feature/member"
	"touyan/internal/platform/sqldb"
)

// Line is somebody on the list, without needs, and how the visits stand.
type Line struct {
	care.Person
	Last  civil.Day // the last visit; zero: none
	Next  civil.Day // planned; zero: none
	Visit care.VisitID
}

// Visited reports whether a visit of the year is noted.
func (l Line) Visited(year int) bool { return l.Last.Year() == year }

// People is the list of a branch.
type People struct {
	Lines    []Line
	Proposed []Proposal
}

// Proposal is somebody who may have to be on the list: long in the Party and not
// on it.
type Proposal struct {
	Choice
	Joined civil.PartialDay
	Years  int
}

// LongIn is how many years in the Party make the product ask.
const LongIn = 40

// People returns who is on the list, by name, with all when the list's former
// entries are asked for as well; and whom it may lack.
func (a *App) People(ctx context.Context, permit access.Permit, all bool) (p People, err error) {
	if err := permit.Covers(care.CanView); err != nil {
		return p, err
	}
	defer fault.Wrap(&err, "careapp.People")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		p, err = people(tx, permit, all)
		return err
	})
	return p, err
}

func people(tx *sqldb.Tx, permit access.Permit, all bool) (p People, err error) {
	from, end := permit.Range()
	today := tx.Today()
	at := map[member.ID][]int{}
	err = tx.Each(func(r sqldb.Row) error {
		var l Line
		if err := r.Scan(&l.ID, &l.Member, &l.Name, &l.Branch, &l.Since, &l.Ended, &l.Version); err != nil {
			return err
		}
		if l.Ended != 0 && l.Ended <= today && !all {
			return nil
		}
		at[l.Member] = append(at[l.Member], len(p.Lines))
		p.Lines = append(p.Lines, l)
		return nil
	}, `select x.id, x.member, m.full_name, u.short_name, x.since_day, x.ended_day, x.version from care_person x`+within+`order by m.name_key, x.member, x.since_day desc, x.id`, from, end)
	if err != nil {
		return p, err
	}
	if err := tx.Each(func(r sqldb.Row) error {
		var k care.VisitID
		var who member.ID
		var planned, done civil.Day
		err := r.Scan(&k, &who, &planned, &done)
		for _, i := range at[who] {
			l := &p.Lines[i]
			switch {
			case done != 0:
				l.Last = max(l.Last, done)
			case l.Next == 0 || planned < l.Next:
				l.Next, l.Visit = planned, k
			}
		}
		return err
	}, `select x.id, x.member, x.planned_day, x.done_day from care_visit x`+within, from, end); err != nil {
		return p, err
	}
	return p, tx.Each(func(r sqldb.Row) error {
		var x Proposal
		err := r.Scan(&x.ID, &x.Name, &x.Branch, &x.Joined)
		if x.Years = today.Year() - x.Joined.First().Year(); len(at[x.ID]) == 0 && x.Joined.First().AddYears(LongIn) <= today {
			p.Proposed = append(p.Proposed, x)
		}
		return err
	}, `select m.id, m.full_name, u.short_name, m.joined from member m join org_unit u on u.id = m.branch where u.path >= $1 and u.path < $2 and m.joined is not null order by m.joined, m.id`, from, end)
}

// Choices are the members of the branches within reach, for the forms.
func (a *App) Choices(ctx context.Context, permit access.Permit) (cs []Choice, err error) {
	if err := permit.Covers(care.CanKeep); err != nil {
		return nil, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		cs, err = choices(tx, permit)
		return err
	})
	return cs, err
}

// List puts somebody on the list. Faults: NotFound; Invalid, at the fields; Conflict
// for somebody who is on it.
func (a *App) List(ctx context.Context, permit access.Permit, p care.Person) (k care.PersonID, err error) {
	if err := permit.Covers(care.CanKeep); err != nil {
		return 0, err
	}
	defer fault.Wrap(&err, "careapp.List")
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		s, err := reach(tx, permit, p.Member)
		if fault.KindOf(err) == fault.NotFound {
			return fault.New(fault.Invalid, "有几处需要改正。").At("member", "请从本支部党员中选择")
		}
		if err != nil {
			return err
		}
		if err := p.Check(tx.Today()); err != nil {
			return err
		}
		if _, on, err := sqldb.Maybe(tx, sqldb.Scalar[int64], `select id from care_person where member = $1 and (ended_day is null or ended_day > $2)`, s.id, p.Since); err != nil || on {
			if err == nil {
				err = fault.New(fault.Conflict, s.name+"已在名单上。").At("member", "已在名单上")
			}
			return err
		}
		k = id.New[care.Person](tx.Now())
		if _, err := tx.Exec(`insert into care_person (id, member, since_day, need, circumstances, version, made_by, made_name, made_at) values ($1, $2, $3, $4, $5, 1, $6, $7, $8)`,
			k, s.id, p.Since, a.seal.Seal(place("care_person", "need", int64(k)), care.Join(p.Needs)), a.seal.Seal(place("care_person", "circumstances", int64(k)), p.Circumstances), account(permit), permit.Actor().Name, sqldb.At(tx.Now())); err != nil {
			return err
		}
		return s.note(tx, permit, care.CanKeep, "列入走访名单", map[string]string{"id": k.String()})
	})
	return k, err
}

type kept struct {
	care.Person
	need, circumstances []byte
}

func (a *App) person(tx *sqldb.Tx, permit access.Permit, k care.PersonID) (p kept, s someone, err error) {
	from, end := permit.Range()
	p, ok, err := sqldb.Maybe(tx, func(r sqldb.Row) (p kept, err error) {
		return p, r.Scan(&p.ID, &p.Member, &p.Name, &p.Branch, &p.Since, &p.Ended, &p.Version, &p.need, &p.circumstances)
	}, `select x.id, x.member, m.full_name, u.short_name, x.since_day, x.ended_day, x.version, x.need, x.circumstances from care_person x`+within+`and x.id = $3`, from, end, k)
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "没有找到这一条，可能已不在名单上，或不在当前工作范围内。")
	}
	if err != nil {
		return p, s, err
	}
	s, err = reach(tx, permit, p.Member)
	return p, s, err
}

func (a *App) unseal(p *kept) error {
	needs, err := a.seal.Open(place("care_person", "need", int64(p.ID)), p.need)
	if err != nil {
		return err
	}
	p.Needs = care.Split(needs)
	p.Circumstances, err = a.seal.Open(place("care_person", "circumstances", int64(p.ID)), p.circumstances)
	return err
}

// Opened is one person with needs and circumstances, and the visits.
type Opened struct {
	care.Person
	Visits []care.Visit
	Talked civil.Day // the last talk of this year; zero: none
}

// Open returns one person with everything. That it was opened stands in the trail,
// in the same transaction. Fault: NotFound.
func (a *App) Open(ctx context.Context, permit access.Permit, k care.PersonID) (o Opened, err error) {
	if err := permit.Covers(care.CanRead); err != nil {
		return o, err
	}
	defer fault.Wrap(&err, "careapp.Open")
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		p, s, err := a.person(tx, permit, k)
		if err != nil {
			return err
		}
		if err := a.unseal(&p); err != nil {
			return err
		}
		o = Opened{Person: p.Person}
		if o.Visits, err = a.visitsOf(tx, p.Member); err != nil {
			return err
		}
		talked, err := talks(tx, permit, civil.Year(tx.Today().Year()))
		if err != nil {
			return err
		}
		o.Talked = talked[p.Member]
		return s.looked(tx, permit, "查看走访对象", "困难情形、走访备注")
	})
	if err != nil {
		return Opened{}, err
	}
	return o, nil
}

// Change changes needs and circumstances. Faults: NotFound; Invalid; Conflict when
// somebody changed them, or the entry has ended.
func (a *App) Change(ctx context.Context, permit access.Permit, p care.Person) (err error) {
	if err := permit.Covers(care.CanKeep); err != nil {
		return err
	}
	defer fault.Wrap(&err, "careapp.Change")
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		was, s, err := a.person(tx, permit, p.ID)
		if err != nil {
			return err
		}
		p.Member, p.Since = was.Member, was.Since
		if err := p.Check(tx.Today()); err != nil {
			return err
		}
		n, err := tx.Exec(`update care_person set need = $2, circumstances = $3, version = version + 1 where id = $1 and version = $4 and ended_day is null`,
			p.ID, a.seal.Seal(place("care_person", "need", int64(p.ID)), care.Join(p.Needs)), a.seal.Seal(place("care_person", "circumstances", int64(p.ID)), p.Circumstances), p.Version)
		if err != nil {
			return err
		}
		if n == 0 {
			return changed("needs")
		}
		return s.note(tx, permit, care.CanKeep, "修改走访对象", map[string]string{"id": p.ID.String()})
	})
}

// Unlist takes somebody off the list from today on, or, with back, puts back who
// was taken off. What was kept stays. Faults: NotFound, Conflict.
func (a *App) Unlist(ctx context.Context, permit access.Permit, k care.PersonID, back bool) (err error) {
	if err := permit.Covers(care.CanKeep); err != nil {
		return err
	}
	defer fault.Wrap(&err, "careapp.Unlist")
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		p, s, err := a.person(tx, permit, k)
		if err != nil {
			return err
		}
		if back == (p.Ended == 0) {
			return changed("ended")
		}
		day, what := max(tx.Today(), p.Since), "移出走访名单"
		if back {
			if _, on, err := sqldb.Maybe(tx, sqldb.Scalar[int64], `select id from care_person where member = $1 and ended_day is null`, p.Member); err != nil || on {
				if err == nil {
					err = changed("ended")
				}
				return err
			}
			day, what = 0, "恢复走访名单"
		}
		if _, err := tx.Exec(`update care_person set ended_day = $2, version = version + 1 where id = $1`, k, day); err != nil {
			return err
		}
		return s.note(tx, permit, care.CanKeep, what, map[string]string{"id": k.String()})
	})
}

func changed(at string) error {
	return fault.New(fault.Conflict, "没有保存：打开以后有人改过。请重新打开，再改一次。").At(at, "别人刚改过，请重新打开")
}

package memberapp

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// regrouped is how many persons one statement of Regroup is about.
const regrouped = 100

// Regroup lets people belong to other branches, and groups, from day on, by a
// decision of the organisation, inside its transaction. why stands in their
// entries. The units must stand already as the decision leaves them. Whoever
// calls it has the permit for the decision. Faults: Conflict, naming who it is
// about and what stands against it, when somebody does not belong where the
// decision found them or has moved again after day.
func (f *Facts) Regroup(tx *sqldb.Tx, permit access.Permit, moves []org.Move, day civil.Day, why string) error {
	if len(moves) == 0 {
		return nil
	}
	tree, err := f.units.Tree(tx, tx.Today())
	if err != nil {
		return err
	}
	before, err := f.units.Tree(tx, day.AddDays(-1)) // a branch that the decision ends is no more in today's
	if err != nil {
		return err
	}
	moves = slices.SortedFunc(slices.Values(moves), func(a, b org.Move) int { return cmp.Compare(a.Member, b.Member) })
	people := make(map[member.ID]*regrouping, len(moves))
	for i, m := range moves {
		if i > 0 && moves[i-1].Member == m.Member {
			return fault.New(fault.Conflict, "同一名党员不能在同一天编入两个支部。")
		}
		people[member.ID(m.Member)] = &regrouping{Move: m}
	}
	if err := f.found(tx, people, day); err != nil {
		return err
	}
	byPlace := map[destination][]member.ID{}
	for _, m := range moves {
		if err := people[member.ID(m.Member)].sound(day); err != nil {
			return err
		}
		at := destination{m.Branch, m.Group, people[member.ID(m.Member)].until != 0}
		byPlace[at] = append(byPlace[at], member.ID(m.Member))
	}
	// What was ends before anything new is written: rows go out in batches.
	if err := regroup(tx, byPlace, day); err != nil {
		return err
	}
	places, log := insertPlaces(tx), insertChanges(tx)
	courts := map[org.UnitID]bool{}
	touched := map[org.UnitID]org.Unit{}
	for _, m := range moves {
		x := people[member.ID(m.Member)]
		places.Add(id.New[member.Place](tx.Now()), m.Member, m.Branch, m.Group, day, civil.End(x.until), why)
		courts[x.court] = true
		changes, err := json.Marshal([]Change{{Field: "所在支部", Before: before.Name(m.From), After: tree.Name(m.Branch)}})
		if err != nil {
			return err
		}
		log.Add(id.New[Change](tx.Now()), m.Member, x.version+1, sqldb.At(tx.Now()), permit.Actor().Name, why, string(changes))
		for _, b := range []org.UnitID{m.Branch, m.From} {
			if u, ok := tree.Unit(b); ok {
				touched[b] = u
			}
		}
	}
	if err := places.Done(); err != nil {
		return err
	}
	if err := log.Done(); err != nil {
		return err
	}
	var branches []org.Unit
	for _, u := range touched {
		branches = append(branches, u)
	}
	slices.SortFunc(branches, func(a, b org.Unit) int { return cmp.Compare(a.ID, b.ID) })
	for c := range courts {
		if err := touch(tx, c, branches...); err != nil {
			return err
		}
		branches = nil
	}
	return nil
}

// regrouping is one person on the way.
type regrouping struct {
	org.Move
	name    string
	court   org.UnitID
	version int
	branch  org.UnitID // where they belong on the day
	until   civil.Day  // their last day there; zero: they still are
	later   civil.Day  // they moved again on this day; zero when they did not
}

// destination is where people go; left says that they are there no more today.
type destination struct {
	branch, group org.UnitID
	left          bool
}

func (x *regrouping) sound(day civil.Day) error {
	switch {
	case x.name == "":
		return notFound()
	case x.later != 0:
		return fault.Newf(fault.Conflict, "%s %s 已另行调整支部，晚于 %s；同一天不能在两个支部，请先核对。", x.name, x.later, day)
	case x.branch != x.From:
		return fault.Newf(fault.Conflict, "%s %s 不在原支部，请重新预览。", x.name, day)
	}
	return nil
}

// found loads where the people belong on the day.
func (f *Facts) found(tx *sqldb.Tx, people map[member.ID]*regrouping, day civil.Day) error {
	ids := make([]member.ID, 0, len(people))
	for m := range people {
		ids = append(ids, m)
	}
	slices.Sort(ids)
	return inChunksOf(wide, ids, func(args []any) error {
		err := tx.Each(func(r sqldb.Row) error {
			var m member.ID
			var x regrouping
			if err := r.Scan(&m, &x.name, &x.court, &x.version); err != nil {
				return err
			}
			p := people[m]
			p.name, p.court, p.version = x.name, x.court, x.version
			return nil
		}, `select id, full_name, court, version from member where id in `+wideList, args...)
		if err != nil {
			return err
		}
		return tx.Each(func(r sqldb.Row) error {
			var m member.ID
			var branch org.UnitID
			var p civil.Period
			if err := r.Scan(&m, &branch, &p.From, &p.Until); err != nil {
				return err
			}
			x := people[m]
			switch {
			case p.Has(day):
				x.branch, x.until = branch, p.Until
			case p.From > day:
				x.later = p.From
			}
			return nil
		}, `select member, branch, from_day, until_day from member_place where member in `+wideList, args...)
	})
}

// regroup ends the places of everybody and writes where they are today. A place
// that began on the day itself is replaced: it never held.
func regroup(tx *sqldb.Tx, byPlace map[destination][]member.ID, day civil.Day) error {
	keys := make([]destination, 0, len(byPlace))
	for k := range byPlace {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b destination) int {
		return cmp.Or(cmp.Compare(a.branch, b.branch), cmp.Compare(a.group, b.group))
	})
	for _, k := range keys {
		for part := range slices.Chunk(byPlace[k], regrouped) {
			var who []any
			for _, m := range part {
				who = append(who, m)
			}
			if _, err := tx.Exec(`delete from member_place where from_day >= $1 and member in `+numbered(2, len(part)), append([]any{day}, who...)...); err != nil {
				return err
			}
			if _, err := tx.Exec(`update member_place set until_day = $1 where until_day >= $2 and member in `+numbered(3, len(part)), append([]any{day.AddDays(-1), day}, who...)...); err != nil {
				return err
			}
			q := `update member set branch = $1, party_group = $2, version = version + 1 where id in `
			if k.left {
				q = `update member set version = version + 1 where $1 <> 0 and $2 >= 0 and id in `
			}
			if _, err := tx.Exec(q+numbered(3, len(part)), append([]any{k.branch, k.group}, who...)...); err != nil {
				return err
			}
		}
	}
	return nil
}

// numbered is a list of n arguments counted from the first: ($2,$3).
func numbered(first, n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(",$" + itoa(first+i))
	}
	return "(" + b.String()[1:] + ")"
}

// People returns everybody who ever belonged to a branch of the subtree with
// where they belonged, as decisions about the organisation need it.
func (f *Facts) People(tx *sqldb.Tx, over access.Path) ([]org.Person, error) {
	bs, err := f.Belongings(tx, over)
	if err != nil {
		return nil, err
	}
	ps := make([]org.Person, len(bs))
	for i, b := range bs {
		ps[i] = org.Person{ID: int64(b.ID), Name: b.Name}
		for _, p := range b.Places {
			ps[i].Stays = append(ps[i].Stays, org.Stay{Branch: p.Branch, Group: p.Group, Period: p.Period})
		}
	}
	return ps, nil
}

// Workplaces returns the full members of the court on the day by the text of
// their workplace, for the check that every business unit has a branch.
func (f *Facts) Workplaces(tx *sqldb.Tx, court org.UnitID, day civil.Day) (map[string]int, error) {
	n := map[string]int{}
	var unit sqldb.Text
	var other int
	err := tx.Bulk([]any{&unit, &other}, func() error {
		if other == 0 {
			n[string(unit)]++
		}
		return nil
	}, `select m.work_unit, `+probationary+` from member m join member_place p on p.member = m.id where m.court = $2 and `+placedOn+` and not `+joinedLater, day, court)
	return n, err
}

// Jobs returns where the members work and as what.
func (f *Facts) Jobs(tx *sqldb.Tx, ids []int64) (map[int64]org.Job, error) {
	out := make(map[int64]org.Job, len(ids))
	ms := make([]member.ID, len(ids))
	for i, m := range ids {
		ms[i] = member.ID(m)
	}
	err := inChunks(ms, func(args []any) error {
		return tx.Each(func(r sqldb.Row) error {
			var m int64
			var unit, job sqldb.Text
			var j org.Job
			if err := r.Scan(&m, &unit, &job, &j.Converted); err != nil {
				return err
			}
			j.Unit, j.Job = string(unit), string(job)
			out[m] = j
			return nil
		}, `select id, work_unit, job, converted from member where id in `+list, args...)
	})
	return out, err
}

package memberapp

import (
	"cmp"
	"fmt"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberrule"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Rules returns the rules that Judge judges.
func (f *Facts) Rules() []rulebook.Rule { return memberrule.Rules() }

// Judge returns what package memberrule says of the branches among the units, as
// of on. All of it stands or falls as of a day, so the window does not matter.
func (f *Facts) Judge(tx *sqldb.Tx, tree *org.Tree, units []org.Unit, _ civil.Period, on civil.Day) ([]rulebook.Finding, error) {
	var branches []org.Unit
	for _, u := range units {
		if u.Kind == org.Branch {
			branches = append(branches, u)
		}
	}
	if len(branches) == 0 {
		return nil, nil
	}
	over := branches[0].Path
	for _, u := range branches[1:] {
		over = access.Common(over, u.Path)
	}
	facts := &memberrule.Facts{On: on}
	var err error
	if facts.People, err = f.people(tx, over, on); err != nil {
		return nil, err
	}
	if facts.Members, facts.Lacking, facts.Fifty, err = f.registered(tx, over, on); err != nil {
		return nil, err
	}
	return facts.Judge(tree, branches), nil
}

// people loads everybody of the subtree of whom something is recorded that the
// rules look at. They are few: each table is read once, whatever the subtree.
func (f *Facts) people(tx *sqldb.Tx, over access.Path, on civil.Day) ([]memberrule.Person, error) {
	ps := map[member.ID]*memberrule.Person{}
	at := func(who member.ID) *memberrule.Person {
		if ps[who] == nil {
			ps[who] = &memberrule.Person{Member: who}
		}
		return ps[who]
	}
	within := func(q string) (string, []any) {
		if over == access.Everywhere {
			return q, nil
		}
		return q + ` where member in ` + ofSubtree, span(over)
	}
	var who member.ID
	q, args := within(`select member, ` + awayColumns + ` from member_away`)
	err := tx.Each(func(r sqldb.Row) error {
		var x member.Absence
		if err := r.Scan(append([]any{&who}, scanAbsence(&x)...)...); err != nil {
			return err
		}
		at(who).Away = append(at(who).Away, x)
		return nil
	}, q+` order by member, id`, args...)
	if err != nil {
		return nil, err
	}
	q, args = within(`select member, ` + letterColumns + ` from member_letter`)
	err = tx.Each(func(r sqldb.Row) error {
		var l member.Letter
		if err := scanLetter(r, &l, &who); err != nil {
			return err
		}
		at(who).Letters = append(at(who).Letters, l)
		return nil
	}, q+` order by member, id`, args...)
	if err != nil {
		return nil, err
	}
	q, args = within(`select member, ` + penaltyColumns + ` from member_penalty`)
	err = tx.Each(func(r sqldb.Row) error {
		var p member.Penalty
		if err := r.Scan(append([]any{&who}, scanPenalty(&p)...)...); err != nil {
			return err
		}
		at(who).Penalties = append(at(who).Penalties, p)
		return nil
	}, q+` order by member, id`, args...)
	if err != nil {
		return nil, err
	}
	q, args = within(`select member, ` + disposalColumns + ` from member_disposal`)
	err = tx.Each(func(r sqldb.Row) error {
		var d member.Disposal
		if err := r.Scan(append([]any{&who}, scanDisposal(&d)...)...); err != nil {
			return err
		}
		at(who).Disposals = append(at(who).Disposals, d)
		return nil
	}, q+` order by member, id`, args...)
	if err != nil {
		return nil, err
	}
	if err := f.halted(tx, over, on, at); err != nil {
		return nil, err
	}
	out := make([]memberrule.Person, 0, len(ps))
	ids := make([]member.ID, 0, len(ps))
	for k := range ps {
		ids = append(ids, k)
	}
	slices.Sort(ids)
	if err := lastPlaces(tx, ids, on, func(k member.ID, b org.UnitID) { ps[k].Branch = b }); err != nil {
		return nil, err
	}
	if err := posts(tx, on, ids, func(k member.ID, p org.Post) { ps[k].Posts = append(ps[k].Posts, p.Period.From) }); err != nil {
		return nil, err
	}
	for _, k := range ids {
		out = append(out, *ps[k])
	}
	return out, nil
}

// halted finds the memberships that are halted on the day.
func (f *Facts) halted(tx *sqldb.Tx, over access.Path, on civil.Day, at func(member.ID) *memberrule.Person) error {
	q := `select member, ` + eventColumns + ` from member_event where member in (select member from member_event where kind = 'halted')`
	var args []any
	if over != access.Everywhere {
		q, args = q+` and member in `+ofSubtree, span(over)
	}
	of := map[member.ID][]member.Event{}
	err := tx.Each(func(r sqldb.Row) error {
		var who member.ID
		var ev member.Event
		err := r.Scan(append([]any{&who}, scanEvent(&ev)...)...)
		of[who] = append(of[who], ev)
		return err
	}, q+` order by member, id`, args...)
	for who, es := range of {
		if s := member.On(es, on); s.Status == member.Halted {
			at(who).Halted = s.Since.First()
		}
	}
	return err
}

// lastPlaces calls fn with the branch of each member on the day, or the last one
// before.
func lastPlaces(tx *sqldb.Tx, ids []member.ID, on civil.Day, fn func(member.ID, org.UnitID)) error {
	return inChunks(ids, func(args []any) error {
		return tx.Each(func(r sqldb.Row) error {
			var who member.ID
			var b org.UnitID
			if err := r.Scan(&who, &b); err != nil {
				return err
			}
			fn(who, b) // the last one is the one that counts
			return nil
		}, `select member, branch from member_place where member in `+list+` and from_day <= $51 order by member, from_day, id`, append(args, on)...)
	})
}

// registered counts the members of each branch today, those with an item of
// REG-02 missing, and those who have had fifty years by 1 July without a badge.
func (f *Facts) registered(tx *sqldb.Tx, over access.Path, on civil.Day) (all, lacks, old map[org.UnitID]int, err error) {
	all, lacks, old = map[org.UnitID]int{}, map[org.UnitID]int{}, map[org.UnitID]int{}
	var args []any
	from, where := ` from member m`, ` where m.standing <> 'ended'`
	if over != access.Everywhere {
		from, where, args = from+` join org_unit u on u.id = m.branch`, where+` and u.path >= $1 and u.path < $2`, span(over)
	}
	args = append(args, fmt.Sprintf("%d-07-01", on.Year()-50))
	var b org.UnitID
	var n, short, fifty int
	err = tx.Bulk([]any{&b, &n, &short, &fifty}, func() error {
		all[b], lacks[b] = n, short
		if fifty > 0 {
			old[b] = fifty
		}
		return nil
	}, `select m.branch, count(*), sum(case when m.birth is null or m.education_text is null or m.standing = 'full' and m.converted is null
		or m.job is null and m.retired_from is null or m.phone_tail is null or m.address is null then 1 else 0 end),
		sum(case when m.converted <= $`+itoa(len(args))+` and not exists (select 1 from member_honour h where h.member = m.id and h.kind = 'badge' and h.withdrawn_at is null) then 1 else 0 end)`+
		from+where+` group by m.branch`, args...)
	return all, lacks, old, err
}

// Attention is what the rules ask about single members, for those who may know.
type Attention struct {
	ID     member.ID
	Name   string
	Branch string
	memberrule.Case
}

func attention(people []memberrule.Person, tree *org.Tree, within map[org.UnitID]bool, on civil.Day) []Attention {
	var out []Attention
	for _, p := range people {
		if !within[p.Branch] {
			continue
		}
		for _, c := range p.Cases(on) {
			if c.State != rulebook.Met {
				out = append(out, Attention{ID: p.Member, Branch: tree.Name(p.Branch), Case: c})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Attention) int {
		return cmp.Or(cmp.Compare(b.State, a.State), cmp.Compare(a.Due, b.Due), cmp.Compare(a.ID, b.ID))
	})
	return out
}

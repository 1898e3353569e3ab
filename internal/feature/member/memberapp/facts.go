package memberapp

import (
	"slices"
	"sync"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Facts is what other rooms may know of the register, inside their own
// transaction. It asks for no permit: whoever calls it has one.
type Facts struct {
	units  Units
	census sync.Map // censusKey → *census
}

// ofSubtree are the members who ever belonged to a branch between $1 and $2.
const ofSubtree = `(select q.member from member_place q join org_unit u on u.id = q.branch where u.path >= $1 and u.path < $2)`

// Belongings returns everybody who ever belonged to a branch in the subtree,
// with their places (all of them, wherever) and bars, in the order of ids.
func (f *Facts) Belongings(tx *sqldb.Tx, over access.Path) ([]member.Belonging, error) {
	bs, err := sqldb.All(tx, scanBelonging, ofMembers(over, `select id, full_name, name_key, joined, converted, case when trial = true then 'probationary' else standing end from member`, "id", "id"), span(over)...)
	if err != nil {
		return nil, err
	}
	byMember := joiner(bs)
	var places []member.Place
	err = tx.Each(func(r sqldb.Row) error {
		var id member.ID
		var p member.Place
		if err := r.Scan(&id, &p.Branch, &p.Group, &p.Period.From, &p.Period.Until); err != nil {
			return err
		}
		places = append(places, p)
		byMember.next(id, func(b *member.Belonging) { b.Places = places[len(places)-1-len(b.Places) : len(places) : len(places)] })
		return nil
	}, ofMembers(over, `select member, branch, party_group, from_day, until_day from member_place`, "member", "member, from_day, id"), span(over)...)
	if err != nil {
		return nil, err
	}
	byMember = joiner(bs)
	return bs, tx.Each(func(r sqldb.Row) error {
		var id member.ID
		var x member.Bar
		if err := r.Scan(&id, &x.Kind, &x.Period.From, &x.Period.Until, &x.Reason, &x.Basis); err != nil {
			return err
		}
		byMember.next(id, func(b *member.Belonging) { b.Bars = append(b.Bars, x) })
		return nil
	}, ofMembers(over, `select member, kind, from_day, until_day, reason, basis from member_bar`, "member", "member, from_day, id"), span(over)...)
}

// ofMembers limits a query to the members of the subtree; the whole tree needs
// no limit and is read straight through.
func ofMembers(over access.Path, q, key, order string) string {
	if over != access.Everywhere {
		q += " where " + key + " in " + ofSubtree
	}
	return q + " order by " + order
}

func span(over access.Path) []any {
	if over == access.Everywhere {
		return nil
	}
	return []any{string(over), string(over.End())}
}

func scanBelonging(r sqldb.Row) (b member.Belonging, err error) {
	return b, r.Scan(&b.ID, &b.Name, &b.NameKey, &b.Joined, &b.Converted, &b.Standing)
}

// joiner finds the belonging of rows that come in the order of members.
func joiner(bs []member.Belonging) *merge { return &merge{rest: bs} }

type merge struct{ rest []member.Belonging }

func (m *merge) next(id member.ID, fn func(*member.Belonging)) {
	for len(m.rest) > 0 && m.rest[0].ID < id {
		m.rest = m.rest[1:]
	}
	if len(m.rest) > 0 && m.rest[0].ID == id {
		fn(&m.rest[0])
	}
}

// Census returns, for every branch and every group in the subtree that has
// members on day, how many. The map is shared: do not change it.
func (f *Facts) Census(tx *sqldb.Tx, over access.Path, day civil.Day) (map[org.UnitID]member.Numbers, error) {
	tree, err := f.units.Tree(tx, day)
	if err != nil {
		return nil, err
	}
	n, err := version(tx, 0)
	if err != nil {
		return nil, err
	}
	if c, ok := f.census.Load(over); ok && c.(*census).is(tree, day, n) {
		return c.(*census).numbers, nil
	}
	c := &census{tree: tree, day: day, version: n, numbers: map[org.UnitID]member.Numbers{}}
	count := func(branch, group org.UnitID, s member.Standing) {
		if u, ok := tree.Unit(branch); !ok || !over.Holds(u.Path) {
			return
		}
		c.numbers[branch] = c.numbers[branch].Counted(s)
		if group != 0 {
			c.numbers[group] = c.numbers[group].Counted(s)
		}
	}
	if over == access.Everywhere {
		err = everybody(tx, day, count)
	} else {
		err = ofBranches(tx, over, day, count)
	}
	if err != nil {
		return nil, err
	}
	// Only what was committed may be shared: a version that was rolled back
	// comes again with other members.
	tx.After(func() { f.census.Store(over, c) })
	return c.numbers, nil
}

// The conditions below say what member.Belonging.StandingOn says: a date of a
// month only is the month's first day, which is how the texts compare; nobody
// is in two places on one day.
const (
	probationary = `case when (m.standing = 'probationary' or m.trial = true) and m.converted is null or m.converted > $1 then 1 else 0 end`
	joinedLater  = `m.joined > $1`
	placedOn     = `p.from_day <= $1 and p.until_day >= $1`
)

// everybody calls fn for every member on the day. A province is read straight
// through, each table once, which is cheaper than a join; of the persons only
// those come out of the database who are not full members.
func everybody(tx *sqldb.Tx, day civil.Day, fn func(branch, group org.UnitID, s member.Standing)) error {
	other := map[member.ID]member.Standing{}
	var who member.ID
	var joins int
	err := tx.Bulk([]any{&who, &joins}, func() error {
		other[who] = member.Ended
		if joins == 0 {
			other[who] = member.Probationary
		}
		return nil
	}, `select m.id, case when `+joinedLater+` then 1 else 0 end from member m where `+joinedLater+` or `+probationary+` = 1`, day)
	if err != nil {
		return err
	}
	var branch, group org.UnitID
	return tx.Bulk([]any{&who, &branch, &group}, func() error {
		switch s, ok := other[who]; {
		case !ok:
			fn(branch, group, member.Full)
		case s == member.Probationary:
			fn(branch, group, s)
		}
		return nil
	}, `select p.member, p.branch, p.party_group from member_place p where `+placedOn, day)
}

// ofBranches calls fn for every member who belongs, on the day, to a branch
// that stands in the subtree today.
func ofBranches(tx *sqldb.Tx, over access.Path, day civil.Day, fn func(branch, group org.UnitID, s member.Standing)) error {
	var branch, group org.UnitID
	var without int
	return tx.Bulk([]any{&branch, &group, &without}, func() error {
		if without == 1 {
			fn(branch, group, member.Probationary)
		} else {
			fn(branch, group, member.Full)
		}
		return nil
	}, `select p.branch, p.party_group, `+probationary+` from member_place p join org_unit u on u.id = p.branch join member m on m.id = p.member
		where u.path >= $2 and u.path < $3 and `+placedOn+` and not `+joinedLater, day, string(over), string(over.End()))
}

// Converted returns since when those of the members are full members who have
// a day for it.
func (f *Facts) Converted(tx *sqldb.Tx, ids []member.ID) (map[member.ID]civil.PartialDay, error) {
	since := make(map[member.ID]civil.PartialDay, len(ids))
	size, list := chunk, list
	if len(ids) > 10*chunk { // a province: fewer ways to and fro
		size, list = wide, wideList
	}
	err := inChunksOf(size, ids, func(args []any) error {
		return tx.Each(func(r sqldb.Row) error {
			var id member.ID
			var day civil.PartialDay
			err := r.Scan(&id, &day)
			since[id] = day
			return err
		}, `select id, converted from member where converted is not null and id in `+list, args...)
	})
	return since, err
}

// census is the last one asked for over a subtree.
type census struct {
	tree    *org.Tree
	day     civil.Day
	version int64
	numbers map[org.UnitID]member.Numbers
}

func (c *census) is(tree *org.Tree, day civil.Day, version int64) bool {
	return c.tree == tree && c.day == day && c.version == version
}

// Names returns the names of the members; who is not in the register is not in
// the answer.
func (f *Facts) Names(tx *sqldb.Tx, ids []member.ID) (map[member.ID]string, error) {
	names := make(map[member.ID]string, len(ids))
	err := inChunks(ids, func(args []any) error {
		return tx.Each(func(r sqldb.Row) error {
			var id member.ID
			var name string
			err := r.Scan(&id, &name)
			names[id] = name
			return err
		}, `select id, full_name from member where id in `+list+` order by id`, args...)
	})
	return names, err
}

// Unambiguous returns the names that only one member of the court bears, with
// the member.
func (f *Facts) Unambiguous(tx *sqldb.Tx, court org.UnitID) (map[string]int64, error) {
	names := map[string]int64{}
	return names, tx.Each(func(r sqldb.Row) error {
		var name string
		var id int64
		err := r.Scan(&name, &id)
		names[name] = id
		return err
	}, `select full_name, min(id) from member where court = $1 and standing <> 'ended' group by full_name having count(*) = 1`, court)
}

// chunk is how many identifiers one query asks for, and wide how many where
// there are thousands: the numbers are fixed so that there is one text each to
// prepare.
const (
	chunk = 50
	wide  = 500
)

// list is ($1, …, $50).
var list, wideList = listOf(chunk), listOf(wide)

func listOf(n int) string {
	s := "($1"
	for i := 2; i <= n; i++ {
		s += ", $" + itoa(i)
	}
	return s + ")"
}

// inChunks calls fn with chunk arguments at a time; the last are filled up
// with an identifier that nobody has.
func inChunks(ids []member.ID, fn func(args []any) error) error { return inChunksOf(chunk, ids, fn) }

func inChunksOf(size int, ids []member.ID, fn func(args []any) error) error {
	for part := range slices.Chunk(ids, size) {
		args := make([]any, size)
		for i := range args {
			args[i] = int64(-1)
			if i < len(part) {
				args[i] = part[i]
			}
		}
		if err := fn(args); err != nil {
			return err
		}
	}
	return nil
}

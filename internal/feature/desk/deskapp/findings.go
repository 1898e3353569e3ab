package deskapp

import (
	"cmp"
	"slices"
	"sync"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/desk"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// want is one block that a scope needs.
type want struct {
	unit  org.Unit // the branch or the court
	stamp int64
}

// lines returns the lines of the Party units in the subtree as of day, in the
// order of paths. What is known and not stale is taken as it is; the rest is
// judged in bulk, court by court.
func (a *App) lines(tx *sqldb.Tx, over access.Path, day civil.Day) ([]*desk.Line, *org.Tree, error) {
	tree, err := a.units.Tree(tx, day)
	if err != nil {
		return nil, nil, err
	}
	wants, err := wanted(tx, tree, over)
	if err != nil {
		return nil, nil, err
	}
	blocks := make([]*block, 0, len(wants))
	stale := map[org.UnitID][]want{}
	for _, w := range wants {
		if b, ok := a.keep.get(w.unit.ID, day, w.stamp, tree); ok {
			blocks = append(blocks, b)
		} else {
			stale[w.unit.Court] = append(stale[w.unit.Court], w)
		}
	}
	for court, ws := range stale {
		fresh, err := a.refresh(tx, tree, court, ws, day)
		if err != nil {
			return nil, nil, err
		}
		blocks = append(blocks, fresh...)
	}
	var out []*desk.Line
	for _, b := range blocks {
		for _, l := range b.lines {
			if over.Holds(l.Unit.Path) {
				out = append(out, l)
			}
		}
	}
	slices.SortFunc(out, func(x, y *desk.Line) int { return cmp.Compare(x.Unit.Path, y.Unit.Path) })
	return out, tree, nil
}

// wanted returns the blocks of a scope with the stamps they must not be older
// than.
func wanted(tx *sqldb.Tx, tree *org.Tree, over access.Path) ([]want, error) {
	scope := tree.Under(over)
	var branches []org.Unit
	courts := map[org.UnitID]bool{}
	for _, u := range scope {
		switch {
		case u.Kind == org.Branch:
			branches = append(branches, u)
		case u.Kind == org.Court || (u.Kind.Party() && u.Kind != org.Group):
			courts[u.Court] = true
		}
	}
	n, err := stamps(tx, tree, over, branches, courts)
	if err != nil {
		return nil, err
	}
	ws := make([]want, 0, len(branches)+len(courts))
	for _, b := range branches {
		ws = append(ws, want{b, n.above(tree, b)})
	}
	for c := range courts {
		u, ok := tree.Unit(c)
		if !ok {
			continue
		}
		sum := n.above(tree, u)
		for _, top := range party(tree, c) {
			for _, p := range tree.Under(top.Path) {
				sum += n[p.ID]
			}
		}
		ws = append(ws, want{u, sum})
	}
	return ws, nil
}

// party returns the Party units directly under a court; their subtrees hold
// all of the court's Party units and nothing of the courts below it.
func party(tree *org.Tree, court org.UnitID) []org.Unit {
	var us []org.Unit
	for _, u := range tree.Children(court) {
		if u.Kind.Party() {
			us = append(us, u)
		}
	}
	return us
}

// counts are stamps by unit.
type counts map[org.UnitID]int64

// above sums the stamps of the unit, of what stands above it, and of the
// organisation as a whole (0): its findings rest on all of them.
func (n counts) above(tree *org.Tree, u org.Unit) int64 {
	sum := n[0]
	for ok := true; ok; u, ok = tree.Unit(u.Parent) {
		sum += n[u.ID]
	}
	return sum
}

// stamps reads the stamps that the blocks of a scope rest on: a single branch
// needs its own and those above it, anything larger its court's Party units.
func stamps(tx *sqldb.Tx, tree *org.Tree, over access.Path, branches []org.Unit, courts map[org.UnitID]bool) (counts, error) {
	n := counts{}
	add := func(r sqldb.Row) error {
		var u org.UnitID
		var x int64
		if err := r.Scan((*int64)(&u), &x); err != nil {
			return err
		}
		n[u] = x
		return nil
	}
	if over == access.Everywhere || len(courts) > 3 {
		return n, tx.Each(add, `select unit, n from stamp where (path >= $1 and path < $2) or unit = 0`, string(over), string(over.End()))
	}
	var ids [10]int64
	k := 1 // the first is 0, the organisation as a whole
	climb := func(u org.Unit) {
		for ok := true; ok && k < len(ids); u, ok = tree.Unit(u.Parent) {
			ids[k] = int64(u.ID)
			k++
		}
	}
	for c := range courts {
		if u, ok := tree.Unit(c); ok {
			climb(u)
		}
		for _, top := range party(tree, c) {
			if err := tx.Each(add, `select unit, n from stamp where path >= $1 and path < $2`, string(top.Path), string(top.Path.End())); err != nil {
				return nil, err
			}
		}
	}
	if len(courts) == 0 && len(branches) > 0 {
		climb(branches[0])
	}
	return n, tx.Each(add, `select unit, n from stamp where unit in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		ids[0], ids[1], ids[2], ids[3], ids[4], ids[5], ids[6], ids[7], ids[8], ids[9])
}

// refresh judges the blocks of one court that are stale. Whoever comes second
// waits and takes what the first has judged.
func (a *App) refresh(tx *sqldb.Tx, tree *org.Tree, court org.UnitID, ws []want, day civil.Day) ([]*block, error) {
	lock, _ := a.judging.LoadOrStore(court, &sync.Mutex{})
	lock.(*sync.Mutex).Lock()
	defer lock.(*sync.Mutex).Unlock()
	var out []*block
	left := ws[:0:0]
	for _, w := range ws {
		if b, ok := a.keep.get(w.unit.ID, day, w.stamp, tree); ok {
			out = append(out, b)
		} else {
			left = append(left, w)
		}
	}
	if len(left) == 0 {
		return out, nil
	}
	// The court's own units need nothing of what its branches recorded: kept
	// apart, a change in one branch reads that branch and not all of them.
	var branches, rest []want
	for _, w := range left {
		if w.unit.Kind == org.Branch {
			branches = append(branches, w)
		} else {
			rest = append(rest, w)
		}
	}
	for _, part := range [][]want{branches, rest} {
		if len(part) == 0 {
			continue
		}
		fresh, err := a.judge(tx, tree, part, window(day), day)
		if err != nil {
			return nil, err
		}
		for _, b := range fresh {
			a.keep.put(b)
		}
		out = append(out, fresh...)
	}
	return out, nil
}

// judge makes the blocks anew. All of them are of one court.
func (a *App) judge(tx *sqldb.Tx, tree *org.Tree, ws []want, window civil.Period, day civil.Day) ([]*block, error) {
	var units []org.Unit
	home := map[org.UnitID]*block{} // by the unit on whose line a finding stands
	blocks := make([]*block, 0, len(ws))
	for _, w := range ws {
		b := &block{unit: w.unit.ID, day: day, stamp: w.stamp, tree: tree}
		blocks = append(blocks, b)
		us := members(tree, w.unit)
		units = append(units, us...)
		for _, u := range us {
			home[u.ID] = b
		}
	}
	all, err := a.findings(tx, tree, units, window, day)
	if err != nil {
		return nil, err
	}
	found := map[org.UnitID][]rulebook.Finding{}
	for _, f := range all {
		if line := org.UnitID(f.Subject.Unit); home[line] != nil {
			found[line] = append(found[line], f)
		}
	}
	asked, err := newestRequests(tx, tree, units)
	if err != nil {
		return nil, err
	}
	happened, err := events(tx, tree, units, window)
	if err != nil {
		return nil, err
	}
	for _, u := range units {
		fs := found[u.ID]
		if !u.Kind.Party() && len(fs) == 0 {
			continue
		}
		items := make([]*desk.Item, len(fs))
		for i, f := range fs {
			var x *desk.Exemption
			if len(asked) > 0 {
				x = asked[f.Key()]
			}
			items[i] = desk.NewItem(f, a.about(f.Rule), x, day)
		}
		court := ""
		if c, ok := tree.Unit(u.Court); ok {
			court = c.Name
		}
		b := home[u.ID]
		b.lines = append(b.lines, desk.NewLine(u, court, items, happened[u.ID], a.place))
	}
	return blocks, nil
}

// findings asks every source about the units.
func (a *App) findings(tx *sqldb.Tx, tree *org.Tree, units []org.Unit, window civil.Period, day civil.Day) ([]rulebook.Finding, error) {
	var all []rulebook.Finding
	for _, s := range a.sources {
		fs, err := s.Judge(tx, tree, units, window, day)
		if err != nil {
			return nil, err
		}
		all = append(all, fs...)
	}
	return all, nil
}

// place is where a rule stands in lists.
func (a *App) place(r rulebook.RuleID) int {
	if n, ok := a.order[r]; ok {
		return n
	}
	return len(a.order)
}

// members returns the units that are judged together in the block of a unit: a
// branch alone; a court with its divisions and its other Party units.
func members(tree *org.Tree, u org.Unit) []org.Unit {
	if u.Kind == org.Branch {
		return []org.Unit{u}
	}
	us := []org.Unit{u}
	for _, c := range tree.Children(u.ID) {
		if c.Kind == org.Court {
			continue
		}
		for _, x := range tree.Under(c.Path) {
			if x.Kind != org.Branch && x.Kind != org.Group && x.Kind != org.Team {
				us = append(us, x)
			}
		}
	}
	return us
}

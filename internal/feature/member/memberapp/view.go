package memberapp

import (
	"sync"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// views are what was found in registers that have not changed since: who opens
// the list, or turns a page of it, finds what the last one found.
type views struct {
	sync.Mutex
	by map[viewKey]view
}

// viewKey is all that a view follows from. Versions only rise, so their sum tells
// apart what the registers of several courts were.
type viewKey struct {
	tree      *org.Tree
	over      access.Path
	day, past civil.Day
	versions  int64
	standing  member.Standing
	group     org.UnitID
	retired   string
	lacking   bool
	birthday  bool
	sort      Sort
	down      bool
}

// view is what find returns and fills in; nobody may change it.
type view struct {
	found   []*line
	numbers Listing // of it only what find fills in
}

// viewsKept is how many are kept; when there are more, all are forgotten.
const viewsKept = 64

// key returns under what a view is kept; ok is false for what one person alone
// asks.
func (f Filter) key(tx *sqldb.Tx, s sight) (k viewKey, ok bool, err error) {
	if f.IDs != nil || f.Text != "" {
		return k, false, nil
	}
	k = viewKey{tree: s.tree, over: s.over, day: s.day, past: s.past, standing: f.Standing, group: f.Group,
		retired: f.Retired, lacking: f.Lacking, birthday: f.Birthday, sort: f.Sort, down: f.Down}
	for _, court := range s.courts {
		n, err := version(tx, court)
		if err != nil {
			return k, false, err
		}
		k.versions += n
	}
	return k, true, nil
}

// see is find that remembers. The lines are shared.
func (a *App) see(tx *sqldb.Tx, s sight, f Filter, out *Listing) ([]*line, error) {
	k, ok, err := f.key(tx, s)
	if err != nil {
		return nil, err
	}
	if !ok {
		return a.find(tx, s, f, out)
	}
	a.views.Lock()
	v, ok := a.views.by[k]
	a.views.Unlock()
	if !ok {
		if v.found, err = a.find(tx, s, f, &v.numbers); err != nil {
			return nil, err
		}
		a.views.Lock()
		if a.views.by == nil || len(a.views.by) >= viewsKept {
			a.views.by = map[viewKey]view{}
		}
		a.views.by[k] = v
		a.views.Unlock()
	}
	n := &v.numbers
	out.Numbers, out.Women, out.Young, out.Lacking, out.Birthday, out.Without = n.Numbers, n.Women, n.Young, n.Lacking, n.Birthday, n.Without
	return v.found, nil
}

// foreseeVersions lets the versions of many courts be asked for at once.
func foreseeVersions(tx *sqldb.Tx, courts []org.UnitID) error {
	const few = 3
	if len(courts) <= few {
		return nil
	}
	all := make(map[org.UnitID]int64, len(courts))
	var court org.UnitID
	var n int64
	if err := tx.Bulk([]any{&court, &n}, func() error { all[court] = n; return nil }, `select court, n from member_stamp`); err != nil {
		return err
	}
	for _, c := range courts {
		if _, err := sqldb.Known(tx, versionKey(c), func() (int64, error) { return all[c], nil }); err != nil {
			return err
		}
	}
	return nil
}

package statisticsapp

import (
	"cmp"
	"context"
	"net/url"
	"strings"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/feature/statistics"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// ListID identifies a saved list.
type ListID = id.Of[List]

// List is a list that somebody keeps: its query, never its people.
type List struct {
	ID      ListID
	Title   string
	Query   statistics.Query
	Shared  bool // with everybody whose seat is at its unit or above
	Unit    org.UnitID
	Owner   string
	Mine    bool
	Version int
	MadeAt  time.Time
	account int64
}

// listColumns with the range of the permit: a shared list is for seats at the
// unit that it was made at and above it, and for those below the same unit.
const listColumns = `select l.id, l.title, l.query, l.shared, l.unit, l.owner, l.account, l.version, l.made_at from statistics_list l`

func scanList(account int64) func(sqldb.Row) (List, error) {
	return func(r sqldb.Row) (l List, err error) {
		var query string
		var at sqldb.Instant
		err = r.Scan(&l.ID, &l.Title, &query, &l.Shared, &l.Unit, &l.Owner, &l.account, &l.Version, &at)
		v, _ := url.ParseQuery(query)
		l.Query, l.MadeAt, l.Mine = statistics.ReadQuery(v), at.Time, l.account == account
		return l, err
	}
}

// Lists returns one's own lists and those shared with one's seat, by title.
func (a *App) Lists(ctx context.Context, permit access.Permit) (out []List, err error) {
	if err := permit.Covers(member.CanView); err != nil {
		return nil, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, err := a.units.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		account := permit.Actor().Account
		all, err := sqldb.All(tx, scanList(account), listColumns+` where l.account = $1 and l.deleted_at is null or l.shared = true and l.deleted_at is null order by l.title, l.id`, account)
		for _, l := range all {
			if l.Mine || reaches(tree, permit, l.Unit) {
				out = append(out, l.within(tree, permit))
			}
		}
		return err
	})
	return out, err
}

// reaches reports whether a list shared at the unit is for the permit's seat:
// one at the unit, above it or below it. What the list shows is the seat's own
// in any case.
func reaches(tree *org.Tree, permit access.Permit, unit org.UnitID) bool {
	if unit == 0 {
		return true
	}
	u, ok := tree.Unit(unit)
	at := u.Path
	if u.Kind == org.Court { // the courts below have their own
		at = at.Own()
	}
	return ok && (permit.Holds(u.Path) || at.Holds(permit.Over()))
}

// FindList returns a list. Fault: NotFound.
func (a *App) FindList(ctx context.Context, permit access.Permit, list ListID) (out List, err error) {
	if err := permit.Covers(member.CanView); err != nil {
		return List{}, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		out, err = a.list(tx, permit, list)
		return err
	})
	return out, err
}

func (a *App) list(tx *sqldb.Tx, permit access.Permit, list ListID) (List, error) {
	l, ok, err := sqldb.Maybe(tx, scanList(permit.Actor().Account), listColumns+` where l.id = $1 and l.deleted_at is null`, list)
	if err != nil || !ok {
		return l, cmp.Or(err, notFound("个名单"))
	}
	tree, err := a.units.Tree(tx, tx.Today())
	if err != nil {
		return l, err
	}
	if !l.Mine && (!l.Shared || !reaches(tree, permit, l.Unit)) {
		return l, notFound("个名单")
	}
	return l.within(tree, permit), nil
}

// within returns the list for a seat: of the seat's own people where the unit
// of the list is none of its own.
func (l List) within(tree *org.Tree, permit access.Permit) List {
	if u, ok := tree.Unit(l.Query.Unit); !ok || !permit.Holds(u.Path) {
		l.Query.Unit = 0
	}
	return l
}

// SaveIn is a list to keep: a new one, or one's own changed.
type SaveIn struct {
	ID      ListID // zero: a new one
	Version int
	Title   string
	Shared  bool
	Query   statistics.Query
}

// Save keeps a list. Faults: Invalid; NotFound for somebody else's; Conflict.
func (a *App) Save(ctx context.Context, permit access.Permit, in SaveIn) (out ListID, err error) {
	if err := permit.Covers(member.CanView); err != nil {
		return 0, err
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		title := strings.TrimSpace(in.Title)
		if n := len([]rune(title)); n == 0 || n > 60 {
			return fault.New(fault.Invalid, "请填写名单名称。").At("title", "请填写名称，最多 60 个字")
		}
		tree, err := a.units.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		here, _ := permit.Actor().Here()
		var court org.UnitID
		if u, ok := tree.Unit(org.UnitID(here.Unit)); ok {
			court = u.Court
		}
		actor := permit.Actor()
		if in.ID == 0 {
			out = id.New[List](tx.Now())
			row := tx.Insert("statistics_list", "id", "court", "unit", "account", "owner", "title", "shared", "query", "version", "made_at")
			row.Add(out, int64(court), here.Unit, actor.Account, actor.Name, title, in.Shared, in.Query.Values().Encode(), 1, sqldb.At(tx.Now()))
			if err := row.Done(); err != nil {
				return err
			}
		} else {
			out = in.ID
			l, err := a.list(tx, permit, in.ID)
			if err != nil || !l.Mine {
				return cmp.Or(err, notFound("个名单"))
			}
			n, err := tx.Exec(`update statistics_list set title = $3, shared = $4, query = $5, version = version + 1 where id = $1 and version = $2`, in.ID, in.Version, title, in.Shared, in.Query.Values().Encode())
			if err == nil && n == 0 {
				err = fault.New(fault.Conflict, "这个名单刚才在别处改过，请重新打开后再保存。")
			}
			if err != nil {
				return err
			}
		}
		return audit.Record(tx, permit, audit.Entry{Action: member.CanView, Court: int64(court), Subject: "保存名单 " + title, Detail: map[string]any{"shared": in.Shared, "query": in.Query.Values().Encode()}})
	})
	return out, err
}

// Delete puts one's own list away; Restore brings it back. Fault: NotFound.
func (a *App) Delete(ctx context.Context, permit access.Permit, list ListID) (title string, err error) {
	if err := permit.Covers(member.CanView); err != nil {
		return "", err
	}
	return a.setDeleted(ctx, permit, list, true)
}

// Restore brings back one's own list. Fault: NotFound.
func (a *App) Restore(ctx context.Context, permit access.Permit, list ListID) (title string, err error) {
	if err := permit.Covers(member.CanView); err != nil {
		return "", err
	}
	return a.setDeleted(ctx, permit, list, false)
}

func (a *App) setDeleted(ctx context.Context, permit access.Permit, list ListID, gone bool) (title string, err error) {
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		l, ok, err := sqldb.Maybe(tx, scanList(permit.Actor().Account), listColumns+` where l.id = $1`, list)
		if err != nil || !ok || !l.Mine {
			return cmp.Or(err, notFound("个名单"))
		}
		title = l.Title
		var at any
		what := "恢复名单 "
		if gone {
			at, what = sqldb.At(tx.Now()), "删除名单 "
		}
		if _, err := tx.Exec(`update statistics_list set deleted_at = $2, version = version + 1 where id = $1`, list, at); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: member.CanView, Subject: what + title})
	})
	return title, err
}

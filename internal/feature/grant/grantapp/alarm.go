package grantapp

import (
	"context"
	"crypto/sha256"
	"fmt"

	"touyan/internal/base/access"
	"touyan/internal/base/id"
	"touyan/internal/feature/grant"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// What says what is wrong with a grant.
type What string

// What can be wrong with a grant; it gives nothing then.
const (
	Altered  What = "altered"  // not as the product wrote it
	Foreign  What = "foreign"  // an administrator among the others, or the reverse
	Conflict What = "conflict" // roles that nobody may hold together
)

// Chinese says it to people.
func (w What) Chinese() string {
	return map[What]string{Altered: "与校验值不符，可能被直接改动", Foreign: "所在的表不对，可能被直接写入", Conflict: "持有不能兼任的角色"}[w]
}

// alarm is one row found wrong.
type alarm struct {
	what What
	row  row
}

// place names one state of one row: the same row changed again is another
// alarm.
func (x alarm) place() string {
	sum := sha256.Sum256([]byte(string(x.what) + x.row.text() + string(x.row.mac)))
	return fmt.Sprintf("%s|%d|%x", x.row.table, x.row.id, sum[:16])
}

func (a *App) notice(x alarm) {
	p := x.place()
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.told[p] {
		a.noticed[p] = x
	}
}

func (a *App) pending() []alarm {
	a.mu.Lock()
	defer a.mu.Unlock()
	var xs []alarm
	for _, x := range a.noticed {
		xs = append(xs, x)
	}
	return xs
}

func (a *App) settle(xs []alarm) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, x := range xs {
		p := x.place()
		delete(a.noticed, p)
		a.told[p] = true
	}
}

// record writes alarms into the trail that were not there yet.
func (a *App) record(tx *sqldb.Tx, xs []alarm) error {
	for _, x := range xs {
		p := x.place()
		_, known, err := sqldb.Maybe(tx, sqldb.Scalar[int64], `select id from grant_alarm where place = $1`, p)
		if err != nil {
			return err
		}
		if known {
			continue
		}
		_, err = tx.Exec(`insert into grant_alarm (id, place, account, what, seen_at) values ($1, $2, $3, $4, $5)`,
			id.New[alarm](tx.Now()), p, x.row.account, string(x.what), sqldb.At(tx.Now()))
		if err != nil {
			return err
		}
		e := audit.Entry{Action: didAlarm, Subject: x.subject(), Result: audit.Failed, Account: x.row.account, Detail: map[string]string{"what": string(x.what), "table": x.row.table, "row": x.row.id.String(), "account": id.Of[Holder](x.row.account).String()}}
		if err := audit.By(tx, nil, e); err != nil {
			return err
		}
	}
	return nil
}

func (x alarm) subject() string {
	if x.what == Conflict {
		return x.what.Chinese()
	}
	title := grant.Title(x.row.role)
	if title == "" {
		title = "未知角色"
	}
	return title + "的授权" + x.what.Chinese()
}

// Wrong is a grant that gives nothing because something is wrong with it.
type Wrong struct {
	Grant   grant.ID
	Account id.Of[Holder]
	Person  string
	Login   string
	Role    access.Role
	What    What
}

// Inspect compares every grant with its digest, writes alarms for what is wrong
// into the trail, each once, and returns all that is wrong now. It is asked at
// the start and periodically.
func (a *App) Inspect(ctx context.Context, permit access.Permit) (wrong []Wrong, err error) {
	if err := permit.Covers(grant.CanInspect); err != nil {
		return nil, err
	}
	if permit.Over() != access.Everywhere {
		return nil, nil // whoever is over a part is not told about the whole
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		found, err := a.inspect(tx)
		if err != nil {
			return err
		}
		if wrong, err = a.name(tx, found); err != nil {
			return err
		}
		return a.record(tx, found)
	})
	return wrong, err
}

// Wrong is Inspect that writes nothing, for doctor.
func (a *App) Wrong(ctx context.Context, permit access.Permit) (wrong []Wrong, err error) {
	if err := permit.Covers(grant.CanInspect); err != nil {
		return nil, err
	}
	if permit.Over() != access.Everywhere {
		return nil, nil
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		found, err := a.inspect(tx)
		if err == nil {
			wrong, err = a.name(tx, found)
		}
		return err
	})
	return wrong, err
}

func (a *App) inspect(tx *sqldb.Tx) (found []alarm, err error) {
	roles := map[int64][]access.Role{}
	see := func(r sqldb.Row) error {
		g, err := scanRow(r)
		if err != nil {
			return err
		}
		what, err := a.wrong(g)
		if err != nil {
			return err
		}
		if what != "" {
			found = append(found, alarm{what, g})
		} else if g.endedAt.IsZero() && g.period.Has(tx.Today()) {
			roles[g.account] = append(roles[g.account], g.role)
		}
		return nil
	}
	if err := tx.Each(see, selectGrant+`order by g.id`); err != nil {
		return nil, err
	}
	if err := tx.Each(see, selectAdmin+`order by g.id`); err != nil {
		return nil, err
	}
	for account, rs := range roles {
		if !grant.Compatible(rs...) {
			found = append(found, alarm{Conflict, row{table: "account", id: grant.ID(account), account: account}})
		}
	}
	return found, nil
}

// name puts persons to what was found.
func (a *App) name(tx *sqldb.Tx, found []alarm) (wrong []Wrong, err error) {
	for _, x := range found {
		w := Wrong{Grant: x.row.id, Account: id.Of[Holder](x.row.account), Role: x.row.role, What: x.what}
		h, ok, err := sqldb.Maybe(tx, scanHolder, selectHolder+`where a.id = $1`, x.row.account)
		if err != nil {
			return nil, err
		}
		if w.Person = "不存在的账号"; ok {
			w.Person, w.Login = h.Person, h.Login
		}
		wrong = append(wrong, w)
	}
	return wrong, nil
}

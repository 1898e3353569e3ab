package accountapp

import (
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/account"
	"touyan/internal/platform/sqldb"
)

// forget is after how long wrong passwords count no longer.
const forget = 24 * time.Hour

// guard is one count of failures: of a login name, of a second factor, of an
// address.
type guard struct {
	who    string // digest
	limit  int
	source bool // counted within a window, whatever succeeds between
}

func byLogin(login string) string { return "login:" + login }

func byFactor(who account.ID) string { return "factor:" + who.String() }

// guards returns the counts that a try at key from address belongs to: the
// database keeps them, so that they outlast restarts and hold for every process.
func (a *App) guards(key, address string) []guard {
	gs := []guard{{digest(key), a.rules.Lock.Failures, false}}
	if address != "" {
		gs = append(gs, guard{digest("source:" + address), a.rules.Lock.Source, true})
	}
	return gs
}

type count struct {
	n            int
	first, until sqldb.Instant
}

func counted(tx *sqldb.Tx, g guard) (count, error) {
	c, _, err := sqldb.Maybe(tx, func(r sqldb.Row) (c count, err error) {
		return c, r.Scan(&c.n, &c.first, &c.until)
	}, `select failures, first_at, locked_until from account_failure where who = $1`, g.who)
	return c, err
}

// attempt counts a try before it is made, so that many at once cannot outrun
// the count; what was right takes it back with succeeded. What was typed counts,
// whether or not there is such an account: the answer must not tell. Fault:
// Denied while locked. last is whether the try, if it fails, locks.
func (a *App) attempt(tx *sqldb.Tx, key, address string) (last bool, err error) {
	now := tx.Now()
	if _, err := tx.Exec(`delete from account_failure where last_at < $1`, sqldb.At(now.Add(-forget))); err != nil {
		return false, err
	}
	guards := a.guards(key, address)
	counts := make([]count, len(guards))
	for i, g := range guards {
		if counts[i], err = counted(tx, g); err != nil {
			return false, err
		}
		if counts[i].until.After(now) {
			return false, a.locked(g, counts[i].until.Time)
		}
	}
	for i, g := range guards {
		c := counts[i]
		if !c.until.IsZero() || (g.source && now.Sub(c.first.Time) >= a.rules.Lock.Time) {
			c = count{} // the lock or the window is over
		}
		if c.n++; c.first.IsZero() {
			c.first = sqldb.At(now)
		}
		var until sqldb.Instant
		if c.n >= g.limit {
			until, last = sqldb.At(now.Add(a.rules.Lock.Time)), true
		}
		if err := tx.Upsert("account_failure", []string{"who"}, []string{"failures", "first_at", "last_at", "locked_until"},
			g.who, c.n, c.first, sqldb.At(now), until); err != nil {
			return false, err
		}
	}
	return last, nil
}

// succeeded takes a try back: nothing is left of the failures of the key, and
// of the address one less is counted. Whoever has an account of their own cannot
// wash an address clean with it.
func (a *App) succeeded(tx *sqldb.Tx, key, address string) error {
	for _, g := range a.guards(key, address) {
		if !g.source {
			if _, err := tx.Exec(`delete from account_failure where who = $1`, g.who); err != nil {
				return err
			}
			continue
		}
		c, err := counted(tx, g)
		if err != nil {
			return err
		}
		if c.n--; c.n < g.limit {
			c.until = sqldb.Instant{}
		}
		if _, err := tx.Exec(`update account_failure set failures = $2, locked_until = $3 where who = $1`, g.who, max(c.n, 0), c.until); err != nil {
			return err
		}
	}
	return nil
}

func (a *App) locked(g guard, until time.Time) error {
	at := until.In(civil.Shanghai).Format("15:04")
	if g.source {
		return fault.Newf(fault.Denied, "从这台终端或网络试错的次数太多，已暂停到 %s。请到时再试；如急需使用，请换一台终端或联系系统管理员。", at)
	}
	return fault.Newf(fault.Denied, "连续 %d 次不对，已锁定到 %s。请到时再试，或请系统管理员重置。", g.limit, at)
}

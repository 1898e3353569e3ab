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

// attempt counts a try before it is made, so that many at once cannot outrun
// the count; a right password takes it back with clearFailures. What was typed counts,
// whether or not there is such an account: the answer must not tell. Fault:
// Denied while locked. last is whether the try, if it fails, locks.
func attempt(tx *sqldb.Tx, login string) (last bool, err error) {
	now, who := tx.Now(), digest("login:"+login)
	if _, err := tx.Exec(`delete from account_failure where last_at < $1`, sqldb.At(now.Add(-forget))); err != nil {
		return false, err
	}
	type count struct {
		n     int
		until sqldb.Instant
	}
	c, _, err := sqldb.Maybe(tx, func(r sqldb.Row) (c count, err error) {
		return c, r.Scan(&c.n, &c.until)
	}, `select failures, locked_until from account_failure where who = $1`, who)
	switch {
	case err != nil:
		return false, err
	case c.until.After(now):
		return false, locked(c.until.Time)
	case !c.until.IsZero():
		c.n = 0 // the lock is over
	}
	c.n++
	var until sqldb.Instant
	if c.n >= account.MaxFailures {
		until = sqldb.At(now.Add(account.LockTime))
	}
	return c.n >= account.MaxFailures, tx.Upsert("account_failure", []string{"who"}, []string{"failures", "last_at", "locked_until"},
		who, c.n, sqldb.At(now), until)
}

// clearFailures forgets the wrong passwords of a login name.
func clearFailures(tx *sqldb.Tx, login string) error {
	_, err := tx.Exec(`delete from account_failure where who = $1`, digest("login:"+login))
	return err
}

func locked(until time.Time) error {
	return fault.Newf(fault.Denied, "口令连续 %d 次不对，已锁定到 %s。请到时再试，或请党务干部重置口令。",
		account.MaxFailures, until.In(civil.Shanghai).Format("15:04"))
}

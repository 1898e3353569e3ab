package accountapp

import (
	"context"
	"slices"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/feature/account"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// Tidied is what the daily work found to do.
type Tidied struct {
	Sessions int // that were dead and are gone
	Disused  int // accounts closed because nobody signed in for long
	Left     int // accounts closed because the person left
}

// toldFor is how long it is kept why a session ended.
const toldFor = 24 * time.Hour

// Tidy sweeps away dead sessions and what goes with them, and closes the
// accounts of who left the court and of who has not signed in for long. The
// periodic work calls it; calling it again does nothing more.
func (a *App) Tidy(ctx context.Context, permit access.Permit) (out Tidied, err error) {
	if err := permit.Covers(account.CanManage); err != nil {
		return out, err
	}
	if out.Sessions, err = a.sweep(ctx); err != nil {
		return out, err
	}
	var rows []row
	err = a.db.Read(ctx, func(tx *sqldb.Tx) (err error) {
		from, end := permit.Range()
		rows, err = sqldb.All(tx, scanAccount, selectAccount+scopeAccount+` and a.disabled_at is null order by a.id`, from, end, whole(permit))
		return err
	})
	if err != nil {
		return out, err
	}
	for _, r := range rows {
		closed := account.Reason("")
		// One transaction each: a thousand accounts do not hold up the one who
		// signs in now.
		err := a.db.Write(ctx, func(tx *sqldb.Tx) (err error) {
			closed = ""
			if a.dead(r, tx.Now()) == "" {
				return nil
			}
			if r, err = within(tx, permit, r.ID); err != nil || r.Disabled {
				return err
			}
			// What was changed by hand opens nothing and is left as evidence.
			if ok, err := a.genuine(ofAccount, r.text, r.code); err != nil || !ok {
				return err
			}
			if closed, err = a.ends(tx, r); err != nil || closed == "" {
				return err
			}
			return a.close(tx, permit.Actor(), r, closed)
		})
		if err != nil {
			return out, err
		}
		switch closed {
		case account.Disused:
			out.Disused++
		case account.Left:
			out.Left++
		}
	}
	return out, nil
}

// sweep deletes what is over.
func (a *App) sweep(ctx context.Context) (sessions int, err error) {
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		now := tx.Now()
		n, err := tx.Exec(`delete from account_session where expires_at <= $1 or seen_at <= $2`, sqldb.At(now), sqldb.At(now.Add(-a.rules.Session.Idle)))
		if err != nil {
			return err
		}
		sessions = int(n)
		if _, err := tx.Exec(`delete from account_session_end where at < $1`, sqldb.At(now.Add(-toldFor))); err != nil {
			return err
		}
		if _, err := tx.Exec(`delete from account_oidc where at < $1`, sqldb.At(now.Add(-2*journeyLife))); err != nil {
			return err
		}
		if _, err := tx.Exec(`delete from account_factor where confirmed_at is null and made_at < $1`, sqldb.At(now.Add(-2*offerLife))); err != nil {
			return err
		}
		_, err = tx.Exec(`delete from account_failure where last_at < $1`, sqldb.At(now.Add(-forget)))
		return err
	})
	return sessions, err
}

// dead says why the house closes an account by itself; "" when it does not. A
// person who is in the register and in no branch any more has left; somebody
// who never was in it, such as an administrator, cannot leave it.
func (a *App) dead(r row, now time.Time) account.Reason {
	last := r.UsedAt
	if last.IsZero() {
		last = r.MadeAt
	}
	switch {
	case r.Member != 0 && r.BranchID.IsZero():
		return account.Left
	case a.rules.Disuse > 0 && now.Sub(last) >= a.rules.Disuse:
		return account.Disused
	}
	return ""
}

// ends is dead but for one: who alone can still manage accounts is not closed
// for disuse, or nobody could open anything again.
func (a *App) ends(tx *sqldb.Tx, r row) (account.Reason, error) {
	why := a.dead(r, tx.Now())
	if why != account.Disused {
		return why, nil
	}
	manages, err := a.manages(tx, r)
	if err != nil || !manages {
		return why, err
	}
	others, err := sqldb.All(tx, scanAccount, selectAccount+`where a.disabled_at is null and a.id <> $1 order by a.id`, r.ID)
	if err != nil {
		return why, err
	}
	for _, o := range others {
		if a.dead(o, tx.Now()) != "" {
			continue
		}
		if manages, err := a.manages(tx, o); err != nil || manages {
			return why, err
		}
	}
	return "", nil
}

// manages reports whether the person may manage all accounts today.
func (a *App) manages(tx *sqldb.Tx, r row) (bool, error) {
	grants, err := a.grants(tx, r.ID, r.Member, r.BranchID, tx.Today(), false)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(grants, func(g access.Grant) bool {
		return g.Over == access.Everywhere && a.policy.Allows(g.Role, account.CanManage)
	}), nil
}

// close disables an account and ends its sessions. actor is who does it; nil at
// the door.
func (a *App) close(tx *sqldb.Tx, actor *access.Actor, r row, why account.Reason) error {
	if _, err := a.change(tx, r.ID, `update account set disabled_at = $2, disabled_reason = $3, version = version + 1 where id = $1`,
		r.ID, sqldb.At(tx.Now()), sqldb.Text(why)); err != nil {
		return err
	}
	if err := endSessions(tx, r.ID, "", endedDisabled); err != nil {
		return err
	}
	return audit.By(tx, actor, audit.Entry{Action: didDisable, Court: int64(r.Court), Subject: r.subject(), Account: int64(r.ID), Detail: map[string]string{"why": string(why)}})
}

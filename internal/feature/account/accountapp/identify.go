package accountapp

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/account"
	"touyan/internal/feature/grant"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

func signedOut() error {
	return fault.New(fault.SignedOut, "登录已失效，请重新登录。")
}

// visit is a session with its account, as one query answers it.
type visit struct {
	who               account.ID
	person            string
	member            *int64
	branch            org.UnitID
	seat              string
	seen              sqldb.Instant
	expires           sqldb.Instant
	disabled          sqldb.Instant
	mustChange        bool
	made              sqldb.Instant
	via               sqldb.Text
	proven            sqldb.Instant // last proof of identity; zero: when made
	factor            sqldb.Instant // when the second factor was shown; zero: not
	has               sqldb.Instant // since when there is a second factor; zero: none
	restored          sqldb.Instant // when the database was last restored from a backup; zero: never
	account           saying
	text              string // what the session says
	code, accountCode sqldb.Text
}

// selectVisit finds a session by the digest of its token, and when the database
// was last restored: what ended since the backup must not come alive by it.
const selectVisit = `select a.id, a.person, a.member, m.branch, s.seat, s.seen_at, s.expires_at, a.disabled_at, a.must_change,
	s.made_at, s.via, s.proven_at, s.factor_at, f.confirmed_at, (select max(b.at) from backup_event b where b.what = 'restore'),
	s.token, s.mac, a.login, a.password, a.disabled_reason, a.made_at, a.password_at, a.password_until, a.mac
	from account_session s join account a on a.id = s.account left join member m on m.id = a.member
	left join account_factor f on f.account = a.id and f.confirmed_at is not null where s.token = $1`

// Identify returns who the session's token belongs to, with the grants in force
// at now: what ended yesterday is gone today, whenever the person signed in.
// Fault: SignedOut when there is no such session, it ended or idled, the
// account is disabled, or the session still wants something (account.Stage).
func (d *Door) Identify(ctx context.Context, token string, now time.Time) (*access.Actor, error) {
	var v visit
	var actor *access.Actor
	err := d.db.Read(ctx, func(tx *sqldb.Tx) error {
		var ok bool
		var err error
		v, ok, err = sqldb.Maybe(tx, scanVisit, selectVisit, digest(token))
		if err != nil {
			return err
		}
		if !ok || d.over(v, now) {
			return signedOut()
		}
		if err := d.untouched(v); err != nil {
			return err
		}
		if actor, err = d.actor(tx, v, civil.DayOf(now)); err != nil {
			return err
		}
		required := d.rules.Factor.Everyone || slices.ContainsFunc(actor.Grants, func(g access.Grant) bool { return grant.Administrator(g.Role) })
		if v.stage(required) != account.Open {
			return signedOut()
		}
		actor.ProvenAt = v.provenAt()
		return nil
	})
	if err != nil {
		return nil, err
	}
	d.given.Noticed(ctx)
	d.touch(ctx, token, v, now)
	return actor, nil
}

func scanVisit(r sqldb.Row) (v visit, err error) {
	var ref string
	k := &v.account
	err = r.Scan(&v.who, &v.person, &v.member, &v.branch, &v.seat, &v.seen, &v.expires, &v.disabled, &v.mustChange,
		&v.made, &v.via, &v.proven, &v.factor, &v.has, &v.restored,
		&ref, &v.code, &k.login, &k.password, &k.why, &k.made, &k.set, &k.until, &v.accountCode)
	k.who, k.person, k.member, k.mustChange, k.disabled = v.who, v.person, v.member, v.mustChange, v.disabled
	v.text = fmt.Sprintf("%s|%d|%d|%d|%s|%d|%d", ref, v.who, micro(v.made), micro(v.expires), string(v.via), micro(v.proven), micro(v.factor))
	return v, err
}

// over reports whether the session ended, idled, is of before a restore, or its
// account is closed.
func (a *App) over(v visit, now time.Time) bool {
	return !v.expires.After(now) || !v.made.After(v.restored.Time) || now.Sub(v.seen.Time) >= a.rules.Session.Idle || !v.disabled.IsZero()
}

// stage returns what the session wants; required is whether its person must
// have a second factor.
func (v visit) stage(required bool) account.Stage {
	return account.Standing{MustChange: v.mustChange, Elsewhere: v.via == viaOIDC, Factor: !v.has.IsZero(), Shown: !v.factor.IsZero(), Required: required}.Stage()
}

func (v visit) provenAt() time.Time {
	if v.proven.IsZero() {
		return v.made.Time
	}
	return v.proven.Time
}

func (a *App) actor(tx *sqldb.Tx, v visit, day civil.Day) (*access.Actor, error) {
	var member int64
	if v.member != nil {
		member = *v.member
	}
	grants, err := a.grants(tx, v.who, member, v.branch, day, false)
	if err != nil {
		return nil, err
	}
	actor := access.NewActor(a.policy, int64(v.who), member, v.person, grants, day)
	actor.Seat, _ = grant.FindSeat(actor.Grants, v.seat)
	return actor, nil
}

// How often a session's seen_at is written, how long a page waits for it, and
// how long nobody tries again when that was too short: reading must stay
// reading, even while an import holds the one writer.
const (
	seenEvery    = time.Minute
	seenPatience = 100 * time.Millisecond
	seenPause    = 10 * time.Second
)

// touch notes that the session was used. That it could not be noted costs the
// person nothing but an earlier idle end.
func (a *App) touch(ctx context.Context, token string, v visit, now time.Time) {
	if now.Sub(v.seen.Time) < seenEvery || now.UnixMicro() < a.patient.Load() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, seenPatience)
	defer cancel()
	err := a.db.Write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(`update account_session set seen_at = $3 where token = $1 and seen_at = $2`, digest(token), v.seen, sqldb.At(now))
		return err
	})
	if err != nil {
		a.patient.Store(now.Add(seenPause).UnixMicro())
	}
}

// Refused writes into the trail that somebody was denied something; actor is nil
// for one who is not signed in.
func (d *Door) Refused(ctx context.Context, actor *access.Actor, what, address string) {
	d.witness(ctx, actor, audit.Entry{Action: didRefuse, Subject: what, Result: audit.Refused, Address: address})
}

// Failed writes into the trail that a request came to nothing because something
// broke; number is what the person was given to quote.
func (d *Door) Failed(ctx context.Context, actor *access.Actor, what, number, address string) {
	d.witness(ctx, actor, audit.Entry{Action: didBreak, Subject: what, Result: audit.Failed, Address: address, Detail: map[string]string{"request": number}})
}

// witness writes an entry that no action hangs on: the person was refused all
// the same.
func (d *Door) witness(ctx context.Context, actor *access.Actor, e audit.Entry) {
	if err := d.db.Write(ctx, func(tx *sqldb.Tx) error { return audit.By(tx, actor, e) }); err != nil {
		slog.ErrorContext(ctx, "an entry is missing in the trail", "action", string(e.Action), "subject", e.Subject, "error", err)
	}
}

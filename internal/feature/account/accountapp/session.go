package accountapp

import (
	"context"
	"time"

	"touyan/internal/base/fault"
	"touyan/internal/feature/account"
	"touyan/internal/feature/grant"
	"touyan/internal/platform/sqldb"
)

// entrance is how somebody came in.
type entrance struct {
	From
	elsewhere bool          // signed in at another place
	factor    sqldb.Instant // when the second factor was shown; zero: not
	seat      string        // the post worked under; "": the weightiest
}

// viaOIDC marks sessions that another place vouched for.
const viaOIDC = "oidc"

// begin makes a session and sweeps away the account's dead ones. When it opens
// pages at once it takes its place among those the account may have.
func (a *App) begin(tx *sqldb.Tx, r row, token string, e entrance) error {
	now := tx.Now()
	_, err := tx.Exec(`delete from account_session where account = $1 and (expires_at <= $2 or seen_at <= $3)`,
		r.ID, sqldb.At(now), sqldb.At(now.Add(-a.rules.Session.Idle)))
	if err != nil {
		return err
	}
	var via sqldb.Text
	if e.elsewhere {
		via = viaOIDC
	}
	if e.seat == "" {
		e.seat = "-"
	}
	_, err = tx.Exec(`insert into account_session (token, account, seat, made_at, seen_at, expires_at, address, agent, via, proven_at, factor_at)
		values ($1, $2, $3, $4, $4, $5, $6, $7, $8, $4, $9)`,
		digest(token), r.ID, e.seat, sqldb.At(now), sqldb.At(now.Add(a.rules.Session.Life)), sqldb.Text(e.Address), sqldb.Text(clip(e.Agent, 200)), via, e.factor)
	if err != nil {
		return err
	}
	if err := a.signSession(tx, digest(token)); err != nil {
		return err
	}
	return a.opened(tx, r, token)
}

// opened is called when a session may have come to open pages: if it did, the
// account's oldest sessions beyond what it may have end, and are told so.
func (a *App) opened(tx *sqldb.Tx, r row, token string) error {
	s, err := a.session(tx, token, tx.Now())
	if err != nil {
		return err
	}
	if s.stage != account.Open || a.rules.Session.PerAccount == 0 {
		return nil
	}
	olds, err := sqldb.All(tx, sqldb.Scalar[string], `select token from account_session where account = $1 and token <> $2 order by made_at desc, token`, r.ID, digest(token))
	if err != nil {
		return err
	}
	for _, old := range olds[min(len(olds), a.rules.Session.PerAccount-1):] {
		if err := endSession(tx, old, endedElsewhere); err != nil {
			return err
		}
	}
	return nil
}

// Why a session ended, for account_session_end.
const (
	endedElsewhere = "elsewhere" // signed in somewhere else
	endedPassword  = "password"  // the password was changed or reset
	endedDisabled  = "disabled"
	endedByAdmin   = "ended"
	endedFactor    = "factor" // the second factor changed
)

var endedWords = map[string]string{
	endedElsewhere: "这个账号刚才在别处登录，此处的登录随即结束。如不是本人操作，请立即修改口令并告知系统管理员。",
	endedPassword:  "口令已更改，此处的登录随即结束，请用新口令登录。如不是本人操作，请告知系统管理员。",
	endedDisabled:  "这个账号已停用，登录随即结束。如需恢复，请联系系统管理员。",
	endedByAdmin:   "这处登录已由本人在别处或由系统管理员结束，请重新登录。",
	endedFactor:    "动态口令的绑定有变动，请重新登录。",
}

func endSession(tx *sqldb.Tx, ref, why string) error {
	if err := tx.Upsert("account_session_end", []string{"token"}, []string{"why", "at"}, ref, why, sqldb.At(tx.Now())); err != nil {
		return err
	}
	_, err := tx.Exec(`delete from account_session where token = $1`, ref)
	return err
}

// endSessions ends every session of an account but that of the digest keep; ""
// keeps none.
func endSessions(tx *sqldb.Tx, who account.ID, keep, why string) error {
	refs, err := sqldb.All(tx, sqldb.Scalar[string], `select token from account_session where account = $1 and token <> $2 order by token`, who, keep)
	if err != nil {
		return err
	}
	for _, ref := range refs {
		if err := endSession(tx, ref, why); err != nil {
			return err
		}
	}
	return nil
}

// Ended says why the session of a token opens nothing any more, for the page on
// which the person finds themselves; "" when there is nothing to say.
func (d *Door) Ended(ctx context.Context, token string) (why string, err error) {
	if token == "" {
		return "", nil
	}
	err = d.db.Read(ctx, func(tx *sqldb.Tx) error {
		told, ok, err := sqldb.Maybe(tx, sqldb.Scalar[string], `select why from account_session_end where token = $1`, digest(token))
		if err != nil || ok {
			why = endedWords[told]
			return err
		}
		v, ok, err := sqldb.Maybe(tx, scanVisit, selectVisit, digest(token))
		if err != nil || !ok {
			return err
		}
		sound, err := d.genuine(ofAccount, v.account.text(), string(v.accountCode))
		if err != nil {
			return err
		}
		switch now := tx.Now(); {
		case !v.made.After(v.restored.Time):
			why = "数据库刚从备份恢复，此前的登录都已结束，请重新登录。"
		case !sound:
			why = saidAltered
		case !v.expires.After(now):
			why = "登录已满 " + account.Spell(d.rules.Session.Life) + "，为安全起见已结束，请重新登录。"
		case now.Sub(v.seen.Time) >= d.rules.Session.Idle:
			why = "已有 " + account.Spell(d.rules.Session.Idle) + "没有操作，为安全起见登录已结束，请重新登录。"
		}
		return nil
	})
	return why, err
}

// saidAltered is what the person reads whose account was changed behind the
// product's back.
const saidAltered = "这个账号的数据与校验值不符，可能被直接改动，暂不能登录。请联系系统管理员。"

// standing is a live session with its account and its stage.
type standing struct {
	row
	visit visit
	stage account.Stage
}

// session returns the live session of a token. Fault: SignedOut.
func (a *App) session(tx *sqldb.Tx, token string, now time.Time) (s standing, err error) {
	var ok bool
	if s.visit, ok, err = sqldb.Maybe(tx, scanVisit, selectVisit, digest(token)); err != nil {
		return s, err
	}
	if !ok || a.over(s.visit, now) {
		return s, signedOut()
	}
	if err := a.untouched(s.visit); err != nil {
		return s, err
	}
	if s.row, err = sqldb.One(tx, scanAccount, selectAccount+`where a.id = $1`, s.visit.who); err != nil {
		return s, err
	}
	required, err := a.required(tx, s.row)
	if err != nil {
		return s, err
	}
	s.stage = s.visit.stage(required)
	return s, nil
}

// required reports whether the person must have a second factor: as one of the
// three administrators, or where the installation asks everybody.
func (a *App) required(tx *sqldb.Tx, r row) (bool, error) {
	if a.rules.Factor.Everyone {
		return true, nil
	}
	grants, err := a.grants(tx, r.ID, r.Member, r.BranchID, tx.Today(), false)
	if err != nil {
		return false, err
	}
	for _, g := range grants {
		if grant.Administrator(g.Role) {
			return true, nil
		}
	}
	return false, nil
}

// Waiting is a session that opens no page yet.
type Waiting struct {
	account.Account
	Stage account.Stage
	Aged  bool // the password to be changed is the person's own, and old
}

// Pending returns the account of a session that opens no page yet, and what it
// wants. Fault: SignedOut when token is no such session's.
func (d *Door) Pending(ctx context.Context, token string) (w Waiting, err error) {
	err = d.db.Read(ctx, func(tx *sqldb.Tx) error {
		s, err := d.session(tx, token, tx.Now())
		if err == nil && s.stage == account.Open {
			err = signedOut()
		}
		w = Waiting{Account: s.Account, Stage: s.stage, Aged: s.until.IsZero()}
		return err
	})
	return w, err
}

// pending returns the session that wants what stage names. Fault: SignedOut.
func (a *App) pending(tx *sqldb.Tx, token string, stage account.Stage) (standing, error) {
	s, err := a.session(tx, token, tx.Now())
	if err == nil && s.stage != stage {
		err = signedOut()
	}
	return s, err
}

// renew gives a session another token, as every proof of identity does: what
// was planted or overheard before is worth nothing after. It keeps its seat and
// its end.
func (a *App) renew(tx *sqldb.Tx, token, fresh string, factor bool) error {
	now := sqldb.At(tx.Now())
	n, err := tx.Exec(`update account_session set token = $2, proven_at = $3, seen_at = $3 where token = $1`, digest(token), digest(fresh), now)
	if err == nil && n == 0 {
		err = signedOut()
	}
	if err == nil && factor {
		_, err = tx.Exec(`update account_session set factor_at = $2 where token = $1`, digest(fresh), now)
	}
	if err != nil {
		return err
	}
	return a.signSession(tx, digest(fresh))
}

// proven makes sure that the permit's person proved a moment ago who they are.
// Fault: Denied.
func (a *App) proven(tx *sqldb.Tx, token string) error {
	v, ok, err := sqldb.Maybe(tx, scanVisit, selectVisit, digest(token))
	if err == nil && (!ok || tx.Now().Sub(v.provenAt()) > account.FreshFor) {
		err = fault.New(fault.Denied, "这一步要先验证身份。请验证后再试。")
	}
	return err
}

package accountapp

import (
	"context"
	"crypto/hmac"
	"encoding/hex"
	"fmt"
	"log/slog"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/account"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// Every account and every session has a code (HMAC-SM3) over what it says,
// under a key that does not lie open in the database (MP-02, DB-31): whoever can
// write into the database can neither put a password of their own in, nor give
// somebody's posts to another, nor make a session. When and how often an account
// was used, and where in the work a session stands, are not under the code.

// saying is what an account says that its code is over.
type saying struct {
	who              account.ID
	login, person    string
	member           *int64
	password         string
	mustChange       bool
	disabled         sqldb.Instant
	why              sqldb.Text
	made, set, until sqldb.Instant
}

func (s saying) text() string {
	member := int64(0)
	if s.member != nil {
		member = *s.member
	}
	return fmt.Sprintf("%d|%q|%q|%d|%q|%t|%d|%q|%d|%d|%d", s.who, s.login, s.person, member, s.password, s.mustChange,
		micro(s.disabled), string(s.why), micro(s.made), micro(s.set), micro(s.until))
}

func micro(i sqldb.Instant) int64 {
	if i.IsZero() {
		return 0
	}
	return i.UnixMicro()
}

// The purposes of the codes, which are also the tables.
const (
	ofAccount = "account"
	ofSession = "account_session"
	ofReset   = "account_reset"
)

func (a *App) code(table, text string) (string, error) {
	b, err := a.sealer.MAC(table, []byte(text))
	return hex.EncodeToString(b), err
}

// genuine reports whether code is what this product wrote beside text. Fault:
// Unavailable when that cannot be known.
func (a *App) genuine(table, text, code string) (bool, error) {
	want, err := a.code(table, text)
	return err == nil && hmac.Equal([]byte(want), []byte(code)), err
}

// sign writes the code of an account as it stands now.
func (a *App) sign(tx *sqldb.Tx, who account.ID) error {
	r, err := sqldb.One(tx, scanAccount, selectAccount+`where a.id = $1`, who)
	if err != nil {
		return err
	}
	code, err := a.code(ofAccount, r.text)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`update account set mac = $2 where id = $1`, who, code)
	return err
}

// change changes an account and writes its code anew. One that was changed
// behind the product's back stays as it is: a new code would whitewash it.
// Faults: Denied, Unavailable.
func (a *App) change(tx *sqldb.Tx, who account.ID, statement string, args ...any) (n int64, err error) {
	r, err := sqldb.One(tx, scanAccount, selectAccount+`where a.id = $1`, who)
	if err != nil {
		return 0, err
	}
	ok, err := a.genuine(ofAccount, r.text, r.code)
	if err == nil && !ok {
		err = altered(r.Person)
	}
	if err != nil {
		return 0, err
	}
	if n, err = tx.Exec(statement, args...); err != nil || n == 0 {
		return n, err
	}
	return n, a.sign(tx, who)
}

func altered(person string) error {
	return fault.Newf(fault.Denied, "%s的账号数据与校验值不符，可能被直接改动，不能这样办理。请系统管理员核对后提出重置，经另一人同意后换发口令。", person)
}

// untouched makes sure that neither the session nor its account was changed
// behind the product's back. Faults: SignedOut, Unavailable.
func (a *App) untouched(v visit) error {
	for _, x := range []struct{ table, text, code string }{{ofSession, v.text, string(v.code)}, {ofAccount, v.account.text(), string(v.accountCode)}} {
		ok, err := a.genuine(x.table, x.text, x.code)
		if err == nil && !ok {
			err = signedOut()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// signSession writes the code of a session as it stands now.
func (a *App) signSession(tx *sqldb.Tx, ref string) error {
	v, err := sqldb.One(tx, scanVisit, selectVisit, ref)
	if err != nil {
		return err
	}
	code, err := a.code(ofSession, v.text)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`update account_session set mac = $2 where token = $1`, ref, code)
	return err
}

// Wrong returns the accounts that are not as this product wrote them.
func (a *App) Wrong(ctx context.Context, permit access.Permit) (wrong []account.Account, err error) {
	if err := permit.Covers(account.CanManage); err != nil {
		return nil, err
	}
	rows, err := a.wrong(ctx, permit)
	for _, r := range rows {
		wrong = append(wrong, r.Account)
	}
	return wrong, err
}

func (a *App) wrong(ctx context.Context, permit access.Permit) (wrong []row, err error) {
	from, end := permit.Range()
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		wrong = nil
		rows, err := sqldb.All(tx, scanAccount, selectAccount+scopeAccount+` order by a.id`, from, end, whole(permit))
		if err != nil {
			return err
		}
		for _, r := range rows {
			ok, err := a.genuine(ofAccount, r.text, r.code)
			if err != nil {
				return err
			}
			if !ok {
				r.Altered = true
				wrong = append(wrong, r)
			}
		}
		return nil
	})
	return wrong, err
}

// Inspect is Wrong that also writes an alarm for each into the trail, once for
// every state that it finds.
func (a *App) Inspect(ctx context.Context, permit access.Permit) (wrong []account.Account, err error) {
	if err := permit.Covers(account.CanManage); err != nil {
		return nil, err
	}
	rows, err := a.wrong(ctx, permit)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		wrong = append(wrong, r.Account)
		a.alarm(ctx, permit.Actor(), r, "巡检")
	}
	return wrong, nil
}

// alarm writes into the trail, once, that an account was changed behind the
// product's back; actor may be nil, address is where the account was tried from.
func (a *App) alarm(ctx context.Context, actor *access.Actor, r row, address string) {
	place := r.text + "|" + r.code
	if _, told := a.told.LoadOrStore(place, true); told {
		return
	}
	err := a.db.Write(ctx, func(tx *sqldb.Tx) error {
		return audit.By(tx, actor, audit.Entry{Action: didAlarm, Result: audit.Failed, Court: int64(r.Court), Subject: r.subject(), Account: int64(r.ID), Address: address})
	})
	if err != nil {
		a.told.Delete(place)
		slog.ErrorContext(ctx, "an alarm about an account is not written down yet", "account", r.ID.String(), "error", err)
	}
}

// Adopt gives the accounts of an earlier version their codes, once in the life
// of an installation: grantapp.Adopt calls it, in its transaction and behind its
// guards. Sessions of that version end.
func (f *Facts) Adopt(tx *sqldb.Tx, actor *access.Actor) error {
	_, later, err := sqldb.Maybe(tx, sqldb.Scalar[int64], `select id from account where mac is not null limit 1`)
	if err != nil || later {
		return err // a later version was here already
	}
	rows, err := sqldb.All(tx, scanAccount, selectAccount+`where a.mac is null order by a.id`)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if err := f.app.sign(tx, r.ID); err != nil {
			return err
		}
		if err := audit.By(tx, actor, audit.Entry{Action: didAdopt, Court: int64(r.Court), Subject: r.subject(), Account: int64(r.ID)}); err != nil {
			return err
		}
	}
	return nil
}

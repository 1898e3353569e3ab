package accountapp

import (
	"context"
	"crypto/subtle"
	"encoding/base32"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"touyan/internal/base/fault"
	"touyan/internal/feature/account"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
)

// The second factor is a time-based code (RFC 6238): a seed that only the
// person's device and, sealed, this database hold.
const (
	factorStep  = 30 // seconds
	factorDrift = 1  // steps that the device's clock may be off, either way
	seedBytes   = 20
	offerLife   = 15 * time.Minute // an offered seed waits so long for its first code
	recoveries  = 8                // recovery codes made at once
)

// Offer is a seed that waits for its first code.
type Offer struct {
	Key     string // for typing, in groups of four
	Address string // otpauth://, for the picture
}

func seedPlace(who account.ID) seal.Place {
	return seal.Place{Table: "account_factor", Column: "seed", Row: int64(who)}
}

type factor struct {
	sealed    []byte
	digest    string
	made      sqldb.Instant
	confirmed sqldb.Instant
	step      int64
}

func factorOf(tx *sqldb.Tx, who account.ID) (f factor, ok bool, err error) {
	return sqldb.Maybe(tx, func(r sqldb.Row) (f factor, err error) {
		return f, r.Scan(&f.sealed, &f.digest, &f.made, &f.confirmed, &f.step)
	}, `select seed, digest, made_at, confirmed_at, step from account_factor where account = $1`, who)
}

// codeAt returns the code of a seed at a step.
func codeAt(seed, digest string, step int64) (string, error) {
	algorithm := otp.AlgorithmSHA1
	if digest == "sha256" {
		algorithm = otp.AlgorithmSHA256
	}
	return hotp.GenerateCodeCustom(seed, uint64(step), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: algorithm})
}

// CleanCode returns what a person typed as a code: digits without blanks, in
// half width. A recovery code comes back in lower case without hyphens.
func CleanCode(s string) string { return typed(clip(s, 100)) }

// take reports whether text is a code of the factor that was not taken yet, and
// takes it: a code that was overheard is worth nothing afterwards.
func (a *App) take(tx *sqldb.Tx, who account.ID, f factor, text string) (bool, error) {
	seed, err := a.sealer.Open(seedPlace(who), f.sealed)
	if err != nil {
		return false, err
	}
	now := tx.Now().Unix() / factorStep
	matched := int64(-1)
	for step := now - factorDrift; step <= now+factorDrift; step++ {
		code, err := codeAt(seed, f.digest, step)
		if err != nil {
			return false, err
		}
		if subtle.ConstantTimeCompare([]byte(code), []byte(text)) == 1 && step > f.step {
			matched = step
		}
	}
	if matched < 0 {
		return false, nil
	}
	n, err := tx.Exec(`update account_factor set step = $3 where account = $1 and step = $2`, who, f.step, matched)
	return n == 1, err
}

// takeRecovery reports whether text is an unused recovery code, and uses it up.
func takeRecovery(tx *sqldb.Tx, who account.ID, text string) (bool, error) {
	n, err := tx.Exec(`update account_recovery set used_at = $3 where code = $1 and account = $2 and used_at is null`,
		recoveryDigest(who, text), who, sqldb.At(tx.Now()))
	return n == 1, err
}

func recoveryDigest(who account.ID, text string) string {
	return digest("recovery:" + who.String() + ":" + text)
}

// showFactor proves the second factor of an account by a code or a recovery
// code, counting failures as at the door. Faults: Invalid (field code), Denied.
func (a *App) showFactor(ctx context.Context, who account.ID, text string, from From) error {
	text = CleanCode(text)
	ok, last, recovery := false, false, false
	var r row
	err := a.db.Write(ctx, func(tx *sqldb.Tx) (err error) {
		if last, err = a.attempt(tx, byFactor(who), from.Address); err != nil {
			return err
		}
		if r, err = sqldb.One(tx, scanAccount, selectAccount+`where a.id = $1`, who); err != nil {
			return err
		}
		f, has, err := factorOf(tx, who)
		if err != nil || !has || f.confirmed.IsZero() {
			return err
		}
		if ok, err = a.take(tx, who, f, text); err != nil {
			return err
		}
		if !ok {
			if ok, err = takeRecovery(tx, who, text); err != nil {
				return err
			}
			recovery = ok
		}
		if !ok {
			return failed(tx, int64(r.ID), r.subject()+" 动态口令", int64(r.Court), from.Address, last)
		}
		if recovery {
			if err := a.trailSelf(tx, r, didRecover, from.Address); err != nil {
				return err
			}
		}
		return a.succeeded(tx, byFactor(who), from.Address)
	})
	switch {
	case err != nil:
		return err
	case ok:
		return nil
	case last:
		return a.locked(guard{limit: a.rules.Lock.Failures}, a.db.Now().Add(a.rules.Lock.Time))
	}
	const say = "动态口令不对，或已经用过。请等手机上换成下一组数字再填"
	return fault.New(fault.Invalid, say+"。").At("code", say)
}

// offer returns the account's seed that waits for its first code; ok is false
// when there is none, or it waited too long.
func (a *App) offer(tx *sqldb.Tx, r row) (o Offer, ok bool, err error) {
	f, has, err := factorOf(tx, r.ID)
	if err != nil || !has || !f.confirmed.IsZero() || tx.Now().Sub(f.made.Time) > offerLife {
		return o, false, err
	}
	seed, err := a.sealer.Open(seedPlace(r.ID), f.sealed)
	if err != nil {
		return o, false, err
	}
	q := url.Values{"secret": {seed}, "issuer": {issuer}, "period": {strconv.Itoa(factorStep)}, "digits": {"6"}, "algorithm": {strings.ToUpper(f.digest)}}
	o.Address = "otpauth://totp/" + url.PathEscape(issuer+":"+r.Login) + "?" + q.Encode()
	for i := 0; i < len(seed); i += 4 {
		o.Key += seed[i:min(i+4, len(seed))] + " "
	}
	o.Key = strings.TrimSpace(o.Key)
	return o, true, nil
}

// issuer is what the person's device calls this product.
const issuer = "头雁"

// newOffer makes a seed that waits for its first code. Fault: Conflict when the
// account has a second factor.
func (a *App) newOffer(tx *sqldb.Tx, r row) error {
	if r.Factor {
		return fault.New(fault.Conflict, "已绑定动态口令。如要换手机，请先解除再绑定。")
	}
	if _, err := tx.Exec(`delete from account_factor where account = $1`, r.ID); err != nil {
		return err
	}
	seed := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(random(seedBytes))
	_, err := tx.Exec(`insert into account_factor (account, seed, digest, made_at, step) values ($1, $2, $3, $4, $5)`,
		r.ID, a.sealer.Seal(seedPlace(r.ID), seed), a.rules.Factor.Digest, sqldb.At(tx.Now()), 0)
	return err
}

// confirm puts the offered seed in force with its first code, gives the session
// a new token and ends the account's others. Faults: Invalid (field code),
// Conflict, Denied.
func (a *App) confirm(tx *sqldb.Tx, r row, token, fresh, code string) (right bool, err error) {
	f, has, err := factorOf(tx, r.ID)
	if err != nil {
		return false, err
	}
	if !has || !f.confirmed.IsZero() || tx.Now().Sub(f.made.Time) > offerLife {
		return false, fault.New(fault.Conflict, "这次绑定已经过时，请重新开始。")
	}
	if right, err = a.take(tx, r.ID, f, CleanCode(code)); err != nil || !right {
		return right, err
	}
	if _, err := tx.Exec(`update account_factor set confirmed_at = $2 where account = $1`, r.ID, sqldb.At(tx.Now())); err != nil {
		return true, err
	}
	if _, err := tx.Exec(`delete from account_recovery where account = $1`, r.ID); err != nil {
		return true, err
	}
	if err := a.renew(tx, token, fresh, true); err != nil {
		return true, err
	}
	return true, endSessions(tx, r.ID, digest(fresh), endedFactor)
}

func wrongFirstCode() error {
	const say = "动态口令不对。请核对手机时间是否准确，再填手机上现在显示的 6 位数字"
	return fault.New(fault.Invalid, say+"。").At("code", say)
}

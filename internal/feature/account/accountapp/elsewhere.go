package accountapp

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/account"
	"touyan/internal/platform/oidc"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
)

// Elsewhere is another place that vouches for people; *oidc.Client is one.
type Elsewhere interface {
	Label() string
	NewVerifier() string
	Address(ctx context.Context, state, nonce, verifier string, again bool) (string, error)
	Exchange(ctx context.Context, code, verifier, nonce string) (oidc.Answer, error)
}

// journey is what must be known again when the person comes back. It travels
// sealed in the address, so that setting out writes nothing.
type journey struct {
	Verifier string `json:"v"`
	Nonce    string `json:"n"`
	Next     string `json:"x,omitempty"`
	Browser  string `json:"b"` // digest of the token that the browser holds
	Again    bool   `json:"a,omitempty"`
	At       int64  `json:"t"` // seconds
}

const (
	journeyLife = 10 * time.Minute
	maxJourney  = 4096 // characters of a sealed one
	// again is how long ago the person may have signed in there, for a proof of
	// identity that was asked for.
	again = 2 * time.Minute
)

// journeys are sealed as a value of the table that remembers which came back.
var journeyPlace = seal.Place{Table: "account_oidc", Column: "state"}

// Elsewhere returns the name of the other place; "" when there is none.
func (a *App) Elsewhere() string {
	if a.elsewhere == nil {
		return ""
	}
	return a.elsewhere.Label()
}

// Depart returns where the browser is to be sent, and the token that it must
// hold when it comes back. next is where it goes then. Fault: NotFound when
// there is no other place, Unavailable.
func (d *Door) Depart(ctx context.Context, next string) (address, browser string, err error) {
	browser = newToken()
	address, err = d.depart(ctx, journey{Next: next, Browser: digest(browser)})
	return address, browser, err
}

// DepartToProve is Depart for a proof of identity in the session of the token.
func (a *App) DepartToProve(ctx context.Context, permit access.Permit, token, next string) (string, error) {
	if err := permit.Covers(account.CanOwn); err != nil {
		return "", err
	}
	mine, err := a.Me(ctx, permit)
	if err != nil {
		return "", err
	}
	if mine.Factor {
		return "", fault.New(fault.Denied, "您已绑定动态口令，请用动态口令验证。")
	}
	return a.depart(ctx, journey{Next: next, Browser: digest(token), Again: true})
}

func (a *App) depart(ctx context.Context, j journey) (string, error) {
	if a.elsewhere == nil {
		return "", fault.New(fault.NotFound, "没有接入统一身份认证。请用登录名和口令登录。")
	}
	j.Verifier, j.Nonce, j.At = a.elsewhere.NewVerifier(), newToken(), a.db.Now().Unix()
	b, err := json.Marshal(j)
	if err != nil {
		return "", err
	}
	state := base64.RawURLEncoding.EncodeToString(a.sealer.Seal(journeyPlace, string(b)))
	return a.elsewhere.Address(ctx, state, j.Nonce, j.Verifier, j.Again)
}

// arrived reads the state that came back: ours, not old, and of this browser.
func (a *App) arrived(state, browser string) (j journey, ok bool) {
	if state == "" || len(state) > maxJourney || browser == "" {
		return j, false
	}
	b, err := base64.RawURLEncoding.DecodeString(state)
	if err != nil {
		return j, false
	}
	text, err := a.sealer.Open(journeyPlace, b)
	if err != nil || json.Unmarshal([]byte(text), &j) != nil {
		return j, false
	}
	age := a.db.Now().Sub(time.Unix(j.At, 0))
	return j, j.Browser == digest(browser) && age >= 0 && age <= journeyLife
}

// Back is what the browser brings back from the other place.
type Back struct {
	State, Code string
	Browser     string // the token that it holds
	From
}

// Arrived is somebody who came back.
type Arrived struct {
	SignedIn
	Next  string
	Again bool // it was a proof of identity in the session before
}

// Return signs in who comes back from the other place: an account that is there
// and open, by its login name; none is ever made. Administrators show their
// second factor as with a password. Faults: Denied, NotFound, Unavailable.
func (d *Door) Return(ctx context.Context, in Back) (out Arrived, err error) {
	j, ok := d.arrived(in.State, in.Browser)
	if !ok || d.elsewhere == nil || in.Code == "" {
		return out, fault.New(fault.Denied, "这次登录已经过时，或不是从本浏览器发起的。请回到登录页重新开始。")
	}
	out.Next, out.Again = j.Next, j.Again
	// An answer is taken once, whatever comes of it.
	err = d.db.Write(ctx, func(tx *sqldb.Tx) error {
		key := digest("oidc:" + in.State)
		_, used, err := sqldb.Maybe(tx, sqldb.Scalar[string], `select state from account_oidc where state = $1`, key)
		if err == nil && used {
			err = fault.New(fault.Denied, "这次登录已经完成过。请回到登录页重新开始。")
		}
		if err != nil {
			return err
		}
		_, err = tx.Exec(`insert into account_oidc (state, at) values ($1, $2)`, key, sqldb.At(tx.Now()))
		return err
	})
	if err != nil {
		return out, err
	}
	answer, err := d.elsewhere.Exchange(ctx, in.Code, j.Verifier, j.Nonce)
	if err != nil {
		if fault.KindOf(err) == fault.Denied {
			if e := d.db.Write(ctx, func(tx *sqldb.Tx) error { return failed(tx, 0, "统一身份认证", 0, in.Address, false) }); e != nil {
				return out, e
			}
		}
		return out, err
	}
	r, err := d.vouched(ctx, answer, in.Address)
	if err != nil {
		return out, err
	}
	if j.Again {
		out.Token, err = d.provenElsewhere(ctx, r, answer, in)
		return out, err
	}
	out.SignedIn, err = d.admit(ctx, r, entrance{From: in.From, elsewhere: true})
	return out, err
}

// vouched returns the account that the other place's answer names.
func (d *Door) vouched(ctx context.Context, answer oidc.Answer, address string) (r row, err error) {
	known := false
	err = d.db.Write(ctx, func(tx *sqldb.Tx) (err error) {
		r, known, err = sqldb.Maybe(tx, scanAccount, selectAccount+`where a.login = $1`, account.FoldLogin(answer.Login))
		if err == nil && !known {
			err = failed(tx, 0, "统一身份认证的用户没有账号", 0, address, false)
		}
		return err
	})
	if err == nil && !known {
		err = fault.New(fault.Denied, "统一身份认证已通过，但本系统没有您的账号。请联系系统管理员建立账号，登录名须与统一身份认证的一致。")
	}
	return r, err
}

// provenElsewhere renews the proof of the session that asked for it, when the
// same person signed in there a moment ago.
func (d *Door) provenElsewhere(ctx context.Context, r row, answer oidc.Answer, in Back) (string, error) {
	fresh := newToken()
	err := d.db.Write(ctx, func(tx *sqldb.Tx) error {
		s, err := d.pending(tx, in.Browser, account.Open)
		if err != nil {
			return err
		}
		switch age := tx.Now().Sub(answer.Signed); {
		case s.ID != r.ID:
			err = fault.New(fault.Denied, "统一身份认证的不是本人，没有通过验证。")
		case answer.Signed.IsZero(), age > again, age < -again:
			err = fault.New(fault.Denied, "统一身份认证没有重新核验身份，不能用于这一步。请用口令或动态口令验证。")
		case s.Factor:
			err = fault.New(fault.Denied, "您已绑定动态口令，请用动态口令验证。")
		}
		if err != nil {
			return err
		}
		if err := d.renew(tx, in.Browser, fresh, false); err != nil {
			return err
		}
		return d.trailSelf(tx, r, didProve, in.Address)
	})
	if err != nil {
		return "", err
	}
	return fresh, nil
}

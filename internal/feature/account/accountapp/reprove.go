package accountapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/account"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// Proof is a proof of identity in a session that is open: a code of the second
// factor for who has one, the password for everybody else.
type Proof struct {
	Token          string
	Password, Code string
	From
}

// Prove renews the proof of identity that sensitive actions ask for, and gives
// the session a new token. Wrong proofs count like those at the door. Faults:
// Invalid (field code or password), Denied (locked), SignedOut, Unavailable.
func (a *App) Prove(ctx context.Context, permit access.Permit, in Proof) (string, error) {
	if err := permit.Covers(account.CanOwn); err != nil {
		return "", err
	}
	mine, err := a.Me(ctx, permit)
	if err != nil {
		return "", err
	}
	if mine.Factor {
		err = a.showFactor(ctx, mine.ID, in.Code, in.From)
	} else {
		var r row
		r, err = a.prove(ctx, mine.Login, in.Password, in.Address)
		if fault.KindOf(err) == fault.Invalid {
			err = fault.New(fault.Invalid, "口令不对。").At("password", "口令不对，请重新填写")
		}
		if err == nil && r.MustChange {
			err = fault.New(fault.Denied, "口令已被重置，请退出后用新口令登录。")
		}
	}
	if err != nil {
		return "", err
	}
	return a.renewed(ctx, permit, in.Token, mine.Factor, in.From)
}

// renewed gives the session of token, which must be the permit's person's, a
// new token and a new proof.
func (a *App) renewed(ctx context.Context, permit access.Permit, token string, factor bool, from From) (string, error) {
	fresh := newToken()
	err := a.db.Write(ctx, func(tx *sqldb.Tx) error {
		s, err := a.session(tx, token, tx.Now())
		if err != nil {
			return err
		}
		if int64(s.ID) != permit.Actor().Account {
			return signedOut()
		}
		if err := a.renew(tx, token, fresh, factor); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: didProve, Court: int64(s.Court), Subject: s.subject(), Account: int64(s.ID), Address: from.Address})
	})
	if err != nil {
		return "", err
	}
	return fresh, nil
}

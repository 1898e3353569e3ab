package accountapp

import (
	"context"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
	"touyan/internal/feature/account"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// Factor says what one has of a second factor.
type Factor struct {
	On         bool
	Since      time.Time
	Required   bool // it cannot be removed
	Offer      *Offer
	Recoveries int // unused recovery codes
}

// MyFactor returns one's own second factor.
func (a *App) MyFactor(ctx context.Context, permit access.Permit) (out Factor, err error) {
	if err := permit.Covers(account.CanOwn); err != nil {
		return out, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		r, err := me(tx, permit)
		if err != nil {
			return err
		}
		out, err = a.factorView(tx, r)
		return err
	})
	return out, err
}

func (a *App) factorView(tx *sqldb.Tx, r row) (out Factor, err error) {
	f, has, err := factorOf(tx, r.ID)
	if err != nil {
		return out, err
	}
	out.On = has && !f.confirmed.IsZero()
	out.Since = f.confirmed.Time
	if out.Required, err = a.required(tx, r); err != nil {
		return out, err
	}
	if o, ok, err := a.offer(tx, r); err != nil || ok {
		out.Offer = &o
		return out, err
	}
	out.Recoveries, err = sqldb.One(tx, sqldb.Scalar[int], `select count(*) from account_recovery where account = $1 and used_at is null`, r.ID)
	return out, err
}

// StartFactor makes a seed for one's own device. It takes a proof of identity
// of a moment ago (ASVS 7.5.1). Faults: Denied, Conflict.
func (a *App) StartFactor(ctx context.Context, permit access.Permit, token string) error {
	if err := permit.Covers(account.CanOwn); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		r, err := a.meProven(tx, permit, token)
		if err != nil {
			return err
		}
		return a.newOffer(tx, r)
	})
}

// meProven is me in a session in which identity was proved a moment ago.
func (a *App) meProven(tx *sqldb.Tx, permit access.Permit, token string) (row, error) {
	r, err := me(tx, permit)
	if err != nil {
		return r, err
	}
	s, err := a.session(tx, token, tx.Now())
	if err != nil {
		return r, err
	}
	if s.ID != r.ID {
		return r, signedOut()
	}
	return r, a.proven(tx, token)
}

// ConfirmFactor puts the second factor in force with its first code. Faults:
// Invalid (field code), Conflict, Denied.
func (a *App) ConfirmFactor(ctx context.Context, permit access.Permit, token, code string, from From) (string, error) {
	if err := permit.Covers(account.CanOwn); err != nil {
		return "", err
	}
	fresh, right := newToken(), false
	err := a.db.Write(ctx, func(tx *sqldb.Tx) error {
		r, err := a.meProven(tx, permit, token)
		if err != nil {
			return err
		}
		if right, err = a.confirm(tx, r, token, fresh, code); err != nil || !right {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: didFactor, Court: int64(r.Court), Subject: r.subject(), Account: int64(r.ID), Address: from.Address})
	})
	if err == nil && !right {
		err = wrongFirstCode()
	}
	if err != nil {
		return "", err
	}
	return fresh, nil
}

// RemoveFactor takes one's own second factor away, where none is required, and
// ends one's other sessions. Faults: Denied, Conflict.
func (a *App) RemoveFactor(ctx context.Context, permit access.Permit, token string, from From) error {
	if err := permit.Covers(account.CanOwn); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		r, err := a.meProven(tx, permit, token)
		if err != nil {
			return err
		}
		required, err := a.required(tx, r)
		switch {
		case err != nil:
			return err
		case !r.Factor:
			return fault.New(fault.Conflict, "还没有绑定动态口令。")
		case required:
			return fault.New(fault.Denied, "按等级保护要求，您的岗位必须使用动态口令，不能解除。如手机遗失或更换，请系统管理员重置。")
		}
		if err := dropFactor(tx, r.ID); err != nil {
			return err
		}
		if err := endSessions(tx, r.ID, digest(token), endedFactor); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: didFactorOff, Court: int64(r.Court), Subject: r.subject(), Account: int64(r.ID), Address: from.Address})
	})
}

func dropFactor(tx *sqldb.Tx, who account.ID) error {
	if _, err := tx.Exec(`delete from account_factor where account = $1`, who); err != nil {
		return err
	}
	_, err := tx.Exec(`delete from account_recovery where account = $1`, who)
	return err
}

// NewRecovery makes new recovery codes in the place of all earlier ones and
// returns them; only their digests are kept. Faults: Denied, Conflict.
func (a *App) NewRecovery(ctx context.Context, permit access.Permit, token string, from From) (codes []string, err error) {
	if err := permit.Covers(account.CanOwn); err != nil {
		return nil, err
	}
	for range recoveries {
		codes = append(codes, slip(6))
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		r, err := a.meProven(tx, permit, token)
		if err != nil {
			return err
		}
		if !r.Factor {
			return fault.New(fault.Conflict, "还没有绑定动态口令，不需要恢复码。")
		}
		if _, err := tx.Exec(`delete from account_recovery where account = $1`, r.ID); err != nil {
			return err
		}
		in := tx.Insert("account_recovery", "code", "account")
		for _, c := range codes {
			in.Add(recoveryDigest(r.ID, typed(c)), r.ID)
		}
		if err := in.Done(); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: didRecovery, Court: int64(r.Court), Subject: r.subject(), Account: int64(r.ID), Address: from.Address})
	})
	if err != nil {
		return nil, err
	}
	return codes, nil
}

// ResetFactor takes away the second factor of somebody who lost the device and
// the recovery codes, after the asking person made sure who they are (ASVS
// 6.4.4). It gives a new one-time password with it, to be handed over in person:
// whoever knew the old password gets in no sooner than before. Faults: Invalid
// (field reason), NotFound, Denied (one's own; somebody with wider rights),
// Conflict, Unavailable.
func (a *App) ResetFactor(ctx context.Context, permit access.Permit, who account.ID, reason string) (Made, error) {
	if err := permit.Covers(account.CanManage); err != nil {
		return Made{}, err
	}
	reason = han.Trim(reason)
	if err := account.CheckReason(reason); err != nil {
		return Made{}, err
	}
	return a.reset(ctx, permit, who, account.ResetsFactor, func(tx *sqldb.Tx, r row) error {
		if !r.Factor {
			return fault.Newf(fault.Conflict, "%s没有绑定动态口令。", r.Person)
		}
		if err := dropFactor(tx, r.ID); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: didFactorReset, Court: int64(r.Court), Subject: r.subject(), Account: int64(r.ID), Detail: map[string]string{"reason": reason}})
	})
}

package accountapp

import (
	"context"

	"touyan/internal/feature/account"
	"touyan/internal/platform/sqldb"
)

// ShowCode takes the code that a session waits for and gives the session a new
// token. A recovery code serves too, once. Faults: SignedOut, Invalid (field
// code), Denied (locked).
func (d *Door) ShowCode(ctx context.Context, token, code string, from From) (SignedIn, error) {
	var s standing
	err := d.db.Read(ctx, func(tx *sqldb.Tx) (err error) {
		s, err = d.pending(tx, token, account.WantsCode)
		return err
	})
	if err != nil {
		return SignedIn{}, err
	}
	if err := d.showFactor(ctx, s.ID, code, from); err != nil {
		return SignedIn{}, err
	}
	out := SignedIn{Token: newToken()}
	err = d.db.Write(ctx, func(tx *sqldb.Tx) error {
		if _, err := d.pending(tx, token, account.WantsCode); err != nil {
			return err
		}
		if err := d.renew(tx, token, out.Token, true); err != nil {
			return err
		}
		after, err := d.session(tx, out.Token, tx.Now())
		if err != nil {
			return err
		}
		out.Stage = after.stage
		if err := d.opened(tx, s.row, out.Token); err != nil {
			return err
		}
		return d.trailSelf(tx, s.row, didFactorShown, from.Address)
	})
	if err != nil {
		return SignedIn{}, err
	}
	return out, nil
}

// StartRequiredFactor makes a seed for a session that waits for a second factor.
// Fault: SignedOut.
func (d *Door) StartRequiredFactor(ctx context.Context, token string) error {
	return d.db.Write(ctx, func(tx *sqldb.Tx) error {
		s, err := d.pending(tx, token, account.WantsFactor)
		if err != nil {
			return err
		}
		return d.newOffer(tx, s.row)
	})
}

// RequiredFactor returns the seed that waits for its first code, for a session
// that waits for a second factor; nil when none was made yet. Fault: SignedOut.
func (d *Door) RequiredFactor(ctx context.Context, token string) (out *Offer, err error) {
	err = d.db.Read(ctx, func(tx *sqldb.Tx) error {
		s, err := d.pending(tx, token, account.WantsFactor)
		if err != nil {
			return err
		}
		if o, ok, err := d.offer(tx, s.row); err != nil || ok {
			out = &o
			return err
		}
		return nil
	})
	return out, err
}

// ConfirmRequiredFactor puts the second factor that a session waits for in force
// and opens the session under a new token. Faults: SignedOut, Invalid (field
// code), Conflict.
func (d *Door) ConfirmRequiredFactor(ctx context.Context, token, code string, from From) (SignedIn, error) {
	out, right := SignedIn{Token: newToken()}, false
	err := d.db.Write(ctx, func(tx *sqldb.Tx) error {
		s, err := d.pending(tx, token, account.WantsFactor)
		if err != nil {
			return err
		}
		if right, err = d.confirm(tx, s.row, token, out.Token, code); err != nil || !right {
			return err
		}
		return d.trailSelf(tx, s.row, didFactor, from.Address)
	})
	if err == nil && !right {
		err = wrongFirstCode()
	}
	if err != nil {
		return SignedIn{}, err
	}
	return out, nil
}

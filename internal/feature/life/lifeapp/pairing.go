package lifeapp

import (
	"context"
	"crypto/rand"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/life"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
)

// SecretColumn holds what a branch's two places share, sealed.
var SecretColumn = seal.Column{Table: "life_pairing", Column: "secret", ID: "branch"}

// Sealing lets branches be paired with their laptops; the secrets are sealed.
func (a *App) Sealing(s *seal.Sealer) *App {
	a.sealer = s
	return a
}

// Pairing says since when a branch is paired, and who did it; zero: it is not.
type Pairing struct {
	Since time.Time
	By    string
}

// Pair gives a branch (zero: that of the seat) the secret it shares with its
// laptop, in place of any it had: code "" makes one and returns its code, which
// is not shown again; else the code is the one that the other machine showed.
// Faults: NotFound, Invalid.
func (a *App) Pair(ctx context.Context, permit access.Permit, branch org.UnitID, code string) (shown string, err error) {
	if err := permit.Covers(life.CanRecord); err != nil {
		return "", err
	}
	defer fault.Wrap(&err, "lifeapp.Pair")
	how := "照另一台机器的配对码配对"
	if shown = code; code == "" {
		shown, how = life.PairingCode(rand.Text()), "生成配对码"
	}
	secret, err := life.PairingSecret(shown)
	if err != nil {
		return "", err
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		h, err := a.carried(tx, permit, branch)
		if err != nil {
			return err
		}
		sealed, err := a.sealer.Protected(seal.Place{Table: SecretColumn.Table, Column: SecretColumn.Column, Row: int64(h.branch.ID)}, secret)
		if err != nil {
			return err
		}
		by := permit.Actor()
		if err := tx.Upsert("life_pairing", []string{"branch"}, []string{"secret", "made_at", "made_by", "maker"},
			h.branch.ID, sealed, sqldb.At(tx.Now()), given(int(by.Account), by.Account != 0), by.Name); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: life.CanRecord, Court: int64(h.branch.Court), Subject: h.branch.Short + " 离线记录" + how})
	})
	return shown, err
}

// Pairing returns how the branch (zero: that of the seat) is paired. Fault:
// NotFound.
func (a *App) Pairing(ctx context.Context, permit access.Permit, branch org.UnitID) (p Pairing, err error) {
	if err := permit.Covers(life.CanRecord); err != nil {
		return Pairing{}, err
	}
	defer fault.Wrap(&err, "lifeapp.Pairing")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		h, err := a.carried(tx, permit, branch)
		if err != nil {
			return err
		}
		p, _, err = sqldb.Maybe(tx, func(r sqldb.Row) (p Pairing, err error) {
			var at sqldb.Instant
			err = r.Scan(&at, &p.By)
			p.Since = at.Time
			return p, err
		}, `select made_at, maker from life_pairing where branch = $1`, h.branch.ID)
		return err
	})
	return p, err
}

// carried is the hall of the branch whose records travel.
func (a *App) carried(tx *sqldb.Tx, permit access.Permit, branch org.UnitID) (*hall, error) {
	if branch == 0 {
		tree, err := a.units.Tree(tx, tx.Today())
		if err != nil {
			return nil, err
		}
		b, _ := seatOf(tree, permit)
		branch = b.ID
	}
	return a.hall(tx, permit, branch, 0, tx.Today())
}

// secret returns what the branch shares with its other place. Fault: Invalid
// when it shares nothing.
func (a *App) secret(tx *sqldb.Tx, branch org.Unit) (string, error) {
	sealed, ok, err := sqldb.Maybe(tx, sqldb.Scalar[[]byte], `select secret from life_pairing where branch = $1`, branch.ID)
	if err != nil {
		return "", err
	}
	if !ok {
		return "", fault.Newf(fault.Invalid, "%s还没有配对。请在法院这边的“离线记录”页生成配对码，再在笔记本上输入。", branch.Short)
	}
	return a.sealer.Open(seal.Place{Table: SecretColumn.Table, Column: SecretColumn.Column, Row: int64(branch.ID)}, sealed)
}

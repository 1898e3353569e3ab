package reviewapp

import (
	"context"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/member"
	"touyan/internal/feature/review"
	"touyan/internal/platform/sqldb"
)

// known names a member of the branch. Fault: Invalid when there is none.
func (a *App) known(tx *sqldb.Tx, h held, who member.ID) (string, error) {
	bs, err := a.roll(tx, h.branch, tx.Today())
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(bs, func(b member.Belonging) bool { return b.ID == who })
	if i < 0 {
		return "", fault.New(fault.Invalid, "有几处需要改正。").At("member", "请从本支部党员中选择")
	}
	return bs[i].Name, nil
}

// Say enters what a member said of themself, or was told. Faults: NotFound;
// Invalid, at the fields.
func (a *App) Say(ctx context.Context, permit access.Permit, k review.ID, p review.Point) (out id.Of[review.Point], err error) {
	if err := permit.Covers(review.CanKeep); err != nil {
		return 0, err
	}
	defer fault.Wrap(&err, "reviewapp.Say")
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		h, err := a.reach(tx, permit, k)
		if err != nil {
			return err
		}
		if p.Name, err = a.known(tx, h, p.Member); err != nil {
			return err
		}
		if err := p.Check(); err != nil {
			return err
		}
		out = id.New[review.Point](tx.Now())
		if _, err := tx.Exec(`insert into review_point (id, review, member, name, own, words, made_by, made_name, made_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			out, k, p.Member, p.Name, p.Own, p.Words, account(permit), permit.Actor().Name, sqldb.At(tx.Now())); err != nil {
			return err
		}
		return h.note(tx, permit, "登记批评和自我批评")
	})
	return out, err
}

// Unsay takes back what was entered. Fault: NotFound.
func (a *App) Unsay(ctx context.Context, permit access.Permit, k review.ID, point id.Of[review.Point]) (err error) {
	if err := permit.Covers(review.CanKeep); err != nil {
		return err
	}
	defer fault.Wrap(&err, "reviewapp.Unsay")
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		h, err := a.reach(tx, permit, k)
		if err != nil {
			return err
		}
		n, err := tx.Exec(`delete from review_point where id = $1 and review = $2`, point, k)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.NotFound, "没有找到这一条，可能已经撤销。")
		}
		return h.note(tx, permit, "撤销批评和自我批评")
	})
}

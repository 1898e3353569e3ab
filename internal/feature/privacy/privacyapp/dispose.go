package privacyapp

import (
	"context"
	"encoding/json"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/base/personal"
	"touyan/internal/feature/privacy"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// DisposalID identifies a disposal.
type DisposalID = id.Of[privacy.Disposal]

// Due is what a keeper has that is over its term.
type Due struct {
	Keeper, Title string
	Items         []personal.Item
}

// Overdue returns what is over its term within the permit's range, and the
// disposals so far, the newest first (PI-04).
func (a *App) Overdue(ctx context.Context, permit access.Permit) (due []Due, done []privacy.Disposal, err error) {
	if err := permit.Covers(privacy.CanDispose); err != nil {
		return nil, nil, err
	}
	from, end := permit.Range()
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		due = nil
		for _, k := range a.keepers {
			name, title := k.Keeps()
			items, err := k.Due(tx, permit.Over(), tx.Today())
			if err != nil {
				return err
			}
			due = append(due, Due{name, title, items})
		}
		done, err = disposals(tx, `where path >= $1 and path < $2 order by asked_at desc, id desc limit 100`, from, end)
		return err
	})
	return due, done, err
}

func disposals(tx *sqldb.Tx, where string, args ...any) ([]privacy.Disposal, error) {
	ds, err := sqldb.All(tx, func(r sqldb.Row) (d privacy.Disposal, err error) {
		var items sqldb.Text
		var asked, done sqldb.Instant
		var destroyed *int
		if err := r.Scan(&d.ID, &d.Number, &d.Keeper, &d.Path, &items, &d.Reason, &d.AskedBy, &d.AskedName, &asked, (*string)(&d.State), &done, &destroyed, &d.Version); err != nil {
			return d, err
		}
		d.AskedAt, d.DoneAt = asked.Time, done.Time
		if destroyed != nil {
			d.Destroyed = *destroyed
		}
		d.Items, err = unjson[[]personal.Item](items)
		return d, err
	}, `select id, number, keeper, path, items, reason, asked_by, asked_name, asked_at, state, done_at, destroyed, version from privacy_disposal `+where, args...)
	for i := range ds {
		if ds[i].Approvals, err = approvals(tx, "disposal", int64(ds[i].ID)); err != nil {
			return nil, err
		}
	}
	return ds, err
}

// DisposeIn proposes to destroy things of a keeper that are over their term.
type DisposeIn struct {
	Keeper string
	Items  []int64
	Reason string
}

// Dispose proposes a disposal; another person has to approve it. Faults:
// Invalid for what is not over its term, NotFound.
func (a *App) Dispose(ctx context.Context, permit access.Permit, in DisposeIn) (k DisposalID, err error) {
	if err := permit.Covers(privacy.CanDispose); err != nil {
		return 0, err
	}
	why, err := sentence("reason", in.Reason, "请写明依据，例如“已过保存期”", 200)
	if err != nil {
		return 0, err
	}
	keeper, err := a.keeper(in.Keeper)
	if err != nil {
		return 0, err
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		due, err := keeper.Due(tx, permit.Over(), tx.Today())
		if err != nil {
			return err
		}
		var items []personal.Item
		for _, wanted := range in.Items {
			for _, x := range due {
				if x.ID == wanted {
					items = append(items, x)
				}
			}
		}
		if len(items) == 0 || len(items) != len(in.Items) {
			return required("items", "请选择要销毁的内容；只有已过保存期的才能选")
		}
		text, err := json.Marshal(items)
		if err != nil {
			return err
		}
		actor := permit.Actor()
		k = id.New[privacy.Disposal](tx.Now())
		if _, err := tx.Exec(`insert into privacy_disposal (id, number, keeper, path, items, amount, reason, asked_by, asked_name, asked_at, state, version)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'asked', 1)`, k, number("XH", tx.Now(), int64(k)), in.Keeper, string(permit.Over()), string(text), len(items), why, actor.Account, actor.Name, sqldb.At(tx.Now())); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: privacy.CanDispose, Subject: "提出销毁", Detail: map[string]any{"disposal": k, "items": len(items), "reason": why}})
	})
	return k, err
}

// Disposal returns one disposal: the record of what went (销毁清册). Fault:
// NotFound.
func (a *App) Disposal(ctx context.Context, permit access.Permit, k DisposalID) (d privacy.Disposal, err error) {
	if err := permit.Covers(privacy.CanDispose); err != nil {
		return d, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		d, err = disposal(tx, permit, k)
		return err
	})
	return d, err
}

func disposal(tx *sqldb.Tx, permit access.Permit, k DisposalID) (privacy.Disposal, error) {
	from, end := permit.Range()
	ds, err := disposals(tx, `where id = $1 and path >= $2 and path < $3`, k, from, end)
	if err == nil && len(ds) == 0 {
		err = fault.New(fault.NotFound, "没有这份销毁清册，可能不在当前工作范围内。")
	}
	if err != nil {
		return privacy.Disposal{}, err
	}
	return ds[0], nil
}

// DecideDisposal approves or refuses what another proposed; once approved, the
// things are destroyed in the same transaction, bytes and all. Faults: Denied
// for one's own, NotFound, Invalid without a reason, Conflict.
func (a *App) DecideDisposal(ctx context.Context, permit access.Permit, in VerdictIn[privacy.Disposal]) error {
	if err := permit.Covers(privacy.CanApprove); err != nil {
		return err
	}
	why, err := sentence("reason", in.Reason, "请写明意见", 200)
	if err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		d, err := disposal(tx, permit, in.ID)
		if err != nil {
			return err
		}
		if err := own(permit, d.AskedBy); err != nil {
			return err
		}
		if err := approve(tx, permit, "disposal", int64(in.ID), in.Agreed, why); err != nil {
			return err
		}
		state, destroyed := privacy.DisposalRefused, 0
		if in.Agreed {
			state = privacy.DisposalDone
			keeper, err := a.keeper(d.Keeper)
			if err != nil {
				return err
			}
			ids := make([]int64, len(d.Items))
			for i, x := range d.Items {
				ids[i] = x.ID
			}
			if destroyed, err = keeper.Destroy(tx, ids); err != nil {
				return err
			}
		}
		n, err := tx.Exec(`update privacy_disposal set state = $3, done_at = $4, destroyed = $5, version = version + 1 where id = $1 and version = $2 and state = 'asked'`,
			in.ID, in.Version, string(state), sqldb.At(tx.Now()), destroyed)
		if err == nil && n == 0 {
			err = stale()
		}
		if err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: privacy.CanApprove, Subject: "审批销毁 " + d.Number, Detail: map[string]any{"agreed": in.Agreed, "destroyed": destroyed, "reason": why}})
	})
}

package urn

import (
	"context"
	"fmt"
	"time"

	"touyan/internal/base/fault"
	"touyan/internal/platform/sqldb"
)

// Sweep removes what the database itself keeps of deleted rows: on SQLite the
// write-ahead log is moved into the file and cut off; on PostgreSQL the tables
// are written anew, without dead rows and without the numbers of the
// transactions. It belongs after the commit of Close, Discard and Destroy, and
// may be repeated. What was carried elsewhere before, such as archived logs, it
// does not reach. Fault: Unavailable, when somebody still reads an old state;
// SweepDue tries again.
func (u *Urns) Sweep(ctx context.Context) error {
	was := u.dirty.Swap(false)
	if err := u.sweep(ctx); err != nil {
		u.dirty.Store(was)
		return err
	}
	return nil
}

func (u *Urns) sweep(ctx context.Context) error {
	due, err := u.due(ctx)
	if err != nil {
		return err
	}
	clean := u.cut
	if u.db.Engine() == sqldb.Postgres {
		clean = u.rewrite
	}
	if err := clean(ctx); err != nil || len(due) == 0 {
		return err
	}
	return u.db.Write(ctx, func(tx *sqldb.Tx) error {
		for _, poll := range due {
			if _, err := tx.Exec(`update urn_poll set swept = 1 where id = $1`, poll); err != nil {
				return err
			}
		}
		return nil
	})
}

// SweepDue sweeps when a vote was closed or discarded that was not swept yet; the
// program calls it now and then.
func (u *Urns) SweepDue(ctx context.Context) error {
	due, err := u.due(ctx)
	if err != nil || len(due) == 0 && !u.dirty.Load() {
		return err
	}
	return u.Sweep(ctx)
}

// due returns the votes that ended and were not swept since.
func (u *Urns) due(ctx context.Context) (polls []int64, err error) {
	err = u.db.Read(ctx, func(tx *sqldb.Tx) error {
		polls, err = sqldb.All(tx, sqldb.Scalar[int64], `select id from urn_poll where phase = 'closed' and swept = 0 order by id`)
		return err
	})
	return polls, err
}

// How often it is tried until nobody reads an old state any more, and how long
// in between.
const (
	sweepTries = 20
	sweepPause = 250 * time.Millisecond
)

func patient(ctx context.Context, try func() (done bool, err error)) error {
	for i := 0; ; i++ {
		done, err := try()
		if err != nil {
			return fmt.Errorf("urn: sweep: %w", err)
		}
		if done {
			return nil
		}
		if i == sweepTries {
			return fault.New(fault.Unavailable, "数据库正忙，投票的日志还没有清除。系统稍后再试。")
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(sweepPause):
		}
	}
}

// cut moves SQLite's log into the file and cuts it off.
func (u *Urns) cut(ctx context.Context) error {
	return patient(ctx, func() (bool, error) {
		var busy, inLog, moved int
		err := u.db.Raw().QueryRowContext(ctx, `pragma wal_checkpoint(truncate)`).Scan(&busy, &inLog, &moved)
		return busy == 0, err
	})
}

// rewrite writes PostgreSQL's tables anew, once no transaction runs that began
// before: what it may still see would be carried over.
func (u *Urns) rewrite(ctx context.Context) error {
	var now int64
	if err := u.db.Raw().QueryRowContext(ctx, `select txid_current()`).Scan(&now); err != nil {
		return fmt.Errorf("urn: sweep: %w", err)
	}
	if err := patient(ctx, func() (bool, error) {
		var oldest int64
		err := u.db.Raw().QueryRowContext(ctx, `select txid_snapshot_xmin(txid_current_snapshot())`).Scan(&oldest)
		return oldest > now, err
	}); err != nil {
		return err
	}
	for _, table := range []string{"urn_spent", "urn_paper", "urn_roll", "urn_issue", "urn_poll", "urn_box"} {
		if _, err := u.db.Raw().ExecContext(ctx, `vacuum (full, freeze) `+table); err != nil {
			return fmt.Errorf("urn: sweep %s: %w", table, err)
		}
	}
	return nil
}

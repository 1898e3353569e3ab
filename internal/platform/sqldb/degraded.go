package sqldb

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"time"

	"touyan/internal/base/fault"
)

// Degraded says why the database can only be read, and since when.
type Degraded struct {
	Since time.Time
	What  string // Chinese: 磁盘已满
	Cause error
}

func (d *Degraded) fault() *fault.Fault {
	return fault.Newf(fault.Unavailable, "系统暂时只能查看：%s。内容没有保存，请保留已填写的内容，稍后再提交。", d.What)
}

// probeEvery is how often a degraded database is tried.
const probeEvery = 2 * time.Second

// Degraded returns why the database cannot be written; nil when it can.
func (db *DB) Degraded() *Degraded { return db.degraded.Load() }

// degrade makes the database read-only and begins to look for the moment when
// it can be written again.
func (db *DB) degrade(what string, cause error) *Degraded {
	d := &Degraded{Since: db.now(), What: what, Cause: cause}
	if !db.degraded.CompareAndSwap(nil, d) {
		if prior := db.degraded.Load(); prior != nil {
			return prior
		}
		return d // it recovered in between; this write failed all the same
	}
	db.log.Error("database is read-only", "what", what, "error", cause)
	db.probing.Go(db.heal)
	return d
}

// heal tries until the database can be written again, or is closed.
func (db *DB) heal() {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	go func() {
		select {
		case <-db.closed:
			stop()
		case <-ctx.Done():
		}
	}()
	t := time.NewTicker(probeEvery)
	defer t.Stop()
	last := ""
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
		err := db.recover(ctx)
		if err == nil {
			d := db.degraded.Swap(nil)
			db.log.Warn("database is writable again", "what", d.What, "after", db.now().Sub(d.Since).Round(time.Second))
			return
		}
		if s := err.Error(); s != last {
			last = s
			db.log.Warn("database stays read-only", "error", err)
		}
	}
}

// recover looks whether the database can be written. Nothing that failed is
// tried again: after a failed fsync the system may have thrown away what it was
// to write and call the next one a success. So the connections go first, what
// is in the file and its log is examined on a new one, and only a commit that
// goes all the way to the disk ends the state.
func (db *DB) recover(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	if db.engine == SQLite {
		if free, want, err := Space(db.dir); err != nil {
			return err
		} else if free < want {
			return fmt.Errorf("sqldb: %d MB are free in %s, %d MB are wanted", free>>20, db.dir, want>>20)
		}
	}
	if err := db.write.enter(ctx); err != nil {
		return err
	}
	defer db.write.leave()
	db.write.drop()
	db.read.drop()
	if db.engine == SQLite {
		if err := db.examineLog(ctx); err != nil {
			return err
		}
	}
	return db.probe(ctx)
}

// examineLog checks the file and moves what its log has into it, durably.
func (db *DB) examineLog(ctx context.Context) error {
	var says string
	if err := db.write.QueryRowContext(ctx, `pragma quick_check(1)`).Scan(&says); err != nil {
		return err
	}
	if says != "ok" {
		return errors.New("sqldb: " + says)
	}
	var busy, inLog, moved int
	if err := db.write.QueryRowContext(ctx, `pragma wal_checkpoint(full)`).Scan(&busy, &inLog, &moved); err != nil {
		return err
	}
	if busy != 0 {
		return errors.New("sqldb: somebody reads an old state; the log cannot be moved yet")
	}
	return nil
}

// probe writes one row and commits it.
func (db *DB) probe(ctx context.Context) error {
	raw, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	tx := &Tx{db: db, ctx: ctx, tx: raw, pool: db.write, engine: db.engine, now: db.now()}
	if err := tx.Upsert("probe", []string{"id"}, []string{"at"}, 1, At(tx.now)); err != nil {
		_ = raw.Rollback()
		return err
	}
	return raw.Commit()
}

// Version returns the version of the schema in the database, as package schema
// counts; 0 when nothing was made yet.
func (db *DB) Version(ctx context.Context) (v int64, err error) {
	err = db.Read(ctx, func(tx *Tx) error {
		v, err = One(tx, Scalar[int64], `select coalesce(max(version_id), 0) from goose_db_version where is_applied`)
		return err
	})
	return v, err
}

// Space returns how many bytes are free for this program in dir's file system,
// and how many there should be: a fiftieth, at most 64 MB.
func Space(dir string) (free, want uint64, err error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, 0, fmt.Errorf("sqldb: space of %s: %w", dir, err)
	}
	size := uint64(s.Bsize)
	return s.Bavail * size, min(s.Blocks*size/50, 64<<20), nil
}

// Stats is how busy the database is.
type Stats struct {
	Connections int // at most
	InUse       int
	Waiting     int64 // transactions in the queues
	Refused     int64 // since the start, because the queue was full or slow
}

// Stats returns how busy the database is; reading and writing together.
func (db *DB) Stats() (s Stats) {
	pools := []*pool{db.write}
	if db.read != db.write {
		pools = append(pools, db.read)
	}
	for _, p := range pools {
		s.Connections += cap(p.turn)
		s.InUse += len(p.turn)
		s.Waiting += p.waiting.Load()
		s.Refused += p.refused.Load()
	}
	return s
}

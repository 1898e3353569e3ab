package backup

import (
	"context"
	"fmt"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/id"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// Event is a backup that was found good, or the restoring of this database.
type Event struct {
	At       time.Time
	Restored bool
	File     string
	Size     int64  // of a backup
	Digest   string // of a backup: SM3 of the file
	Rows     int64
	TakenAt  time.Time // the moment that the backup shows
}

func (e Event) what() string {
	if e.Restored {
		return "restore"
	}
	return "backup"
}

func keep(tx *sqldb.Tx, e Event, noted time.Time) error {
	_, err := tx.Exec(`insert into backup_event (id, at, what, file_name, size, digest, row_count, taken_at, noted_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		id.New[Event](tx.Now()), sqldb.At(tx.Now()), e.what(), e.File, e.Size, sqldb.Text(e.Digest), e.Rows, sqldb.At(e.TakenAt), sqldb.At(noted))
	return err
}

// Events returns the newest events, the newest first, at most limit. Whoever
// shows or judges them asks who may.
func Events(tx *sqldb.Tx, limit int) ([]Event, error) {
	return sqldb.All(tx, func(r sqldb.Row) (e Event, err error) {
		var at, taken sqldb.Instant
		var what string
		var digest sqldb.Text
		err = r.Scan(&at, &what, &e.File, &e.Size, &digest, &e.Rows, &taken)
		e.At, e.TakenAt, e.Digest, e.Restored = at.Time, taken.Time, string(digest), what == "restore"
		return e, err
	}, fmt.Sprintf("select at, what, file_name, size, digest, row_count, taken_at from backup_event order by at desc, id desc limit %d", limit))
}

// Announce tells the trail of restorings that it does not know of: restoring
// happens without the master key, and without it no entry can be made. It is
// called at every start, once the trail can be written. Fault: Denied.
func Announce(ctx context.Context, permit access.Permit, db *sqldb.DB) error {
	if err := permit.Covers(CanBackup); err != nil {
		return err
	}
	return db.Write(ctx, func(tx *sqldb.Tx) error {
		type untold struct {
			id    int64
			file  string
			rows  int64
			at    sqldb.Instant
			taken sqldb.Instant
		}
		us, err := sqldb.All(tx, func(r sqldb.Row) (u untold, err error) {
			return u, r.Scan(&u.id, &u.file, &u.rows, &u.at, &u.taken)
		}, `select id, file_name, row_count, at, taken_at from backup_event where what = 'restore' and noted_at is null order by at, id`)
		if err != nil {
			return err
		}
		for _, u := range us {
			if err := audit.Record(tx, permit, audit.Entry{Action: CanBackup, Subject: "数据库从备份 " + u.file + " 恢复",
				Detail: map[string]any{"file": u.file, "rows": u.rows, "restored_at": u.at.In(civil.Shanghai), "shows": u.taken.In(civil.Shanghai)}}); err != nil {
				return err
			}
			if _, err := tx.Exec(`update backup_event set noted_at = $2 where id = $1`, u.id, sqldb.At(tx.Now())); err != nil {
				return err
			}
		}
		return nil
	})
}

package backup

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"touyan/internal/platform/sqldb"
)

// scratchMark begins the name of the directory of a scratch database.
const scratchMark = ".verifying-"

// Verify restores a backup into a scratch database under dir and compares every
// table's count and digest with want, which the one who made the backup counted
// in the source. The scratch database is removed again; it holds what the source
// holds, so dir must be as well guarded. Faults as those of Restore.
func Verify(ctx context.Context, r io.ReadSeeker, key Key, schema Schema, want Manifest, dir string, p Progress) (err error) {
	sweepScratch(dir)
	scratch, err := os.MkdirTemp(dir, scratchMark)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()
	db, err := sqldb.Open(ctx, sqldb.Options{Dir: scratch})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	// What is restored stays at the backup's own schema, to be compared as it is.
	still := schema
	still.Migrate = func(context.Context, *sqldb.DB) error { return nil }
	if _, err := Restore(ctx, db, r, key, still, false, p); err != nil {
		return err
	}
	return db.Read(ctx, func(tx *sqldb.Tx) error {
		here, err := catalogue(tx, db.Engine())
		if err != nil {
			return err
		}
		return compare(tx, here, want)
	})
}

// sweepScratch removes what a verification left that was killed; one that is
// under way is younger than a day.
func sweepScratch(dir string) {
	old, _ := filepath.Glob(filepath.Join(dir, scratchMark+"*"))
	for _, d := range old {
		if st, err := os.Stat(d); err == nil && time.Since(st.ModTime()) > 24*time.Hour && strings.HasPrefix(filepath.Base(d), scratchMark) {
			_ = os.RemoveAll(d)
		}
	}
}

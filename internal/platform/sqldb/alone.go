package sqldb

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// Alone takes the named lock of a data directory, which other processes see and
// which ends with this one, however that ends. It waits until ctx ends; with a
// ctx that has ended it tries once. taken is false when another process holds
// the lock.
func Alone(ctx context.Context, dir, name string) (release func(), taken bool, err error) {
	f, err := os.OpenFile(filepath.Join(dir, name+".lock"), os.O_RDWR|os.O_CREATE, 0o600) //nolint:gosec // the operator names the directory
	if err != nil {
		return nil, false, fmt.Errorf("sqldb: lock %s: %w", name, err)
	}
	if err := likeDirectory(f, dir); err != nil {
		_ = f.Close()
		return nil, false, fmt.Errorf("sqldb: lock %s: %w", name, err)
	}
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() { _ = f.Close() }, true, nil
		}
		if err != syscall.EWOULDBLOCK && err != syscall.EINTR {
			_ = f.Close()
			return nil, false, fmt.Errorf("sqldb: lock %s: %w", name, err)
		}
		select {
		case <-ctx.Done():
			_ = f.Close()
			return nil, false, nil
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// likeDirectory gives f to the owner of dir when root made it, so that the
// service can use it later.
func likeDirectory(f *os.File, dir string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	i, err := os.Stat(dir)
	if err != nil {
		return err
	}
	if s, ok := i.Sys().(*syscall.Stat_t); ok {
		return f.Chown(int(s.Uid), int(s.Gid))
	}
	return nil
}

// Alone is the function Alone in the database's own directory. PostgreSQL has
// none and locks by itself: there it is always taken.
func (db *DB) Alone(ctx context.Context, name string) (release func(), taken bool, err error) {
	if db.engine != SQLite {
		return func() {}, true, nil
	}
	return Alone(ctx, db.dir, name)
}

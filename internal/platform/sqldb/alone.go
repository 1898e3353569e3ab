package sqldb

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// Alone takes the named lock of the data directory, which other processes see
// and which ends with this one, however that ends. It waits until ctx ends; with
// a ctx that has ended it tries once. taken is false when another process holds
// it. PostgreSQL has no data directory: there it is always taken.
func (db *DB) Alone(ctx context.Context, name string) (release func(), taken bool, err error) {
	if db.engine != SQLite {
		return func() {}, true, nil
	}
	f, err := os.OpenFile(filepath.Join(db.dir, name+".lock"), os.O_RDWR|os.O_CREATE, 0o600) //nolint:gosec // the operator names the directory
	if err != nil {
		return nil, false, fmt.Errorf("sqldb: lock %s: %w", name, err)
	}
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() { _ = f.Close() }, true, nil
		}
		if err != syscall.EWOULDBLOCK && err != syscall.EINTR { //nolint:errorlint // an errno as the call returns it
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

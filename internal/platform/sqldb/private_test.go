package sqldb_test

import (
	"context"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"touyan/internal/platform/sqldb"
)

// DB-32: nobody but the service's account reads the files of the database,
// whatever the umask, and what was readable before is not any more.
func TestDB_32_files_are_private(t *testing.T) {
	dir := t.TempDir()
	umask := syscall.Umask(0)
	defer syscall.Umask(umask)
	for range 2 {
		db, err := sqldb.Open(context.Background(), sqldb.Options{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Raw().Exec(`create table if not exists x (y bigint)`); err != nil {
			t.Fatal(err)
		}
		for _, beside := range []string{"", "-wal", "-shm"} {
			i, err := os.Stat(filepath.Join(dir, "touyan.db"+beside))
			if err != nil || i.Mode().Perm() != 0o600 {
				t.Errorf("touyan.db%s: %v %v", beside, i.Mode(), err)
			}
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(filepath.Join(dir, "touyan.db"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

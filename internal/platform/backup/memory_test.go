package backup_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"testing"
	"time"

	"touyan/internal/platform/backup"
	"touyan/internal/platform/blob"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

// FT-19: a backup, its verification and a restore take memory for a few of the
// largest files, however many there are.
func TestFT_19_memory_does_not_grow_with_the_database(t *testing.T) {
	db := sqltest.Lite(t, noon)
	const file, files = 4 << 20, 15 // 60 MB
	source := rand.NewChaCha8([32]byte{2})
	for range files {
		content := make([]byte, file)
		_, _ = source.Read(content)
		write(t, db, func(tx *sqldb.Tx) error { _, err := blob.Put(tx, "x", content); return err })
	}
	defer debug.SetGCPercent(debug.SetGCPercent(20))
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	before, most := m.HeapAlloc, uint64(0)
	look := func(string, int64) {
		runtime.ReadMemStats(&m)
		most = max(most, m.HeapAlloc)
	}
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-stop:
				return
			default:
				look("", 0)
				time.Sleep(5 * time.Millisecond)
			}
		}
	}()
	out := filepath.Join(t.TempDir(), "x.backup")
	if _, err := backup.ToFile(ctx, permit(t), db, shape, backup.Plan{File: out, Key: secret, Data: t.TempDir()}, nil); err != nil {
		t.Error(err)
	}
	close(stop)
	<-done
	if st, err := os.Stat(out); err != nil || st.Size() < file*files {
		t.Errorf("%v, %v", st, err)
	}
	if grown := int64(most) - int64(before); grown > 40<<20 {
		t.Errorf("%d MB were taken for a database of %d MB", grown>>20, file*files>>20)
	} else {
		t.Logf("%d MB for a database of %d MB", grown>>20, file*files>>20)
	}
}

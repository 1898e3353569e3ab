package faults

import (
	"archive/zip"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"touyan/internal/platform/sqldb"
	"touyan/internal/server"
)

// FT-18: the clock jumps a day forth and back. A session ends by it and does not
// come back, nothing is lost, identifiers do not meet, and the trail says so.
func TestFT_18_clock_jumps(t *testing.T) {
	w := lite(t, "")
	var mu sync.Mutex
	var off time.Duration
	set := func(d time.Duration) { mu.Lock(); defer mu.Unlock(); off = d }
	sys, err := server.Open(ctx, server.Options{Data: w.data, Unbounded: true, Now: func() time.Time { mu.Lock(); defer mu.Unlock(); return time.Now().Add(off) }})
	if err != nil {
		t.Fatal(err)
	}
	site := httptest.NewServer(sys.Handler())
	work, stop := context.WithCancel(ctx)
	var working sync.WaitGroup
	working.Go(func() { sys.Work(work) })
	l := w.signIn(t, site.URL)
	jumps := func() (n int) {
		db := w.open(t)
		defer func() { _ = db.Close() }()
		err := db.Read(ctx, func(tx *sqldb.Tx) (err error) {
			n, err = sqldb.One(tx, sqldb.Scalar[int], `select count(*) from audit_entry where action = 'operations.patrol'`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	record := func(when string) {
		if status := l.record(); status != http.StatusSeeOther {
			t.Errorf("%s: recording answers %d", when, status)
		}
	}
	record("at first")
	time.Sleep(6 * time.Second) // until the clock was looked at once
	before := jumps()

	set(-24 * time.Hour)
	record("a day back")
	record("a day back")
	until(t, 15*time.Second, "the trail notes the jump back", func() bool { return jumps() > before })
	before = jumps()

	set(24 * time.Hour)
	if status, _ := l.get(t, "/life"); status != http.StatusSeeOther {
		t.Errorf("a day later the session still opens /life: %d", status)
	}
	until(t, 15*time.Second, "the trail notes the jump forth", func() bool { return jumps() > before })
	l2 := w.signIn(t, site.URL)
	l.client = l2.client
	record("a day later")
	set(0)
	record("back in time")
	stop()
	working.Wait()
	site.Close()
	if err := sys.Close(); err != nil {
		t.Error(err)
	}
	o := l.verify(t)
	note(line{id: "FT-18", fault: "clock jumps", how: "injected clock, a day back and forth", engine: w.engine(), runs: 3, outcome: o, note: "each jump is in the trail; sessions end by the clock"})
}

// FT-19: a register of a hundred thousand is exported with little memory.
func TestFT_19_export_in_little_memory(t *testing.T) {
	need(t, "FT-19", "prlimit")
	w := lite(t, "")
	copies := times(10, 300)
	db := w.open(t)
	multiply(t, db, copies)
	rows := 0
	err := db.Read(ctx, func(tx *sqldb.Tx) (err error) {
		rows, err = sqldb.One(tx, sqldb.Scalar[int], `select count(*) from member`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	_ = db.Close()
	out := filepath.Join(t.TempDir(), "members.xlsx")
	c := exec.Command("prlimit", "--as=1500000000", "--", program, "export", "members", "--data", w.data, "--out", out)
	c.Env = append(os.Environ(), "GOMEMLIMIT=160MiB")
	said, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%d rows: %v\n%s", rows, err, said)
	}
	z, err := zip.OpenReader(out)
	if err != nil {
		t.Fatal(err)
	}
	_ = z.Close()
	usage, ok := c.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		t.Fatal("no resource usage on this system")
	}
	mb := usage.Maxrss >> 10
	if mb > 500 {
		t.Errorf("an export of %d rows took %d MB", rows, mb)
	}
	note(line{id: "FT-19", fault: "little memory", how: fmt.Sprintf("prlimit --as=1.5GB, GOMEMLIMIT=160MiB, export of %d members", rows), engine: w.engine(), runs: 1, note: fmt.Sprintf("done, %d MB at most", mb)})
}

// multiply copies every member so many times.
func multiply(t *testing.T, db *sqldb.DB, copies int) {
	t.Helper()
	for _, table := range []string{"member", "member_place"} {
		cols, vals := copied(t, db, table)
		q := fmt.Sprintf(`with recursive k(n) as (select 1 union all select n + 1 from k where n < %d) insert into %s (%s) select %s from %s join k`,
			copies, table, strings.Join(cols, ", "), strings.Join(vals, ", "), table)
		if _, err := db.Raw().Exec(q); err != nil {
			t.Fatal(err)
		}
	}
}

// copied returns the columns of a table and what a copy of a row has in each.
func copied(t *testing.T, db *sqldb.DB, table string) (cols, vals []string) {
	t.Helper()
	rows, err := db.Raw().Query(`select name, type from pragma_table_info('` + table + `')`)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var c, kind string
		if err := rows.Scan(&c, &kind); err != nil {
			t.Fatal(err)
		}
		v := c
		switch {
		case c == "id", c == "member":
			v = c + " + k.n * 1000000"
		case kind == "bytea":
			v = "x''" // sealed for another row
		case c == "id_index":
			v = "id_index || '-' || k.n"
		}
		cols, vals = append(cols, c), append(vals, v)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return cols, vals
}

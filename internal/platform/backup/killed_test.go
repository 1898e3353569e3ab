package backup_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"touyan/internal/platform/backup"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/schema"
)

// TestMain: started with TOUYAN_TEST_BACKUP the test is a program that makes one
// backup after the other until it is killed.
func TestMain(m *testing.M) {
	if at := os.Getenv("TOUYAN_TEST_BACKUP"); at != "" {
		if err := backUpForEver(at); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

func backUpForEver(at string) error {
	db, err := sqldb.Open(ctx, sqldb.Options{Dir: filepath.Join(at, "data")})
	if err != nil {
		return err
	}
	sqltest.Chain(&testing.T{}, db)
	key, err := backup.ReadKey(filepath.Join(at, "key"))
	if err != nil {
		return err
	}
	permit := permit(&testing.T{})
	for i := 0; ; i++ {
		plan := backup.Plan{File: filepath.Join(at, "out", fmt.Sprintf("%d-%d.backup", os.Getpid(), i)), Key: key, Data: filepath.Join(at, "data")}
		if _, err := backup.ToFile(ctx, permit, db, shape, plan, nil); err != nil {
			return err
		}
	}
}

// FT-05: killed at any moment, a backup leaves no file under its name but good
// ones, and the database is as it was.
func TestFT_05_killed_at_any_moment_only_good_backups_bear_the_name(t *testing.T) {
	at := t.TempDir()
	db, err := sqldb.Open(ctx, sqldb.Options{Dir: filepath.Join(at, "data")})
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Migrate(ctx, db); err != nil {
		t.Fatal(err)
	}
	sqltest.Chain(t, db)
	s, _ := sealer(t, db)
	people(t, db, s)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	key, err := backup.WriteKey(filepath.Join(at, "key"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(at, "out"), 0o700); err != nil {
		t.Fatal(err)
	}
	good, partial := 0, 0
	// The first is left until it has made a backup: how long that takes here says
	// when to kill the others, so that the kills hit both on any machine.
	var one time.Duration
	for round := 1; round <= 5 || (round <= 40 && (good == 0 || partial == 0)); round++ {
		life, stop := context.WithTimeout(ctx, 5*time.Minute)
		c := exec.CommandContext(life, os.Args[0], "-test.run=^$")
		c.Env = append(os.Environ(), "TOUYAN_TEST_BACKUP="+at)
		var said strings.Builder
		c.Stderr = &said
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		if started := time.Now(); one == 0 {
			for !slices.ContainsFunc(names(t, filepath.Join(at, "out")), func(n string) bool { return !strings.Contains(n, ".partial-") }) {
				if life.Err() != nil {
					t.Fatal("no backup in five minutes")
				}
				time.Sleep(10 * time.Millisecond)
			}
			one = time.Since(started)
		} else {
			time.Sleep(one/4 + rand.N(one*3/2))
		}
		if err := c.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = c.Wait()
		stop()
		if said.Len() > 0 {
			t.Fatal(said.String())
		}
		for _, name := range names(t, filepath.Join(at, "out")) {
			path := filepath.Join(at, "out", name)
			if strings.Contains(name, ".partial-") {
				partial++
			} else {
				f, err := os.Open(path)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := backup.Check(ctx, f, key, nil); err != nil {
					t.Errorf("%s bears the name of a backup: %v", name, err)
				}
				_ = f.Close()
				good++
			}
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		}
	}
	if good == 0 || partial == 0 {
		t.Errorf("%d good and %d partial: the kills did not come at different moments", good, partial)
	}
	again, err := sqldb.Open(ctx, sqldb.Options{Dir: filepath.Join(at, "data")})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = again.Close() }()
	if n := count(t, again, `select count(*) from org_unit`); n != 300 {
		t.Errorf("%d units", n)
	}
}

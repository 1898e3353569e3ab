package seal_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/schema"
)

// TestMain: started with TOUYAN_TEST_RESEAL the test is a program that rotates
// and seals anew until it is killed.
func TestMain(m *testing.M) {
	if at := os.Getenv("TOUYAN_TEST_RESEAL"); at != "" {
		if err := rotateForEver(at); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

func rotateForEver(at string) error {
	db, err := sqldb.Open(ctx, sqldb.Options{Dir: at})
	if err != nil {
		return err
	}
	sqltest.Chain(&testing.T{}, db)
	s, err := seal.Start(ctx, db, seal.Options{MasterFile: filepath.Join(at, "master")})
	if err != nil {
		return err
	}
	for {
		if _, err := s.Rotate(ctx, permit(&testing.T{})); err != nil {
			return err
		}
		if _, err := s.Reseal(ctx, permit(&testing.T{}), columns, nil); err != nil {
			return err
		}
	}
}

// Killed at any moment of a rotation, every value opens, and ending the rotation
// brings all of them under the newest key.
func TestReseal_killed_at_any_moment_loses_nothing(t *testing.T) {
	at := t.TempDir()
	db, err := sqldb.Open(ctx, sqldb.Options{Dir: at})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := schema.Migrate(ctx, db); err != nil {
		t.Fatal(err)
	}
	sqltest.Chain(t, db)
	o := seal.Options{MasterFile: filepath.Join(at, "master")}
	fill(t, db, start(t, db, o), 3000)
	broken := 0
	for round := 1; round <= 6 || (round <= 30 && broken == 0); round++ {
		c := exec.Command(os.Args[0], "-test.run=^$")
		c.Env = append(os.Environ(), "TOUYAN_TEST_RESEAL="+at)
		var said strings.Builder
		c.Stderr = &said
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(100*time.Millisecond + rand.N(time.Duration(round)*150*time.Millisecond))
		if err := c.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = c.Wait()
		if said.Len() > 0 {
			t.Fatal(said.String())
		}
		s := start(t, db, o)
		same(t, values(t, db, s), 3000)
		ks, err := s.Keys(ctx, permit(t), columns)
		if err != nil {
			t.Fatal(err)
		}
		used := 0
		for _, k := range ks {
			if k.Values > 0 {
				used++
			}
		}
		if used > 1 {
			broken++
		}
	}
	if broken == 0 {
		t.Error("no kill came in the middle of a rotation")
	}
	s := start(t, db, o)
	if _, err := s.Reseal(ctx, permit(t), columns, nil); err != nil {
		t.Fatal(err)
	}
	same(t, values(t, db, s), 3000)
	ks, _ := s.Keys(ctx, permit(t), columns)
	for _, k := range ks {
		if strings.HasPrefix(k.Purpose, "data-") && (k.Values > 0) != k.Active {
			t.Errorf("%+v", k)
		}
	}
}

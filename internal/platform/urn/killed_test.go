package urn_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"touyan/internal/base/box"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/platform/urn"
	"touyan/internal/schema"
)

// TestMain: started with TOUYAN_TEST_CAST the test is a program that casts the
// codes it reads, eight at a time, and says each receipt once it has it.
func TestMain(m *testing.M) {
	if at := os.Getenv("TOUYAN_TEST_CAST"); at != "" {
		if err := castAll(at); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func castAll(at string) error {
	o := sqldb.Options{Dir: at}
	if strings.HasPrefix(at, "postgres:") {
		o = sqldb.Options{URL: at}
	}
	db, err := sqldb.Open(context.Background(), o)
	if err != nil {
		return err
	}
	urns := urn.New(db, nil)
	in := bufio.NewScanner(os.Stdin)
	in.Scan()
	name := in.Text()
	turns := make(chan struct{}, 8)
	var wg sync.WaitGroup
	for in.Scan() {
		turns <- struct{}{}
		code := in.Text()
		wg.Go(func() {
			defer func() { <-turns }()
			if _, err := urns.Cast(context.Background(), name, urn.Vote{Code: code, Paper: []byte("丁一")}); err != nil {
				fmt.Println("refused", code, err)
				return
			}
			fmt.Println("confirmed", code) // one write: whole or not at all
		})
	}
	wg.Wait()
	return db.Close()
}

// The program is killed again and again while people vote. Every vote that was
// confirmed is in the box; every other can be cast with the same code; nothing is
// there twice.
func TestVT22_killed_after_confirming(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			at := t.TempDir()
			o := sqldb.Options{Dir: at, Now: func() time.Time { return now }}
			if engine == "postgres" {
				at = sqltest.Postgres(t)
				o = sqldb.Options{URL: at, Now: o.Now}
			}
			db, err := sqldb.Open(context.Background(), o)
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Migrate(context.Background(), db); err != nil {
				t.Fatal(err)
			}
			sqltest.Chain(t, db)
			const voters = 1500
			r := prepare(t, db, box.ByCode, voters)
			r.begin()
			confirmed := map[string]bool{}
			for range 4 {
				// The kill comes after so many confirmations, wherever the program
				// is by then.
				var left []string
				for _, c := range r.Codes {
					if !confirmed[c.String()] {
						left = append(left, c.String())
					}
				}
				for _, code := range castUntilKilled(t, at, r.name(), left, 40+rand.IntN(100)) {
					if confirmed[code] {
						t.Errorf("%s is confirmed twice", code)
					}
					confirmed[code] = true
				}
			}
			if n := len(confirmed); n < 150 || n == voters {
				t.Fatalf("%d confirmed: the kills came at the wrong time", n)
			}
			unsure := 0
			for _, c := range r.Codes {
				in, err := r.urns.Counted(context.Background(), r.name(), c.Receipt(r.name()))
				if err != nil {
					t.Fatal(err)
				}
				if confirmed[c.String()] && !in {
					t.Errorf("%s was confirmed and is lost", c)
				}
				if !confirmed[c.String()] && in {
					unsure++ // kept, and killed before it could be said
				}
			}
			t.Logf("%d confirmed, %d kept and not confirmed", len(confirmed), unsure)
			again := 0
			for _, c := range r.Codes[voters-60:] {
				if _, err := r.cast(c, "丁一"); err == nil {
					again++
				}
			}
			b := r.close(urn.Ending{Present: voters})
			if len(b.Sealed) != len(confirmed)+unsure+again || len(b.Sealed) != len(b.Spent) {
				t.Errorf("%d papers of %d codes; %d confirmed, %d unsure, %d again", len(b.Sealed), len(b.Spent), len(confirmed), unsure, again)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// castUntilKilled starts the program, kills it after so many confirmations, and
// returns those it said.
func castUntilKilled(t *testing.T, at, name string, codes []string, after int) (said []string) {
	t.Helper()
	c := exec.Command(os.Args[0], "-test.run=^$")
	c.Env = append(os.Environ(), "TOUYAN_TEST_CAST="+at)
	c.Stdin = strings.NewReader(name + "\n" + strings.Join(codes, "\n") + "\n")
	var errs strings.Builder
	c.Stderr = &errs
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		code, ok := strings.CutPrefix(lines.Text(), "confirmed ")
		if !ok {
			// Kept by the program before, which died before it could say so.
			if !strings.Contains(lines.Text(), "已经用过") {
				t.Errorf("the program says %s", lines.Text())
			}
			continue
		}
		if said = append(said, code); len(said) == after {
			if err := c.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = c.Wait()
	if errs.Len() > 0 {
		t.Fatal(errs.String())
	}
	return said
}

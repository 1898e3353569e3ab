package server

import (
	"bytes"
	"testing"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/sqldb"
	"touyan/test/example"
)

// The example court has dues and what a year leaves behind, on whatever day it is
// started, and nothing of it is refused.
func TestDemoRecords(t *testing.T) {
	for _, day := range []string{"2026-11-22", "2027-01-10"} {
		today := civil.MustDay(day)
		sys := opened(t, Options{Now: func() time.Time { return today.Start().Add(12 * time.Hour) }})
		owed, err := example.Dues(today)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range []struct {
			kind string
			b    []byte
		}{{"org", example.Organisation()}, {"members", example.Roster()}, {"dues", owed}} {
			r, err := sys.Import(t.Context(), x.kind, intake.File{Name: x.kind + ".xlsx", Size: int64(len(x.b)), ReaderAt: bytes.NewReader(x.b)}, ImportChoice{SetAside: true}, nil)
			if err != nil || !r.Loaded || r.Bad > 3 {
				t.Fatalf("%s %s: %v %+v", day, x.kind, err, r.Problems)
			}
		}
		if err := sys.DemoRecords(t.Context(), example.Court); err != nil {
			t.Fatalf("%s: %v", day, err)
		}
		for table, want := range map[string]int{"member_letter": 2, "member_penalty": 2, "member_away": 3, "member_honour": 2, "care_person": 2, "care_visit": 2, "care_pair": 1} {
			err := sys.db.Read(t.Context(), func(tx *sqldb.Tx) error {
				n, err := sqldb.One(tx, sqldb.Scalar[int], `select count(*) from `+table)
				if n != want {
					t.Errorf("%s: %d rows of %s, want %d", day, n, table, want)
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		}
	}
}

package server

import (
	"bytes"
	"testing"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/feature/ballot"
	"touyan/internal/feature/ballot/ballotapp"
	"touyan/internal/platform/intake"
	"touyan/test/example"
)

// The example court has a renewal under way on whatever day it is started: only
// who is there is still to be counted.
func TestDemoElection(t *testing.T) {
	for _, day := range []string{"2026-11-22", "2027-01-10"} {
		today := civil.MustDay(day)
		sys := opened(t, Options{Now: func() time.Time { return today.Start().Add(12 * time.Hour) }})
		for _, x := range []struct {
			kind string
			b    []byte
		}{{"org", example.Organisation()}, {"members", example.Roster()}} {
			if _, err := sys.Import(t.Context(), x.kind, intake.File{Name: x.kind + ".xlsx", Size: int64(len(x.b)), ReaderAt: bytes.NewReader(x.b)}, ImportChoice{SetAside: true}, nil); err != nil {
				t.Fatal(err)
			}
		}
		if err := sys.DemoElection(t.Context(), example.Court); err != nil {
			t.Fatalf("%s: %v", day, err)
		}
		view, err := sys.permit(commandLine, ballot.CanView)
		if err != nil {
			t.Fatal(err)
		}
		l, err := sys.ballots.List(t.Context(), view, ballotapp.Filter{Most: 9})
		if err != nil || l.Total != 1 || l.Lines[0].Votes != 1 {
			t.Fatalf("%s: %+v %v", day, l, err)
		}
		c, err := sys.ballots.Get(t.Context(), view, l.Lines[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		if stops := c.Checkup(c.Votes[0]).Stops(); len(c.Steps) != 7 || len(stops) != 1 || stops[0].Rule != "ELE-05" {
			t.Errorf("%s: %d steps, %+v", day, len(c.Steps), stops)
		}
	}
}

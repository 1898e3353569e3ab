package server

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/grant"
	"touyan/internal/feature/org"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/sqldb"
	"touyan/test/example"
)

// Planned visits, and the last days for the reviews of a mentor, stand in a calendar
// without a name; who keeps no branch has no visits.
func TestOnCare_names_nobody(t *testing.T) {
	today := civil.MustDay("2026-11-22")
	sys := opened(t, Options{Now: func() time.Time { return today.Start().Add(12 * time.Hour) }})
	for _, x := range []struct {
		kind string
		b    []byte
	}{{"org", example.Organisation()}, {"members", example.Roster()}} {
		if _, err := sys.Import(t.Context(), x.kind, intake.File{Name: x.kind + ".xlsx", Size: int64(len(x.b)), ReaderAt: bytes.NewReader(x.b)}, ImportChoice{SetAside: true}, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := sys.DemoCare(t.Context(), busy[0]); err != nil {
		t.Fatal(err)
	}
	var unit org.Unit
	var mentor int64
	var names []string
	if err := sys.db.Read(t.Context(), func(tx *sqldb.Tx) error {
		tree, err := sys.org.Facts().Tree(tx, today)
		if err != nil {
			return err
		}
		if unit, err = tree.Named(access.Everywhere, busy[0]); err != nil {
			return err
		}
		if mentor, err = sqldb.One(tx, sqldb.Scalar[int64], `select mentor from care_pair`); err != nil {
			return err
		}
		bs, err := sys.members.Facts().Belongings(tx, unit.Path)
		for _, b := range bs {
			names = append(names, b.Name)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	entries := func(role access.Role, who int64) (said string) {
		actor := access.NewActor(Policy, 7, who, "某人", []access.Grant{{Role: role, Unit: int64(unit.ID), Over: unit.Path, Name: unit.Short, Period: civil.Since(1)}}, today)
		es, err := onCare{sys}.Entries(t.Context(), actor)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range es {
			said += e.Summary() + " " + e.Day.String() + "；"
		}
		return said
	}
	if got, want := entries(grant.Secretary, mentor), "截止：结对年度小结 2026-12-31；走访慰问（民二庭党支部） 2026-12-02；"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := entries(grant.Member, 0); got != "" {
		t.Errorf("a member has %q", got)
	}
	for _, n := range names {
		if strings.Contains(entries(grant.Secretary, mentor), n) {
			t.Errorf("%s stands in the calendar", n)
		}
	}
	// DB-14: above the branch there are numbers.
	for _, role := range []access.Role{grant.Officer, grant.CommitteeSecretary, grant.Leader, grant.Superior, grant.Member, grant.GroupLeader} {
		for _, can := range carers {
			if Policy.Allows(role, can) {
				t.Errorf("%s can %s", role, can)
			}
		}
	}
}

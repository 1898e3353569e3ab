package memberapp_test

import (
	"strings"
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/platform/intake"
)

// TestImport_refuses_second_and_ended_memberships: a roster neither makes anybody
// a member of two branches nor brings back who left.
func TestImport_refuses_second_and_ended_memberships(t *testing.T) {
	y := lone(t)
	es := sidecar(y, "expected-roster-clean.json")
	one := es[0]
	_, err := y.app.Add(ctx, permitFor(y, member.CanChange, ""), memberapp.AddIn{Branch: y.branch("020100001").ID, Said: memberapp.Said{
		"name": one.Name, "id-number": one.IDNumber, "standing": "正式党员", "joined": "2010-07-01", "converted": "2011-07-01", "membership-status": "正常"}})
	if err != nil {
		t.Fatal(err)
	}
	refused := func(code string) (found intake.Problem) {
		r, err := y.load("roster-clean.xlsx", "", true)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range r.Problems {
			if p.Code == code {
				found = p
			}
		}
		if found.Code == "" || r.Bad != 1 {
			t.Fatalf("%d bad rows, %s is not told of: %+v", r.Bad, code, r.Problems)
		}
		return found
	}
	if p := refused("MEMBER_ELSEWHERE"); strings.Contains(p.Value, one.IDNumber) || !strings.Contains(p.Want, "同一天不能在两个支部") {
		t.Errorf("%+v", p)
	}
	k := y.member(es[1].Name)
	if _, err := y.app.Tell(ctx, permitFor(y, member.CanDecide, ""), memberapp.TellIn{ID: k, Event: member.Event{Kind: member.DidGo, Day: civil.Exactly(civil.MustDay("2026-06-01")), Basis: "转接记录"}}); err != nil {
		t.Fatal(err)
	}
	// The other court lets go; what is left is who went from here.
	var other member.ID
	for _, e := range must(y.app.List(ctx, permitFor(y, member.CanView, ""), memberapp.ListIn{Filter: memberapp.Filter{Text: one.Name, Unit: y.branch("020100001").ID}})).Entries {
		other = e.ID
	}
	if _, err := y.app.Tell(ctx, permitFor(y, member.CanDecide, ""), memberapp.TellIn{ID: other, Event: member.Event{Kind: member.DidGo, Day: civil.Exactly(civil.MustDay("2026-06-01")), Basis: "转接记录"}}); err != nil {
		t.Fatal(err)
	}
	refused("MEMBERSHIP_ENDED")
	if p := y.person(k); p.Standing != member.Ended {
		t.Errorf("the roster brought %s back", p.Name)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

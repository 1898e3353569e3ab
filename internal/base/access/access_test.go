package access

import (
	"testing"

	"pgregory.net/rapid"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
)

var policy = Policy{"secretary": {"life.record"}, "member": {"life.view"}}

func actor(grants ...Grant) *Actor {
	return NewActor(policy, 1, 2, "甲", grants, civil.MustDay("2026-01-01"))
}

func TestActor_Permit_needs_role_and_subtree(t *testing.T) {
	a := actor(Grant{Role: "secretary", Over: "001.002."}, Grant{Role: "member", Over: "001."})
	for _, c := range []struct {
		can  Can
		over Path
		ok   bool
	}{
		{"life.record", "001.002.", true},
		{"life.record", "001.002.003.", true},
		{"life.record", "001.", false},
		{"life.record", "001.0021.", false},
		{"life.view", "001.003.", true},
		{"life.forget", "001.002.", false},
		{"life.record", Everywhere, false},
	} {
		p, err := a.Permit(c.can, c.over)
		if (err == nil) != c.ok {
			t.Errorf("Permit(%s, %q): %v, want ok=%v", c.can, c.over, err, c.ok)
		}
		if err != nil && fault.KindOf(err) != fault.Denied {
			t.Errorf("Permit(%s, %q) failed with %v", c.can, c.over, fault.KindOf(err))
		}
		if c.ok && p.Covers(c.can) != nil {
			t.Errorf("the permit for %s does not cover it", c.can)
		}
	}
}

func TestActor_grants_end_with_their_period(t *testing.T) {
	p, _ := civil.ParsePeriod("2025-01-01/2025-12-31")
	a := actor(Grant{Role: "secretary", Over: "001.", Period: p})
	if _, err := a.Permit("life.record", "001."); err == nil {
		t.Error("a grant that ended yesterday still gives a permit")
	}
}

func TestPermit_zero_proves_nothing(t *testing.T) {
	var p Permit
	if p.Covers("life.record") == nil || p.Covers("") == nil || p.Holds("001.") {
		t.Error("the zero permit proves something")
	}
}

func TestPath_range_is_the_subtree(t *testing.T) {
	seg := rapid.StringMatching(`([0-9A-Z]{3}\.){0,4}`)
	rapid.Check(t, func(t *rapid.T) {
		p, q := Path(seg.Draw(t, "p")), Path(seg.Draw(t, "q"))
		if in := q >= p && q < p.End(); in != p.Holds(q) {
			t.Fatalf("%q in [%q,%q) = %v, Holds = %v", q, p, p.End(), in, p.Holds(q))
		}
	})
}

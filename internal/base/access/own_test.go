package access

import (
	"testing"

	"pgregory.net/rapid"

	"touyan/internal/base/civil"
)

// A court's own part is a range of paths like any other: what it holds lies
// between it and its end, and what lies there it holds; the courts below it, and
// all that is theirs, it does not hold.
func TestPath_Own_is_one_range(t *testing.T) {
	segment := rapid.SampledFrom([]string{"001.", "002.", "0zz.", "a00.", "yzz.", "z00.", "z01.", "zzz."})
	path := rapid.Custom(func(t *rapid.T) Path {
		p := Path("")
		for range rapid.IntRange(1, 4).Draw(t, "depth") {
			p += Path(segment.Draw(t, "segment"))
		}
		return p
	})
	rapid.Check(t, func(t *rapid.T) {
		p, q := path.Draw(t, "p"), path.Draw(t, "q")
		own := p.Own()
		between := q >= own && q < own.End()
		if own.Holds(q) != between {
			t.Fatalf("%q holds %q: %v; between %q and %q: %v", own, q, own.Holds(q), own, own.End(), between)
		}
		if own.Holds(q) && !p.Holds(q) {
			t.Fatalf("%q holds %q and %q does not", own, q, p)
		}
		if own.Holds(p+"z00.") || !own.Holds(p) || !own.Holds(p+"001.") || !p.Holds(own) || own.Unit() != p {
			t.Fatalf("own part of %q", p)
		}
	})
	if Everywhere.Own() != Everywhere {
		t.Error("everywhere has no own part")
	}
}

// A seat over a court gives no permit over the courts below it, whichever way it
// is asked for.
func TestActor_Permit_over_a_court_ends_at_the_courts_below(t *testing.T) {
	a := NewActor(policy, 1, 2, "甲", []Grant{{Role: "secretary", Over: Path("001.").Own()}}, civil.MustDay("2026-01-01"))
	for over, want := range map[Path]bool{"001.": true, "001.002.": true, "001.z00.": false, "001.z00.001.": false, Everywhere: false, "002.": false} {
		p, err := a.Permit("life.record", over)
		if (err == nil) != want {
			t.Errorf("over %q: %v", over, err)
		}
		if err == nil && (p.Holds("001.z00.") || p.Holds("001.z00.001.")) {
			t.Errorf("the permit over %q holds the courts below", over)
		}
	}
	p, err := a.PermitHere("life.record")
	if from, end := p.Range(); err != nil || from != "001-" || end != "001.z" {
		t.Errorf("%q to %q, %v", from, end, err)
	}
}

func TestCommon_is_the_smallest_that_holds_all(t *testing.T) {
	for _, c := range []struct {
		want Path
		of   []Path
	}{
		{"001.002.", []Path{"001.002."}},
		{"001.", []Path{"001.002.", "001.003.001."}},
		{"001.002.", []Path{"001.002.001.", "001.002."}},
		{"", []Path{"001.", "002."}},
		{"", []Path{"001.", "0012."}},
		{"", []Path{"001.002.", ""}},
		{"001.", []Path{"001.002.", "001.003.", "001.002.004."}},
		{"001-", []Path{"001-", "001.002."}},
		{"001.", []Path{"001.002.", "001-"}},
		{"001.", []Path{"001-", "001.z00."}},
	} {
		got := Common(c.of[0], c.of[1:]...)
		if got != c.want {
			t.Errorf("of %q: %q, want %q", c.of, got, c.want)
		}
		for _, p := range c.of {
			if !got.Holds(p) {
				t.Errorf("%q does not hold %q", got, p)
			}
		}
	}
}

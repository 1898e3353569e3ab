package id

import (
	"testing"
	"time"
)

type thing struct{}

func TestNew_rises_within_one_moment(t *testing.T) {
	at := time.Now()
	prev := New[thing](at)
	for range 10_000 {
		next := New[thing](at)
		if next <= prev {
			t.Fatalf("%d after %d", next, prev)
		}
		prev = next
	}
}

func TestOf_text_round_trip_and_refusals(t *testing.T) {
	i := New[thing](time.Now())
	back, err := Parse[thing](i.String())
	if err != nil || back != i {
		t.Fatalf("Parse(%q) = %d, %v; want %d", i.String(), back, err, i)
	}
	for _, s := range []string{"", "0", "zzzzzzzzzzzzz", "00000000000u0", "../../etc/pass"} {
		if v, err := Parse[thing](s); err == nil {
			t.Errorf("Parse(%q) = %d, want an error", s, v)
		}
	}
}

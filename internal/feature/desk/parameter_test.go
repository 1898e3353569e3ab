package desk

import "testing"

func TestParameter_reads_what_people_type(t *testing.T) {
	for _, c := range []struct{ name, typed, amount string }{
		{"life.records-from", "2026-01-01", "2026-01-01"},
		{"life.records-from", " 2026-01-01 ", "2026-01-01"},
		{"life.records-from", "2026-02-30", ""},
		{"life.records-from", "", ""},
		{"life.lecture-every", "quarter", "quarter"},
		{"life.lecture-every", "每季一次", ""},
		{"life.yearly-until", "03-31", "03-31"},
		{"life.yearly-until", "02-29", ""},
		{"life.yearly-until", "3-31", ""},
		{"org.groups-from", "15", "15"},
		{"org.groups-from", "1", ""},
		{"org.groups-from", "501", ""},
		{"org.groups-from", "十五", ""},
	} {
		p, ok := ParameterNamed(c.name)
		if !ok {
			t.Fatalf("no parameter %s", c.name)
		}
		if amount, wrong := p.Read(c.typed); amount != c.amount || (wrong == "") != (c.amount != "") {
			t.Errorf("%s %q: %q, %q; want %q", c.name, c.typed, amount, wrong, c.amount)
		}
	}
	if _, ok := ParameterNamed("life.no-such"); ok {
		t.Error("found a parameter that is none")
	}
}

func TestParameter_says_its_value(t *testing.T) {
	for _, c := range []struct{ name, amount, want string }{
		{"life.yearly-until", "03-31", "次年 3 月 31 日"}, {"life.lecture-every", "quarter", "每季一次"}, {"org.groups-from", "15", "15 人"}, {"life.records-from", "2026-01-01", "2026-01-01"},
	} {
		p, _ := ParameterNamed(c.name)
		if got := p.Chinese(c.amount); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

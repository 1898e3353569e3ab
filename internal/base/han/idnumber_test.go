package han

import (
	"testing"

	"pgregory.net/rapid"

	"touyan/internal/base/civil"
)

var today = civil.MustDay("2026-06-30")

func TestParseIDNumber_accepts_the_samples_of_the_standard(t *testing.T) {
	for _, c := range []struct {
		text   string
		birth  string
		gender Gender
	}{
		{"990000198001010012", "1980-01-01", Male},
		{"99000019951231002X", "1995-12-31", Female},
		{"990000200106300171", "2001-06-30", Male},
	} {
		n, fault := ParseIDNumber(c.text, today)
		if fault != "" || n.Birth().String() != c.birth || n.Gender() != c.gender || n.KnownProvince() {
			t.Errorf("%s: %q, fault %q, born %v, %v", c.text, n, fault, n.Birth(), n.Gender())
		}
	}
}

func TestParseIDNumber_names_the_fault(t *testing.T) {
	for _, c := range []struct {
		text string
		want IDFault
	}{
		{"", IDLength},
		{"9900001980010100", IDLength},
		{"9900001980010100122", IDLength},
		{"99000019800101001O", IDCharacter},
		{"99000019800101O012", IDCharacter},
		{"99000019800101001x", IDCharacter}, // CleanIDNumber comes first
		{"990000198001010013", IDCheckDigit},
		{"990000198001010021", IDCheckDigit},
		{"公民身份号码公民身份号码公民身份号码", IDCharacter},
	} {
		if n, fault := ParseIDNumber(c.text, today); fault != c.want || n != "" {
			t.Errorf("%q: %q, fault %q, want %q", c.text, n, fault, c.want)
		}
	}
	for _, s := range []string{"99000019850230001", "99000020300101001", "99000018790101001"} {
		if _, fault := ParseIDNumber(s+string(checkDigit(s)), today); fault != IDBirth {
			t.Errorf("%s: fault %q, want %q", s, fault, IDBirth)
		}
	}
}

func TestParseIDNumber_raises_fifteen_digits(t *testing.T) {
	n, fault := ParseIDNumber("514521441009705", today)
	if fault != "" || n[:17] != "51452119441009705" || n.Birth().String() != "1944-10-09" {
		t.Fatalf("%q, fault %q", n, fault)
	}
	if again, fault := ParseIDNumber(string(n), today); fault != "" || again != n {
		t.Errorf("the raised number is refused: %q", fault)
	}
}

func TestParseIDNumber_notices_every_single_change(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		birth := civil.Day(rapid.IntRange(int(civil.MustDay("1930-01-01")), int(civil.MustDay("2008-01-01"))).Draw(t, "birth"))
		y, m, d := birth.Civil()
		s := "514502" + twoDigits(y/100) + twoDigits(y%100) + twoDigits(m) + twoDigits(d) + twoDigits(rapid.IntRange(0, 99).Draw(t, "a")) + string(rune('0'+rapid.IntRange(0, 9).Draw(t, "b")))
		s += string(checkDigit(s))
		if _, fault := ParseIDNumber(s, today); fault != "" {
			t.Fatalf("%s refused: %s", s, fault)
		}
		i := rapid.IntRange(0, 16).Draw(t, "place")
		other := []byte(s)
		other[i] = byte('0' + (int(s[i]-'0')+rapid.IntRange(1, 9).Draw(t, "by"))%10)
		if _, fault := ParseIDNumber(string(other), today); fault == "" {
			t.Fatalf("%s passes beside %s", other, s)
		}
	})
}

func TestCleanIDNumber(t *testing.T) {
	for _, c := range [][2]string{
		{" 514503-19811010-055x\u200b", "51450319811010055X"},
		{"'514502197106302859", "514502197106302859"},
		{"５１４５０２１９８６０１０３６０９３", "514502198601036093"},
		{"51452319911220964×", "51452319911220964X"},
		{"52890119760614345*", "52890119760614345X"},
		{"514502 19690803 830x", "51450219690803830X"},
		{"5087021969O3319682", "5087021969O3319682"},
	} {
		if got := CleanIDNumber(c[0]); got != c[1] {
			t.Errorf("CleanIDNumber(%q) = %q, want %q", c[0], got, c[1])
		}
	}
}

func TestKnownProvince(t *testing.T) {
	known := map[string]bool{}
	for _, p := range []string{"11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82", "83"} {
		known[p] = true
	}
	for n := range 100 {
		p := twoDigits(n)
		if got := IDNumber(p + "0000198001010012").KnownProvince(); got != known[p] {
			t.Errorf("province %s known: %v", p, got)
		}
	}
}

func TestMasks_show_no_more_than_four_at_each_end(t *testing.T) {
	for _, c := range [][2]string{{"53990119800101110X", "5399****110X"}, {"12345", "****"}, {"", ""}, {"公民身份号码公民身份号码", "****"}} {
		if got := MaskID(c[0]); got != c[1] {
			t.Errorf("MaskID(%q) = %q, want %q", c[0], got, c[1])
		}
	}
	for _, c := range [][2]string{{"16304891204", "****1204"}, {"0811-2532235", "****2235"}, {"110", "****"}, {"", ""}} {
		if got := MaskPhone(c[0]); got != c[1] {
			t.Errorf("MaskPhone(%q) = %q, want %q", c[0], got, c[1])
		}
	}
}

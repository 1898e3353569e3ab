package records_test

import (
	"slices"
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/feature/records"
)

func TestClauses_begin_at_their_numbers(t *testing.T) {
	cs := records.Clauses("总述一句\r\n\n　　第一条　为了管理。\n第二款\n第十条之二 细则。\n第三者不是条")
	want := []records.Clause{{"", "总述一句"}, {"第一条", "为了管理。\n第二款"}, {"第十条之二", "细则。\n第三者不是条"}}
	if !slices.Equal(cs, want) {
		t.Errorf("%q", cs)
	}
	if records.Clauses(" \n") != nil {
		t.Error("an empty rule has clauses")
	}
}

// DA/T 13: the number of a document, and terms of 8 号令.
func TestNumber_and_terms(t *testing.T) {
	if n := records.Number("X001", 2026, records.Permanent, "HJ", 1); n != "X001-WS·2026-Y-HJ-0001" {
		t.Error(n)
	}
	if n := records.Number("", 2026, records.Years10, "XX", 12); n != "WS·2026-D10-XX-0012" {
		t.Error(n)
	}
	for k, want := range map[records.Keep]civil.Day{records.Permanent: 0, records.Years30: civil.MustDate(2056, 12, 31), records.Years10: civil.MustDate(2036, 12, 31), "D5": 0} {
		if got := k.Until(2026); got != want {
			t.Errorf("%s until %v", k, got)
		}
	}
	codes := map[string]bool{}
	for _, c := range records.Categories {
		if !c.Keep.Known() || codes[c.Short] {
			t.Errorf("category %+v", c)
		}
		codes[c.Short] = true
	}
}

func TestCites_knows_a_number_as_people_write_it(t *testing.T) {
	for _, c := range []struct {
		basis, number string
		want          bool
	}{
		{"云中法机党〔2026〕3 号", "云中法机党〔2026〕3号", true}, {"云中法机党[2026]第3号", "云中法机党〔2026〕3号", true}, {"机关党委决议 云中法机党（2026）3号", "云中法机党〔2026〕3号", true},
		{"云中法机党〔2026〕13号", "云中法机党〔2026〕3号", false}, {"云中法机党〔2026〕3号", "云中法机党〔2025〕3号", false}, {"12 号文件", "2号文件", false}, {"决议", "决议", false}, {"", "", false},
	} {
		if records.Cites(c.basis, c.number) != c.want {
			t.Errorf("%q cites %q: %v", c.basis, c.number, !c.want)
		}
	}
}

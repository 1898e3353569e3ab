package statistics_test

import (
	"net/url"
	"reflect"
	"strings"
	"testing"

	"touyan/internal/feature/statistics"
)

// What an address says of a list survives being written and read again, however
// it was put together, and never has a column that there is not.
func FuzzReadQuery(f *testing.F) {
	for _, s := range []string{"", "column=age&class=female&order=branch", "unit=zz&class=female&class=male&text=%E6%B2%88", "column=member.id_index&column=age&column=age", "text=" + strings.Repeat("x", 99) + "+"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := url.ParseQuery(s)
		if err != nil {
			return
		}
		q := statistics.ReadQuery(v)
		if again := statistics.ReadQuery(q.Values()); !reflect.DeepEqual(again, q) {
			t.Errorf("%+v becomes %+v", q, again)
		}
		for _, c := range q.Columns {
			if _, ok := statistics.ColumnOf(c); !ok {
				t.Errorf("column %q", c)
			}
		}
		for _, c := range q.Classes {
			if !statistics.Known(c) {
				t.Errorf("class %q", c)
			}
		}
	})
}

// The headings that are read of a form stood in it, and are at most sixty.
func FuzzReadAsked(f *testing.F) {
	for _, s := range []string{"", "序号\t姓名（必填）\n*身份证号", "(）,，;", strings.Repeat("列\n", 99), "\xff\xfe姓名"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		asked := statistics.ReadAsked(s)
		if len(asked) > 60 {
			t.Errorf("%d headings", len(asked))
		}
		for _, a := range asked {
			if a.Heading == "" || !strings.Contains(s, a.Heading) {
				t.Errorf("heading %q of %q", a.Heading, s)
			}
		}
	})
}

// A term that is read is written as it was read.
func FuzzParseTerm(f *testing.F) {
	for _, s := range []string{"2026", "2026h1", "1920", "+026", "２０２６", "2026h1h1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		term, ok := statistics.ParseTerm(s)
		if !ok {
			return
		}
		if term.String() != s {
			t.Errorf("%q becomes %q", s, term)
		}
		if p := term.Period(); p.From > p.Until || term.Before().Period().Until.AddDays(1) != p.From {
			t.Errorf("%q: %v", s, p)
		}
	})
}

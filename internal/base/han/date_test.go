package han

import (
	"errors"
	"testing"

	"touyan/internal/base/civil"
)

func TestParseDate_reads_every_habit(t *testing.T) {
	for _, c := range [][2]string{
		{"2006-01-02", "2006-01-02"}, {"2006.1.2", "2006-01-02"}, {"2006/1/2", "2006-01-02"}, {"2006、1、2", "2006-01-02"},
		{"2006年1月2日", "2006-01-02"}, {"2006年01月02号", "2006-01-02"}, {"2006. 1. 2", "2006-01-02"}, {" 2006-01-02 ", "2006-01-02"},
		{"20060102", "2006-01-02"}, {"１９９１.１２.２４", "1991-12-24"}, {"2006-01-02 00:00:00", "2006-01-02"}, {"2006-01-02T08:30:00", "2006-01-02"},
		{"2006.01", "2006-01"}, {"2006年1月", "2006-01"}, {"200601", "2006-01"}, {"06.01", "2006-01"}, {"91.06", "1991-06"}, {"26.06", "2026-06"},
		{"27.06", "1927-06"}, {"2006/1", "2006-01"}, {"2006-01", "2006-01"}, {"2006.10", "2006-10"}, {"85年7月", "1985-07"},
		{"二〇〇六年一月二日", "2006-01-02"}, {"一九八五年十二月", "1985-12"}, {"1985年七月", "1985-07"}, {"八五年七月", "1985-07"}, {"2024-02-29", "2024-02-29"},
	} {
		got, err := ParseDate(c[0], today)
		if err != nil || got.String() != c[1] {
			t.Errorf("ParseDate(%q) = %v, %v; want %s", c[0], got, err, c[1])
		}
	}
}

func TestParseDate_refuses(t *testing.T) {
	for _, c := range []struct {
		text string
		want error
	}{
		{"2019-02-30", ErrNoDay}, {"2015.13", ErrNoDay}, {"2011-00-15", ErrNoDay}, {"2016-06-31", ErrNoDay}, {"20190230", ErrNoDay}, {"200613", ErrNoDay},
		{"不详", ErrNoDate}, {"九八年七一前后", ErrNoDate}, {"", ErrNoDate}, {"01/02/2006", ErrNoDate}, {"6.01", ErrNoDate}, {"1985.7-8", ErrNoDate}, {"2006年1.2", ErrNoDate},
		{"1985..07", ErrNoDate}, {".1985.07", ErrNoDate}, {"19850", ErrNoDate}, {"1985", ErrNoMonth}, {"1985年", ErrNoMonth}, {"2006.01左右", ErrNoDate},
		{"3006-01-01", ErrNoDate}, {"910601", ErrNoDate}, {"2006-1-2-3", ErrNoDate}, {"-2006-1", ErrNoDate},
	} {
		if got, err := ParseDate(c.text, today); !errors.Is(err, c.want) || !got.IsZero() {
			t.Errorf("ParseDate(%q) = %v, %v; want %v", c.text, got, err, c.want)
		}
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2006-01-02", "2006年1月2号", "06.01", "二〇〇六年一月", "20060102", "2006-01-02 00:00", "年月日", "１９"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ParseDate(s, today)
		if (err == nil) == p.IsZero() {
			t.Fatalf("ParseDate(%q) = %v, %v", s, p, err)
		}
		if err != nil {
			return
		}
		if y := p.First().Year(); y < 1850 || y > 2199 {
			t.Fatalf("ParseDate(%q) = %v", s, p)
		}
		again, err := ParseDate(p.String(), today)
		if err != nil || again != p {
			t.Fatalf("%q is read as %v, and that as %v, %v", s, p, again, err)
		}
		if _, err := civil.ParsePartialDay(p.String()); err != nil {
			t.Fatal(err)
		}
	})
}

package indicator

import (
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/feature/caseload"
)

// figures is one unit's "all" of the sidecar, as raw JSON by key.
type figures map[string]json.RawMessage

type truthCourt struct {
	Court, Code string
	All         figures
	ToMonthEnd  []struct {
		Month, O, S, J, W int
		E01               []any
	} `json:"to_month_end"`
	Divisions []struct {
		Division, Short string
		All             figures
		Teams           []struct {
			Team string
			All  figures
		}
	}
}

// Another list with its sidecar, of any length:
// go test -run Sidecar ./internal/feature/caseload/indicator -args -cases big.csv -truth big.json
var (
	otherList  = flag.String("cases", "", "a list of cases beside the small one")
	otherTruth = flag.String("truth", "", "its sidecar")
)

// list is the small list as its sidecar says it must be understood.
var list = sync.OnceValues(func() (cases []caseload.Case, courts []truthCourt) {
	f, err := os.Open("../testdata/cases-small.csv.gz")
	if err != nil {
		panic(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		panic(err)
	}
	courts, _ = readList("../testdata/cases-small.json", z, func(c *caseload.Case) { cases = append(cases, *c) })
	return cases, courts
})

// readList reads a list and its sidecar and gives the accepted cases to visit.
func readList(truthFile string, file io.Reader, visit func(*caseload.Case)) ([]truthCourt, caseload.Tally) {
	raw, err := os.ReadFile(truthFile)
	if err != nil {
		panic(err)
	}
	var truth struct {
		ExtractDay string `json:"extract_day"`
		Courts     []truthCourt
	}
	if err := json.Unmarshal(raw, &truth); err != nil {
		panic(err)
	}
	var known []caseload.Court
	for _, c := range truth.Courts {
		x := caseload.Court{Sign: caseload.Sign(c.Code), Name: c.Court}
		for i, d := range c.Divisions {
			div := caseload.Division{ID: int64(i + 1), Name: d.Division, Names: []string{d.Short}}
			for j, t := range d.Teams {
				if t.Team != "" {
					div.Teams = append(div.Teams, caseload.Team{ID: int64(j + 1), Name: t.Team})
				}
			}
			x.Divisions = append(x.Divisions, div)
		}
		known = append(known, x)
	}
	in := csv.NewReader(file)
	in.FieldsPerRecord, in.ReuseRecord = -1, true
	header, err := in.Read()
	if err != nil {
		panic(err)
	}
	header[0] = header[0][len("\xEF\xBB\xBF"):]
	m, _ := caseload.Guess(header)
	r, err := caseload.NewReader(header, m, known, civil.MustDay(truth.ExtractDay))
	if err != nil {
		panic(err)
	}
	for {
		cells, err := in.Read()
		if err == io.EOF {
			return truth.Courts, r.Tally()
		}
		if c, verdict, _ := r.Read(0, cells); verdict == caseload.Accept {
			visit(&c)
		}
	}
}

func book(t testing.TB, d Dictionary) *Book {
	t.Helper()
	b, err := NewBook(d)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// written writes a unit's values in the sidecar's own form.
func written(t *testing.T, b *Book, p civil.Period, sums Sums) map[string]string {
	t.Helper()
	get := func(c Code) Value {
		v, err := b.Value(c, CommonVersion, p, sums)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	text := func(v Value) string {
		if !v.Defined() {
			return "null"
		}
		return strconv.Quote(v.String())
	}
	out := map[string]string{}
	for _, c := range []Code{"O", "S", "A", "J", "W", "E05"} {
		out[string(c)] = get(c).String()
	}
	for _, c := range []Code{"E01", "E02", "E03", "Q01", "Q03", "X02", "X03", "X04", "X05", "X06", "Z01", "Z02", "Z03", "G03s"} {
		v := get(c)
		out[string(c)] = fmt.Sprintf("[%d,%d,%s]", v.Num, v.Den, text(v))
	}
	days, score, top, odds := get("E04"), get("Q08"), get("Q08a"), get("Q04")
	spread := "null,null"
	if days.Spread {
		spread = fmt.Sprintf("%d,%d", days.Median, days.P90)
	}
	out["E04"] = fmt.Sprintf("[%d,%d,%s,%s]", days.Num, days.Den, text(days), spread)
	out["Q08"] = fmt.Sprintf("[%d,%d,%s,%d]", score.Num, score.Den, text(score), top.Num)
	out["Q04"] = fmt.Sprintf("[%d,%d]", odds.Num, odds.Den)
	for key, code := range map[string]Code{"litigation_OSJ": "E01a", "enforcement_OSJ": "E01b"} {
		v := get(code)
		out[key] = fmt.Sprintf("%d of %d", v.Num, v.Den)
	}
	return out
}

// compare holds a unit's values against the sidecar's.
func (f figures) compare(t *testing.T, unit string, got map[string]string) {
	t.Helper()
	if len(f) < 20 {
		t.Fatalf("%s: the sidecar has only %d figures", unit, len(f))
	}
	for key, raw := range f {
		var want string
		switch key {
		case "litigation_OSJ", "enforcement_OSJ":
			var osj [3]int
			if err := json.Unmarshal(raw, &osj); err != nil {
				t.Fatal(err)
			}
			want = fmt.Sprintf("%d of %d", osj[2], osj[0]+osj[1])
		case "Q04":
			var three [3]int
			if err := json.Unmarshal(raw, &three); err != nil {
				t.Fatal(err)
			}
			want = fmt.Sprintf("[%d,%d]", three[0], three[1])
		default:
			var v any
			if err := json.Unmarshal(raw, &v); err != nil {
				t.Fatal(err)
			}
			compact, _ := json.Marshal(v)
			if list, ok := v.([]any); ok {
				want = plain(list)
			} else {
				want = string(compact)
			}
		}
		if got[key] != want {
			t.Errorf("%s %s: %s, want %s", unit, key, got[key], want)
		}
	}
}

// plain writes a list of the sidecar without blanks and without exponents.
func plain(list []any) string {
	s := "["
	for i, x := range list {
		if i > 0 {
			s += ","
		}
		switch v := x.(type) {
		case float64:
			s += strconv.FormatInt(int64(v), 10)
		case string:
			s += strconv.Quote(v)
		case nil:
			s += "null"
		}
	}
	return s + "]"
}

func TestSidecar_every_figure_of_every_court_division_and_team(t *testing.T) {
	cases, courts := list()
	b := book(t, Common())
	l := NewLedger(b)
	for i := range cases {
		l.Add(&cases[i])
	}
	compareAll(t, b, l, courts)
}

func TestSidecar_of_another_list(t *testing.T) {
	if *otherList == "" {
		t.Skip("no other list given: -args -cases FILE -truth FILE")
	}
	f, err := os.Open(*otherList)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b := book(t, Common())
	l := NewLedger(b)
	start := time.Now()
	courts, tally := readList(*otherTruth, f, l.Add)
	t.Logf("%+v in %s", tally, time.Since(start).Round(time.Millisecond))
	compareAll(t, b, l, courts)
}

// compareAll holds a ledger against every figure of a sidecar.
func compareAll(t *testing.T, b *Book, l *Ledger, courts []truthCourt) {
	year := civil.Year(2025)
	check := func(unit string, f figures, s Scope) {
		sums, err := l.Of(s, year)
		if err != nil {
			t.Fatal(err)
		}
		f.compare(t, unit, written(t, b, year, sums))
	}
	units := 0
	for _, c := range courts {
		sign := caseload.Sign(c.Code)
		check(c.Court, c.All, Scope{Court: sign})
		for i, d := range c.Divisions {
			div := int64(i + 1)
			check(c.Court+d.Division, d.All, OfCourt(sign, div, 0))
			for j, tm := range d.Teams {
				team := int64(j + 1)
				if tm.Team == "" {
					team = 0
				}
				check(c.Court+d.Division+tm.Team, tm.All, Scope{Court: sign, Division: &div, Team: &team})
				units++
			}
		}
		for _, m := range c.ToMonthEnd {
			p := civil.Period{From: year.From, Until: civil.MonthOf(2025, m.Month).Last()}
			sums, _ := l.Of(Scope{Court: sign}, p)
			got := written(t, b, p, sums)
			for key, want := range map[string]int{"O": m.O, "S": m.S, "J": m.J, "W": m.W} {
				if got[key] != strconv.Itoa(want) {
					t.Errorf("%s to month %d %s: %s, want %d", c.Court, m.Month, key, got[key], want)
				}
			}
			if want := plain(m.E01); got["E01"] != want {
				t.Errorf("%s to month %d E01: %s, want %s", c.Court, m.Month, got["E01"], want)
			}
		}
	}
	if units < 60 {
		t.Errorf("only %d teams compared", units)
	}
}

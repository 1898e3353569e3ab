package caseload

import (
	"bytes"
	"encoding/csv"
	"io"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"touyan/internal/base/fault"
)

// many repeats the small list with other serials, as one endless file.
type many struct {
	rows [][3]string // before the serial, the serial, behind it
	base int
	at   int
	left int
	buf  bytes.Buffer
}

func newMany(tb testing.TB, n int) (*many, []byte) {
	raw := small(tb, false)
	head, body, _ := bytes.Cut(raw, []byte("\r\n"))
	m := &many{left: n}
	for _, line := range strings.SplitAfter(string(body), "\r\n") {
		end := strings.Index(line, "号")
		if end < 0 || strings.Count(line, "\"")%2 != 0 || strings.Count(line, "\n") != 1 {
			continue
		}
		start := strings.LastIndexFunc(line[:end], func(r rune) bool { return r < '0' || r > '9' })
		_, size := utf8.DecodeRuneInString(line[start:])
		if serial := line[start+size : end]; serial != "" {
			m.rows = append(m.rows, [3]string{line[:start+size], serial, line[end:]})
		}
	}
	return m, append(head, "\r\n"...)
}

func (m *many) Read(p []byte) (int, error) {
	for m.buf.Len() < len(p) && m.left > 0 {
		r := m.rows[m.at]
		n, _ := strconv.Atoi(r[1])
		m.buf.WriteString(r[0])
		m.buf.WriteString(strconv.Itoa(n + m.base))
		m.buf.WriteString(r[2])
		if m.at++; m.at == len(m.rows) {
			m.at, m.base = 0, m.base+10000
		}
		m.left--
	}
	return m.buf.Read(p)
}

// A million rows are taken apart, judged and let go; what stays is what tells
// duplicates. Needs about 5 s.
func BenchmarkRead_a_million_rows(b *testing.B) {
	_, courts := readTruth(b)
	const rows = 1_000_000
	for b.Loop() {
		m, head := newMany(b, rows)
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		cases, at := 0, 0
		peak := uint64(0)
		r := eachRecord(b, io.MultiReader(bytes.NewReader(head), m), courts, today, func(_ Case, v Verdict, _ []Issue) {
			if v == Accept {
				cases++
			}
			if at++; at%200_000 == 0 {
				runtime.GC()
				runtime.ReadMemStats(&after)
				peak = max(peak, after.HeapAlloc-min(before.HeapAlloc, after.HeapAlloc))
			}
		})
		if r.Tally().Records != rows || cases < rows*9/10 {
			b.Fatalf("%+v", r.Tally())
		}
		b.ReportMetric(float64(peak)/(1<<20), "MB-kept")
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

func TestReader_memory_is_bounded_by_what_tells_duplicates(t *testing.T) {
	_, courts := readTruth(t)
	kept := func(rows int) uint64 {
		m, head := newMany(t, rows)
		r := eachRecord(t, io.MultiReader(bytes.NewReader(head), m), courts, today, func(Case, Verdict, []Issue) {})
		var s runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&s)
		runtime.KeepAlive(r)
		return s.HeapAlloc
	}
	few, lots := kept(10_000), kept(60_000)
	if lots > few+8<<20 {
		t.Errorf("%d bytes after 10,000 rows, %d after 60,000", few, lots)
	}
	s := newSeen()
	for i := range int32(50_000) {
		n := Number{Year: 2025, Court: "川4502", Kind: "民初", Serial: i*9973%899_999_999 + 1}
		if s.has(n) {
			t.Fatalf("%s was never added", n)
		}
		s.add(n)
		if !s.has(n) {
			t.Fatalf("%s was added", n)
		}
	}
}

func FuzzReader(f *testing.F) {
	f.Add("序号,案号,立案日期,结案日期,结案方式,庭室\n1,（2025）川4502民初1号,2025-03-03,2025-04-02,调解,民庭\n")
	f.Add("案号,立案日期,结案日期,结案方式,庭室,备注\n(2025)川4502执12号,20250303,,,执行局,=1+1\n合计,,,,,\n")
	f.Add("案号,立案日期,结案日期,结案方式,庭室,承办人,文书评查得分,申请执行标的\n（2025）川4502执12号,2025-13-01,9999-99-99,终本,执行局,鐜嬭姵,9O,\"1,2\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		in := csv.NewReader(strings.NewReader(text))
		in.FieldsPerRecord = -1
		header, err := in.Read()
		if err != nil {
			return
		}
		m, _ := Guess(header)
		r, err := NewReader(header, m, oneCourt, today)
		if err != nil {
			if f := fault.Of(err); f == nil || len(f.Fields) == 0 {
				t.Fatalf("%q: %v", header, err)
			}
			return
		}
		for n := 1; ; n++ {
			cells, err := in.Read()
			if err != nil {
				break
			}
			c, v, issues := r.Read(n+1, cells)
			if v != Accept && len(issues) == 0 {
				t.Fatalf("%q: set aside without a reason", cells)
			}
			if v == Accept && (c.Filed == 0 || c.Number.IsZero() || c.Place.Division == 0 || c.Closed != 0 && (c.Closed < c.Filed || c.Days() < 0 || c.Closing == NoClosing) || c.Score > 1000 || c.Claimed < 0) {
				t.Fatalf("%q was taken: %+v", cells, c)
			}
			for _, i := range issues {
				if i.Chinese() == "" || !utf8.ValidString(i.Chinese()) || utf8.RuneCountInString(i.Value) > 41 {
					t.Fatalf("%q: %+v", cells, i)
				}
			}
		}
		if s := r.Tally(); s.Accepted+s.Rejected+s.Ignored != s.Records {
			t.Fatalf("%+v", s)
		}
	})
}

package caseload

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"touyan/internal/base/civil"
	"touyan/internal/platform/sheet"
)

// truth is the sidecar of the list, as far as reading goes.
type truth struct {
	ExtractDay string         `json:"extract_day"`
	Counts     map[string]int `json:"counts"`
	Courts     []struct {
		Court, Code string
		Divisions   []struct {
			Division, Short string
			Teams           []struct{ Team string }
		}
	}
	BadRows []struct {
		Record, Line          int
		CaseNo                string `json:"case_no"`
		Verdict, Code, Column string
	} `json:"bad_rows"`
}

func readTruth(t testing.TB) (truth, []Court) {
	t.Helper()
	raw, err := os.ReadFile("testdata/cases-small.json")
	if err != nil {
		t.Fatal(err)
	}
	var tr truth
	if err := json.Unmarshal(raw, &tr); err != nil {
		t.Fatal(err)
	}
	var courts []Court
	for _, c := range tr.Courts {
		x := Court{Sign: Sign(c.Code), Name: c.Court}
		for _, d := range c.Divisions {
			div := Division{ID: int64(len(x.Divisions) + 1), Name: d.Division, Names: []string{d.Short}}
			for _, tm := range d.Teams {
				if tm.Team != "" {
					div.Teams = append(div.Teams, Team{ID: int64(len(div.Teams) + 1), Name: tm.Team})
				}
			}
			x.Divisions = append(x.Divisions, div)
		}
		courts = append(courts, x)
	}
	return tr, courts
}

// small returns the list in UTF-8 or GB18030; the bytes are those of the files
// that were handed over.
func small(t testing.TB, gb bool) []byte {
	t.Helper()
	f, err := os.Open("testdata/cases-small.csv.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	want := "c96f077383bec8ee4ac89be5928903617a08aaf9121a700335d62abf48b077c9"
	if gb {
		want = "d48f8112e6f1233e372723611ff3986e4b844f4a633434464900b3f3a01a1028"
		if raw, err = simplifiedchinese.GB18030.NewEncoder().Bytes(bytes.TrimPrefix(raw, []byte("\xEF\xBB\xBF"))); err != nil {
			t.Fatal(err)
		}
	}
	sum := sha256.Sum256(raw)
	if got := hex.EncodeToString(sum[:]); got != want {
		t.Fatalf("the list is not the one handed over: %s", got)
	}
	return raw
}

// eachRecord reads a list to its end.
func eachRecord(t testing.TB, in io.Reader, courts []Court, on civil.Day, visit func(Case, Verdict, []Issue)) *Reader {
	t.Helper()
	list, err := sheet.NewCSV(in, sheet.DefaultCSV)
	if err != nil {
		t.Fatal(err)
	}
	_, header, err := list.Next()
	if err != nil {
		t.Fatal(err)
	}
	m, strangers := Guess(header)
	if len(strangers) > 0 {
		t.Fatalf("titles not known: %v", strangers)
	}
	r, err := NewReader(header, m, courts, on)
	if err != nil {
		t.Fatal(err)
	}
	for {
		line, cells, err := list.Next()
		if err == io.EOF {
			return r
		}
		var bad *sheet.BadRecord
		if errors.As(err, &bad) {
			visit(Case{}, Reject, r.Unreadable(bad.Line))
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		visit(r.Read(line, cells))
	}
}

func TestSidecar_every_bad_row_and_no_other_in_both_encodings(t *testing.T) {
	tr, courts := readTruth(t)
	for _, gb := range []bool{false, true} {
		type told struct {
			verdict Verdict
			issues  []Issue
		}
		got := map[int]told{}
		record := 0
		r := eachRecord(t, bytes.NewReader(small(t, gb)), courts, civil.MustDay(tr.ExtractDay), func(_ Case, v Verdict, issues []Issue) {
			record++
			if len(issues) > 0 || v != Accept {
				got[record] = told{v, append([]Issue(nil), issues...)}
			}
		})
		want := Tally{Records: tr.Counts["records"], Accepted: tr.Counts["accepted"], Rejected: tr.Counts["rejected"], Ignored: tr.Counts["ignored"]}
		if r.Tally() != want {
			t.Errorf("gb=%v: %+v, want %+v", gb, r.Tally(), want)
		}
		for _, b := range tr.BadRows {
			g, ok := got[b.Record]
			delete(got, b.Record)
			if b.Code == "VALID_BUT_AWKWARD" {
				if ok && g.verdict != Accept {
					t.Errorf("record %d: refused, %+v", b.Record, g.issues)
				}
				continue
			}
			if words := map[Verdict]string{Accept: "accept", Ignore: "ignore", Reject: "reject"}; !ok || words[g.verdict] != b.Verdict {
				t.Errorf("record %d (%s %s): verdict %q, want %s: %+v", b.Record, b.Code, b.CaseNo, words[g.verdict], b.Verdict, g.issues)
				continue
			}
			found := false
			for _, i := range g.issues {
				found = found || string(i.Code) == b.Code && i.Column == b.Column && i.Line == b.Line && i.Record == b.Record
			}
			if !found {
				t.Errorf("record %d line %d wants %s in %q: got %+v", b.Record, b.Line, b.Code, b.Column, g.issues)
			}
			if len(g.issues) != 1 {
				t.Errorf("record %d: one fault was put in, told of %d: %+v", b.Record, len(g.issues), g.issues)
			}
		}
		for n, g := range got {
			if g.verdict == Accept && g.issues[0].Code == DateFuture && g.issues[0].Field == FieldFiled {
				continue // filed on the working day after the extract: counted, and told
			}
			t.Errorf("record %d is good, told: %+v", n, g.issues)
		}
		if s := r.Swapped(); len(s) > 0 {
			t.Errorf("columns are in order, told: %v", s)
		}
	}
}

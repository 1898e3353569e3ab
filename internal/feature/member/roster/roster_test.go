package roster_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/feature/member/roster"
	"touyan/internal/platform/sheet"
)

var rosterDay = civil.MustDay("2026-06-30")

// expected is one row of a sidecar.
type expected struct {
	Sheet, Name                     string
	Row                             int
	IDNumber                        string `json:"id_number"`
	Gender, Ethnicity, Birth        string
	NativePlace                     string   `json:"native_place"`
	EducationText                   string   `json:"education_text"`
	EducationGroups                 []string `json:"education_groups"`
	Degree, Type, Joined, Converted string
	BranchCode                      string `json:"branch_code"`
	Group                           string
	PartyPost                       string `json:"party_post"`
	Unit, Job                       string
	WorkFrom                        string `json:"work_from"`
	RetiredFrom                     string `json:"retired_from"`
	TransferredIn                   string `json:"transferred_in"`
	Phones                          []string
	Address                         string
	MembershipStatus                string `json:"membership_status"`
	Lost, Floating                  string
	FloatingTo                      string `json:"floating_to"`
	Remark                          string
	Quirks                          []string
}

type skipped struct {
	Sheet string
	Row   int
	Why   string
}

func sidecar[T any](t testing.TB, name string) (v T) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err == nil {
		err = json.Unmarshal(data, &v)
	}
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func read(t testing.TB, name string) roster.Result {
	t.Helper()
	book, err := openBook(t, name)
	if err != nil {
		t.Fatal(err)
	}
	return roster.Read(book, directory(t), rosterDay)
}

// sameDate compares a date with a sidecar's: a month is enough where the cell
// gives no more, and the product must not claim to know the day.
func sameDate(got civil.PartialDay, want string) bool {
	return got.String() == want
}

func compare(t *testing.T, got roster.Row, want expected) {
	t.Helper()
	m := got.Member
	var diffs []string
	eq := func(field, got, want string) {
		if got != want {
			diffs = append(diffs, fmt.Sprintf("%s %q, want %q", field, got, want))
		}
	}
	day := func(field string, got civil.PartialDay, want string) {
		if !sameDate(got, want) {
			diffs = append(diffs, fmt.Sprintf("%s %v, want %s", field, got, want))
		}
	}
	yes := map[bool]string{true: "是"}
	eq("sheet", got.Sheet, want.Sheet)
	eq("row", fmt.Sprint(got.Line), fmt.Sprint(want.Row))
	eq("name", m.Name, want.Name)
	eq("id", m.IDNumber, want.IDNumber)
	eq("gender", m.Gender, want.Gender)
	eq("ethnicity", m.Ethnicity, want.Ethnicity)
	day("birth", m.Birth, want.Birth)
	eq("native place", m.NativePlace, want.NativePlace)
	eq("education", m.Education, want.EducationText)
	if !slices.Contains(want.EducationGroups, m.EducationGroup) {
		diffs = append(diffs, fmt.Sprintf("education group %q, want one of %q", m.EducationGroup, want.EducationGroups))
	}
	eq("degree", m.Degree, want.Degree)
	eq("standing", string(m.Standing), want.Type)
	day("joined", m.Joined, want.Joined)
	day("converted", m.Converted, want.Converted)
	eq("branch", m.BranchCode, want.BranchCode)
	eq("group", m.Group, want.Group)
	eq("party post", m.PartyPost, want.PartyPost)
	eq("unit", m.Unit, want.Unit)
	eq("job", m.Job, want.Job)
	day("work from", m.WorkFrom, want.WorkFrom)
	day("retired from", m.RetiredFrom, want.RetiredFrom)
	day("transferred in", m.TransferredIn, want.TransferredIn)
	eq("phones", strings.Join(m.Phones, " "), strings.Join(want.Phones, " "))
	eq("address", m.Address, want.Address)
	eq("membership status", m.MembershipStatus, want.MembershipStatus)
	eq("lost", yes[m.Lost], strings.ReplaceAll(want.Lost, "否", ""))
	eq("floating", yes[m.Floating], strings.ReplaceAll(want.Floating, "否", ""))
	eq("floating to", m.FloatingTo, want.FloatingTo)
	eq("remark", m.Remark, want.Remark)
	if len(diffs) > 0 {
		t.Errorf("%s %d %s %q: %s", want.Sheet, want.Row, want.Name, want.Quirks, strings.Join(diffs, "; "))
	}
}

func place(sheet string, line int) string { return fmt.Sprint(sheet, " ", line) }

func compareAll(t *testing.T, res roster.Result, want []expected) {
	t.Helper()
	for _, f := range res.Refused {
		t.Errorf("refused: %+v", f)
	}
	if len(res.Rows) != len(want) {
		t.Errorf("%d rows, want %d", len(res.Rows), len(want))
	}
	rows := map[string]roster.Row{}
	for _, r := range res.Rows {
		rows[place(r.Sheet, r.Line)] = r
	}
	for _, w := range want {
		got, ok := rows[place(w.Sheet, w.Row)]
		if !ok {
			t.Errorf("%s %d %s is not read", w.Sheet, w.Row, w.Name)
			continue
		}
		compare(t, got, w)
		if got.Verdict == roster.Reject {
			t.Errorf("%s %d %s is refused: %+v", w.Sheet, w.Row, w.Name, got.Faults)
		}
	}
}

func TestRead_understands_the_clean_roster(t *testing.T) {
	want := sidecar[struct {
		Members int
		Rows    []expected
	}](t, "expected-roster-clean.json")
	res := read(t, "roster-clean.xlsx")
	compareAll(t, res, want.Rows)
	if want.Members != len(want.Rows) || res.Count(roster.Accept) != want.Members {
		t.Errorf("%d accepted of %d", res.Count(roster.Accept), want.Members)
	}
	if len(res.Skipped) != 0 || len(res.Unread) != 0 || len(res.Notes) != 0 {
		t.Errorf("skipped %v, unread %v, notes %v", res.Skipped, res.Unread, res.Notes)
	}
}

func TestRead_understands_every_habit_of_the_messy_roster(t *testing.T) {
	want := sidecar[struct {
		Rows        []expected
		SkippedRows []skipped `json:"skipped_rows"`
	}](t, "expected-roster-messy.json")
	res := read(t, "roster-messy.xlsx")
	compareAll(t, res, want.Rows)
	var got []skipped
	for _, s := range res.Skipped {
		got = append(got, skipped{s.Sheet, s.Line, s.Why})
	}
	if !slices.Equal(got, want.SkippedRows) {
		t.Errorf("skipped %v\nwant %v", got, want.SkippedRows)
	}
	for _, r := range res.Rows {
		if r.Verdict == roster.Warn {
			t.Logf("%s %d %s: %+v", r.Sheet, r.Line, r.Member.Name, r.Faults)
		}
	}
}

type hostile struct {
	Sheet string
	Rows  []struct {
		Row     int
		Name    string
		Verdict string
		Faults  []struct{ Column, Cell, Code, Severity, Rule string }
	}
	Files []struct{ File, Expect, Code string }
	Day   []expected `json:"date1904_rows"`
}

func TestRead_judges_every_row_of_the_hostile_roster(t *testing.T) {
	want := sidecar[hostile](t, "expected-roster-hostile.json")
	res := read(t, "roster-hostile.xlsx")
	if len(res.Rows) != len(want.Rows) || len(want.Rows) != 80 {
		t.Fatalf("%d rows, want %d", len(res.Rows), len(want.Rows))
	}
	for i, w := range want.Rows {
		got := res.Rows[i]
		var have, should []string
		for _, f := range got.Faults {
			have = append(have, fmt.Sprint(f.Column, " ", f.Cell, " ", f.Code, " ", f.Severity))
			if f.Want == "" {
				t.Errorf("row %d: %s says nothing to people", got.Line, f.Code)
			}
		}
		for _, f := range w.Faults {
			should = append(should, fmt.Sprint(f.Column, " ", f.Cell, " ", f.Code, " ", f.Severity))
			if len(got.Faults) == 1 && f.Rule != "" && got.Faults[0].Rule != f.Rule {
				t.Errorf("row %d: rule %s, want %s", w.Row, got.Faults[0].Rule, f.Rule)
			}
		}
		if got.Line != w.Row || string(got.Verdict) != w.Verdict || !slices.Equal(have, should) {
			t.Errorf("row %d %s: %s %q\nwant %s %q", w.Row, w.Name, got.Verdict, have, w.Verdict, should)
		}
	}
}

func TestRead_keeps_dangerous_text_as_it_is_and_drops_secret_text(t *testing.T) {
	for _, r := range read(t, "roster-hostile.xlsx").Rows {
		switch r.Line {
		case 71:
			if r.Member.Remark != "\t=1+1" {
				t.Errorf("row 71: %q", r.Member.Remark)
			}
		case 78:
			if !strings.HasPrefix(r.Member.Remark, "<img src=x") {
				t.Errorf("row 78: %q", r.Member.Remark)
			}
		case 82:
			if s := fmt.Sprintf("%+v", r); strings.Contains(s, "1年") {
				t.Errorf("row 82 keeps secret text: %s", s)
			}
		}
	}
}

func TestRead_refuses_or_accepts_the_hostile_files(t *testing.T) {
	want := sidecar[hostile](t, "expected-roster-hostile.json")
	dir := directory(t)
	for _, f := range want.Files {
		t.Run(f.File, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			book, err := openBook(t, f.File)
			var code string
			var res roster.Result
			if err != nil {
				var no *sheet.Refusal
				if !errors.As(err, &no) {
					t.Fatal(err)
				}
				code = string(no.Code)
			} else if res = roster.Read(book, dir, rosterDay); len(res.Refused) > 0 {
				code = string(res.Refused[0].Code)
			}
			runtime.ReadMemStats(&after)
			if n := after.TotalAlloc - before.TotalAlloc; n > 16<<20 {
				t.Errorf("%d MB allocated", n>>20)
			}
			if f.Expect == "refuse" {
				if code != f.Code {
					t.Errorf("code %q, want %s: %v %+v", code, f.Code, err, res.Refused)
				}
				return
			}
			if code != "" || len(res.Rows) < 3 || res.Count(roster.Accept) != len(res.Rows) {
				t.Errorf("code %q, %d rows, %d accepted: %+v", code, len(res.Rows), res.Count(roster.Accept), res.Rows)
			}
		})
	}
	if _, err := os.Stat("/tmp/owned.txt"); err == nil {
		t.Error("a file was written outside")
	}
}

func TestRead_counts_from_1904(t *testing.T) {
	res := read(t, "roster-hostile-date1904.xlsx")
	compareAll(t, res, sidecar[hostile](t, "expected-roster-hostile.json").Day)
	if len(res.Notes) != 1 || res.Notes[0].Code != roster.CountsFrom1904 {
		t.Errorf("notes %+v", res.Notes)
	}
}

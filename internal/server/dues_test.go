package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/platform/intake"
	"touyan/internal/server"
	"touyan/test/example"
)

// What `touyan import dues` and `touyan dues --format json` do: the ledger of
// 2025 to the fen, under the names that scripts read.
func TestDues_at_the_command_line(t *testing.T) {
	ctx := context.Background()
	sys, err := server.Open(ctx, server.Options{Data: t.TempDir(), Now: func() time.Time { return civil.MustDay("2026-06-30").Start().Add(12 * time.Hour) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sys.Close() })
	ledger, err := os.ReadFile("../feature/dues/testdata/dues-ledger.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	load := func(kind string, b []byte, aside bool) (*intake.Report, error) {
		return sys.Import(ctx, kind, intake.File{Name: kind + ".xlsx", Size: int64(len(b)), ReaderAt: bytes.NewReader(b)}, server.ImportChoice{SetAside: aside}, nil)
	}
	for _, x := range []struct {
		kind string
		b    []byte
	}{{"org", example.Organisation()}, {"members", example.Roster()}} {
		if r, err := load(x.kind, x.b, false); err != nil || !r.Loaded {
			t.Fatal(x.kind, err)
		}
	}
	if r, err := load("dues", ledger, false); err != nil || r.Loaded || r.Bad != 2 {
		t.Fatalf("the ledger has two bad rows and is not taken by itself: %+v, %v", r, err)
	}
	if r, err := load("dues", ledger, true); err != nil || !r.Loaded {
		t.Fatal(err)
	}
	var want struct {
		Rows []struct {
			Name string
			Base []*int64 `json:"base_fen"`
			Due  []*int64 `json:"due_fen"`
			Paid []*int64 `json:"paid_fen"`
		}
	}
	side, err := os.ReadFile("../feature/dues/testdata/dues-ledger.json")
	if err == nil {
		err = json.Unmarshal(side, &want)
	}
	if err != nil {
		t.Fatal(err)
	}
	entries, missing, err := sys.Dues(ctx, civil.MonthOf(2025, 9), "")
	if err != nil || missing == 0 {
		t.Fatal(missing, err)
	}
	text, err := json.Marshal(entries)
	if err != nil {
		t.Fatal(err)
	}
	var got []map[string]any
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if keys := slices.Sorted(maps.Keys(got[0])); strings.Join(keys, " ") != "arrears_months base_fen branch due_fen member paid_fen why" {
		t.Error(keys)
	}
	n := 0
	for _, w := range want.Rows {
		if w.Due[8] == nil {
			continue
		}
		n++
		paid := int64(0)
		if w.Paid[8] != nil {
			paid = max(*w.Paid[8], 0)
		}
		if !slices.ContainsFunc(entries, func(e server.DuesEntry) bool {
			return e.Member == w.Name && int64(e.Due) == *w.Due[8] && int64(e.Base) == *w.Base[8] && int64(e.Paid) == paid && len(e.Why) > 2
		}) {
			t.Errorf("%s is not as the ledger has it", w.Name)
		}
	}
	if n != len(entries) {
		t.Errorf("%d entries, want %d", len(entries), n)
	}
	one, _, err := sys.Dues(ctx, civil.MonthOf(2025, 9), "民二庭党支部")
	if err != nil || len(one) == 0 || len(one) >= len(entries) || slices.ContainsFunc(one, func(e server.DuesEntry) bool { return e.Branch != "民二庭党支部" }) {
		t.Errorf("%d entries of one branch, %v", len(one), err)
	}
	if _, _, err := sys.Dues(ctx, civil.MonthOf(2025, 9), "没有的支部"); fault.KindOf(err) != fault.NotFound {
		t.Error(err)
	}
}

package caseloadapp_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/caseload/caseloadapp"
	"touyan/internal/feature/caseload/indicator"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/sqldb"
)

var (
	ctx   = context.Background()
	noon  = civil.MustDay("2026-01-20").Start().Add(12 * time.Hour) // the day of the extract
	year  = civil.Year(2025)
	codes = []indicator.Code{"O", "S", "A", "J", "W", "E01", "E02", "E03", "E04", "E05", "Q01", "Q03", "X02", "X03", "X04", "X05", "X06", "Z01", "Z02", "Z03", "G03s"}
)

func permit(t testing.TB, can access.Can, over access.Path) access.Permit {
	t.Helper()
	p, err := access.System("test").Permit(can, over)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

type house struct {
	testing.TB
	db   *sqldb.DB
	app  *caseloadapp.App
	tree *org.Tree
}

// newHouse has the invented courts and no case.
func newHouse(t testing.TB, db *sqldb.DB) *house {
	t.Helper()
	o := orgapp.New(db)
	raw, err := os.ReadFile("../../org/testdata/org-yunchuan.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.LoadList(ctx, permit(t, org.CanImport, ""), file("org.xlsx", raw), false, 1, nil); err != nil {
		t.Fatal(err)
	}
	h := &house{TB: t, db: db, app: caseloadapp.New(db, o.Facts())}
	if err := db.Read(ctx, func(tx *sqldb.Tx) (err error) { h.tree, err = o.Facts().Tree(tx, tx.Today()); return err }); err != nil {
		t.Fatal(err)
	}
	return h
}

func file(name string, raw []byte) intake.File {
	return intake.File{Name: name, Size: int64(len(raw)), ReaderAt: bytes.NewReader(raw)}
}

func small(t testing.TB) []byte {
	t.Helper()
	f, err := os.Open("../testdata/cases-small.csv.gz")
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
	return raw
}

func (h *house) load(in caseloadapp.ImportIn) caseloadapp.Imported {
	h.Helper()
	r, err := h.app.Import(ctx, permit(h, caseload.CanImport, ""), in)
	if err != nil {
		h.Fatal(err)
	}
	return r
}

func (h *house) values(over access.Path, by caseloadapp.Level, p civil.Period) []caseloadapp.Figure {
	h.Helper()
	f, err := h.app.Values(ctx, permit(h, caseload.CanView, over), caseloadapp.ValuesIn{Period: p, By: by, Codes: codes})
	if err != nil {
		h.Fatal(err)
	}
	return f
}

func (h *house) agrees(p civil.Period) {
	h.Helper()
	differs, err := h.app.Recount(ctx, permit(h, caseload.CanView, ""), p)
	if err != nil || len(differs) > 0 {
		h.Errorf("%s: %v %v", p, differs, err)
	}
}

// truth has the sidecar's figures by court, division and team.
func truth(t testing.TB) map[string]map[string]json.RawMessage {
	t.Helper()
	raw, err := os.ReadFile("../testdata/cases-small.json")
	if err != nil {
		t.Fatal(err)
	}
	var tr struct {
		Courts []struct {
			Court     string
			All       map[string]json.RawMessage
			Divisions []struct {
				Division string
				All      map[string]json.RawMessage
				Teams    []struct {
					Team string
					All  map[string]json.RawMessage
				}
			}
		}
	}
	if err := json.Unmarshal(raw, &tr); err != nil {
		t.Fatal(err)
	}
	all := map[string]map[string]json.RawMessage{}
	for _, c := range tr.Courts {
		all[c.Court] = c.All
		for _, d := range c.Divisions {
			all[c.Court+"/"+d.Division] = d.All
			for _, x := range d.Teams {
				all[c.Court+"/"+d.Division+"/"+x.Team] = x.All
			}
		}
	}
	return all
}

// against holds figures against the sidecar and returns how many units it has.
func against(t testing.TB, want map[string]map[string]json.RawMessage, got []caseloadapp.Figure) int {
	t.Helper()
	units := map[string]bool{}
	for _, f := range got {
		name := f.Court.Name
		if f.Division.ID != 0 {
			name += "/" + f.Division.Name
		}
		if f.Team.ID != 0 || f.Missing {
			name += "/" + f.Team.Name
		}
		w, ok := want[name]
		if !ok {
			t.Errorf("%s is not in the sidecar", name)
			continue
		}
		units[name] = true
		v := f.Now
		text := "null"
		if v.Defined() {
			text = fmt.Sprintf("%q", v.String())
		}
		s := fmt.Sprintf("[%d,%d,%s]", v.Num, v.Den, text)
		switch {
		case v.Definition.Shape == indicator.Quantity:
			s = v.String()
		case v.Spread:
			s = fmt.Sprintf("[%d,%d,%s,%d,%d]", v.Num, v.Den, text, v.Median, v.P90)
		case v.Definition.Code == "E04":
			s = fmt.Sprintf("[%d,%d,null,null,null]", v.Num, v.Den)
		}
		if have := strings.ReplaceAll(string(w[string(v.Definition.Code)]), " ", ""); s != have {
			t.Errorf("%s %s: %s, want %s", name, v.Definition.Code, s, have)
		}
	}
	return len(units)
}

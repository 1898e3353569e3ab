package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/server"
	"touyan/test/example"
)

// The list of running dossiers comes in at the command line, and judge says of
// each what comes next, from which day, and what is missing.
func TestImport_dossiers_and_judge_rules_DEV(t *testing.T) {
	today := civil.DayOf(time.Now())
	list, err := example.Dossiers(today)
	if err != nil {
		t.Fatal(err)
	}
	dir, data := t.TempDir(), filepath.Join(t.TempDir(), "data")
	do := func(args ...string) string {
		t.Helper()
		var out, complaints bytes.Buffer
		if status := run(append(args, "--data", data), &out, &complaints); status != exitDone {
			t.Fatalf("%v: %d %s %s", args, status, out.String(), complaints.String())
		}
		return out.String()
	}
	for _, f := range []struct {
		kind    string
		content []byte
	}{{"org", example.Organisation()}, {"members", example.Roster()}, {"dossiers", list}} {
		path := filepath.Join(dir, f.kind+".xlsx")
		if err := os.WriteFile(path, f.content, 0o600); err != nil {
			t.Fatal(err)
		}
		do("import", f.kind, path)
	}
	var raw []struct {
		Name     string            `json:"name"`
		Next     []server.NextStep `json:"next"`
		Missing  []server.MissingPaper
		Findings []struct {
			Rule, State, Summary string
			Why                  []any
		}
	}
	if err := json.Unmarshal([]byte(do("judge", "--rules", "DEV", "--format", "json")), &raw); err != nil {
		t.Fatal(err)
	}
	if len(raw) < 20 {
		t.Fatalf("%d dossiers", len(raw))
	}
	for _, d := range raw {
		switch d.Name {
		case "岑若谷": // named 320 days ago: a year to wait for
			if len(d.Next) == 0 || d.Next[len(d.Next)-1].Step != "DEV-S07" || d.Next[len(d.Next)-1].Earliest != today.AddDays(-320).AddYears(1) {
				t.Errorf("%+v", d.Next)
			}
		case "纪云帆":
			if len(d.Missing) != 1 || d.Missing[0].Step != "DEV-S04" {
				t.Errorf("%+v", d.Missing)
			}
		}
		for _, f := range d.Findings {
			if f.Summary == "" || len(f.Why) == 0 {
				t.Errorf("%s of %s says nothing", f.Rule, d.Name)
			}
		}
	}
}

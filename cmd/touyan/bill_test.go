package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// ASVS 15.1.2, DB-28: the program says what it is made of, and leaves out no
// module that it requires directly.
func TestASVS_15_1_2_bill_of_materials(t *testing.T) {
	var b bytes.Buffer
	if err := bill(&b); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Format     string `json:"bomFormat"`
		Components []struct{ Name, Version, Purl string }
	}
	if err := json.Unmarshal(b.Bytes(), &got); err != nil || got.Format != "CycloneDX" {
		t.Fatal(err, got.Format)
	}
	have := map[string]bool{}
	for _, c := range got.Components {
		if c.Version == "" || !strings.HasPrefix(c.Purl, "pkg:golang/") {
			t.Errorf("%+v", c)
		}
		have[c.Name] = true
	}
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range []string{"github.com/emmansun/gmsm", "github.com/jackc/pgx/v5", "modernc.org/sqlite", "github.com/a-h/templ"} {
		if !strings.Contains(string(mod), m) || !have[m] {
			t.Errorf("%s is not on the bill", m)
		}
	}
}

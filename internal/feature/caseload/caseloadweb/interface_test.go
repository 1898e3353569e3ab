package caseloadweb_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/caseload/caseloadapp"
	"touyan/internal/feature/caseload/caseloadweb"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/platform/web"
)

var extract = civil.MustDay("2026-01-20").Start().Add(12 * time.Hour)

// connected is the interface of the invented courts on a listener of its own, and a
// token for the first court.
func connected(t *testing.T) (i *caseloadweb.Interface, url, token string) {
	t.Helper()
	db := sqltest.Lite(t, extract)
	units := orgapp.New(db)
	raw, err := os.ReadFile("../../org/testdata/org-yunchuan.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	all, err := access.System("test").Permit(org.CanImport, "")
	if err != nil {
		t.Fatal(err)
	}
	f := intake.File{Name: "org.xlsx", Size: int64(len(raw)), ReaderAt: bytes.NewReader(raw)}
	if _, err := units.LoadList(context.Background(), all, f, false, 1, nil); err != nil {
		t.Fatal(err)
	}
	app := caseloadapp.New(db, units.Facts())
	courts, err := app.Courts(context.Background(), system(t, caseload.CanView, ""))
	if err != nil {
		t.Fatal(err)
	}
	var court org.Unit
	for _, c := range courts {
		if c.Unit.Sign == "川45" {
			court = c.Unit
		}
	}
	k, err := app.AskClient(context.Background(), person(t, 1, court.Path.Own()), caseloadapp.Client{Court: court.ID, Name: "案件系统", Reason: "云法〔2026〕3号", Until: civil.MustDay("2026-12-31")})
	if err != nil {
		t.Fatal(err)
	}
	if err := app.DecideClient(context.Background(), person(t, 2, court.Path.Own()), k, true); err != nil {
		t.Fatal(err)
	}
	if token, err = app.IssueToken(context.Background(), person(t, 1, court.Path.Own()), k); err != nil {
		t.Fatal(err)
	}
	i = caseloadweb.NewInterface(app, func(m caseloadapp.Machine, address string) (access.Permit, error) {
		return access.System(m.Name).Permit(caseload.CanImport, m.Court.Path.Own())
	})
	site := &web.Site{Now: func() time.Time { return extract }}
	site.Add(i.Routes()...)
	s := httptest.NewServer(site.Handler())
	t.Cleanup(s.Close)
	return i, s.URL, token
}

func system(t *testing.T, can access.Can, over access.Path) access.Permit {
	t.Helper()
	p, err := access.System("test").Permit(can, over)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func person(t *testing.T, account int64, over access.Path) access.Permit {
	t.Helper()
	a := access.NewActor(access.Policy{"officer": {caseload.CanLink}}, account, 0, "甲", []access.Grant{{Role: "officer", Over: over}}, civil.MustDay("2026-01-20"))
	p, err := a.PermitHere(caseload.CanLink)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func ask(t *testing.T, method, url, token, body string) (int, http.Header, map[string]any) {
	t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = got.Body.Close() }()
	raw, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatalf("%s %s: %d %s", method, url, got.StatusCode, raw)
	}
	return got.StatusCode, got.Header, out
}

func TestInterface_takes_a_batch_whole_or_not_and_the_same_again_once(t *testing.T) {
	_, url, token := connected(t)
	at := url + "/api/v1/batches/2026-01-20.1"
	good := `{"extracted_on":"2026-01-20","cases":[{"number":"（2025）川45民终1号","division":"民事审判第一庭","filed":"2025-03-01"}]}`
	for what, bad := range map[string]string{"none": "", "another": "touyan_" + strings.Repeat("A", 52)} {
		if status, h, body := ask(t, http.MethodPut, at, bad, good); status != http.StatusUnauthorized || h.Get("WWW-Authenticate") != "Bearer" || h.Get("Content-Type") != "application/problem+json" || body["detail"] == "" {
			t.Errorf("token %s: %d %v %v", what, status, h, body)
		}
	}
	if status, _, _ := ask(t, http.MethodGet, at, token, ""); status != http.StatusNotFound {
		t.Errorf("before: %d", status)
	}
	status, h, body := ask(t, http.MethodPut, at, token, good)
	if status != http.StatusCreated || body["accepted"] != 1.0 || h.Get("Cache-Control") != "no-store" || h.Get("Content-Security-Policy") == "" {
		t.Errorf("%d %v %v", status, h, body)
	}
	if status, _, again := ask(t, http.MethodPut, at, token, good); status != http.StatusOK || again["import"] != body["import"] {
		t.Errorf("again: %d %v", status, again)
	}
	if status, _, again := ask(t, http.MethodGet, at, token, ""); status != http.StatusOK || again["import"] != body["import"] {
		t.Errorf("asked for: %d %v", status, again)
	}
	if status, _, body := ask(t, http.MethodPut, at, token, strings.Replace(good, "民终1", "民终2", 1)); status != http.StatusConflict {
		t.Errorf("another content: %d %v", status, body)
	}
	status, _, body = ask(t, http.MethodPut, url+"/api/v1/batches/b", token, strings.Replace(good, "2025-03-01", "2027-03-01", 1))
	if errs, _ := body["errors"].([]any); status != http.StatusUnprocessableEntity || body["rejected"] != 1.0 || len(errs) != 1 || errs[0].(map[string]any)["pointer"] != "/cases/0/filed" {
		t.Errorf("%d %v", status, body)
	}
	if status, _, body := ask(t, http.MethodGet, url+"/api/v1/court", token, ""); status != http.StatusOK || body["sign"] != "川45" || len(body["divisions"].([]any)) < 11 {
		t.Errorf("%d %v", status, body)
	}
	if status, _, _ := ask(t, http.MethodPut, url+"/api/v1/batches/-b", token, good); status != http.StatusUnprocessableEntity {
		t.Errorf("a number that is none: %d", status)
	}
	if status, _, _ := ask(t, http.MethodPut, url+"/api/v1/batches/big", token, good+strings.Repeat(" ", web.MaxServed)); status != http.StatusRequestEntityTooLarge {
		t.Errorf("too large: %d", status)
	}
}

// What the document describes is what is read, name by name.
func TestInterface_document_names_what_is_read(t *testing.T) {
	i, url, _ := connected(t)
	status, h, doc := ask(t, http.MethodGet, url+"/api/openapi.json", "", "")
	if status != http.StatusOK || !strings.HasPrefix(h.Get("Content-Type"), "application/vnd.oai.openapi+json") || !strings.HasPrefix(doc["openapi"].(string), "3.1") {
		t.Fatalf("%d %v", status, h)
	}
	schemas := doc["components"].(map[string]any)["schemas"].(map[string]any)
	described := schemas["CaseDocument"].(map[string]any)["properties"].(map[string]any)
	for _, f := range caseloadapp.DeliveredFields() {
		if described[f.String()] == nil {
			t.Errorf("%s is read and not described", f)
		}
		delete(described, f.String())
	}
	for name := range described {
		t.Errorf("%s is described and not read", name)
	}
	lint(t, i)
}

// lint asks a linter that has nothing to do with what made the document.
func lint(t *testing.T, i *caseloadweb.Interface) {
	t.Helper()
	raw, err := i.Document()
	if err != nil {
		t.Fatal(err)
	}
	linter, err := filepath.Abs("../../../../assets/node_modules/.bin/redocly")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(linter); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("the linter is missing: npm ci in assets")
		}
		t.Skip("the linter is missing: npm ci in assets")
	}
	at := filepath.Join(t.TempDir(), "openapi.json")
	if err := os.WriteFile(at, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(linter, "lint", "--extends", "recommended-strict", "--format", "stylish", at)
	cmd.Env = append(os.Environ(), "REDOCLY_TELEMETRY=off", "CI=true", "REDOCLY_SUPPRESS_UPDATE_NOTICE=true")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

package recordsapp_test

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"touyan/internal/feature/records"
	"touyan/internal/platform/sqldb/sqltest"
)

// The digests of a package hold without the product, by the line of docs/operate.md.
func TestTransfer_holds_for_openssl(t *testing.T) {
	if out, err := exec.Command("sh", "-c", "printf abc | openssl dgst -sm3 -r").Output(); err != nil || !strings.HasPrefix(string(out), "66c7f0f462eeedd9") {
		t.Skip("no openssl with SM3")
	}
	doc, err := os.ReadFile("../../../../docs/operate.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(doc), "## Packages for the archive")
	_, rest, _ = strings.Cut(rest, "```\n")
	command, _, ok := strings.Cut(rest, "\n```")
	if !ok || !strings.Contains(command, "openssl") {
		t.Fatalf("docs/operate.md has no command: %.200s", rest)
	}
	db := sqltest.Lite(t, now)
	a := setUp(t, db)
	p, err := a.Transfer(ctx, permit(t, records.CanTransfer, branch), 3, 2026)
	if err != nil {
		t.Fatal(err)
	}
	dir, first := t.TempDir(), ""
	z, err := zip.NewReader(bytes.NewReader(p.Content), int64(len(p.Content)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		at := filepath.Join(dir, filepath.FromSlash(f.Name))
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err == nil {
			err = os.MkdirAll(filepath.Dir(at), 0o755)
		}
		if err == nil {
			err = os.WriteFile(at, b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		if first == "" && f.Name != records.ContentsName {
			first = at
		}
	}
	check := func() string {
		t.Helper()
		c := exec.Command("sh", "-c", command)
		c.Dir = dir
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return string(out)
	}
	if said := check(); said != "" {
		t.Errorf("a sound package: %s", said)
	}
	if err := os.WriteFile(first, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if said := check(); strings.Count(said, "changed: ") != 1 {
		t.Errorf("a changed file: %q", said)
	}
}

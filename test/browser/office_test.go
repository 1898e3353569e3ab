package browser

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// office runs LibreOffice, with a profile of its own so that several may.
func office(t *testing.T, args ...string) {
	t.Helper()
	program, err := exec.LookPath("soffice")
	if err != nil {
		absent(t, "soffice", "libreoffice-calc-nogui libreoffice-writer-nogui")
	}
	args = append([]string{"--headless", "-env:UserInstallation=file://" + filepath.Join(t.TempDir(), "profile")}, args...)
	if out, err := exec.Command(program, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// calc opens a workbook in LibreOffice and returns its first sheet.
func calc(t *testing.T, file string) [][]string {
	t.Helper()
	dir := t.TempDir()
	office(t, "--convert-to", `csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1`, "--outdir", dir, file)
	found, err := filepath.Glob(filepath.Join(dir, "*.csv"))
	if err != nil || len(found) != 1 {
		t.Fatalf("LibreOffice wrote %v (%v)", found, err)
	}
	f, err := os.Open(found[0])
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	r := csv.NewReader(f)
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// fetch gets a file of the product with the person's session.
func (p *person) fetch(path string) []byte {
	p.t.Helper()
	saw(path)
	content := promised(p, fmt.Sprintf(`(async () => { const r = await fetch(%q); if (!r.ok) return ""; const bytes = new Uint8Array(await r.arrayBuffer());
		let s = ""; for (const x of bytes) s += String.fromCharCode(x); return btoa(s) })()`, path))
	b, err := base64.StdEncoding.DecodeString(content)
	if err != nil || len(b) == 0 {
		p.t.Fatalf("%s is no file (%v)", path, err)
	}
	return b
}

// keep writes a workbook to a file.
func keep(t *testing.T, content []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "file.xlsx")
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// printed is a paper as LibreOffice prints it.
type printed struct {
	pages int
	size  string // as pdfinfo tells it
	text  string
}

// papers unpacks an archive of Word papers, has LibreOffice print each, and
// returns them by their names. With TOUYAN_SHOTS the first page of each is
// pictured.
func papers(t *testing.T, name string, archive []byte) map[string]printed {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]byte{}
	for _, f := range z.File {
		if !strings.HasSuffix(f.Name, ".docx") {
			continue
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if all[filepath.Base(f.Name)], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return papersOf(t, name, all)
}

// papersOf is papers of Word files by their names.
func papersOf(t *testing.T, name string, all map[string][]byte) map[string]printed {
	t.Helper()
	dir := t.TempDir()
	args := []string{"--convert-to", "pdf", "--outdir", dir}
	var files []string
	for base, b := range all {
		file := filepath.Join(dir, base)
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
		files, args = append(files, file), append(args, file)
	}
	office(t, args...)
	out := map[string]printed{}
	for _, f := range files {
		pdf := strings.TrimSuffix(f, ".docx") + ".pdf"
		tell := func(program string, args ...string) string {
			if _, err := exec.LookPath(program); err != nil {
				absent(t, program, "poppler-utils")
			}
			b, err := exec.Command(program, args...).Output()
			if err != nil {
				t.Fatalf("%s %s: %v", program, filepath.Base(pdf), err)
			}
			return string(b)
		}
		p := printed{text: tell("pdftotext", "-layout", pdf, "-")}
		for line := range strings.Lines(tell("pdfinfo", pdf)) {
			if n, ok := strings.CutPrefix(line, "Pages:"); ok {
				_, _ = fmt.Sscan(n, &p.pages)
			}
			if s, ok := strings.CutPrefix(line, "Page size:"); ok {
				p.size = strings.TrimSpace(s)
			}
		}
		short := strings.TrimSuffix(filepath.Base(f), ".docx")
		out[short] = p
		if shots := os.Getenv("TOUYAN_SHOTS"); shots != "" {
			tell("pdftoppm", "-r", "60", "-png", "-f", "1", "-l", "1", pdf, filepath.Join(shots, name+"-"+short))
		}
	}
	return out
}

package admissionapp_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"touyan/internal/base/fault"
	"touyan/internal/feature/admission"
	"touyan/internal/feature/admission/admissionapp"
	"touyan/internal/platform/paper"
)

// finished is a dossier that went the whole way with everything known.
func (h *house) finished() admission.ID {
	p := h.person("岑若谷")
	p.Ethnicity = "01"
	id := h.open(p)
	for _, x := range steps2026 {
		a := h.act(x.step, x.day)
		a.Note = "情况属实。"
		h.did(id, a)
	}
	return id
}

// §5.2, DEV-40: every paper of a finished dossier has everything that the
// dossier knows, and opens in LibreOffice with its title, the person's name and
// no place left open.
func TestPapers_of_a_finished_dossier_lack_nothing(t *testing.T) {
	h := lite(t)
	_, ps, err := h.app.Papers(ctx, h.may(admission.CanView, h.branch.Path), h.finished())
	if err != nil {
		t.Fatal(err)
	}
	if want := len(admission.Papers()) + len(admission.Loose()); len(ps) != want || want < 28 {
		t.Errorf("%d papers, want %d", len(ps), want)
	}
	dir := t.TempDir()
	files := map[string]admissionapp.Written{}
	for _, p := range ps {
		if len(p.Lacks) > 0 {
			t.Errorf("%s lacks %v", p.Name, p.Lacks)
		}
		if got, want := p.Named.Paper.Provincial, p.Paper.Origin() == admission.Printed; got != want {
			t.Errorf("%s: provincial %v", p.Name, got)
		}
		var b bytes.Buffer
		if err := paper.Write(&b, p.Named.Paper); err != nil {
			t.Fatal(err)
		}
		files[string(p.Paper)] = p
		if err := os.WriteFile(filepath.Join(dir, string(p.Paper)+".docx"), b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range office(t, dir) {
		p := files[name]
		squeezed := strings.Join(strings.Fields(text), "")
		for _, bad := range []string{"＿", "<nil>", "%!", "0001年", "年0月"} {
			if strings.Contains(squeezed, bad) {
				t.Errorf("%s has %q", p.Name, bad)
			}
		}
		if p.Paper != admission.Application && p.Paper != admission.ThoughtReport && p.Paper != admission.ConversionRequest && !strings.Contains(squeezed, "岑若谷") {
			t.Errorf("%s does not name the person: %.200s", p.Name, squeezed)
		}
		if p.Paper.Origin() == admission.Printed && !strings.Contains(squeezed, "核对单") {
			t.Errorf("%s has no checklist", p.Name)
		}
	}
}

// office returns the text of every docx of a folder as LibreOffice lays it out.
func office(t *testing.T, dir string) map[string]string {
	t.Helper()
	for _, need := range []string{"soffice", "pdftotext"} {
		if _, err := exec.LookPath(need); err != nil {
			if os.Getenv("CI") != "" {
				t.Fatalf("%s is missing: apt-get install libreoffice-writer-nogui poppler-utils fonts-noto-cjk", need)
			}
			t.Skipf("%s is missing: papers not laid out", need)
		}
	}
	docs, err := filepath.Glob(filepath.Join(dir, "*.docx"))
	if err != nil || len(docs) == 0 {
		t.Fatalf("nothing to lay out: %v", err)
	}
	args := append([]string{"-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--headless", "--convert-to", "pdf", "--outdir", dir}, docs...)
	convert := exec.CommandContext(t.Context(), "soffice", args...)
	convert.Env = append(os.Environ(), "HOME="+dir)
	if out, err := convert.CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, out)
	}
	texts := map[string]string{}
	for _, d := range docs {
		out, err := exec.CommandContext(t.Context(), "pdftotext", strings.TrimSuffix(d, ".docx")+".pdf", "-").Output()
		if err != nil {
			t.Fatalf("%s: %v", d, err)
		}
		texts[strings.TrimSuffix(filepath.Base(d), ".docx")] = string(out)
	}
	return texts
}

// A dossier that has just begun says of each paper what it lacks.
func TestPapers_say_what_they_lack(t *testing.T) {
	h := lite(t)
	id := h.open(h.person("岑若谷"))
	p, err := h.app.Paper(ctx, h.may(admission.CanView, h.branch.Path), id, admission.TrainingCertificate)
	if err != nil || len(p.Lacks) != 2 {
		t.Errorf("%v %v", p.Lacks, err)
	}
	if _, err := h.app.Paper(ctx, h.may(admission.CanView, h.branch.Path), id, "nothing"); err == nil {
		t.Error("a paper that does not exist is written")
	}
	if _, err := h.app.Paper(ctx, h.may(admission.CanView, h.other.Path), id, admission.Application); err == nil {
		t.Error("another branch gets the paper")
	}
	if _, err := h.app.Form(ctx, h.may(admission.CanView, h.other.Path), id, admission.Interview, 0); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another branch gets the form: %v", err)
	}
	a := h.act(admission.Interview, "2026-06-11")
	if _, err := h.app.Record(ctx, h.may(admission.CanRecord, h.other.Path), admissionapp.RecordIn{ID: id, Version: 1, Act: a}); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another branch records: %v", err)
	}
	a = h.act(admission.File, "2026-06-11")
	if _, err := h.app.Decide(ctx, h.may(admission.CanApprove, h.other.Path), admissionapp.RecordIn{ID: id, Version: 1, Act: a}); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another branch decides: %v", err)
	}
}

// DEV-39: the bundle has the six kinds first, each with a digest that fits.
func TestArchive_DEV_39_six_kinds_with_digests(t *testing.T) {
	h := lite(t)
	_, files, err := h.app.Archive(ctx, h.may(admission.CanView, h.branch.Path), h.finished())
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := paper.Zip(&b, files); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	have, folders := map[string][]byte{}, map[string]bool{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		have[f.Name] = data
		folders[strings.SplitN(f.Name, "/", 2)[0]] = true
	}
	for i, kind := range admission.SixKinds {
		if f := "0" + string(rune('1'+i)) + " " + kind.Title(); !folders[f] {
			t.Errorf("no folder %s in %v", f, folders)
		}
	}
	n := 0
	for line := range strings.Lines(string(have["SHA256.txt"])) {
		sum, name, ok := strings.Cut(strings.TrimSpace(line), "  ")
		digest := sha256.Sum256(have[name])
		if !ok || hex.EncodeToString(digest[:]) != sum {
			t.Errorf("%s: the digest does not fit", name)
		}
		n++
	}
	if n != len(files)-1 || !strings.Contains(string(have[paper.Contents]), "移交目录.docx") {
		t.Errorf("%d digests of %d files", n, len(files))
	}
}

package browser

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"touyan/internal/platform/sqldb/sqltest"
)

// unmet is one duty that was not done, as the sidecar of the ledger and the
// judgement both name it.
type unmet struct{ Rule, Branch, Group, Period string }

// wanted reads what the ledger's sidecar says is missing.
func wanted(t *testing.T) []unmet {
	t.Helper()
	b, err := os.ReadFile("../../internal/feature/life/lifeapp/testdata/meetings-ledger.json")
	if err != nil {
		t.Fatal(err)
	}
	var side struct{ Unmet []unmet }
	if err := json.Unmarshal(b, &side); err != nil {
		t.Fatal(err)
	}
	if len(side.Unmet) < 50 {
		t.Fatalf("%d duties in the sidecar", len(side.Unmet))
	}
	return side.Unmet
}

// judged runs "touyan judge" and returns what is late in 2025, checking that
// each says why.
func judged(h *house) []unmet {
	h.t.Helper()
	out, status := h.run("judge", "--on", "2026-01-31", "--format", "json")
	if status != 0 {
		h.t.Fatalf("judge ended with %d", status)
	}
	var findings []struct {
		Rule    string
		Subject struct{ Kind, Name, Branch, Court string }
		Period  string
		State   string
		Summary string
		Why     []struct {
			Fact string
			Cite *struct{ Doc, Article, Edition string }
		}
	}
	if err := json.Unmarshal([]byte(out), &findings); err != nil {
		h.t.Fatal(err)
	}
	var late []unmet
	for _, f := range findings {
		if f.State != "overdue" && f.State != "breach" || f.Rule[:3] != "MTG" || f.Period[:4] != "2025" {
			continue
		}
		cited := slices.ContainsFunc(f.Why, func(w struct {
			Fact string
			Cite *struct{ Doc, Article, Edition string }
		}) bool {
			return w.Cite != nil && w.Cite.Article != "" && w.Cite.Edition != ""
		})
		if !cited || len(f.Why) < 2 || f.Summary == "" {
			h.t.Errorf("%s %s %s does not say why", f.Rule, f.Subject.Name, f.Period)
		}
		u := unmet{f.Rule, f.Subject.Name, "", f.Period}
		if f.Subject.Kind == "group" {
			u.Branch, u.Group = f.Subject.Branch, f.Subject.Name[len(f.Subject.Branch):]
		}
		late = append(late, u)
	}
	return late
}

func compare(t *testing.T, have, want []unmet) {
	t.Helper()
	for _, u := range want {
		if !slices.Contains(have, u) {
			t.Errorf("not found: %v", u)
		}
	}
	for _, u := range have {
		if !slices.Contains(want, u) {
			t.Errorf("found and not wanted: %v", u)
		}
	}
}

// TestCommandLine_finds_what_the_ledger_lacks imports the three files and
// judges, all at the command line.
func TestCommandLine_finds_what_the_ledger_lacks(t *testing.T) {
	t.Parallel()
	h := &house{t: t, data: dataDir(t)}
	for _, f := range []struct {
		kind, file string
		more       []string
		status     int
	}{
		{"org", "org-yunchuan.xlsx", []string{"--dry-run"}, 0},
		{"org", "org-yunchuan.xlsx", nil, 0},
		{"members", "roster-clean.xlsx", nil, 0},
		{"meetings", "meetings-ledger.xlsx", nil, 3}, // it has bad rows
		{"meetings", "meetings-ledger.xlsx", []string{"--set-aside"}, 0},
	} {
		// The annotated copy is written beside the file: let it be a copy.
		file := filepath.Join(t.TempDir(), f.file)
		b, err := os.ReadFile(filepath.Join("../example", f.file))
		if err == nil {
			err = os.WriteFile(file, b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		if out, status := h.run(append([]string{"import", f.kind, file}, f.more...)...); status != f.status {
			t.Fatalf("import %s %v ended with %d:\n%s", f.file, f.more, status, out)
		}
	}
	compare(t, judged(h), wanted(t))
	if _, status := h.run("judge", "--unit", "没有这个支部"); status != 3 {
		t.Errorf("an unknown unit: status %d", status)
	}
	if _, status := h.run("judge", "--nonsense"); status != 2 {
		t.Errorf("a flag that is not there: status %d", status)
	}
}

// take imports a file by hand.
func (p *person) take(kind, file string, setAside bool) {
	p.t.Helper()
	path, err := filepath.Abs(filepath.Join("../example", file))
	if err != nil {
		p.t.Fatal(err)
	}
	p.open("/imports/" + kind + "/new")
	p.fill("file", path)
	p.press("上传并预检")
	if setAside {
		p.sees("放下有问题的行，写入其余")
		p.look("import-bad-rows")
		p.press("放下有问题的行，写入其余")
	} else {
		p.sees("可以全部写入")
		p.press("全部写入")
	}
	p.axe("the question before loading " + kind)
	p.click("dialog[open] button[type=submit]")
	p.sees("已写入")
}

// TestJourney goes the product's main way by hand: install, import, find what
// is missing, record it, watch the finding settle, on each engine.
func TestJourney(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) { journey(t, serve(t, "")) })
	t.Run("postgres", func(t *testing.T) { journey(t, serve(t, sqltest.Postgres(t))) })
}

func journey(t *testing.T, h *house) {
	p := h.visit()
	p.install()
	p.signIn("officer")
	p.sees("工作台")
	p.look("first-use")

	p.take("org", "org-yunchuan.xlsx", false)
	p.take("members", "roster-clean.xlsx", false)
	p.take("meetings", "meetings-ledger.xlsx", true)
	want := wanted(t)
	compare(t, judged(h), want)

	missing := unmet{"MTG-02", "民二庭党支部", "", "2025-08"}
	if !slices.Contains(want, missing) {
		t.Fatal("the sidecar no longer lacks the meeting of this journey")
	}
	p.open("/overview")
	p.press("2025 年")
	p.sees("民二庭")
	p.look("overview-2025")
	p.open(p.first(`^/overview/finding\?.*rule=MTG-02.*` + branchID(p, "民二庭") + `.*2025-08`))
	p.sees("没有记录")
	p.look("finding")
	p.press("补记")
	p.sees("支部委员会会议")
	p.fill("day", "2025-08-20")
	p.fill("title", "8 月支委会会议")
	p.fill("begins", "09:30")
	p.fill("place", "第二会议室")
	p.fill("topic-0", "研究第三季度工作")
	p.press("提交归档")
	p.sees("8 月支委会会议")
	p.look("meeting-recorded")
	compare(t, judged(h), slices.DeleteFunc(slices.Clone(want), func(u unmet) bool { return u == missing }))
}

// branchID returns the identifier of a branch by a part of its name, from the
// links of the overview.
func branchID(p *person, name string) string {
	p.t.Helper()
	id := eval[string](p, fmt.Sprintf(`(() => { for (const r of document.querySelectorAll('tr')) { const h = r.querySelector('th'); if (h && h.innerText.includes(%q)) { const a = [...r.querySelectorAll('a[href*="subject="]')][0]; if (a) return new URL(a.href).searchParams.get('subject') } } return '' })()`, name))
	if id == "" {
		p.t.Fatalf("%s is not on the overview", name)
	}
	return id
}

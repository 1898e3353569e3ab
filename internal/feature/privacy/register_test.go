package privacy_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"touyan/internal/base/access"
	"touyan/internal/base/personal"
	"touyan/internal/feature/member"
	"touyan/internal/feature/privacy"
	"touyan/internal/schema"
)

var (
	remark = regexp.MustCompile(`--[^\n]*`)
	create = regexp.MustCompile(`(?is)create\s+table\s+([a-z_0-9]+)\s*\((.*?)\n\);`)
	alter  = regexp.MustCompile(`(?is)alter\s+table\s+([a-z_0-9]+)\s+add\s+(?:column\s+)?([a-z_0-9]+)`)
	dropt  = regexp.MustCompile(`(?is)drop\s+table\s+([a-z_0-9]+)`)
)

// columns returns table.column of the whole schema, as the migrations leave it.
func columns(t *testing.T, files fs.FS) []string {
	t.Helper()
	names, err := fs.Glob(files, "*.sql")
	if err != nil || len(names) == 0 {
		t.Fatalf("no schema: %v", err)
	}
	slices.Sort(names)
	var all []string
	for _, n := range names {
		b, err := fs.ReadFile(files, n)
		if err != nil {
			t.Fatal(err)
		}
		text := remark.ReplaceAllString(string(b), "")
		for _, m := range create.FindAllStringSubmatch(text, -1) {
			depth, start := 0, 0
			body := m[2] + ","
			for i, r := range body {
				switch r {
				case '(':
					depth++
				case ')':
					depth--
				case ',':
					if depth > 0 {
						continue
					}
					word := strings.ToLower(strings.Fields(body[start:i] + " -")[0])
					if !slices.Contains([]string{"primary", "unique", "foreign", "check", "constraint", "-"}, word) {
						all = append(all, m[1]+"."+word)
					}
					start = i + 1
				}
			}
		}
		for _, m := range alter.FindAllStringSubmatch(text, -1) {
			all = append(all, m[1]+"."+strings.ToLower(m[2]))
		}
		for _, m := range dropt.FindAllStringSubmatch(text, -1) {
			all = slices.DeleteFunc(all, func(c string) bool { return strings.HasPrefix(c, m[1]+".") })
		}
	}
	return all
}

// unregistered returns what is wrong between the register and a schema.
func unregistered(have []string) (wrong []string) {
	known := map[string]int{}
	for _, f := range privacy.Register() {
		known[f.Column]++
	}
	for _, c := range privacy.Without() {
		known[c]++
	}
	for _, c := range have {
		switch known[c] {
		case 0:
			wrong = append(wrong, c+" is in no room's list: say in internal/feature/privacy/fields_<room>.go what it holds about people, or that it holds nothing")
		case 1:
		default:
			wrong = append(wrong, c+" is listed twice")
		}
	}
	for c := range known {
		if !slices.Contains(have, c) {
			wrong = append(wrong, c+" is registered and in no table")
		}
	}
	slices.Sort(wrong)
	return wrong
}

// DB-37, PI-01: a column that nobody has registered does not pass.
func TestDB_37_PI_01_every_column_is_registered(t *testing.T) {
	have := columns(t, schema.Files())
	if len(have) < 200 {
		t.Fatalf("only %d columns found", len(have))
	}
	for _, w := range unregistered(have) {
		t.Error(w)
	}
	before := len(unregistered(have))
	if n := len(unregistered(append(slices.Clone(have), "member.blood_type"))); n != before+1 {
		t.Errorf("a new column without an entry goes unnoticed: %d", n)
	}
}

// PI-01, PI-03: every entry says what the law asks; a sensitive one why it
// cannot be done without.
func TestPI_01_PI_03_entries_are_whole(t *testing.T) {
	for _, f := range privacy.Register() {
		if w := f.Wrong(); w != "" {
			t.Error(w)
		}
		if f.Level == personal.NeedKnow && f.Show == personal.Plain {
			t.Errorf("%s is for the few and shown plainly", f.Column)
		}
	}
	f := member.FieldOf("member.id_number")
	f.Necessary = ""
	if f.Wrong() == "" {
		t.Error("a sensitive entry without its necessity passes")
	}
}

// DB-15: levels are set in code, and reading asks for them.
func TestDB_15_levels_decide_who_reads(t *testing.T) {
	reader := func(c access.Can) bool { return c == member.CanView }
	keeper := func(c access.Can) bool { return c == member.CanView || c == member.CanReveal }
	nobody := func(access.Can) bool { return false }
	for _, c := range []struct {
		column string
		may    func(access.Can) bool
		want   personal.Show
	}{
		{"member.job", reader, personal.Plain}, {"member.job", nobody, personal.Hidden},
		{"member.id_number", reader, personal.Masked}, {"member.id_number", keeper, personal.Masked},
		{"member.remark", reader, personal.Hidden}, {"member.remark", keeper, personal.Plain},
		{"member_bar.reason", reader, personal.Hidden}, {"member.id_index", keeper, personal.Hidden},
	} {
		if got := member.FieldOf(c.column).For(c.may); got != c.want {
			t.Errorf("%s: %s, want %s", c.column, got, c.want)
		}
	}
}

// PI-02: a new item, or a new purpose, changes what people are told.
func TestPI_02_Collected_follows_the_register(t *testing.T) {
	if a, b := privacy.Collected(), privacy.Collected(); a != b || len(a) != 16 {
		t.Errorf("%q %q", a, b)
	}
}

func TestGenerated_fields(t *testing.T) {
	var b strings.Builder
	b.WriteString("# What is held about people\n\nGenerated from the register of fields (`internal/feature/privacy`, `internal/feature/member/fields.go`) by `make generate`. The same entries mask, hide and reveal in the pages and exports.\n")
	for _, r := range privacy.Rooms {
		fmt.Fprintf(&b, "\n## %s (%s)\n\n| column | 名称 | 谁的 | 目的 | 依据 | 来源 | 保存期 | 级别 | 默认 | 看到 | 看全文 | 必要性和影响 |\n|---|---|---|---|---|---|---|---|---|---|---|---|\n", r.Title, r.Name)
		for _, f := range r.Fields {
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s | %s（%s） | %s | %s | %s | %s | %s |\n", f.Column, f.Title, f.Whose, f.Purpose, f.Basis, f.Source, f.Keep.Term, f.Keep.Basis, f.Level, f.Show, can(f.See), can(f.Read), f.Necessary)
		}
	}
	b.WriteString("\n## Columns that hold nothing about a person\n\nKeys, references, counts, days and machinery.\n\n")
	for _, r := range privacy.Rooms {
		for line := range strings.Lines(strings.TrimSpace(r.Without)) {
			fmt.Fprintf(&b, "- %s\n", strings.TrimSpace(line))
		}
	}
	path := filepath.Join("../../../docs", "fields.md")
	if os.Getenv("TOUYAN_UPDATE") != "" {
		if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	have, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(have, []byte(b.String())) {
		t.Errorf("docs/fields.md is not what the register says: run make generate (%v)", err)
	}
}

func can(c access.Can) string {
	if c == "" {
		return "无人"
	}
	return "`" + string(c) + "`"
}

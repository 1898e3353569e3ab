package plan

import (
	"go/ast"
	"io/fs"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"

	"touyan/internal/schema"
)

var statement = regexp.MustCompile(`(?is)^\s*(select|insert\s+into|update|delete\s+from|with)\b`)

// banned are words and forms that the engines do not share, or that would hide
// what a statement does.
var banned = []struct {
	form *regexp.Regexp
	why  string
}{
	{regexp.MustCompile(`(?i)\bnow\s*\(|\bcurrent_(timestamp|date|time)\b|\bdatetime\s*\(|\bjulianday\b`), "the database is never asked the time: tx.Now()"},
	{regexp.MustCompile(`(?i)\bi?like\b|\bglob\b|\bregexp\b|\bsimilar\s+to\b`), "engines differ about letter case: compare keys, or look in Go"},
	{regexp.MustCompile(`::`), "use cast(x as type)"},
	{regexp.MustCompile(`(?i)\bfor\s+update\b|\bskip\s+locked\b|\badvisory`), "Write is serializable; nothing is locked by hand"},
	{regexp.MustCompile(`(?i)\bon\s+conflict\b|\bon\s+duplicate\b|\breturning\b`), "tx.Upsert; identifiers are made in Go"},
	{regexp.MustCompile(`(?i)\bselect\s+\*|\bselect\s+\w+\.\*`), "name the columns"},
	{regexp.MustCompile(`(?i)\bany\s*\(|\bgreatest\s*\(|\bleast\s*\(|\bifnull\s*\(|\bnvl\s*\(|\bstring_agg|\bgroup_concat|\bto_char\s*\(|\bstrftime|->>?`), "engines differ: coalesce, case, or Go"},
	{regexp.MustCompile(`\?\s*(,|\)|$)`), "placeholders are $1, $2 …"},
	{regexp.MustCompile(`(?i)\blower\s*\(|\bupper\s*\(`), "engines differ beyond ASCII: make a key in Go"},
	{regexp.MustCompile(`(?i)=\s*''|<>\s*''`), "a missing text is null: is null"},
	{regexp.MustCompile(`(?i)\bnatural\s+join\b|\bfull\s+(outer\s+)?join\b|\block\s+table\b|\btruncate\b`), "not on every engine"},
}

type query struct {
	s    source
	node ast.Node
	text string
}

func queries() []query {
	var qs []query
	for _, s := range sources() {
		if s.test || s.templ {
			continue
		}
		s.texts(func(n ast.Node, text string) {
			if statement.MatchString(text) && strings.Contains(strings.TrimSpace(text), " ") && !strings.HasPrefix(s.pkg, "internal/plan") {
				qs = append(qs, query{s, n, text})
			}
		})
	}
	return qs
}

func TestSQL_is_one_text_for_both_engines(t *testing.T) {
	qs := queries()
	if len(qs) < 20 {
		t.Fatalf("only %d statements found", len(qs))
	}
	for _, q := range qs {
		for _, b := range banned {
			if m := b.form.FindString(q.text); m != "" {
				t.Errorf("%s: %q in SQL: %s", q.s.at(q.node), m, b.why)
			}
		}
	}
}

func TestSQL_stands_where_it_may(t *testing.T) {
	for _, q := range queries() {
		_, part, isRoom := room(q.s.pkg)
		ok := isRoom && (part == "app" || strings.HasSuffix(part, "source")) || strings.HasPrefix(q.s.pkg, "internal/platform/") || strings.HasPrefix(q.s.pkg, "test/")
		if !ok {
			t.Errorf("%s: SQL outside of operations and machinery", q.s.at(q.node))
		}
	}
}

var (
	writes  = regexp.MustCompile(`(?is)\b(?:insert\s+into|update|delete\s+from)\s+([a-z_]+)`)
	creates = regexp.MustCompile(`(?is)create\s+table\s+([a-z_]+)\s*\((.*?)\n\);`)
)

// tables returns every table of the schema with its column lines.
func tables(t *testing.T) map[string]string {
	t.Helper()
	m := map[string]string{}
	files, err := fs.Glob(schema.Files(), "*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("no schema: %v", err)
	}
	for _, f := range files {
		b, err := fs.ReadFile(schema.Files(), f)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range creates.FindAllStringSubmatch(string(b), -1) {
			m[c[1]] = c[2]
		}
	}
	return m
}

// writers returns for each table the packages that write it.
func writers(t *testing.T) map[string][]string {
	known := tables(t)
	by := map[string][]string{}
	add := func(table, pkg string) {
		if _, ok := known[table]; ok && !slices.Contains(by[table], pkg) {
			by[table] = append(by[table], pkg)
		}
	}
	for _, q := range queries() {
		for _, m := range writes.FindAllStringSubmatch(q.text, -1) {
			add(strings.ToLower(m[1]), q.s.pkg)
		}
	}
	for _, s := range sources() {
		if s.test {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) == 0 {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || (sel.Sel.Name != "Insert" && sel.Sel.Name != "Copy" && sel.Sel.Name != "Upsert") {
				return true
			}
			if lit, ok := call.Args[0].(*ast.BasicLit); ok {
				add(strings.Trim(lit.Value, "\"`"), s.pkg)
			}
			return true
		})
	}
	return by
}

func TestTables_have_one_writer_each(t *testing.T) {
	by := writers(t)
	for table := range tables(t) {
		pkgs := slices.DeleteFunc(by[table], func(p string) bool { return strings.HasPrefix(p, "test/") })
		sort.Strings(pkgs)
		switch {
		case len(pkgs) > 1:
			t.Errorf("table %s is written by %s: one room owns it, the others ask that room", table, strings.Join(pkgs, " and "))
		case len(pkgs) == 0:
			t.Errorf("table %s is written by nobody", table)
		}
	}
}

package roster

import (
	"strings"
	"unicode/utf8"

	"touyan/internal/base/han"
)

// Directory knows the branches that a roster of one court may name.
type Directory interface {
	// Branch resolves what a branch cell says. It does not guess.
	Branch(text string) Match
	// Group resolves what a group cell says within a branch.
	Group(branchCode, text string) (Group, bool)
}

// Match is the answer of a Directory: Code is set when exactly one branch of
// the court is meant.
type Match struct {
	Code       string
	Name       string
	Candidates []string // names of the branches that could be meant
	Elsewhere  bool     // the text names a branch of another court
}

// Branch is one branch as a Directory is told of it.
type Branch struct {
	Code    string
	Name    string   // 简称, 立案庭党支部
	Others  []string // 全称 and every other name in use
	Groups  []Group
	Foreign bool // belongs to another court: known, but out of scope
}

// Group is one Party group (党小组).
type Group struct{ Code, Name string }

// Index is a Directory over a list of branches. Blanks, width of characters
// and the words 中共 … 支部委员会, 党支部, 支部 around a name do not matter.
type Index struct {
	exact, core map[string][]*Branch
	byCode      map[string]*Branch
	cores       []namedCore
}

type namedCore struct {
	core   string
	branch *Branch
}

// NewIndex returns the Directory of branches.
func NewIndex(branches []Branch) *Index {
	x := &Index{exact: map[string][]*Branch{}, core: map[string][]*Branch{}, byCode: map[string]*Branch{}}
	for i := range branches {
		b := &branches[i]
		x.byCode[b.Code] = b
		for _, name := range append([]string{b.Name}, b.Others...) {
			key := tidy(name)
			if key == "" {
				continue
			}
			add(x.exact, key, b)
			if core := branchCore(key); core != "" {
				add(x.core, core, b)
				x.cores = append(x.cores, namedCore{core, b})
			}
		}
	}
	return x
}

func add(m map[string][]*Branch, key string, b *Branch) {
	for _, have := range m[key] {
		if have == b {
			return
		}
	}
	m[key] = append(m[key], b)
}

// Branch implements Directory.
func (x *Index) Branch(text string) Match {
	key := tidy(text)
	core := branchCore(key)
	if key == "" {
		return Match{}
	}
	elsewhere := false
	for _, found := range [...][]*Branch{x.exact[key], x.core[core]} {
		own := make([]*Branch, 0, len(found))
		for _, b := range found {
			if !b.Foreign {
				own = append(own, b)
			}
		}
		switch {
		case len(own) == 1:
			return Match{Code: own[0].Code, Name: own[0].Name}
		case len(own) > 1:
			return Match{Candidates: names(own)}
		}
		elsewhere = elsewhere || len(found) > 0
	}
	m := Match{Elsewhere: elsewhere}
	if !elsewhere && utf8.RuneCountInString(core) >= 2 {
		m.Candidates = x.containing(core)
	}
	return m
}

// containing returns the names of the court's branches of which core is a part.
func (x *Index) containing(core string) []string {
	var found []*Branch
	seen := map[*Branch]bool{}
	for _, c := range x.cores {
		if !c.branch.Foreign && !seen[c.branch] && strings.Contains(c.core, core) {
			seen[c.branch] = true
			found = append(found, c.branch)
		}
	}
	return names(found)
}

func names(branches []*Branch) []string {
	var s []string
	for _, b := range branches {
		s = append(s, b.Name)
	}
	return s
}

// Group implements Directory: 第3党小组, 三组 and 第三党小组 are one.
func (x *Index) Group(branchCode, text string) (Group, bool) {
	b := x.byCode[branchCode]
	if b == nil {
		return Group{}, false
	}
	key := tidy(text)
	n, numbered := groupNumber(key)
	for _, g := range b.Groups {
		name := tidy(g.Name)
		if name == key || strings.TrimSuffix(name, "党小组") == strings.TrimSuffix(key, "党小组") {
			return g, true
		}
		if m, ok := groupNumber(name); numbered && ok && m == n {
			return g, true
		}
	}
	return Group{}, false
}

func groupNumber(s string) (int, bool) { return han.Ordinal(s, "党小组", "小组", "组") }

func tidy(s string) string { return han.Squeeze(han.Fold(s)) }

// branchCore takes the words away that every branch has.
func branchCore(key string) string {
	s := strings.TrimPrefix(key, "中共")
	for _, tail := range [...]string{"党支部委员会", "支部委员会", "党支部", "支部"} {
		if head, ok := strings.CutSuffix(s, tail); ok {
			return head
		}
	}
	return s
}

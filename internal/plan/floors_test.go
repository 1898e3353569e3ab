package plan

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// std reports whether an import path is of the standard library.
func std(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".") && first != "touyan"
}

// may answers whether pkg, on its floor, may import path; "" means it may.
func may(pkg, path string) string {
	own, local := strings.CutPrefix(path, "touyan/")
	name, part, isRoom := room(pkg)
	switch {
	case strings.HasPrefix(pkg, "internal/base/"):
		if !std(path) && !strings.HasPrefix(own, "internal/base/") {
			return "base knows the standard library and base, nothing else"
		}
		if slices.Contains([]string{"net", "net/http", "os", "database/sql", "context", "html", "html/template"}, path) {
			return "base does no I/O"
		}
	case pkg == "internal/schema":
		if local && !strings.HasPrefix(own, "internal/base/") && own != "internal/platform/sqldb" {
			return "schema knows base and sqldb"
		}
	case strings.HasPrefix(pkg, "internal/platform/"):
		if local && !strings.HasPrefix(own, "internal/base/") && !strings.HasPrefix(own, "internal/platform/") && own != "assets" &&
			(own != "internal/schema" || pkg != "internal/platform/sqldb/sqltest") {
			return "platform knows base and platform; a feature comes in as a function or an interface"
		}
	case isRoom && part == "app", isRoom && strings.HasSuffix(part, "source"):
		if local && !allowedInRoom(own, name, "app") {
			return "operations know base, platform, their own rules and the nouns of org and member; another room's facts come in as an interface that server fills"
		}
		if own == "internal/platform/web" || strings.HasPrefix(own, "internal/platform/ui") {
			return "operations know nothing of pages"
		}
	case isRoom && part == "web":
		if local && !allowedInRoom(own, name, "web") {
			return "pages know base, platform, their own room and the nouns of org and member"
		}
		if own == "internal/platform/sqldb" || path == "database/sql" {
			return "pages ask operations and never the database"
		}
	case isRoom:
		if !std(path) && !allowedInRoom(own, name, "") {
			return "the pure part of a room knows base, its own rules and the nouns of org and member"
		}
		if slices.Contains([]string{"net", "net/http", "os", "database/sql", "context", "html", "html/template"}, path) {
			return "the pure part of a room does no I/O and has no context"
		}
	case strings.HasPrefix(pkg, "internal/server"):
		if strings.HasPrefix(own, "cmd/") {
			return "server does not know the commands"
		}
	case strings.HasPrefix(pkg, "cmd/"):
		if strings.HasPrefix(own, "internal/feature/") {
			return "commands know server, which knows the rooms"
		}
	}
	return ""
}

func allowedInRoom(own, name, part string) bool {
	if strings.HasPrefix(own, "internal/base/") || own == "internal/feature/org" || own == "internal/feature/member" {
		return true
	}
	// Who somebody is at the door depends on what they may be: the names of the
	// roles are asked by both rooms, the tables by one.
	if own == "internal/feature/grant" && name == "account" {
		return true
	}
	if part != "" && strings.HasPrefix(own, "internal/platform/") {
		return true
	}
	other, otherPart, ok := room(own)
	if !ok || other != name {
		return false
	}
	switch part {
	case "":
		return otherPart != "app" && otherPart != "web"
	case "app":
		return otherPart != "web"
	}
	return true
}

func TestFloors_go_one_way(t *testing.T) {
	for _, s := range sources() {
		if s.test {
			continue
		}
		for _, path := range s.imports {
			if why := may(s.pkg, path); why != "" {
				t.Errorf("%s imports %s: %s", s.path, path, why)
			}
		}
	}
}

func TestFloors_the_rule_itself(t *testing.T) {
	for _, c := range []struct {
		pkg, path string
		ok        bool
	}{
		{"internal/base/civil", "time", true},
		{"internal/base/civil", "net/http", false},
		{"internal/base/civil", "touyan/internal/platform/sqldb", false},
		{"internal/base/civil", "github.com/a/b", false},
		{"internal/platform/sqldb", "touyan/internal/feature/org", false},
		{"internal/feature/life", "touyan/internal/feature/org", true},
		{"internal/feature/life", "touyan/internal/feature/dues", false},
		{"internal/feature/life", "touyan/internal/platform/sqldb", false},
		{"internal/feature/life", "context", false},
		{"internal/feature/life/lifeapp", "touyan/internal/feature/member/memberapp", false},
		{"internal/feature/account/accountapp", "touyan/internal/feature/grant", true},
		{"internal/feature/account/accountapp", "touyan/internal/feature/grant/grantapp", false},
		{"internal/feature/life", "touyan/internal/feature/grant", false},
		{"internal/feature/life/lifeapp", "touyan/internal/platform/web", false},
		{"internal/feature/life/lifeweb", "touyan/internal/feature/life/lifeapp", true},
		{"internal/feature/life/lifeweb", "touyan/internal/platform/sqldb", false},
		{"cmd/touyan", "touyan/internal/feature/life/lifeapp", false},
		{"cmd/touyan", "touyan/internal/server", true},
	} {
		if why := may(c.pkg, c.path); (why == "") != c.ok {
			t.Errorf("%s → %s: %q", c.pkg, c.path, why)
		}
	}
}

// Whoever needs the moment is given it: by the transaction, by the request, or
// as a day.
func TestClock_is_asked_only_by_the_machinery(t *testing.T) {
	for _, s := range sources() {
		if s.test || (!strings.HasPrefix(s.pkg, "internal/base/") && !strings.HasPrefix(s.pkg, "internal/feature/")) {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok && (sel.Sel.Name == "Now" || sel.Sel.Name == "Since" || sel.Sel.Name == "Until") {
				if x, ok := sel.X.(*ast.Ident); ok && x.Name == "time" {
					t.Errorf("%s calls time.%s: take the moment from the transaction or the request", s.at(n), sel.Sel.Name)
				}
			}
			return true
		})
	}
}

func TestNames_say_what_is_inside(t *testing.T) {
	for _, s := range sources() {
		for _, part := range strings.Split(s.path, "/") {
			name := strings.TrimSuffix(strings.TrimSuffix(part, ".go"), "_test")
			if slices.Contains([]string{"util", "utils", "common", "helper", "helpers", "misc", "manager", "base.go"}, name) {
				t.Errorf("%s: %q says nothing about what is inside", s.path, part)
			}
		}
	}
}

package plan

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// source is one Go file of the product.
type source struct {
	path    string // from the root of the tree, with slashes
	pkg     string // import path without "touyan/"
	test    bool
	templ   bool // generated from a .templ file
	file    *ast.File
	fset    *token.FileSet
	imports []string
}

const root = "../.."

// sources parses every Go file under internal and cmd once.
var sources = sync.OnceValue(func() []source {
	var all []source
	for _, dir := range []string{"internal", "cmd", "assets", "test"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "testdata") {
				return filepath.SkipDir
			}
			if d.IsDir() || !strings.HasSuffix(path, ".go") {
				return nil
			}
			fset := token.NewFileSet()
			f, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution|parser.ParseComments)
			if err != nil {
				return err
			}
			rel, err := filepath.Rel(root, path)
			if err != nil {
				return err
			}
			rel = filepath.ToSlash(rel)
			s := source{path: rel, pkg: filepath.ToSlash(filepath.Dir(rel)), test: strings.HasSuffix(rel, "_test.go"),
				templ: strings.HasSuffix(rel, "_templ.go"), file: f, fset: fset}
			for _, i := range f.Imports {
				p, _ := strconv.Unquote(i.Path.Value)
				s.imports = append(s.imports, p)
			}
			all = append(all, s)
			return nil
		})
		if err != nil && !os.IsNotExist(err) {
			panic(err)
		}
	}
	return all
})

// at names the place of a node.
func (s source) at(n ast.Node) string {
	return s.path + ":" + strconv.Itoa(s.fset.Position(n.Pos()).Line)
}

// room returns the room of a package under internal/feature, and its part: "",
// "app", "web" or another.
func room(pkg string) (name, part string, ok bool) {
	rest, ok := strings.CutPrefix(pkg, "internal/feature/")
	if !ok {
		return "", "", false
	}
	name, sub, _ := strings.Cut(rest, "/")
	if p, found := strings.CutPrefix(sub, name); found {
		sub = p
	}
	// A large room may have its operations in more than one package.
	if strings.HasSuffix(sub, "app") && !strings.Contains(sub, "/") {
		sub = "app"
	}
	return name, sub, true
}

// texts calls fn for every string constant of the file, concatenations joined
// as far as they are literal.
func (s source) texts(fn func(n ast.Node, text string)) {
	seen := map[ast.Node]bool{}
	var join func(e ast.Expr) (string, bool)
	join = func(e ast.Expr) (string, bool) {
		seen[e] = true
		switch x := e.(type) {
		case *ast.BasicLit:
			if x.Kind == token.STRING {
				t, err := strconv.Unquote(x.Value)
				return t, err == nil
			}
		case *ast.BinaryExpr:
			if x.Op == token.ADD {
				a, ok1 := join(x.X)
				b, ok2 := join(x.Y)
				return a + b, ok1 || ok2
			}
		case *ast.ParenExpr:
			return join(x.X)
		}
		return " § ", false
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		if _, imp := n.(*ast.ImportSpec); imp {
			return false
		}
		if e, ok := n.(ast.Expr); ok && !seen[e] {
			switch e.(type) {
			case *ast.BasicLit, *ast.BinaryExpr:
				if t, ok := join(e); ok {
					fn(n, t)
				}
			}
		}
		return true
	})
}

func TestThere_is_a_tree_to_look_at(t *testing.T) {
	if n := len(sources()); n < 60 {
		t.Fatalf("only %d files found: the tests of the plan look at nothing", n)
	}
}

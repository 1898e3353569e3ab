package plan

import (
	"go/ast"
	"strings"
	"testing"
)

// asksNobody lists the exported methods of an App or a Door that take a context
// and no permit, with the reason. Everything else takes a permit and asks it
// first.
var asksNobody = map[string]string{
	"accountapp.Installed":             "says whether there is an account, and nothing else",
	"accountapp.InstallToken":          "makes the first token while there is no account at all",
	"accountapp.Install":               "the token is the proof",
	"accountapp.InstallAdministrators": "the token is the proof",
	"accountapp.Administered":          "says whether there are administrators, and nothing else",
	"accountapp.SignIn":                "the password is the proof",
	"accountapp.SignOut":               "the session's token is the proof",
	"accountapp.Identify":              "the session's token is the proof",
	"accountapp.Pending":               "the token of a first password is the proof",
	"accountapp.SetFirstPassword":      "the token of a first password is the proof",
	"accountapp.ShowCode":              "the password, shown a moment ago, and the code are the proof",
	"accountapp.StartRequiredFactor":   "the token of a session that waits for its factor is the proof",
	"accountapp.RequiredFactor":        "the token of a session that waits for its factor is the proof",
	"accountapp.ConfirmRequiredFactor": "the token of a session that waits for its factor is the proof",
	"accountapp.Ended":                 "tells whoever has a token why its session ended",
	"calendarapp.Read":                 "the secret address is the proof; who holds it is asked for anew",
	"accountapp.Depart":                "writes nothing: begins a sign-in at the other place",
	"accountapp.Return":                "the other place's signed token is the proof",
	"accountapp.Refused":               "writes down what was refused",
	"accountapp.Failed":                "writes down what broke",
	"ballotapp.Ask":                    "what a paper asks says nothing of anybody who votes",
	"ballotapp.Fill":                   "reads a paper back to whoever fills it in, and writes nothing",
	"ballotapp.Cast":                   "the code that was drawn is the proof",
	"ballotapp.CastSealed":             "the token that was signed unseen is the proof",
	"ballotapp.InBox":                  "tells whoever has a receipt that the paper lies in the urn",
	"surveyapp.Ask":                    "a public questionnaire is for everybody who has its address",
	"surveyapp.Answer":                 "a public questionnaire is answered by everybody who has its address",
	"surveyapp.AskInRoom":              "what is asked says nothing of anybody who answers",
	"surveyapp.Cast":                   "the code that was drawn is the proof",
	"surveyapp.Counted":                "tells whoever has a receipt that the paper lies in the urn",
	"caseloadapp.Admit":                "the token of a machine is the proof",
	"caseloadapp.Screen":               "the secret of a screen is the proof",
	"caseloadapp.Refused":              "writes down what was refused",
}

// operation is an exported method of an App that takes a context.
type operation struct {
	s      source
	fn     *ast.FuncDecl
	name   string // package.Method
	permit string // the name of the permit parameter, or ""
}

func operations() []operation {
	var ops []operation
	for _, s := range sources() {
		_, part, ok := room(s.pkg)
		if !ok || part != "app" || s.test {
			continue
		}
		for _, d := range s.file.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Recv == nil || !fn.Name.IsExported() || (!receiver(fn, "App") && !receiver(fn, "Door")) {
				continue
			}
			op := operation{s: s, fn: fn, name: s.file.Name.Name + "." + fn.Name.Name}
			ctx := false
			for _, p := range fn.Type.Params.List {
				sel, ok := p.Type.(*ast.SelectorExpr)
				if !ok || len(p.Names) == 0 {
					continue
				}
				switch x, _ := sel.X.(*ast.Ident); {
				case x != nil && x.Name == "context" && sel.Sel.Name == "Context":
					ctx = true
				case x != nil && x.Name == "access" && sel.Sel.Name == "Permit":
					op.permit = p.Names[0].Name
				}
			}
			if ctx {
				ops = append(ops, op)
			}
		}
	}
	return ops
}

func receiver(fn *ast.FuncDecl, name string) bool {
	t := fn.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	id, ok := t.(*ast.Ident)
	return ok && id.Name == name
}

func TestOperations_ask_first(t *testing.T) {
	n := 0
	for _, op := range operations() {
		if op.permit == "" {
			if asksNobody[op.name] == "" {
				t.Errorf("%s: %s takes no permit: give it one, or say in asksNobody why nobody is to be asked", op.s.at(op.fn), op.name)
			}
			continue
		}
		n++
		if len(op.fn.Body.List) == 0 || !asks(op.fn.Body.List[0], op.permit) {
			t.Errorf("%s: the first statement of %s must be: if err := %s.Covers(CanX); err != nil { return … }", op.s.at(op.fn), op.name, op.permit)
		}
	}
	if n < 10 {
		t.Errorf("only %d operations found", n)
	}
}

func asks(st ast.Stmt, permit string) bool {
	i, ok := st.(*ast.IfStmt)
	if !ok || i.Init == nil {
		return false
	}
	a, ok := i.Init.(*ast.AssignStmt)
	if !ok || len(a.Rhs) != 1 {
		return false
	}
	call, ok := a.Rhs[0].(*ast.CallExpr)
	if !ok {
		return false
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "Covers" {
		return false
	}
	x, ok := sel.X.(*ast.Ident)
	return ok && x.Name == permit
}

// An operation that looks at its permit only to ask whether it may, and to say
// who did it, has forgotten which units it may touch.
func TestOperations_name_their_scope(t *testing.T) {
	for _, op := range operations() {
		if op.permit == "" {
			continue
		}
		used := false
		ast.Inspect(op.fn.Body, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.SelectorExpr:
				if id, ok := x.X.(*ast.Ident); ok && id.Name == op.permit {
					switch x.Sel.Name {
					case "Range", "Holds", "Over", "Actor":
						used = true
					}
					return false
				}
			case *ast.CallExpr:
				if sel, ok := x.Fun.(*ast.SelectorExpr); ok {
					if id, ok := sel.X.(*ast.Ident); ok && id.Name == "audit" {
						return false
					}
				}
				for _, a := range x.Args {
					if id, ok := a.(*ast.Ident); ok && id.Name == op.permit {
						used = true // passed on to who does
					}
				}
			}
			return true
		})
		if !used {
			t.Errorf("%s: %s never uses its permit's Range, Holds or Over: which units may it touch?", op.s.at(op.fn), op.name)
		}
	}
}

// The system itself may do everything: only the commands, server and tests make
// such an actor.
func TestSystem_acts_only_in_server_and_commands(t *testing.T) {
	for _, s := range sources() {
		if s.test || strings.HasPrefix(s.pkg, "internal/server") || strings.HasPrefix(s.pkg, "cmd/") || strings.HasPrefix(s.pkg, "test/") || s.pkg == "internal/base/access" {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok && sel.Sel.Name == "System" {
				if x, ok := sel.X.(*ast.Ident); ok && x.Name == "access" {
					t.Errorf("%s makes the system an actor: take a permit from the caller", s.at(n))
				}
			}
			return true
		})
	}
}

package ui

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"golang.org/x/net/html"

	"touyan/assets"
)

func render(t *testing.T, c templ.Component) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// walk calls fn for every element of a page, the contents of templates excepted: they are not in the document.
func walk(t *testing.T, page string, fn func(*html.Node)) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var visit func(*html.Node)
	visit = func(n *html.Node) {
		if n.Type == html.ElementNode {
			fn(n)
			if n.Data == "template" {
				return
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			visit(c)
		}
	}
	visit(root)
}

func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

func TestSamplesAreSoundPages(t *testing.T) {
	for _, s := range Samples() {
		t.Run(s.Path, func(t *testing.T) {
			page := render(t, s.Page)
			ids, refs, h1 := map[string]bool{}, map[string]string{}, 0
			walk(t, page, func(n *html.Node) {
				if id, ok := attr(n, "id"); ok {
					if id == "" || ids[id] {
						t.Errorf("<%s>: id %q is empty or used twice", n.Data, id)
					}
					ids[id] = true
				}
				for _, name := range []string{"for", "aria-labelledby", "aria-describedby", "aria-controls", "list", "form"} {
					if v, ok := attr(n, name); ok {
						for _, ref := range strings.Fields(v) {
							refs[ref] = fmt.Sprintf("<%s %s>", n.Data, name)
						}
					}
				}
				if n.Data == "h1" {
					h1++
				}
				if n.Data == "script" {
					_, external := attr(n, "src")
					kind, _ := attr(n, "type")
					if !external && kind != "application/json" {
						t.Error("inline script: the content policy forbids it")
					}
				}
				for _, a := range n.Attr {
					if strings.HasPrefix(a.Key, "on") {
						t.Errorf("<%s %s>: inline handler", n.Data, a.Key)
					}
				}
			})
			for ref, from := range refs {
				if !ids[ref] {
					t.Errorf("%s points to %q, which is not on the page", from, ref)
				}
			}
			if h1 != 1 {
				t.Errorf("%d h1, want 1", h1)
			}
		})
	}
}

func TestIconsOfSamplesAreInSprite(t *testing.T) {
	use := regexp.MustCompile(`#i-([a-z0-9-]+)"`)
	for _, s := range Samples() {
		for _, m := range use.FindAllStringSubmatch(render(t, s.Page), -1) {
			if !assets.HasIcon(m[1]) {
				t.Errorf("%s: icon %q is not in assets/icons.json", s.Path, m[1])
			}
		}
	}
}

// Every place that takes an address must refuse one that runs script.
func TestScriptAddressesAreNeutralised(t *testing.T) {
	const evil = "javascript:alert(1)"
	rule := &CiteProps{Text: "x", Href: evil}
	for name, c := range map[string]templ.Component{
		"Button":     Button(Action{Label: "x", Href: evil}),
		"Post":       Button(Action{Label: "x", Post: evil}),
		"Head":       Head(HeadProps{Title: "x", Crumbs: []Link{{"x", evil}}}),
		"Anchor":     Anchor(Link{"x", evil}),
		"Source":     Source(Link{"x", evil}),
		"Cite":       Cite(*rule),
		"DueRow":     DueRow(DueRowProps{ID: "x", Title: "x", Href: evil, Cite: rule, Action: &Action{Label: "x", Href: evil}}),
		"Table":      Table(TableProps{Columns: []Column{{Label: "x", Sort: evil}}, Rows: []Row{{Cells: []Cell{{Text: "x", Href: evil}}}}}),
		"Pager":      Pager(PagerProps{Next: evil, Prev: evil}),
		"Heat":       HeatTable(HeatTableProps{Groups: []HeatGroup{{Columns: []HeatColumn{{"x", ""}}}}, Rows: []HeatRow{{Name: "x", Href: evil, Cells: []HeatCell{{Href: evil}}}}, Drawer: true}),
		"Drawer":     Drawer(DrawerProps{ID: "x", Close: evil, Next: evil}),
		"Seg":        Seg("x", []SegItem{{Label: "x", Href: evil}}),
		"Chips":      Chips("x", []Chip{{Label: "x", Href: evil}}),
		"Filter":     Filter(FilterProps{Action: evil, Target: "x"}),
		"Form":       Form(FormProps{Action: evil, Autosave: evil, Check: evil}),
		"Tree":       Tree("x", []TreeNode{{Name: "x", Href: evil}}),
		"List":       List([]ListItem{{Title: "x", Href: evil}}),
		"MonthStrip": MonthStrip(MonthStripProps{Prev: evil, Days: []StripDay{{Href: evil}}}),
		"Errors":     ErrorSummary("x", []FieldError{{evil, "x"}}),
		"Shell":      Page(Shell{Help: evil, Nav: Nav{Groups: []NavGroup{{Items: []NavItem{{Label: "x", Href: evil}}}}}}, Text("x")),
	} {
		walk(t, render(t, c), func(n *html.Node) {
			for _, a := range n.Attr {
				if strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "javascript:") {
					t.Errorf("%s: <%s %s=%q>", name, n.Data, a.Key, a.Val)
				}
			}
		})
	}
}

func TestTextIsEscaped(t *testing.T) {
	const evil = `<script>alert(1)</script>`
	for name, c := range map[string]templ.Component{
		"Head": Head(HeadProps{Title: evil, Summary: evil}), "Status": Status(OK, evil), "Field": Field(FieldProps{Name: "x", Label: evil, Value: evil, Error: evil}),
		"Quote": Quote(QuoteProps{Text: "a" + evil, Mark: evil}),
		"Chart": Chart(ChartProps{ID: "x", Label: evil, Plot: Plot{Labels: []string{evil, "</script>"}, Series: []Series{{Name: evil, Values: []float64{1, 2}}}}}),
	} {
		if strings.Contains(render(t, c), "<script>alert") {
			t.Errorf("%s lets markup through", name)
		}
	}
}

func TestFieldWiresLabelErrorAndHelp(t *testing.T) {
	page := render(t, Field(FieldProps{Kind: TimeKind, Name: "end", Label: "结束", Required: true, Error: "应晚于 16:30", Help: "24 小时制", Value: "15:50"}))
	for _, want := range []string{`for="f-end"`, `id="f-end"`, `aria-invalid="true"`, `aria-describedby="f-end-e f-end-p"`, `id="f-end-e"`, `id="f-end-p"`, `type="time"`, `value="15:50"`, " required"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s in %s", want, page)
		}
	}
}

func TestPasswordIsNeverSentBack(t *testing.T) {
	if page := render(t, Field(FieldProps{Kind: PasswordKind, Name: "p", Label: "密码", Value: "secret"})); strings.Contains(page, "secret") {
		t.Error("the password is in the page")
	}
}

func TestStateHasShapeAndWord(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range []State{OK, Due, Over, Run, Plan, None, NA} {
		page := render(t, Status(s, ""))
		if !strings.Contains(page, "#g-"+string(s)) || !strings.Contains(page, s.Word()) {
			t.Errorf("%s: %s", s, page)
		}
		if seen[s.Word()] {
			t.Errorf("two states are called %s", s.Word())
		}
		seen[s.Word()] = true
	}
	if page := render(t, Status("anything", "")); !strings.Contains(page, "#g-none") {
		t.Errorf("an unknown state is drawn as %s", page)
	}
}

func TestChartGapsAreNull(t *testing.T) {
	out, err := json.Marshal(Series{Name: "2025", Values: []float64{1, math.NaN(), 3}})
	if err != nil || !strings.Contains(string(out), `"values":[1,null,3]`) {
		t.Errorf("%s, %v", out, err)
	}
}

func TestChartHasItsTable(t *testing.T) {
	page := render(t, Chart(ChartProps{ID: "c", Label: "x", Plot: Plot{Kind: LineChart, Labels: []string{"1 月", "2 月"}, Series: []Series{{Name: "2025", Values: []float64{61.5, math.NaN()}}}}}))
	for _, want := range []string{"<table", "1 月", "61.5", `aria-label="无"`} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s in the table of the chart", want)
		}
	}
}

func TestSeatsAreOfferedOnlyWhereThereIsAnother(t *testing.T) {
	here, other := ScopeChoice{Value: "1", Name: "民二庭党支部", Current: true}, ScopeChoice{Value: "2", Name: "机关党委"}
	for _, c := range []struct {
		scopes []ScopeChoice
		want   bool
	}{{nil, false}, {[]ScopeChoice{here}, false}, {[]ScopeChoice{other}, true}, {[]ScopeChoice{here, other}, true}} {
		page := render(t, Page(Shell{ScopeName: "民二庭党支部", Scopes: c.scopes}, Text("x")))
		if got := strings.Contains(page, `action="/seat"`); got != c.want {
			t.Errorf("%v: offered %t, want %t", c.scopes, got, c.want)
		}
	}
}

func TestDevelopmentAnswersDrawerAlone(t *testing.T) {
	h := Development()
	r := httptest.NewRequest("GET", "/ui/drawer", nil)
	whole := httptest.NewRecorder()
	h.ServeHTTP(whole, r)
	r.Header.Set("HX-Target", "drawer")
	alone := httptest.NewRecorder()
	h.ServeHTTP(alone, r)
	if !strings.Contains(whole.Body.String(), "<html") || strings.Contains(alone.Body.String(), "<html") || !strings.Contains(alone.Body.String(), "data-drawer") {
		t.Error("the drawer is not answered as a part of the page")
	}
}

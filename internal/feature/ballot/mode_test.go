package ballot

import (
	"os"
	"strings"
	"testing"
)

// What a branch is told of a mode is what the page says of it.
func TestVT20_the_document_says_what_the_page_says(t *testing.T) {
	raw, err := os.ReadFile("../../../docs/ballots.md")
	if err != nil {
		t.Fatal(err)
	}
	doc := string(raw)
	for _, m := range []Mode{OnPaper, ByCode, ByToken} {
		for _, s := range append(m.Protects(), m.Leaves()...) {
			if !strings.Contains(doc, "- "+s+"\n") {
				t.Errorf("%s: the document lacks %s", m.Chinese(), s)
			}
		}
	}
	for _, k := range Kinds() {
		if !strings.Contains(doc, "`"+k.Code+"` | "+k.Chinese) {
			t.Errorf("the document lacks %s", k.Code)
		}
	}
}

// The file that the document shows is read and judged as it says.
func TestDocument_example_is_judged(t *testing.T) {
	raw, err := os.ReadFile("../../../docs/ballots.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(raw), "```json\n")
	text, _, end := strings.Cut(rest, "```")
	if !ok || !end {
		t.Fatal("no example")
	}
	c, err := ReadCount([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if v := judge(t, c); !v.Stand || !strings.Contains(string(raw), v.Summary()) {
		t.Errorf("%s", v.Summary())
	}
}

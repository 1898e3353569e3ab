package search

import (
	"slices"
	"testing"
	"unicode/utf8"
)

// What is looked for by its grams is never missed: where a word stands in a text,
// the text has every gram that the word needs. Snippets say what the text says.
func FuzzGrams(f *testing.F) {
	f.Add("第三季度党员大会，ＡＢＣ2026年 浦东", "浦东")
	f.Add("a1b2\u3000党\xff课〇", "党")
	f.Add("预备党员转正", "党员转正 2026")
	f.Fuzz(func(t *testing.T, text, question string) {
		folded := fold(text)
		if utf8.RuneCountInString(folded) != utf8.RuneCountInString(text) {
			t.Fatalf("folding %q changes its length", text)
		}
		ws := words(fold(question))
		for _, w := range ws {
			if !stands(folded, w) {
				continue
			}
			var all []string
			grams(folded, func(g string) { all = append(all, g) })
			for _, g := range needed(w) {
				if !slices.Contains(all, g) {
					t.Fatalf("%q stands in %q, its %q does not", w, text, g)
				}
			}
		}
		said := ""
		for _, p := range marked(text, ws) {
			said += p.Text
		}
		if said != string([]rune(text)) {
			t.Fatalf("%q is marked as %q", text, said)
		}
		_ = snippet(text, ws)
	})
}

func TestPlaces_of_a_posting(t *testing.T) {
	var p posting
	want := []int32{0, 1, 7, 128, 4200}
	for _, x := range want {
		p.add(x)
		p.add(x)
	}
	if got := places(nil, p.bytes); !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	if got := places(nil, []byte{1, 0xff}); !slices.Equal(got, []int32{0}) {
		t.Errorf("a damaged posting reads %v", got)
	}
	if got := both([]int32{1, 3, 5}, []int32{2, 3, 5, 6}); !slices.Equal(got, []int32{3, 5}) {
		t.Errorf("%v", got)
	}
	if got := either([]int32{1, 5}, []int32{2, 5}); !slices.Equal(got, []int32{1, 2, 5}) {
		t.Errorf("%v", got)
	}
}

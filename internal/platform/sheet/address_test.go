package sheet

import "testing"

// What is read as the address of a cell lies in the largest sheet there is.
func FuzzParseAddress(f *testing.F) {
	for _, s := range []string{"", "A1", "$AB$3", "XFD1048576", "XFE1", "A0", "1A", "aa7", "A1048577", "$$", "A99999999999999999999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		line, column, ok := ParseAddress(s)
		if ok && (line < 1 || line > maxRow || column < 1 || column > maxColumn) {
			t.Errorf("%q is line %d, column %d", s, line, column)
		}
	})
}

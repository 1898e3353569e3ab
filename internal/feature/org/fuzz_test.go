package org

import (
	"strings"
	"testing"
)

// FuzzReadEstablishment reads any rows under the right heads: nothing breaks, no
// code stands twice, and every complaint names a row that is there.
func FuzzReadEstablishment(f *testing.F) {
	f.Add("01|某某中院|某|中级|")
	f.Add("01|某某中院|某|中级|02\n02|某某基层|某|基层|01")
	f.Add("#1|#2|#3|#4|#5|#6")
	f.Add("||||\n=1+1|\x00|🙂|" + strings.Repeat("长", 300))
	f.Fuzz(func(t *testing.T, rows string) {
		if strings.Count(rows, "\n") > 60 || len(rows) > 4000 {
			return
		}
		data := strings.Split(rows, "\n")
		sheets := map[string][]string{}
		for name, columns := range layouts {
			var heads []string
			for _, c := range columns {
				heads = append(heads, c.heads[0])
			}
			sheets[name] = append([]string{strings.Join(heads, "|")}, data...)
		}
		e, err := ReadEstablishment(list(sheets), Known{}, today)
		if err != nil {
			return
		}
		for _, c := range e.Complaints {
			if c.Line < 1 || c.Line > len(data)+2 {
				t.Errorf("a complaint about line %d of %d", c.Line, len(data)+2)
			}
		}
	})
}

package caseload

import (
	"slices"
	"strings"

	"touyan/internal/base/han"
	"touyan/internal/base/money"
)

// fits remembers what a value that its column cannot hold looks like, so that
// columns mapped the wrong way round can be told from single bad rows.
func (r *Reader) fits(f Field, text string) {
	if text == "" {
		return
	}
	r.misfit[f][r.looks(text)]++
	// Free text holds anything and never misfits: look whether it holds this.
	if want := fields[f].shape; want != shapeText {
		for g := FieldSequence; g < fieldCount; g++ {
			if other := r.cell(g); fields[g].shape == shapeText && other != "" && r.looks(other) == want {
				r.stray[f][g]++
			}
		}
	}
}

// looks says which shape of field a text has.
func (r *Reader) looks(text string) shape {
	s := han.Squeeze(text)
	if _, _, no := ParseNumber(s, r.on.Year()); no == "" {
		return shapeNumber
	}
	if len(s) >= 8 && dayOf(s, r.on) {
		return shapeDay
	}
	if _, ok := ParseClosing(s); ok {
		return shapeWord
	}
	if got := readAnswer(s); got.code == "" && s != "" && len(s) > 1 {
		return shapeAnswer
	}
	for _, c := range r.units.courts {
		if c.division(s) != nil {
			return shapeUnit
		}
	}
	if strings.Trim(s, "0123456789.,") == "" {
		if _, err := money.Parse(s); err == nil {
			return shapeAmount
		}
	}
	return shapeText
}

// Swapped returns the pairs of columns that look exchanged: most of the records
// read so far have in each what belongs into the other, or have their days in
// the wrong order. It says nothing before twenty records.
func (r *Reader) Swapped() []Swap {
	if r.tally.Records < 20 {
		return nil
	}
	many := r.tally.Records / 2
	var out []Swap
	for a := FieldSequence; a < fieldCount; a++ {
		for b := a + 1; b < fieldCount; b++ {
			sa, sb := fields[a].shape, fields[b].shape
			if sa == sb || r.layout.at[a] < 0 || r.layout.at[b] < 0 {
				continue
			}
			n := min(r.misfit[a][sb], r.misfit[b][sa])
			n = max(n, r.stray[a][b], r.stray[b][a])
			if n > many {
				out = append(out, Swap{a, b, n})
			}
		}
	}
	if r.order[0] > many {
		out = append(out, Swap{FieldReceived, FieldFiled, r.order[0]})
	}
	if r.order[1] > many {
		out = append(out, Swap{FieldFiled, FieldClosed, r.order[1]})
	}
	slices.SortFunc(out, func(x, y Swap) int { return y.Rows - x.Rows })
	return out
}

// Chinese says what to look at.
func (s Swap) Chinese() string {
	return "“" + s.A.Title() + "”和“" + s.B.Title() + "”两列像是对应反了，请核对列的对应关系"
}

package orgrule

import (
	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
)

// Echo returns the findings that another regulation makes of the same facts of
// a branch, under its own number: JG-03 beside ORG-01, 08 and 09, ELE-02 beside
// ORG-10, ELE-21 beside ORG-12. Whoever counts findings leaves them out: they
// are the same verdicts again.
func Echo(findings []rulebook.Finding) []rulebook.Finding {
	type line struct {
		subject int64
		period  civil.Period
	}
	branches := 0
	for i := range findings {
		if findings[i].Rule == ORG10 {
			branches++
		}
	}
	at := make(map[line]int, branches) // where the JG-03 of a branch stands in out
	out := make([]rulebook.Finding, 0, 3*branches)
	for _, f := range findings {
		if f.Subject.Kind != rulebook.Branch {
			continue
		}
		switch f.Rule {
		case ORG10:
			f.Rule = ELE02
			out = append(out, f)
		case ORG12:
			f.Rule = ELE21
			out = append(out, f)
		case ORG01, ORG08, ORG09:
			f.Rule = JG03
			k := line{f.Subject.ID, f.Period}
			if i, ok := at[k]; !ok {
				at[k] = len(out)
				out = append(out, f)
			} else if weight(f.State) > weight(out[i].State) {
				out[i] = f
			}
		}
	}
	return out
}

// weight orders states by what outweighs what when several verdicts become one.
func weight(s rulebook.State) int {
	switch s {
	case rulebook.Breach:
		return 6
	case rulebook.Overdue:
		return 5
	case rulebook.Unknown:
		return 4
	case rulebook.Open:
		return 3
	case rulebook.Exempted:
		return 2
	case rulebook.Met:
		return 1
	}
	return 0
}

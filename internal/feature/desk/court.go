package desk

import "touyan/internal/feature/org"

// Court is the lines of one court: its branches, then what stands above them.
type Court struct {
	ID    org.UnitID
	Name  string
	Lines []*Line
}

// ByCourt shares lines out to their courts, in the order in which the courts
// come first. Lines of Party units other than branches stand below the branches
// and are left out where nothing is judged of them.
func ByCourt(lines []*Line) []Court {
	var out []Court
	at := map[org.UnitID]int{}
	for _, branches := range []bool{true, false} {
		for _, l := range lines {
			if (l.Unit.Kind == org.Branch) != branches || (!branches && len(l.Items) == 0) {
				continue
			}
			n, ok := at[l.Unit.Court]
			if !ok {
				n = len(out)
				at[l.Unit.Court] = n
				out = append(out, Court{ID: l.Unit.Court, Name: l.Court})
			}
			out[n].Lines = append(out[n].Lines, l)
		}
	}
	return out
}

// Branches returns how many of the court's lines are of branches.
func (c Court) Branches() int {
	n := 0
	for _, l := range c.Lines {
		if !l.Party() {
			n++
		}
	}
	return n
}

// Started reports whether the court has recorded anything to judge by: its
// register is in, or something of its organisation life is.
func (c Court) Started() bool {
	for _, l := range c.Lines {
		if len(l.Events) > 0 || l.Strength() != "" {
			return true
		}
	}
	return false
}

// Looks counts the court's items by how they are shown; what is late since a
// year that is over is counted apart.
func (c Court) Looks() Tally {
	var t Tally
	for _, l := range c.Lines {
		for _, i := range l.Due {
			if i.Urgency == LastYear {
				t.LastYear++
			} else {
				t.add(i.Look())
			}
		}
	}
	return t
}

package caseload

import (
	"strings"

	"touyan/internal/base/han"
)

// Court is a court as far as a list of cases must know it.
type Court struct {
	Sign      Sign
	Name      string
	Names     []string // what else it is called
	Divisions []Division
}

// Division is a division of a court (庭、局、人民法庭).
type Division struct {
	ID    int64
	Name  string
	Names []string // short names: 刑一庭
	Teams []Team
}

// Team is a team of a division (审判团队、合议庭).
type Team struct {
	ID    int64
	Name  string
	Names []string
}

// catalogue finds courts and units by what a list calls them.
type catalogue struct {
	signs  map[Sign]*court
	courts map[string]*court
}

type court struct {
	*Court
	sign      Sign
	divisions map[string]*division
}

type division struct {
	*Division
	teams map[string]int64
}

func newCatalogue(courts []Court) *catalogue {
	c := &catalogue{signs: map[Sign]*court{}, courts: map[string]*court{}}
	for i := range courts {
		x := &court{Court: &courts[i], sign: courts[i].Sign, divisions: map[string]*division{}}
		c.signs[x.sign] = x
		for _, n := range append([]string{x.Name}, x.Names...) {
			c.courts[plainHead(n)] = x
		}
		for j := range x.Divisions {
			d := &division{Division: &x.Divisions[j], teams: map[string]int64{}}
			for _, n := range append([]string{d.Name}, d.Names...) {
				put(x.divisions, plainHead(n), d)
			}
			for _, t := range d.Teams {
				for _, n := range append([]string{t.Name}, t.Names...) {
					d.teams[plainHead(n)] = t.ID
				}
			}
		}
	}
	return c
}

// put enters a name; one that two divisions share names neither, unless it is
// one's full name.
func put(m map[string]*division, name string, d *division) {
	if name == "" {
		return
	}
	if old := m[name]; old != nil && old != d {
		if plainHead(old.Name) == name {
			return
		}
		if plainHead(d.Name) != name {
			d = nil
		}
	}
	m[name] = d
}

// division returns the division that a text names in a court: its full name, a
// short one, or either with the court's name in front.
func (x *court) division(text string) *division {
	head := plainHead(text)
	if d := x.divisions[head]; d != nil {
		return d
	}
	if rest, ok := strings.CutPrefix(head, plainHead(x.Name)); ok {
		return x.divisions[rest]
	}
	return nil
}

// team returns the team that a text names in a division; 0 when there is none.
func (d *division) team(text string) int64 {
	head := plainHead(text)
	if id, ok := d.teams[head]; ok {
		return id
	}
	if rest, ok := strings.CutPrefix(head, plainHead(d.Name)); ok {
		return d.teams[rest]
	}
	return 0
}

// names lists up to six names, for a sentence that says what is expected.
func names[T any](all []T, name func(T) string) string {
	var b strings.Builder
	for i, x := range all {
		if i == 6 {
			b.WriteString(" 等")
			break
		}
		if i > 0 {
			b.WriteString("、")
		}
		b.WriteString(han.Trim(name(x)))
	}
	return b.String()
}

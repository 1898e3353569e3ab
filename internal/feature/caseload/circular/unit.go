package circular

// UnitKind is what sort of unit may be named.
type UnitKind string

// The kinds. There is none for a person.
const (
	Court    UnitKind = "court"
	Division UnitKind = "division"
	Team     UnitKind = "team"
)

// LeastJudges is how many judges a unit has at least, to be named: the figures
// of one judge are that judge's.
const LeastJudges = 2

// Unit is a unit that a circular can name.
type Unit struct {
	Kind   UnitKind
	ID     int64
	Name   string
	Judges int // who closed cases in the period
}

// Nameable reports whether the unit's figures may be told: it is of a known kind
// and not the work of one person.
func (u Unit) Nameable() bool {
	return (u.Kind == Court || u.Kind == Division || u.Kind == Team) && u.Judges >= LeastJudges
}

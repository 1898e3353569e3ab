package org

import (
	"cmp"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
)

// Beginning is the first day of a span whose true first day nobody recorded.
const Beginning civil.Day = 1

// The sheets of an establishment list.
const (
	SheetCourts    = "法院"
	SheetDivisions = "内设机构"
	SheetTeams     = "审判团队"
	SheetParty     = "党组织"
	SheetGroups    = "党小组"
	SheetSeats     = "领导班子"
)

// Key names a unit across files: its kind and its code, a text with leading
// zeros.
type Key struct {
	Kind Kind
	Code string
}

// At is a row of a file.
type At struct {
	Sheet string
	Line  int // as Excel shows it
}

// Entry is one unit as an establishment list gives it.
type Entry struct {
	At
	Key
	Name, Short   string
	Aliases       []string
	Category      string // see Unit
	Sign          string
	WithCommittee bool
	Judges        []string
	Founded       civil.Day
	Parent        Key       // zero for a court at the top, and for a unit that is Known.Top
	Court         Key       // of a court: itself
	Covers        []string  // codes of divisions
	TermFrom      civil.Day // zero: the list gives no term
	TermYears     int
	Leader        string // a group's
	Members       int    // as the list says; the register is what counts
	columns       map[string]int
}

// The optional columns of an Entry, for Gives.
const (
	ColumnCovers    = "covers"
	ColumnTerm      = "term"
	ColumnCommittee = "committee"
	ColumnCategory  = "category"
	ColumnAliases   = "aliases"
	ColumnShort     = "short"
	ColumnSign      = "sign"
	ColumnJudges    = "judges"
)

// Gives reports whether the list has the column at all. A column that is
// missing says nothing; an empty cell says that there is none.
func (e Entry) Gives(column string) bool { return e.columns[column] != 0 }

// Seat is one person's post as an establishment list gives it.
type Seat struct {
	At
	Unit   Key
	Holder string
	Title  string
	Kind   PostKind
	From   civil.Day // zero: not given
	Note   string
}

// Complaint is what is wrong with one cell of a list.
type Complaint struct {
	At
	Column  int    // 1 is A
	Head    string // the column's head
	Code    string // for programs: UNKNOWN_PARENT
	Warning bool   // the row may enter all the same
	Value   string // as it stands
	Want    string // Chinese: what is wrong and what is expected
}

// Establishment is a whole list, read. Units and Seats have only what may
// enter; parents stand before their children.
type Establishment struct {
	Units []Entry
	Seats []Seat
	// Doubtful are the units of which a seat's row may not enter: what the list
	// says of their seats is not the whole. The zero Key means any unit.
	Doubtful   map[Key]bool
	Complaints []Complaint
	Rows       int            // rows that hold data, the bad ones included
	Skipped    int            // titles, heads and empty rows
	Heads      map[string]int // the line of each sheet's head
}

// Known is what the product has already, as far as who imports may see.
type Known struct {
	Over  access.Path // the subtree that the list may change
	Units map[Key]Unit
	Taken map[Key]bool // codes in use outside, or by units that have ended
}

// Top reports whether u is the unit at the top of the subtree: it stays where
// it is, because what is above is not to be seen.
func (k Known) Top(u Unit) bool { return k.Over != access.Everywhere && u.Path == k.Over.Unit() }

// Party finds a Party unit by its code, whatever its kind.
func (k Known) Party(code string) (Unit, bool) {
	for _, kind := range partyKinds {
		if u, ok := k.Units[Key{kind, code}]; ok {
			return u, true
		}
	}
	return Unit{}, false
}

var partyKinds = []Kind{LeadingGroup, PartyCommittee, GeneralBranch, DisciplineCommittee, Branch}

// siblings is the order in which units of different kinds stand under one
// parent.
var siblings = []Kind{LeadingGroup, PartyCommittee, GeneralBranch, DisciplineCommittee, Branch, Group, Division, Team, Court}

// CompareSiblings orders kinds as they stand under one parent: Party units,
// business units, lower courts.
func CompareSiblings(a, b Kind) int {
	return cmp.Compare(slices.Index(siblings, a), slices.Index(siblings, b))
}

// BadRows returns how many rows have at least one complaint that keeps them
// out, and how many others have a warning.
func (e *Establishment) BadRows() (bad, warned int) {
	rows := map[At]bool{}
	for _, c := range e.Complaints {
		rows[c.At] = rows[c.At] || !c.Warning
	}
	for _, isBad := range rows {
		if isBad {
			bad++
		} else {
			warned++
		}
	}
	return bad, warned
}

package roster

import (
	"touyan/internal/base/civil"
	"touyan/internal/feature/member"
)

// Candidate is one person as a row tells, after normalisation. What a row does
// not tell is empty; a date of which only the month stands there has no day.
type Candidate struct {
	Name             string
	IDNumber         string // 18 characters, checked; a 15-digit number is raised
	Gender           string // GB/T 2261.1: 1 or 2
	Ethnicity        string // GB/T 3304: two digits
	Birth            civil.PartialDay
	NativePlace      string
	Education        string // the words, without blanks
	EducationGroup   string // GB/T 4658: 10, 20 …
	Degree           string
	Standing         member.Standing
	Joined           civil.PartialDay
	Converted        civil.PartialDay
	BranchCode       string
	GroupCode        string
	Group            string // the name that the directory gives
	PartyPost        string
	Unit             string
	Job              string
	WorkFrom         civil.PartialDay
	RetiredFrom      civil.PartialDay
	TransferredIn    civil.PartialDay
	Phones           []string
	Address          string
	MembershipStatus string
	Lost             bool
	Floating         bool
	FloatingTo       string
	Remark           string
}

// Row is one person of a roster.
type Row struct {
	Sheet   string
	Line    int
	Member  Candidate
	Faults  []Fault // by column
	Verdict Verdict

	asked        *header // the titles above the row
	nameAt, idAt string  // addresses of the two cells that rows are compared by
}

// Asks reports whether the row's table has a column for the field: an empty
// cell of a column 是否流动党员 says 否, a table without the column says nothing.
func (r *Row) Asks(f Field) bool { return r.asked != nil && len(r.asked.column[f]) > 0 }

// Skipped is a line inside a table that is nobody.
type Skipped struct {
	Sheet string
	Line  int
	Why   string // "blank row", "subtotal", "total", "repeated header", "heading", "nobody", "note under the table", "signature line"
}

// Result is what a roster says.
type Result struct {
	Refused []Fault // not empty: the file is no roster that can be read; there are no rows
	Rows    []Row
	Skipped []Skipped
	Notes   []Fault        // of the file and its sheets
	Unread  []Column       // columns that no field of the register takes
	Heads   map[string]int // sheet → the line of its first table's titles
}

// Column is a column of a sheet that was left out.
type Column struct {
	Sheet string
	Cell  string // of its title
	Title string
}

// Count returns how many rows have the verdict.
func (r *Result) Count(v Verdict) int {
	n := 0
	for i := range r.Rows {
		if r.Rows[i].Verdict == v {
			n++
		}
	}
	return n
}

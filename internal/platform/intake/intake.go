// Package intake is how files come into the product, the same for every kind:
// upload, a dry run that shows what would change and what is wrong, then all or
// nothing, or, on the explicit choice "set aside the bad rows", the good rows
// in one transaction and the bad ones back in a copy of the uploaded file with
// the complaint beside the cell. Nothing is ever half loaded.
package intake

import (
	"context"
	"io"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
)

// BatchID identifies one uploaded file on its way in.
type BatchID = id.Of[Batch]

// File is the file to be read. It is read more than once.
type File struct {
	Name string
	Size int64
	io.ReaderAt
}

// Naming puts the name of the file before the sentence of a fault, so that who
// has several files before them knows which one it is about.
func (f File) Naming(err error) error {
	x := fault.Of(err)
	if x == nil || (x.Kind != fault.Invalid && x.Kind != fault.TooLarge) || strings.Contains(x.Text, f.Name) {
		return err
	}
	return fault.New(x.Kind, "“"+f.Name+"”："+strings.TrimSuffix(x.Text, "。")+"。").Because(err)
}

// Progress is told how far long work has come: done of total, total 0 while it
// is not known yet. It may be nil; use Say.
type Progress func(done, total int)

// Say tells p, which may be nil.
func (p Progress) Say(done, total int) {
	if p != nil {
		p(done, total)
	}
}

// Kind is one kind of file that a room can take in.
type Kind struct {
	Name  string // org, members, meetings: in addresses and on the command line
	Title string // 党员名册
	Hint  string // what the file should be, one or two Chinese sentences
	Can   access.Can
	// Template is the address of an empty file of this kind, or "".
	Template string
	// Check reads the file and says what loading would do. It changes nothing.
	// A file that cannot be taken at all is an error (a fault with a sentence
	// that helps), a row that cannot is a Problem.
	Check func(ctx context.Context, permit access.Permit, f File, p Progress) (Report, error)
	// Load loads the file in one transaction. Unless setAside, a single
	// problem of severity Error refuses the whole file (fault Invalid).
	Load func(ctx context.Context, permit access.Permit, f File, setAside bool, batch BatchID, p Progress) (Report, error)
}

// Severity says whether a row with the problem may enter.
type Severity string

// The severities.
const (
	Error   Severity = "error"   // the row does not enter
	Warning Severity = "warning" // it enters, and the person is told
	Note    Severity = "note"    // it enters; for information
)

// Chinese returns the severity's Chinese term.
func (s Severity) Chinese() string {
	switch s {
	case Error:
		return "错误"
	case Warning:
		return "提醒"
	}
	return "说明"
}

// Problem is one complaint about one cell.
type Problem struct {
	Sheet    string   `json:"sheet"`
	Line     int      `json:"line"` // row number as Excel shows it
	Column   string   `json:"column"`
	Cell     string   `json:"cell"` // C15
	Code     string   `json:"code"`
	Severity Severity `json:"severity"`
	Value    string   `json:"value"` // as it stands; masked where sensitive
	Want     string   `json:"want"`  // Chinese: what is wrong and what is expected
	Rule     string   `json:"rule,omitempty"`
}

// Difference is one thing that loading would change.
type Difference struct {
	Line   int    `json:"line"`
	Who    string `json:"who"`
	Field  string `json:"field"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// Report says what loading a file does, or did.
type Report struct {
	Rows    int      `json:"rows"` // rows that hold data
	New     int      `json:"new"`
	Changed int      `json:"changed"`
	Same    int      `json:"same"`
	Bad     int      `json:"bad"`     // rows with an Error
	Warned  int      `json:"warned"`  // rows with a Warning and no Error
	Skipped int      `json:"skipped"` // titles, subtotals, notes
	Loaded  bool     `json:"loaded"`
	Lines   []string `json:"lines,omitempty"` // what else to say, in Chinese: 党组织 48，党小组 75
	// Heads says in which line of a sheet its head stands, for the marked copy.
	Heads map[string]int `json:"heads,omitempty"`
	// Differences and Problems are in the order of the file, at most a few
	// thousand of each; the counts above are complete.
	Differences []Difference `json:"differences"`
	Problems    []Problem    `json:"problems"`
}

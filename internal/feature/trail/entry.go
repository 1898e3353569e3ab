package trail

import (
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/base/id"
)

// ID identifies an entry.
type ID = id.Of[Entry]

// Entry is one line of the trail, as it is read.
type Entry struct {
	ID      ID
	At      time.Time
	Account int64
	Actor   string
	Role    string
	Post    string // the seat, in words
	Action  string
	Court   int64
	Subject string
	Detail  string // JSON
	Address string
	Request string
	Result  string // done, refused, failed
	Kinds   string // which personal data were seen
	Setback time.Duration
	Seq     int64 // place in the chain; 0: not yet
}

// ResultTitle returns what a result is called.
func ResultTitle(r string) string {
	switch r {
	case "refused":
		return "拒绝"
	case "failed":
		return "失败"
	}
	return "完成"
}

// Query says which entries are looked for. What is empty is not asked about.
type Query struct {
	From, Until civil.Day // both included
	Actor       string    // the person's name, whole
	Group       string    // prefix of actions: account.
	Action      string
	Object      string // part of what it was done to
	Address     string
	Result      string
	// Where the page before ended.
	At time.Time
	ID ID
}

// Number is how often something happened.
type Number struct {
	Action string
	Result string
	Count  int
}

// DayNumber is how much a day had, by result.
type DayNumber struct {
	Day                   civil.Day
	Done, Refused, Failed int
}

// Package calendar is what of a person's work may stand in a calendar outside of
// the product: planned meetings and the last days of duties, by what they are and
// whose, never what is said in them and never another person's name.
package calendar

import (
	"touyan/internal/base/access"
	"touyan/internal/base/civil"
)

// CanOwn is having a calendar address of one's own.
const CanOwn access.Can = "calendar.own"

// Entry is one event.
type Entry struct {
	ID      string // the same as long as it is the same thing
	Title   string // 支委会
	Unit    string // 民二庭党支部
	Day     civil.Day
	Begins  string // HH:MM; "": the whole day
	Ends    string // HH:MM or ""
	Place   string
	Changed civil.Day // zero: not known
	Off     bool      // it was called off
}

// Summary is how a calendar shows it.
func (e *Entry) Summary() string {
	if e.Unit == "" {
		return e.Title
	}
	return e.Title + "（" + e.Unit + "）"
}

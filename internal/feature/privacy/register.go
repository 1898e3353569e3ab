package privacy

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"sync"

	"touyan/internal/base/personal"
	"touyan/internal/feature/member"
)

// Room is what one room says of its columns.
type Room struct {
	Name   string
	Title  string
	Fields []personal.Field
	// Without has, a table a line, the columns that say nothing about a person.
	Without string
}

// Rooms are all of them. A room that gets a table adds a file fields_<room>.go
// with its Room, and the Room here; a column that is in none of them fails the
// build (DB-37).
var Rooms = []Room{
	{"member", "党员名册", member.Fields, member.Without},
	accountRoom, orgRoom, lifeRoom, admissionRoom, deskRoom, platformRoom, grantRoom, privacyRoom, duesRoom, statisticsRoom, surveyRoom, reviewRoom, ballotRoom, caseloadRoom, circularRoom, urnRoom, recordsRoom, calendarRoom, publicityRoom, careRoom,
}

// Register returns every column that holds personal information, by room.
func Register() []personal.Field {
	var all []personal.Field
	for _, r := range Rooms {
		all = append(all, r.Fields...)
	}
	return all
}

// Without returns table.column of every column that is listed as saying nothing
// about a person.
func Without() []string {
	var all []string
	for _, r := range Rooms {
		for line := range strings.Lines(r.Without) {
			table, columns, ok := strings.Cut(strings.TrimSpace(line), ":")
			if !ok {
				continue
			}
			for _, c := range strings.Fields(columns) {
				all = append(all, table+"."+c)
			}
		}
	}
	return all
}

// Collected is a digest of what is held about people and for what: it changes
// when a new item is collected or an item gets another purpose, so that
// everybody is told again (PI-02).
func Collected() string { return collected() }

var collected = sync.OnceValue(func() string {
	var lines []string
	for _, f := range Register() {
		lines = append(lines, f.Column+"|"+f.Purpose)
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	return hex.EncodeToString(sum[:8])
})

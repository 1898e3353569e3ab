// Package search finds texts by the words in them, Chinese above all, the same
// way on both engines.
//
// A text is cut into characters and pairs of neighbouring characters, so that a
// word of two characters is found exactly and a longer one by its pairs and then
// by looking into the text. Which texts have a pair is kept by month, newest text
// first: a search walks back from the newest month and stops when the page is full.
//
//   - Put and Drop belong into the writer's own transaction. They write one row:
//     the text is fresh, and looked through as it is.
//   - Merge makes the postings of the months that have fresh texts. It is periodic
//     work; nothing waits for it.
//   - Find takes what the seat may see (Scope) and asks for it in the same query
//     that reads the texts. Units among the postings only spare looking.
//
// What is sealed elsewhere never comes here: the room says what a text is.
package search

import "touyan/internal/base/civil"

// Text is something that can be found.
type Text struct {
	Kind  string // in its room's word: life, notice, article
	Ref   int64  // the room's identifier
	Day   civil.Day
	Court int64 // of the unit; 0 with Unit 0
	Unit  int64 // whose it is; 0: everybody's
	Part  int64 // a group within the unit whose keepers see it too; 0: none
	Below bool  // whoever is below the unit may see it: notices, bylaws
	Title string
	Body  string
}

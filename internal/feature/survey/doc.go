// Package survey is what a questionnaire is: its kinds, questions and scales, who
// is rated and by which groups, how papers add up, and what the Party may make of
// it. A paper has marks and a group; free words are kept apart from it.
//
// Figures of fewer than MinCell raters are never shown, nor what would let them
// be worked out. Nobody is put in an order by what others marked: subjects stand
// as the questionnaire lists them.
package survey

// Package review is what the yearly meeting of organisation life and the review
// of members consist of around the ballot: preparation, criticism, the list of
// problems and how they are struck off, and the rules REV as far as facts decide
// them.
package review

// Package roster understands a roster of members (党员名册) as courts keep it in
// a spreadsheet, and says row by row what may enter the register.
//
// It finds the tables by their headers, whatever the layout; it reads every
// habit of writing names, dates and branches; and it never guesses: what can
// be meant in two ways is a fault with the cell, the value and what is
// expected. Reading is pure: the caller brings the cells and the branches.
package roster

// Package running reads the list of running dossiers (在办档案): people who are
// half-way through, one row a person, a column for the day of every step. It
// knows no workbook and no register; what a cell cannot mean is said of the
// cell.
package running

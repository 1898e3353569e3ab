// Package planted puts a person with known numbers through the rooms and then
// looks for the numbers in everything that reaches a disk: the database's files,
// its rows, and a backup, closed and opened.
package planted

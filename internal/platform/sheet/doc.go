// Package sheet reads and writes spreadsheets: xlsx and csv in, xlsx out, and
// an uploaded xlsx given back with what is wrong with it written beside.
//
// Reading takes nothing for granted. A workbook is read part by part through
// hard limits, numbers keep the digits of the file, formulas are recognised
// and never evaluated, entities are refused, and only rows that exist are
// read, whatever the used range says. What cannot be read is refused with a
// Refusal, whose sentence tells people what to do.
package sheet

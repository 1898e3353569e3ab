// Package caseload has the nouns of court work beside Party work: case numbers
// (案号), types of case, ways of closing, the facts of one case, and the reading
// of a list of cases into such facts, row by row, with what is wrong with each.
//
// Names of parties and the content of cases are not taken: no field holds them.
// Nothing here decodes a file or knows a database; whoever reads gives records
// of text. What the facts add up to is package indicator; what a number can and
// cannot say is package chance; what follows from it each week is package
// circular.
package caseload

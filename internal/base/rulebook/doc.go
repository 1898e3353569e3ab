// Package rulebook has the words in which rules are written: documents and
// their articles, dated values with a citation for every edition, traces that
// say why, and findings.
//
// A rule is a pure function of facts and a day. It lives in the pure package
// of its room; nothing here knows a particular rule. "Not in force" is an
// error and never a zero value.
package rulebook

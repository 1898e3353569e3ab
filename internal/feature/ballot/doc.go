// Package ballot says whether an election, a vote or an appraisal is valid and
// who is elected: pure functions of facts and counts, with the article under
// every step (ELE-01 to ELE-22, DEV-19 to DEV-22, MTG-01, MTG-12, REV, SZ).
//
//   - Kind is a kind of ballot as data; Roll who may vote on the day; Examine the
//     compliance check-up before it is opened.
//   - Paper is one marked ballot paper, Question.Count makes a Sheet of papers,
//     Judge a Verdict of a Count.
//   - Urn takes sealed papers against drawn codes (mode Q), Box is the file that
//     comes of it, Verify recounts it without a database.
//   - Survey has weighted groups of raters in integers and hides small cells.
//
// Nothing here knows who cast which paper: there is no type that could hold it.
package ballot

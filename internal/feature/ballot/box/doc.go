// Package box says how the ballots of elections and votes lie in a sealed box
// (base/box): the question in its head, the papers, the result sheet, and the
// verdict of a recount.
package box

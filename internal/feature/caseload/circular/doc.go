// Package circular says what court work asks to be looked at each week (周调度), and
// judges the contest of three measures (三比三看).
//
// It names units and never a person: there is no type for one here, and a team
// of a single judge is left to its division. It puts nobody in an order of merit.
// A signal is a question to be answered (data, mix of cases, reasons), not a verdict;
// lists of the lowest are off unless a court has a written basis for them that has
// not expired.
package circular

// Package dues is the rule on Party dues (党费): what counts into a base, the
// bands and flat amounts, relief, from which month a member owes and to which
// branch, and how payments stand against what is owed. Amounts are fen.
//
// Everything a regulation fixes is dated and cited. What no text fixes
// (rounding, which branch takes a month, the base formula a court decides for)
// is a parameter with a default, shown as unconfirmed. A missing fact is said
// to be missing; it never becomes nought.
package dues

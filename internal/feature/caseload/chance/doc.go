// Package chance says what a share of so many cases can tell and what it cannot:
// intervals, control limits, shrinkage, runs over time, correlation; and says it
// in Chinese. Small teams differ by chance alone more than by anything they do, so
// no function here puts units in an order of merit.
//
// This is the one place with floating point. The same inputs give the same
// outputs; published numbers are met to six decimals.
package chance

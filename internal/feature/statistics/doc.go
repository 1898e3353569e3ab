// Package statistics counts what the yearly Party statistics ask (REG-11): its
// tables are data, each number of them is a predicate over persons or units,
// and the same predicate opens the number to those it counts. What came and
// went between two years is traced from where people belonged, so that a
// balance always closes and what it rests on can be named.
package statistics

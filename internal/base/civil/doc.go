// Package civil has the calendar words of the product: a Day, a Month, a
// Period, and a PartialDay for dates of which only the month is known.
//
// There is no clock and no time zone here. A day is a day of the Chinese civil
// calendar as people write it; whoever knows the moment turns it into a day
// with DayOf.
package civil

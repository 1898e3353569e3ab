// Package indicator says what the facts of cases add up to. An indicator is a
// dated, cited definition: what is counted above and below the line, of which
// cases, on which day a case counts. Definitions are data and have versions; a
// new version is reckoned beside the old one and replaces no value.
//
// All counting is in whole numbers. A case gives every measure a few amounts,
// each on a day, and a value of any period is a sum of amounts over days: flows
// over the days of the period, stocks over all days up to its edge. So roll-ups
// can be kept by adding what a new row gives and taking away what an old one
// gave, in memory or in a table, and equal a full recount.
package indicator

// Package money counts in fen: amounts, exact rates and named roundings. There
// is no floating point anywhere: an amount is an int64, a rate a fraction of ten
// thousand, and what a rate takes of an amount is exact until it is rounded.
package money

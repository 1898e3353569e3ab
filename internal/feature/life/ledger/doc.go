// Package ledger understands what people write into the cells of a ledger of
// organisation life (三会一课台账): kinds of meetings, moments, lists of the absent,
// votes. It says what it could not understand and never guesses.
package ledger

// Package sqldb is the one door to the database. Behind it stands SQLite in a
// file of its own or PostgreSQL; in front of it there is one SQL text with
// $1… and one way to use it: Read for a snapshot, Write for a change that
// happens whole or not at all.
//
//   - The transaction is a parameter one can see, never hidden in a context.
//   - The database is never asked the time: Tx.Now is one moment for the whole
//     transaction.
//   - Identifiers are made in Go. Days are text, instants are microseconds,
//     money is fen.
//   - What a driver complains of becomes a fault here.
//
// The words that differ between the engines are banned from the SQL of the
// whole tree by a test in package plan.
package sqldb

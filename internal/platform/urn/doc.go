// Package urn is the machinery of secret voting on which elections and
// questionnaires stand. It knows neither: a paper is bytes, a vote belongs to
// an owner, which is a text.
//
// A vote goes through phases (Phase). Two modes share them:
//
//   - by code (Q): codes are printed once and drawn in the room; only their
//     digests are kept, and nobody knows who drew which.
//   - by token (M): everybody on the roll has one token signed unseen (package
//     blind), while signed in; when that has ended, and only then, people vote
//     with it without signing in.
//
// What was cast lies sealed for the tellers (base/box), in two tables that have
// no person, moment or order. No vote has an entry in the trail, the log or the
// measurements. When voting ends everything becomes one file, sorted by what is
// random in it, and the rows go (Close), with what the database keeps of them
// (Sweep).
//
// Room operations call what takes a tx in their own transaction and record the
// phases in the trail. Only Cast has a transaction of its own: it returns once
// the vote is on the disk.
package urn

// Package box is a ballot box as a file: codes or tokens of voters, sealed
// papers, keys split among the tellers, and the recount of it all without a
// database. What a paper says is bytes to it; a Form reads them.
//
//   - Open makes a Poll: the question, fixed, with random codes and a key whose
//     parts go to the tellers and which nobody keeps whole.
//   - Gather puts what was cast into a Box, when voting ends.
//   - The tellers seal the Box (Box.Sign), enough of them open it (Box.Count),
//     and sign the result.
//   - Verify reads the file, recounts it and says what is wrong, with the article.
//
// What is built on is the standard library: crypto/hpke (RFC 9180: X25519,
// HKDF-SHA256, AES-256-GCM) for sealed papers, crypto/ed25519 for the tellers'
// signatures, crypto/rsa (PSS with SHA-384, as RFC 9474 wants it) for tokens,
// SHA-256 for digests. Only the splitting of the key is ours (shares.go):
// Shamir's scheme over GF(256), with known values in its test.
//
// No type here has a place for a person, an address or a moment. Papers and
// codes are two lists, each sorted by what is random in it, so neither their
// order nor their places tell which code went with which paper.
package box

package server

import (
	"touyan/internal/feature/account"
	"touyan/internal/feature/trail"
)

// PasswordHash is how passwords are stored: argon2id or pbkdf2-sm3.
type PasswordHash = account.Hash

// AccountRules are the rules of an installation that sets none, to be changed
// and checked.
func AccountRules() account.Rules { return account.Defaults() }

// KeepTrail is how long entries of the trail are kept. Fault: Invalid for less
// than the law allows.
func KeepTrail(months int) (trail.Retention, error) {
	r := trail.Retention(months)
	if months == 0 {
		r = -1 // zero would be the default, and nobody means that by it
	}
	return r, r.Check()
}

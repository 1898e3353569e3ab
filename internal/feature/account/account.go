package account

import (
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/id"
)

// ID identifies an account.
type ID = id.Of[Account]

// What is asked of whoever deals with accounts.
const (
	CanManage access.Can = "account.manage" // make, disable, reset, grant
	CanOwn    access.Can = "account.own"    // one's own password, sessions and seat
)

// Account is one person's way in. A login name is never used for a second
// person, not even after the account was disabled.
type Account struct {
	ID         ID
	Login      string
	Person     string
	Member     int64 // the member's id; 0 when the person is not in the register
	Branch     string
	MustChange bool // still has a password that somebody else has seen
	Disabled   bool
	MadeAt     time.Time
}

// Session is one place where a person is signed in.
type Session struct {
	Ref     string // names the session in forms; it cannot be signed in with
	MadeAt  time.Time
	SeenAt  time.Time
	Address string
	Agent   string // what the browser calls itself
	Current bool
}

// How long a session lives and how soon guessing ends.
const (
	SessionLife = 12 * time.Hour   // from signing in, whatever is done
	SessionIdle = 30 * time.Minute // without any page asked for
	MaxFailures = 5                // wrong passwords in a row
	LockTime    = 15 * time.Minute
)

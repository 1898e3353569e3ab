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
	CanManage access.Can = "account.manage" // make, disable, reset; end sessions
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
	MustChange bool // its password opens nothing but the change of it
	Disabled   bool
	Why        Reason // why it was disabled; "" when somebody decided it
	MadeAt     time.Time
	PasswordAt time.Time // when the password was set
	UsedAt     time.Time // last signed in; zero: never
	Factor     bool      // has a second factor
	Altered    bool      // its row is not as the product wrote it: it opens nothing
}

// Reason is why the house itself disabled an account.
type Reason string

// The reasons.
const (
	Disused Reason = "disuse" // nobody signed in for long
	Left    Reason = "left"   // the person is no longer in the register of a court
	// Destroyed is an account whose term was over: it keeps its login name alone.
	Destroyed Reason = "destroyed"
)

// Chinese returns the reason in words.
func (r Reason) Chinese() string {
	switch r {
	case Disused:
		return "长期未登录，自动停用"
	case Left:
		return "已转出或离开本院，自动停用"
	case Destroyed:
		return "已按期销毁"
	}
	return "已停用"
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

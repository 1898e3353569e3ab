package account

import (
	"time"
	"unicode/utf8"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
)

// CanConfirm is agreeing that the password or the second factor of somebody with
// far-reaching rights is reset, as the second person.
const CanConfirm access.Can = "account.confirm"

// ResetID identifies a request for a reset.
type ResetID = id.Of[Reset]

// Resets is what is reset.
type Resets string

// What can be reset.
const (
	ResetsPassword Resets = "password"
	ResetsFactor   Resets = "factor" // and the password with it
)

// Chinese returns what is reset in words.
func (r Resets) Chinese() string {
	if r == ResetsFactor {
		return "重置动态口令"
	}
	return "重置口令"
}

// ResetState is what became of a request.
type ResetState string

// The states of a request.
const (
	ResetAsked    ResetState = "asked"
	ResetAgreed   ResetState = "agreed"
	ResetDeclined ResetState = "declined"
	ResetDone     ResetState = "done"
	ResetExpired  ResetState = "expired" // never stored: nobody decided, or nobody carried it out in time
)

// Chinese returns the state in words.
func (s ResetState) Chinese() string {
	return map[ResetState]string{ResetAsked: "待复核", ResetAgreed: "已同意，待办理", ResetDeclined: "不同意", ResetDone: "已办理", ResetExpired: "已过期"}[s]
}

// ResetLife is how long a request may be decided and carried out.
const ResetLife = 72 * time.Hour

// Reset is a request to reset what opens the account of somebody with
// far-reaching rights: an administrator, or who approves what administrators
// propose. Whoever manages accounts could otherwise become any of them.
type Reset struct {
	ID        ResetID
	Account   ID
	Person    string // whose account it is
	Login     string
	Altered   bool // the account is not as the product wrote it
	What      Resets
	Reason    string // how it was made sure who asks
	State     ResetState
	By        int64 // the account that asks
	ByName    string
	At        time.Time
	Expires   time.Time
	Decided   string // the name of who decided; "" while nobody did
	DecidedAt time.Time
	Answer    string // why it was declined
}

// On returns the state at the moment now.
func (r Reset) On(now time.Time) ResetState {
	if (r.State == ResetAsked || r.State == ResetAgreed) && !r.Expires.After(now) {
		return ResetExpired
	}
	return r.State
}

// MayDecide says whether the account may decide: never who asks, and never whom
// it is about. Fault: Denied.
func (r Reset) MayDecide(who int64) error {
	switch who {
	case 0:
		return fault.New(fault.Denied, "复核须由本人登录后办理，不能由命令行或系统代办。")
	case r.By:
		return fault.New(fault.Denied, "不能复核自己提出的重置，请由另一名有权的人办理。")
	case int64(r.Account):
		return fault.New(fault.Denied, "不能复核自己账号的重置，请由另一名有权的人办理。")
	}
	return nil
}

// CheckReason says whether text tells how it was made sure who asks. Fault:
// Invalid (field reason).
func CheckReason(text string) error {
	if n := utf8.RuneCountInString(text); n >= 2 && n <= 200 {
		return nil
	}
	const say = "请写明如何核实了本人身份，2 至 200 字"
	return fault.New(fault.Invalid, say+"。").At("reason", say)
}

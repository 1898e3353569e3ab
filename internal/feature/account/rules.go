package account

import (
	"fmt"
	"time"

	"touyan/internal/base/fault"
)

// Rules are what an installation sets for its own door. Defaults are those of
// GB/T 22239-2019 8.1.4.1 on the third level.
type Rules struct {
	Password PasswordPolicy
	Hash     Hash
	Lock     LockRules
	Session  SessionRules
	Factor   FactorRules
	// Disuse is after how long without signing in an account is disabled; 0:
	// never.
	Disuse time.Duration
}

// Hash is how passwords are stored from now on; those stored otherwise are
// stored anew at their next use.
type Hash string

// The ways of storing a password.
const (
	Argon2id  Hash = "argon2id"
	PBKDF2SM3 Hash = "pbkdf2-sm3" // HMAC-SM3, 600 000 times
)

// LockRules say when guessing ends.
type LockRules struct {
	Failures int           // wrong passwords in a row for one login name
	Source   int           // wrong ones from one address within Time, whatever the names
	Time     time.Duration // how long nobody is heard then
	// Floor is how long a refusal takes at least, so that its time does not tell
	// what was wrong.
	Floor time.Duration
}

// SessionRules say how long and how often somebody may be signed in.
type SessionRules struct {
	Idle time.Duration // without any page asked for
	Life time.Duration // from signing in, whatever is done
	// PerAccount is in how many places one account may be signed in; the newest
	// ends the oldest. 0: any number.
	PerAccount int
}

// FactorRules are about the second factor.
type FactorRules struct {
	Everyone bool   // not only administrators must have one
	Digest   string // sha1, which every authenticator knows, or sha256
}

// FreshFor is how long a proof of identity serves sensitive actions.
const FreshFor = 15 * time.Minute

// The defaults.
const (
	SessionLife = 8 * time.Hour
	SessionIdle = 15 * time.Minute
	MaxFailures = 5
	LockTime    = 15 * time.Minute
)

const day = 24 * time.Hour

// Defaults returns the rules of an installation that has set none.
func Defaults() Rules {
	return Rules{
		Password: PasswordPolicy{Min: PasswordMin, Classes: 3, Remembered: 5, MaxAge: 90 * day, OneTime: 72 * time.Hour},
		Hash:     Argon2id,
		Lock:     LockRules{Failures: MaxFailures, Source: 20, Time: LockTime, Floor: 400 * time.Millisecond},
		Session:  SessionRules{Idle: SessionIdle, Life: SessionLife, PerAccount: 1},
		Factor:   FactorRules{Digest: "sha1"},
		Disuse:   90 * day,
	}
}

// Check names the first rule that is out of its range, with the flag that sets
// it. Fault: Invalid.
func (r Rules) Check() error {
	within := func(name string, v, low, high time.Duration) error {
		if v < low || v > high {
			return fault.Newf(fault.Invalid, "%s设为 %v，应在 %v 至 %v 之间。", name, v, low, high)
		}
		return nil
	}
	number := func(name string, v, low, high int) error {
		if v < low || v > high {
			return fault.Newf(fault.Invalid, "%s设为 %d，应在 %d 至 %d 之间。", name, v, low, high)
		}
		return nil
	}
	for _, err := range []error{
		number("口令长度（--password-min）", r.Password.Min, 8, 64),
		number("口令的字符种类（--password-classes）", r.Password.Classes, 0, 4),
		number("不得重复的近期口令个数", r.Password.Remembered, 0, 24),
		within("口令有效期（--password-days）", r.Password.MaxAge, 0, 3650*day),
		within("初始口令有效期", r.Password.OneTime, time.Hour, 30*day),
		number("锁定登录名的失败次数（--lock-failures）", r.Lock.Failures, 3, 100),
		number("锁定来源地址的失败次数（--lock-source）", r.Lock.Source, r.Lock.Failures, 100_000),
		within("锁定时长（--lock-time）", r.Lock.Time, time.Minute, day),
		within("登录失败的答复时间", r.Lock.Floor, 0, 5*time.Second),
		within("空闲时限（--session-idle）", r.Session.Idle, time.Minute, day),
		within("登录时限（--session-life）", r.Session.Life, r.Session.Idle, 7*day),
		number("同一账号的登录处数（--sessions-per-account）", r.Session.PerAccount, 0, 100),
		within("停用前的不用天数（--disuse-days）", r.Disuse, 0, 3650*day),
	} {
		if err != nil {
			return err
		}
	}
	if r.Hash != Argon2id && r.Hash != PBKDF2SM3 {
		return fault.Newf(fault.Invalid, "口令的存储方式（--password-hash）设为“%s”，应为 %s 或 %s。", r.Hash, Argon2id, PBKDF2SM3)
	}
	if r.Factor.Digest != "sha1" && r.Factor.Digest != "sha256" {
		return fault.Newf(fault.Invalid, "动态口令的摘要设为“%s”，应为 sha1 或 sha256。", r.Factor.Digest)
	}
	return nil
}

// Spell writes a span of time in whole days, hours or minutes: 15 分钟.
func Spell(d time.Duration) string {
	switch {
	case d >= 3*day && d%day == 0:
		return fmt.Sprintf("%d 天", d/day)
	case d >= time.Hour && d%time.Hour == 0:
		return fmt.Sprintf("%d 小时", d/time.Hour)
	}
	return fmt.Sprintf("%d 分钟", max(1, d/time.Minute))
}

package trail

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Seen is an entry as the rules of alarm look at it.
type Seen struct {
	At                                      time.Time
	Actor, Action, Subject, Address, Result string
	Looked                                  bool // personal data were seen
	Setback                                 time.Duration
}

// Alarm is what a rule found.
type Alarm struct {
	Rule, Key string // the same within the rule's window is told once
	Title     string
	Count     int
	First     time.Time
	Last      time.Time
}

// Rule is a rule of alarm (DB-29): so many entries of one kind with the same
// key within a window.
type Rule struct {
	ID     string
	Title  string // %s is the key, %d the number
	Window time.Duration
	Least  int
	key    func(Seen) string // "": the entry is not of the rule
}

// Rules are the rules of alarm. That the chain is broken or cut is told by the
// walk over it.
var Rules = []Rule{
	{"guess-address", "来自 %s 的登录失败 %d 次", 15 * time.Minute, 10, func(s Seen) string { return when(s.Action == "account.sign-in-failed", s.Address) }},
	{"guess-account", "%s 的登录被锁定", 15 * time.Minute, 1, func(s Seen) string { return when(s.Action == "account.locked", s.Subject) }},
	{"refused", "%s 被拒 %d 次", 10 * time.Minute, 10, func(s Seen) string { return when(s.Result == "refused" || s.Action == "account.refused", s.who()) }},
	{"exports", "%s 一小时内导出 %d 次", time.Hour, 5, func(s Seen) string { return when(IsExport(s.Action, s.Subject), s.Actor) }},
	{"looks", "%s 一小时内查看完整个人信息 %d 次", time.Hour, 30, func(s Seen) string {
		return when((s.Looked || s.Action == "member.reveal") && !IsExport(s.Action, s.Subject), s.Actor)
	}},
	{"clock", "系统时钟被拨回%s", time.Hour, 1, func(s Seen) string { return when(s.Setback > 0, " "+s.Setback.String()) }},
}

// Longest is the longest window of the rules.
const Longest = time.Hour

// who is whom an entry is of: the person, or where they ask from.
func (s Seen) who() string {
	if s.Actor == "-" {
		return "未登录者（" + s.Address + "）"
	}
	return s.Actor
}

func when(is bool, key string) string {
	if !is {
		return ""
	}
	return cmp.Or(key, "未知")
}

// Alarms returns what the rules find in the entries as of now.
func Alarms(entries []Seen, now time.Time) []Alarm {
	var out []Alarm
	for _, r := range Rules {
		found := map[string]*Alarm{}
		for _, s := range entries {
			k := r.key(s)
			if k == "" || now.Sub(s.At) > r.Window {
				continue
			}
			a := found[k]
			if a == nil {
				a = &Alarm{Rule: r.ID, Key: k, First: s.At, Last: s.At}
				found[k] = a
			}
			a.Count++
			if s.At.Before(a.First) {
				a.First = s.At
			}
			if s.At.After(a.Last) {
				a.Last = s.At
			}
		}
		for _, a := range found {
			if a.Count >= r.Least {
				a.Title = r.say(a.Key, a.Count)
				out = append(out, *a)
			}
		}
	}
	slices.SortFunc(out, func(a, b Alarm) int { return cmp.Or(cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Key, b.Key)) })
	return out
}

func (r Rule) say(key string, n int) string {
	if r.Least == 1 {
		return fmt.Sprintf(r.Title, key)
	}
	return fmt.Sprintf(r.Title, key, n)
}

// Window returns how long the rule named id tells the same thing once.
func Window(id string) time.Duration {
	for _, r := range Rules {
		if r.ID == id {
			return r.Window
		}
	}
	return Longest
}

package trail

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"touyan/internal/base/civil"
)

// DB-29: each rule speaks at its number and not one before, and forgets what
// lies outside its window.
func TestDB_29_rules_of_alarm_at_their_bounds(t *testing.T) {
	now := time.Date(2026, 9, 18, 1, 0, 0, 0, time.UTC)
	like := map[string]Seen{
		"guess-address": {Action: "account.sign-in-failed", Address: "192.0.2.1"},
		"guess-account": {Action: "account.locked", Subject: "沈砚（shenyan）"},
		"refused":       {Action: "x", Result: "refused", Actor: "沈砚"},
		"exports":       {Action: "member.view", Subject: "导出党员名册", Actor: "沈砚"},
		"looks":         {Action: "member.reveal", Actor: "沈砚"},
		"clock":         {Action: "x", Setback: time.Minute},
	}
	for _, r := range Rules {
		s, ok := like[r.ID]
		if !ok {
			t.Fatalf("%s is not tested", r.ID)
		}
		many := func(n int, ago time.Duration) (out []Seen) {
			s.At = now.Add(-ago)
			for range n {
				out = append(out, s)
			}
			return out
		}
		if got := Alarms(many(r.Least-1, 0), now); len(got) != 0 {
			t.Errorf("%s speaks at %d: %+v", r.ID, r.Least-1, got)
		}
		if got := Alarms(many(r.Least, r.Window), now); len(got) != 1 || got[0].Rule != r.ID || got[0].Count != r.Least || got[0].Title == "" || strings.Contains(got[0].Title, "%!") {
			t.Errorf("%s at %d: %+v", r.ID, r.Least, got)
		}
		if got := Alarms(many(r.Least, r.Window+1), now); len(got) != 0 {
			t.Errorf("%s remembers what is too old: %+v", r.ID, got)
		}
		if r.Window > Longest || Window(r.ID) != r.Window {
			t.Errorf("%s looks further than anybody reads", r.ID)
		}
	}
}

// DB-19: six months at least, three years unless said.
func TestDB_19_retention(t *testing.T) {
	today := civil.MustDay("2026-09-18")
	for _, c := range []struct {
		r    Retention
		ok   bool
		want string
	}{{0, true, "2023-09-18"}, {6, true, "2026-03-18"}, {5, false, "2026-03-18"}, {60, true, "2021-09-18"}, {-1, false, "2026-03-18"}} {
		if err := c.r.Check(); (err == nil) != c.ok || c.r.Before(today) != civil.MustDay(c.want) {
			t.Errorf("%d months: %v, before %s", c.r, err, c.r.Before(today))
		}
	}
}

func TestActionTitle_of_every_action_of_the_trail(t *testing.T) {
	if ActionTitle("account.sign-in") != "登录" || ActionTitle("later.thing") != "later.thing" || GroupTitle("member.reveal") != "党员信息" || GroupTitle("later.thing") != "其他" {
		t.Error("an action is called wrongly")
	}
	for a := range titles {
		if GroupTitle(a) == "其他" {
			t.Errorf("%s belongs to no group", a)
		}
	}
}

// Whoever reads the trail reads words, not names of the program: every action
// that the tree can write has a title and a group.
func TestActions_have_titles(t *testing.T) {
	named := regexp.MustCompile(`(?m)access\.Can\s*=\s*"([a-z-]+\.[a-z-]+)"`)
	found := 0
	err := filepath.WalkDir("../../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		b, err := os.ReadFile(path)
		for _, m := range named.FindAllStringSubmatch(string(b), -1) {
			found++
			if ActionTitle(m[1]) == m[1] || GroupTitle(m[1]) == "其他" {
				t.Errorf("%s: the action %q has no title or no group", path, m[1])
			}
		}
		return err
	})
	if err != nil || found < 50 {
		t.Errorf("%d actions, %v", found, err)
	}
}

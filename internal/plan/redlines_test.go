package plan

import (
	"go/ast"
	"regexp"
	"strings"
	"testing"
)

// The red lines (C-1 … C-6) as far as source can show them; package server
// looks at the answers themselves.
var redWords = []struct {
	line string
	form *regexp.Regexp
}{
	{"C-1 no check-in, location or streaks", regexp.MustCompile(`(?i)check_?-?in\b|punch|streak|geo(location|fence)?\b|latitude|longitude|\bgps\b|打卡|签到|定位|连续登录`)},
	{"C-2 no ranking of persons", regexp.MustCompile(`(?i)\brank(ing|_no|s)?\b|leader_?board|排行榜|排名`)},
	{"C-3 no time on line, reading time or login counts", regexp.MustCompile(`(?i)duration|online_(time|minutes)|login_count|read_time|dwell|在线时长|阅读时长|登录次数`)},
	{"C-4 no installation, login or activity rates", regexp.MustCompile(`(?i)install_rate|login_rate|activity_rate|active_users|活跃度|登录率|安装率`)},
}

func TestRedLines_in_tables(t *testing.T) {
	for table, columns := range tables(t) {
		columns = regexp.MustCompile(`--[^\n]*`).ReplaceAllString(columns, "")
		for _, w := range redWords {
			if m := w.form.FindString(table + " " + columns); m != "" {
				t.Errorf("table %s has %q: %s", table, m, w.line)
			}
		}
	}
}

func TestRedLines_in_routes(t *testing.T) {
	n := 0
	for _, s := range sources() {
		if s.test {
			continue
		}
		s.texts(func(node ast.Node, text string) {
			if !regexp.MustCompile(`^(GET|POST|PUT|DELETE|PATCH) /`).MatchString(text) {
				return
			}
			n++
			for _, w := range redWords {
				if m := w.form.FindString(text); m != "" {
					t.Errorf("%s: route %q: %s", s.at(node), text, w.line)
				}
			}
		})
	}
	if n < 10 {
		t.Errorf("only %d routes found", n)
	}
}

func TestRedLines_in_words_for_people(t *testing.T) {
	// A page may say that something is not done; each such sentence is listed.
	allowed := []string{}
	for _, s := range sources() {
		if s.test || strings.HasPrefix(s.pkg, "internal/plan") {
			continue
		}
		s.texts(func(node ast.Node, text string) {
			for _, a := range allowed {
				text = strings.ReplaceAll(text, a, "")
			}
			for _, han := range []string{"打卡", "签到", "排行榜", "排名", "在线时长", "阅读时长", "登录次数", "活跃度", "登录率", "安装率", "连续登录"} {
				if strings.Contains(text, han) {
					t.Errorf("%s says %q", s.at(node), han)
				}
			}
		})
	}
}

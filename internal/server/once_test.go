package server_test

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"touyan/internal/feature/grant"
	"touyan/internal/platform/ui"
)

// FT-02: the same copy of a form, sent twice, records one meeting, and its
// sender is brought to it both times; another copy, or other words in the same
// one, records another.
func TestFT_02_a_form_sent_again_records_nothing_twice(t *testing.T) {
	s := newSite(t)
	c := s.clients[grant.Secretary]
	_, page := s.get(t, c, "/life/new?kind=committee")
	key := regexp.MustCompile(`name="` + ui.KeyField + `" value="([^"]{20,})"`).FindStringSubmatch(page)
	branch := regexp.MustCompile(`name="branch" value="([^"]*)"`).FindStringSubmatch(page)
	if key == nil || branch == nil {
		t.Fatalf("a form without a key or a branch: %v %v", key, branch)
	}
	send := func(key, title string) (status int, to, body string) {
		r, err := c.PostForm(s.URL+"/life", url.Values{"branch": {branch[1]}, "kind": {"committee"}, "day": {"2026-03-02"}, "begins": {"09:00"}, "title": {title}, "host": {"谢景行"},
			"topic-0": {"试验议题"}, "do": {"file"}, ui.KeyField: {key}})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = r.Body.Close() }()
		b, _ := io.ReadAll(r.Body)
		return r.StatusCode, r.Header.Get("Location"), string(b)
	}
	status, first, body := send(key[1], "重复提交试验之一")
	if status != http.StatusSeeOther {
		t.Fatalf("%d %.1500s", status, body)
	}
	if status, to, _ := send(key[1], "重复提交试验之一"); status != http.StatusSeeOther || to != first {
		t.Errorf("sent again: %d to %q, was at %q", status, to, first)
	}
	if _, to, _ := send(key[1], "重复提交试验之二"); to == first {
		t.Error("other words in the same copy were taken for the same form")
	}
	if _, to, _ := send(strings.Repeat("A", 26), "重复提交试验之一"); to == first {
		t.Error("another copy was taken for the same form")
	}
}

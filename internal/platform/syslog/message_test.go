package syslog

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestMessage_as_the_standard_writes_it(t *testing.T) {
	m := Message{Severity: Notice, At: time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC), Host: "a b", App: "touyan", ID: "x.do", SDID: "trail@32473",
		Params: []Param{{"actor", `甲"]\`}, {"none", ""}}, Text: "一\n二"}
	want := "<109>1 2026-01-02T03:04:05.000006Z a_b touyan - x.do [trail@32473 actor=\"甲\\\"\\]\\\\\"] \ufeff一␊二"
	if got := string(m.Append(nil)); got != want {
		t.Errorf("%q\nwant %q", got, want)
	}
	if got := string(m.Frame(nil)); got != "87 "+want && !strings.HasSuffix(got, " "+want) {
		t.Errorf("%q", got)
	}
}

// ASVS 16.4.1: no text of an entry ends a message or begins one.
func FuzzMessage(f *testing.F) {
	f.Add("甲", "x\r\n<14>1 - - - - - -", "\x1b[2J\u202e")
	f.Add(`"]\`, "]", "\x00\x80\xff")
	f.Fuzz(func(t *testing.T, host, value, text string) {
		b := Message{Host: host, App: host, Process: value, ID: text, SDID: "t@1", Params: []Param{{text, value}}, Text: text}.Append(nil)
		if !utf8.Valid(b) {
			t.Errorf("%q is not UTF-8", b)
		}
		if bytes.ContainsFunc(b, func(c rune) bool {
			return c < ' ' || c == 0x7f || (c >= 0x80 && c < 0xa0) || c == 0x2028 || c == 0x202e
		}) {
			t.Errorf("%q steers", b)
		}
		if fields := bytes.SplitN(b, []byte(" "), 8); len(fields) < 7 || string(fields[0]) != "<104>1" || fields[6][0] != '[' {
			t.Errorf("%q has another header", b)
		}
	})
}

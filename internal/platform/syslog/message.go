// Package syslog speaks RFC 5424 to a collector, over TCP or TLS, each message
// preceded by its length (octet counting, RFC 6587 and RFC 5425).
package syslog

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Severity is how grave a message is.
type Severity int

// The severities that the program uses, of RFC 5424.
const (
	Alert         Severity = 1
	Warning       Severity = 4
	Notice        Severity = 5
	Informational Severity = 6
)

// audit is the facility "log audit".
const audit = 13

// Param is one field of a message's structured data.
type Param struct{ Name, Value string }

// Message is one message.
type Message struct {
	Severity Severity
	At       time.Time
	Host     string
	App      string
	Process  string
	ID       string // the kind of message: account.sign-in
	SDID     string // the name of the structured data: trail@32473; "": none
	Params   []Param
	Text     string
}

// Append appends the message as RFC 5424 writes it, without its length. Nothing
// in the message can end it, begin another one or steer a terminal.
func (m Message) Append(b []byte) []byte {
	b = append(b, '<')
	b = strconv.AppendInt(b, int64(audit*8+m.Severity), 10)
	b = append(b, ">1 "...)
	b = m.At.AppendFormat(b, "2006-01-02T15:04:05.000000Z07:00")
	for _, f := range []struct {
		text string
		most int
	}{{m.Host, 255}, {m.App, 48}, {m.Process, 128}, {m.ID, 32}} {
		b = append(append(b, ' '), header(f.text, f.most)...)
	}
	b = append(b, ' ')
	if m.SDID == "" {
		b = append(b, '-')
	} else {
		b = append(append(b, '['), name(m.SDID)...)
		for _, p := range m.Params {
			if p.Value == "" {
				continue
			}
			b = append(append(append(b, ' '), name(p.Name)...), `="`...)
			b = value(b, p.Value)
			b = append(b, '"')
		}
		b = append(b, ']')
	}
	if m.Text != "" {
		b = append(b, " \xef\xbb\xbf"...) // the text is UTF-8
		b = text(b, m.Text)
	}
	return b
}

// Frame appends the message with its length before it.
func (m Message) Frame(b []byte) []byte {
	body := m.Append(nil)
	b = strconv.AppendInt(b, int64(len(body)), 10)
	return append(append(b, ' '), body...)
}

// header is a field of the header: printable ASCII without blanks, "-" for none.
func header(s string, most int) string {
	s = strings.Map(func(c rune) rune {
		if c <= ' ' || c >= 0x7f {
			return '_'
		}
		return c
	}, s)
	if s == "" {
		return "-"
	}
	return s[:min(len(s), most)]
}

// name is a name of structured data.
func name(s string) string {
	s = strings.Map(func(c rune) rune {
		if c <= ' ' || c >= 0x7f || c == '=' || c == ']' || c == '"' {
			return '_'
		}
		return c
	}, s)
	return s[:min(len(s), 32)]
}

// value appends the value of a field of structured data.
func value(b []byte, s string) []byte {
	for _, c := range strings.ToValidUTF8(s, "\ufffd") {
		if c == '"' || c == '\\' || c == ']' {
			b = append(b, '\\')
		}
		b = utf8.AppendRune(b, safe(c))
	}
	return b
}

func text(b []byte, s string) []byte {
	for _, c := range strings.ToValidUTF8(s, "\ufffd") {
		b = utf8.AppendRune(b, safe(c))
	}
	return b
}

// safe shows what steers instead of letting it.
func safe(c rune) rune {
	switch {
	case c < 0x20:
		return 0x2400 + c
	case c == 0x7f, unicode.IsControl(c), c == '\u2028', c == '\u2029', unicode.Is(unicode.Bidi_Control, c):
		return '\ufffd'
	}
	return c
}

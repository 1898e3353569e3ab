package desk

import (
	"net/url"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/base/id"
	"touyan/internal/base/rulebook"
)

// MessageID identifies a message.
type MessageID = id.Of[Message]

// The kinds of messages.
const (
	Digest = "digest" // one a day: what is to be done
	Reply  = "reply"  // what was decided about one's own request
	Notice = "notice" // a notice of a unit that the account is in or below
)

// Message is one message in the product to one account.
type Message struct {
	ID      MessageID
	Day     civil.Day
	Kind    string
	Title   string
	Content string // lines
	Href    string
	MadeAt  time.Time
	Read    bool
}

// Href returns the address of a finding's page.
func Href(k rulebook.Key) string {
	return "/overview/finding?rule=" + url.QueryEscape(string(k.Rule)) + "&kind=" + url.QueryEscape(string(k.Kind)) +
		"&subject=" + id.Of[rulebook.Subject](k.Subject).String() + "&period=" + url.QueryEscape(k.Period)
}

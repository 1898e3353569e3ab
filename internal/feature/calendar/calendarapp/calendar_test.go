package calendarapp_test

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/calendar"
	"touyan/internal/feature/calendar/calendarapp"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

// people are two accounts, of which the second may not sign in.
type people struct{ t *testing.T }

func (people) Actor(_ *sqldb.Tx, account int64, _ civil.Day) (*access.Actor, bool, error) {
	return &access.Actor{Account: account, Name: "沈砚"}, account == 1, nil
}

type source struct{ entries []calendar.Entry }

func (s *source) Entries(_ context.Context, a *access.Actor) ([]calendar.Entry, error) {
	if a.Account != 1 {
		return nil, fmt.Errorf("asked for %d", a.Account)
	}
	return s.entries, nil
}

func permit(t *testing.T, account int64) access.Permit {
	t.Helper()
	day := civil.MustDate(2026, 11, 22)
	a := access.NewActor(access.Policy{"member": {calendar.CanOwn}}, account, 0, "沈砚", []access.Grant{{Role: "member", Over: "001.", Period: civil.Since(day)}}, day)
	p, err := a.Permit(calendar.CanOwn, "001.")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var entries = []calendar.Entry{
	{ID: "b", Title: "支委会", Unit: "民二庭党支部", Day: civil.MustDate(2026, 11, 25), Begins: "09:30", Ends: "10:30", Place: "三楼; 会议室, \\ 左侧\n门"},
	{ID: "a", Title: strings.Repeat("长题目", 40), Day: civil.MustDate(2026, 11, 30)},
	{ID: "c", Title: "党课", Unit: "民二庭党支部", Day: civil.MustDate(2026, 12, 31), Begins: "16:00", Off: true},
}

func TestRead_at_the_secret_address_until_it_ends(t *testing.T) {
	ctx := context.Background()
	sqltest.Both(t, time.Date(2026, 11, 22, 9, 0, 0, 0, civil.Shanghai), func(t *testing.T, db *sqldb.DB) {
		sqltest.Chain(t, db)
		s := &source{entries}
		a := calendarapp.New(db, people{t}, s)
		gone := func(token, why string) {
			t.Helper()
			if _, _, err := a.Read(ctx, token); fault.KindOf(err) != fault.NotFound {
				t.Errorf("%s: %v", why, err)
			}
		}
		gone("", "no address")
		first, err := a.Make(ctx, permit(t, 1))
		if err != nil {
			t.Fatal(err)
		}
		body, tag, err := a.Read(ctx, first)
		if err != nil {
			t.Fatal(err)
		}
		if _, again, _ := a.Read(ctx, first); again != tag {
			t.Error("the tag of an unchanged calendar changes")
		}
		s.entries = entries[:2]
		if _, other, _ := a.Read(ctx, first); other == tag {
			t.Error("the tag of a changed calendar is the same")
		}
		read(t, body)
		second, err := a.Make(ctx, permit(t, 1))
		if err != nil {
			t.Fatal(err)
		}
		gone(first, "an address that another replaced")
		disabled, err := a.Make(ctx, permit(t, 2))
		if err != nil {
			t.Fatal(err)
		}
		gone(disabled, "somebody who may not sign in")
		if err := a.Revoke(ctx, permit(t, 1)); err != nil {
			t.Fatal(err)
		}
		gone(second, "an address that was ended")
		if _, ok, err := a.Since(ctx, permit(t, 1)); ok || err != nil {
			t.Errorf("an ended address is shown: %v", err)
		}
	})
}

func TestRead_without_events_is_a_calendar(t *testing.T) {
	db := sqltest.Lite(t, time.Time{})
	sqltest.Chain(t, db)
	a := calendarapp.New(db, people{t})
	token, err := a.Make(context.Background(), permit(t, 1))
	if err != nil {
		t.Fatal(err)
	}
	body, _, err := a.Read(context.Background(), token)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(strict(t, body)); n != 0 {
		t.Errorf("%d events", n)
	}
}

// read checks the calendar of entries with the strict reader below.
func read(t *testing.T, body []byte) {
	t.Helper()
	events := strict(t, body)
	if len(events) != 3 {
		t.Fatalf("%d events", len(events))
	}
	for i, want := range []map[string]string{
		{"UID": "b@touyan", "SUMMARY": "支委会（民二庭党支部）", "DTSTART;TZID=Asia/Shanghai": "20261125T093000", "DTEND;TZID=Asia/Shanghai": "20261125T103000", "LOCATION": "三楼; 会议室, \\ 左侧\n门"},
		{"UID": "a@touyan", "SUMMARY": strings.Repeat("长题目", 40), "DTSTART;VALUE=DATE": "20261130", "DTEND;VALUE=DATE": "20261201"},
		{"UID": "c@touyan", "STATUS": "CANCELLED", "DTSTART;TZID=Asia/Shanghai": "20261231T160000"},
	} {
		for name, value := range want {
			if got := events[i][name]; got != value {
				t.Errorf("event %d: %s is %q, want %q", i, name, got, value)
			}
		}
	}
}

var (
	propLine = regexp.MustCompile(`^[A-Z][A-Z0-9-]*(;[A-Z-]+=("[^"]*"|[^";:,]*))*:`)
	moment   = regexp.MustCompile(`^\d{8}T\d{6}Z?$`)
)

// strict reads a calendar by the letter of RFC 5545, apart from the library that
// wrote it: lines of at most 75 bytes that end in CRLF and are folded between
// characters, components in their order, what must stand in each once. It returns
// the events, unescaped.
func strict(t *testing.T, body []byte) (events []map[string]string) {
	t.Helper()
	if !utf8.Valid(body) || !bytes.HasSuffix(body, []byte("\r\n")) || bytes.Count(body, []byte("\n")) != bytes.Count(body, []byte("\r\n")) {
		t.Fatal("lines do not end in CRLF, or no UTF-8")
	}
	for line := range bytes.SplitSeq(body, []byte("\r\n")) {
		if len(line) > 75 || !utf8.Valid(line) {
			t.Errorf("a line of %d bytes, or cut within a character: %q", len(line), line)
		}
	}
	var open []string
	var now map[string]string
	zones := map[string]bool{}
	for line := range strings.SplitSeq(strings.TrimSuffix(strings.ReplaceAll(string(body), "\r\n ", ""), "\r\n"), "\r\n") {
		head := propLine.FindString(line)
		if head == "" {
			t.Fatalf("no property: %q", line)
		}
		name, value := strings.TrimSuffix(head, ":"), line[len(head):]
		switch name {
		case "BEGIN":
			if len(open) == 0 && value != "VCALENDAR" || len(open) == 1 && value != "VEVENT" && value != "VTIMEZONE" {
				t.Fatalf("%s within %v", value, open)
			}
			open = append(open, value)
			now = map[string]string{}
			continue
		case "END":
			if len(open) == 0 || open[len(open)-1] != value {
				t.Fatalf("END of %s within %v", value, open)
			}
			if value == "VEVENT" {
				for _, must := range []string{"UID", "DTSTAMP"} {
					if now[must] == "" {
						t.Errorf("an event without %s", must)
					}
				}
				if !moment.MatchString(now["DTSTAMP"]) || !strings.HasSuffix(now["DTSTAMP"], "Z") {
					t.Errorf("DTSTAMP %q is not in UTC", now["DTSTAMP"])
				}
				events = append(events, now)
			}
			open = open[:len(open)-1]
			continue
		}
		if len(open) == 0 {
			t.Fatalf("%q outside of the calendar", line)
		}
		if _, twice := now[name]; twice {
			t.Errorf("%s stands twice in %s", name, open[len(open)-1])
		}
		if open[len(open)-1] == "VTIMEZONE" && name == "TZID" {
			zones[value] = true
		}
		if _, zone, ok := strings.Cut(name, "TZID="); ok && !zones[zone] {
			t.Errorf("the zone %s of %q is not in the calendar", zone, line)
		}
		now[name] = strings.NewReplacer(`\\`, `\`, `\;`, ";", `\,`, ",", `\n`, "\n").Replace(value)
	}
	if len(open) != 0 {
		t.Errorf("%v does not end", open)
	}
	return events
}

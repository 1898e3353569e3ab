package calendarapp

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/emersion/go-ical"

	"touyan/internal/base/civil"
	"touyan/internal/feature/calendar"
)

const zone = "Asia/Shanghai"

// write writes entries as iCalendar (RFC 5545), the same entries always as the same
// bytes.
func write(entries []calendar.Entry) ([]byte, error) {
	entries = slices.Clone(entries)
	slices.SortFunc(entries, func(a, b calendar.Entry) int { return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.ID, b.ID)) })
	entries = slices.CompactFunc(entries, func(a, b calendar.Entry) bool { return a.ID == b.ID })
	c := ical.NewCalendar()
	c.Props.SetText(ical.PropVersion, "2.0")
	c.Props.SetText(ical.PropProductID, "-//touyan//calendar//ZH")
	c.Props.SetText("X-WR-CALNAME", "头雁")
	c.Children = append(c.Children, shanghai())
	for i := range entries {
		c.Children = append(c.Children, event(&entries[i]).Component)
	}
	var b bytes.Buffer
	if err := ical.NewEncoder(&b).Encode(c); err != nil {
		return nil, err
	}
	return fold(b.Bytes()), nil
}

// shanghai is the one zone, without summer time (civil.Shanghai).
func shanghai() *ical.Component {
	z := ical.NewComponent(ical.CompTimezone)
	z.Props.SetText(ical.PropTimezoneID, zone)
	s := ical.NewComponent(ical.CompTimezoneStandard)
	raw := func(name, value string) {
		p := ical.NewProp(name)
		p.Value = value
		s.Props.Set(p)
	}
	raw(ical.PropDateTimeStart, "19700101T000000")
	raw(ical.PropTimezoneOffsetFrom, "+0800")
	raw(ical.PropTimezoneOffsetTo, "+0800")
	z.Children = append(z.Children, s)
	return z
}

func event(e *calendar.Entry) *ical.Event {
	x := ical.NewEvent()
	x.Props.SetText(ical.PropUID, e.ID+"@touyan")
	// The moment of the entry, not of asking: a feed that did not change is the
	// same bytes.
	x.Props.SetDateTime(ical.PropDateTimeStamp, cmp.Or(e.Changed, e.Day).Start().UTC())
	x.Props.SetText(ical.PropSummary, e.Summary())
	if e.Place != "" {
		x.Props.SetText(ical.PropLocation, e.Place)
	}
	if e.Off {
		x.Props.SetText(ical.PropStatus, "CANCELLED")
	}
	begins, err := at(e.Day, e.Begins)
	if e.Begins == "" || err != nil {
		x.Props.SetDate(ical.PropDateTimeStart, e.Day.Start())
		x.Props.SetDate(ical.PropDateTimeEnd, e.Day.AddDays(1).Start())
		x.Props.SetText(ical.PropTransparency, "TRANSPARENT")
		return x
	}
	x.Props.SetDateTime(ical.PropDateTimeStart, begins)
	if ends, err := at(e.Day, e.Ends); err == nil && ends.After(begins) {
		x.Props.SetDateTime(ical.PropDateTimeEnd, ends)
	}
	return x
}

func at(day civil.Day, clock string) (time.Time, error) {
	return time.ParseInLocation("2006-01-02 15:04", day.String()+" "+clock, civil.Shanghai)
}

// fold breaks lines after 75 bytes, between characters (RFC 5545, 3.1): the encoder
// leaves that to its caller.
func fold(b []byte) []byte {
	var out bytes.Buffer
	for line := range strings.SplitSeq(strings.TrimSuffix(string(b), "\r\n"), "\r\n") {
		for most := 75; len(line) > most; most = 74 {
			n := most
			for !utf8.RuneStart(line[n]) {
				n--
			}
			out.WriteString(line[:n] + "\r\n ")
			line = line[n:]
		}
		out.WriteString(line + "\r\n")
	}
	return out.Bytes()
}

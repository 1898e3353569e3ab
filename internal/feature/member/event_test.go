package member_test

import (
	"strings"
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/feature/member"
)

// told makes events of lines: "joined 2020-03-01", "struck 2022-01-01 absence".
func told(lines ...string) []member.Event {
	var es []member.Event
	for i, l := range lines {
		f := strings.Fields(l)
		e := member.Event{ID: member.EventID(i + 1), Kind: member.EventKind(f[0]), Day: partial(f[1]), Basis: "决议"}
		for _, x := range f[2:] {
			if n, ok := strings.CutPrefix(x, "#"); ok {
				e.Corrects = member.EventID(n[0] - '0')
			} else if e.Kind == member.DidExtend {
				e.Until = day(x)
			} else {
				e.Cause = x
			}
		}
		es = append(es, e)
	}
	return es
}

func TestOn_follows_from_events(t *testing.T) {
	life := []string{"joined 2020-03-01", "converted 2021-03-01", "suspended 2022-05-01 被依法留置", "restored 2022-08-01", "halted 2023-01-01", "reinstated 2024-01-01", "transferred 2025-06-01", "arrived 2026-02-01"}
	for on, want := range map[string]struct {
		status    member.Status
		suspended bool
	}{
		"2020-02-29": {member.Nobody, false}, // EDU-06: the day of the assembly is the first
		"2020-03-01": {member.OnTrial, false},
		"2021-02-28": {member.OnTrial, false},
		"2021-03-01": {member.FullMember, false},
		"2022-05-01": {member.FullMember, true},
		"2022-07-31": {member.FullMember, true},
		"2022-08-01": {member.FullMember, false},
		"2023-01-01": {member.Halted, false},
		"2023-12-31": {member.Halted, false},
		"2024-01-01": {member.FullMember, false}, // EDU-09
		"2025-05-31": {member.FullMember, false}, // EDU-11: until received there, here
		"2025-06-01": {member.Departed, false},
		"2026-02-01": {member.FullMember, false},
	} {
		s := member.On(told(life...), day(on))
		if s.Status != want.status || s.Suspended != want.suspended {
			t.Errorf("%s: %s suspended %v, want %s %v", on, s.Status, s.Suspended, want.status, want.suspended)
		}
	}
	if s := member.On(told(life...), day("2026-06-30")); s.Joined.String() != "2020-03-01" || s.Converted.String() != "2021-03-01" {
		t.Errorf("%+v", s)
	}
}

func TestCheck_names_the_fact_in_the_way(t *testing.T) {
	for _, c := range []struct {
		name, want string // want: part of the complaint; "" for none
		lines      []string
	}{
		{"DIS-08 a day short of five years", "5 年内不得重新入党，最早 2025-03-01", []string{"joined 2010-01-01", "converted 2011-01-01", "struck 2020-03-01 absence", "joined 2025-02-28"}},
		{"DIS-08 after five years", "", []string{"joined 2010-01-01", "converted 2011-01-01", "struck 2020-03-01 absence", "joined 2025-03-01"}},
		{"PUN-07 a day short of five years", "5 年内不得重新入党", []string{"joined 2010-01-01", "converted 2011-01-01", "expelled 2020-03-01", "joined 2025-02-28"}},
		{"PUN-07 after five years", "", []string{"joined 2010-01-01", "converted 2011-01-01", "expelled 2020-03-01", "joined 2025-03-01"}},
		{"who left by their own wish has no such bar", "", []string{"joined 2010-01-01", "converted 2011-01-01", "left 2020-03-01", "joined 2021-03-01"}},
		{"EDU-09 not after an expulsion", "2020-03-01 开除党籍", []string{"joined 2010-01-01", "expelled 2020-03-01", "reinstated 2021-01-01"}},
		{"EDU-09 after a halt", "", []string{"joined 2010-01-01", "halted 2020-03-01", "reinstated 2021-01-01"}},
		{"a back-dated expulsion before a transfer", "2020-03-01 开除党籍", []string{"joined 2010-01-01", "converted 2011-01-01", "transferred 2021-03-01", "expelled 2020-03-01"}},
		{"twice in", "没有出党", []string{"joined 2010-01-01", "joined 2012-01-01"}},
		{"converted twice", "转为正式党员", []string{"joined 2010-01-01", "converted 2011-01-01", "converted 2012-01-01"}},
		{"the dead do nothing", "2020-03-01 去世", []string{"joined 2010-01-01", "died 2020-03-01", "transferred 2021-03-01"}},
		{"DEV-26 extended by less than half a year", "2021-07-01 至 2022-01-01", []string{"joined 2020-01-01", "extended 2020-12-20 2021-06-30"}},
		{"DEV-26 extended by half a year", "", []string{"joined 2020-01-01", "extended 2020-12-20 2021-07-01"}},
		{"DEV-26 extended by a year", "", []string{"joined 2020-01-01", "extended 2020-12-20 2022-01-01"}},
		{"DEV-26 extended by more", "不超过 1 年", []string{"joined 2020-01-01", "extended 2020-12-20 2022-01-02"}},
		{"DEV-26 extended twice", "只能延长一次", []string{"joined 2020-01-01", "extended 2020-12-20 2021-07-01", "extended 2021-06-20 2022-01-01"}},
		{"nothing suspended to restore", "没有登记中止", []string{"joined 2020-01-01", "restored 2021-01-01"}},
		{"a correction takes the fact out of the way", "", []string{"joined 2010-01-01", "expelled 2020-03-01", "void 2020-04-01 #2", "transferred 2021-03-01"}},
	} {
		got := member.Check(told(c.lines...))
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestInForce_correcting_a_correction_brings_the_first_back(t *testing.T) {
	es := told("joined 2010-01-01", "converted 2011-01-01", "converted 2011-02-01 #2", "void 2026-01-01 #3")
	if s := member.On(es, day("2026-06-30")); s.Converted.String() != "2011-01-01" {
		t.Errorf("converted %s", s.Converted)
	}
	if s := member.On(es[:3], day("2026-06-30")); s.Converted.String() != "2011-02-01" {
		t.Errorf("corrected to %s", s.Converted)
	}
}

func TestTold_says_what_the_register_says(t *testing.T) {
	es := member.Told(member.Full, partial("1988-07"), civil.PartialDay{}, civil.PartialDay{})
	if s := member.On(es, day("2026-06-30")); s.Status != member.FullMember || !s.Converted.IsZero() {
		t.Errorf("%+v", s)
	}
	es = member.Told(member.Probationary, partial("2026-03-01"), civil.PartialDay{}, partial("2026-05-01"))
	if s := member.On(es, day("2026-06-30")); s.Status != member.OnTrial || s.TrialEnds != day("2027-03-01") || len(es) != 2 {
		t.Errorf("%+v", s)
	}
}

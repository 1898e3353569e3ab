package member_test

import (
	"slices"
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
)

const (
	branch org.UnitID = 11
	other  org.UnitID = 12
	group1 org.UnitID = 111
	group2 org.UnitID = 112
)

func day(s string) civil.Day { return civil.MustDay(s) }

func partial(s string) civil.PartialDay {
	p, err := civil.ParsePartialDay(s)
	if err != nil {
		panic(err)
	}
	return p
}

func period(from, until string) civil.Period {
	p := civil.Period{From: day(from)}
	if until != "" {
		p.Until = day(until)
	}
	return p
}

// belonging returns someone who joined and was converted then, and has been in
// the branch all along.
func belonging(joined, converted string, bars ...member.Bar) member.Belonging {
	s := member.Full
	if converted == "" {
		s = member.Probationary
	}
	return member.Belonging{ID: 1, Name: "沈砚", Standing: s, Joined: partial(joined), Converted: partial(converted),
		Places: []member.Place{{Branch: branch, Group: group1, Period: period("1990-01-01", "")}}, Bars: bars}
}

func TestOn(t *testing.T) {
	suspended := member.Bar{Kind: member.Suspended, Period: period("2025-03-01", "2026-02-28"), Reason: "留党察看一年"}
	away := member.Bar{Kind: member.NotCounted, Period: period("2025-06-10", "2025-12-31"), Reason: "自费出国半年以上"}
	for _, c := range []struct {
		name          string
		b             member.Belonging
		on            string
		counts, votes bool
		full          bool
	}{
		{"DEV-35 the day before conversion: counts, no vote", belonging("2023-09-18", "2024-09-18"), "2024-09-17", true, false, false},
		{"DEV-35 on the day of conversion: full", belonging("2023-09-18", "2024-09-18"), "2024-09-18", true, true, true},
		{"DEV-35 on the day of joining: probationary", belonging("2023-09-18", "2024-09-18"), "2023-09-18", true, false, false},
		{"the day before joining: nobody yet", belonging("2023-09-18", "2024-09-18"), "2023-09-17", false, false, false},
		{"DEV-35 not converted yet", belonging("2025-01-06", ""), "2025-08-01", true, false, false},
		{"month only: the last day before the month of conversion", belonging("1993-04", "1994-04"), "1994-03-31", true, false, false},
		{"month only: full from the first of the month", belonging("1993-04", "1994-04"), "1994-04-01", true, true, true},
		{"month only: joined from the first of the month", belonging("1993-04", "1994-04"), "1993-04-01", true, false, false},
		{"full at once (1969–1977)", belonging("1971-05-01", "1971-05-01"), "1971-05-01", true, true, true},
		{"ELE-04 the day before the suspension", belonging("2000-01-01", "2001-01-01", suspended), "2025-02-28", true, true, true},
		{"ELE-04 its first day", belonging("2000-01-01", "2001-01-01", suspended), "2025-03-01", true, false, true},
		{"ELE-04 its last day", belonging("2000-01-01", "2001-01-01", suspended), "2026-02-28", true, false, true},
		{"ELE-04 the day after", belonging("2000-01-01", "2001-01-01", suspended), "2026-03-01", true, true, true},
		{"MTG-12 the day before", belonging("2000-01-01", "2001-01-01", away), "2025-06-09", true, true, true},
		{"MTG-12 its first day", belonging("2000-01-01", "2001-01-01", away), "2025-06-10", false, false, true},
		{"MTG-12 with a suspension: still not counted", belonging("2000-01-01", "2001-01-01", suspended, away), "2025-07-01", false, false, true},
		{"MTG-12 of a probationary member", belonging("2025-01-01", "", away), "2025-07-01", false, false, false},
	} {
		got := c.b.On(day(c.on))
		if got.Counts != c.counts || got.Votes != c.votes || got.Full != c.full {
			t.Errorf("%s: counts %v votes %v full %v", c.name, got.Counts, got.Votes, got.Full)
		}
		if (got.Why == "") != (c.counts && c.votes) {
			t.Errorf("%s: why %q", c.name, got.Why)
		}
	}
	converted := member.Belonging{Standing: member.Full, Joined: partial("1980-01")}
	if !converted.On(day("1980-02-01")).Full {
		t.Error("a full member whose day of conversion is not known is not taken as full")
	}
}

func TestStandingOn(t *testing.T) {
	b := belonging("2023-09-18", "2024-09-18")
	b.Places = []member.Place{{Branch: branch, Period: period("2023-09-18", "2025-05-31")}}
	for on, want := range map[string]member.Standing{
		"2023-09-17": member.Ended, "2023-09-18": member.Probationary, "2024-09-17": member.Probationary,
		"2024-09-18": member.Full, "2025-05-31": member.Full, "2025-06-01": member.Ended,
	} {
		if got := b.StandingOn(day(on)); got != want {
			t.Errorf("%s: %s, want %s", on, got, want)
		}
	}
}

func TestRoll(t *testing.T) {
	in := func(id member.ID, key string, places ...member.Place) member.Belonging {
		b := belonging("2000-01-01", "2001-01-01")
		b.ID, b.Name, b.NameKey, b.Places = id, key, key, places
		return b
	}
	moved := in(3, "b", member.Place{Branch: branch, Group: group1, Period: period("2000-01-01", "2025-08-11")},
		member.Place{Branch: other, Period: period("2025-08-12", "")})
	late := in(4, "a", member.Place{Branch: branch, Group: group2, Period: period("2000-01-01", "")})
	late.Joined, late.Converted, late.Standing = partial("2025-08-12"), civil.PartialDay{}, member.Probationary
	ill := in(5, "c", member.Place{Branch: branch, Group: group1, Period: period("2000-01-01", "")})
	ill.Bars = []member.Bar{{Kind: member.NotCounted, Period: period("2025-01-01", ""), Reason: "长期卧床"}}
	twin := in(2, "c", member.Place{Branch: branch, Group: group2, Period: period("2000-01-01", "")})
	bs := []member.Belonging{ill, moved, late, twin}
	for _, c := range []struct {
		name          string
		branch, group org.UnitID
		on            string
		ids           []member.ID
		tally         member.Tally
	}{
		{"the last day before the move and the admission", branch, 0, "2025-08-11", []member.ID{3, 2, 5}, member.Tally{Members: 3, Counts: 2, Votes: 2}},
		{"the day of both", branch, 0, "2025-08-12", []member.ID{4, 2, 5}, member.Tally{Members: 3, Counts: 2, Votes: 1}},
		{"where the mover went", other, 0, "2025-08-12", []member.ID{3}, member.Tally{Members: 1, Counts: 1, Votes: 1}},
		{"a group", branch, group1, "2025-08-12", []member.ID{5}, member.Tally{Members: 1}},
		{"the other group", branch, group2, "2025-08-12", []member.ID{4, 2}, member.Tally{Members: 2, Counts: 2, Votes: 1}},
	} {
		roll := member.Roll(bs, c.branch, c.group, day(c.on))
		var ids []member.ID
		for _, r := range roll {
			ids = append(ids, r.ID)
		}
		if !slices.Equal(ids, c.ids) || member.TallyOf(roll) != c.tally {
			t.Errorf("%s: %v %+v, want %v %+v", c.name, ids, member.TallyOf(roll), c.ids, c.tally)
		}
	}
}

func TestPartyAge_and_Age(t *testing.T) {
	for _, c := range []struct {
		from, on string
		years    int
		ok       bool
	}{
		{"2001-01-01", "2024-12-31", 23, true},
		{"2001-01-01", "2025-01-01", 24, true},
		{"2001-01-01", "2000-12-31", 0, false},
		{"2004-02-29", "2025-02-28", 21, true}, // no such day this year: the last of the month
		{"2004-02-29", "2025-02-27", 20, true},
		{"1985-07", "2025-06-30", 39, true},
		{"1985-07", "2025-07-01", 40, true},
		{"", "2025-07-01", 0, false},
	} {
		years, ok := member.PartyAge(partial(c.from), day(c.on))
		if years != c.years || ok != c.ok {
			t.Errorf("DEV-27 from %s on %s: %d %v, want %d %v", c.from, c.on, years, ok, c.years, c.ok)
		}
		if a, aok := member.Age(partial(c.from), day(c.on)); a != years || aok != ok {
			t.Errorf("age from %s on %s: %d %v", c.from, c.on, a, aok)
		}
	}
}

func TestRetiredOn(t *testing.T) {
	m := member.Member{Retired: partial("2025-06")}
	if m.RetiredOn(day("2025-05-31")) || !m.RetiredOn(day("2025-06-01")) || (member.Member{}).RetiredOn(day("2025-06-01")) {
		t.Error("retirement on its edges")
	}
}

func TestPoliticalBirthday(t *testing.T) {
	june := civil.MonthOf(2025, 6)
	for joined, want := range map[string]bool{"2000-06-30": true, "2000-06": true, "2025-06-01": false, "2000-07-01": false, "": false} {
		if got := member.PoliticalBirthday(partial(joined), june); got != want {
			t.Errorf("%q: %v", joined, got)
		}
	}
}

package life

import (
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/org"
)

func TestPropose_what_the_system_knows(t *testing.T) {
	day := civil.MustDay("2026-08-31")
	posts := []org.Post{{Unit: 1, Kind: org.DeputySecretary, Holder: "乙二"}, {Unit: 1, Kind: org.Secretary, Holder: "前任", Period: civil.Period{Until: day - 1}},
		{Unit: 1, Kind: org.Secretary, Holder: "甲一", Period: civil.Since(day)}, {Unit: 11, Kind: org.GroupLeader, Holder: "丙三"}}
	roll := Roll{{Person: Person{1, "甲一"}, Post: "支部书记"}, {Person: Person{4, "丁四"}, Post: "支部组织委员"}, {Person: Person{5, "戊五"}, Post: "支部宣传委员"}, {Person: Person{6, "己六"}}}
	habits := []Habit{{Kinds: GroupMeet, Group: 11, Begins: "12:00", Place: "小组", Recorder: Person{6, "己六"}}, {Kinds: ThemeDay, Begins: "09:00", Place: "社区", Recorder: Person{9, "调走的人"}},
		{Kinds: Committee, Begins: "16:30", Place: "三楼"}, {Kinds: Committee, Begins: "08:00"}}
	for _, c := range []struct {
		kinds                                Kinds
		group                                org.UnitID
		title, host, recorder, begins, place string
	}{
		{Committee, 0, "8 月支委会会议", "甲一", "戊五", "16:30", "社区"},
		{Assembly, 0, "第三季度支部党员大会", "甲一", "戊五", "", "社区"},
		{Assembly | ThemeDay, 0, "第三季度支部党员大会暨主题党日", "甲一", "戊五", "09:00", "社区"},
		{GroupMeet, 11, "第一党小组 8 月会议", "丙三", "己六", "12:00", "小组"},
		{Lecture, 0, "", "甲一", "戊五", "", "社区"},
		{OrganisationLife, 0, "2026 年度组织生活会", "甲一", "戊五", "", "社区"},
	} {
		name := ""
		if c.group != 0 {
			name = "第一党小组"
		}
		p := Meeting{Branch: 1, Group: c.group, Kinds: c.kinds, Day: day}.Propose(name, posts, roll, habits)
		if p.Title != c.title || p.Host.Name != c.host || p.Recorder.Name != c.recorder || p.Begins != c.begins || p.Place != c.place {
			t.Errorf("%s: %+v", c.kinds.Chinese(), p)
		}
	}
}

func TestDayIn(t *testing.T) {
	today := civil.MustDay("2026-08-12")
	for on, want := range map[string]string{"2026-08": "2026-08-12", "2026-Q2": "2026-06-30", "2026": "2026-08-12", "2025": "2025-12-31", "2026-09": "2026-09-30"} {
		p, err := civil.ParsePeriod(on)
		if got := DayIn(p, today); err != nil || got.String() != want {
			t.Errorf("%s: %s, want %s", on, got, want)
		}
	}
	if DayIn(civil.Period{}, today) != today {
		t.Error("no period")
	}
}

func TestFollow_leaves_what_somebody_wrote(t *testing.T) {
	was, now := Meeting{Title: "8 月支委会会议", Place: "三楼", ForYear: 2025}, Meeting{Title: "第三季度支部党员大会", Place: "五楼", ForYear: 2026}
	m := Meeting{Title: "8 月支委会会议", Place: "院外", ForYear: 2025}
	if m.Follow(was, now); m.Title != now.Title || m.Place != "院外" || m.ForYear != 2026 {
		t.Errorf("%+v", m)
	}
}

func TestMerge_takes_what_only_the_other_touched(t *testing.T) {
	base := full()
	base.Version = 3
	theirs, mine := *base, *base
	theirs.Place, theirs.Guests, theirs.Version = "五楼", "机关党委", 5
	mine.Place, mine.Points = "院外", "一、我写的。"
	history := []Change{{Version: 2, Differences: []Difference{{Field: "points", Before: mine.Points}}}, // seen already
		{Version: 4, Differences: []Difference{{Field: "place", Before: base.Place, After: "四楼"}}},
		{Version: 5, Differences: []Difference{{Field: "place", Before: "四楼", After: "五楼"}, {Field: "guests", Before: base.Guests, After: "机关党委"}}}}
	mine.Merge(&theirs, history)
	if mine.Place != "院外" || mine.Points != "一、我写的。" || mine.Guests != "机关党委" {
		t.Errorf("%+v", mine)
	}
	for _, f := range base.facets() { // every field that can differ can be taken over
		if f.Field == "group" || f.Field == "reason" {
			continue
		}
		var x Meeting
		full := Meeting{Kinds: Assembly, Title: "a", Day: 1, Begins: "a", Ends: "a", ForYear: 1, Place: "a", Host: Person{1, "a"}, Recorder: Person{1, "a"}, Speaker: Person{1, "a"}, Guests: "a",
			Topics: []Topic{{Text: "a"}}, Absences: []Absence{{}}, Points: "a", Votes: []Resolution{{Text: "a"}}, Review: ReviewResult{Given: true}, Remark: "a", Reports: []Report{{Text: "a"}}, Partner: "a", TookPart: 1, People: []Person{{1, "a"}}, Outcome: "a"}
		x.take(f.Field, &full)
		if len(Differences(&Meeting{}, &x)) != 1 {
			t.Errorf("%s is not taken over", f.Field)
		}
	}
}

func TestServes(t *testing.T) {
	m := Meeting{Branch: 1, Group: 11, Kinds: GroupMeet, Day: civil.MustDay("2026-08-31")}
	f := rulebook.Finding{Rule: GroupMonthly, Subject: &rulebook.Subject{ID: 11}, Period: civil.MonthOf(2026, 8).Period(), State: rulebook.Met}
	if !m.Serves(&f) {
		t.Error("the group's month")
	}
	f.Subject = &rulebook.Subject{ID: 12}
	if m.Serves(&f) {
		t.Error("another group's")
	}
	year := Meeting{Branch: 1, Kinds: OrganisationLife, Day: civil.MustDay("2026-01-20"), ForYear: 2025}
	g := rulebook.Finding{Rule: OrganisationLifeYearly, Subject: &rulebook.Subject{ID: 1}, Period: civil.Year(2025), State: rulebook.Met}
	if !year.Serves(&g) {
		t.Error("held in January for the year before")
	}
	g.Period = civil.Year(2026)
	if year.Serves(&g) {
		t.Error("counted for the year of its day")
	}
}

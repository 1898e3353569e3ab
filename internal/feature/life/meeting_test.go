package life

import (
	"strings"
	"testing"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/base/quorum"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
)

func full() *Meeting {
	return &Meeting{Kinds: Assembly, Stage: Recorded, Title: "审议第四季度工作计划", Day: day("2025-09-29"), Begins: "16:30", Ends: "17:50", Place: "三楼党员活动室",
		Host: Person{Name: "沈砚"}, Recorder: Person{Name: "荆白"}, Points: "一、通报计划。", Topics: []Topic{{Text: "审议计划", Presenter: "沈砚"}},
		Votes:    []Resolution{{Text: "同意", Matter: quorum.General, Manner: Hands, Ayes: 2, Voted: true, Owner: "荆白", Due: day("2025-12-20")}},
		Absences: []Absence{{Person: Person{Name: "丰夏"}, OnLeave: true, Reason: "出差"}},
		Count:    Count{Given: true, Due: 3, Present: 2, Leave: 1, VotersDue: 3, VotersPresent: 2}}
}

func TestMTG10_elements(t *testing.T) {
	m := full()
	es := m.Elements()
	if len(es) != 23 {
		t.Fatalf("%d elements", len(es))
	}
	if g := m.Gaps(); len(g) != 0 {
		t.Errorf("gaps in a full record: %v", g)
	}
	for _, c := range []struct {
		spoil func(*Meeting)
		no    int
	}{
		{func(m *Meeting) { m.Title = " " }, 2},
		{func(m *Meeting) { m.Begins = "" }, 3},
		{func(m *Meeting) { m.Ends = "" }, 4},
		{func(m *Meeting) { m.Place = "" }, 5},
		{func(m *Meeting) { m.Host.Name = "" }, 6},
		{func(m *Meeting) { m.Recorder.Name = "" }, 7},
		{func(m *Meeting) { m.Absences[0].Reason = "" }, 12},
		{func(m *Meeting) { m.Absences[0].OnLeave = false }, 10},
		{func(m *Meeting) { m.Topics = nil }, 14},
		{func(m *Meeting) { m.Topics[0].Presenter = "" }, 15},
		{func(m *Meeting) { m.Points = "" }, 16},
		{func(m *Meeting) { m.Votes[0].Manner = "" }, 17},
		{func(m *Meeting) { m.Votes[0].Voted = false }, 18},
		{func(m *Meeting) { m.Votes = nil }, 19},
		{func(m *Meeting) { m.Votes[0].Owner = "" }, 20},
	} {
		m := full()
		c.spoil(m)
		found := false
		for _, g := range m.Gaps() {
			found = found || g.No == c.no
		}
		if !found {
			t.Errorf("element %d is not missed: %v", c.no, m.Gaps())
		}
	}
	m.Kinds, m.Votes = ThemeDay, nil
	for _, e := range m.Elements()[16:20] {
		if e.Is != NotNeeded {
			t.Errorf("a theme day without a decision misses %v", e)
		}
	}
	if e := m.Elements()[20]; e.Is == Missing || e.Must {
		t.Error("an enclosure is asked for: red line C-6")
	}
}

func TestCheck_contradictions(t *testing.T) {
	today := day("2025-10-01")
	if f := full().Check(today); f.Err() != nil {
		t.Fatalf("a good record: %v", f)
	}
	for _, c := range []struct {
		spoil func(*Meeting)
		field string
		says  string
	}{
		{func(m *Meeting) { m.Kinds = 0 }, "kinds", "会议类型"},
		{func(m *Meeting) { m.Kinds = GroupMeet }, "group", "党小组"},
		{func(m *Meeting) { m.Group = 3 }, "group", "只有"},
		{func(m *Meeting) { m.Kinds = Assembly | Committee }, "kinds", "分开"},
		{func(m *Meeting) { m.Day = day("2025-10-02") }, "day", "还没有到"},
		{func(m *Meeting) { m.Ends = "15:50" }, "ends", "应晚于 16:30"},
		{func(m *Meeting) { m.Ends = "16:30" }, "ends", "应晚于 16:30"},
		{func(m *Meeting) { m.Begins = "4pm" }, "begins", "16:30"},
		{func(m *Meeting) { m.Ends = "24:00" }, "ends", "不是时间"},
		{func(m *Meeting) { m.Count.Present = 4 }, "attendance", "多于应到"},
		{func(m *Meeting) { m.Count.Leave = 0 }, "attendance", "对不上：实到 2 + 请假 0 + 缺席 0 = 2，应到 3"},
		{func(m *Meeting) { m.Votes[0].Noes = 1 }, "vote1", "票数合计 3，超过实到有表决权的 2 人"},
		{func(m *Meeting) { m.Votes[0].Text = "" }, "vote1", "没有内容"},
		{func(m *Meeting) { m.ForYear = 2025 }, "for_year", "只有"},
		{func(m *Meeting) { m.Kinds, m.ForYear = OrganisationLife, 2023 }, "for_year", "2024 或 2025"},
		{func(m *Meeting) { m.Review = ReviewResult{Given: true, Excellent: 1} }, "review", "只有民主评议"},
		{func(m *Meeting) { m.Kinds, m.Review = Review, ReviewResult{Given: true, Excellent: 4} }, "review", "多于应到"},
	} {
		m := full()
		c.spoil(m)
		if got := m.Check(today).Field(c.field); !strings.Contains(got, c.says) {
			t.Errorf("%s: %q, want %q; %v", c.field, got, c.says, m.Check(today))
		}
	}
	// Opinions handed in before an admission count as votes (第二十条).
	m := full()
	m.Votes[0] = Resolution{Text: "同意接收", Matter: quorum.Admission, Manner: Ballot, Ayes: 3, Voted: true}
	if err := m.Check(today).Err(); err != nil {
		t.Errorf("written opinions are refused: %v", err)
	}
}

func TestRollOf_counts_and_votes(t *testing.T) {
	on := day("2025-09-29")
	place := func(g org.UnitID) []member.Place {
		return []member.Place{{Branch: 1, Group: g, Period: civil.Since(day("2020-01-01"))}}
	}
	joined := civil.Exactly(day("2010-07-01"))
	bs := []member.Belonging{
		{ID: 1, Name: "甲一", NameKey: "5", Joined: joined, Standing: member.Full, Places: place(11)},
		{ID: 2, Name: "乙二", NameKey: "1", Joined: civil.Exactly(day("2025-03-01")), Standing: member.Probationary, Places: place(11)},
		{ID: 3, Name: "丙三", NameKey: "2", Joined: joined, Standing: member.Full, Places: place(12),
			Bars: []member.Bar{{Kind: member.Suspended, Period: civil.Period{From: day("2025-09-29"), Until: day("2026-09-28")}, Reason: "留党察看"}}},
		{ID: 4, Name: "丁四", NameKey: "3", Joined: joined, Standing: member.Full, Places: place(12),
			Bars: []member.Bar{{Kind: member.NotCounted, Period: civil.Since(day("2025-01-01")), Reason: "长期卧床", Basis: "批复 1 号"}}},
		{ID: 5, Name: "戊五", NameKey: "4", Joined: civil.Exactly(day("2025-09-30")), Standing: member.Probationary, Places: place(12)},
		{ID: 6, Name: "己六", NameKey: "6", Joined: joined, Standing: member.Full, Places: []member.Place{{Branch: 2, Period: civil.Since(day("2020-01-01"))}}},
	}
	posts := []org.Post{
		{Unit: 1, Member: 3, Holder: "丙三", Kind: org.Secretary, Title: "支部书记", Period: civil.Since(day("2024-01-01"))},
		{Unit: 1, Holder: "甲一", Kind: org.Organisation, Title: "组织委员", Period: civil.Since(day("2024-01-01"))},
		{Unit: 1, Holder: "甲一", Kind: org.Discipline, Title: "纪检委员", Period: civil.Since(day("2024-01-01"))},
		{Unit: 1, Holder: "己六", Kind: org.Publicity, Title: "宣传委员", Period: civil.Period{From: day("2024-01-01"), Until: day("2025-09-28")}},
	}
	names := func(r Roll) string {
		var s []string
		for _, x := range r {
			s = append(s, x.Name+x.Post)
		}
		return strings.Join(s, " ")
	}
	r := RollOf(Assembly|ThemeDay, 1, 0, bs, posts, on)
	if names(r) != "丙三支部书记 甲一组织委员 乙二 丁四" {
		t.Errorf("branch: %s", names(r))
	}
	if c := r.Count([]Absence{{Person: Person{ID: 1}, OnLeave: true}, {Person: Person{Name: "乙二"}}}); c.Due != 3 || c.Present != 1 || c.Leave != 1 || c.Absent != 1 || c.VotersDue != 1 || c.VotersPresent != 0 {
		t.Errorf("%+v", c)
	}
	if r := RollOf(GroupMeet, 1, 12, bs, posts, on); names(r) != "丙三支部书记 丁四" {
		t.Errorf("group: %s", names(r))
	}
	if r := RollOf(Committee, 1, 0, bs, posts, on); names(r) != "丙三支部书记 甲一组织委员" || r.Count(nil).VotersDue != 2 {
		t.Errorf("committee: %s", names(r))
	}
	// The day before, rights were not suspended and the publicity post was held.
	if r := RollOf(Assembly, 1, 0, bs, posts, on-1); r.Count(nil).VotersDue != 2 {
		t.Errorf("the day before: %+v", r.Count(nil))
	}
	if r := RollOf(Committee, 1, 0, bs, posts, on-1); len(r) != 3 {
		t.Errorf("committee the day before: %s", names(r))
	}
}

func TestNotice(t *testing.T) {
	text := full().Notice("民二庭党支部", "")
	for _, w := range []string{"2025 年 9 月 29 日（星期一）16:30 在三楼党员活动室召开支部党员大会", "1. 审议计划（沈砚）", "民二庭党支部"} {
		if !strings.Contains(text, w) {
			t.Errorf("%q lacks %q", text, w)
		}
	}
	for n, want := range map[int]bool{4000: false, 4001: true, 5000: true, 5001: true} {
		hint := NoticeHint(strings.Repeat("字", n))
		if (hint != "") != want || strings.Contains(hint, "超过 5000") != (n > 5000) {
			t.Errorf("C-15, %d characters: %q", n, hint)
		}
	}
}

func TestEnteredLate(t *testing.T) {
	m := full()
	for late, want := range map[int]bool{7: false, 8: true} {
		m.RecordedAt = m.Day.AddDays(late).Start().Add(time.Hour)
		if m.EnteredLate() != want {
			t.Errorf("%d days: %v", late, m.EnteredLate())
		}
	}
}

func TestKinds_codes(t *testing.T) {
	for _, k := range AllKinds() {
		if KindOf(k.Code()) != k || k.Chinese() == "" {
			t.Errorf("%d %s", k, k.Code())
		}
	}
	if k := Assembly | ThemeDay; k.Code() != "assembly+theme-day" || KindsOf(k.Code()) != k || k.Chinese() != "支部党员大会暨主题党日" {
		t.Errorf("%s", k.Chinese())
	}
	if KindsOf("assembly+x") != 0 {
		t.Error("an unknown kind is read")
	}
}

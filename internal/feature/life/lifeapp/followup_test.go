package lifeapp_test

import (
	"strings"
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/quorum"
	"touyan/internal/feature/life"
	"touyan/internal/feature/life/lifeapp"
	"touyan/internal/feature/org"
)

// TestFollowUps_from_one_meeting_to_the_next: what a meeting decided opens the
// next one, which closes it by saying so; a draft that says so closes nothing.
func TestFollowUps_from_one_meeting_to_the_next(t *testing.T) {
	both(t, func(y *yunchuan, s *seat) {
		first := s.meeting("2026-03-18")
		first.Votes = []life.Resolution{{Text: "办普法课堂", Matter: quorum.General, Owner: "陈松超", Due: civil.MustDay("2026-05-01")}, {Text: "换活动室的灯", Matter: quorum.General, Due: civil.MustDay("2026-12-01")}, {Text: "同意", Matter: quorum.General}}
		one := s.record(first)
		d, err := s.app.Judge(ctx, s.may(life.CanRecord), s.meeting("2026-06-18"))
		if err != nil || len(d.Trails) != 2 || d.Trails[0].Text != "办普法课堂" || !d.Trails[0].Late(civil.DayOf(noon)) {
			t.Fatalf("%v %+v", err, d.Trails)
		}
		next := s.meeting("2026-06-18")
		next.Votes = nil
		next.Reports = []life.Report{{Of: one.ID, Text: "办普法课堂", Done: true, Words: "讲了 3 次"}, {Of: one.ID, Text: "换活动室的灯", Words: "已报修"}, {Of: one.ID, Text: "没有这一项", Done: true}}
		draft, err := s.app.Save(ctx, s.may(life.CanRecord), next)
		if err != nil || len(draft.Reports) != 2 {
			t.Fatalf("%v %+v", err, draft.Reports)
		}
		if l := s.trails(); l.Open != 2 || l.Closed != 0 {
			t.Errorf("a draft closes: %+v", l)
		}
		if d, _ = s.app.Judge(ctx, s.may(life.CanRecord), draft); len(d.Trails) != 2 {
			t.Errorf("the draft opened again lost them: %+v", d.Trails)
		}
		two, err := s.app.Record(ctx, s.may(life.CanRecord), draft)
		if err != nil {
			t.Fatal(err)
		}
		l := s.trails()
		if l.Open != 1 || l.Closed != 1 || l.FollowUps[0].Words != "已报修" || l.FollowUps[1].By != two.ID || l.FollowUps[1].Closed != two.Day {
			t.Errorf("%+v", l)
		}
		if v, w := s.get(one.ID), s.get(two.ID); len(v.Trails) != 2 || v.Meeting.Seal() == w.Meeting.Seal() {
			t.Errorf("%+v", v.Trails)
		}

		close := func(words string) error {
			return s.app.Close(ctx, s.may(life.CanRecord), one.ID, "换活动室的灯", words)
		}
		if err := close(" "); fault.KindOf(err) != fault.Invalid {
			t.Errorf("without words: %v", err)
		}
		if err := close("换好了"); err != nil {
			t.Fatal(err)
		}
		if err := close("换好了"); fault.KindOf(err) != fault.Conflict {
			t.Errorf("twice: %v", err)
		}
		if l := s.trails(); l.Open != 0 {
			t.Errorf("%+v", l)
		}
		if err := s.app.Reopen(ctx, s.may(life.CanRecord), one.ID, "换活动室的灯"); err != nil {
			t.Fatal(err)
		}
		if err := s.app.Reopen(ctx, s.may(life.CanRecord), one.ID, "办普法课堂"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("what a meeting heard is taken back: %v", err)
		}
		other := y.seat("民一庭党支部")
		if err := other.app.Close(ctx, other.may(life.CanRecord), one.ID, "换活动室的灯", "x"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("another branch: %v", err)
		}
		if l := other.trails(); len(l.FollowUps) != 0 {
			t.Errorf("another branch sees %+v", l)
		}
	})
}

func (s *seat) trails() lifeapp.Trailing {
	s.Helper()
	l, err := s.app.FollowUps(ctx, s.may(life.CanView), 0, 0)
	if err != nil {
		s.Fatal(err)
	}
	return l
}

func TestActivity_recorded_without_a_roll(t *testing.T) {
	both(t, func(y *yunchuan, s *seat) {
		court := permit(s, life.CanShape, y.court().Path)
		kind, err := y.app.MakeKind(ctx, court, life.Activity{Name: "院史讲解", Needs: []life.Need{life.NeedPeople}, Settles: life.ThemeDay, Basis: "云中法机党〔2026〕2号"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := y.app.MakeKind(ctx, court, life.Activity{Name: "院史讲解"}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("twice: %v", err)
		}
		m := life.Meeting{Branch: s.unit.ID, Activity: life.Activity{Code: "volunteer"}, Title: "进社区普法", Day: civil.MustDay("2026-06-12"), Begins: "09:00", Host: life.Person{Name: "郑萍"},
			Topics: []life.Topic{{Text: "普法咨询"}}, TookPart: 6, People: []life.Person{{Name: "郑萍"}, {Name: "社区的人"}}, Partner: "第七社区", Outcome: "答复咨询 20 件"}
		got := s.get(s.record(m).ID).Meeting
		if got.What() != "志愿服务" || got.TookPart != 6 || len(got.People) != 2 || got.People[0].ID == 0 || got.People[1].ID != 0 || got.Partner != "第七社区" || got.Count.Given {
			t.Errorf("%+v", got)
		}
		m.Activity.Code, m.Begins, m.Partner = kind.Code, "14:00", ""
		got = s.get(s.record(m).ID).Meeting
		if got.What() != "主题党日（院史讲解）" || !got.Kinds.Has(life.ThemeDay) || !got.Count.Given {
			t.Errorf("%s %+v", got.What(), got)
		}
		if st := s.state(life.ThemeDayMonthly, civil.MonthOf(2026, 6).Period(), "2026-06-30"); st.String() != "met" {
			t.Errorf("a kind that the court counts as a theme day: %v", st)
		}
		l, err := s.app.List(ctx, s.may(life.CanView), lifeapp.ListIn{Filter: lifeapp.Filter{Activity: kind.Code}})
		if err != nil || l.Total != 1 || l.Entries[0].What() != got.What() {
			t.Errorf("%v %+v", err, l.Entries)
		}
		for name, change := range map[string]func(*life.Meeting){
			"no such kind":     func(m *life.Meeting) { m.Activity.Code = "x-none" },
			"more than came":   func(m *life.Meeting) { m.TookPart = 1 },
			"marked as secret": func(m *life.Meeting) { m.Points = "机密★5年" },
			"a study":          func(m *life.Meeting) { m.Kinds = life.CentreStudy },
		} {
			bad := m
			bad.Activity.Code, bad.Begins = "visit", "19:00"
			change(&bad)
			if _, err := s.app.Record(ctx, s.may(life.CanRecord), bad); fault.KindOf(err) != fault.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		bad := m
		bad.Points = "机密★5年"
		if _, err := s.app.Save(ctx, s.may(life.CanRecord), bad); fault.KindOf(err) != fault.Invalid || y.count(`select count(*) from life_meeting where points is not null`) != 0 {
			t.Errorf("a draft with a mark of secrecy is kept: %v", err)
		}
	})
}

func TestOverlapping_meetings_are_told(t *testing.T) {
	both(t, func(y *yunchuan, s *seat) {
		s.record(s.meeting("2026-06-18"))
		again := s.meeting("2026-06-18")
		again.Kinds, again.Begins = life.ThemeDay, "17:00"
		d, err := s.app.Judge(ctx, s.may(life.CanRecord), again)
		if err != nil || len(d.Warnings) == 0 || !strings.Contains(d.Warnings[len(d.Warnings)-1].Text, "同一时间") {
			t.Errorf("%v %+v", err, d.Warnings)
		}
		again.Begins, again.Ends = "17:30", "18:30"
		if d, _ = s.app.Judge(ctx, s.may(life.CanRecord), again); len(d.Warnings) != 1 { // the votes of the helper do not add up
			t.Errorf("%+v", d.Warnings)
		}
	})
}

// TestOverlapping_meetings_of_one_person: who is on the rolls of both and was away
// from neither cannot have been at both; the page of either record says so.
func TestOverlapping_meetings_of_one_person(t *testing.T) {
	both(t, func(y *yunchuan, s *seat) {
		first := s.meeting("2026-06-18")
		first.Votes[0].Ayes = 18
		first = s.record(first)
		flagged := func(v []life.Warning) (text string) {
			for _, w := range v {
				if w.Field == "begins" {
					text += w.Text
				}
			}
			return text
		}
		if text := flagged(s.get(first.ID).Warnings); text != "" {
			t.Errorf("alone: %s", text)
		}
		group := y.tree.Children(s.unit.ID)[0]
		g := s.meeting("2026-06-18")
		g.Kinds, g.Group, g.Votes, g.Begins, g.Ends = life.GroupMeet, group.ID, nil, "17:00", "18:00"
		d, err := s.app.Judge(ctx, s.may(life.CanRecord), g)
		if text := flagged(d.Warnings); err != nil || !strings.Contains(text, "同一时间在刑一庭党支部 16:30 的审议工作计划") {
			t.Fatalf("%v %s", err, text)
		}
		g = s.record(g) // flagged, not refused: clocks are wrong more often than people are at two places
		for _, id := range []life.MeetingID{first.ID, g.ID} {
			if text := flagged(s.get(id).Warnings); !strings.Contains(text, "同一时间在") {
				t.Errorf("the record does not say it: %q", text)
			}
		}
		m := s.get(first.ID).Meeting // all of the group were away from the assembly, and the chair was another one
		m.Host, m.Recorder, m.Votes = life.Person{Name: "外单位同志"}, life.Person{Name: "外单位同志"}, nil
		for _, p := range d.Roll {
			m.Absences = append(m.Absences, life.Absence{Person: p.Person, OnLeave: true, Reason: "另有任务"})
		}
		if _, err := s.app.Change(ctx, s.may(life.CanRecord), m); err != nil {
			t.Fatal(err)
		}
		g = s.get(g.ID).Meeting
		g.Host, g.Recorder = life.Person{Name: d.Roll[0].Name}, life.Person{}
		if g, err = s.app.Change(ctx, s.may(life.CanRecord), g); err != nil {
			t.Fatal(err)
		}
		if text := flagged(s.get(g.ID).Warnings); text != "" {
			t.Errorf("nobody was at both: %s", text)
		}
	})
}

func TestLeading_group_meets(t *testing.T) {
	both(t, func(y *yunchuan, s *seat) {
		court := y.court()
		group := y.tree.Under(court.Path, "leading-group")[0]
		may := permit(s, life.CanRecord, court.Path)
		d, err := y.app.Judge(ctx, may, life.Meeting{Kinds: life.CentreStudy, Day: civil.MustDay("2026-06-10")})
		if err != nil || d.Branch.ID != group.ID || len(d.Roll) < 3 || !d.Kinds.Has(life.Leading) {
			t.Fatalf("%v %+v", err, d.Roll)
		}
		m := life.Meeting{Branch: group.ID, Kinds: life.DemocraticLife, ForYear: 2025, Title: "2025 年度民主生活会", Day: civil.MustDay("2026-01-20"), Begins: "09:00", Host: d.Roll[0].Person, Topics: []life.Topic{{Text: "对照检查"}}}
		for _, x := range d.Roll[1:] {
			m.Absences = append(m.Absences, life.Absence{Person: x.Person, OnLeave: true})
		}
		out, err := y.app.Record(ctx, may, m)
		if err != nil || out.Count.Due != len(d.Roll) || out.Count.Present != 1 {
			t.Fatalf("%v %+v", err, out.Count)
		}
		window := civil.Period{From: civil.MustDay("2025-01-01"), Until: civil.MustDay("2026-06-30")}
		find := func() string {
			for _, f := range y.judgeUnits(y.tree.Under(group.Path), window, "2026-06-30") {
				if f.Rule == life.DemocraticLifeHeld && f.Period.String() == "2025" {
					return f.State.String() + " " + f.Explain().Summary
				}
			}
			return "silent"
		}
		if got := find(); got != "silent" { // kept here since 2026 only
			t.Errorf("before the court keeps them: %s", got)
		}
		out.Absences = out.Absences[:0]
		if _, err := y.app.Change(ctx, may, out); err != nil {
			t.Fatal(err)
		}
		if _, err := s.app.Record(ctx, s.may(life.CanRecord), m); fault.KindOf(err) != fault.NotFound {
			t.Errorf("a branch records for the leading group: %v", err)
		}
	})
}

func (y *yunchuan) court() org.Unit {
	y.Helper()
	c, ok := y.tree.ByCode(org.Court, "01")
	if !ok {
		y.Fatal("no court")
	}
	return c
}

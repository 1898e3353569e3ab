package lifeapp_test

import (
	"context"
	"strings"
	"testing"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/quorum"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/life"
	"touyan/internal/feature/life/lifeapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/platform/stamp"
)

var ctx = context.Background()

// both runs the test over the invented courts on each engine, at a branch.
func both(t *testing.T, test func(y *yunchuan, b *seat)) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		y := newYunchuan(t, db)
		test(y, y.seat("刑一庭党支部"))
	})
}

// seat is somebody working for one branch of the intermediate court.
type seat struct {
	*yunchuan
	unit org.Unit
}

func (y *yunchuan) seat(branch string) *seat {
	y.Helper()
	court, _ := y.tree.ByCode(org.Court, "01")
	for _, u := range y.tree.Under(court.Path, org.Branch) {
		if u.Short == branch && u.Court == court.ID {
			return &seat{y, u}
		}
	}
	y.Fatalf("no %s", branch)
	return nil
}

func (s *seat) may(can access.Can) access.Permit { s.Helper(); return permit(s, can, s.unit.Path) }

// meeting is a full record of an assembly of the branch.
func (s *seat) meeting(day string) life.Meeting {
	return life.Meeting{Branch: s.unit.ID, Kinds: life.Assembly, Title: "审议工作计划", Day: civil.MustDay(day), Begins: "16:30", Ends: "17:30", Place: "党员活动室",
		Host: life.Person{Name: "郑萍"}, Recorder: life.Person{Name: "陈松超"}, Points: "一、通报。", Topics: []life.Topic{{Text: "审议计划", Presenter: "郑萍"}},
		Votes: []life.Resolution{{Text: "同意", Matter: quorum.General, Manner: life.Hands, Ayes: 10, Voted: true, Owner: "陈松超", Due: civil.MustDay("2026-12-20")}}}
}

func (s *seat) record(m life.Meeting) life.Meeting {
	s.Helper()
	out, err := s.app.Record(ctx, s.may(life.CanRecord), m)
	if err != nil {
		s.Fatal(err)
	}
	return out
}

func (s *seat) get(id life.MeetingID) lifeapp.View {
	s.Helper()
	v, err := s.app.Get(ctx, s.may(life.CanView), id)
	if err != nil {
		s.Fatal(err)
	}
	return v
}

func (s *seat) state(rule rulebook.RuleID, window civil.Period, on string) rulebook.State {
	s.Helper()
	for _, f := range s.judgeUnits([]org.Unit{s.unit}, window, on) {
		if f.Rule == rule {
			return f.State
		}
	}
	s.Fatalf("%s is silent", rule)
	return 0
}

func (y *yunchuan) stamps() (n int64) {
	y.read(func(tx *sqldb.Tx) error {
		m, err := stamp.Under(tx, access.Everywhere)
		for _, v := range m {
			n += v
		}
		return err
	})
	return n
}

func TestRecord_everyone_present_but_the_exceptions(t *testing.T) {
	both(t, func(y *yunchuan, s *seat) {
		before := y.stamps()
		m := s.meeting("2026-06-18")
		m.Absences = []life.Absence{{Person: life.Person{Name: "高璐海"}, OnLeave: true, Reason: "病假"}, {Person: life.Person{Name: "范秀彤"}}}
		got := s.get(s.record(m).ID).Meeting
		if got.Stage != life.Recorded || got.Count.Due != 18 || got.Count.Present != 16 || got.Count.Leave != 1 || got.Count.Absent != 1 || got.Host.ID == 0 || got.Absences[0].ID == 0 {
			t.Errorf("%+v", got)
		}
		if len(got.Topics) != 1 || len(got.Votes) != 1 || got.Votes[0].Ayes != 10 || got.Votes[0].Due != civil.MustDay("2026-12-20") {
			t.Errorf("%+v", got)
		}
		if got.LateBy() != 12 || !got.EnteredLate() {
			t.Errorf("held on 18 June, entered on 30 June: late by %d", got.LateBy())
		}
		if y.stamps() != before+1 {
			t.Error("nobody is told that findings may differ")
		}
		if n := y.count(`select count(*) from audit_entry where action = 'life.record'`); n != 1 {
			t.Errorf("%d entries in the trail", n)
		}
		if st := s.state(life.AssemblyQuarterly, civil.Quarter(2026, 2), "2026-06-30"); st != rulebook.Met {
			t.Errorf("MTG-01 is %v", st)
		}
		v := s.get(got.ID)
		if len(v.Uses) == 0 || len(v.History) != 1 || len(v.Sittings) != 1 || !v.Sittings[0].CanVote {
			t.Errorf("%+v", v)
		}
	})
}

func TestRecord_refuses_field_by_field(t *testing.T) {
	both(t, func(y *yunchuan, s *seat) {
		for _, c := range []struct {
			spoil func(*life.Meeting)
			field string
		}{
			{func(m *life.Meeting) { m.Title = "" }, "title"},
			{func(m *life.Meeting) { m.Day = 0 }, "day"},
			{func(m *life.Meeting) { m.Begins = "" }, "begins"},
			{func(m *life.Meeting) { m.Host.Name = "" }, "host"},
			{func(m *life.Meeting) { m.Topics = nil }, "topics"},
			{func(m *life.Meeting) { m.Day = civil.MustDay("2026-07-01") }, "day"},
			{func(m *life.Meeting) { m.Ends = "15:00" }, "ends"},
			{func(m *life.Meeting) { m.Votes[0].Noes = 9 }, "vote1"},
			{func(m *life.Meeting) { m.Group = s.unit.ID }, "group"},
			{func(m *life.Meeting) { m.Absences = []life.Absence{{Person: life.Person{Name: "毫不相干"}}} }, "attendance"},
		} {
			m := s.meeting("2026-06-18")
			c.spoil(&m)
			_, err := s.app.Record(ctx, s.may(life.CanRecord), m)
			if f := fault.Of(err); f == nil || f.Kind != fault.Invalid || f.Field(c.field) == "" {
				t.Errorf("%s: %v", c.field, err)
			}
			if c.field == "group" || c.field == "attendance" {
				continue
			}
			if _, err := s.app.Save(ctx, s.may(life.CanRecord), m); err != nil {
				t.Errorf("a draft with a bad %s is lost: %v", c.field, err)
			}
		}
		if n := y.count(`select count(*) from life_meeting where stage = 'recorded'`); n != 0 {
			t.Errorf("%d records", n)
		}
		// Gaps that are not Must are allowed, and seen.
		m := s.meeting("2026-06-18")
		m.Points, m.Place = "", ""
		if gaps := s.get(s.record(m).ID); len(gaps.Meeting.Gaps()) != 2 {
			t.Errorf("%v", gaps.Meeting.Gaps())
		}
	})
}

func TestPlan_then_draft_then_record(t *testing.T) {
	both(t, func(y *yunchuan, s *seat) {
		m := s.meeting("2026-07-20")
		if _, err := s.app.Plan(ctx, s.may(life.CanRecord), m); fault.Of(err).Field("day") == "" {
			t.Errorf("a plan that says what was decided: %v", err)
		}
		m.Topics, m.Votes, m.Points = nil, nil, ""
		m, err := s.app.Plan(ctx, s.may(life.CanRecord), m)
		if err != nil || m.Stage != life.Planned || m.Count.Given {
			t.Fatalf("%v %+v", err, m)
		}
		if st := s.state(life.AssemblyQuarterly, civil.Quarter(2026, 3), "2026-07-31"); st != rulebook.Unknown {
			t.Errorf("a plan counts: %v", st)
		}
		full := s.meeting("2026-06-29")
		full.ID, full.Version = m.ID, m.Version
		d, err := s.app.Save(ctx, s.may(life.CanRecord), full)
		if err != nil || d.Stage != life.Draft || d.Version != 2 {
			t.Fatalf("%v %+v", err, d)
		}
		full.Version = d.Version
		r := s.record(full)
		if _, err := s.app.Save(ctx, s.may(life.CanRecord), r); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a record turns into a draft: %v", err)
		}
		if h := s.get(m.ID).History; len(h) != 3 || h[1].Differences[0].Field != "day" || h[2].Verb != life.DidRecord {
			t.Errorf("%+v", h)
		}
	})
}

func TestChange_the_second_is_told_and_loses_nothing(t *testing.T) {
	both(t, func(y *yunchuan, s *seat) {
		first := s.record(s.meeting("2026-06-18"))
		mine, theirs := s.get(first.ID).Meeting, s.get(first.ID).Meeting
		theirs.Place, theirs.Points = "五楼会议室", "一、改过的要点。"
		if _, err := s.app.Change(ctx, s.may(life.CanRecord), theirs); err != nil {
			t.Fatal(err)
		}
		mine.Place = "三楼会议室"
		_, err := s.app.Change(ctx, s.may(life.CanRecord), mine)
		f := fault.Of(err)
		if f == nil || f.Kind != fault.Conflict || !strings.Contains(f.Field("place"), "改为“五楼会议室”") || f.Field("points") == "" || f.Field("title") != "" || !strings.Contains(f.Field("place"), "test") {
			t.Fatalf("%v", err)
		}
		if got := s.get(first.ID).Meeting; got.Place != "五楼会议室" || got.Version != 2 {
			t.Errorf("%+v", got)
		}
		mine.Version = 2
		if got, err := s.app.Change(ctx, s.may(life.CanRecord), mine); err != nil || got.Place != "三楼会议室" || got.Version != 3 {
			t.Errorf("%v %+v", err, got)
		}
	})
}

func TestCallOff_and_back(t *testing.T) {
	both(t, func(y *yunchuan, s *seat) {
		m := s.record(s.meeting("2026-06-18"))
		if _, err := s.app.CallOff(ctx, s.may(life.CanRecord), m.ID, m.Version, " "); fault.Of(err).Field("reason") == "" {
			t.Error("called off without a reason")
		}
		off, err := s.app.CallOff(ctx, s.may(life.CanRecord), m.ID, m.Version, "集中执行行动")
		if err != nil || off.Stage != life.CalledOff {
			t.Fatalf("%v %+v", err, off)
		}
		other := s.meeting("2026-01-12") // so that the court has records at all
		other.Kinds = life.Lecture
		s.record(other)
		if st := s.state(life.AssemblyQuarterly, civil.Quarter(2026, 2), "2026-07-01"); st != rulebook.Overdue {
			t.Errorf("one called off counts: %v", st)
		}
		if v := s.get(m.ID); v.Meeting.OffReason != "集中执行行动" || len(v.Uses) != 0 {
			t.Errorf("%+v", v)
		}
		back, err := s.app.Restore(ctx, s.may(life.CanRecord), m.ID, 0)
		if err != nil || back.Stage != life.Recorded || back.OffReason != "" {
			t.Fatalf("%v %+v", err, back)
		}
		if st := s.state(life.AssemblyQuarterly, civil.Quarter(2026, 2), "2026-07-01"); st != rulebook.Met {
			t.Errorf("restored, and %v", st)
		}
		if _, err := s.app.Restore(ctx, s.may(life.CanRecord), m.ID, 0); fault.KindOf(err) != fault.Invalid {
			t.Errorf("restored twice: %v", err)
		}
	})
}

func TestRoll_probation_suspension_and_not_counted(t *testing.T) {
	both(t, func(y *yunchuan, s *seat) {
		whole, err := s.app.Judge(ctx, s.may(life.CanRecord), s.meeting("2026-06-18"))
		if err != nil || whole.Count.Due != 18 {
			t.Fatalf("%v %+v", err, whole.Count)
		}
		who := func(i int) int64 { return int64(whole.Roll[len(whole.Roll)-1-i].ID) }
		if err := y.db.Write(ctx, func(tx *sqldb.Tx) error {
			for i, q := range []string{
				`insert into member_bar (id, member, kind, from_day, until_day, reason, basis) values (1, $1, 'suspended', '2026-06-18', '2027-06-17', '留党察看', '云法党〔2026〕3 号')`,
				`insert into member_bar (id, member, kind, from_day, until_day, reason, basis) values (2, $1, 'not-counted', '2026-06-18', '9999-12-31', '长期卧床', '批复')`,
				`update member set standing = 'probationary', converted = null, joined = '2026-01-05' where id = $1`,
			} {
				if _, err := tx.Exec(q, who(i)); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		d, err := s.app.Judge(ctx, s.may(life.CanRecord), s.meeting("2026-06-18"))
		if err != nil || d.Count.Due != 17 || d.Count.VotersDue != whole.Count.VotersDue-3 || len(d.Roll) != 18 {
			t.Errorf("%v %+v, was %+v", err, d.Count, whole.Count)
		}
		day, _ := s.app.Judge(ctx, s.may(life.CanRecord), s.meeting("2026-06-17"))
		if day.Count.Due != 18 || day.Count.VotersDue != whole.Count.VotersDue-1 {
			t.Errorf("the day before: %+v", day.Count)
		}
		m := s.meeting("2026-06-18")
		m.Kinds = life.Committee
		if c, _ := s.app.Judge(ctx, s.may(life.CanRecord), m); c.Count.Due != 5 || c.Sittings[0].Least != 3 {
			t.Errorf("committee: %+v", c.Count)
		}
		m.Kinds, m.Group = life.GroupMeet, d.Groups[0].ID
		if c, _ := s.app.Judge(ctx, s.may(life.CanRecord), m); c.Count.Due == 0 || c.Count.Due >= 17 {
			t.Errorf("group: %+v", c.Count)
		}
	})
}

func TestPermits_another_branch_is_not_there(t *testing.T) {
	both(t, func(y *yunchuan, s *seat) {
		m := s.record(s.meeting("2026-06-18"))
		far := y.seat("民一庭党支部")
		if _, err := y.app.Get(ctx, far.may(life.CanView), m.ID); fault.KindOf(err) != fault.NotFound {
			t.Errorf("seen: %v", err)
		}
		m.Place = "别处"
		if _, err := y.app.Change(ctx, far.may(life.CanRecord), m); fault.KindOf(err) != fault.NotFound {
			t.Errorf("changed: %v", err)
		}
		if _, err := y.app.CallOff(ctx, far.may(life.CanRecord), m.ID, m.Version, "x"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("called off: %v", err)
		}
		if _, err := y.app.Record(ctx, far.may(life.CanRecord), s.meeting("2026-06-19")); fault.KindOf(err) != fault.NotFound {
			t.Errorf("recorded: %v", err)
		}
		if _, err := y.app.Judge(ctx, far.may(life.CanRecord), s.meeting("2026-06-19")); fault.KindOf(err) != fault.NotFound {
			t.Errorf("roll: %v", err)
		}
		// A meeting of one's own cannot be moved to another's branch, nor taken from it.
		mine := far.record(life.Meeting{Branch: far.unit.ID, Kinds: life.ThemeDay, Title: "主题党日", Day: civil.MustDay("2026-06-10"), Begins: "14:00", Host: life.Person{Name: "苏艳蕾"}, Topics: []life.Topic{{Text: "学习"}}})
		mine.Branch = s.unit.ID
		if _, err := y.app.Change(ctx, far.may(life.CanRecord), mine); fault.KindOf(err) != fault.NotFound {
			t.Errorf("moved: %v", err)
		}
		l, err := y.app.List(ctx, far.may(life.CanView), lifeapp.ListIn{})
		if err != nil || l.Total != 1 || len(l.Branches) != 1 {
			t.Errorf("%v %+v", err, l)
		}
		if _, err := y.app.List(ctx, far.may(life.CanView), lifeapp.ListIn{Filter: lifeapp.Filter{Unit: s.unit.ID}}); fault.KindOf(err) != fault.NotFound {
			t.Errorf("listed: %v", err)
		}
		if _, err := y.app.Record(ctx, s.may(life.CanView), m); fault.KindOf(err) != fault.Denied {
			t.Errorf("recorded with a permit to look: %v", err)
		}
	})
}

func TestList_filters_and_pages(t *testing.T) {
	both(t, func(y *yunchuan, s *seat) {
		if _, err := y.load(true); err != nil {
			t.Fatal(err)
		}
		all := permit(t, life.CanView, "")
		for _, c := range []struct {
			f    lifeapp.Filter
			want int
		}{
			{lifeapp.Filter{}, 886},
			{lifeapp.Filter{Stage: life.CalledOff}, 1},
			{lifeapp.Filter{Unit: s.unit.ID}, 55},
			{lifeapp.Filter{Kinds: life.Assembly}, 56},
			{lifeapp.Filter{Period: civil.MonthOf(2025, 8).Period(), Unit: s.unit.ID}, 5},
			{lifeapp.Filter{Text: "院党组书记"}, 1},
			{lifeapp.Filter{Text: "郑萍", Kinds: life.Assembly}, 4},
		} {
			l, err := y.app.List(ctx, all, lifeapp.ListIn{Filter: c.f, Page: 99})
			if err != nil || l.Total != c.want || l.Page != l.Pages || len(l.Entries) != c.want-(l.Pages-1)*lifeapp.PageSize {
				t.Errorf("%+v: %v, %d in %d pages, want %d", c.f, err, l.Total, l.Pages, c.want)
			}
		}
		one, _ := y.app.List(ctx, all, lifeapp.ListIn{})
		two, _ := y.app.List(ctx, all, lifeapp.ListIn{Page: 2})
		if one.Entries[0].Day < one.Entries[49].Day || one.Entries[49].Day < two.Entries[0].Day || one.Entries[49].ID == two.Entries[0].ID || one.Entries[0].BranchName == "" {
			t.Error("not newest first")
		}
	})
}

func TestTalks_pairs_are_counted_once_a_court_notes_them(t *testing.T) {
	both(t, func(y *yunchuan, s *seat) {
		s.record(s.meeting("2026-06-18"))
		if st := s.state(life.TalksYearly, civil.Year(2026), "2026-06-30"); st != rulebook.Unknown {
			t.Errorf("nothing noted, and %v", st)
		}
		talk := life.Talk{Branch: s.unit.ID, Day: civil.MustDay("2026-03-02"), One: life.Person{Name: "郑萍"}, Other: life.Person{Name: "高璐海"}}
		x, err := y.app.Talk(ctx, s.may(life.CanRecord), talk)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range s.judgeUnits([]org.Unit{s.unit}, civil.Year(2026), "2026-06-30") {
			// 5 of the committee among each other, 10; with 13 others, 65.
			if f.Rule == life.TalksYearly && (f.State != rulebook.Open || f.Tally != "1/75") {
				t.Errorf("%v %s", f.State, f.Tally)
			}
		}
		talk.Other = talk.One
		if _, err := y.app.Talk(ctx, s.may(life.CanRecord), talk); fault.Of(err).Field("other") == "" {
			t.Errorf("a talk with oneself: %v", err)
		}
		far := y.seat("民一庭党支部")
		if err := y.app.Untalk(ctx, far.may(life.CanRecord), x.ID); fault.KindOf(err) != fault.NotFound {
			t.Errorf("taken back from elsewhere: %v", err)
		}
		if err := y.app.Untalk(ctx, s.may(life.CanRecord), x.ID); err != nil {
			t.Error(err)
		}
		if got, err := y.app.Talks(ctx, s.may(life.CanView), s.unit.ID, 2026); err != nil || len(got.Held) != 0 || len(got.Roll.Committee) != 5 {
			t.Errorf("%v %+v", err, got)
		}
	})
}

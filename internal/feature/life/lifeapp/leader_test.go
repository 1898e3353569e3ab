package lifeapp_test

import (
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/quorum"
	"touyan/internal/feature/life"
	"touyan/internal/feature/life/lifeapp"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

// TestLeaders_are_gathered: what branches record of a leader, as a member, as a
// guest at the contact point, as a speaker, and nothing is entered for it.
func TestLeaders_are_gathered(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		y := newYunchuan(t, db)
		s := y.seat("刑一庭党支部")
		look := func() *lifeapp.Leader {
			l, err := y.app.Leaders(ctx, permit(y, life.CanView, y.court().Path), 2026)
			if err != nil || !l.Whole || len(l.Leaders) < 3 || !l.Leaders[0].Secretary {
				t.Fatalf("%v %+v", err, l)
			}
			for i := range l.Leaders {
				if l.Leaders[i].LeaderPlace.Branch == s.unit.Short {
					return &l.Leaders[i]
				}
			}
			t.Fatal("no leader belongs to the branch")
			return nil
		}
		leader := look()
		if err := orgapp.New(db).Assign(ctx, permit(y, org.CanChange, y.court().Path), orgapp.ContactIn{Kind: org.ContactPoint, Units: []org.UnitID{y.seat("民一庭党支部").unit.ID}, Holders: []string{leader.Name}, From: civil.MustDay("2026-02-01"), Basis: "云中法机党〔2026〕1号"}); err != nil {
			t.Fatal(err)
		}
		s.record(s.meeting("2026-03-18"))
		away := s.meeting("2026-04-18")
		away.Absences = []life.Absence{{Person: leader.Person, OnLeave: true, Reason: "开庭"}}
		s.record(away)
		class := s.meeting("2026-05-18")
		class.Kinds, class.Speaker = life.Lecture, leader.Person
		s.record(class)
		point := y.seat("民一庭党支部")
		for day, guests := range map[string]string{"2026-01-18": leader.Name, "2026-03-19": "院领导" + leader.Name + "、机关党委 2 人", "2026-03-20": leader.Name + "平、" + "机关党委"} {
			m := point.meeting(day)
			m.Guests, m.Host, m.Recorder = guests, life.Person{}, life.Person{}
			m.Host.Name = "主持"
			point.record(m)
		}
		l := look()
		if len(l.Branch) != 3 || lifeapp.There(l.Branch) != 2 || len(l.Lectures) != 1 || len(l.Points) != 1 || len(l.Points[0].Visits) != 1 || l.Points[0].Visits[0].Day != civil.MustDay("2026-03-19") {
			t.Errorf("%+v", l)
		}
		if mine, err := s.app.Leaders(ctx, s.may(life.CanView), 2026); err != nil || mine.Whole || len(mine.Leaders) != 0 {
			t.Errorf("a branch sees the leaders of the court: %v %+v", err, mine.Leaders)
		}
	})
}

func TestQuality_branch_first_and_samples(t *testing.T) {
	both(t, func(y *yunchuan, s *seat) {
		bare := s.meeting("2026-03-18")
		bare.Votes = []life.Resolution{{Text: "同意", Matter: quorum.General}}
		one := s.record(bare)
		s.record(s.meeting("2026-06-18"))
		q, err := s.app.Quality(ctx, s.may(life.CanView), 0, 2026)
		if err != nil || q.First || q.Quality.Records != 2 || q.Quality.Late != 2 || q.Quality.Bare != 1 || q.Quality.Trailed != 1 || q.Quality.Prepared != 2 || q.Quality.Members != 18 {
			t.Errorf("%v %+v", err, q.Quality)
		}
		court := y.court().Path
		above, err := y.app.Quality(ctx, permit(y, life.CanView, court), s.unit.ID, 2026)
		if err != nil || !above.First || above.Quality.Records != 1 {
			t.Errorf("the superior sees the present quarter: %v %+v", err, above)
		}
		may := permit(y, life.CanSample, court)
		if n, err := y.app.Draw(ctx, may, 5); err != nil || n != 1 {
			t.Fatalf("%d %v: the present quarter is drawn from", n, err)
		}
		if _, err := y.app.Draw(ctx, may, 5); fault.KindOf(err) != fault.Invalid {
			t.Errorf("drawn twice: %v", err)
		}
		list, err := y.app.Samples(ctx, may)
		if err != nil || len(list) != 1 || list[0].Meeting != one.ID {
			t.Fatalf("%v %+v", err, list)
		}
		if err := y.app.Say(ctx, may, list[0].ID, 1, []life.Reason{life.NoOwner}, "写明谁来办"); err != nil {
			t.Fatal(err)
		}
		if err := y.app.Say(ctx, may, list[0].ID, 1, nil, ""); fault.KindOf(err) != fault.Conflict {
			t.Errorf("twice: %v", err)
		}
		v := s.get(one.ID)
		if len(v.Samples) != 1 || v.Samples[0].State != life.Returned {
			t.Fatalf("%+v", v.Samples)
		}
		m := v.Meeting
		m.Votes[0].Owner = "陈松超"
		if _, err := s.app.Change(ctx, s.may(life.CanRecord), m); err != nil {
			t.Fatal(err)
		}
		if v = s.get(one.ID); v.Samples[0].State != life.Mended {
			t.Errorf("%+v", v.Samples)
		}
		if err := s.app.Say(ctx, permit(y, life.CanSample, y.seat("民一庭党支部").unit.Path), list[0].ID, 1, nil, ""); fault.KindOf(err) != fault.NotFound {
			t.Errorf("from elsewhere: %v", err)
		}
	})
}

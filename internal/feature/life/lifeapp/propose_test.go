package lifeapp_test

import (
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/life"
)

func TestPropose_after_the_last_meeting(t *testing.T) {
	both(t, func(y *yunchuan, s *seat) {
		s.record(s.meeting("2026-03-18"))
		p, err := s.app.Propose(ctx, s.may(life.CanRecord), life.Meeting{Kinds: life.Assembly, Day: civil.MustDay("2026-06-18")})
		if err != nil {
			y.Fatal(err)
		}
		if p.Branch != s.unit.ID && p.Branch != 0 || p.Title != "第二季度支部党员大会" || p.Begins != "16:30" || p.Place != "党员活动室" || p.Host.Name != "郑萍" || p.Recorder.Name != "陈松超" {
			y.Errorf("%+v", p)
		}
		other := y.seat("民一庭党支部")
		if _, err := s.app.Propose(ctx, s.may(life.CanRecord), life.Meeting{Branch: other.unit.ID, Kinds: life.Assembly}); fault.KindOf(err) != fault.NotFound {
			y.Errorf("another branch: %v", err)
		}
	})
}

func TestGet_leads_to_the_finding_it_settles(t *testing.T) {
	both(t, func(y *yunchuan, s *seat) {
		v := s.get(s.record(s.meeting("2026-06-18")).ID)
		want := "/overview/finding?kind=branch&period=2026-Q2&rule=MTG-01&subject=" + s.unit.ID.String()
		if len(v.Uses) != 2 || v.Uses[0].Href != want || v.Uses[1].Href != "" {
			y.Errorf("%+v, want %s", v.Uses, want)
		}
		m := s.meeting("2026-06-19")
		draft, err := s.app.Save(ctx, s.may(life.CanRecord), m)
		if err != nil {
			y.Fatal(err)
		}
		if v := s.get(draft.ID); len(v.Uses) != 0 {
			y.Errorf("a draft is used for %+v", v.Uses)
		}
	})
}

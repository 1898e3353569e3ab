package lifeapp_test

import (
	"strings"
	"testing"

	"touyan/internal/feature/life"
	"touyan/internal/platform/sqldb"
)

// PI-07: whoever asks is told where they chaired and where they were missing,
// and nothing of others.
func TestPI_07_what_organisation_life_holds(t *testing.T) {
	both(t, func(y *yunchuan, s *seat) {
		m := s.meeting("2026-06-18")
		m.Absences = []life.Absence{{Person: life.Person{Name: "高璐海"}, OnLeave: true, Reason: "病假"}, {Person: life.Person{Name: "范秀彤"}}}
		got := s.get(s.record(m).ID).Meeting
		holds := func(member int64) (all string) {
			y.read(func(tx *sqldb.Tx) error {
				hs, err := y.app.Facts().Holding(tx, 0, member)
				for _, h := range hs {
					for _, r := range h.Rows {
						all += r.Name + " " + r.When + " " + r.Value + "\n"
					}
				}
				return err
			})
			return all
		}
		for member, want := range map[int64]string{
			int64(got.Host.ID):        "主持 2026-06-18 支部党员大会：审议工作计划\n",
			int64(got.Recorder.ID):    "记录 2026-06-18 支部党员大会：审议工作计划\n",
			int64(got.Absences[0].ID): "请假 2026-06-18 支部党员大会：审议工作计划：病假\n",
			int64(got.Absences[1].ID): "缺席 2026-06-18 支部党员大会：审议工作计划\n",
		} {
			if have := holds(member); member == 0 || !strings.Contains(have, want) || strings.Count(have, "审议工作计划") != 1 {
				t.Errorf("%d holds %q, want %q", member, have, want)
			}
		}
		if holds(0) != "" {
			t.Error("something of nobody's")
		}
	})
}

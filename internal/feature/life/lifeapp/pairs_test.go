package lifeapp_test

import (
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/feature/life"
	"touyan/internal/platform/sqldb"
)

// The pairs are those that MTG-09 counts: 5 of the committee among each other, 10;
// with 13 others, 65.
func TestPairs(t *testing.T) {
	both(t, func(y *yunchuan, s *seat) {
		talk := life.Talk{Branch: s.unit.ID, Day: civil.MustDay("2026-03-02"), One: life.Person{Name: "高璐海"}, Other: life.Person{Name: "郑萍"}}
		if _, err := y.app.Talk(ctx, s.may(life.CanRecord), talk); err != nil {
			t.Fatal(err)
		}
		for year, want := range map[int]int{2026: 1, 2025: 0} {
			y.read(func(tx *sqldb.Tx) error {
				ps, err := y.app.Facts().Pairs(tx, s.unit.ID, s.unit.Path, year, civil.DayOf(noon))
				n, committee := 0, 0
				for _, p := range ps {
					if p.Talked != 0 {
						n++
					}
					if p.Both {
						committee++
					}
				}
				if len(ps) != 75 || n != want || committee != 10 {
					t.Errorf("%d: %d pairs, %d of the committee, %d talked", year, len(ps), committee, n)
				}
				return err
			})
		}
	})
}

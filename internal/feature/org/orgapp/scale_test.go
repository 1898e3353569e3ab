package orgapp

import (
	"context"
	"fmt"
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

// decade is a court of about 5,000 members whose branches have been renamed,
// merged and divided every year for ten years.
func decade(b *testing.B) (*sqldb.DB, *App, *memberapp.App) {
	b.Helper()
	db := sqltest.Lite(b, noon)
	app, members := register(b, db, 140)
	change := permit(b, org.CanChange, "")
	comm := unitOfB(b, db, app, org.PartyCommittee, "010100")
	for year := 2017; year < 2027; year++ {
		day := fmt.Sprintf("%d-03-01", year)
		var steps []org.Step
		last := map[string]org.UnitID{}
		for _, u := range tree(b, db, app, "2026-06-30").Children(comm.ID) {
			switch {
			case u.Kind != org.Branch:
			case u.Short == fmt.Sprintf("%d年新0", year-1) || u.Short == fmt.Sprintf("%d年新1", year-1):
				last[u.Short[len(u.Short)-1:]] = u.ID
			default:
				name := fmt.Sprintf("%d年%s", year, u.Code)
				steps = append(steps, org.Step{Do: org.Rename, Unit: u.ID, Name: name, Short: name})
			}
		}
		if last["0"] != 0 {
			steps = append(steps, org.Step{Do: org.Merge, From: []org.UnitID{last["1"]}, Unit: last["0"]})
		}
		for i := range 2 {
			name := fmt.Sprintf("%d年新%d", year, i)
			steps = append(steps, org.Step{Do: org.Establish, New: &org.NewUnit{Kind: org.Branch, Parent: comm.ID, Name: name, Short: name}})
		}
		if _, err := app.Decide(context.Background(), change, decision(day, steps...), ""); err != nil {
			b.Fatal(err)
		}
	}
	return db, app, members
}

// BenchmarkOutline compares the tree with its numbers as of today and as of a
// day five years back, on alternating days so that nothing is kept.
func BenchmarkOutline(b *testing.B) {
	db, _, members := decade(b)
	view := permit(b, org.CanView, "")
	for name, days := range map[string][2]string{"today": {"2026-06-30", "2026-06-29"}, "asof": {"2021-06-30", "2020-06-29"}} {
		b.Run(name, func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				// Another connection's cache is of no help.
				fresh := &App{db: db, facts: &Facts{}}
				if _, err := fresh.Outline(context.Background(), view, civil.MustDay(days[i%2]), members.Facts()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

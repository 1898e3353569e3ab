package deskweb_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/base/id"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/stamp"
	"touyan/internal/platform/web"
)

// BenchmarkPages asks for pages from many sides while one writer records
// meetings of one branch after another, so that something is always stale.
func BenchmarkPages(b *testing.B) {
	s := newSite(b)
	branches := s.tree.Under(s.unit(org.PartyCommittee, "010100").Path, org.Branch)
	for _, c := range []struct{ name, who, path string }{
		{"workbench", "secretary", "/desk"}, {"matrix", "officer", "/overview"}, {"committee", "officer", "/desk"},
	} {
		b.Run(c.name, func(b *testing.B) {
			ctx, stop := context.WithCancel(context.Background())
			done := make(chan int)
			go func() { done <- record(ctx, s, branches) }()
			b.ResetTimer()
			b.SetParallelism(8)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					req := httptest.NewRequest("GET", c.path, nil)
					req.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: c.who})
					rec := httptest.NewRecorder()
					s.handler.ServeHTTP(rec, req)
					if rec.Code != 200 {
						b.Error(rec.Code)
					}
				}
			})
			b.StopTimer()
			stop()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "pages/s")
			b.ReportMetric(float64(<-done)/b.Elapsed().Seconds(), "writes/s")
		})
	}
}

// record writes some twenty meetings a second until ctx ends.
func record(ctx context.Context, s *site, branches []org.Unit) (n int) {
	for ; ctx.Err() == nil; n++ {
		u := branches[n%len(branches)]
		_ = s.db.Write(context.Background(), func(tx *sqldb.Tx) error {
			in := tx.Insert("life_meeting", "id", "branch", "kinds", "stage", "title", "day", "entered_at", "recorded_at", "version")
			in.Add(id.New[int](time.Now()), u.ID, 8, "recorded", "党课", civil.MustDay("2026-09-01"), sqldb.At(tx.Now()), sqldb.At(tx.Now()), 1)
			if err := in.Done(); err != nil {
				return err
			}
			return stamp.Touch(tx, int64(u.ID), u.Path)
		})
		time.Sleep(50 * time.Millisecond)
	}
	return n
}

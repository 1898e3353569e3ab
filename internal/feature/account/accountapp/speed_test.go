package accountapp_test

import (
	"testing"
	"time"

	"touyan/internal/feature/account/accountapp"
	"touyan/internal/feature/grant"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Every page begins with Identify.
func BenchmarkIdentify(b *testing.B) {
	h := open(b, sqldb.Options{Dir: b.TempDir()})
	if _, err := h.app.MakeDemoAccount(ctx, h.all, shenYan, "shenyan", good); err != nil {
		b.Fatal(err)
	}
	_ = h.Write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(`insert into org_post (id, unit, member, holder, post, title, from_day, until_day) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
			1, branch, shenYan, "-", string(org.Secretary), "支部书记", "2024-01-01", "9999-12-31")
		return err
	})
	s, err := h.door.SignIn(ctx, accountapp.SignInWith{Login: "shenyan", Password: good})
	if err != nil {
		b.Fatal(err)
	}
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			a, err := h.door.Identify(ctx, s.Token, h.now)
			if err != nil || a.Grants[0].Role != grant.Secretary {
				b.Error(a, err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "pages/s")
}

// An unknown login name must cost what a known one costs.
func BenchmarkSignIn(b *testing.B) {
	h := open(b, sqldb.Options{Dir: b.TempDir()})
	if _, err := h.app.MakeDemoAccount(ctx, h.all, shenYan, "shenyan", good); err != nil {
		b.Fatal(err)
	}
	for _, login := range []string{"shenyan", "unknown"} {
		b.Run(login, func(b *testing.B) {
			for range b.N {
				h.wait(48 * time.Hour) // earlier failures are forgotten
				_, err := h.door.SignIn(ctx, accountapp.SignInWith{Login: login, Password: "wrong password"})
				if err == nil {
					b.Fatal("signed in")
				}
			}
		})
	}
}

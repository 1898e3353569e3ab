package accountapp_test

import (
	"strings"
	"sync"
	"testing"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/account"
	"touyan/internal/feature/account/accountapp"
	"touyan/internal/feature/grant"
	"touyan/internal/platform/sqldb"
)

// DB-10, DB-12: the installation makes an officer and three administrators, who
// are four persons, and nobody's password is known beforehand.
func TestDB_12_install_makes_three_administrators(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		token, err := h.door.InstallToken(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for field, bad := range map[string]func(in *accountapp.InstallWith){
			"person-1": func(in *accountapp.InstallWith) { in.Administrators = in.Administrators[:2] },
			"person-2": func(in *accountapp.InstallWith) { in.Administrators[1].Person = in.Administrators[0].Person },
			"person-3": func(in *accountapp.InstallWith) { in.Administrators[2].Person = in.Person },
			"login-3":  func(in *accountapp.InstallWith) { in.Administrators[2].Login = " OFFICER " },
			"login-1":  func(in *accountapp.InstallWith) { in.Administrators[0].Login = "路遥" },
		} {
			in := installing(token)
			bad(&in)
			if _, err := h.door.Install(ctx, in); fault.Of(err) == nil || fault.Of(err).Field(field) == "" {
				t.Errorf("bad %s: %v", field, err)
			}
		}
		slips, err := h.door.Install(ctx, installing(token))
		if err != nil || len(slips) != 3 {
			t.Fatalf("%+v %v", slips, err)
		}
		for i, s := range slips {
			if s.Role != grant.Administrators[i] || slips[(i+1)%3].Password == s.Password {
				t.Errorf("%+v", s)
			}
			in, err := h.door.SignIn(ctx, accountapp.SignInWith{Login: s.Login, Password: s.Password})
			if err != nil || in.Stage != account.WantsPassword {
				t.Errorf("%s: %+v %v", s.Login, in, err)
			}
			if h.who(t, in.Token) != nil {
				t.Errorf("the one-time password of %s opens pages", s.Login)
			}
		}
	})
}

// A house of an earlier version appoints its administrators once, with a token
// that nobody makes by writing into the database.
func TestDB_10_administrators_of_an_earlier_house(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		h.account(t, shenYan, "shenyan")
		token, err := h.door.InstallToken(ctx)
		if err != nil || token == "" {
			t.Fatalf("%q %v", token, err)
		}
		if done, err := h.door.Administered(ctx); done || err != nil {
			t.Errorf("%v %v", done, err)
		}
		_, err = h.door.Install(ctx, installing(token))
		want(t, "a first installation", err, fault.Conflict)
		// What an attacker with the database can put there.
		forged := "aaaa-bbbb-cccc-dddd-eeee-ffff"
		err = h.Write(ctx, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(`insert into account_install (token, made_at) values ($1, 1), ($2, 1)`, forged, strings.ReplaceAll(forged, "-", ""))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		_, err = h.door.InstallAdministrators(ctx, installing(forged))
		want(t, "a token out of the database", err, fault.Invalid)
		taken := installing(token)
		taken.Administrators[1].Login = "shenyan"
		if _, err := h.door.InstallAdministrators(ctx, taken); fault.Of(err) == nil || fault.Of(err).Field("login-2") == "" {
			t.Errorf("a login name in use: %v", err)
		}
		var wg sync.WaitGroup
		var mu sync.Mutex
		won := 0
		for range 3 {
			wg.Go(func() {
				_, err := h.door.InstallAdministrators(ctx, installing(token))
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					won++
				} else if fault.KindOf(err) != fault.Conflict {
					t.Errorf("a loser was told %v", err)
				}
			})
		}
		wg.Wait()
		if won != 1 {
			t.Errorf("%d times", won)
		}
		if again, err := h.door.InstallToken(ctx); again != "" || err != nil {
			t.Errorf("another token: %q %v", again, err)
		}
		_, err = h.door.InstallAdministrators(ctx, installing(token))
		want(t, "the same token again", err, fault.Conflict)
	})
}

// DB-12: an administrator who is a member of the register has no seat in the
// work, on a live session too, and a suspended account nothing at all.
func TestDB_12_administrator_with_posts_has_one_seat(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		h.post(t, 1, branch, shenYan, "secretary", 0)
		who := h.account(t, shenYan, "shenyan")
		token := h.signIn(t, "shenyan")
		if a := h.who(t, token); len(a.Grants) != 2 {
			t.Fatalf("%+v", a.Grants)
		}
		w := grant.Wanted{Account: int64(who), Role: grant.AuditAdmin, Reason: "院党组决定"}
		w.Period.From = h.today()
		p, err := h.grants.Propose(ctx, clerk(t, 901, grant.CanPropose), w)
		if err != nil {
			t.Fatal(err)
		}
		if err := h.grants.Approve(ctx, clerk(t, 902, grant.CanApprove), p); err != nil {
			t.Fatal(err)
		}
		// Until the second factor is enrolled the session opens nothing.
		if a := h.who(t, token); a != nil && (len(a.Grants) != 1 || a.Grants[0].Role != grant.AuditAdmin) {
			t.Errorf("%+v", a.Grants)
		}
		v, err := h.app.View(ctx, h.all, who)
		if err != nil || len(v.Seats) != 1 || v.Seats[0].Role != grant.AuditAdmin || v.Seats[0].Over != access.Everywhere {
			t.Errorf("%+v %v", v.Seats, err)
		}
	})
}

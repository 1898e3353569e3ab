package accountapp_test

import (
	"strings"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/account"
	"touyan/internal/feature/account/accountapp"
	"touyan/internal/feature/grant"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// over returns a permit to manage accounts under one path.
func over(t *testing.T, path access.Path) access.Permit {
	t.Helper()
	p, err := access.System("test").Permit(account.CanManage, path)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestMakeAccount_first_password_opens_nothing(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		made, err := h.app.MakeAccount(ctx, h.all, accountapp.Make{Member: shenYan, Login: "ShenYan"})
		if err != nil || made.Login != "shenyan" || made.Person != "沈砚" || len(made.Password) != 14 {
			t.Fatalf("%+v %v", made, err)
		}
		if err := account.CheckPassword(made.Login, made.Password); err != nil {
			t.Errorf("the first password breaks our own rule: %v", err)
		}
		s, err := h.door.SignIn(ctx, accountapp.SignInWith{Login: "shenyan", Password: made.Password})
		if err != nil || s.Stage != account.WantsPassword {
			t.Fatalf("%+v %v", s, err)
		}
		if h.who(t, s.Token) != nil {
			t.Error("a password that somebody else has seen opens pages")
		}
		if a, err := h.door.Pending(ctx, s.Token); err != nil || a.Login != "shenyan" {
			t.Errorf("%+v %v", a, err)
		}
		for _, p := range []string{"short", made.Password, "shenyan-2026"} {
			_, err = h.door.SetFirstPassword(ctx, s.Token, p, accountapp.From{})
			want(t, "new password "+p, err, fault.Invalid)
		}
		_, err = h.door.SetFirstPassword(ctx, "x", good, accountapp.From{})
		want(t, "no session", err, fault.SignedOut)
		fresh, err := h.door.SetFirstPassword(ctx, s.Token, good, accountapp.From{})
		if err != nil {
			t.Fatal(err)
		}
		if h.who(t, fresh.Token) == nil || h.who(t, s.Token) != nil {
			t.Error("the change does not swap the sessions")
		}
		_, err = h.door.SetFirstPassword(ctx, fresh.Token, good+"二", accountapp.From{})
		want(t, "the same way again", err, fault.SignedOut)
		_, err = h.door.SignIn(ctx, accountapp.SignInWith{Login: "shenyan", Password: made.Password})
		want(t, "the first password again", err, fault.Invalid)
		h.signIn(t, "shenyan")
	})
}

func TestMakeAccount_refusals(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		h.account(t, shenYan, "shenyan")
		ask := func(p access.Permit, who member.ID, login string) error {
			_, err := h.app.MakeAccount(ctx, p, accountapp.Make{Member: who, Login: login})
			return err
		}
		want(t, "a second account", ask(h.all, shenYan, "shenyan2"), fault.Conflict)
		want(t, "a login name in use", ask(h.all, peiLin, "SHENYAN"), fault.Conflict)
		want(t, "a bad login name", ask(h.all, peiLin, "裴临"), fault.Invalid)
		want(t, "nobody", ask(h.all, 99, "nobody"), fault.NotFound)
		want(t, "another branch's member", ask(over(t, "001.002.001."), peiLin, "peilin"), fault.NotFound)
		other, _ := access.System("test").Permit(account.CanOwn, access.Everywhere)
		want(t, "a permit for something else", ask(other, peiLin, "peilin"), fault.Denied)
		want(t, "no permit", ask(access.Permit{}, peiLin, "peilin"), fault.Denied)
		_, err := h.app.MakeDemoAccount(ctx, h.all, peiLin, "peilin", "short")
		want(t, "a weak password for a demonstration", err, fault.Invalid)
		// The login name of a disabled account stays taken.
		if err := h.app.Disable(ctx, h.all, h.account(t, zhuoZhiwei, "zhuo")); err != nil {
			t.Fatal(err)
		}
		want(t, "a disabled one's login name", ask(h.all, peiLin, "zhuo"), fault.Conflict)
	})
}

func TestDisable_ends_live_sessions(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		who := h.account(t, shenYan, "shenyan")
		token := h.signIn(t, "shenyan")
		if err := h.app.Disable(ctx, h.all, who); err != nil {
			t.Fatal(err)
		}
		if h.who(t, token) != nil {
			t.Error("a disabled account's session lives on")
		}
		_, err := h.door.SignIn(ctx, accountapp.SignInWith{Login: "shenyan", Password: good})
		want(t, "signing in to a disabled account", err, fault.Denied)
		_, err = h.door.SignIn(ctx, accountapp.SignInWith{Login: "shenyan", Password: "wrong password"})
		want(t, "guessing at a disabled account", err, fault.Invalid)
		want(t, "disabling twice", h.app.Disable(ctx, h.all, who), fault.Conflict)
		if err := h.app.Enable(ctx, h.all, who); err != nil {
			t.Fatal(err)
		}
		if h.who(t, token) != nil {
			t.Error("enabling brings old sessions back")
		}
		h.signIn(t, "shenyan")
		want(t, "enabling twice", h.app.Enable(ctx, h.all, who), fault.Conflict)
		// Even a session that was left behind opens nothing.
		token = h.signIn(t, "shenyan")
		_ = h.Write(ctx, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(`update account set disabled_at = $2 where id = $1`, who, sqldb.At(tx.Now()))
			return err
		})
		if h.who(t, token) != nil {
			t.Error("a disabled account is recognised")
		}
	})
}

func TestResetPassword_ends_sessions_and_lock(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		who := h.account(t, shenYan, "shenyan")
		token := h.signIn(t, "shenyan")
		for range account.MaxFailures {
			_, _ = h.door.SignIn(ctx, accountapp.SignInWith{Login: "shenyan", Password: "wrong password"})
		}
		made, err := h.app.ResetPassword(ctx, h.all, who)
		if err != nil {
			t.Fatal(err)
		}
		if h.who(t, token) != nil {
			t.Error("a session survives the reset")
		}
		s, err := h.door.SignIn(ctx, accountapp.SignInWith{Login: "shenyan", Password: made.Password})
		if err != nil || s.Stage != account.WantsPassword {
			t.Errorf("%+v %v", s, err)
		}
		want(t, "another range", second(h.app.ResetPassword(ctx, over(t, "001.002.002."), who)), fault.NotFound)
	})
}

func second[T any](_ T, err error) error { return err }

// Who keeps the accounts of one branch must not come by wider rights through
// the account of a member who has them.
func TestManage_stops_at_wider_rights(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		who := h.account(t, shenYan, "shenyan")
		narrow := over(t, "001.002.001.")
		if err := second(h.app.ResetPassword(ctx, narrow, who)); err != nil {
			t.Fatalf("a plain member: %v", err)
		}
		h.post(t, 1, group, shenYan, org.LeadingMember, 0)
		want(t, "resetting a leader", second(h.app.ResetPassword(ctx, narrow, who)), fault.Denied)
		want(t, "disabling a leader", h.app.Disable(ctx, narrow, who), fault.Denied)
		if err := h.app.Disable(ctx, over(t, "001."), who); err != nil {
			t.Errorf("the court's officer cannot: %v", err)
		}
		// A grant that only begins tomorrow counts too.
		later := h.account(t, zhuoZhiwei, "zhuo")
		h.give(t, grant.Wanted{Account: int64(later), Role: grant.Officer, Period: civil.Since(h.today() + 1), Reason: "党组会议决定"})
		want(t, "resetting tomorrow's officer", second(h.app.ResetPassword(ctx, over(t, "001."), later)), fault.Denied)
	})
}

// DB-13: what was approved and what was taken back counts for the session that
// is open now.
func TestDB_13_grants_count_on_live_sessions(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		who := h.account(t, shenYan, "shenyan")
		token := h.signIn(t, "shenyan")
		want := grant.Wanted{Account: int64(who), Role: grant.Officer, Unit: committee, Period: civil.Period{From: h.today(), Until: h.today() + 30}, Reason: "机关党委 2026 年第 8 号决定"}
		given := h.give(t, want)
		if g, _ := h.who(t, token).Here(); g.Role != grant.Officer || g.Over != "001.002." {
			t.Fatalf("granted, and has %+v", g)
		}
		v, err := h.app.View(ctx, h.all, who)
		if err != nil || len(v.Explicit) != 1 || v.Explicit[0].Name != "机关党委" || len(v.Seats) != 2 {
			t.Fatalf("%+v %v", v, err)
		}
		p, err := h.grants.ProposeRevoke(ctx, clerk(t, 901, grant.CanPropose), given, "不再承担")
		if err != nil {
			t.Fatal(err)
		}
		if g, _ := h.who(t, token).Here(); g.Role != grant.Officer {
			t.Errorf("proposed only, and has %+v", g)
		}
		if err := h.grants.Approve(ctx, clerk(t, 902, grant.CanApprove), p); err != nil {
			t.Fatal(err)
		}
		if g, _ := h.who(t, token).Here(); g.Role != grant.Member {
			t.Errorf("taken back, and still has %+v", g)
		}
		// The period ends by itself.
		h.give(t, want)
		h.wait(31 * 24 * time.Hour)
		if g, _ := h.who(t, h.signIn(t, "shenyan")).Here(); g.Role != grant.Member {
			t.Errorf("the day after the last day: %+v", g)
		}
	})
}

func TestAccounts_list_stays_in_range(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		install, _ := h.door.InstallToken(ctx)
		if _, err := h.door.Install(ctx, installing(install)); err != nil {
			t.Fatal(err)
		}
		h.account(t, shenYan, "shenyan")
		h.account(t, peiLin, "peilin")
		closed := h.account(t, jingBai, "jingbai")
		if err := h.app.Disable(ctx, h.all, closed); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			over  access.Path
			which accountapp.Which
			want  string
		}{
			{"", accountapp.Which{}, "anquan jingbai officer peilin shenji shenyan xitong"},
			{"001.", accountapp.Which{}, "jingbai peilin shenyan"},
			{"001.002.001.", accountapp.Which{}, "shenyan"},
			{"", accountapp.Which{State: "open"}, "anquan officer peilin shenji shenyan xitong"},
			{"", accountapp.Which{State: "disabled"}, "jingbai"},
			{"", accountapp.Which{Text: "裴"}, "peilin"},
			{"", accountapp.Which{Text: "Shen"}, "shenji shenyan"},
			{"", accountapp.Which{Text: "%"}, ""},
			{"", accountapp.Which{Page: 2}, ""},
		} {
			l, err := h.app.Accounts(ctx, over(t, c.over), c.which)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, a := range l.Accounts {
				got = append(got, a.Login)
			}
			if strings.Join(got, " ") != c.want || (c.which.Page < 2 && l.Total != len(got)) {
				t.Errorf("under %q, %+v: %v of %d, want %s", c.over, c.which, got, l.Total, c.want)
			}
		}
		l, _ := h.app.Accounts(ctx, h.all, accountapp.Which{Text: "officer"})
		if gs := l.Explicit[l.Accounts[0].ID]; len(gs) != 1 || gs[0].Role != grant.Officer || gs[0].Name != "云川中院" {
			t.Errorf("%+v", gs)
		}
		ps, err := h.app.Find(ctx, over(t, "001.002.001."), "沈")
		if err != nil || len(ps) != 1 || ps[0].Account != "shenyan" || ps[0].Branch != "民二庭党支部" {
			t.Errorf("%+v %v", ps, err)
		}
		if ps, err = h.app.Find(ctx, over(t, "001.002.001."), "裴临"); err != nil || len(ps) != 0 {
			t.Errorf("another branch's member is found: %+v %v", ps, err)
		}
		if ps, err = h.app.Find(ctx, h.all, ""); err != nil || len(ps) != 0 {
			t.Errorf("everybody is found: %+v %v", ps, err)
		}
		want(t, "viewing out of range", second(h.app.View(ctx, over(t, "001.002.002."), l.Accounts[0].ID)), fault.NotFound)
	})
}

func TestLink_the_first_officer_to_the_register(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		install, _ := h.door.InstallToken(ctx)
		with := installing(install)
		with.Person = "沈砚"
		if _, err := h.door.Install(ctx, with); err != nil {
			t.Fatal(err)
		}
		token := h.signIn(t, "officer")
		who := account.ID(h.who(t, token).Account)
		want(t, "somebody of another name", h.app.Link(ctx, h.all, who, peiLin), fault.Conflict)
		if err := h.app.Link(ctx, h.all, who, shenYan); err != nil {
			t.Fatal(err)
		}
		a := h.who(t, token)
		if a.Member != shenYan || len(a.Grants) != 2 || a.Grants[1].Role != grant.Member {
			t.Errorf("%+v", a)
		}
		want(t, "linking twice", h.app.Link(ctx, h.all, who, shenYan), fault.Conflict)
	})
}

func TestTrail_has_an_entry_for_everything(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		install, _ := h.door.InstallToken(ctx)
		with := installing(install)
		with.Person = "丰夏"
		if _, err := h.door.Install(ctx, with); err != nil {
			t.Fatal(err)
		}
		token := h.signIn(t, "officer")
		manage := h.permit(t, token, account.CanManage)
		made, err := h.app.MakeAccount(ctx, manage, accountapp.Make{Member: shenYan, Login: "shenyan"})
		if err != nil {
			t.Fatal(err)
		}
		if err := h.app.Disable(ctx, manage, made.Account); err != nil {
			t.Fatal(err)
		}
		want(t, "disabling oneself", h.app.Disable(ctx, manage, account.ID(h.who(t, token).Account)), fault.Denied)
		h.door.Refused(ctx, h.who(t, token), "GET /somewhere", "192.0.2.7")
		_ = h.door.SignOut(ctx, token, "192.0.2.7")
		if got := h.trail(t); got != "account.install account.install account.install account.install account.sign-in account.make account.disable account.refused account.sign-out" {
			t.Errorf("trail: %s", got)
		}
		err = h.Read(ctx, func(tx *sqldb.Tx) error {
			who, err := sqldb.One(tx, sqldb.Scalar[string], `select actor from audit_entry where action = $1`, "account.refused")
			if who != "丰夏" {
				t.Errorf("refused %q", who)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

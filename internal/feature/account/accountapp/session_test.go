package accountapp_test

import (
	"strings"
	"testing"
	"time"

	"touyan/internal/base/fault"
	"touyan/internal/feature/account"
	"touyan/internal/feature/account/accountapp"
	"touyan/internal/platform/sqldb"
)

func (h *house) ended(t *testing.T, token string) string {
	t.Helper()
	why, err := h.door.Ended(ctx, token)
	if err != nil {
		t.Fatal(err)
	}
	return why
}

// DB-05, ASVS 7.3.1, 7.3.2: fifteen minutes idle, eight hours in all; who is
// sent away is told why.
func TestDB_05_idle_and_absolute_ends_are_told(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		h.account(t, shenYan, "shenyan")
		token := h.signIn(t, "shenyan")
		if why := h.ended(t, token); why != "" {
			t.Errorf("a live session is said to have ended: %s", why)
		}
		h.wait(15 * time.Minute)
		if h.who(t, token) != nil || !strings.Contains(h.ended(t, token), "15 分钟") {
			t.Errorf("idle: %q", h.ended(t, token))
		}
		token = h.signIn(t, "shenyan")
		for range 8 * 6 {
			h.who(t, token)
			h.wait(10 * time.Minute)
		}
		if h.who(t, token) != nil || !strings.Contains(h.ended(t, token), "8 小时") {
			t.Errorf("after eight hours: %q", h.ended(t, token))
		}
		if why := h.ended(t, "no such token"); why != "" {
			t.Errorf("a token of nobody: %q", why)
		}
	})
}

// DB-11: one session for an account; the newest sign-in ends the older one,
// which is told so.
func TestDB_11_one_session_per_account(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		h.account(t, shenYan, "shenyan")
		h.account(t, peiLin, "peilin")
		other := h.signIn(t, "peilin")
		one := h.signIn(t, "shenyan")
		two := h.signIn(t, "shenyan")
		if h.who(t, one) != nil || h.who(t, two) == nil || h.who(t, other) == nil {
			t.Error("the wrong session ended")
		}
		if why := h.ended(t, one); !strings.Contains(why, "别处登录") {
			t.Errorf("told %q", why)
		}
		_ = h.try("shenyan", "wrong password", "192.0.2.1")
		if h.who(t, two) == nil {
			t.Error("a wrong password ends a session")
		}
	})
}

// ASVS 7.2.3, 7.2.4: 256 random bits, new with every proof of identity; the
// digest that the database keeps signs nobody in.
func TestASVS_7_2_4_new_token_with_every_proof(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		h.account(t, shenYan, "shenyan")
		one := h.signIn(t, "shenyan")
		if len(one) != 43 {
			t.Errorf("a token of %d characters", len(one))
		}
		h.wait(14 * time.Minute)
		if at := h.who(t, one).ProvenAt; h.clock().Sub(at) != 14*time.Minute {
			t.Errorf("proven at %v", at)
		}
		own := h.permit(t, one, account.CanOwn)
		_, err := h.app.Prove(ctx, own, accountapp.Proof{Token: one, Password: "wrong password"})
		want(t, "a wrong password", err, fault.Invalid)
		two, err := h.app.Prove(ctx, own, accountapp.Proof{Token: one, Password: good})
		if err != nil || two == one {
			t.Fatal(err)
		}
		if h.who(t, one) != nil {
			t.Error("the token before the proof still opens")
		}
		if a := h.who(t, two); a == nil || !a.ProvenAt.Equal(h.clock()) {
			t.Errorf("%+v", a)
		}
		// The end of the session stays where it was.
		for range 46 {
			h.wait(10 * time.Minute)
			h.who(t, two)
		}
		h.wait(6 * time.Minute)
		if h.who(t, two) != nil {
			t.Error("a proof prolongs the session")
		}
	})
}

// DB-35, ASVS 7.4.1–7.4.5, 7.5.2: signing out, a change of password, an
// administrator, disabling: the row is gone from the database at once.
func TestDB_35_ended_sessions_are_gone(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		who := h.account(t, shenYan, "shenyan")
		rows := func() (n int) {
			_ = h.Read(ctx, func(tx *sqldb.Tx) (err error) {
				n, err = sqldb.One(tx, sqldb.Scalar[int], `select count(*) from account_session`)
				return err
			})
			return n
		}
		for name, end := range map[string]func(token string) error{
			"ASVS 7.4.1 sign out": func(token string) error { return h.door.SignOut(ctx, token, "") },
			"ASVS 7.4.5 one by an administrator": func(string) error {
				ss, err := h.app.TheirSessions(ctx, h.all, who)
				if err != nil || len(ss) != 1 {
					t.Fatalf("%v %v", ss, err)
				}
				return h.app.EndTheirs(ctx, h.all, who, ss[0].Ref)
			},
			"ASVS 7.4.5 all by an administrator": func(string) error { return h.app.EndTheirs(ctx, h.all, who, "") },
			"ASVS 7.4.2 disabling": func(string) error {
				if err := h.app.Disable(ctx, h.all, who); err != nil {
					return err
				}
				if rows() != 0 {
					t.Error("a disabled account keeps a session")
				}
				return h.app.Enable(ctx, h.all, who)
			},
		} {
			token := h.signIn(t, "shenyan")
			if err := end(token); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if h.who(t, token) != nil || rows() != 0 {
				t.Errorf("%s: the session is still there", name)
			}
		}
		h.account(t, peiLin, "peilin")
		from := over(t, "001.002.001.")
		h.signIn(t, "peilin")
		_, err := h.app.TheirSessions(ctx, from, h.account(t, jingBai, "jingbai"))
		want(t, "sessions of another branch", err, fault.NotFound)
	})
}

// DB-03, ASVS 6.4.1: a one-time password is dead after three days; one's own
// must be changed after ninety.
func TestDB_03_passwords_grow_old(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		made, err := h.app.MakeAccount(ctx, h.all, accountapp.Make{Member: shenYan, Login: "shenyan"})
		if err != nil || made.Lives != 72*time.Hour {
			t.Fatal(made, err)
		}
		h.wait(72*time.Hour - time.Second)
		s, err := h.door.SignIn(ctx, accountapp.SignInWith{Login: "shenyan", Password: made.Password})
		if err != nil || s.Stage != account.WantsPassword {
			t.Fatalf("a second before: %+v %v", s, err)
		}
		h.wait(time.Second)
		want(t, "a dead one-time password", h.try("shenyan", made.Password, ""), fault.Denied)
		want(t, "a wrong one", h.try("shenyan", "wrong password", ""), fault.Invalid)
		if made, err = h.app.ResetPassword(ctx, h.all, made.Account); err != nil {
			t.Fatal(err)
		}
		if s, err = h.door.SignIn(ctx, accountapp.SignInWith{Login: "shenyan", Password: made.Password}); err != nil {
			t.Fatal(err)
		}
		if s, err = h.door.SetFirstPassword(ctx, s.Token, good, accountapp.From{}); err != nil || s.Stage != account.Open {
			t.Fatal(s, err)
		}
		h.wait(45 * 24 * time.Hour)
		h.signIn(t, "shenyan")
		h.wait(45*24*time.Hour - time.Minute)
		if token := h.signIn(t, "shenyan"); h.who(t, token) == nil {
			t.Error("changed a minute early")
		}
		h.wait(time.Minute)
		if s, err = h.door.SignIn(ctx, accountapp.SignInWith{Login: "shenyan", Password: good}); err != nil || s.Stage != account.WantsPassword {
			t.Fatalf("ninety days old: %+v %v", s, err)
		}
		if w, err := h.door.Pending(ctx, s.Token); err != nil || !w.Aged {
			t.Errorf("%+v %v", w, err)
		}
	})
}

// DB-02: the last five are not chosen again.
func TestDB_02_passwords_are_not_chosen_again(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		h.account(t, shenYan, "shenyan")
		now, token := good, h.signIn(t, "shenyan")
		change := func(to string) error {
			own := h.permit(t, token, account.CanOwn)
			fresh, err := h.app.ChangePassword(ctx, own, accountapp.ChangePassword{Token: token, Old: now, New: to})
			if err == nil {
				now, token = to, fresh
			}
			return err
		}
		for _, tail := range []string{"一", "二", "三", "四"} {
			if err := change(good + tail); err != nil {
				t.Fatal(err)
			}
			want(t, "the first again", change(good), fault.Invalid)
			h.wait(time.Minute)
		}
		for _, bad := range []string{"沈砚-Kmpq-2026", "Yunchuan-8827x", "ShenYan-8827x"} {
			want(t, "own name or court: "+bad, change(bad), fault.Invalid)
		}
		if err := change(good + "五"); err != nil {
			t.Fatal(err)
		}
		if err := change(good); err != nil {
			t.Errorf("the sixth before this: %v", err)
		}
	})
}

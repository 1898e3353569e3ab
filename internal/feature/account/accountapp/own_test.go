package accountapp_test

import (
	"testing"

	"touyan/internal/base/fault"
	"touyan/internal/feature/account"
	"touyan/internal/feature/account/accountapp"
	"touyan/internal/feature/grant"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

func TestTakeSeat(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		h.post(t, 1, branch, shenYan, org.Secretary, 0)
		h.post(t, 2, group, shenYan, org.LeadingMember, h.today())
		h.account(t, shenYan, "shenyan")
		token := h.signIn(t, "shenyan")
		a := h.who(t, token)
		if g, _ := a.Here(); g.Role != grant.Leader || len(a.Grants) != 3 {
			t.Fatalf("%+v", a.Grants)
		}
		own := h.permit(t, token, account.CanOwn)
		want(t, "a seat of nobody", h.app.TakeSeat(ctx, own, token, "officer:"), fault.NotFound)
		for _, g := range a.Grants {
			if err := h.app.TakeSeat(ctx, own, token, grant.Seat(g)); err != nil {
				t.Fatal(err)
			}
			if here, _ := h.who(t, token).Here(); grant.Seat(here) != grant.Seat(g) {
				t.Errorf("took %s, sits on %s", grant.Seat(g), grant.Seat(here))
			}
		}
		// A seat that is gone falls back to the weightiest that is left.
		if err := h.app.TakeSeat(ctx, own, token, grant.Seat(a.Grants[0])); err != nil {
			t.Fatal(err)
		}
		_ = h.Write(ctx, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(`update org_post set until_day = $2 where id = $1`, 2, h.today()-1)
			return err
		})
		if g, _ := h.who(t, token).Here(); g.Role != grant.Secretary {
			t.Errorf("left sitting on %+v", g)
		}
	})
}

func TestOwn_password_and_sessions(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		h.account(t, shenYan, "shenyan")
		h.account(t, peiLin, "peilin")
		foreign := h.signIn(t, "peilin")
		one, two := h.signIn(t, "shenyan"), h.signIn(t, "shenyan")
		own := h.permit(t, one, account.CanOwn)
		ss, err := h.app.Sessions(ctx, own, one)
		if err != nil || len(ss) != 2 || ss[0].Current == ss[1].Current || ss[0].Address != "192.0.2.7" {
			t.Fatalf("%+v %v", ss, err)
		}
		for _, s := range ss {
			if h.who(t, s.Ref) != nil {
				t.Error("what names a session signs in")
			}
			if !s.Current {
				if err := h.app.EndSession(ctx, own, s.Ref); err != nil {
					t.Fatal(err)
				}
				want(t, "ending twice", h.app.EndSession(ctx, own, s.Ref), fault.NotFound)
			}
		}
		if h.who(t, two) != nil || h.who(t, one) == nil {
			t.Error("the wrong session ended")
		}
		theirs, err := h.app.Sessions(ctx, h.permit(t, foreign, account.CanOwn), foreign)
		if err != nil || len(theirs) != 1 {
			t.Fatalf("%v %v", theirs, err)
		}
		want(t, "somebody else's session", h.app.EndSession(ctx, own, theirs[0].Ref), fault.NotFound)

		third := h.signIn(t, "shenyan")
		if err := h.app.EndOthers(ctx, own, one); err != nil {
			t.Fatal(err)
		}
		if h.who(t, third) != nil || h.who(t, one) == nil || h.who(t, foreign) == nil {
			t.Error("ending the others ended the wrong ones")
		}

		change := accountapp.ChangePassword{Token: one, Old: "wrong password", New: good + "二"}
		_, err = h.app.ChangePassword(ctx, own, change)
		if f := fault.Of(err); f == nil || f.Field("old") == "" {
			t.Errorf("a wrong old password: %v", err)
		}
		change.Old, change.New = good, good
		_, err = h.app.ChangePassword(ctx, own, change)
		if f := fault.Of(err); f == nil || f.Field("password") == "" {
			t.Errorf("the same password: %v", err)
		}
		change.New = "太短"
		_, err = h.app.ChangePassword(ctx, own, change)
		want(t, "a short password", err, fault.Invalid)
		change.New = good + "二"
		fresh, err := h.app.ChangePassword(ctx, own, change)
		if err != nil {
			t.Fatal(err)
		}
		if h.who(t, one) != nil || h.who(t, fresh) == nil {
			t.Error("the change does not swap the session")
		}
		_, err = h.door.SignIn(ctx, accountapp.SignInWith{Login: "shenyan", Password: good})
		want(t, "the old password", err, fault.Invalid)
		for range account.MaxFailures {
			change.Token, change.Old, change.New = fresh, "wrong password", good
			_, err = h.app.ChangePassword(ctx, own, change)
		}
		want(t, "guessing the old password from a session", err, fault.Denied)
	}, anywhere)
}

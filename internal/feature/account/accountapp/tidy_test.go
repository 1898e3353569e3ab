package accountapp_test

import (
	"strings"
	"testing"
	"time"

	"touyan/internal/base/fault"
	"touyan/internal/feature/account"
	"touyan/internal/feature/account/accountapp"
	"touyan/internal/feature/grant"
	"touyan/internal/platform/sqldb"
)

func (h *house) tidy(t *testing.T) accountapp.Tidied {
	t.Helper()
	out, err := h.app.Tidy(ctx, h.all)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// leave takes a member out of every branch, as ending the membership or moving
// away does.
func (h *house) leave(t *testing.T, who int64) {
	t.Helper()
	if err := h.Write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(`update member set branch = $2, standing = 'ended' where id = $1`, who, nil)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// DB-11: ninety days without signing in close an account; so does leaving the
// court, and it ends the sessions.
func TestDB_11_disuse_and_leaving(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		h.account(t, shenYan, "shenyan")
		peilin := h.account(t, peiLin, "peilin")
		h.account(t, jingBai, "jingbai")
		h.wait(89 * 24 * time.Hour)
		h.signIn(t, "shenyan")
		token := h.signIn(t, "jingbai")
		if out := h.tidy(t); out.Disused != 0 || out.Left != 0 {
			t.Fatalf("a day early: %+v", out)
		}
		h.leave(t, jingBai)
		if out := h.tidy(t); out.Left != 1 || h.who(t, token) != nil {
			t.Fatalf("who left is still in: %+v", out)
		}
		h.wait(24 * time.Hour)
		if out := h.tidy(t); out.Disused != 1 || out.Left != 0 || out.Sessions == 0 {
			t.Fatalf("%+v", out)
		}
		if out := h.tidy(t); out != (accountapp.Tidied{}) {
			t.Errorf("tidying twice: %+v", out)
		}
		v, err := h.app.View(ctx, h.all, peilin)
		if err != nil || !v.Disabled || v.Why != account.Disused {
			t.Errorf("%+v %v", v.Account, err)
		}
		for login, say := range map[string]string{"peilin": "长期未登录", "jingbai": "离开本院"} {
			err := h.try(login, good, "")
			want(t, login, err, fault.Denied)
			if err != nil && !strings.Contains(err.Error(), say) {
				t.Errorf("%s is told %v", login, err)
			}
		}
		want(t, "opening who left", h.app.Enable(ctx, h.all, h.id(t, "jingbai")), fault.Conflict)
		if err := h.app.Enable(ctx, h.all, peilin); err != nil {
			t.Fatal(err)
		}
		if out := h.tidy(t); out.Disused != 0 {
			t.Errorf("an account that was just opened is closed again: %+v", out)
		}
	})
}

// DB-11: at the door too, when the daily work has not come by.
func TestDB_11_disuse_and_leaving_at_the_door(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		h.account(t, shenYan, "shenyan")
		h.account(t, peiLin, "peilin")
		h.leave(t, peiLin)
		want(t, "who left", h.try("peilin", good, ""), fault.Denied)
		h.wait(90 * 24 * time.Hour)
		want(t, "who stayed away", h.try("shenyan", good, ""), fault.Denied)
		want(t, "and guesses", h.try("shenyan", "wrong password", ""), fault.Invalid)
		if n := strings.Count(h.trail(t), "account.disable"); n != 2 {
			t.Errorf("%d closings in the trail", n)
		}
	})
}

// Nobody could open anything again if disuse closed the last account that may.
func TestTidy_spares_the_last_who_manages(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		h.administrator(t, string(grant.SystemAdmin), "admin1")
		h.wait(24 * time.Hour)
		second := h.account(t, shenYan, "admin2")
		if err := h.Write(ctx, func(tx *sqldb.Tx) error { return h.grants.Facts().Install(tx, int64(second), grant.Officer) }); err != nil {
			t.Fatal(err)
		}
		h.wait(89 * 24 * time.Hour)
		if out := h.tidy(t); out.Disused != 1 {
			t.Fatalf("the first of two: %+v", out)
		}
		h.wait(24 * time.Hour)
		if out := h.tidy(t); out.Disused != 0 {
			t.Errorf("the last: %+v", out)
		}
		if _, err := h.door.SignIn(ctx, accountapp.SignInWith{Login: "admin2", Password: good}); err != nil {
			t.Errorf("the last at the door: %v", err)
		}
	})
}

// DB-01: a login name is never given a second time, not even in another case or
// after the account was closed.
func TestDB_01_login_names_are_never_reused(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		if err := h.app.Disable(ctx, h.all, h.account(t, shenYan, "shenyan")); err != nil {
			t.Fatal(err)
		}
		_, err := h.app.MakeAccount(ctx, h.all, accountapp.Make{Member: peiLin, Login: "ShenYan"})
		want(t, "a closed one's name", err, fault.Conflict)
		_, err = h.app.MakeAccount(ctx, h.all, accountapp.Make{Person: "外聘人员", Login: "shenyan"})
		want(t, "for somebody outside", err, fault.Conflict)
		err = h.Write(ctx, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(`insert into account (id, login, person, password, must_change, made_at, version) values ($1, $2, $3, $4, $5, $6, 1)`,
				99, "shenyan", "别人", "x", false, sqldb.At(tx.Now()))
			return err
		})
		want(t, "past the product", err, fault.Conflict)
	})
}

func TestMakeAccount_outside_of_the_register(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		_, err := h.app.MakeAccount(ctx, over(t, "001."), accountapp.Make{Person: "管理员", Login: "admin"})
		want(t, "with a permit over one court", err, fault.Denied)
		_, err = h.app.MakeAccount(ctx, h.all, accountapp.Make{Person: "某", Login: "admin"})
		want(t, "half a name", err, fault.Invalid)
		made, err := h.app.MakeAccount(ctx, h.all, accountapp.Make{Person: " 管理员 ", Login: "admin"})
		if err != nil || made.Person != "管理员" {
			t.Fatal(made, err)
		}
		v, err := h.app.View(ctx, h.all, made.Account)
		if err != nil || len(v.Seats) != 1 || v.Seats[0].Role != grant.NoPost {
			t.Errorf("a new account has %+v %v", v.Seats, err)
		}
	})
}

// id returns the account of a login name.
func (h *house) id(t *testing.T, login string) account.ID {
	t.Helper()
	l, err := h.app.Accounts(ctx, h.all, accountapp.Which{Text: login})
	if err != nil || len(l.Accounts) != 1 {
		t.Fatal(l, err)
	}
	return l.Accounts[0].ID
}

// DB-12: an administrator's account is not made a member's by linking it.
func TestDB_12_administrators_are_not_linked_to_members(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		made, err := h.app.MakeAccount(ctx, h.all, accountapp.Make{Person: "沈砚", Login: "shenyan"})
		if err != nil {
			t.Fatal(err)
		}
		if err := h.Write(ctx, func(tx *sqldb.Tx) error { return h.grants.Facts().Install(tx, int64(made.Account), grant.AuditAdmin) }); err != nil {
			t.Fatal(err)
		}
		want(t, "linking", h.app.Link(ctx, h.all, made.Account, shenYan), fault.Conflict)
	})
}

package accountapp_test

import (
	"strings"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/base/personal"
	"touyan/internal/feature/account"
	"touyan/internal/platform/sqldb"
)

// PI-04, DB-01, DB-36: three years after it ended an account is on the list of
// what is to go; destroyed, it says nothing of its person, opens nothing, cannot
// be opened again, and its login name is still nobody else's.
func TestPI_04_ended_accounts_are_destroyed(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		who := h.account(t, shenYan, "shenyan")
		h.signIn(t, "shenyan")
		h.account(t, peiLin, "peilin")
		if err := h.app.Disable(ctx, h.all, who); err != nil {
			t.Fatal(err)
		}
		keeper := h.app.Custody()
		due := func(over access.Path) (items []personal.Item) {
			t.Helper()
			err := h.Read(ctx, func(tx *sqldb.Tx) (err error) {
				items, err = keeper.Due(tx, over, tx.Today())
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return items
		}
		if got := due(access.Everywhere); len(got) != 0 {
			t.Fatalf("due at once: %v", got)
		}
		h.wait((3*365 + 1) * 24 * time.Hour)
		got := due(access.Everywhere)
		if len(got) != 1 || got[0].ID != int64(who) || !strings.Contains(got[0].Title, "沈砚") || got[0].Path != "001.002.001." {
			t.Fatalf("due: %+v", got)
		}
		if len(due("001.002.001.")) != 1 || len(due("001.002.002.")) != 0 {
			t.Error("not by branch")
		}
		if err := h.Write(ctx, func(tx *sqldb.Tx) error {
			n, err := keeper.Destroy(tx, []int64{got[0].ID, 999})
			if n != 1 {
				t.Errorf("destroyed %d", n)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if got := due(access.Everywhere); len(got) != 0 {
			t.Errorf("still due: %v", got)
		}
		v, err := h.app.View(ctx, h.all, who)
		if err != nil || strings.Contains(v.Person, "沈砚") || v.Member != 0 || !v.UsedAt.IsZero() || v.Altered || v.Why != account.Destroyed {
			t.Errorf("%+v %v", v, err)
		}
		want(t, "signing in", h.try("shenyan", good, ""), fault.Invalid)
		want(t, "opening it again", h.app.Enable(ctx, h.all, who), fault.Conflict)
		_, err = h.app.MakeDemoAccount(ctx, h.all, zhuoZhiwei, "shenyan", good)
		want(t, "the login name for another", err, fault.Conflict)
		h.account(t, shenYan, "shenyan2")
	})
}

// PI-07: who asks what is held about them is told what their account says.
func TestPI_07_what_an_account_holds(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		who := h.account(t, shenYan, "shenyan")
		h.signIn(t, "shenyan")
		h.exec(t, `update account_session set agent = 'Netscape'`)
		err := h.Read(ctx, func(tx *sqldb.Tx) error {
			hs, err := h.app.Facts().Holding(tx, int64(who), shenYan)
			if err != nil || len(hs) != 1 {
				t.Fatalf("%v %v", hs, err)
			}
			all := ""
			for _, r := range hs[0].Rows {
				all += r.Name + " " + r.Value + " " + r.When + "\n"
			}
			for _, want := range []string{"登录名 shenyan", "姓名 沈砚", "最近登录", "正在登录 192.0.2.7 Netscape", "2026-09-18 09:00"} {
				if !strings.Contains(all, want) {
					t.Errorf("without %q:\n%s", want, all)
				}
			}
			if strings.Contains(all, "argon2id") {
				t.Error("the stored password is shown")
			}
			hs, err = h.app.Facts().Holding(tx, 0, shenYan)
			if len(hs) != 0 {
				t.Error("something of nobody's")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

package accountapp_test

import (
	"strings"
	"testing"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/account"
	"touyan/internal/platform/sqldb"
)

func (h *house) exec(t *testing.T, statement string, args ...any) {
	t.Helper()
	err := h.Write(ctx, func(tx *sqldb.Tx) error {
		n, err := tx.Exec(statement, args...)
		if err == nil && n == 0 {
			t.Errorf("%s changes nothing", statement)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// MP-02, DB-31: whoever writes into the database gets in nowhere by it: an
// account that was changed by hand opens nothing, neither in a session that
// lives nor at the door, and the trail says so once.
func TestMP_02_an_account_changed_by_hand_opens_nothing(t *testing.T) {
	statements := []struct{ what, sql string }{
		{"another's password", `update account set password = (select password from account where login = 'peilin') where login = 'shenyan'`},
		{"another's posts", `update account set member = 14 where login = 'shenyan'`},
		{"another name", `update account set person = '荆白' where login = 'shenyan'`},
		{"no change of password", `update account set password_at = password_at + 1 where login = 'shenyan'`},
		{"without a code", `update account set mac = null where login = 'shenyan'`},
		{"the code of another", `update account set mac = (select mac from account where login = 'peilin') where login = 'shenyan'`},
	}
	both(t, func(t *testing.T, h *house) {
		who := h.account(t, shenYan, "shenyan")
		h.account(t, peiLin, "peilin")
		for i, s := range statements {
			token := h.signIn(t, "shenyan")
			if wrong, err := h.app.Wrong(ctx, h.all); err != nil || len(wrong) != 0 {
				t.Fatalf("%s: wrong before: %v %v", s.what, wrong, err)
			}
			back := h.remember(t, who)
			h.exec(t, s.sql)
			if h.who(t, token) != nil {
				t.Errorf("%s: its session opens pages", s.what)
			}
			if why, err := h.door.Ended(ctx, token); err != nil || !strings.Contains(why, "校验值") {
				t.Errorf("%s: the person is told %q, %v", s.what, why, err)
			}
			for range 2 {
				want(t, s.what+": signing in", h.try("shenyan", good, "192.0.2.7"), fault.Denied)
			}
			if _, err := h.app.Tidy(ctx, h.all); err != nil {
				t.Error(err)
			}
			want(t, s.what+": disabling", h.app.Disable(ctx, h.all, who), fault.Denied)
			for range 2 {
				wrong, err := h.app.Inspect(ctx, h.all)
				if err != nil || len(wrong) != 1 || wrong[0].ID != who || !wrong[0].Altered {
					t.Errorf("%s: found %+v, %v", s.what, wrong, err)
				}
			}
			if n := strings.Count(h.trail(t), "account.alarm"); n != i+1 {
				t.Errorf("%s: %d alarms in the trail, want %d", s.what, n, i+1)
			}
			h.signIn(t, "peilin")
			back()
		}
	})
}

// remember returns what puts an account back as it stands now.
func (h *house) remember(t *testing.T, who account.ID) (back func()) {
	t.Helper()
	var person, password, mac string
	var member, at int64
	err := h.Read(ctx, func(tx *sqldb.Tx) error {
		return tx.Each(func(r sqldb.Row) error { return r.Scan(&person, &password, &mac, &member, &at) },
			`select person, password, mac, member, password_at from account where id = $1`, who)
	})
	if err != nil {
		t.Fatal(err)
	}
	return func() {
		t.Helper()
		h.exec(t, `update account set person = $2, password = $3, mac = $4, member = $5, password_at = $6 where id = $1`, who, person, password, mac, member, at)
	}
}

// MP-02: a session that was written by hand, or turned into another's, opens
// nothing.
func TestMP_02_a_session_written_by_hand_opens_nothing(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		h.account(t, shenYan, "shenyan")
		h.account(t, peiLin, "peilin")
		for what, statement := range map[string]string{
			"another's":        `update account_session set account = (select id from account where login = 'peilin') where account = (select id from account where login = 'shenyan')`,
			"longer":           `update account_session set expires_at = expires_at + 1`,
			"proven now":       `update account_session set proven_at = proven_at + 1`,
			"factor shown":     `update account_session set factor_at = 1`,
			"without its code": `update account_session set mac = null`,
		} {
			token := h.signIn(t, "shenyan")
			if h.who(t, token) == nil {
				t.Fatalf("%s: not signed in", what)
			}
			h.exec(t, statement)
			if h.who(t, token) != nil {
				t.Errorf("%s: opens pages", what)
			}
		}
	})
}

// MP-02: the accounts of an earlier version get their codes once; one without a
// code later is what somebody wrote by hand.
func TestMP_02_accounts_of_an_earlier_version_are_adopted_once(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		h.account(t, shenYan, "shenyan")
		h.exec(t, `update account set mac = null`)
		adopt := func() {
			t.Helper()
			err := h.Write(ctx, func(tx *sqldb.Tx) error { return h.app.Facts().Adopt(tx, access.System("启动")) })
			if err != nil {
				t.Fatal(err)
			}
		}
		adopt()
		h.signIn(t, "shenyan")
		if n := strings.Count(h.trail(t), "account.adopt"); n != 1 {
			t.Errorf("%d in the trail", n)
		}
		h.account(t, peiLin, "peilin")
		h.exec(t, `update account set mac = null where login = 'peilin'`)
		adopt()
		want(t, "adopted later", h.try("peilin", good, ""), fault.Denied)
	})
}

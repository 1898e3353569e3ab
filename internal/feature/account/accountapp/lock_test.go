package accountapp_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"touyan/internal/base/fault"
	"touyan/internal/feature/account"
	"touyan/internal/feature/account/accountapp"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

func (h *house) try(login, password, address string) error {
	_, err := h.door.SignIn(ctx, accountapp.SignInWith{Login: login, Password: password, From: accountapp.From{Address: address}})
	return err
}

// DB-04: five wrong passwords lock a login name; the count is in the database,
// so another process and a restart know of it; the lock is in the trail.
func TestDB_04_lockout_by_account_survives_a_restart(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		h.account(t, shenYan, "shenyan")
		for i := range 3 {
			want(t, "wrong", h.try("shenyan", "wrong password", fmt.Sprintf("192.0.2.%d", i)), fault.Invalid)
		}
		h.restart(t)
		want(t, "wrong after a restart", h.try("shenyan", "wrong password", "192.0.2.8"), fault.Invalid)
		want(t, "the fifth", h.try("shenyan", "wrong password", "192.0.2.9"), fault.Denied)
		h.restart(t)
		want(t, "the right one, from elsewhere, after another restart", h.try("shenyan", good, "192.0.2.200"), fault.Denied)
		if n := strings.Count(h.trail(t), "account.locked"); n != 1 {
			t.Errorf("%d locks in the trail: %s", n, h.trail(t))
		}
		h.wait(account.LockTime)
		if err := h.try("shenyan", good, "192.0.2.200"); err != nil {
			t.Errorf("the lock does not end: %v", err)
		}
	})
}

// DB-04, ASVS 6.3.1: one address that tries many names is counted too, and
// cannot wash itself clean with an account of its own.
func TestDB_04_lockout_by_source(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		h.account(t, shenYan, "shenyan")
		const evil = "198.51.100.7"
		for i := range 19 {
			want(t, "spraying", h.try(fmt.Sprintf("name%d", i), "wrong password", evil), fault.Invalid)
			if i%5 == 4 {
				if err := h.try("shenyan", good, evil); err != nil {
					t.Fatalf("after %d: %v", i, err)
				}
			}
		}
		want(t, "the twentieth", h.try("name20", "wrong password", evil), fault.Denied)
		want(t, "the right password from there", h.try("shenyan", good, evil), fault.Denied)
		if err := h.try("shenyan", good, "192.0.2.7"); err != nil {
			t.Errorf("from elsewhere: %v", err)
		}
		h.wait(account.LockTime)
		if err := h.try("shenyan", good, evil); err != nil {
			t.Errorf("the lock of an address does not end: %v", err)
		}
		// Mistakes spread over the day, as of a whole floor behind one address, lock
		// nobody out.
		for i := range 60 {
			if i%10 == 0 {
				h.wait(account.LockTime)
			}
			want(t, "a mistake now and then", h.try(fmt.Sprintf("late%d", i), "wrong password", evil), fault.Invalid)
		}
	})
}

// ASVS 6.3.8: neither words nor time tell whether there is an account.
func TestASVS_6_3_8_refusals_tell_nothing(t *testing.T) {
	const floor = 250 * time.Millisecond
	h := open(t, sqldb.Options{Dir: sqltest.Dir(t)}, func(o *accountapp.Options) { o.Rules.Lock.Floor = floor })
	h.account(t, shenYan, "shenyan")
	gone := h.account(t, peiLin, "peilin")
	if err := h.app.Disable(ctx, h.all, gone); err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, login := range []string{"shenyan", "peilin", "nobody"} {
		start := time.Now()
		err := h.try(login, "wrong password", "192.0.2.7")
		if took := time.Since(start); took < floor {
			t.Errorf("%s is refused after %v", login, took)
		}
		words = append(words, err.Error())
	}
	if words[0] != words[1] || words[0] != words[2] {
		t.Errorf("the words differ: %q", words)
	}
}

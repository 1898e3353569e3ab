package accountapp_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"touyan/internal/base/fault"
	"touyan/internal/feature/account"
	"touyan/internal/feature/account/accountapp"
	"touyan/internal/feature/grant"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

func TestInstall_happens_once(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		if in, err := h.door.Installed(ctx); in || err != nil {
			t.Fatalf("an empty house is installed: %v %v", in, err)
		}
		first, err := h.door.InstallToken(ctx)
		if err != nil || len(first) < 25 {
			t.Fatalf("%q %v", first, err)
		}
		second, err := h.door.InstallToken(ctx)
		if err != nil || second == first {
			t.Fatalf("%q %v", second, err)
		}
		with := installing(first)
		_, err = h.door.Install(ctx, with)
		want(t, "a token that was replaced", err, fault.Invalid)
		with.Token = "aaaa-bbbb-cccc-dddd-eeee-ffff"
		_, err = h.door.Install(ctx, with)
		want(t, "a made-up token", err, fault.Invalid)
		with.Token = ""
		_, err = h.door.Install(ctx, with)
		want(t, "no token", err, fault.Invalid)
		with.Token, with.Password = second, "officer2026"
		_, err = h.door.Install(ctx, with)
		want(t, "a weak password", err, fault.Invalid)

		// Read off the terminal and typed badly, by two at once.
		with.Token, with.Password = " "+strings.ToUpper(strings.ReplaceAll(second, "-", " ")), good
		var wg sync.WaitGroup
		var mu sync.Mutex
		var won []string
		for _, login := range []string{"officer", "officer", "another", "athird"} {
			wg.Go(func() {
				with := with
				with.Login = login
				slips, err := h.door.Install(ctx, with)
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					if won = append(won, login); len(slips) != 3 || slips[0].Role != grant.SystemAdmin || len(slips[2].Password) != 14 {
						t.Errorf("%+v", slips)
					}
				} else if fault.KindOf(err) != fault.Conflict {
					t.Errorf("a loser was told %v", err)
				}
			})
		}
		wg.Wait()
		if len(won) != 1 {
			t.Fatalf("%d installations", len(won))
		}
		a := h.who(t, h.signIn(t, won[0]))
		if g, ok := a.Here(); !ok || g.Role != grant.Officer || g.Over != "" || g.Name != "云川中院" {
			t.Errorf("the first officer has %+v", g)
		}
		if in, err := h.door.Installed(ctx); !in || err != nil {
			t.Errorf("not installed: %v", err)
		}
		if token, err := h.door.InstallToken(ctx); token != "" || err != nil {
			t.Errorf("a token for an installed house: %q %v", token, err)
		}
		_, err = h.door.Install(ctx, with)
		want(t, "a second installation", err, fault.Conflict)
	})
}

func TestInstall_token_is_used_up(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		token, err := h.door.InstallToken(ctx)
		if err != nil {
			t.Fatal(err)
		}
		_ = h.Write(ctx, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(`update account_install set used_at = $1`, sqldb.At(tx.Now()))
			return err
		})
		_, err = h.door.Install(ctx, installing(token))
		want(t, "a used token", err, fault.Invalid)
	})
}

func TestSignIn_locks_after_five_and_opens_again(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		h.account(t, shenYan, "shenyan")
		try := func(login, password string) error {
			_, err := h.door.SignIn(ctx, accountapp.SignInWith{Login: login, Password: password})
			return err
		}
		wrong := try("shenyan", "wrong password")
		want(t, "a wrong password", wrong, fault.Invalid)
		unknown := try("nobody", "wrong password")
		if unknown.Error() != wrong.Error() {
			t.Errorf("an unknown login name is told apart: %v", unknown)
		}
		for range 3 {
			want(t, "a wrong password", try("ShenYan ", "wrong password"), fault.Invalid)
			want(t, "an unknown login name", try("nobody", "wrong password"), fault.Invalid)
		}
		if err := try("shenyan", good); err != nil {
			t.Fatalf("four failures locked: %v", err)
		}
		for range 4 {
			want(t, "a wrong password, counted anew", try("shenyan", "wrong password"), fault.Invalid)
		}
		want(t, "the fifth", try("shenyan", "wrong password"), fault.Denied)
		lockedOut := try("shenyan", good)
		want(t, "the right password while locked", lockedOut, fault.Denied)
		want(t, "the fifth for nobody", try("nobody", "wrong password"), fault.Denied)
		if nobody := try("nobody", good); nobody.Error() != lockedOut.Error() {
			t.Errorf("the lock tells who exists: %v and %v", nobody, lockedOut)
		}
		h.wait(account.LockTime - time.Second)
		want(t, "a second before the end", try("shenyan", good), fault.Denied)
		h.wait(time.Second)
		if err := try("shenyan", good); err != nil {
			t.Errorf("the lock does not end: %v", err)
		}
		if trail := h.trail(t); strings.Count(trail, "account.locked") != 2 || strings.Count(trail, "account.sign-in-failed") != 4+4+5+1 {
			t.Errorf("trail: %s", trail)
		}
	})
}

func TestSignIn_many_guesses_at_once_are_all_counted(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		h.account(t, shenYan, "shenyan")
		var wg sync.WaitGroup
		var mu sync.Mutex
		tried := 0
		for range 12 {
			wg.Go(func() {
				_, err := h.door.SignIn(ctx, accountapp.SignInWith{Login: "shenyan", Password: "wrong password"})
				mu.Lock()
				defer mu.Unlock()
				if fault.KindOf(err) == fault.Invalid {
					tried++
				}
			})
		}
		wg.Wait()
		if tried >= account.MaxFailures {
			t.Errorf("%d guesses were judged before the lock", tried)
		}
		_, err := h.door.SignIn(ctx, accountapp.SignInWith{Login: "shenyan", Password: good})
		want(t, "the right password", err, fault.Denied)
	})
}

func TestIdentify_sessions_end(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		h.account(t, shenYan, "shenyan")
		idle := h.signIn(t, "shenyan")
		h.wait(account.SessionIdle - time.Second)
		if h.who(t, idle) == nil {
			t.Fatal("ended before its time")
		}
		h.wait(account.SessionIdle - time.Second)
		if h.who(t, idle) == nil {
			t.Fatal("use does not keep a session")
		}
		h.wait(account.SessionIdle)
		if h.who(t, idle) != nil {
			t.Error("an idle session lives on")
		}
		busy := h.signIn(t, "shenyan")
		for range int(account.SessionLife/time.Minute)/10 - 1 {
			h.wait(10 * time.Minute)
			if h.who(t, busy) == nil {
				t.Fatal("ended in use")
			}
		}
		h.wait(10*time.Minute - time.Second)
		if h.who(t, busy) == nil {
			t.Error("ended a second early")
		}
		h.wait(time.Second)
		if h.who(t, busy) != nil {
			t.Error("eight hours do not end a session")
		}
		for _, s := range []string{"", "x", strings.Repeat("A", 43)} {
			if h.who(t, s) != nil {
				t.Errorf("token %q is somebody's", s)
			}
		}
		last := h.signIn(t, "shenyan")
		if err := h.door.SignOut(ctx, last, "192.0.2.7"); err != nil {
			t.Fatal(err)
		}
		if h.who(t, last) != nil {
			t.Error("signed out and still there")
		}
		if err := h.door.SignOut(ctx, last, ""); err != nil {
			t.Errorf("signing out twice: %v", err)
		}
	})
}

func TestIdentify_reads_stay_reads(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		h.account(t, shenYan, "shenyan")
		token := h.signIn(t, "shenyan")
		seen := func() (at int64) {
			_ = h.Read(ctx, func(tx *sqldb.Tx) (err error) {
				at, err = sqldb.One(tx, sqldb.Scalar[int64], `select seen_at from account_session`)
				return err
			})
			return at
		}
		before := seen()
		h.wait(59 * time.Second)
		h.who(t, token)
		if seen() != before {
			t.Error("written within the minute")
		}
		h.wait(time.Second)
		h.who(t, token)
		if seen() != h.clock().UnixMicro() {
			t.Error("not written after a minute")
		}
		// While somebody holds the one writer, pages are not kept waiting.
		h.wait(2 * time.Minute)
		if h.Engine() == sqldb.SQLite {
			_ = h.Write(ctx, func(*sqldb.Tx) error {
				start := time.Now()
				for range 20 {
					if h.who(t, token) == nil {
						t.Fatal("not recognised while the writer is busy")
					}
				}
				if d := time.Since(start); d > 20*time.Second {
					t.Errorf("twenty pages waited %v for the writer", d)
				}
				return nil
			})
		}
	})
}

func TestIdentify_a_post_that_ended_yesterday_gives_nothing_today(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		h.post(t, 1, branch, shenYan, org.Secretary, h.today())
		h.account(t, shenYan, "shenyan")
		h.wait(14*time.Hour + 30*time.Minute) // half past eleven at night
		token := h.signIn(t, "shenyan")
		a := h.who(t, token)
		if _, err := a.Permit("life.record", "001.002.001."); err != nil {
			t.Fatalf("the secretary cannot record: %v", err)
		}
		h.wait(29 * time.Minute)
		if g, _ := h.who(t, token).Here(); g.Role != grant.Secretary {
			t.Fatalf("a minute to midnight: %s", g.Role)
		}
		h.wait(time.Minute)
		a = h.who(t, token)
		if a == nil {
			t.Fatal("signed out at midnight")
		}
		if _, err := a.Permit("life.record", "001.002.001."); err == nil {
			t.Error("the post ended yesterday and still gives a permit")
		}
		if g, _ := a.Here(); g.Role != grant.Member || g.Over != "001.002.001." {
			t.Errorf("left with %+v", g)
		}
		// A post taken back in the middle of the day is gone at the next page.
		h.post(t, 2, other, shenYan, org.Secretary, 0)
		if _, err := h.who(t, token).Permit("life.record", "001.002.002."); err != nil {
			t.Errorf("a new post does not count yet: %v", err)
		}
		_ = h.Write(ctx, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(`update org_post set member = $2 where id = $1`, 2, jingBai)
			return err
		})
		if _, err := h.who(t, token).Permit("life.record", "001.002.002."); err == nil {
			t.Error("a post that is another's now still gives a permit")
		}
	}, patient)
}

func TestDoor_keeps_no_secret_in_plain(t *testing.T) {
	dir := t.TempDir()
	h := open(t, sqldb.Options{Dir: dir})
	install, err := h.door.InstallToken(ctx)
	if err != nil {
		t.Fatal(err)
	}
	slips, err := h.door.Install(ctx, installing(install))
	if err != nil {
		t.Fatal(err)
	}
	officer := h.signIn(t, "officer")
	made, err := h.app.MakeAccount(ctx, h.permit(t, officer, account.CanManage), accountapp.Make{Member: shenYan, Login: "shenyan"})
	if err != nil {
		t.Fatal(err)
	}
	s, err := h.door.SignIn(ctx, accountapp.SignInWith{Login: "shenyan", Password: made.Password})
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.door.SignIn(ctx, accountapp.SignInWith{Login: "a password in the wrong field", Password: "x"})
	want(t, "fields mixed up", err, fault.Invalid)
	secrets := []string{slips[0].Password, install, strings.ReplaceAll(install, "-", ""), officer, good, made.Password, s.Token, "a password in the wrong field"}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%v %v", files, err)
	}
	found := false
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		found = found || strings.Contains(string(b), "argon2id$v=19$m=8,t=1,p=1$")
		for _, secret := range secrets {
			if strings.Contains(string(b), secret) {
				t.Errorf("%s holds %q", filepath.Base(f), secret)
			}
		}
	}
	if !found {
		t.Error("the files searched are not where passwords are kept")
	}
}

// ASVS 11.2.2: the way of storing passwords can be changed; each is stored anew
// at its next use, and nobody notices.
func TestASVS_11_2_2_hashes_are_upgraded_at_the_next_use(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		h.account(t, shenYan, "shenyan")
		stored := func() (s string) {
			_ = h.Read(ctx, func(tx *sqldb.Tx) (err error) {
				s, err = sqldb.One(tx, sqldb.Scalar[string], `select password from account where login = 'shenyan'`)
				return err
			})
			return s
		}
		if !strings.HasPrefix(stored(), "hmac-sm3$argon2id$") {
			t.Fatal(stored())
		}
		h.options.Rules.Hash = account.PBKDF2SM3
		h.restart(t)
		want(t, "a wrong password", h.try("shenyan", "wrong password", ""), fault.Invalid)
		if !strings.HasPrefix(stored(), "hmac-sm3$argon2id$") {
			t.Fatal("a wrong password is stored")
		}
		h.signIn(t, "shenyan")
		if !strings.HasPrefix(stored(), "hmac-sm3$pbkdf2-sm3$i=1$") {
			t.Fatal(stored())
		}
		want(t, "a wrong password", h.try("shenyan", "wrong password", ""), fault.Invalid)
		token := h.signIn(t, "shenyan")
		own := h.permit(t, token, account.CanOwn)
		_, err := h.app.ChangePassword(ctx, own, accountapp.ChangePassword{Token: token, Old: good, New: good})
		want(t, "the same password, stored otherwise", err, fault.Invalid)
	})
}

package accountapp_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/account"
	"touyan/internal/feature/account/accountapp"
	"touyan/internal/feature/grant"
	"touyan/internal/platform/sqldb"
)

// device is a person's own: it knows nothing of the product but RFC 6238.
type device struct{ seed []byte }

func deviceOf(t *testing.T, o *accountapp.Offer) device {
	t.Helper()
	if o == nil {
		t.Fatal("nothing is offered")
	}
	u, err := url.Parse(o.Address)
	if err != nil || u.Scheme != "otpauth" || u.Host != "totp" || u.Query().Get("period") != "30" || u.Query().Get("digits") != "6" {
		t.Fatalf("%s: %v", o.Address, err)
	}
	secret := u.Query().Get("secret")
	if strings.ReplaceAll(o.Key, " ", "") != secret {
		t.Errorf("the key for typing is %q, the picture's %q", o.Key, secret)
	}
	seed, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	if err != nil || len(seed) < 16 {
		t.Fatalf("a seed of %d bytes: %v", len(seed), err)
	}
	return device{seed}
}

func (d device) at(now time.Time) string {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(now.Unix()/30))
	m := hmac.New(sha1.New, d.seed)
	m.Write(b[:])
	sum := m.Sum(nil)
	o := sum[19] & 15
	return fmt.Sprintf("%06d", (binary.BigEndian.Uint32(sum[o:o+4])&0x7fffffff)%1000000)
}

// wrongCode is a code that is none of the device's just now.
func (h *house) wrongCode(d device) string {
	for i := range 10 {
		code := fmt.Sprintf("00000%d", i)
		right := false
		for _, off := range []time.Duration{-30, 0, 30} {
			right = right || d.at(h.clock().Add(off*time.Second)) == code
		}
		if !right {
			return code
		}
	}
	panic("ten codes cannot all be right")
}

// administrator makes one of the three, who is in no register.
func (h *house) administrator(t *testing.T, role, login string) account.ID {
	t.Helper()
	made, err := h.app.MakeAccount(ctx, h.all, accountapp.Make{Person: "管理员" + login, Login: login})
	if err != nil {
		t.Fatal(err)
	}
	s, err := h.door.SignIn(ctx, accountapp.SignInWith{Login: login, Password: made.Password})
	if err != nil {
		t.Fatal(err)
	}
	if s, err = h.door.SetFirstPassword(ctx, s.Token, good, accountapp.From{}); err != nil {
		t.Fatal(err)
	}
	if err := h.Write(ctx, func(tx *sqldb.Tx) error {
		return h.grants.Facts().Install(tx, int64(made.Account), access.Role(role))
	}); err != nil {
		t.Fatal(err)
	}
	if h.who(t, s.Token) != nil {
		t.Error("a session goes on after its person became an administrator without a second factor")
	}
	return made.Account
}

// enrol signs an administrator in as far as a second factor that is in force.
func (h *house) enrol(t *testing.T, login string) (token string, d device) {
	t.Helper()
	s, err := h.door.SignIn(ctx, accountapp.SignInWith{Login: login, Password: good})
	if err != nil || s.Stage != account.WantsFactor {
		t.Fatalf("%+v %v", s, err)
	}
	if err := h.door.StartRequiredFactor(ctx, s.Token); err != nil {
		t.Fatal(err)
	}
	o, err := h.door.RequiredFactor(ctx, s.Token)
	if err != nil {
		t.Fatal(err)
	}
	d = deviceOf(t, o)
	if s, err = h.door.ConfirmRequiredFactor(ctx, s.Token, d.at(h.clock()), accountapp.From{}); err != nil {
		t.Fatal(err)
	}
	h.wait(30 * time.Second)
	return s.Token, d
}

// DB-07, ASVS 6.3.3: each of the three administrators needs two factors; without
// the second nothing opens but the page where it is bound.
func TestDB_07_administrators_need_two_factors(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		for i, role := range grant.Administrators {
			login := fmt.Sprintf("admin%d", i)
			h.administrator(t, string(role), login)
			s, err := h.door.SignIn(ctx, accountapp.SignInWith{Login: login, Password: good})
			if err != nil || s.Stage != account.WantsFactor || h.who(t, s.Token) != nil {
				t.Fatalf("%s: %+v %v", role, s, err)
			}
			token, d := h.enrol(t, login)
			a := h.who(t, token)
			if g, ok := a.Here(); !ok || g.Role != role {
				t.Fatalf("%s sits on %+v", role, g)
			}
			own := h.permit(t, token, account.CanOwn)
			want(t, "removing it", h.app.RemoveFactor(ctx, own, token, accountapp.From{}), fault.Denied)
			f, err := h.app.MyFactor(ctx, own)
			if err != nil || !f.On || !f.Required || f.Offer != nil {
				t.Errorf("%+v %v", f, err)
			}
			s, err = h.door.SignIn(ctx, accountapp.SignInWith{Login: login, Password: good})
			if err != nil || s.Stage != account.WantsCode || h.who(t, s.Token) != nil {
				t.Fatalf("with the password alone: %+v %v", s, err)
			}
			if h.who(t, token) == nil {
				t.Error("whoever knows the password alone ends the session of the person")
			}
			_, err = h.door.ShowCode(ctx, s.Token, h.wrongCode(d), accountapp.From{})
			want(t, "a wrong code", err, fault.Invalid)
			in, err := h.door.ShowCode(ctx, s.Token, " "+d.at(h.clock())[:3]+" "+d.at(h.clock())[3:], accountapp.From{})
			if err != nil || in.Stage != account.Open || in.Token == s.Token || h.who(t, in.Token) == nil || h.who(t, s.Token) != nil {
				t.Fatalf("%+v %v", in, err)
			}
		}
	})
}

// ASVS 6.5.1, 6.5.3, 6.5.5: a code serves once, for its half minute and one
// beside it; five wrong ones lock.
func TestASVS_6_5_1_codes_serve_once(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		h.administrator(t, string(grant.SystemAdmin), "admin")
		_, d := h.enrol(t, "admin")
		show := func(code string) error {
			s, err := h.door.SignIn(ctx, accountapp.SignInWith{Login: "admin", Password: good})
			if err != nil || s.Stage != account.WantsCode {
				t.Fatalf("%+v %v", s, err)
			}
			_, err = h.door.ShowCode(ctx, s.Token, code, accountapp.From{})
			return err
		}
		code := d.at(h.clock())
		if err := show(code); err != nil {
			t.Fatal(err)
		}
		want(t, "the same again", show(code), fault.Invalid)
		want(t, "the one before", show(d.at(h.clock().Add(-30*time.Second))), fault.Invalid)
		h.wait(2 * time.Minute)
		want(t, "a minute old", show(d.at(h.clock().Add(-time.Minute))), fault.Invalid)
		want(t, "a minute early", show(d.at(h.clock().Add(time.Minute))), fault.Invalid)
		if err := show(d.at(h.clock().Add(-30 * time.Second))); err != nil {
			t.Errorf("half a minute late: %v", err)
		}
		if err := show(d.at(h.clock().Add(30 * time.Second))); err != nil {
			t.Errorf("half a minute early: %v", err)
		}
		h.wait(5 * time.Minute)
		for range account.MaxFailures - 1 {
			want(t, "guessing", show(h.wrongCode(d)), fault.Invalid)
		}
		want(t, "the fifth guess", show(h.wrongCode(d)), fault.Denied)
		want(t, "the right code while locked", show(d.at(h.clock())), fault.Denied)
		h.wait(account.LockTime)
		if err := show(d.at(h.clock())); err != nil {
			t.Errorf("after the lock: %v", err)
		}
	})
}

// ASVS 6.4.3, 6.4.4, DB-07: a new first password does not get past the second
// factor; a lost device takes an administrator who says how the person was
// recognised, and then both factors are new.
func TestASVS_6_4_3_reset_does_not_pass_the_second_factor(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		who := h.administrator(t, string(grant.AuditAdmin), "admin")
		token, d := h.enrol(t, "admin")
		manage := h.agreed(t, who, account.ResetsPassword)
		made, err := h.app.ResetPassword(ctx, manage, who)
		if err != nil || h.who(t, token) != nil {
			t.Fatal(err)
		}
		s, err := h.door.SignIn(ctx, accountapp.SignInWith{Login: "admin", Password: made.Password})
		if err != nil || s.Stage != account.WantsCode {
			t.Fatalf("after a reset: %+v %v", s, err)
		}
		_, err = h.door.SetFirstPassword(ctx, s.Token, good+"二", accountapp.From{})
		want(t, "a new password without the code", err, fault.SignedOut)
		want(t, "another factor without the code", h.door.StartRequiredFactor(ctx, s.Token), fault.SignedOut)
		if s, err = h.door.ShowCode(ctx, s.Token, d.at(h.clock()), accountapp.From{}); err != nil || s.Stage != account.WantsPassword {
			t.Fatalf("%+v %v", s, err)
		}
		if s, err = h.door.SetFirstPassword(ctx, s.Token, good+"二", accountapp.From{}); err != nil || s.Stage != account.Open || h.who(t, s.Token) == nil {
			t.Fatalf("%+v %v", s, err)
		}
		h.agreed(t, who, account.ResetsFactor)
		_, err = h.app.ResetFactor(ctx, manage, who, " ")
		want(t, "without a word of how", err, fault.Invalid)
		_, err = h.app.ResetFactor(ctx, over(t, "001.002.001."), who, "当面核对工作证")
		want(t, "by somebody of a branch", err, fault.NotFound)
		if made, err = h.app.ResetFactor(ctx, manage, who, "当面核对工作证"); err != nil || h.who(t, s.Token) != nil {
			t.Fatal(err)
		}
		want(t, "the old password", h.try("admin", good+"二", ""), fault.Invalid)
		s, err = h.door.SignIn(ctx, accountapp.SignInWith{Login: "admin", Password: made.Password})
		if err != nil || s.Stage != account.WantsPassword {
			t.Fatalf("%+v %v", s, err)
		}
		if s, err = h.door.SetFirstPassword(ctx, s.Token, good+"三", accountapp.From{}); err != nil || s.Stage != account.WantsFactor {
			t.Fatalf("after the reset of the factor: %+v %v", s, err)
		}
		if !strings.Contains(h.trail(t), "account.factor-reset") {
			t.Error("not in the trail")
		}
	})
}

// DB-08, ASVS 7.5.1, 7.5.3: optional for others; binding, removing and making
// recovery codes take a proof of identity of a moment ago, by the code where
// there is one.
func TestDB_08_optional_factor_and_fresh_proofs(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		h.account(t, shenYan, "shenyan")
		token := h.signIn(t, "shenyan")
		h.wait(14 * time.Minute)
		h.who(t, token)
		h.wait(2 * time.Minute)
		own := h.permit(t, token, account.CanOwn)
		want(t, "binding on an old proof", h.app.StartFactor(ctx, own, token), fault.Denied)
		prove := func(p accountapp.Proof) error {
			p.Token = token
			fresh, err := h.app.Prove(ctx, own, p)
			if err == nil {
				token = fresh
			}
			return err
		}
		if err := prove(accountapp.Proof{Password: good}); err != nil {
			t.Fatal(err)
		}
		if err := h.app.StartFactor(ctx, own, token); err != nil {
			t.Fatal(err)
		}
		f, err := h.app.MyFactor(ctx, own)
		if err != nil || f.On || f.Required {
			t.Fatal(f, err)
		}
		d := deviceOf(t, f.Offer)
		_, err = h.app.ConfirmFactor(ctx, own, token, h.wrongCode(d), accountapp.From{})
		want(t, "a wrong first code", err, fault.Invalid)
		if token, err = h.app.ConfirmFactor(ctx, own, token, d.at(h.clock()), accountapp.From{}); err != nil || h.who(t, token) == nil {
			t.Fatal(err)
		}
		want(t, "binding a second device", h.app.StartFactor(ctx, own, token), fault.Conflict)
		codes, err := h.app.NewRecovery(ctx, own, token, accountapp.From{})
		if err != nil || len(codes) != 8 {
			t.Fatal(codes, err)
		}
		h.wait(14 * time.Minute)
		h.who(t, token)
		h.wait(2 * time.Minute)
		want(t, "removing on an old proof", h.app.RemoveFactor(ctx, own, token, accountapp.From{}), fault.Denied)
		_, err = h.app.NewRecovery(ctx, own, token, accountapp.From{})
		want(t, "codes on an old proof", err, fault.Denied)
		want(t, "the password where there is a second factor", prove(accountapp.Proof{Password: good}), fault.Invalid)
		if err := prove(accountapp.Proof{Code: d.at(h.clock())}); err != nil {
			t.Fatal(err)
		}
		// A recovery code serves at the door, once, typed badly.
		s, err := h.door.SignIn(ctx, accountapp.SignInWith{Login: "shenyan", Password: good})
		if err != nil || s.Stage != account.WantsCode {
			t.Fatal(s, err)
		}
		in, err := h.door.ShowCode(ctx, s.Token, strings.ToUpper(strings.ReplaceAll(codes[3], "-", " ")), accountapp.From{})
		if err != nil || in.Stage != account.Open {
			t.Fatal(in, err)
		}
		token = in.Token
		if s, err = h.door.SignIn(ctx, accountapp.SignInWith{Login: "shenyan", Password: good}); err != nil {
			t.Fatal(err)
		}
		_, err = h.door.ShowCode(ctx, s.Token, codes[3], accountapp.From{})
		want(t, "the recovery code again", err, fault.Invalid)
		if f, err = h.app.MyFactor(ctx, own); err != nil || f.Recoveries != 7 {
			t.Errorf("%+v %v", f, err)
		}
		if err := h.app.RemoveFactor(ctx, own, token, accountapp.From{}); err != nil {
			t.Fatal(err)
		}
		if token := h.signIn(t, "shenyan"); h.who(t, token) == nil {
			t.Error("a removed factor is asked for")
		}
	})
}

// DB-08: a court may ask everybody for two factors.
func TestDB_08_everybody_needs_two_where_the_court_says_so(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		h.account(t, shenYan, "shenyan")
		token, _ := h.enrol(t, "shenyan")
		if h.who(t, token) == nil {
			t.Error("bound, and not let in")
		}
	}, func(o *accountapp.Options) { o.Rules.Factor.Everyone = true })
}

// ASVS 7.5.1: another's session or token is worth nothing for binding a device.
func TestStartFactor_in_another_session(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		h.account(t, shenYan, "shenyan")
		h.account(t, peiLin, "peilin")
		mine, theirs := h.signIn(t, "shenyan"), h.signIn(t, "peilin")
		want(t, "another's token", h.app.StartFactor(ctx, h.permit(t, mine, account.CanOwn), theirs), fault.SignedOut)
	})
}

// DB-32, MP-05 of this room: the seed, the recovery codes and the passwords are
// nowhere in the files.
func TestMP_05_no_seed_in_plain(t *testing.T) {
	dir := t.TempDir()
	h := open(t, sqldb.Options{Dir: dir})
	h.account(t, shenYan, "shenyan")
	token := h.signIn(t, "shenyan")
	own := h.permit(t, token, account.CanOwn)
	if err := h.app.StartFactor(ctx, own, token); err != nil {
		t.Fatal(err)
	}
	f, err := h.app.MyFactor(ctx, own)
	if err != nil {
		t.Fatal(err)
	}
	d := deviceOf(t, f.Offer)
	if token, err = h.app.ConfirmFactor(ctx, own, token, d.at(h.clock()), accountapp.From{}); err != nil {
		t.Fatal(err)
	}
	codes, err := h.app.NewRecovery(ctx, own, token, accountapp.From{})
	if err != nil {
		t.Fatal(err)
	}
	secrets := append(codes, strings.ReplaceAll(f.Offer.Key, " ", ""), string(d.seed), strings.ReplaceAll(codes[0], "-", ""), token)
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range secrets {
			if strings.Contains(string(b), s) {
				t.Errorf("%s holds %q", filepath.Base(name), s)
			}
		}
	}
}

func FuzzCleanCode(f *testing.F) {
	for _, s := range []string{"", "123456", " １２３ ４５６", "ABCD-efgh", "\xff\xfe", strings.Repeat("9", 500)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c := accountapp.CleanCode(s)
		if again := accountapp.CleanCode(c); again != c || len(c) > 400 {
			t.Errorf("%q is cleaned to %q and that to %q", s, c, again)
		}
	})
}

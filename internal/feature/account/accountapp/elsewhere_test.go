package accountapp_test

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"touyan/internal/base/fault"
	"touyan/internal/feature/account"
	"touyan/internal/feature/account/accountapp"
	"touyan/internal/feature/grant"
	"touyan/internal/platform/oidc"
	"touyan/internal/platform/oidc/oidctest"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

// abroad is a house with another place that vouches, on each engine.
func abroad(t *testing.T, test func(t *testing.T, h *house, place *oidctest.Place)) {
	t.Helper()
	start := time.Date(2026, 9, 18, 1, 0, 0, 0, time.UTC)
	clock := func() time.Time { return start }
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			place := oidctest.Open(t, func() time.Time { return clock() })
			file := filepath.Join(t.TempDir(), "secret")
			if err := os.WriteFile(file, []byte(oidctest.Secret), 0o600); err != nil {
				t.Fatal(err)
			}
			client, err := oidc.New(oidc.Config{Issuer: place.URL, ClientID: oidctest.ClientID, SecretFile: file,
				Redirect: "http://touyan.test/sign-in/oidc/return", Plain: true, Now: func() time.Time { return clock() }})
			if err != nil {
				t.Fatal(err)
			}
			with := func(o *accountapp.Options) { o.Elsewhere = client }
			var h *house
			if engine == "sqlite" {
				h = open(t, sqldb.Options{Dir: sqltest.Dir(t)}, with)
			} else {
				h = open(t, sqldb.Options{URL: sqltest.Postgres(t)}, with)
			}
			clock = h.clock
			test(t, h, place)
		})
	}
}

// travel goes to the other place and returns what the browser brings back.
func travel(t *testing.T, address, browser string) accountapp.Back {
	t.Helper()
	c := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := c.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	to, err := res.Location()
	if err != nil {
		t.Fatalf("%s: %d %v", address, res.StatusCode, err)
	}
	return accountapp.Back{State: to.Query().Get("state"), Code: to.Query().Get("code"), Browser: browser, From: accountapp.From{Address: "192.0.2.7"}}
}

func (h *house) abroad(t *testing.T, place *oidctest.Place, person string) (accountapp.Arrived, accountapp.Back, error) {
	t.Helper()
	place.Person = person
	address, browser, err := h.door.Depart(ctx, "/members")
	if err != nil {
		t.Fatal(err)
	}
	back := travel(t, address, browser)
	in, err := h.door.Return(ctx, back)
	return in, back, err
}

// ASVS 6.8.2, 6.3.4: sign-in elsewhere over the real protocol: an account that
// is there and open, once, in the browser that set out, and nobody else.
func TestASVS_6_8_2_sign_in_elsewhere(t *testing.T) {
	abroad(t, func(t *testing.T, h *house, place *oidctest.Place) {
		h.account(t, shenYan, "shenyan")
		in, back, err := h.abroad(t, place, "ShenYan")
		if err != nil || in.Stage != account.Open || in.Next != "/members" || in.Again {
			t.Fatalf("%+v %v", in, err)
		}
		if a := h.who(t, in.Token); a == nil || a.Name != "沈砚" {
			t.Fatalf("%+v", a)
		}
		if h.who(t, back.Browser) != nil {
			t.Error("the token that travelled opens pages")
		}
		_, err = h.door.Return(ctx, back)
		want(t, "the same answer again", err, fault.Denied)

		_, _, err = h.abroad(t, place, "peilin")
		want(t, "somebody without an account", err, fault.Denied)
		var n int
		_ = h.Read(ctx, func(tx *sqldb.Tx) (err error) {
			n, err = sqldb.One(tx, sqldb.Scalar[int], `select count(*) from account`)
			return err
		})
		if n != 1 {
			t.Errorf("%d accounts: one was made", n)
		}

		place.Person = "shenyan"
		address, browser, err := h.door.Depart(ctx, "/")
		if err != nil {
			t.Fatal(err)
		}
		back = travel(t, address, browser)
		for name, bend := range map[string]func(b *accountapp.Back){
			"another browser": func(b *accountapp.Back) { b.Browser = strings.Repeat("A", 43) },
			"no browser":      func(b *accountapp.Back) { b.Browser = "" },
			"no state":        func(b *accountapp.Back) { b.State = "" },
			"no code":         func(b *accountapp.Back) { b.Code = "" },
			"a made-up state": func(b *accountapp.Back) { b.State = base64.RawURLEncoding.EncodeToString(make([]byte, 200)) },
			"a long state":    func(b *accountapp.Back) { b.State = strings.Repeat("A", 1<<16) },
			"a bent state":    func(b *accountapp.Back) { b.State = b.State[:len(b.State)-4] + "AAAA" },
		} {
			b := back
			bend(&b)
			_, err := h.door.Return(ctx, b)
			want(t, name, err, fault.Denied)
		}
		h.wait(11 * time.Minute)
		_, err = h.door.Return(ctx, back)
		want(t, "an answer of eleven minutes ago", err, fault.Denied)

		if strings.Contains(address, "members") || strings.Contains(address, browser) {
			t.Errorf("the address shows what is ours: %s", address)
		}
		if !strings.Contains(h.trail(t), "account.sign-in-failed") {
			t.Error("refusals are not in the trail")
		}
	})
}

// ASVS 6.3.4, DB-07: an administrator shows the second factor here all the same,
// and who is disabled does not come in by the other door.
func TestASVS_6_3_4_other_door_as_strong_as_the_first(t *testing.T) {
	abroad(t, func(t *testing.T, h *house, place *oidctest.Place) {
		h.administrator(t, string(grant.SystemAdmin), "admin")
		in, _, err := h.abroad(t, place, "admin")
		if err != nil || in.Stage != account.WantsFactor || h.who(t, in.Token) != nil {
			t.Fatalf("%+v %v", in, err)
		}
		_, d := h.enrol(t, "admin")
		in, _, err = h.abroad(t, place, "admin")
		if err != nil || in.Stage != account.WantsCode || h.who(t, in.Token) != nil {
			t.Fatalf("%+v %v", in, err)
		}
		s, err := h.door.ShowCode(ctx, in.Token, d.at(h.clock()), accountapp.From{})
		if err != nil || h.who(t, s.Token) == nil {
			t.Fatal(err)
		}
		if err := h.app.Disable(ctx, h.all, h.account(t, shenYan, "shenyan")); err != nil {
			t.Fatal(err)
		}
		_, _, err = h.abroad(t, place, "shenyan")
		want(t, "a disabled account", err, fault.Denied)
		// A token that is not to be believed opens nothing.
		h.account(t, peiLin, "peilin")
		place.Sign = func(c map[string]any) string { return oidctest.Unsigned("none", c, nil) }
		_, _, err = h.abroad(t, place, "peilin")
		want(t, "an unsigned token", err, fault.Denied)
	})
}

// Who signs in elsewhere proves identity there, again and just now.
func TestProve_elsewhere(t *testing.T) {
	abroad(t, func(t *testing.T, h *house, place *oidctest.Place) {
		h.account(t, shenYan, "shenyan")
		h.account(t, peiLin, "peilin")
		in, _, err := h.abroad(t, place, "shenyan")
		if err != nil {
			t.Fatal(err)
		}
		own := h.permit(t, in.Token, account.CanOwn)
		again := func(person string) (accountapp.Arrived, error) {
			place.Person = person
			address, err := h.app.DepartToProve(ctx, own, in.Token, "/account/factor")
			if err != nil {
				t.Fatal(err)
			}
			if q, _ := url.Parse(address); q.Query().Get("prompt") != "login" {
				t.Errorf("nobody is asked again: %s", address)
			}
			return h.door.Return(ctx, travel(t, address, in.Token))
		}
		h.wait(10 * time.Minute)
		_, err = again("peilin")
		want(t, "somebody else", err, fault.Denied)
		place.Forge = func(c map[string]any) { c["auth_time"] = h.clock().Add(-time.Hour).Unix() }
		_, err = again("shenyan")
		want(t, "who signed in an hour ago", err, fault.Denied)
		place.Forge = nil
		out, err := again("shenyan")
		if err != nil || !out.Again || out.Next != "/account/factor" {
			t.Fatalf("%+v %v", out, err)
		}
		if a := h.who(t, out.Token); a == nil || !a.ProvenAt.Equal(h.clock()) || h.who(t, in.Token) != nil {
			t.Errorf("%+v", a)
		}
	})
}

func TestDepart_without_another_place(t *testing.T) {
	h := open(t, sqldb.Options{Dir: sqltest.Dir(t)})
	if h.app.Elsewhere() != "" {
		t.Error("there is a button to nowhere")
	}
	_, _, err := h.door.Depart(ctx, "/")
	want(t, "setting out for nowhere", err, fault.NotFound)
	_, err = h.door.Return(ctx, accountapp.Back{State: "x", Code: "x", Browser: "x"})
	want(t, "coming back from nowhere", err, fault.Denied)
}

func FuzzReturn(f *testing.F) {
	h := open(f, sqldb.Options{Dir: f.TempDir()})
	f.Add("", "")
	f.Add("AAAA", "x")
	f.Add(base64.RawURLEncoding.EncodeToString([]byte("\x02\x01data-1")), "code")
	f.Fuzz(func(t *testing.T, state, code string) {
		if _, err := h.door.Return(ctx, accountapp.Back{State: state, Code: code, Browser: "x"}); fault.KindOf(err) != fault.Denied {
			t.Errorf("state %q: %v", state, err)
		}
	})
}

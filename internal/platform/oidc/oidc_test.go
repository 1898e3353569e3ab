package oidc_test

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"touyan/internal/base/fault"
	"touyan/internal/platform/oidc"
	"touyan/internal/platform/oidc/oidctest"
)

var at = time.Date(2026, 9, 18, 1, 0, 0, 0, time.UTC)

func now() time.Time { return at }

func client(t *testing.T, place *oidctest.Place) *oidc.Client {
	t.Helper()
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte(oidctest.Secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	k, err := oidc.New(oidc.Config{Issuer: place.URL, ClientID: oidctest.ClientID, SecretFile: file, Redirect: "http://touyan.test/sign-in/oidc/return", Plain: true, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// visit follows the address to the place and returns what the browser brings
// back: the code and the state.
func visit(t *testing.T, address string) url.Values {
	t.Helper()
	browser := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := browser.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	to, err := res.Location()
	if err != nil || !strings.HasPrefix(to.String(), "http://touyan.test/sign-in/oidc/return?") {
		t.Fatalf("sent to %v: %v", to, err)
	}
	return to.Query()
}

func TestExchange_over_the_network(t *testing.T) {
	place := oidctest.Open(t, now)
	place.Person = "shenyan"
	k := client(t, place)
	ctx := context.Background()
	v := k.NewVerifier()
	address, err := k.Address(ctx, "the-state", "the-nonce", v, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []string{"code_challenge_method=S256", "state=the-state", "nonce=the-nonce", "scope=openid"} {
		if !strings.Contains(address, w) {
			t.Errorf("%s without %s", address, w)
		}
	}
	if strings.Contains(address, v) || strings.Contains(address, oidctest.Secret) {
		t.Errorf("a secret in the address: %s", address)
	}
	back := visit(t, address)
	if back.Get("state") != "the-state" {
		t.Errorf("state %q", back.Get("state"))
	}
	a, err := k.Exchange(ctx, back.Get("code"), v, "the-nonce")
	if err != nil || a.Login != "shenyan" || !a.Signed.Equal(at) {
		t.Fatalf("%+v %v", a, err)
	}
	if _, err := k.Exchange(ctx, back.Get("code"), v, "the-nonce"); fault.KindOf(err) != fault.Denied {
		t.Errorf("the code a second time: %v", err)
	}
}

// ASVS 6.8.2: what is not signed for us, by the right key, now, is refused.
func TestASVS_6_8_2_tokens_that_are_not_to_be_believed(t *testing.T) {
	foreign, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	for name, bend := range map[string]func(p *oidctest.Place){
		"unsigned": func(p *oidctest.Place) {
			p.Sign = func(c map[string]any) string { return oidctest.Unsigned("none", c, nil) }
		},
		"no signature": func(p *oidctest.Place) {
			p.Sign = func(c map[string]any) string { return oidctest.Unsigned("RS256", c, nil) }
		},
		"a foreign key":    func(p *oidctest.Place) { p.Sign = func(c map[string]any) string { return oidctest.Signed(foreign, c) } },
		"no token":         func(p *oidctest.Place) { p.Sign = func(map[string]any) string { return "" } },
		"rubbish":          func(p *oidctest.Place) { p.Sign = func(map[string]any) string { return "a.b.c" } },
		"signed by secret": func(p *oidctest.Place) { p.Sign = symmetric },
		"expired":          func(p *oidctest.Place) { p.Forge = func(c map[string]any) { c["exp"] = at.Add(-time.Second).Unix() } },
		"not yet":          func(p *oidctest.Place) { p.Forge = func(c map[string]any) { c["nbf"] = at.Add(time.Hour).Unix() } },
		"another issuer":   func(p *oidctest.Place) { p.Forge = func(c map[string]any) { c["iss"] = "https://evil.example" } },
		"another audience": func(p *oidctest.Place) { p.Forge = func(c map[string]any) { c["aud"] = "another" } },
		"another nonce":    func(p *oidctest.Place) { p.Forge = func(c map[string]any) { c["nonce"] = "another" } },
		"no nonce":         func(p *oidctest.Place) { p.Forge = func(c map[string]any) { delete(c, "nonce") } },
		"nobody":           func(p *oidctest.Place) { p.Forge = func(c map[string]any) { delete(c, "preferred_username") } },
		"no name but 7":    func(p *oidctest.Place) { p.Forge = func(c map[string]any) { c["preferred_username"] = 7 } },
	} {
		t.Run(name, func(t *testing.T) {
			place := oidctest.Open(t, now)
			place.Person = "shenyan"
			k := client(t, place)
			v := k.NewVerifier()
			address, err := k.Address(context.Background(), "s", "n", v, false)
			if err != nil {
				t.Fatal(err)
			}
			back := visit(t, address)
			bend(place)
			if a, err := k.Exchange(context.Background(), back.Get("code"), v, "n"); fault.KindOf(err) != fault.Denied {
				t.Errorf("taken as %+v: %v", a, err)
			}
		})
	}
}

// symmetric signs with the client's secret, as a place must never do that signs
// with a key pair.
func symmetric(claims map[string]any) string {
	t := oidctest.Unsigned("HS256", claims, nil)
	head := strings.TrimSuffix(t, ".")
	m := hmac.New(sha256.New, []byte(oidctest.Secret))
	m.Write([]byte(head))
	return oidctest.Unsigned("HS256", claims, m.Sum(nil))
}

func TestExchange_needs_the_verifier(t *testing.T) {
	place := oidctest.Open(t, now)
	k := client(t, place)
	place.Person = "shenyan"
	address, err := k.Address(context.Background(), "s", "n", k.NewVerifier(), false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.Exchange(context.Background(), visit(t, address).Get("code"), k.NewVerifier(), "n"); fault.KindOf(err) != fault.Denied {
		t.Errorf("a stolen code is worth something: %v", err)
	}
}

func TestAddress_of_a_place_that_is_away(t *testing.T) {
	k, err := oidc.New(oidc.Config{Issuer: "http://127.0.0.1:1", ClientID: "touyan", Redirect: "http://touyan.test/", Plain: true, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := k.Address(context.Background(), "s", "n", "v", false); fault.KindOf(err) != fault.Unavailable {
			t.Errorf("a place that is away: %v", err)
		}
	}
}

func TestNew_refuses(t *testing.T) {
	good := oidc.Config{Issuer: "https://id.court.example", ClientID: "touyan", Redirect: "https://dang.court.example/sign-in/oidc/return"}
	if _, err := oidc.New(good); err != nil {
		t.Fatal(err)
	}
	for name, bend := range map[string]func(*oidc.Config){
		"a plain issuer":   func(c *oidc.Config) { c.Issuer = "http://id.court.example" },
		"a plain return":   func(c *oidc.Config) { c.Redirect = "http://dang.court.example" },
		"no issuer":        func(c *oidc.Config) { c.Issuer = "" },
		"no client":        func(c *oidc.Config) { c.ClientID = "" },
		"no secret there":  func(c *oidc.Config) { c.SecretFile = filepath.Join(t.TempDir(), "none") },
		"no authority":     func(c *oidc.Config) { c.CAFile = filepath.Join(t.TempDir(), "none") },
		"an odd authority": func(c *oidc.Config) { c.CAFile = "oidc_test.go" },
	} {
		c := good
		bend(&c)
		if _, err := oidc.New(c); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"touyan/internal/base/fault"
	"touyan/internal/server"
)

// parsed returns what the flags of touyan serve say.
func parsed(t *testing.T, flags ...string) (serveCommand, error) {
	t.Helper()
	var c commands
	k, err := kong.New(&c, kong.Exit(func(int) { t.Fatal("exit") }))
	if err != nil {
		t.Fatal(err)
	}
	_, err = k.Parse(append([]string{"serve", "--data", t.TempDir()}, flags...))
	return c.Serve, err
}

func TestServe_flags_of_the_doors(t *testing.T) {
	c, err := parsed(t)
	if err != nil {
		t.Fatal(err)
	}
	var o server.Options
	if err := c.set(&o); err != nil {
		t.Fatal(err)
	}
	defaults := server.AccountRules()
	if o.Accounts.Session != defaults.Session || o.Accounts.Lock != defaults.Lock || o.Accounts.Disuse != defaults.Disuse || o.Accounts.Hash != defaults.Hash ||
		o.Accounts.Password.Min != defaults.Password.Min || o.Accounts.Password.MaxAge != defaults.Password.MaxAge || o.Accounts.Password.Classes != defaults.Password.Classes {
		t.Errorf("the flags' defaults are not the product's own: %+v", o.Accounts)
	}
	if o.Elsewhere != nil || o.Forward.String() != "" || o.KeepTrail.Months() != 36 {
		t.Errorf("%+v", o)
	}

	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("s3cret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err = parsed(t, "--sessions-per-account=2", "--session-idle=30m", "--session-life=4h", "--lock-failures=3", "--lock-source=9", "--lock-time=1h", "--password-min=12",
		"--password-days=0", "--password-word=云川", "--password-hash=pbkdf2-sm3", "--factor-for-all", "--disuse-days=60", "--keep-trail=12", "--syslog=tcp://127.0.0.1:601",
		"--oidc-issuer=https://id.example", "--oidc-client=touyan", "--oidc-secret-file="+secret, "--oidc-redirect=https://dj.example/sign-in/oidc/return")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.set(&o); err != nil {
		t.Fatal(err)
	}
	a := o.Accounts
	if a.Session.Idle != 30*time.Minute || a.Session.Life != 4*time.Hour || a.Session.PerAccount != 2 || a.Lock.Failures != 3 || a.Lock.Source != 9 || a.Lock.Time != time.Hour ||
		a.Password.Min != 12 || a.Password.MaxAge != 0 || len(a.Password.Words) != 1 || a.Hash != server.PasswordHash("pbkdf2-sm3") || !a.Factor.Everyone || a.Disuse != 60*day {
		t.Errorf("%+v", a)
	}
	if o.Elsewhere == nil || o.Elsewhere.Label() != "统一身份认证" || o.Forward.Address != "127.0.0.1:601" || o.KeepTrail.Months() != 12 {
		t.Errorf("%+v", o)
	}
}

// What cannot be right is said before anything starts, with the flag.
func TestServe_flags_that_cannot_be_right(t *testing.T) {
	for flags, says := range map[string]string{
		"--session-idle=10s":        "--session-idle",
		"--session-life=1m":         "--session-life",
		"--sessions-per-account=-1": "--sessions-per-account",
		"--lock-failures=1":         "--lock-failures",
		"--lock-source=2":           "--lock-source",
		"--lock-time=48h":           "--lock-time",
		"--password-min=6":          "--password-min",
		"--password-classes=5":      "--password-classes",
		"--password-days=-1":        "--password-days",
		"--disuse-days=-5":          "--disuse-days",
		"--keep-trail=5":            "6 个月",
		"--keep-trail=0":            "6 个月",
		"--syslog=udp://a:1":        "tls://",
		"--syslog=tls://a?ca=/none": "/none",
		"--scan-uploads=/none":      "--scan-uploads",
		"--oidc-client=x":           "--oidc-issuer",
		"--oidc-issuer=http://id.example --oidc-client=x --oidc-redirect=https://a/sign-in/oidc/return":                           "https://",
		"--oidc-issuer=https://id.example --oidc-redirect=https://a/sign-in/oidc/return":                                          "--oidc-client",
		"--oidc-issuer=https://id.example --oidc-client=x":                                                                        "--oidc-redirect",
		"--oidc-issuer=https://id.example --oidc-client=x --oidc-redirect=https://a/sign-in/oidc/return --oidc-secret-file=/none": "/none",
	} {
		c, err := parsed(t, strings.Fields(flags)...)
		if err != nil {
			t.Errorf("%s: %v", flags, err)
			continue
		}
		var o server.Options
		err = c.set(&o)
		if k := fault.KindOf(err); err == nil || (k != fault.Invalid && k != fault.Unavailable) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v; want something about %s", flags, err, says)
		}
		// And nothing was made.
		if err := c.Run(context.Background(), &terminal{os.Stdout, os.Stderr}); err == nil {
			t.Errorf("%s: serves", flags)
		}
		if files, _ := filepath.Glob(filepath.Join(c.Data, "*")); len(files) > 0 {
			t.Errorf("%s: left %v", flags, files)
		}
	}
	if _, err := parsed(t, "--password-hash=md5"); err == nil {
		t.Error("md5 is taken")
	}
}

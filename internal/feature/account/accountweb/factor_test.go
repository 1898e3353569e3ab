package accountweb_test

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/account"
	"touyan/internal/feature/account/accountapp"
	"touyan/internal/feature/grant"
	"touyan/internal/platform/oidc"
	"touyan/internal/platform/oidc/oidctest"
	"touyan/internal/platform/sqldb"
)

var at = time.Date(2026, 9, 18, 9, 0, 0, 0, civil.Shanghai)

// administrator makes the system administrator and returns the first password.
func (s *site) administrator() string {
	s.t.Helper()
	p, err := access.System("test").Permit(account.CanManage, access.Everywhere)
	if err != nil {
		s.t.Fatal(err)
	}
	made, err := s.app.MakeAccount(context.Background(), p, accountapp.Make{Person: "管理员", Login: "admin"})
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.db.Write(context.Background(), func(tx *sqldb.Tx) error {
		return s.grants.Facts().Install(tx, int64(made.Account), grant.SystemAdmin)
	}); err != nil {
		s.t.Fatal(err)
	}
	return made.Password
}

// code reads the seed off the page, as a person who types it does, and returns
// what the device shows so long after nine.
func code(t *testing.T, page string, after time.Duration) string {
	t.Helper()
	key := regexp.MustCompile(`<b id="factor-key">([A-Z2-7 ]+)</b>`).FindStringSubmatch(page)
	if key == nil {
		t.Fatalf("no key on the page:\n%s", page)
	}
	c, err := totp.GenerateCode(strings.ReplaceAll(key[1], " ", ""), at.Add(after))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (s *site) session() *http.Cookie {
	for name, c := range s.cookies {
		if strings.HasSuffix(name, "session") || strings.HasSuffix(name, "touyan") {
			return c
		}
	}
	return nil
}

// DB-07, without script, from the slip of paper to the first page.
func TestRequiredFactor_pages(t *testing.T) {
	s := newSite(t)
	first := s.administrator()
	s.post("/sign-in", "login", "admin", "password", first, "next", "/accounts").is(303, "/sign-in/password?next=%2Faccounts")
	s.get("/sign-in/factor").is(303, "/sign-in/password")
	s.post("/sign-in/password", "password", good, "again", good, "next", "/accounts").is(303, "/sign-in/factor?next=%2Faccounts")
	s.get("/accounts").is(303)
	s.get("/sign-in?next=%2Faccounts").is(303, "/sign-in/factor?next=%2Faccounts")
	s.get("/sign-in/factor").is(200, "开始绑定").not("data:image")
	s.post("/sign-in/factor", "code", "123456").is(422, "请重新开始")
	s.post("/sign-in/factor/start", "next", "/accounts").is(303, "/sign-in/factor?next=%2Faccounts")
	page := s.get("/sign-in/factor?next=%2Faccounts").is(200, `src="data:image/png;base64,`, "绑定并进入")
	image := regexp.MustCompile(`data:image/png;base64,([^"]+)"`).FindStringSubmatch(page.body)
	if b, err := base64.StdEncoding.DecodeString(image[1]); err != nil || !strings.HasPrefix(string(b), "\x89PNG") {
		t.Errorf("no picture: %v", err)
	}
	s.post("/sign-in/factor", "code", "12345").is(422, "动态口令不对")
	s.post("/sign-in/factor", "code", code(t, page.body, 0)).is(303, "/account#factor")
	s.get("/account").is(200, "没有可用的恢复码", "不能解除").not("factor-key")
	codes := regexp.MustCompile(`<li>([a-z0-9-]{29})</li>`).FindAllStringSubmatch(s.post("/account/factor/recovery").is(200, "只在这里显示一次").body, -1)
	if len(codes) != 8 {
		t.Fatalf("%d recovery codes", len(codes))
	}
	s.get("/account").is(200, "还有 8 个可用")
	s.get("/accounts").is(200, "管理员")
	s.post("/account/factor/remove").is(403, "不能解除")
	s.post("/sign-out").is(303)

	s.post("/sign-in", "login", "admin", "password", good, "next", "/accounts").is(303, "/sign-in/code?next=%2Faccounts")
	s.get("/accounts").is(303)
	s.get("/sign-in/code?next=%2Faccounts").is(200, `autocomplete="one-time-code"`, `value="/accounts"`)
	s.post("/sign-in/code", "code", "").is(422, "请填写动态口令")
	s.post("/sign-in/code", "code", "000000").is(422, "动态口令不对")
	s.post("/sign-in/code", "code", code(t, page.body, 0)).is(422, "已经用过")
	s.post("/sign-in/code", "code", code(t, page.body, 30*time.Second), "next", "/accounts").is(303, "/accounts")
	s.get("/accounts").is(200)
	s.post("/sign-out").is(303)
	s.post("/sign-in", "login", "admin", "password", good).is(303, "/sign-in/code")
	s.post("/sign-in/code", "code", codes[0][1]).is(303, "/")
	s.get("/account").is(200, "还有 7 个可用")
}

// ASVS 7.5.1, 7.5.3: what is sensitive asks again who it is, and then goes on.
func TestProve_page(t *testing.T) {
	s := newSite(t, func(o *accountapp.Options) { o.Rules.Session.Idle = time.Hour })
	s.member()
	s.ahead = 16 * time.Minute
	before := s.session().Value
	s.get("/account").is(200, "没有绑定")
	if to := s.post("/account/factor/start").is(303).to; !strings.HasPrefix(to, "/account/prove?next=") {
		t.Fatal(to)
	}
	s.ahead = 0
	s.get("/account/prove?next=%2Faccount%23factor").is(200, "验证身份", `value="/account#factor"`, `autocomplete="current-password"`).not("统一")
	s.post("/account/prove", "password", "wrong password", "next", "/account").is(422, "口令不对")
	s.post("/account/prove", "password", good, "next", "https://evil.example/").is(303, "/")
	if s.session().Value == before {
		t.Error("the token is the one before")
	}
	s.post("/account/factor/start").is(303, "/account/factor")
	page := s.get("/account/factor").is(200, "factor-picture")
	s.post("/account/factor", "code", "1").is(422, "动态口令不对", "factor-key")
	s.post("/account/factor", "code", code(t, page.body, 0)).is(303, "/account#factor")
	s.get("/account/factor").is(303, "/account#factor")
	s.get("/account/prove").is(200, "one-time-code")
	s.post("/account/prove", "password", good).is(422)
	s.post("/account/prove", "code", code(t, page.body, 30*time.Second), "next", "/account").is(303, "/account")
	s.post("/account/factor/remove").is(303, "/account#factor")
	s.get("/account").is(200, "没有绑定")
	s.noPasswords(good)
}

// DB-11: who was sent away because of a newer sign-in is told so.
func TestSignIn_page_tells_why_a_session_ended(t *testing.T) {
	s := newSite(t)
	s.member()
	old := *s.session()
	name := old.Name
	delete(s.cookies, name)
	s.post("/sign-in", "login", "shenyan", "password", good).is(303)
	s.cookies[name] = &old
	s.get("/account").is(303, "/sign-in?next=%2Faccount")
	s.get("/sign-in?next=%2Faccount").is(200, "刚才在别处登录")
}

// ASVS 7.4.5, 6.4.4: an administrator ends the sessions of another, and resets
// the second factor of who lost it.
func TestAccounts_page_sessions_and_factor(t *testing.T) {
	s := newSite(t)
	s.install()
	s.post("/sign-out")
	s.member()
	s.post("/account/factor/start").is(303)
	page := s.get("/account/factor").is(200)
	s.post("/account/factor", "code", code(t, page.body, 0)).is(303)
	theirs := *s.session()
	delete(s.cookies, theirs.Name)
	s.post("/sign-in", "login", "fengxia", "password", good).is(303, "/")
	list := s.get("/accounts").is(200).body
	who := regexp.MustCompile(`href="(/accounts/\w+)">沈砚`).FindStringSubmatch(list)
	if who == nil {
		t.Fatal(list)
	}
	view := s.get(who[1]).is(200, "正在登录", "重置动态口令")
	ref := regexp.MustCompile(`name="ref" value="(\w+)"`).FindStringSubmatch(view.body)
	s.post(who[1]+"/sessions/end", "ref", ref[1]).is(303, who[1]+"#sessions")
	s.post(who[1]+"/sessions/end", "ref", ref[1]).is(303)
	s.get(who[1]).is(200, "现在没有登录")
	s.post(who[1]+"/factor/reset", "reason", "").is(422, "如何核实")
	s.post(who[1]+"/factor/reset", "reason", "当面核对工作证").is(200, "只在这里显示一次", "3 天内登录")
	s.get(who[1]).is(200).not("重置动态口令")

	s.get("/accounts/new").is(200, "不在名册的人员")
	s.get("/accounts/new?outside=1").is(200, "三个管理员")
	s.post("/accounts", "person", "", "login", "outsider").is(422, "请填写姓名")
	s.post("/accounts", "person", "外聘", "login", "o").is(422, "登录名应为", `value="外聘"`)
	s.post("/accounts", "person", "外聘", "login", "outsider").is(200, "只在这里显示一次")
}

// The other place, with a browser's eyes: a link, a redirect there, and back.
func TestSignIn_page_elsewhere(t *testing.T) {
	s := newSite(t)
	s.member()
	s.post("/sign-out")
	s.get("/sign-in").is(200).not("/sign-in/oidc")
	s.get("/sign-in/oidc").is(303, "/sign-in")

	place := oidctest.Open(t, func() time.Time { return at })
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte(oidctest.Secret), 0o600); err != nil {
		t.Fatal(err)
	}
	k, err := oidc.New(oidc.Config{Issuer: place.URL, ClientID: oidctest.ClientID, SecretFile: file, Label: "省院统一认证",
		Redirect: "http://example.com/sign-in/oidc/return", Plain: true, Now: func() time.Time { return at }})
	if err != nil {
		t.Fatal(err)
	}
	s = newSite(t, func(o *accountapp.Options) { o.Elsewhere = k })
	s.member()
	s.post("/sign-out")
	s.get("/sign-in?next=%2Faccount").is(200, "用省院统一认证登录", `href="/sign-in/oidc?next=%2Faccount"`)
	there := func() string {
		to := s.get("/sign-in/oidc?next=%2Faccount").is(303).to
		c := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		res, err := c.Get(to)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		back, err := url.Parse(res.Header.Get("Location"))
		if err != nil || back.Path != "/sign-in/oidc/return" {
			t.Fatal(back, err)
		}
		return back.RequestURI()
	}
	place.Person = "nobody"
	s.get(there()).is(303, "/sign-in?next=%2Faccount")
	s.get("/sign-in").is(200, "没有您的账号")
	place.Person = "shenyan"
	back := there()
	s.get(back).is(303, "/account")
	s.get("/account").is(200, "登录名 shenyan")
	s.get(back).is(403)
	s.get("/account/prove").is(200, "用省院统一认证验证")
	if to := s.get("/account/prove/oidc?next=%2Faccount").is(303).to; !strings.Contains(to, "prompt=login") {
		t.Error(to)
	}
}

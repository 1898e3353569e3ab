package accountweb_test

import (
	"context"
	"crypto/tls"
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"touyan/internal/base/access"
	"touyan/internal/feature/account"
	"touyan/internal/feature/account/accountapp"
	"touyan/internal/feature/grant"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/web"
)

func TestInstall_page(t *testing.T) {
	s := newSite(t)
	s.get("/sign-in").is(303, "/install")
	s.get("/install").is(200, "安装令牌", "再填一次").not(`value="` + good)
	token, err := s.app.Door().InstallToken(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	a := s.post("/install", append(installing, "token", "wrong-token", "login", "FengXia", "person", "丰夏", "password", good, "again", good)...)
	a.is(422, "安装令牌不对", `value="FengXia"`, `value="丰夏"`, `value="wrong-token"`, `value="anquan"`)
	s.post("/install", append(installing, "token", token, "login", "fx", "person", "", "password", "short", "again", "short")...).is(422, "登录名应为", "请填写姓名", "口令至少 10 位")
	s.post("/install", append(installing, "token", token, "login", "fengxia", "person", "丰夏", "password", good, "again", good+"x")...).is(422, "两次填写的口令不一致")
	s.post("/install", append(installing, "token", token, "login", "anquan", "person", "路遥", "password", good, "again", good)...).is(422, "“路遥”已填在上面", "登录名“anquan”已填在上面")
	s.post("/install", "token", token, "login", "fengxia", "person", "丰夏", "password", good, "again", good).is(422, "请填写姓名")
	a = s.post("/install", append(installing, "token", token, "login", "FengXia", "person", "丰夏", "password", good, "again", good)...)
	a.is(200, "系统管理员", "安全管理员", "审计管理员", "路遥", "xitong", "只在本页显示一次")
	if n := len(regexp.MustCompile(`\b[2-9a-z]{4}-[2-9a-z]{4}-[2-9a-z]{4}\b`).FindAllString(a.body, -1)); n != 3 {
		t.Errorf("%d one-time passwords", n)
	}
	if len(s.cookies) != 0 {
		t.Fatalf("cookies for nobody: %v", s.cookies)
	}
	s.post("/sign-in", "login", "fengxia", "password", good).is(303, "/")
	c := s.cookies[web.SessionCookie]
	if c == nil || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Secure || c.Path != "/" || c.MaxAge != 0 {
		t.Fatalf("cookie %+v", c)
	}
	s.get("/").is(200, "officer")
	s.get("/install").is(303, "/sign-in")
	s.get("/sign-in").is(303, "/")
	s.post("/install", append(installing, "token", token, "login", "another", "person", "丰夏", "password", good, "again", good)...).is(303, "/sign-in")
	s.noPasswords(good)
}

func TestSignIn_page(t *testing.T) {
	s := newSite(t)
	s.install()
	s.post("/sign-out").is(303, "/sign-in")
	if s.cookies[web.SessionCookie] != nil {
		t.Error("signed out and the cookie stays")
	}
	s.get("/sign-in").is(200, "已退出")
	s.get("/account").is(303, "/sign-in?next=%2Faccount")
	s.get("/sign-in?next=%2Faccount").is(200, `name="next" value="/account"`)
	s.post("/sign-in", "login", "", "password", "").is(422, "请填写登录名", "请填写口令")
	s.post("/sign-in", "login", "FengXia", "password", "wrong password", "next", "/account").is(422, "登录名或口令不对", `value="FengXia"`, `value="/account"`)
	s.post("/sign-in", "login", "FengXia", "password", good, "next", "/account").is(303, "/account")
	first := s.cookies[web.SessionCookie].Value
	s.post("/sign-in", "login", "fengxia", "password", good, "next", "//evil.example/").is(303, "/")
	if s.cookies[web.SessionCookie].Value == first {
		t.Error("the token is not a new one")
	}
	// The session before is over.
	s.cookies[web.SessionCookie].Value = first
	s.get("/account").is(303)

	req := form("/sign-in", "login", "fengxia", "password", good)
	req.TLS = &tls.ConnectionState{}
	if a := s.do(req).is(303); !a.http.Cookies()[0].Secure {
		t.Error("not secure over TLS")
	}
	req = form("/sign-in", "login", "fengxia", "password", good)
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	s.do(req).is(403)
	s.noPasswords(good, "wrong password", first)
}

func TestSignIn_goes_only_to_this_site(t *testing.T) {
	for next, to := range map[string]string{
		"": "/", "/members?q=1#x": "/members?q=1#x", "https://evil.example": "/", "//evil.example": "/", `/\evil.example`: "/", `\\evil.example`: "/",
		"/\t/evil.example": "/", "javascript:alert(1)": "/", "members": "/", "/sign-in": "/", "/sign-in/password": "/", "/sign-out": "/", "/install": "/",
		"/sign-inside": "/sign-inside", "/%2f/evil": "/%2f/evil",
	} {
		s := newSite(t)
		s.member()
		if a := s.get("/sign-in?next=" + url.QueryEscape(next)); a.to != to {
			t.Errorf("next=%q leads to %q, want %q", next, a.to, to)
		}
	}
}

func TestFirstPassword_before_any_page(t *testing.T) {
	s := newSite(t)
	s.install()
	s.get("/accounts/new").is(200, "先找到本人")
	a := s.get("/accounts/new?q="+url.QueryEscape("沈")).is(200, "沈砚", "民二庭党支部")
	a.not("裴临")
	to := regexp.MustCompile(`/accounts/new\?member=\w+`).FindString(a.body)
	a = s.get(to).is(200, "为沈砚建账号")
	who := regexp.MustCompile(`name="member" value="(\w+)"`).FindStringSubmatch(a.body)[1]
	s.post("/accounts", "member", who, "login", "沈砚").is(422, "登录名应为", `value="沈砚"`)
	a = s.post("/accounts", "member", who, "login", "ShenYan").is(200, "只在这里显示一次")
	password := regexp.MustCompile(`<b id="first-password">([^<]+)</b>`).FindStringSubmatch(a.body)[1]
	s.post("/accounts", "member", who, "login", "shenyan2").is(422, "一人只有一个账号")
	s.get("/accounts").is(200, "沈砚", "待设口令", "党务干部（云川中院）").not(password)
	s.post("/sign-out")

	s.post("/sign-in", "login", "shenyan", "password", password, "next", "/account").is(303, "/sign-in/password?next=%2Faccount")
	s.get("/").is(303, "/sign-in?next=%2F")
	s.get("/account").is(303, "/sign-in?next=%2Faccount")
	s.get("/sign-in?next=%2Faccount").is(303, "/sign-in/password?next=%2Faccount")
	s.post("/seat", "seat", "member:").is(401)
	s.get("/sign-in/password?next=%2Faccount").is(200, "设置自己的口令", `value="/account"`)
	s.post("/sign-in/password", "password", "short", "again", "short").is(422, "口令至少 10 位")
	s.post("/sign-in/password", "password", password, "again", password).is(422, "不能与原口令相同")
	s.post("/sign-in/password", "password", good, "again", "x").is(422, "不一致")
	s.post("/sign-in/password", "password", good, "again", good, "next", "/account").is(303, "/account")
	s.get("/account").is(200, "登录名 shenyan", "民二庭党支部")
	s.get("/sign-in/password").is(303, "/sign-in")
	s.noPasswords(good)
}

func TestAccount_page(t *testing.T) {
	s := newSite(t, func(o *accountapp.Options) { o.Rules.Session.PerAccount = 0 })
	s.member()
	elsewhere := s.cookies[web.SessionCookie]
	delete(s.cookies, web.SessionCookie)
	req := form("/sign-in", "login", "shenyan", "password", good)
	req.Header.Set("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/109.0 Safari/537.36")
	s.do(req).is(303)
	a := s.get("/account").is(200, "Linux 上的 Chrome", "本次登录", "来自 192.0.2.1", "结束其他各处")
	a.not(elsewhere.Value)
	ref := regexp.MustCompile(`name="ref" value="(\w+)"`).FindStringSubmatch(a.body)[1]
	s.post("/account/sessions/end", "ref", ref).is(303, "/account")
	s.post("/account/sessions/end", "ref", ref).is(303, "/account")
	s.get("/account").is(200).not("结束其他各处")

	s.post("/account/password", "old", "", "password", "short", "again", "short").is(422, "请填写现在的口令", "口令至少 10 位")
	s.post("/account/password", "old", "wrong password", "password", good+"二", "again", good+"二").is(422, "原口令不对")
	before := s.cookies[web.SessionCookie].Value
	s.post("/account/password", "old", good, "password", good+"二", "again", good+"二").is(303, "/account")
	if s.cookies[web.SessionCookie].Value == before {
		t.Error("the session is the old one")
	}
	s.get("/account").is(200, "本次登录")
	s.post("/seat", "seat", "officer:").is(404)
	s.noPasswords(good, before)
}

func TestAccounts_pages_are_the_officers(t *testing.T) {
	s := newSite(t)
	s.member()
	for _, path := range []string{"/accounts", "/accounts/new", "/accounts/00000000000ab"} {
		s.get(path).is(403)
	}
	for _, path := range []string{"/accounts", "/accounts/00000000000ab/reset"} {
		s.post(path).is(403)
	}
	err := s.db.Read(context.Background(), func(tx *sqldb.Tx) error {
		n, err := sqldb.One(tx, sqldb.Scalar[int], `select count(*) from audit_entry where action = 'account.refused' and actor = '沈砚'`)
		if n != 5 {
			t.Errorf("%d refusals in the trail", n)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAccounts_manage(t *testing.T) {
	s := newSite(t)
	s.member()
	s.post("/sign-out")
	// The first officer comes second here: an account exists, so by hand.
	p, _ := access.System("test").Permit(account.CanManage, access.Everywhere)
	officer, err := s.app.MakeDemoAccount(context.Background(), p, peiLin, "peilin", good)
	if err != nil {
		t.Fatal(err)
	}
	s.give(officer, grant.Officer, court)
	s.post("/sign-in", "login", "peilin", "password", good).is(303)
	a := s.get("/accounts?q=shen").is(200, "沈砚")
	a.not("裴临")
	at := regexp.MustCompile(`/accounts/\w{13}`).FindString(a.body)
	s.get(at).is(200, "民二庭党支部", "没有另行授权")

	s.post(at+"/reset").is(200, "口令已重置", "first-password")
	s.post(at+"/disable").is(303, at)
	s.get(at).is(200, "已停用", "恢复")
	s.post(at + "/disable").is(409)
	s.post(at+"/enable").is(303, at)
	s.post("/accounts/" + officer.String() + "/disable").is(403)
	s.get("/accounts/0000000000000").is(404)
	s.get("/accounts/x").is(404)
	s.get("/accounts?state=disabled").is(200, "没有符合的账号")
}

package browser

import (
	"strconv"
	"strings"
	"testing"
)

// administrators are the three whom the installation makes beside the officer.
var administrators = []struct{ login, person, role string }{
	{"sysadm", "罗系安", "system-admin"}, {"secadm", "方安宁", "security-admin"}, {"audadm", "沈计平", "audit-admin"},
}

// install makes the first four accounts. The administrators' one-time passwords
// are those of the slips.
func (p *person) install() {
	p.t.Helper()
	p.open("/install")
	p.look("install")
	officer := &holder{password: "yunchuan-2026-Lead"}
	p.house.people["officer"] = officer
	p.fill("token", p.house.token)
	p.fill("person", "测试员")
	p.fill("login", "officer")
	p.fill("password", officer.password)
	p.fill("again", officer.password)
	for i, a := range administrators {
		n := "-" + strconv.Itoa(i+1)
		p.fill("person"+n, a.person)
		p.fill("login"+n, a.login)
	}
	p.press("建立账号")
	p.sees("安装完成")
	p.look("install-slips")
	for _, a := range administrators {
		slip := eval[string](p, `document.querySelector('#slip-`+a.role+` b').innerText.trim()`)
		if slip == "" {
			p.t.Fatalf("there is no slip of %s", a.role)
		}
		p.house.people[a.login] = &holder{password: slip}
	}
}

// firstSignIn goes an administrator's way at the first sign-in: a password of
// one's own, then a second factor.
func (p *person) firstSignIn(login string) {
	p.t.Helper()
	w := p.house.people[login]
	p.knock(login)
	p.sees("设置自己的口令")
	p.axe("the first password")
	w.password = "Bamboo-grove-2026"
	p.fill("password", w.password)
	p.fill("again", w.password)
	p.press("保存并进入")
	p.sees("绑定动态口令")
	p.press("开始绑定")
	w.seed = strings.ReplaceAll(eval[string](p, `document.querySelector('#factor-key').innerText`), " ", "")
	if n := eval[int](p, `document.querySelector('#factor-picture').naturalWidth`); n < 200 {
		p.t.Errorf("the picture to scan is %d px wide", n)
	}
	p.look("sign-in-factor")
	p.showCode(login)
	p.press("绑定并进入")
	p.sees("动态口令已启用")
}

// TestInstall: the four accounts; each administrator sets a password, binds an
// authenticator and comes back with it; nobody sees business, and the slip and a
// used code open nothing.
func TestInstall(t *testing.T) {
	t.Parallel()
	h := serve(t, "")
	p := h.visit()
	p.install()
	p.open("/install")
	p.sees("登录")
	for _, a := range administrators {
		slip := h.people[a.login].password
		q := h.visit()
		q.firstSignIn(a.login)
		q.press("生成恢复码")
		q.open("/")
		if at := q.at(); at != "/privacy/notice" {
			t.Errorf("%s is at %s, before the notice was read", a.login, at)
		}
		q.press("我已看过")
		q.open("/desk")
		q.sees("不能办理") // an administrator has no desk
		q.look("administrator-no-desk")
		r := h.visit()
		r.open("/sign-in")
		r.fill("login", a.login)
		r.fill("password", slip)
		r.press("登录")
		r.sees("登录名或口令不对")
		r.signIn(a.login)
		q.open("/account")
		q.sees("刚才在别处登录") // one account is in one place
	}
}

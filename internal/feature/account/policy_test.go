package account

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"touyan/internal/base/fault"
)

// DB-02: ten characters, three classes of four, no login name, name or court.
// ASVS 6.1.2, 6.2.1, 6.2.11.
func TestDB_02_password_policy(t *testing.T) {
	p := Defaults().Password
	who := Subject{Login: "shenyan01", Words: []string{"沈砚", "shenyan", "云川中院", "云川", "yunchuan"}}
	for _, c := range []struct{ password, say string }{
		{"Tr4in-of-thought", ""}, {"青山遮不住Bi2东流去", ""}, {"k7mp-2xWd", "至少 10 位"},
		{"trainofthoughts", "3 类"}, {"trainofth0ughts", "3 类"}, {"青山遮不住毕竟东流去", "3 类"}, {"trainofth0ught!", ""},
		{"X9-shenyan01-k", "登录名"}, {"X9-ShenYan-kmpq", "shenyan"}, {"沈砚-2026-Kmpq", "沈砚"}, {"Yunchuan#8827x", "yunchuan"},
		{"云川-2026-Kmpqx", "云川"}, {"Touyan-8827-mp", "touyan"}, {"法院-2026-Kmpqx", "法院"},
	} {
		err := p.Check(who, c.password)
		if (err == nil) != (c.say == "") || (err != nil && !strings.Contains(fault.Of(err).Field("password"), c.say)) {
			t.Errorf("%q: %v; want %q", c.password, err, c.say)
		}
	}
	p.Classes = 0
	if err := p.Check(who, "trainofthoughts"); err != nil {
		t.Errorf("classes are switched off and asked all the same: %v", err)
	}
}

// ASVS 6.2.4: the most used passwords, and what people make of them to please a
// rule about classes.
func TestASVS_6_2_4_used_passwords_are_refused(t *testing.T) {
	p := Defaults().Password
	p.Classes = 0
	for _, s := range strings.Fields(`Password123! P@ssw0rd123 P@$$w0rd2026 Admin@123456 Admin888888! Administrator1! Root@123456 Qwerty123456! 1qaz@WSX3edc
		Qwer1234!@#$ Aa123456789! Abc@12345678 Abcd1234!@#$ Dangjian@2026 Dangyuan1921! Fayuan#2026123 Zhongguo1949! Woaini1314! Zhang@19900101
		Wang123456! Welcome@2026 Huawei@12345 Test@123456 Changeme123! Letmein!2026 Iloveyou520! aaaaaaaaaa1! 1234567890aA! 0987654321Zz! abcabcabc123
		qwertyuiop12 asdfghjkl;12 passwordpassword Password1Password1 !@#$%^&*()12 a1b2c3d4e5`) {
		if utf8.RuneCountInString(s) >= p.Min && p.Check(Subject{}, s) == nil {
			t.Errorf("%q is taken", s)
		}
	}
	for _, s := range []string{"correct horse 7 battery", "k7mp-2xwd-9fhr", "Waiting-4-the-Rain", "大漠孤烟直长河落日圆", "mXq9vT2#LwPz", "Sheng1-dong4-xian1"} {
		if err := p.Check(Subject{}, s); err != nil {
			t.Errorf("%q: %v", s, err)
		}
	}
}

// ASVS 6.2.8, 6.2.9: as typed, to the last of 128 characters.
func TestASVS_6_2_9_long_passwords_are_taken(t *testing.T) {
	long := strings.Repeat("Ab7d#f:h", 16)
	if err := CheckPassword("shenyan", long); err != nil || len(long) < 64 {
		t.Errorf("%d characters: %v", len(long), err)
	}
	if err := CheckPassword("shenyan", long+"x"); err == nil {
		t.Error("129 characters are taken")
	}
}

func TestRules_check(t *testing.T) {
	if err := Defaults().Check(); err != nil {
		t.Errorf("the defaults: %v", err)
	}
	for name, bend := range map[string]func(*Rules){
		"short passwords": func(r *Rules) { r.Password.Min = 4 }, "five classes": func(r *Rules) { r.Password.Classes = 5 },
		"no lock": func(r *Rules) { r.Lock.Failures = 0 }, "an eternal session": func(r *Rules) { r.Session.Life = 365 * day },
		"no idle end": func(r *Rules) { r.Session.Idle = 0 }, "no hash": func(r *Rules) { r.Hash = "md5" },
		"an odd digest": func(r *Rules) { r.Factor.Digest = "md5" }, "a year for a slip": func(r *Rules) { r.Password.OneTime = 365 * day },
	} {
		r := Defaults()
		bend(&r)
		if r.Check() == nil {
			t.Errorf("%s pass", name)
		}
	}
}

func TestStage_code_comes_first(t *testing.T) {
	for _, c := range []struct {
		s    Standing
		want Stage
	}{
		{Standing{}, Open}, {Standing{MustChange: true}, WantsPassword}, {Standing{MustChange: true, Elsewhere: true}, Open},
		{Standing{MustChange: true, Factor: true}, WantsCode}, {Standing{MustChange: true, Factor: true, Shown: true}, WantsPassword},
		{Standing{Required: true}, WantsFactor}, {Standing{Required: true, Elsewhere: true}, WantsFactor}, {Standing{Required: true, MustChange: true}, WantsPassword},
		{Standing{Required: true, Factor: true}, WantsCode}, {Standing{Required: true, Factor: true, Shown: true}, Open},
	} {
		if got := c.s.Stage(); got != c.want {
			t.Errorf("%+v wants %q, not %q", c.s, c.want, got)
		}
	}
}

func TestSpell(t *testing.T) {
	for d, want := range map[time.Duration]string{15 * time.Minute: "15 分钟", 8 * time.Hour: "8 小时", 72 * time.Hour: "3 天", 90 * time.Minute: "90 分钟"} {
		if got := Spell(d); got != want {
			t.Errorf("%v is %q", d, got)
		}
	}
}

func FuzzCheckPassword(f *testing.F) {
	for _, s := range []string{"", "青山遮不住Bi2东流去", "Password123!", "\xff\xfe", strings.Repeat("a", 200)} {
		f.Add("shenyan", s)
	}
	p := Defaults().Password
	f.Fuzz(func(t *testing.T, login, s string) {
		err := p.Check(Subject{Login: login}, s)
		if err == nil && (!utf8.ValidString(s) || utf8.RuneCountInString(s) < p.Min || classes(s) < 3) {
			t.Errorf("%q is taken", s)
		}
	})
}

func FuzzCleanLogin(f *testing.F) {
	for _, s := range []string{"", "shenyan", "Ｓｈｅｎ０１", "a.b-c_1", "沈砚", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := CleanLogin(s)
		if err != nil {
			return
		}
		if again, err := CleanLogin(got); err != nil || again != got || len(got) > loginMax {
			t.Errorf("%q is cleaned to %q, and that to %q: %v", s, got, again, err)
		}
	})
}

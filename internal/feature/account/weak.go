package account

import "strings"

// known are passwords of ten and more characters that are tried first by
// whoever guesses and that no rule below finds, in lower case.
var known = set(`
	1q2w3e4r5t 1q2w3e4r5t6y q1w2e3r4t5 q1w2e3r4t5y6 1qaz2wsx3edc 1qaz@wsx3edc !qaz2wsx3edc 1qaz2wsx3edc4rfv
	qazwsxedcrfv zaq12wsxcde3 a1b2c3d4e5 a1s2d3f4g5 z1x2c3v4b5 1a2b3c4d5e 5201314520 5201314521 1314520520 1314521521
	woaini1314520 1921070119 1949100119 qwer1234!@#$ 1234qwer!@#$ asdf1234!@#$ zxcv1234!@#$ passwordpassword`)

// cores are words that make a weak password whatever digits and signs are put
// around them: Password123!, Dangjian@2026, Zhang19900101. With every such
// tail this is far more than the three thousand most used passwords of ten and
// more characters.
var cores = set(`
	password passwd passwort pass word admin administrator root user guest test tester testing demo temp default initial
	welcome hello letmein login logon master secret changeme iloveyou loveyou love monkey dragon shadow sunshine princess
	football baseball superman batman trustno starwars freedom whatever michael jordan hunter killer computer internet
	system sysadmin server oracle mysql postgres manager operator security service support huawei lenovo inspur kylin
	uniontech windows microsoft google baidu tencent alibaba weixin wechat taobao samsung apple xiaomi
	abc abcd abcde abcdef abcdefg abcdefgh aaa aaaa qwe qwer qwert qwerty qwertyuiop asd asdf asdfg asdfgh asdfghjkl
	zxc zxcv zxcvb zxcvbn zxcvbnm qaz qazwsx qazwsxedc wsx edc qweasd qweasdzxc qq qqq
	woaini woaiwo woaiwojia woaizuguo woaizhongguo aini nihao mima kouling denglu guanli guanliyuan xitong xitongguanli
	zhongguo zhonghua beijing shanghai china chinese chinaren ziguang
	fayuan faguan shufu zhongyuan gaoyuan jiceng renmin renminfayuan shenpan zhixing ting court judge justice
	dang dangjian dangyuan dangwei dangzu dangzhibu zhibu dangwu dangxiao danghui gongchandang zhonggong jiguan jiguandangwei
	party cpc touyan toujian gongan jiancha zhengfa
	wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng liang xie song tang feng yu dong
	xiao cheng cao yuan deng fu shen zeng peng lu su jiang cai jia ding wei xue ye yan pan du dai xia zhong tian ren fan fang
	shi yao tan liao zou xiong jin hao kong bai cui kang mao qiu qin gu hou shao meng long wan duan lei qian yin chang qiao
	xiaoming lili weiwei zhangsan lisi wangwu zhaoliu`)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// weak reports whether low, in lower case, is a password that is tried early.
func weak(low string) bool {
	if known[low] || few(low) || walk(low) {
		return true
	}
	letters := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r >= 'a' && r <= 'z' {
				return r
			}
			if r >= 0x80 {
				return r
			}
			return -1
		}, s)
	}
	edge := func(r rune) bool { return r < 0x80 && (r < 'a' || r > 'z') }
	middle := strings.TrimFunc(low, edge)
	for _, s := range []string{letters(low), letters(plainL.Replace(middle)), letters(plainI.Replace(middle)), letters(plainI.Replace(low))} {
		if cores[once(s)] {
			return true
		}
	}
	return false
}

// Signs and digits that stand for letters: p@ssw0rd.
var (
	plainL = strings.NewReplacer("@", "a", "4", "a", "0", "o", "3", "e", "$", "s", "5", "s", "7", "t", "1", "l", "!", "l")
	plainI = strings.NewReplacer("@", "a", "4", "a", "0", "o", "3", "e", "$", "s", "5", "s", "7", "t", "1", "i", "!", "i")
)

// once returns the shortest text whose repetition s is: abab is ab.
func once(s string) string {
	for n := 1; n <= len(s)/2; n++ {
		if len(s)%n == 0 && strings.Repeat(s[:n], len(s)/n) == s {
			return s[:n]
		}
	}
	return s
}

// few reports whether s has fewer than four different characters.
func few(s string) bool {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen) < 4
}

// rows are what fingers walk along, each also backwards.
var rows = []string{"01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "!@#$%^&*()"}

// walk reports whether s is little more than walks along a row, repeated
// characters, and a few others: 123456789a, qwer1234asdf, abcabc112233.
func walk(s string) bool {
	rs := []rune(s)
	rest := 0
	for i := 0; i < len(rs); {
		n := 1
		for i+n < len(rs) && beside(rs[i+n-1], rs[i+n]) && (n < 2 || step(rs[i+n-2], rs[i+n-1]) == step(rs[i+n-1], rs[i+n])) {
			n++
		}
		if n >= 3 {
			rest++ // a walk is worth one character
		} else {
			rest += n
		}
		i += n
	}
	return rest < 5
}

func beside(a, b rune) bool { return step(a, b) != 0 }

// step is 1 or -1 for the next or the previous character of a row, 2 for the
// same one again, else 0.
func step(a, b rune) int {
	if a == b {
		return 2
	}
	for _, row := range rows {
		if strings.Contains(row, string([]rune{a, b})) {
			return 1
		}
		if strings.Contains(row, string([]rune{b, a})) {
			return -1
		}
	}
	return 0
}

package survey

import (
	"slices"
	"strings"
)

// Opinions returns what raters wrote, apart from everything else and in the
// order of the text itself, so that no order of writing is left (VT-18). Of
// fewer than MinCell raters nothing is returned.
func Opinions(texts []string, raters int) []string {
	if raters < MinCell {
		return nil
	}
	var out []string
	for _, s := range texts {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	slices.Sort(out)
	return out
}

// OpinionWarning stands beside a field for free text.
const OpinionWarning = "意见单独存放并打乱次序，但笔迹之外，语气和所说的事仍可能让人认出您。"

// Protects says what the way of answering guards, and Leaves what it does not:
// the page and docs/ballots.md show these sentences, and a test holds the
// document to them (VT-20).
func (w Way) Protects() []string {
	if w == Link {
		return []string{
			"不用登录，不用账号，不设 Cookie，这一页的网络地址不进日志。",
			"系统里没有一份一份的答卷，交上来就并入合计；文字意见单独存放，不留先后。",
			"结束以前谁都看不到结果，只能看到收到多少份。",
		}
	}
	return []string{
		"问卷码由本人在会场抽取，系统只存摘要；谁抽到哪个码，没有任何地方记录。",
		"一个问卷码只能交一次；伪造的、别的问卷的、已经清点为余码的，都不收。",
		"答卷加密后封存，开箱以前没有任何票数；开箱以后只留合计。",
		"文字意见单独存放，不留先后，和答卷没有联系。",
	}
}

// Leaves says what the way does not guard.
func (w Way) Leaves() []string {
	if w == Link {
		return []string{
			"公开链接不认人，同一个人可以交几份；结果只供改进工作，不作评定的依据。",
			"中间的网络设备和单位的代理可能留有访问记录，本系统管不到。",
		}
	}
	return []string{
		"发码靠监督人：多发、代领、记下谁抽了哪张，程序发现不了。",
		"用自己的手机填写时，网络地址和时间可能指向个人；应当使用会场的公共终端。",
		"人数很少或者意见一致时，结果本身会暴露各人的意见。",
	}
}

package life

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Lengths above which a notice is said to be long (C-15).
const (
	longNotice    = 4000 // 专项
	tooLongNotice = 5000
)

var weekdays = [...]string{"日", "一", "二", "三", "四", "五", "六"}

// Notice returns the text of the notice that calls the meeting, from what is
// known of it; branch and group are names.
func (m *Meeting) Notice(branch, group string) string {
	var b strings.Builder
	b.WriteString("关于" + m.held() + "的通知\n\n")
	whom := "各位党员："
	switch {
	case m.Kinds.Has(Committee):
		whom = "各位委员："
	case m.Kinds.Any(Leading):
		whom = "党组各成员："
	case m.Kinds.Has(OrganAssembly):
		whom = "机关各党员、干部："
	case m.Kinds.Has(GroupMeet):
		whom = group + "各位党员："
	}
	b.WriteString(whom + "\n　　定于")
	if m.Day == 0 {
		b.WriteString("（日期待定）")
	} else {
		y, mo, d := m.Day.Civil()
		b.WriteString(" " + strconv.Itoa(y) + " 年 " + strconv.Itoa(mo) + " 月 " + strconv.Itoa(d) + " 日（星期" + weekdays[m.Day.Weekday()] + "）")
	}
	if m.Begins != "" {
		b.WriteString(m.Begins + " ")
	}
	if m.Place != "" {
		b.WriteString("在" + m.Place)
	}
	b.WriteString(m.held() + "。")
	if m.Title != "" && m.Title != m.What() {
		b.WriteString("\n　　题目：" + m.Title + "。")
	}
	if len(m.Topics) > 0 {
		b.WriteString("\n　　议题：")
		for i, t := range m.Topics {
			b.WriteString("\n　　" + strconv.Itoa(i+1) + ". " + t.Text)
			if t.Presenter != "" {
				b.WriteString("（" + t.Presenter + "）")
			}
		}
	}
	if m.Speaker.Name != "" {
		b.WriteString("\n　　主讲人：" + m.Speaker.Name + "。")
	}
	if m.Guests != "" {
		b.WriteString("\n　　列席：" + m.Guests + "。")
	}
	b.WriteString("\n　　不能到会的，请会前向")
	if m.Recorder.Name != "" {
		b.WriteString(m.Recorder.Name)
	} else {
		b.WriteString("支部")
	}
	b.WriteString("请假并说明原因。\n\n" + branch + "\n")
	return b.String()
}

// held says what is done: 召开支部党员大会, 开展主题党日, 上党课.
func (m *Meeting) held() string {
	verb := "召开"
	if !m.Kinds.Any(Assembly | Committee | GroupMeet | OrganisationLife | Leading | OrganAssembly) {
		verb = "开展"
		if m.Kinds.Has(Lecture) {
			verb = "上"
		}
	}
	return verb + m.What()
}

// NoticeHint says that a notice is long, or "" (C-15; advice).
func NoticeHint(text string) string {
	n := utf8.RuneCountInString(text)
	switch {
	case n > tooLongNotice:
		return "通知有 " + strconv.Itoa(n) + " 字，超过 5000 字，请压缩。"
	case n > longNotice:
		return "通知有 " + strconv.Itoa(n) + " 字，专项通知一般不超过 4000 字。"
	}
	return ""
}

package han

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// Marking returns the mark of secrecy that a text bears, as documents bear it
// (国家秘密定密管理 and 公文格式): 绝密, 机密 or 秘密 with a star, with a term
// (机密10年, 绝密长期), behind 密级, or alone in brackets; or 内部资料 as a
// heading. Blanks, full width, invisible and traditional characters and one
// character a line make no difference. The words alone are no mark: 保守国家秘密
// and 内部资料管理办法 may be spoken of. What is marked must be refused and not
// stored (PI-13).
func Marking(text string) (kind string, ok bool) { return marking(text, markedLine) }

// MarkingName is Marking for the name of a file, where a level in front of the
// name or in brackets anywhere is a mark: 【机密】通报.docx, 机密-通报.docx.
func MarkingName(name string) (kind string, ok bool) {
	if base := strings.LastIndexAny(name, `/\`); base >= 0 {
		name = name[base+1:]
	}
	return marking(strings.ReplaceAll(name, "\n", " "), func(s string) string {
		if m := markedLine(s); m != "" {
			return m
		}
		if m := nameMark.FindStringSubmatch(s); m != nil {
			return m[1] + m[2] // one of them
		}
		return ""
	})
}

// The forms of a mark on a line without blanks, half width.
const (
	levels = `(绝密|机密|秘密)`
	open_  = `[\[({<【〔《「『“"'〈]`
	close_ = `[\])}>】〕》」』”"'〉]`
	stars  = `[★☆⭐🌟✩✪✫✬✭✮✯✰✦✧✶✷✹⋆]`
	figure = `[0-9〇零一二三四五六七八九十百廿卅两]`
	term   = `(?:` + figure + `{1,4}(?:年|个月|月|天|日)|长期|永久|(?:启用|公布|公开|解密|考试|使用)(?:前|之前))`
)

var (
	// 机密★, 机密]★10年: a star says it all.
	starred = regexp.MustCompile(levels + close_ + `?` + stars)
	// 机密*10年, *机密*: the asterisk is also what people set things off with, so
	// that it needs a term or to be all that the line says.
	asterisk = regexp.MustCompile(levels + close_ + `?\*` + term + `|^` + open_ + `?` + levels + close_ + `?\*$`)
	// 机密10年, 秘密:长期 at the beginning of a line and nothing behind it.
	termed = regexp.MustCompile(`^` + open_ + `?` + levels + close_ + `?[:\-—·]?` + open_ + `?` + term + close_ + `?$`)
	// 密级:机密, 涉密等级为秘密. A list of levels (绝密、机密、秘密三级) explains them.
	headed = regexp.MustCompile(`(?:密级|保密等级|保密级别|涉密等级|涉密级别|秘密等级)[:为是]?` + open_ + `?` + levels + `(?:$|[^、,/或和及与级文事工人])`)
	// 【机密】 alone on its line.
	alone = regexp.MustCompile(`^` + open_ + levels + `(?:级|件|文件)?` + close_ + `$`)
	// 内部资料 as a heading: alone, in brackets, or with what follows it on papers.
	inside = regexp.MustCompile(`(?:^内部资料(?:$|` + stars + `|[\*!:,.;，。；、！·\-—]|` + close_ + `|` + open_ + `|注意|严禁|禁止|请勿|不得|切勿|妥善|仅供|概不)|` + open_ + `内部资料` +
		`(?:` + close_ + `|[,，:、·\-—]|注意|严禁|禁止|请勿|不得|切勿|妥善|仅供)|内部资料` + stars + `|内部资料[,，:·\-—]?(?:注意保[存管密]|严禁外[传泄]|请勿外[传泄]|不得外[传泄]|妥善保[存管]))`)
	nameMark = regexp.MustCompile(`^` + levels + `[\-_—+·. ]|` + open_ + levels + `(?:级|件)?` + close_)
)

// look-alikes: traditional characters, and radicals that fonts draw the same.
var plainForms = strings.NewReplacer("絕", "绝", "機", "机", "祕", "秘", "內", "内", "資", "资", "級", "级", "長", "长", "啟", "启", "啓", "启",
	"［", "[", "］", "]", "＊", "*", "﹡", "*", "✱", "*", "∗", "*", "⻓", "长", "⽉", "月", "⽇", "日", "⼀", "一", "⼆", "二", "⼗", "十")

func marking(text string, judge func(string) string) (string, bool) {
	if isASCII(text) || !strings.ContainsAny(text, "密内內") {
		return "", false
	}
	var column []rune // of lines with few characters: what is written downwards
	down := func() (m string) {
		if len(column) > 2 {
			m = judge(string(column))
		}
		return m
	}
	for _, line := range strings.FieldsFunc(text, newline) {
		s := plainForms.Replace(Squeeze(Fold(line)))
		n := utf8.RuneCountInString(s)
		if n == 0 {
			continue
		}
		if m := judge(s); m != "" {
			return m, true
		}
		if n <= 4 && len(column) < 40 {
			column = append(column, []rune(s)...)
			continue
		}
		if m := down(); m != "" {
			return m, true
		}
		column = column[:0]
		if n <= 4 {
			column = append(column, []rune(s)...)
		}
	}
	if m := down(); m != "" {
		return m, true
	}
	return "", false
}

func newline(r rune) bool {
	switch r {
	case '\n', '\r', '\v', '\f', 0x85, 0x2028, 0x2029:
		return true
	}
	return false
}

// markedLine judges one line without blanks.
func markedLine(s string) string {
	if strings.Contains(s, "密") {
		for _, form := range [...]*regexp.Regexp{starred, asterisk, termed, headed, alone} {
			if m := form.FindStringSubmatch(s); m != nil {
				for _, level := range m[1:] {
					if level != "" {
						return level
					}
				}
			}
		}
	}
	if strings.Contains(s, "内部资料") && inside.MatchString(s) {
		return "内部资料"
	}
	return ""
}

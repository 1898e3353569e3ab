package han

import "strings"

// SecrecyMark returns the mark of secrecy that text bears: 绝密, 机密, 秘密 or
// 内部资料, spaced or in full width as it may be; "" when it bears none. The
// word alone is no mark: 保守国家秘密 may be spoken of. Text with a mark must be
// refused and not stored (PI-13).
func SecrecyMark(text string) string {
	if isASCII(text) {
		return ""
	}
	s := Squeeze(Fold(text))
	if strings.Contains(s, "内部资料") {
		return "内部资料"
	}
	for _, level := range [...]string{"绝密", "机密", "秘密"} {
		for rest := s; ; {
			_, after, found := strings.Cut(rest, level)
			if !found {
				break
			}
			for _, star := range [...]string{"★", "☆", "*", "⭐", "✩", "✪", "✭", "✯"} {
				if strings.HasPrefix(after, star) {
					return level
				}
			}
			rest = after
		}
	}
	return ""
}

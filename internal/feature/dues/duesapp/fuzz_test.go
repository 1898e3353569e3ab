package duesapp

import (
	"strings"
	"testing"

	"touyan/internal/base/fault"
)

// A bank's statement is taken whole or refused with words; nothing breaks.
func FuzzReadStatement(f *testing.F) {
	for _, s := range []string{"", "交易日期,收入,支出,摘要\n2026-03-05,120.00,,党费\n", "交易日期,交易金额,摘要\n20260305,-1,x\n", "交易日期,收入,支出\n2026-03-05,\"1\n2\",\n", "\xef\xbb\xbf交易日期,收入,支出\n9999-99-99,1e9,\n", "\xff\xfe"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		lines, err := readStatement(strings.NewReader(s))
		if err != nil {
			if fault.Of(err) == nil {
				t.Errorf("%q is refused without words: %v", s, err)
			}
			return
		}
		if len(lines) == 0 {
			t.Errorf("%q is a statement of nothing", s)
		}
	})
}

// Days and months are read as what they say, or not at all.
func FuzzReadMonth(f *testing.F) {
	for _, s := range []string{"", "2025年7月", "2025.07", "２０２５-１３", "20250918", "2025-02-30 10:11:12", "0000-0", "2025年13月32日"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if m, ok := readMonth(s); ok {
			if back, ok := readMonth(m.String()); !ok || back != m {
				t.Errorf("%q is %s, which is read as %s", s, m, back)
			}
		}
		if d, ok := bankDay(s); ok {
			if back, ok := bankDay(d.String()); !ok || back != d {
				t.Errorf("%q is %s, which is read as %s", s, d, back)
			}
		}
	})
}

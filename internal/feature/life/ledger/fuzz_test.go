package ledger

import (
	"testing"

	"touyan/internal/base/civil"
)

// FuzzWords reads any text as each kind of cell that a register of meetings has:
// what is taken is within its range.
func FuzzWords(f *testing.F) {
	for _, s := range []string{"", "2025-01-13 09:00", "2025年1月15日下午2时30分", "2025.1.13 上午9点半", "应到14人，实到7人，赞成7票，反对0票，弃权0票", "张三（病假）、李四", "支部党员大会暨主题党日",
		"第二季度党员大会", "因疫情取消", "99999999999999999999票", "\xff", "接收张三为预备党员"} {
		f.Add(s)
	}
	today := civil.MustDay("2026-06-30")
	f.Fuzz(func(t *testing.T, s string) {
		if m, err := When(s, today); err == nil && (m.Day == 0 || m.Begins != "" && (len(m.Begins) != 5 || m.Begins > "23:59")) {
			t.Errorf("%q is %v %q", s, m.Day, m.Begins)
		}
		if v, ok := ReadVote(s); ok && (v.Due < 0 || v.Present < 0 || v.Ayes < 0 || v.Noes < 0 || v.Blanks < 0) {
			t.Errorf("%q is %+v", s, v)
		}
		if k, ok := Kinds(s); ok && !k.Valid() {
			t.Errorf("%q is %v", s, k)
		}
		as, _ := Away(s)
		for _, a := range as {
			if a.Name == "" {
				t.Errorf("%q: somebody without a name is away", s)
			}
		}
		if p, ok := TitlePeriod(s, today); ok && (p.From == 0 || p.Until < p.From) {
			t.Errorf("%q is the period %v", s, p)
		}
		if y, ok := TitleYear(s); ok && (y < 1 || y > 9999) {
			t.Errorf("%q is the year %d", s, y)
		}
		MatterOf(0, s)
		CalledOff(s)
	})
}

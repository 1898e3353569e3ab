package dues

import (
	"strings"
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/money"
)

func TestBatch_is_refused_whole_with_its_lines(t *testing.T) {
	on := civil.MustDay("2025-05-15")
	a := account(t, map[int]money.Fen{1: 1500, 2: 1500, 3: 1000})
	a.Member.Admitted = civil.MustDay("2024-12-01")
	stands := Fingerprint{1, civil.MustDay("2025-01-10"), 1500}
	known := map[int64]Known{1: {Account: a, Taken: map[Fingerprint]bool{stands: true}}}
	good := BatchLine{Line: 3, Member: 1, Name: "沈砚", Day: on, Amount: 2000, Months: []civil.Month{month("2025-04"), month("2025-03")}}
	change := func(f func(*BatchLine)) Batch {
		l := good
		f(&l)
		return Batch{Unit: 7, Total: l.Amount, Lines: []BatchLine{l}}
	}
	if err := change(func(*BatchLine) {}).Check(known, on); err != nil {
		t.Fatal(err)
	}
	for want, b := range map[string]Batch{
		"本支部没有这名党员":                              change(func(l *BatchLine) { l.Member = 2 }),
		"金额 -20.00 元，应大于 0":                      change(func(l *BatchLine) { l.Amount = -2000 }),
		"金额 0.00 元":                              change(func(l *BatchLine) { l.Amount = 0 }),
		"太大，请核对单位":                               change(func(l *BatchLine) { l.Amount = MostBase + 1 }),
		"自愿多交 20.01 元，应在":                        change(func(l *BatchLine) { l.Gift = 2001 }),
		"交纳日期 2025-05-16 晚于今天":                   change(func(l *BatchLine) { l.Day = on + 1 }),
		"早于成为预备党员的 2024-12-01":                   change(func(l *BatchLine) { l.Day = civil.MustDay("2024-11-30") }),
		"没有交纳日期":                                 change(func(l *BatchLine) { l.Day = 0 }),
		"荆白代交，没有记本人的委托":                          change(func(l *BatchLine) { l.PaidBy = "荆白" }),
		"2025 年 2 月已经交足 15.00 元":                 change(func(l *BatchLine) { l.Months = []civil.Month{month("2025-02")} }),
		"2025 年 3 月还没有交足，应先补":                    change(func(l *BatchLine) { l.Months = []civil.Month{month("2025-04")} }),
		"2026 年 1 月不在本支部交纳":                      change(func(l *BatchLine) { l.Months = []civil.Month{month("2026-01")} }),
		"2025 年 3 月写了两次":                         change(func(l *BatchLine) { l.Months = []civil.Month{month("2025-03"), month("2025-03")} }),
		"应交 5.00 元，交了 20.00 元，相差 15":             change(func(l *BatchLine) { l.Months = []civil.Month{month("2025-03")} }),
		"第 4 行 沈砚：与第 3 行是同一笔":                    {Unit: 7, Total: 4000, Lines: []BatchLine{good, func() BatchLine { l := good; l.Line = 4; return l }()}},
		"各行合计 20.00 元，与填写的合计 21.00 元，相差 -1.00 元": {Unit: 7, Total: 2100, Lines: []BatchLine{good}},
		"第 4 行 沈砚：2025 年 3 月在第 3 行已经交过":          {Unit: 7, Total: 2500, Lines: []BatchLine{good, {Line: 4, Member: 1, Name: "沈砚", Day: on, Amount: 500, Months: []civil.Month{month("2025-03")}}}},
		"这一批没有任何一行":                              {Unit: 7},
	} {
		err := b.Check(known, on)
		f := fault.Of(err)
		if f == nil || f.Kind != fault.Invalid || len(f.Fields) != 1 || !strings.Contains(f.Fields[0].Text, want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	again := change(func(l *BatchLine) { l.Months, l.Day, l.Amount = nil, stands.Day, stands.Amount })
	if err := again.Check(known, on); fault.KindOf(err) != fault.Conflict {
		t.Errorf("the same batch by a second collector: %v", err)
	}
}

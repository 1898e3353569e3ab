package circular

import (
	"cmp"
	"fmt"
	"slices"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/caseload/chance"
	"touyan/internal/feature/caseload/indicator"
)

// Lowest is a court's decision to list the units with the lowest values. The zero
// Lowest is off, and off is what the product comes with: the Supreme Court asked
// in September 2024 that indicators be put in no order of merit.
type Lowest struct {
	Basis      string // 文号 of the written basis
	Attachment string // of the uploaded text
	DecidedBy  string
	From       civil.Day
	Until      civil.Day // the decision expires
	N          int       // how many; at most 3
	Least      int64     // cases below the line; at least 30
	Kind       UnitKind  // divisions or teams
	Codes      []indicator.Code
}

// LongestLowest is for how many months at most a decision holds.
const LongestLowest = 12

// LowestNotice is shown to whoever switches the list on.
const LowestNotice = "本功能会列出数值较低的部门。最高法 2024 年 9 月要求规范使用指标数据，不按名次排序；请确认已取得本院书面依据，并知悉样本不足时先后没有统计意义。"

// Check returns a fault with what is lacking: a written basis, an end, a least
// sample, more than one indicator. It never reaches persons.
func (l Lowest) Check() error {
	no := fault.New(fault.Invalid, "末位清单不能启用")
	if l.Basis == "" {
		_ = no.At("basis", "要写明书面依据的文号")
	}
	if l.Attachment == "" {
		_ = no.At("attachment", "要上传书面依据的原文")
	}
	if l.DecidedBy == "" {
		_ = no.At("decided-by", "要写明决定的人或会议")
	}
	if l.From == 0 || l.Until < l.From || l.Until > l.From.AddMonths(LongestLowest) {
		_ = no.At("until", fmt.Sprintf("要有起止日期，最长 %d 个月", LongestLowest))
	}
	if l.N < 1 || l.N > 3 {
		_ = no.At("n", "应为 1 至 3")
	}
	if l.Least < chance.LeastJudged {
		_ = no.At("least", fmt.Sprintf("最小样本不能少于 %d 件", chance.LeastJudged))
	}
	if l.Kind != Division && l.Kind != Team {
		_ = no.At("kind", "只能列部门或团队，不得列个人")
	}
	if codes := slices.Compact(slices.Sorted(slices.Values(l.Codes))); len(codes) < 2 {
		_ = no.At("codes", "不得只凭一项指标，至少选两项")
	}
	return no.Err()
}

// On reports whether the list is on: decided properly, begun and not expired.
func (l Lowest) On(day civil.Day) bool {
	return l.Check() == nil && day >= l.From && day <= l.Until
}

// Listed is a unit on the list with what it is there for.
type Listed struct {
	Unit   Unit
	Values []indicator.Value
	Words  string // what the numbers do not say
}

// Select returns the units that are among the N lowest in at least two of the
// decided indicators, in the order in which they were given. Units that may not be
// named, have too few cases or are of another kind are left out; equals of the
// N-th are in. The period must be a month at least. Off, it is a fault.
func (l Lowest) Select(day civil.Day, p civil.Period, units []Course) ([]Listed, error) {
	if !l.On(day) {
		return nil, fault.New(fault.Denied, "末位清单没有启用，或者依据已经到期")
	}
	if p.Until < p.From.AddMonths(1)-1 {
		return nil, fault.New(fault.Invalid, "末位清单不得按周，统计期至少一个月")
	}
	times, all := map[int]int{}, map[indicator.Code][]chance.Sample{}
	for _, code := range slices.Compact(slices.Sorted(slices.Values(l.Codes))) {
		shares := map[int]chance.Sample{}
		for i, u := range units {
			if v, ok := valueOf(u, code); ok && u.Unit.Kind == l.Kind && u.Unit.Nameable() && v.Den >= l.Least && v.Definition.Sampled {
				shares[i] = chance.Sample{X: v.Num, N: v.Den}
				all[code] = append(all[code], shares[i])
			}
		}
		for _, i := range lowest(shares, l.N, direction(units, code)) {
			times[i]++
		}
	}
	var out []Listed
	for i, u := range units {
		if times[i] < 2 {
			continue
		}
		x := Listed{Unit: u.Unit, Words: "差异在随机波动范围内。"}
		for _, v := range u.Values {
			if !slices.Contains(l.Codes, v.Definition.Code) {
				continue
			}
			x.Values = append(x.Values, v)
			if !chance.Exact(chance.Pool(all[v.Definition.Code]).Share(), v.Den).Warning.Has(float64(v.Num) / float64(v.Den)) {
				x.Words = "至少一项超出 95% 控制限；先核对数据和案件结构。"
			}
		}
		out = append(out, x)
	}
	return out, nil
}

func valueOf(c Course, code indicator.Code) (indicator.Value, bool) {
	i := slices.IndexFunc(c.Values, func(v indicator.Value) bool { return v.Definition.Code == code })
	if i < 0 {
		return indicator.Value{}, false
	}
	return c.Values[i], true
}

func direction(units []Course, code indicator.Code) indicator.Direction {
	for _, u := range units {
		if v, ok := valueOf(u, code); ok {
			return v.Definition.Direction
		}
	}
	return indicator.Shown
}

// lowest returns the n worst and their equals. An indicator without a better side
// has no lowest.
func lowest(shares map[int]chance.Sample, n int, d indicator.Direction) []int {
	if d != indicator.Higher && d != indicator.Lower || len(shares) <= n {
		return nil
	}
	worse := func(a, b chance.Sample) int { // exact: cross products
		c := cmp.Compare(a.X*b.N, b.X*a.N)
		if d == indicator.Lower {
			return -c
		}
		return c
	}
	var samples []chance.Sample
	for _, s := range shares {
		samples = append(samples, s)
	}
	slices.SortFunc(samples, worse)
	var out []int
	for i, s := range shares {
		if worse(s, samples[n-1]) <= 0 {
			out = append(out, i)
		}
	}
	return out
}

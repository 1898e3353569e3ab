package chance

import (
	"fmt"
	"strconv"
)

// Percent writes a share: "60.80%".
func Percent(x float64) string { return strconv.FormatFloat(x*100, 'f', 2, 64) + "%" }

// String writes an interval of shares: "54.81%–92.95%".
func (i Interval) String() string { return Percent(i.Low) + "–" + Percent(i.High) }

// Words says what a unit's place in a funnel allows to conclude and what it does
// not.
func (f Funnel) Words(i int) string {
	u := f.Units[i]
	switch u.Size() {
	case TooFew:
		return fmt.Sprintf("分母 %d，少于 %d：只列件数，不计算比例。", u.N, LeastShown)
	case ShownOnly:
		return fmt.Sprintf("分母 %d，少于 %d：比例 %s，95%% 区间 %s，只供参考，不作判断。", u.N, LeastJudged, Percent(u.Share()), u.Interval())
	}
	way := "低于"
	if u.Above {
		way = "高于"
	}
	switch u.Position {
	case Outside:
		return fmt.Sprintf("%s%s总体 %s，在 99.8%% 控制限以外，不像是随机波动。先核对数据和案件结构，再了解原因；数字本身说明不了原因。", Percent(u.Share()), way, Percent(f.Target))
	case Warning:
		return fmt.Sprintf("%s%s总体 %s，在 95%% 与 99.8%% 控制限之间。值得留意；只凭一期还不能下结论。", Percent(u.Share()), way, Percent(f.Target))
	}
	if u.Raw > Inside {
		return fmt.Sprintf("各单位之间的差别本来就大于随机波动（离散系数 %.2f），放宽控制限后 %s 在限内：不能据此说好坏。", f.Dispersion, Percent(u.Share()))
	}
	return fmt.Sprintf("%s与总体 %s 的差别在随机波动范围内：不能据此说好坏。", Percent(u.Share()), Percent(f.Target))
}

// Summary says what all units together allow to conclude.
func (f Funnel) Summary() string {
	out, warn, judged := 0, 0, 0
	for _, u := range f.Units {
		switch u.Position {
		case Outside:
			out++
		case Warning:
			warn++
		}
		if u.Position != Unjudged {
			judged++
		}
	}
	switch {
	case judged == 0:
		return "各单位样本都不足，不作判断。"
	case out == 0 && warn == 0:
		return "无异常：各单位的差别在随机波动范围内。"
	case out == 0:
		return fmt.Sprintf("%d 个单位中有 %d 个在 95%% 与 99.8%% 控制限之间；单凭偶然平均也会有 %.1f 个。", judged, warn, float64(judged)*.05)
	}
	return fmt.Sprintf("%d 个单位中有 %d 个在 99.8%% 控制限以外，请先核对数据和案件结构。", judged, out)
}

// CompareWords says whether a's share can be said to be another than b's.
func CompareWords(nameA string, a Sample, nameB string, b Sample) string {
	if a.N < LeastShown || b.N < LeastShown {
		return fmt.Sprintf("%s %d 件、%s %d 件，样本不足，不比较。", nameA, a.N, nameB, b.N)
	}
	d := Difference(a, b)
	if d.Has(0) {
		return fmt.Sprintf("%s %s（%s），%s %s（%s）：差别在随机波动范围内，不能说哪一个更高。", nameA, Percent(a.Share()), a.Interval(), nameB, Percent(b.Share()), b.Interval())
	}
	high, low, by := nameA, nameB, d
	if d.High < 0 {
		high, low, by = nameB, nameA, Interval{-d.High, -d.Low}
	}
	return fmt.Sprintf("%s高于%s，相差约 %.1f 至 %.1f 个百分点；案件结构不同时不能直接比较。", high, low, by.Low*100, by.High*100)
}

// Words says what became of a unit after it was singled out.
func (e Effect) Words() string {
	if e.After.N < LeastShown {
		return fmt.Sprintf("跟踪期只有 %d 件，还看不出变化。", e.After.N)
	}
	s := fmt.Sprintf("上期 %s。即使什么都不做，本期预计也会是 %s 左右（95%% 区间 %s）；实际 %s，", Percent(e.Before.Share()), Percent(e.Expected), e.Interval, Percent(e.After.Share()))
	if e.Beyond() {
		return s + "超出了自然回落和随机波动的范围。"
	}
	return s + "没有超出自然回落和随机波动的范围，不能算作措施的效果。"
}

// Words says what a chart shows of the unit's own course.
func (c Chart) Words() string {
	if len(c.Points) < Run {
		return fmt.Sprintf("只有 %d 个点，少于 %d 个，还看不出趋势。", len(c.Points), Run)
	}
	if len(c.Signs) == 0 {
		return "一直在自身的控制限内，没有出现连续 8 点同侧：是平常的波动，升降都不必解释。"
	}
	s := c.Signs[len(c.Signs)-1]
	way := "低于"
	if s.Above {
		way = "高于"
	}
	if s.Kind == Beyond {
		return fmt.Sprintf("第 %d 点%s控制限：不像平常的波动，请先核对数据。", s.Point+1, way)
	}
	return fmt.Sprintf("到第 %d 点已连续 %d 点%s自身中心线 %s：水平有了变化，原因要另查。", s.Point+1, Run, way, Percent(c.Centre))
}

// NotACause stands beside every correlation.
const NotACause = "相关不等于因果：两者可能同受办案数量、人员调整、季节等影响，也可能只是巧合；不得据此评价党支部或个人。"

// Words says what the correlation allows to conclude, with the warning.
func (c Correlation) Words() string {
	s := fmt.Sprintf("%d 期的相关系数 %.2f（95%% 区间 %.2f 至 %.2f）", c.N, c.R, c.Interval.Low, c.Interval.High)
	switch {
	case c.Interval.Has(0):
		s += "，区间含 0：看不出两者有关系。"
	case c.Changes != nil && c.Changes.Interval.Has(0):
		s += fmt.Sprintf("；但逐期变化之间的相关系数只有 %.2f（%.2f 至 %.2f），可能只是两者都在随时间升降。", c.Changes.R, c.Changes.Interval.Low, c.Changes.Interval.High)
	case c.R > 0:
		s += "，两者同升同降。"
	default:
		s += "，一个升时另一个降。"
	}
	return s + NotACause
}

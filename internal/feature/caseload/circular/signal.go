package circular

import (
	"fmt"
	"slices"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/caseload/chance"
	"touyan/internal/feature/caseload/indicator"
)

// Goal is a target that a court set for an indicator, with the document.
type Goal struct {
	Hundredths int64  // of a percent
	Source     string // 文号
}

// Rules say when a circular speaks.
type Rules struct {
	// Persist is how many weeks in a row a unit must lie beyond its 95 % limits or
	// its target, to be named; beyond 99.8 % it is named at once. At least 2.
	Persist int
	// Least is the least number of cases below the line; at least 30.
	Least int64
	Goals map[indicator.Code]Goal
}

// StandardRules are three weeks and thirty cases, and no targets.
func StandardRules() Rules { return Rules{Persist: 3, Least: chance.LeastJudged} }

// Check returns a fault when the rules would make noise.
func (r Rules) Check() error {
	no := fault.New(fault.Invalid, "周调度的规则不能用")
	if r.Persist < 2 || r.Persist > 26 {
		_ = no.At("persist", "持续周数应为 2 至 26；只看一周，多半是随机波动")
	}
	if r.Least < chance.LeastJudged {
		_ = no.At("least", fmt.Sprintf("最小样本不能少于 %d 件", chance.LeastJudged))
	}
	for code, g := range r.Goals {
		if g.Source == "" {
			_ = no.At(string(code), "目标要写明文号")
		}
	}
	return no.Err()
}

// Course is a unit's values of one indicator, one a week, oldest first: each of a
// period that ends with the week (as a rule the twelve months up to it). All courses
// of an indicator are of units of one kind and have the same weeks.
type Course struct {
	Unit   Unit
	Values []indicator.Value
}

// Reason says why a unit is named.
type Reason string

// The reasons.
const (
	BeyondControl Reason = "control" // beyond 99.8 % limits now
	KeepsOutside  Reason = "limits"  // beyond 95 % limits for weeks
	MissesGoal    Reason = "goal"    // the whole interval beyond the target for weeks
)

// Signal is one thing to be looked at.
type Signal struct {
	Unit   Unit
	Code   indicator.Code
	Name   string
	Reason Reason
	Weeks  int // in a row, this one included
	Above  bool
	Value  indicator.Value
	Words  string
}

// Passed is a unit that is not judged, and why.
type Passed struct {
	Unit Unit
	Code indicator.Code
	Why  string
}

// Draft is a week's circular before anybody has edited it. Signals stand in the
// order of the units as given and never in that of values.
type Draft struct {
	Week    civil.Period
	Signals []Signal
	Passed  []Passed
	Judged  int     // units × indicators that were judged
	ByLuck  float64 // how many of them lie beyond 95 % by chance alone
}

// NewDraft looks at the courses of each indicator, in the order given. Only
// sampled shares are judged; an indicator that is merely shown is not.
func NewDraft(week civil.Period, rules Rules, byIndicator [][]Course) (Draft, error) {
	d := Draft{Week: week}
	if err := rules.Check(); err != nil {
		return d, err
	}
	for _, courses := range byIndicator {
		if err := d.add(rules, courses); err != nil {
			return Draft{}, err
		}
	}
	d.ByLuck, _ = chance.FalseAlarms(d.Judged, 1, 1)
	return d, nil
}

func (d *Draft) add(rules Rules, courses []Course) error {
	courses, weeks, err := d.sift(courses)
	if err != nil || weeks == 0 {
		return err
	}
	def := courses[0].Values[weeks-1].Definition
	if !def.Sampled || def.Direction == indicator.Shown {
		return nil
	}
	funnels := make([]chance.Funnel, weeks)
	for w := range funnels {
		samples := make([]chance.Sample, len(courses))
		for i, c := range courses {
			samples[i] = chance.Sample{X: c.Values[w].Num, N: c.Values[w].Den}
		}
		funnels[w] = chance.NewFunnel(0, samples)
	}
	for i, c := range courses {
		if n := c.Values[weeks-1].Den; n < rules.Least {
			d.Passed = append(d.Passed, Passed{c.Unit, def.Code, fmt.Sprintf("分母 %d，少于 %d，样本不足", n, rules.Least)})
			continue
		}
		d.Judged++
		if s, ok := judge(rules, c, i, funnels); ok {
			d.Signals = append(d.Signals, s)
		}
	}
	return nil
}

// sift leaves out units that may not be named and looks whether the courses fit
// each other.
func (d *Draft) sift(courses []Course) (kept []Course, weeks int, err error) {
	for _, c := range courses {
		switch {
		case len(c.Values) == 0:
			continue
		case !c.Unit.Nameable():
			d.Passed = append(d.Passed, Passed{c.Unit, c.Values[0].Definition.Code, "只有一名法官办案，不单列，计入所在庭室"})
			continue
		case weeks != 0 && (len(c.Values) != weeks || c.Unit.Kind != kept[0].Unit.Kind || c.Values[0].Definition.Code != kept[0].Values[0].Definition.Code):
			return nil, 0, fault.New(fault.Invalid, "比较的单位要同级，统计期和指标要一致")
		}
		weeks = len(c.Values)
		kept = append(kept, c)
	}
	return kept, weeks, nil
}

// judge looks at one unit, at the end of its course.
func judge(rules Rules, c Course, at int, funnels []chance.Funnel) (Signal, bool) {
	last := len(funnels) - 1
	now, v := funnels[last].Units[at], c.Values[last]
	s := Signal{Unit: c.Unit, Code: v.Definition.Code, Name: v.Definition.Name, Above: now.Above, Value: v}
	outside := inRow(funnels, func(f chance.Funnel) bool {
		u := f.Units[at]
		return u.Position >= chance.Warning && u.Above == now.Above
	})
	switch {
	case !asks(v.Definition.Direction, now.Above):
		return misses(rules, c, s)
	case now.Position == chance.Outside:
		s.Reason, s.Weeks = BeyondControl, outside
	case outside >= rules.Persist:
		s.Reason, s.Weeks = KeepsOutside, outside
	default:
		return misses(rules, c, s)
	}
	s.Words = fmt.Sprintf("%s%s：%s", c.Unit.Name, s.Name, funnels[last].Words(at))
	if s.Weeks > 1 {
		s.Words += fmt.Sprintf("已连续 %d 周。", s.Weeks)
	}
	return s, true
}

// misses looks whether the whole interval lies beyond the target, or outside of the
// bounds that the court entered, for weeks.
func misses(rules Rules, c Course, s Signal) (Signal, bool) {
	g, ok := rules.Goals[s.Code]
	if !ok {
		return strays(rules, c, s)
	}
	goal := float64(g.Hundredths) / 10000
	n := inRow(c.Values, func(v indicator.Value) bool {
		i, ok := v.Interval()
		return ok && (v.Definition.Direction == indicator.Lower && i.Low > goal || v.Definition.Direction != indicator.Lower && i.High < goal)
	})
	if n < rules.Persist {
		return s, false
	}
	s.Reason, s.Weeks, s.Above = MissesGoal, n, s.Value.Definition.Direction == indicator.Lower
	i, _ := s.Value.Interval()
	s.Words = fmt.Sprintf("%s%s：%s%%（95%% 区间 %s），连续 %d 周未达到目标 %s（%s）。", c.Unit.Name, s.Name, s.Value, i, n, chance.Percent(goal), g.Source)
	return s, true
}

// strays looks whether the whole interval lies outside of the court's bounds for weeks,
// on the side on which the value lies now.
func strays(rules Rules, c Course, s Signal) (Signal, bool) {
	b := s.Value.Definition.Bounds
	i, ok := s.Value.Interval()
	if b == nil || !ok {
		return s, false
	}
	low, high := float64(b.Low)/10000, float64(b.High)/10000
	above := i.Low > high
	n := inRow(c.Values, func(v indicator.Value) bool {
		i, ok := v.Interval()
		return ok && (above && i.Low > high || !above && i.High < low)
	})
	if n < rules.Persist || !asks(s.Value.Definition.Direction, above) {
		return s, false
	}
	s.Reason, s.Weeks, s.Above = MissesGoal, n, above
	s.Words = fmt.Sprintf("%s%s：%s%%（95%% 区间 %s），连续 %d 周在本院合理区间 %s 至 %s 之外（%s）。", c.Unit.Name, s.Name, s.Value, i, n, chance.Percent(low), chance.Percent(high), b.Source)
	return s, true
}

// asks reports whether lying on that side is to be looked at.
func asks(d indicator.Direction, above bool) bool {
	return d == indicator.Within || d == indicator.Higher && !above || d == indicator.Lower && above
}

// inRow returns for how many of the last elements in a row the test holds.
func inRow[T any](all []T, holds func(T) bool) int {
	n := 0
	for _, x := range slices.Backward(all) {
		if !holds(x) {
			break
		}
		n++
	}
	return n
}

// Words are the circular's first sentences: what was looked at and what the
// signals are not.
func (d Draft) Words() string {
	s := fmt.Sprintf("本周共判断 %d 项（单位×指标），单凭偶然约有 %.1f 项会落在 95%% 控制限以外。", d.Judged, d.ByLuck)
	if len(d.Signals) == 0 {
		return s + "本周无需调度的事项。"
	}
	return s + fmt.Sprintf("以下 %d 项请有关单位核对数据和案件结构，说明原因；不作高低比较，不涉及个人。", len(d.Signals))
}

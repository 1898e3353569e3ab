package indicator

import (
	"cmp"
	"slices"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
)

// Code names an indicator through all its versions: E01.
type Code string

// Direction says which way is better.
type Direction string

// The directions.
const (
	Shown  Direction = "shown"  // for information alone
	Higher Direction = "higher" // ↑
	Lower  Direction = "lower"  // ↓
	Within Direction = "within" // ◇ too high and too low are both looked at; never coloured by size
)

// Shape says how a value is written.
type Shape string

// The shapes.
const (
	Share    Shape = "share"    // percent
	Mean     Shape = "mean"     // so much a case
	Quantity Shape = "quantity" // a number of cases
	Odds     Shape = "odds"     // so many to so many
)

// Bounds is a reasonable interval that a court entered, in hundredths of a
// percent or of a unit, with the document that says so. The product brings none.
type Bounds struct {
	Low    int64  `json:"low"`
	High   int64  `json:"high"`
	Source string `json:"source"` // 文号
}

// Definition is one version of one indicator.
type Definition struct {
	Code    Code      `json:"code"`
	Name    string    `json:"name"`
	Version string    `json:"version"`
	From    civil.Day `json:"from"`            // in force for periods that end on or after it
	Until   civil.Day `json:"until,omitempty"` // and on or before this one; zero while in force
	Shape   Shape     `json:"shape"`
	Num     []Term    `json:"numerator"`
	Den     []Term    `json:"denominator,omitempty"` // none for a Quantity
	// Scale is how many of what is summed make one unit: 10 for tenths of a point;
	// 0 and 1 are the same.
	Scale int64 `json:"scale,omitempty"`
	// Spread asks for the median and the 90th percentile of the days.
	Spread bool `json:"spread,omitempty"`
	// Sampled: every case below the line either counts above it or does not, so
	// that chance can be reckoned. Money, means and ratios of flows are not.
	Sampled   bool              `json:"sampled,omitempty"`
	Direction Direction         `json:"direction"`
	Bounds    *Bounds           `json:"bounds,omitempty"`
	Formula   string            `json:"formula"` // Chinese, as pages show it
	Source    string            `json:"source"`  // 依据: 文号 of a court's own, or where the formula was verified
	Open      string            `json:"unconfirmed,omitempty"`
	Cite      rulebook.Citation `json:"-"`
}

// Check returns a fault with one entry per thing to mend; nil for a definition
// that can be reckoned.
func (d Definition) Check() error {
	no := fault.Newf(fault.Invalid, "指标“%s”的口径还不能用", d.Name)
	for _, f := range [...]struct{ name, value, text string }{
		{"code", string(d.Code), "没有编码"}, {"name", d.Name, "没有名称"}, {"version", d.Version, "没有版本"},
		{"source", d.Source, "没有依据（文号或出处）"}, {"formula", d.Formula, "没有用文字写明公式"},
	} {
		if f.value == "" {
			_ = no.At(f.name, f.text)
		}
	}
	if d.From == 0 || d.Until != 0 && d.Until < d.From {
		_ = no.At("from", "没有起用日期，或者止期早于起用日期")
	}
	if !slices.Contains([]Direction{Shown, Higher, Lower, Within}, d.Direction) {
		_ = no.At("direction", "方向应为 higher、lower、within 或 shown")
	}
	switch d.Shape {
	case Share, Mean, Odds:
		if len(d.Den) == 0 {
			_ = no.At("denominator", "没有分母")
		}
	case Quantity:
		if len(d.Den) > 0 {
			_ = no.At("denominator", "件数没有分母")
		}
	default:
		_ = no.At("shape", "形式应为 share、mean、quantity 或 odds")
	}
	if len(d.Num) == 0 {
		_ = no.At("numerator", "没有分子")
	}
	if d.Spread && (len(d.Num) != 1 || d.Num[0].Count != Days) {
		_ = no.At("spread", "只有天数可以给出中位数")
	}
	if d.Sampled && d.Shape != Share {
		_ = no.At("sampled", "只有比例可以计算随机波动")
	}
	if d.Scale < 0 {
		_ = no.At("scale", "单位不能小于 0")
	}
	if d.Bounds != nil && (d.Bounds.Source == "" || d.Bounds.Low > d.Bounds.High) {
		_ = no.At("bounds", "区间要有文号，下限不能大于上限")
	}
	for _, t := range slices.Concat(d.Num, d.Den) {
		t.compile(no, false)
	}
	return no.Err()
}

// Dictionary is a set of definitions: every version of every indicator. A
// version once entered stays.
type Dictionary []Definition

// Codes returns the indicators in the dictionary's order.
func (d Dictionary) Codes() []Code {
	var codes []Code
	for _, x := range d {
		if !slices.Contains(codes, x.Code) {
			codes = append(codes, x.Code)
		}
	}
	return codes
}

// On returns the version in force on a day. Before the first there is none,
// which is an error and not a zero value.
func (d Dictionary) On(code Code, day civil.Day) (Definition, error) {
	for _, x := range d {
		if x.Code == code && day >= x.From && (x.Until == 0 || day <= x.Until) {
			return x, nil
		}
	}
	return Definition{}, &rulebook.NotInForceError{Day: day}
}

// Versions returns every version of an indicator, oldest first.
func (d Dictionary) Versions(code Code) []Definition {
	var all []Definition
	for _, x := range d {
		if x.Code == code {
			all = append(all, x)
		}
	}
	slices.SortStableFunc(all, func(a, b Definition) int { return cmp.Compare(a.From, b.From) })
	return all
}

// With returns the dictionary with a further version: the one in force until then
// ends on the day before. A version that was entered is never changed, so what
// was reckoned under it stays true.
func (d Dictionary) With(next Definition) (Dictionary, error) {
	if err := next.Check(); err != nil {
		return nil, err
	}
	out := slices.Clone(d)
	for i, x := range out {
		if x.Code != next.Code {
			continue
		}
		switch {
		case x.Version == next.Version:
			return nil, fault.Newf(fault.Conflict, "指标 %s 已有版本“%s”；改动口径要用新的版本名", next.Code, next.Version)
		case x.From >= next.From:
			return nil, fault.Newf(fault.Conflict, "指标 %s 的版本“%s”从 %s 起用，新版本要晚于它", next.Code, x.Version, x.From)
		case x.Until == 0 || x.Until >= next.From:
			out[i].Until = next.From - 1
		}
	}
	return append(out, next), nil
}

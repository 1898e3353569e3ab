package circular

import (
	"fmt"
	"math"
	"math/big"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/caseload/chance"
	"touyan/internal/feature/caseload/indicator"
)

// Contest is a court's own contest of measures (三比三看): thresholds that every
// unit can reach, and no places.
type Contest struct {
	Name     string
	Source   string // 文号
	Period   civil.Period
	Kind     UnitKind
	Measures []Threshold
	Least    int64 // cases below the line; at least 30
	// Guards are shown beside, so that a measure cannot be bought with another's
	// loss; they decide nothing.
	Guards []indicator.Code
}

// Threshold is what one measure asks.
type Threshold struct {
	Code       indicator.Code
	Hundredths int64 // of a percent
	AtMost     bool  // reached at or below it; else at or above it
}

// Check returns a fault with what is lacking.
func (c Contest) Check() error {
	no := fault.New(fault.Invalid, "竞赛办法还没有填完整")
	if c.Name == "" || c.Source == "" {
		_ = no.At("source", "要有名称和办法的文号")
	}
	if c.Period.From == 0 || c.Period.Until < c.Period.From.AddMonths(1)-1 {
		_ = no.At("period", "竞赛期至少一个月")
	}
	if c.Kind != Division && c.Kind != Team {
		_ = no.At("kind", "只在部门或团队之间进行，不得比个人")
	}
	if len(c.Measures) == 0 {
		_ = no.At("measures", "至少要有一项指标")
	}
	if c.Least < chance.LeastJudged {
		_ = no.At("least", fmt.Sprintf("最小样本不能少于 %d 件", chance.LeastJudged))
	}
	for _, m := range c.Measures {
		if m.Hundredths < 0 || m.Hundredths > 100_00 {
			_ = no.At(string(m.Code), "线应在 0 至 100% 之间")
		}
	}
	return no.Err()
}

// Grade is how a unit stands with a threshold.
type Grade string

// The grades. There is no last place.
const (
	Reached   Grade = "reached"   // 达标
	Attention Grade = "attention" // 关注
	TooFew    Grade = "too-few"   // 样本不足
)

// Chinese returns the grade as pages say it.
func (g Grade) Chinese() string {
	return map[Grade]string{Reached: "达标", Attention: "关注", TooFew: "样本不足"}[g]
}

// Mark is a unit's standing with one measure.
type Mark struct {
	Threshold Threshold
	Value     indicator.Value
	Grade     Grade
	// ByChance: below the line, but no further than chance explains.
	ByChance bool
	Progress string // since the year before, in percentage points; "" where there is none
}

// Standing is a unit's standing in the contest.
type Standing struct {
	Unit  Unit
	Marks []Mark
	Grade Grade // Reached when all measures are; TooFew when any is
}

// Entry is what a unit brings: its values of the contest's period by measure.
type Entry struct {
	Unit   Unit
	Values map[indicator.Code]indicator.Compared
}

// Judge returns the standings in the order of the entries. Units that may not be
// named are left out.
func (c Contest) Judge(entries []Entry) ([]Standing, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	var out []Standing
	for _, e := range entries {
		if !e.Unit.Nameable() || e.Unit.Kind != c.Kind {
			continue
		}
		s := Standing{Unit: e.Unit, Grade: Reached}
		for _, t := range c.Measures {
			m := c.mark(t, e.Values[t.Code])
			s.Marks = append(s.Marks, m)
			if m.Grade == TooFew || m.Grade == Attention && s.Grade == Reached {
				s.Grade = m.Grade
			}
		}
		out = append(out, s)
	}
	return out, nil
}

func (c Contest) mark(t Threshold, v indicator.Compared) Mark {
	m := Mark{Threshold: t, Value: v.Now, Grade: TooFew}
	if v.Now.Den < c.Least || !v.Now.Defined() {
		return m
	}
	m.Progress, _ = v.Change()
	// Exactly: num/den against hundredths of a percent.
	side := product(v.Now.Num, 100_00).Cmp(product(t.Hundredths, v.Now.Den))
	if t.AtMost && side <= 0 || !t.AtMost && side >= 0 {
		m.Grade = Reached
		return m
	}
	m.Grade = Attention
	if i, ok := v.Now.Interval(); ok {
		m.ByChance = i.Has(float64(t.Hundredths) / 100_00)
	}
	return m
}

func product(a, b int64) *big.Int { return new(big.Int).Mul(big.NewInt(a), big.NewInt(b)) }

// YearEnd looks for cases that were not filed in December and came in January
// instead: the months are the twelve before a January, oldest first, and that
// January. It says nothing below thirty cases a month.
func YearEnd(months [12]int64, january int64) (words string, odd bool) {
	var sum int64
	for _, n := range months[:11] {
		sum += n
	}
	mean := float64(sum) / 11
	if mean < chance.LeastJudged {
		return "", false
	}
	// Counts scatter like their square root, and twice that from month to month.
	span := 2 * chance.Z998 * math.Sqrt(mean)
	if float64(months[11]) >= mean-span || float64(january) <= mean+span {
		return "", false
	}
	return fmt.Sprintf("12 月立案 %d 件、次年 1 月 %d 件，前 11 个月平均 %.0f 件：请核对年底是否正常立案。", months[11], january, mean), true
}

// RegisterKind is a register whose outcomes come from the facts of cases.
type RegisterKind string

// The registers.
const (
	ModelPost     RegisterKind = "model-post"     // 党员示范岗
	PioneerPanel  RegisterKind = "pioneer-panel"  // 先锋合议庭
	Studio        RegisterKind = "studio"         // 党员法官工作室
	FengqiaoGroup RegisterKind = "fengqiao-group" // 枫桥式党小组
)

// Exemplar is an entry of a register: a unit that was named, by what document.
// Its outcome is that of its unit since then, told by Track.
type Exemplar struct {
	Kind   RegisterKind
	Name   string
	Unit   Unit
	Source string
	Period civil.Period // an open end while it stands
}

// Check returns a fault with what is lacking.
func (e Exemplar) Check() error {
	no := fault.New(fault.Invalid, "登记还没有填完整")
	if e.Kind != ModelPost && e.Kind != PioneerPanel && e.Kind != Studio && e.Kind != FengqiaoGroup {
		_ = no.At("kind", "应为党员示范岗、先锋合议庭、党员法官工作室或枫桥式党小组")
	}
	if e.Name == "" || e.Source == "" {
		_ = no.At("source", "要有名称和命名的文号")
	}
	if e.Period.From == 0 {
		_ = no.At("from", "要有命名日期")
	}
	return no.Err()
}

package dues

import (
	"fmt"

	"touyan/internal/base/civil"
	"touyan/internal/base/money"
)

// State says whether a month is owed.
type State uint8

// The states. The zero State is a missing fact.
const (
	NoBase  State = iota // a member here, but nothing says what dues are reckoned from
	NotOwed              // not a member, or not admitted yet
	Owed                 // Amount is owed; it may be nought by relief
)

// Due is what one member owes for one month, and why.
type Due struct {
	Month  civil.Month
	State  State
	Unit   int64 // the branch that takes it; 0 when NotOwed
	Amount money.Fen
	Rate   money.Rate // of the band; 0 for flat amounts

	base   *Base
	relief *Relief
	m      *Member
	p      *Parameters
}

// Base returns what the amount was reckoned from; nil when there is nothing.
func (d *Due) Base() *Base { return d.base }

// Relieved returns the relief that was applied, or nil.
func (d *Due) Relieved() *Relief { return d.relief }

// Assess reckons one month. Error: rulebook.NotInForceError for a month before
// 2008-04; nothing else fails, what is not known is NoBase.
func (p *Parameters) Assess(m *Member, month civil.Month) (Due, error) {
	d := Due{Month: month, State: NotOwed, m: m, p: p}
	taking, err := p.Taking.On(month.Last())
	if err != nil {
		return d, fmt.Errorf("dues: %s: %w", month, err)
	}
	spell := m.at(takingDay(taking.Value, month))
	if spell == nil {
		return d, nil
	}
	d.Unit, d.State = spell.Unit, NoBase
	d.base = m.base(month)
	if d.base == nil {
		return d, nil
	}
	exact, rate, err := d.exact()
	if err != nil {
		return d, err
	}
	rounding, err := p.Rounding.On(month.Last())
	if err != nil {
		return d, fmt.Errorf("dues: %s: %w", month, err)
	}
	d.State, d.Rate = Owed, rate
	if d.relief = m.relief(month, d.base.Category); d.relief != nil {
		exact = exact.Times(d.relief.Pays)
	}
	// One rounding, at the end: a half of a rounded amount could be another fen.
	d.Amount = exact.Round(rounding.Value)
	return d, nil
}

// Year reckons the twelve months of a year.
func (p *Parameters) Year(m *Member, year int) ([]Due, error) {
	out := make([]Due, 0, 12)
	for month := civil.MonthOf(year, 1); month <= civil.MonthOf(year, 12); month++ {
		d, err := p.Assess(m, month)
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}

func takingDay(t Taking, month civil.Month) civil.Day {
	if t == FirstDay {
		return month.First()
	}
	return month.Last()
}

// at returns the spell at the branch that takes dues on the day: the latest one
// that has it. Before admission there is none.
func (m *Member) at(day civil.Day) *Spell {
	if day < m.Admitted {
		return nil
	}
	for i := len(m.Spells) - 1; i >= 0; i-- {
		if m.Spells[i].Period.Has(day) {
			return &m.Spells[i]
		}
	}
	return nil
}

func (m *Member) base(month civil.Month) *Base {
	for i := len(m.Bases) - 1; i >= 0; i-- {
		if m.Bases[i].From <= month {
			return &m.Bases[i]
		}
	}
	return nil
}

// relief returns the latest relief of the month that has its approvals.
func (m *Member) relief(month civil.Month, c Category) *Relief {
	for i := len(m.Reliefs) - 1; i >= 0; i-- {
		if r := &m.Reliefs[i]; r.Has(month) {
			if lack, _ := r.Lacks(c); lack == "" {
				return r
			}
		}
	}
	return nil
}

// exact returns what the category's article makes of the base.
func (d *Due) exact() (money.Exact, money.Rate, error) {
	day := d.Month.Last()
	if d.base.Category.banded() {
		v, err := BandsOf[d.base.Category].On(day)
		if err != nil {
			return money.Exact{}, 0, fmt.Errorf("dues: %s: %w", d.Month, err)
		}
		band, _ := v.Value.For(d.base.Amount)
		return band.Rate.Of(d.base.Amount), band.Rate, nil
	}
	v, err := FlatOf[d.base.Category].On(day)
	if err != nil {
		return money.Exact{}, 0, fmt.Errorf("dues: %s: %w", d.Month, err)
	}
	flat := min(max(d.base.Amount, v.Value.Least), v.Value.Most)
	return money.Exact{Num: int64(flat), Den: 1}, 0, nil
}

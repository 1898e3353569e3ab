package dues

import (
	"touyan/internal/base/civil"
	"touyan/internal/base/money"
	"touyan/internal/base/rulebook"
)

// Band is a rate for bases up to and with UpTo; 0 is without end. The rate
// holds for the whole base, not for the slice above the last band (FEE-02).
type Band struct {
	UpTo money.Fen
	Rate money.Rate
}

// Bands are the bands of one category, lowest first.
type Bands []Band

// For returns the band of a base.
func (b Bands) For(base money.Fen) (band Band, above money.Fen) {
	for _, x := range b {
		if x.UpTo == 0 || base <= x.UpTo {
			return x, above
		}
		above = x.UpTo
	}
	return Band{}, above
}

// Range is the least and the greatest flat amount a month.
type Range struct{ Least, Most money.Fen }

var firstEdition = civil.MustDay("2008-04-01")

func since2008[T any](value T, no string) rulebook.Dated[T] {
	return rulebook.Dated[T]{{From: firstEdition, Value: value, Cite: rulebook.Cite(rulebook.DuesRules, no)}}
}

var wageBands = Bands{{3000 * money.Yuan, 50}, {5000 * money.Yuan, 100}, {10000 * money.Yuan, 150}, {0, 200}}

// BandsOf are the bands of the categories that pay a part of a base.
var BandsOf = map[Category]rulebook.Dated[Bands]{
	Employed:     since2008(wageBands, "第二条"),
	AnnualSalary: since2008(wageBands, "第三条"),
	SelfEmployed: since2008(wageBands, "第四条"),
	Retired:      since2008(Bands{{5000 * money.Yuan, 50}, {0, 100}}, "第五条"),
}

// FlatOf are the flat amounts of the others.
var FlatOf = map[Category]rulebook.Dated[Range]{
	Farmer:      since2008(Range{20, 100}, "第六条"),
	Student:     since2008(Range{20, 20}, "第六条"),
	Unemployed:  since2008(Range{20, 20}, "第六条"),
	OnRelief:    since2008(Range{20, 20}, "第六条"),
	Subsistence: since2008(Range{20, 20}, "第六条"),
}

// Approval says who must agree to relief for hardship.
type Approval struct{ Superior bool }

// ApprovalOf returns who must agree: the branch, and the committee above it; of
// the retired since the notice of 2017 the branch alone.
func ApprovalOf(c Category) rulebook.Dated[Approval] {
	d := since2008(Approval{Superior: true}, "第七条")
	if c == Retired {
		d = d.With(rulebook.Version[Approval]{From: civil.MustDay("2017-01-01"), Value: Approval{}, Cite: rulebook.Cite(rulebook.DuesNotice2017, "困难党员")})
	}
	return d
}

// Taking says which day of a month decides who owes it and to which branch.
type Taking uint8

// The ways to take a month.
const (
	LastDay  Taking = iota // a member on the month's last day owes it, to the branch of that day
	FirstDay               // a member on the month's first day owes it, to the branch of that day
)

// Chinese returns the way as pages say it.
func (t Taking) Chinese() string {
	if t == FirstDay {
		return "按当月第一日的组织关系"
	}
	return "按当月最后一日的组织关系"
}

// Parameters are what no national text fixes, as a court has it: dated, with
// its resolution as Cite. National values stand beside them.
type Parameters struct {
	Formula  rulebook.Dated[Formula]
	Rounding rulebook.Dated[money.Rounding]
	Taking   rulebook.Dated[Taking]
}

// Default returns the parameters of a court that has decided nothing. Rounding
// and taking are practice, 待核, and shown so.
func Default() *Parameters {
	return &Parameters{
		Formula:  Formulas,
		Rounding: rulebook.Dated[money.Rounding]{{From: firstEdition, Value: money.HalfUpFen, Cite: rulebook.Cite(rulebook.DuesPractice, "取整")}},
		Taking:   rulebook.Dated[Taking]{{From: firstEdition, Value: LastDay, Cite: rulebook.Cite(rulebook.DuesPractice, "当月归属")}},
	}
}

package dues

import (
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"touyan/internal/base/civil"
	"touyan/internal/base/money"
)

// naive reckons a month straight from the text, with rationals and days one by
// one; it shares nothing with the code it checks.
func naive(m *Member, month civil.Month) (State, money.Fen) {
	last := month.Last()
	if month < civil.MonthOf(2008, 4) {
		panic("before the rules")
	}
	here := false
	for _, s := range m.Spells {
		for day := month.First(); day <= last; day++ {
			if day == last && s.Period.From <= day && (s.Period.Until == 0 || day <= s.Period.Until) && m.Admitted <= day {
				here = true
			}
		}
	}
	if !here {
		return NotOwed, 0
	}
	var base *Base
	for i := range m.Bases {
		if m.Bases[i].From <= month && (base == nil || m.Bases[i].From >= base.From) {
			base = &m.Bases[i]
		}
	}
	if base == nil {
		return NoBase, 0
	}
	yuan := big.NewRat(int64(base.Amount), 100)
	percent := func(n, d int64) *big.Rat { return new(big.Rat).Mul(yuan, big.NewRat(n, 100*d)) }
	over := func(n int64) bool { return yuan.Cmp(big.NewRat(n, 1)) > 0 }
	var dues *big.Rat
	switch base.Category {
	case Employed, AnnualSalary, SelfEmployed:
		dues = percent(1, 2)
		if over(3000) {
			dues = percent(1, 1)
		}
		if over(5000) {
			dues = percent(3, 2)
		}
		if over(10000) {
			dues = percent(2, 1)
		}
	case Retired:
		dues = percent(1, 2)
		if over(5000) {
			dues = percent(1, 1)
		}
	case Farmer:
		dues = yuan
		if over(1) {
			dues = big.NewRat(1, 1)
		}
		if dues.Cmp(big.NewRat(1, 5)) < 0 {
			dues = big.NewRat(1, 5)
		}
	default:
		dues = big.NewRat(1, 5)
	}
	for i := len(m.Reliefs) - 1; i >= 0; i-- {
		r := m.Reliefs[i]
		superior := base.Category != Retired || r.Branch < civil.MustDay("2017-01-01")
		if month < r.From || month > r.Until || r.Branch == 0 || superior && (r.Superior == 0 || r.Superior < r.Branch) {
			continue
		}
		dues = new(big.Rat).Mul(dues, big.NewRat(int64(r.Pays), 10000))
		break
	}
	fen := new(big.Rat).Add(new(big.Rat).Mul(dues, big.NewRat(100, 1)), big.NewRat(1, 2))
	return Owed, money.Fen(new(big.Int).Quo(fen.Num(), fen.Denom()).Int64())
}

func drawMember(t *rapid.T) *Member {
	from, until := int(civil.MustDay("2014-01-01")), int(civil.MustDay("2020-01-01"))
	drawDay := rapid.Custom(func(t *rapid.T) civil.Day { return civil.Day(rapid.IntRange(from, until).Draw(t, "day")) })
	maybeDay := rapid.OneOf(rapid.Just(civil.Day(0)), drawDay)
	drawMonth := rapid.Map(drawDay, func(d civil.Day) civil.Month { return d.Month() })
	amount := rapid.OneOf(rapid.SampledFrom([]int64{1, 19, 20, 99, 100, 101, 299999, 300000, 300001, 500000, 500001, 1000000, 1000001}), rapid.Int64Range(1, int64(MostBase)))
	m := &Member{Admitted: maybeDay.Draw(t, "admitted")}
	days := rapid.SliceOfNDistinct(drawDay, 1, 5, rapid.ID).Draw(t, "moves")
	slices.Sort(days)
	for i, d := range days {
		s := Spell{Unit: int64(i + 1), Name: "支部", Period: civil.Since(d)}
		if i+1 < len(days) {
			s.Period.Until = days[i+1] - 1
			if gap := civil.Day(rapid.IntRange(0, 40).Draw(t, "gap")); s.Period.Until-gap >= d {
				s.Period.Until -= gap
			}
		}
		m.Spells = append(m.Spells, s)
	}
	months := rapid.SliceOfNDistinct(drawMonth, 0, 4, rapid.ID).Draw(t, "bases")
	slices.Sort(months)
	for _, at := range months {
		m.Bases = append(m.Bases, Base{From: at, Category: Category(rapid.IntRange(1, 9).Draw(t, "category")), Amount: money.Fen(amount.Draw(t, "base"))})
	}
	for range rapid.IntRange(0, 3).Draw(t, "reliefs") {
		at := drawMonth.Draw(t, "relief")
		m.Reliefs = append(m.Reliefs, Relief{From: at, Until: at + civil.Month(rapid.IntRange(0, 12).Draw(t, "long")),
			Pays: money.Rate(rapid.SampledFrom([]int32{0, 1, 3333, 5000, 9999}).Draw(t, "pays")), Branch: maybeDay.Draw(t, "branch"), Superior: maybeDay.Draw(t, "superior")})
	}
	return m
}

func TestAssess_equals_the_naive_reckoning(t *testing.T) {
	p := Default()
	rapid.Check(t, func(t *rapid.T) {
		m := drawMember(t)
		for on := civil.MonthOf(2014, 1); on <= civil.MonthOf(2020, 2); on++ {
			state, amount := naive(m, on)
			d, err := p.Assess(m, on)
			if err != nil || d.State != state || d.Amount != amount {
				t.Fatalf("%s: %d %s %v, want %d %s\n%+v", on, d.State, d.Amount, err, state, amount, m)
			}
			if len(d.Why()) == 0 {
				t.Fatalf("%s: no reason", on)
			}
		}
	})
}

func TestSettle_equals_the_naive_reckoning(t *testing.T) {
	first := civil.MonthOf(2025, 1)
	rapid.Check(t, func(t *rapid.T) {
		var year []Due
		for i := range 12 {
			d := Due{Month: first + civil.Month(i), State: Owed, Amount: money.Fen(rapid.Int64Range(0, 300).Draw(t, "due"))}
			if rapid.IntRange(0, 5).Draw(t, "owed") == 0 {
				d.State, d.Amount = NotOwed, 0
			}
			year = append(year, d)
		}
		var paid []Payment
		day := civil.MustDay("2024-12-01")
		for range rapid.IntRange(0, 15).Draw(t, "payments") {
			day += civil.Day(rapid.IntRange(0, 60).Draw(t, "later"))
			p := Payment{Day: day, Amount: money.Fen(rapid.Int64Range(1, 900).Draw(t, "amount"))}
			if rapid.IntRange(0, 3).Draw(t, "gift") == 0 {
				p.Gift = p.Amount / 2
			}
			if n := len(paid); n > 0 && rapid.IntRange(0, 4).Draw(t, "correction") == 0 {
				// A counter-entry takes back what one payment brought.
				back := paid[rapid.IntRange(0, n-1).Draw(t, "which")]
				p.Amount, p.Gift = -back.Amount, -back.Gift
			}
			paid = append(paid, p)
		}
		on := civil.MustDay("2025-01-01") + civil.Day(rapid.IntRange(-20, 500).Draw(t, "on"))
		s := Settle(year, paid, on)
		check(t, s, year, paid, on)
	})
}

// coins pays the months fen by fen and says how many are not whole.
func coins(year []Due, paid []Payment, on civil.Day, until civil.Month) (covered []money.Fen, left money.Fen, behind int) {
	for _, p := range paid {
		if p.Day <= on {
			left += p.Amount - p.Gift
		}
	}
	covered = make([]money.Fen, len(year))
	pool := left
	for i, d := range year {
		for pool > 0 && covered[i] < d.Amount {
			covered[i]++
			pool--
			left--
		}
		if d.Month <= until && covered[i] < d.Amount {
			behind++
		}
	}
	return covered, left, behind
}

func check(t *rapid.T, s Standing, year []Due, paid []Payment, on civil.Day) {
	covered, left, behind := coins(year, paid, on, on.Month())
	var due, all, gifts, short money.Fen
	longest := 0
	for i, d := range year {
		if s.Months[i].Covered != covered[i] {
			t.Fatalf("%s: covered %s, want %s", d.Month, s.Months[i].Covered, covered[i])
		}
		if d.Month <= on.Month() {
			due, short = due+d.Amount, short+d.Amount-covered[i]
		}
		if d.Month.Last() <= on {
			_, _, run := coins(year, paid, d.Month.Last(), d.Month)
			longest = max(longest, run)
			if s.Months[i].Run != run {
				t.Fatalf("%s: run %d, want %d", d.Month, s.Months[i].Run, run)
			}
		}
		settled := civil.Day(0)
		if d.Amount > 0 && covered[i] == d.Amount {
			for k, p := range paid {
				whole := p.Day <= on
				for j := k; j < len(paid) && paid[j].Day <= on; j++ {
					c, _, _ := coins(year, paid[:j+1], on, on.Month())
					whole = whole && c[i] == d.Amount
				}
				if whole {
					settled = p.Day
					break
				}
			}
		}
		if s.Months[i].Settled != settled {
			t.Fatalf("%s: settled %s, want %s", d.Month, s.Months[i].Settled, settled)
		}
	}
	for _, p := range paid {
		if p.Day <= on {
			all, gifts = all+p.Amount, gifts+p.Gift
		}
	}
	if s.Due != due || s.Paid != all || s.Gifts != gifts || s.Arrears != short || s.Ahead != max(left, 0) || len(s.Behind) != behind || s.Longest != longest {
		t.Fatalf("%+v, want due %s paid %s gifts %s short %s ahead %s behind %d longest %d", s, due, all, gifts, short, left, behind, longest)
	}
}

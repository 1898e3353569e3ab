package dues

import (
	"testing"

	"pgregory.net/rapid"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/money"
	"touyan/internal/base/rulebook"
)

func TestEntry_Check_keeps_every_unit_in_balance(t *testing.T) {
	day := civil.MustDay("2025-03-10")
	good := Remit(1, 9, day, 500)
	if err := good.Check(); err != nil {
		t.Fatal(err)
	}
	for name, lines := range map[string][]Line{
		"one line":            {debit(Cash, 1, 5)},
		"out of balance":      {debit(Cash, 1, 5), debit(Interest, 1, -4)},
		"balance across only": {debit(Cash, 1, 5), debit(Received, 2, -5)},
		"nought":              {debit(Cash, 1, 0), debit(Interest, 1, 0)},
		"no unit":             {debit(Cash, 0, 5), debit(Interest, 0, -5)},
		"owed by nobody":      {debit(Receivable, 1, 5), debit(Assessed, 1, -5)},
		"spent on anything":   {debit(Spent, 1, 5), debit(Cash, 1, -5)},
		"no kind":             {debit(0, 1, 5), debit(Cash, 1, -5)},
		"absurd":              {debit(Cash, 1, money.Limit+1), debit(Interest, 1, -money.Limit-1)},
	} {
		if err := (Entry{Day: day, Lines: lines}).Check(); fault.KindOf(err) != fault.Invalid || err == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if p := Spend(1, day, Purpose(9), 5); p.Check() == nil {
		t.Error("spent on what the text does not allow")
	}
	b := Books{}
	if err := b.Post(Spend(1, day, Training, 5)); err == nil || len(b) != 0 {
		t.Error("an empty till pays:", b)
	}
}

func TestFEE12_a_large_gift_is_held_for_the_centre(t *testing.T) {
	for gift, held := range map[money.Fen]bool{99999: false, 100000: true} {
		b := Books{}
		if err := b.Post(Collect(1, 7, Payment{Day: civil.MustDay("2025-07-10"), Amount: gift + 1500, Gift: gift})); err != nil {
			t.Fatal(err)
		}
		s := b.Sheet(7)
		if s.Held == gift != held || s.Gifts == gift == held || s.Receivable != -1500 || s.Cash != gift+1500 || s.Out() != 0 {
			t.Errorf("%s: %+v", gift, s)
		}
	}
}

func TestFEE20_a_share_has_to_be_set(t *testing.T) {
	day := civil.MustDay("2025-03-31")
	if _, _, err := Remittance(nil, 100, money.HalfUpFen, day); err == nil {
		t.Error("nothing set is taken for nought")
	}
	share := Share{{From: civil.MustDay("2025-01-01"), Value: 6000, Cite: rulebook.Cite(rulebook.LocalResolution, "全文")}}
	if got, why, err := Remittance(share, 12751, money.HalfUpFen, day); err != nil || got != 7651 || len(why) != 2 {
		t.Error(got, why, err)
	}
	if _, _, err := Remittance(share, 100, money.HalfUpFen, civil.MustDay("2024-12-31")); err == nil {
		t.Error("in force before its day")
	}
}

// book is the naive recomputation: a running total for each thing that people
// ask, without accounts.
type book struct {
	owed             map[[2]int64]money.Fen // member, unit
	cash, held, gift map[int64]money.Fen
	sum              money.Fen
}

func TestBooks_balance_after_anything(t *testing.T) {
	first := civil.MustDay("2025-01-01")
	rapid.Check(t, func(t *rapid.T) {
		b := Books{}
		n := book{map[[2]int64]money.Fen{}, map[int64]money.Fen{}, map[int64]money.Fen{}, map[int64]money.Fen{}, 0}
		at := map[int64]int64{1: 1, 2: 1, 3: 2}
		type undo struct {
			e    Entry
			back func()
		}
		var done []undo
		for step := range rapid.IntRange(1, 40).Draw(t, "steps") {
			day := first + civil.Day(step*7)
			member := int64(rapid.IntRange(1, 3).Draw(t, "member"))
			unit := at[member]
			amount := money.Fen(rapid.Int64Range(1, 300000).Draw(t, "amount"))
			var e Entry
			var apply func(sign money.Fen)
			switch rapid.IntRange(0, 7).Draw(t, "what") {
			case 0:
				e = Charge(member, &Due{Month: day.Month(), State: Owed, Unit: unit, Amount: amount})
				apply = func(s money.Fen) { n.owed[[2]int64{member, unit}] += s * amount }
			case 1:
				gift := money.Fen(rapid.Int64Range(0, int64(amount)).Draw(t, "gift"))
				e = Collect(member, unit, Payment{Day: day, Amount: amount, Gift: gift})
				apply = func(s money.Fen) {
					n.cash[unit] += s * amount
					n.owed[[2]int64{member, unit}] -= s * (amount - gift)
					if gift >= LargeGift {
						n.held[unit] += s * gift
					} else {
						n.gift[unit] += s * gift
					}
				}
			case 2:
				e = Remit(unit, 9, day, amount)
				apply = func(s money.Fen) { n.cash[unit] -= s * amount; n.cash[9] += s * amount }
			case 3:
				e = PassOn(unit, 9, day, amount)
				apply = func(s money.Fen) {
					n.cash[unit] -= s * amount
					n.cash[9] += s * amount
					n.held[unit] -= s * amount
					n.held[9] += s * amount
				}
			case 4:
				e = Spend(unit, day, Purpose(rapid.IntRange(1, 5).Draw(t, "purpose")), amount)
				apply = func(s money.Fen) { n.cash[unit] -= s * amount; n.sum -= s * amount }
			case 5:
				e = Credit(unit, day, Interest, amount)
				apply = func(s money.Fen) { n.cash[unit] += s * amount; n.sum += s * amount }
			case 6:
				to := 3 - unit
				balance := n.owed[[2]int64{member, unit}]
				e = Move(member, unit, to, day, balance)
				at[member] = to
				apply = func(s money.Fen) {
					n.owed[[2]int64{member, unit}] -= s * balance
					n.owed[[2]int64{member, to}] += s * balance
				}
			case 7:
				if len(done) == 0 {
					continue
				}
				i := rapid.IntRange(0, len(done)-1).Draw(t, "which")
				e = done[i].e.Reversal(int64(step), day)
				back := done[i].back
				apply = func(money.Fen) { back() }
				done = append(done[:i], done[i+1:]...)
			}
			if len(e.Lines) == 0 {
				continue
			}
			e.ID = int64(step + 1)
			if err := b.Post(e); err != nil {
				continue // an empty till; nothing was posted
			}
			apply(1)
			if e.Reverses == 0 {
				keep := apply
				done = append(done, undo{e, func() { keep(-1) }})
			}
		}
		var total money.Fen
		for _, amount := range b {
			total += amount
		}
		if total != 0 {
			t.Fatalf("the books are out by %s", total)
		}
		for _, unit := range []int64{1, 2, 9} {
			s := b.Sheet(unit)
			if s.Out() != 0 || s.Cash != n.cash[unit] || s.Held != n.held[unit] || s.Gifts != n.gift[unit] || s.Cash < 0 {
				t.Fatalf("unit %d: %+v, want cash %s held %s gifts %s", unit, s, n.cash[unit], n.held[unit], n.gift[unit])
			}
		}
		for k, want := range n.owed {
			if got := b[Holding{Kind: Receivable, Member: k[0], Unit: k[1]}]; got != want {
				t.Fatalf("member %d at %d owes %s, want %s", k[0], k[1], got, want)
			}
		}
	})
}

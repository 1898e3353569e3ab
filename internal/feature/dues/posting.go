package dues

import (
	"fmt"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/money"
	"touyan/internal/base/rulebook"
)

// HoldingKind says what an account of the books holds. A debit is positive:
// what is owed to a unit or lies in its till; a credit is negative: where it
// came from.
type HoldingKind uint8

// The kinds of holdings.
const (
	Receivable HoldingKind = iota + 1 // what one member owes one branch; below nought when paid ahead
	Assessed                          // the other side of it
	Cash                              // in hand and at the bank
	GiftIncome                        // 自愿多交, less than 1,000 at a time
	ForCentre                         // 自愿一次多交 1,000 and more, not passed on yet
	Received                          // from the units below
	Remitted                          // to the unit above
	Interest                          // 利息
	Spent                             // 使用, by Purpose
	Opening                           // 上年结余, when the books begin here
)

var holdingNames = [...]string{"", "应收党费", "应交党费", "现金和存款", "自愿多交", "待转中央", "下级上缴", "上缴上级", "利息", "支出", "上年结余"}

// Chinese returns the holding as balance sheets name it.
func (k HoldingKind) Chinese() string {
	if int(k) >= len(holdingNames) {
		return ""
	}
	return holdingNames[k]
}

// Purpose is what the text allows dues to be spent on (FEE-17).
type Purpose uint8

// The purposes.
const (
	Training     Purpose = iota + 1 // 培训党员
	Materials                       // 订阅或购买教育报刊、资料和设备
	Commendation                    // 表彰先进
	Hardship                        // 补助生活困难的党员
	Disaster                        // 补助受灾党员、修缮受损设施
)

var purposeNames = [...]string{"", "培训党员", "订阅或购买教育报刊、资料和设备", "表彰先进", "补助生活困难的党员", "补助受灾党员、修缮受损设施"}

// Chinese returns the purpose; "" when it is none that the text allows.
func (p Purpose) Chinese() string {
	if int(p) >= len(purposeNames) {
		return ""
	}
	return purposeNames[p]
}

// Holding names one account.
type Holding struct {
	Kind    HoldingKind
	Unit    int64
	Member  int64   // of a Receivable
	Purpose Purpose // of Spent
}

// Line is one line of an entry.
type Line struct {
	Holding
	Amount money.Fen
}

// Entry is one event in the books. It is never changed: what was wrong is taken
// back by its Reversal and entered anew.
type Entry struct {
	ID       int64
	Day      civil.Day
	Month    civil.Month // the month it is about, of a charge; else that of Day
	Lines    []Line
	Reverses int64 // the entry that this one takes back
}

// Check holds an entry to the one law of the books: in every unit its lines sum
// to nought, so that nothing vanishes and no unit can be out of balance. Fault:
// Invalid, with the unit and the sum.
func (e Entry) Check() error {
	if len(e.Lines) < 2 {
		return fault.New(fault.Invalid, "一笔分录至少两行")
	}
	sums := map[int64]money.Fen{}
	for _, l := range e.Lines {
		switch {
		case l.Amount == 0 || l.Amount > money.Limit || l.Amount < -money.Limit:
			return fault.Newf(fault.Invalid, "%s %s，金额不能是 0，也不能太大", l.Kind.Chinese(), l.Amount.Text())
		case l.Kind.Chinese() == "" || l.Unit == 0, l.Kind == Receivable != (l.Member != 0), l.Kind == Spent != (l.Purpose.Chinese() != ""):
			return fault.Newf(fault.Invalid, "分录的科目不全：%s", l.Kind.Chinese())
		}
		sums[l.Unit] += l.Amount
	}
	for unit, sum := range sums {
		if sum != 0 {
			return fault.Newf(fault.Invalid, "单位 %d 的借贷相差 %s", unit, sum.Text())
		}
	}
	return nil
}

// Reversal returns the counter-entry of e, on a day.
func (e Entry) Reversal(id int64, day civil.Day) Entry {
	r := Entry{ID: id, Day: day, Month: e.Month, Reverses: e.ID, Lines: make([]Line, len(e.Lines))}
	for i, l := range e.Lines {
		l.Amount = -l.Amount
		r.Lines[i] = l
	}
	return r
}

func entry(day civil.Day, month civil.Month, lines ...Line) Entry {
	e := Entry{Day: day, Month: month}
	for _, l := range lines {
		if l.Amount != 0 {
			e.Lines = append(e.Lines, l)
		}
	}
	return e
}

func debit(kind HoldingKind, unit int64, a money.Fen) Line {
	return Line{Holding{Kind: kind, Unit: unit}, a}
}

func owes(member, unit int64, a money.Fen) Line {
	return Line{Holding{Kind: Receivable, Unit: unit, Member: member}, a}
}

// Charge is the entry of a month that a member owes. A waived month has none:
// Lines is empty.
func Charge(member int64, d *Due) Entry {
	return entry(d.Month.Last(), d.Month, owes(member, d.Unit, d.Amount), debit(Assessed, d.Unit, -d.Amount))
}

// Collect is the entry of a payment taken by a branch. The gift in it goes to
// the branch's own or, from 1,000 on, to what is held for the centre.
func Collect(member, unit int64, p Payment) Entry {
	kind := GiftIncome
	if p.Large() {
		kind = ForCentre
	}
	return entry(p.Day, p.Day.Month(), debit(Cash, unit, p.Amount), owes(member, unit, p.Gift-p.Amount), debit(kind, unit, -p.Gift))
}

// Remit is the entry of money that goes from a unit to the one above it.
func Remit(from, to int64, day civil.Day, amount money.Fen) Entry {
	return entry(day, day.Month(), debit(Remitted, from, amount), debit(Cash, from, -amount), debit(Cash, to, amount), debit(Received, to, -amount))
}

// PassOn is the entry of a large gift that goes to the centre by the units above.
func PassOn(from, to int64, day civil.Day, amount money.Fen) Entry {
	return entry(day, day.Month(), debit(ForCentre, from, amount), debit(Cash, from, -amount), debit(Cash, to, amount), debit(ForCentre, to, -amount))
}

// Spend is the entry of a use of dues.
func Spend(unit int64, day civil.Day, on Purpose, amount money.Fen) Entry {
	return entry(day, day.Month(), Line{Holding{Kind: Spent, Unit: unit, Purpose: on}, amount}, debit(Cash, unit, -amount))
}

// Credit is the entry of interest (利息是党费收入), or of what the books began with.
func Credit(unit int64, day civil.Day, from HoldingKind, amount money.Fen) Entry {
	return entry(day, day.Month(), debit(Cash, unit, amount), debit(from, unit, -amount))
}

// Move is the entry of a member's transfer: what is behind or ahead goes along
// to the new branch. It has no lines when nothing is.
func Move(member, from, to int64, day civil.Day, balance money.Fen) Entry {
	return entry(day, day.Month(), owes(member, from, -balance), debit(Assessed, from, balance), owes(member, to, balance), debit(Assessed, to, -balance))
}

// Books are the balances of all holdings.
type Books map[Holding]money.Fen

// Post adds an entry. Faults: as Entry.Check; Invalid when a till would fall
// below nought, which nobody can have paid out. On a fault nothing is posted.
func (b Books) Post(e Entry) error {
	if err := e.Check(); err != nil {
		return err
	}
	short := map[Holding]money.Fen{}
	for _, l := range e.Lines {
		if l.Kind == Cash {
			short[l.Holding] += l.Amount
		}
	}
	for h, change := range short {
		if have := b[h]; change < 0 && have+change < 0 {
			return fault.Newf(fault.Invalid, "账上只有 %s，不够支付 %s", have.Text(), (-change).Text())
		}
	}
	for _, l := range e.Lines {
		b[l.Holding] += l.Amount
	}
	return nil
}

// Sheet is the balance sheet of one unit. Every column but Receivable is shown
// as people read it, above nought.
type Sheet struct {
	Unit                                                        int64
	Assessed, Receivable, Cash, Gifts, Held, Received, Remitted money.Fen
	Interest, Opening                                           money.Fen
	Spent                                                       map[Purpose]money.Fen
}

// Sheet sums the books of one unit.
func (b Books) Sheet(unit int64) Sheet {
	s := Sheet{Unit: unit, Spent: map[Purpose]money.Fen{}}
	for h, amount := range b {
		if h.Unit != unit {
			continue
		}
		switch h.Kind {
		case Receivable:
			s.Receivable += amount
		case Assessed:
			s.Assessed -= amount
		case Cash:
			s.Cash += amount
		case GiftIncome:
			s.Gifts -= amount
		case ForCentre:
			s.Held -= amount
		case Received:
			s.Received -= amount
		case Remitted:
			s.Remitted += amount
		case Interest:
			s.Interest -= amount
		case Opening:
			s.Opening -= amount
		case Spent:
			s.Spent[h.Purpose] += amount
		}
	}
	return s
}

// Collected is what members paid of what they owe.
func (s Sheet) Collected() money.Fen { return s.Assessed - s.Receivable }

// Out returns by how much the sheet does not balance; nought always, unless
// entries were written past Post.
func (s Sheet) Out() money.Fen {
	in := s.Opening + s.Collected() + s.Gifts + s.Held + s.Received + s.Interest
	out := s.Remitted
	for _, amount := range s.Spent {
		out += amount
	}
	return in - out - s.Cash
}

// Share is which part of the ordinary dues a unit remits. There is no national
// number below the provinces (FEE-20): a court without one has none, and that
// is an error, never nought.
type Share = rulebook.Dated[money.Rate]

// Remittance is what a unit remits of what it collected on ordinary dues and
// received from below, by the share in force on the day. Held gifts go whole
// and beside it. Error: rulebook.NotInForceError without a share.
func Remittance(share Share, collected money.Fen, how money.Rounding, on civil.Day) (money.Fen, rulebook.Trace, error) {
	v, err := share.On(on)
	if err != nil {
		return 0, nil, fmt.Errorf("dues: no share to remit: %w", err)
	}
	exact := v.Value.Of(collected)
	amount := exact.Round(how)
	return amount, rulebook.Trace{{Text: fmt.Sprintf("实收 %s，上缴 %s：%s 元", collected.Text(), v.Value, exact), Cite: v.Cite, Hit: true},
		{Text: "应上缴 " + amount.Text() + "，" + how.Chinese(), Cite: rulebook.Cite(rulebook.DuesPractice, "取整")}}, nil
}

// RemitOut is the entry of money that goes to a unit whose books are not kept
// here.
func RemitOut(from int64, day civil.Day, amount money.Fen) Entry {
	return entry(day, day.Month(), debit(Remitted, from, amount), debit(Cash, from, -amount))
}

// PassOut is PassOn to a unit whose books are not kept here.
func PassOut(from int64, day civil.Day, amount money.Fen) Entry {
	return entry(day, day.Month(), debit(ForCentre, from, amount), debit(Cash, from, -amount))
}

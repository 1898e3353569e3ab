package dues

import (
	"fmt"
	"slices"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/money"
)

// Batch is what a collector took at one time, as entered or imported.
type Batch struct {
	Unit  int64
	Total money.Fen // as counted; must be the sum of the lines
	Lines []BatchLine
}

// BatchLine is one payment of a batch.
type BatchLine struct {
	Line   int    // as the list numbers it, for what people are told
	Member int64  // 0: not found
	Name   string // as the list has it
	Day    civil.Day
	Amount money.Fen
	Gift   money.Fen
	// Months are those the payer named; empty lets the oldest be covered first.
	Months []civil.Month
	// PaidBy is who paid on the member's behalf; Authorised that the member
	// asked for it (FEE-13).
	PaidBy     string
	Authorised bool
}

// Known is what is known of a member when a batch is checked.
type Known struct {
	Account *Account
	// Fingerprints of payments that stand: see BatchLine.Fingerprint.
	Taken map[Fingerprint]bool
}

// Fingerprint is what makes two payments the same one: a second collector who
// enters the same list is told, whatever the batch is called.
type Fingerprint struct {
	Member int64
	Day    civil.Day
	Amount money.Fen
}

// Fingerprint returns that of the line.
func (l BatchLine) Fingerprint() Fingerprint { return Fingerprint{l.Member, l.Day, l.Amount} }

// Check looks at a batch as a whole before any of it is written, on a day: known
// has the members of the branch by ID. The Fault (Invalid, or Conflict when all
// that is wrong is that payments stand already) has a field per line, named
// "line-N", and "total" for the sum; nothing is partly right.
func (b Batch) Check(known map[int64]Known, on civil.Day) error {
	wrong := fault.New(fault.Invalid, "这一批没有记入，请改正后重新提交")
	var sum money.Fen
	twice, named := map[Fingerprint]int{}, map[Fingerprint]int{} // Day of named: the month's first
	standing := 0
	for _, l := range b.Lines {
		sum += l.Amount
		field := fmt.Sprintf("line-%d", l.Line)
		if text, stands := b.wrong(l, known, on); text != "" {
			wrong = wrong.At(field, fmt.Sprintf("第 %d 行 %s：%s", l.Line, l.Name, text))
			if stands {
				standing++
			}
			continue
		}
		if other, again := twice[l.Fingerprint()]; again {
			wrong = wrong.At(field, fmt.Sprintf("第 %d 行 %s：与第 %d 行是同一笔（%s，%s）", l.Line, l.Name, other, l.Day, l.Amount.Text()))
			continue
		}
		twice[l.Fingerprint()] = l.Line
		for _, month := range l.Months {
			key := Fingerprint{Member: l.Member, Day: month.First()}
			if other, again := named[key]; again {
				wrong = wrong.At(field, fmt.Sprintf("第 %d 行 %s：%s在第 %d 行已经交过", l.Line, l.Name, monthChinese(month), other))
			}
			named[key] = l.Line
		}
	}
	switch {
	case len(b.Lines) == 0:
		wrong = wrong.At("total", "这一批没有任何一行")
	case sum != b.Total:
		wrong = wrong.At("total", fmt.Sprintf("各行合计 %s，与填写的合计 %s，相差 %s", sum.Text(), b.Total.Text(), (sum-b.Total).Text()))
	}
	if standing > 0 && standing == len(wrong.Fields) {
		wrong.Kind = fault.Conflict
	}
	return wrong.Err()
}

// wrong says what is wrong with one line by itself; stands tells that the same
// payment has been entered before.
func (b Batch) wrong(l BatchLine, known map[int64]Known, on civil.Day) (text string, stands bool) {
	k, ok := known[l.Member]
	switch {
	case !ok || k.Account == nil || k.Account.Member == nil:
		return "本支部没有这名党员", false
	case l.Amount <= 0:
		return fmt.Sprintf("金额 %s，应大于 0；冲回请对原来那一笔做更正", l.Amount.Text()), false
	case l.Amount > MostBase:
		return fmt.Sprintf("金额 %s 太大，请核对单位是否为元", l.Amount.Text()), false
	case l.Gift < 0 || l.Gift > l.Amount:
		return fmt.Sprintf("自愿多交 %s，应在 0 至 %s 之间", l.Gift.Text(), l.Amount.Text()), false
	case l.Day.IsZero():
		return "没有交纳日期", false
	case l.Day > on:
		return fmt.Sprintf("交纳日期 %s 晚于今天", l.Day), false
	case l.Day < k.Account.Member.Admitted:
		return fmt.Sprintf("交纳日期 %s 早于成为预备党员的 %s", l.Day, k.Account.Member.Admitted), false
	case l.PaidBy != "" && !l.Authorised:
		return l.PaidBy + "代交，没有记本人的委托", false
	case k.Taken[l.Fingerprint()]:
		return fmt.Sprintf("%s 已经记过 %s，不能再记一次", l.Day, l.Amount.Text()), true
	}
	return l.months(k.Account, on), false
}

// months checks the months that a payer named: owed here, not covered yet, the
// oldest that are behind, and worth what is paid.
func (l BatchLine) months(a *Account, on civil.Day) string {
	if len(l.Months) == 0 {
		return ""
	}
	s := Settle(a.Dues, a.Payments, on)
	var need money.Fen
	named := slices.Sorted(slices.Values(l.Months))
	for i, month := range named {
		at := slices.IndexFunc(s.Months, func(m MonthStanding) bool { return m.Due.Month == month })
		switch {
		case i > 0 && named[i-1] == month:
			return monthChinese(month) + "写了两次"
		case at < 0 || s.Months[at].Due.State != Owed:
			return monthChinese(month) + "不在本支部交纳，或者没有核定"
		case s.Months[at].Covered == s.Months[at].Due.Amount:
			return fmt.Sprintf("%s已经交足 %s", monthChinese(month), s.Months[at].Due.Amount.Text())
		}
		need += s.Months[at].Due.Amount - s.Months[at].Covered
	}
	for _, m := range s.Behind {
		if m < named[0] {
			return fmt.Sprintf("%s还没有交足，应先补%s", monthChinese(m), monthChinese(m))
		}
	}
	if paid := l.Amount - l.Gift; paid != need {
		return fmt.Sprintf("所写月份应交 %s，交了 %s，相差 %s", need.Text(), paid.Text(), (paid - need).Text())
	}
	return ""
}

package dues

import (
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/han"
	"touyan/internal/base/id"
	"touyan/internal/base/money"
	"touyan/internal/base/rulebook"
)

// What people do with Party dues.
const (
	CanOwn      access.Can = "dues.own"      // one's own account, and to object
	CanView     access.Can = "dues.view"     // the lists and accounts of the seat's branches
	CanCollect  access.Can = "dues.collect"  // enter payments, take them back, close a month
	CanAssess   access.Can = "dues.assess"   // import and set bases, reliefs and agreements; answer objections
	CanRemit    access.Can = "dues.remit"    // remit to the unit above, match the bank's statement
	CanSpend    access.Can = "dues.spend"    // enter what dues were used for
	CanDisclose access.Can = "dues.disclose" // disclose a year
)

// What localities set, by their names in platform/setting.
const (
	SetShare    = "dues.share"    // which part a unit remits: "5%", of the unit named
	SetFormula  = "dues.formula"  // 2008 or 2017, of a court
	SetRounding = "dues.rounding" // as money.Rounding writes it, of a court
	SetTaking   = "dues.taking"   // last or first: the day of the month that decides, of a court
)

// BaseID identifies a base.
type BaseID = id.Of[Base]

// PaymentID identifies a payment.
type PaymentID = id.Of[Payment]

// BatchID identifies a batch of payments.
type BatchID = id.Of[Batch]

// EntryID identifies an entry of the books.
type EntryID = id.Of[Entry]

// Href returns the page of a member's account.
func Href(member int64) string { return "/dues/account/" + id.Of[Member](member).String() }

// MonthHref returns the page of a branch's month.
func MonthHref(unit int64, month string) string {
	return "/dues?unit=" + id.Of[Spell](unit).String() + "&month=" + month
}

// ReadPart reads a part such as 5%, 12.5% or 0.05%; ok is false for anything
// outside of nought to the whole.
func ReadPart(s string) (part money.Rate, ok bool) {
	digits, found := strings.CutSuffix(han.Fold(strings.TrimSpace(s)), "%")
	// Hundredths of a hundredth, as fen are of a yuan.
	f, err := money.Parse(digits)
	if !found || err != nil || f < 0 || f > money.Fen(money.Whole) {
		return 0, false
	}
	return money.Rate(f), true
}

// Set adds what a court decided to its parameters, from a day on, as it stands
// in the settings; false when it is none of them or cannot be read.
func (p *Parameters) Set(name string, from civil.Day, value string) bool {
	cite := rulebook.Cite(rulebook.LocalResolution, "全文")
	switch name {
	case SetFormula:
		formula, ok := map[string]Formula{"2008": Formula2008, "2017": Formula2017}[value]
		if ok {
			p.Formula = p.Formula.With(rulebook.Version[Formula]{From: from, Value: formula, Cite: cite})
		}
		return ok
	case SetRounding:
		how, ok := money.ParseRounding(value)
		if ok {
			p.Rounding = p.Rounding.With(rulebook.Version[money.Rounding]{From: from, Value: how, Cite: cite})
		}
		return ok
	case SetTaking:
		how, ok := map[string]Taking{"last": LastDay, "first": FirstDay}[value]
		if ok {
			p.Taking = p.Taking.With(rulebook.Version[Taking]{From: from, Value: how, Cite: cite})
		}
		return ok
	}
	return false
}

package dues

import (
	"sort"

	"touyan/internal/base/civil"
	"touyan/internal/base/money"
)

// Payment is money that a member paid, by its day. What a correction takes back
// is a payment with a negative amount; Gift is the part of Amount that was given
// above what is owed (自愿多交), and never covers a month.
type Payment struct {
	Day    civil.Day
	Amount money.Fen
	Gift   money.Fen
}

// LargeGift is the gift from which all of it goes to the centre (FEE-12).
const LargeGift = 1000 * money.Yuan

// Large reports whether the gift of a payment goes to the centre.
func (p Payment) Large() bool { return p.Gift >= LargeGift }

// MonthStanding is how one month stands.
type MonthStanding struct {
	Due     *Due
	Covered money.Fen // of its amount
	Settled civil.Day // the day of the payment that covered it whole; zero while it is not
	PaidIn  money.Fen // paid within the month, for whatever month, gifts left out
	// Run is how many months, this one the last, were not covered whole when
	// this one ended. As the oldest are covered first, they are in a row.
	Run int
	// Silent is how many months in a row, this one the last, had no payment in
	// them at all while something was behind.
	Silent int
}

// Standing is how a member stands with the months of an account, as of a day.
type Standing struct {
	Months  []MonthStanding
	Due     money.Fen // of the months that had begun
	Paid    money.Fen // all payments, gifts too
	Gifts   money.Fen
	Arrears money.Fen // of those months
	Ahead   money.Fen // paid, covering nothing yet
	// Behind are the months that are not covered whole, as of the day.
	Behind []civil.Month
	// Run and Silent are those of the last month that is over; Longest is the
	// longest Run there was.
	Run, Silent, Longest int
}

// Settle lets payments up to on cover the months, the oldest first. The dues are
// in order of their months and the payments of their days; months after on's are
// covered by what was paid ahead, but are not in arrears.
func Settle(dues []Due, payments []Payment, on civil.Day) Standing {
	return settle(dues, payments, on, on)
}

// during is Settle in the course of a day: the month that ends with it is not
// over yet.
func during(dues []Due, payments []Payment, on civil.Day) Standing {
	return settle(dues, payments, on, on-1)
}

// settle is Settle with the last day that is over.
func settle(dues []Due, payments []Payment, on, over civil.Day) Standing {
	s := Standing{Months: make([]MonthStanding, len(dues))}
	var pool money.Fen
	for _, p := range payments {
		if p.Day > on {
			break
		}
		s.Paid += p.Amount
		s.Gifts += p.Gift
		pool += p.Amount - p.Gift
	}
	s.cover(dues, payments, pool, on)
	for i := range s.Months {
		m := &s.Months[i]
		if m.Due.Month > on.Month() {
			continue
		}
		s.Due += m.Due.Amount
		if short := m.Due.Amount - m.Covered; short > 0 {
			s.Arrears += short
			s.Behind = append(s.Behind, m.Due.Month)
		}
	}
	s.runs(payments, on, over)
	return s
}

// cover gives the pool to the months in order and finds the day since which
// each was whole.
func (s *Standing) cover(dues []Due, payments []Payment, pool money.Fen, on civil.Day) {
	// lasting[k] is the least that had been paid from payment k on: what a
	// correction took back later never settled anything.
	n := 0
	for n < len(payments) && payments[n].Day <= on {
		n++
	}
	lasting := make([]money.Fen, n)
	var have money.Fen
	for k, p := range payments[:n] {
		have += p.Amount - p.Gift
		lasting[k] = have
	}
	for k := n - 2; k >= 0; k-- {
		lasting[k] = min(lasting[k], lasting[k+1])
	}
	var need money.Fen
	next := 0
	for i := range dues {
		m := &s.Months[i]
		m.Due = &dues[i]
		m.Covered = max(min(pool, dues[i].Amount), 0)
		pool -= m.Covered
		need += dues[i].Amount
		for next < n && lasting[next] < need {
			next++
		}
		if dues[i].Amount > 0 && next < n {
			m.Settled = payments[next].Day
		}
	}
	s.Ahead = max(pool, 0)
}

// runs counts the months behind at the end of every month, as it was then: a
// later payment ends a run and does not unmake it.
func (s *Standing) runs(payments []Payment, on, over civil.Day) {
	var need, have money.Fen
	needs := make([]money.Fen, len(s.Months)) // up to and with each month
	owing := make([]int, len(s.Months)+1)     // how many months before each are owed at all
	next, silent := 0, 0
	for i := range s.Months {
		m := &s.Months[i]
		month := m.Due.Month
		for ; next < len(payments) && payments[next].Day <= min(month.Last(), on); next++ {
			paid := payments[next].Amount - payments[next].Gift
			have += paid
			if payments[next].Day >= month.First() {
				m.PaidIn += paid
			}
		}
		need += m.Due.Amount
		needs[i] = need
		owing[i+1] = owing[i]
		if m.Due.Amount > 0 {
			owing[i+1]++
		}
		if month.Last() > over {
			break // it is not over
		}
		covered := sort.Search(i+1, func(k int) bool { return needs[k] > have })
		m.Run = owing[i+1] - owing[covered]
		switch {
		case m.PaidIn > 0 || m.Run == 0:
			silent = 0
		case m.Due.Amount > 0:
			silent++
		}
		m.Silent = silent
		s.Run, s.Silent, s.Longest = m.Run, m.Silent, max(s.Longest, m.Run)
	}
}

// Step is how far a run of months behind has come: reminders after 1, 3 and 5
// months, and at 6 months a case for people to look at (FEE-14). Whether there
// was a good reason no program can know, and none removes anybody.
type Step uint8

// The steps.
const (
	Clear     Step = 0
	OneMonth  Step = 1
	Three     Step = 3
	Five      Step = 5
	SixMonths Step = 6
)

// StepOf returns the step of a run of unpaid months.
func StepOf(run int) Step {
	for _, s := range []Step{SixMonths, Five, Three, OneMonth} {
		if run >= int(s) {
			return s
		}
	}
	return Clear
}

// LateMonths is how long a month may be made up for, as a rule (FEE-13).
const LateMonths = 6

// TooLate returns the months that were or are still unpaid when more than six
// months had passed since their end, as of a day.
func (s *Standing) TooLate(on civil.Day) []civil.Month {
	var out []civil.Month
	for _, m := range s.Months {
		if m.Due.State != Owed || m.Due.Amount == 0 {
			continue
		}
		day := on
		if !m.Settled.IsZero() {
			day = m.Settled
		}
		if day > (m.Due.Month + LateMonths).Last() {
			out = append(out, m.Due.Month)
		}
	}
	return out
}

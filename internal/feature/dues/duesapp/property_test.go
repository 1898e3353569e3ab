package duesapp_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/money"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/dues/duesapp"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// walk does things at random with a few members of a few branches.
type walk struct {
	*house
	r        *rand.Rand
	branches []org.Unit
	people   []int64
	paid     []dues.PaymentID
	did      []string
}

func (w *walk) step() {
	who := w.people[w.r.IntN(len(w.people))]
	v, err := w.app.Account(ctx, permit(w, dues.CanView, ""), who, 2026)
	if err != nil {
		w.Fatal(err)
	}
	switch w.r.IntN(5) {
	case 0, 1: // pay something: some months, a part of one, a gift
		l := dues.BatchLine{Line: 1, Member: who, Name: v.Name, Day: civil.MustDay("2026-06-01").AddDays(w.r.IntN(30)), Amount: money.Fen(w.r.IntN(60_000) + 1)}
		if w.r.IntN(4) == 0 {
			l.Gift = money.Fen(w.r.IntN(int(l.Amount) + 1))
		}
		out, err := w.collect(int64(v.Branch.ID), l.Amount, l)
		w.say("pay %s %s of %s: %v", l.Day, l.Amount, v.Name, err)
		if err == nil {
			b, err := w.app.Batch(ctx, permit(w, dues.CanView, ""), out.Batch)
			if err != nil {
				w.Fatal(err)
			}
			w.paid = append(w.paid, b.Receipts[0].ID)
		} else if k := fault.KindOf(err); k != fault.Invalid && k != fault.Conflict { // the day before a move, the same payment again
			w.Fatal(err)
		}
	case 2: // take one back
		if len(w.paid) > 0 {
			_, err := w.app.Correct(ctx, permit(w, dues.CanCollect, ""), w.paid[w.r.IntN(len(w.paid))], "更正")
			w.say("correct: %v", err)
			if err != nil && fault.KindOf(err) != fault.Conflict {
				w.Fatal(err)
			}
		}
	case 3: // another branch, from a day of these months
		to := w.branches[w.r.IntN(len(w.branches))]
		_, err := w.members.Move(ctx, permit(w, member.CanChange, ""), memberapp.MoveIn{ID: member.ID(who), Branch: to.ID, Day: civil.MustDay("2026-01-10").AddDays(w.r.IntN(170)), Reason: "岗位变动"})
		w.say("move %s to %s: %v", v.Name, to.Short, err)
		if err != nil && fault.KindOf(err) != fault.Invalid {
			w.Fatal(err)
		}
		if _, err := w.app.Charge(ctx, permit(w, dues.CanAssess, ""), civil.MonthOf(2026, 6)); err != nil {
			w.Fatal(err)
		}
	case 4: // another base
		err := w.app.SetBase(ctx, permit(w, dues.CanAssess, ""), duesapp.BaseIn{Member: who, Base: dues.Base{From: civil.MonthOf(2026, 1+w.r.IntN(6)), Category: dues.Employed, Amount: money.Fen(290_000 + w.r.IntN(900_000)), Basis: "工资调整"}})
		w.say("base of %s: %v", v.Name, err)
		if err != nil && fault.KindOf(err) != fault.Invalid {
			w.Fatal(err)
		}
	}
}

func (w *walk) say(format string, args ...any) { w.did = append(w.did, fmt.Sprintf(format, args...)) }

// done counts the steps of a kind that were not refused.
func (w *walk) done(kind string) (n int) {
	for _, s := range w.did {
		if strings.HasPrefix(s, kind) && strings.HasSuffix(s, "<nil>") {
			n++
		}
	}
	return n
}

type owed struct{ member, branch int64 }

// naive adds up charges, payments and moves one by one.
func (h *house) naive() (balance map[owed]money.Fen, cash map[int64]money.Fen, due, paid map[int64]money.Fen) {
	balance, cash, due, paid = map[owed]money.Fen{}, map[int64]money.Fen{}, map[int64]money.Fen{}, map[int64]money.Fen{}
	h.read(func(tx *sqldb.Tx) error {
		if err := tx.Each(func(r sqldb.Row) error {
			var who, branch, amount int64
			err := r.Scan(&who, &branch, &amount)
			balance[owed{who, branch}] += money.Fen(amount)
			due[who] += money.Fen(amount)
			return err
		}, `select member, branch, amount from dues_charge`); err != nil {
			return err
		}
		if err := tx.Each(func(r sqldb.Row) error {
			var who, branch, amount, gift int64
			err := r.Scan(&who, &branch, &amount, &gift)
			balance[owed{who, branch}] -= money.Fen(amount - gift)
			cash[branch] += money.Fen(amount)
			paid[who] += money.Fen(amount - gift)
			return err
		}, `select member, branch, amount, gift from dues_payment`); err != nil {
			return err
		}
		return tx.Each(func(r sqldb.Row) error {
			var who, from, to, amount int64
			err := r.Scan(&who, &from, &to, &amount)
			balance[owed{who, from}] -= money.Fen(amount)
			balance[owed{who, to}] += money.Fen(amount)
			return err
		}, `select member, from_branch, to_branch, amount from dues_move`)
	})
	return balance, cash, due, paid
}

// Any sequence of payments, corrections, transfers and new bases leaves every
// unit in balance, and every member owing what adding up one by one says.
func TestBooks_equal_the_naive_reckoning_after_anything(t *testing.T) {
	both(t, func(h *house) {
		if _, err := h.app.Charge(ctx, permit(h, dues.CanAssess, ""), civil.MonthOf(2026, 6)); err != nil {
			t.Fatal(err)
		}
		w := &walk{house: h, r: rand.New(rand.NewPCG(7, 7))}
		for _, short := range []string{civilBranch, "立案庭党支部", "民一庭党支部"} {
			u := h.branch(short)
			w.branches = append(w.branches, u)
			for _, e := range h.square(int64(u.ID))[:2] {
				w.people = append(w.people, e.Member)
			}
		}
		for n := range 60 {
			w.step()
			if n%10 != 9 {
				continue
			}
			h.balanced()
			balance, cash, due, paid := h.naive()
			receivable := map[int64]money.Fen{}
			for k, f := range balance {
				receivable[k.branch] += f
			}
			for _, u := range w.branches {
				if s := h.sheet(u.ID); s.Receivable != receivable[int64(u.ID)] || s.Cash != cash[int64(u.ID)] {
					t.Fatalf("%s: books say %s owed and %s in cash, adding up says %s and %s\n%q", u.Short, s.Receivable, s.Cash, receivable[int64(u.ID)], cash[int64(u.ID)], w.did)
				}
			}
			for _, who := range w.people {
				v, err := h.app.Account(ctx, permit(h, dues.CanView, ""), who, 2026)
				if err != nil {
					t.Fatal(err)
				}
				var reckoned money.Fen
				for _, m := range v.Standing.Months {
					if m.Due.Month <= civil.MonthOf(2026, 6) {
						reckoned += m.Due.Amount
					}
				}
				if reckoned != due[who] || v.Standing.Arrears != max(due[who]-paid[who], 0) {
					t.Fatalf("%s: reckoned %s, charged %s, paid %s, arrears %s\n%q", v.Name, reckoned, due[who], paid[who], v.Standing.Arrears, w.did)
				}
				for k, f := range balance {
					if k.member == who && k.branch != int64(v.Branch.ID) && f != 0 {
						t.Fatalf("%s left %s behind at another branch\n%q", v.Name, f, w.did)
					}
				}
			}
		}
		for _, kind := range []string{"pay", "correct", "move", "base"} {
			if w.done(kind) < 3 {
				t.Errorf("%s was done %d times:\n%q", kind, w.done(kind), w.did)
			}
		}
	})
}

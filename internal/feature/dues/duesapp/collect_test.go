package duesapp_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/money"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/dues/duesapp"
	"touyan/internal/platform/sqldb"
)

// civilBranch is the branch that most of these tests are about; the first two of
// its members who are square at the end of 2025 are the payers.
const civilBranch = "民二庭党支部"

// square returns members of the branch who paid all of 2025, by name.
func (h *house) square(u int64) []duesapp.Entry {
	h.Helper()
	var out []duesapp.Entry
	for _, e := range h.month(0, "2025-12").Entries {
		if int64(e.Branch) == u && e.Arrears == 0 && e.Due.Amount > 100 && e.Ahead == 0 && e.Behind == 0 {
			out = append(out, e)
		}
	}
	if len(out) < 3 {
		h.Fatalf("only %d members are square", len(out))
	}
	return out
}

func line(n int, e duesapp.Entry, day string, amount money.Fen) dues.BatchLine {
	return dues.BatchLine{Line: n, Member: e.Member, Name: e.Name, Day: civil.MustDay(day), Amount: amount}
}

func (h *house) collect(unit int64, total money.Fen, lines ...dues.BatchLine) (duesapp.Collected, error) {
	return h.app.Collect(ctx, permit(h, dues.CanCollect, ""), duesapp.CollectIn{Batch: dues.Batch{Unit: unit, Total: total, Lines: lines}, Note: "收现金"})
}

func (h *house) payments() (n int64) {
	h.read(func(tx *sqldb.Tx) (err error) {
		n, err = sqldb.One(tx, sqldb.Scalar[int64], `select count(id) from dues_payment`)
		return err
	})
	return n
}

// balanced holds the books to their law: every entry, in every unit, sums to
// nought, the sheets too, and what members owe is what the books say they owe.
func (h *house) balanced() {
	h.Helper()
	h.read(func(tx *sqldb.Tx) error {
		bad, err := sqldb.All(tx, sqldb.Scalar[int64], `select entry from dues_line group by entry, unit having sum(amount) <> 0`)
		if err != nil || len(bad) > 0 {
			h.Fatalf("entries out of balance: %v, %v", bad, err)
		}
		return nil
	})
	sheets, err := h.app.Balances(ctx, permit(h, dues.CanView, ""), civil.MustDay("2026-12-31"))
	if err != nil {
		h.Fatal(err)
	}
	for _, s := range sheets {
		if s.Out() != 0 || s.Cash < 0 {
			h.Errorf("%s: out by %s, cash %s", s.Unit.Short, s.Out(), s.Cash)
		}
	}
}

func TestFEE13_Collect_back_payments_ahead_and_on_behalf(t *testing.T) {
	both(t, func(h *house) {
		u := h.branch(civilBranch)
		es := h.square(int64(u.ID))
		due := h.month(u.ID, "2026-01").Entries
		amount := func(e duesapp.Entry) money.Fen {
			i := slices.IndexFunc(due, func(x duesapp.Entry) bool { return x.Member == e.Member })
			return due[i].Due.Amount
		}
		back := line(1, es[0], "2026-06-20", 3*amount(es[0])) // January to March, late
		ahead := line(2, es[1], "2026-06-20", 8*amount(es[1]))
		behalf := line(3, es[2], "2026-06-20", amount(es[2]))
		behalf.PaidBy, behalf.Authorised = "家属", true
		got, err := h.collect(int64(u.ID), back.Amount+ahead.Amount+behalf.Amount, back, ahead, behalf)
		if err != nil {
			t.Fatal(err)
		}
		v, err := h.app.Batch(ctx, permit(h, dues.CanView, ""), got.Batch)
		if err != nil || len(v.Receipts) != 3 || v.Receipts[2].PaidBy != "家属" || v.Total != got.Total {
			t.Fatalf("%+v, %v", v, err)
		}
		for i, x := range v.Receipts[1:] {
			if x.Payment.Receipt != v.Receipts[i].Payment.Receipt+1 {
				t.Error("receipts have gaps:", x.Payment.Receipt)
			}
		}
		list := h.month(u.ID, "2026-06")
		for _, e := range list.Entries {
			switch e.Member {
			case es[0].Member:
				if e.Behind != 3 || e.Arrears != 3*amount(es[0]) {
					t.Errorf("back payment: %d months, %s", e.Behind, e.Arrears)
				}
			case es[1].Member:
				if e.Behind != 0 || e.Ahead != 2*amount(es[1]) {
					t.Errorf("ahead: %d months, %s", e.Behind, e.Ahead)
				}
			case es[2].Member:
				if e.Behind != 5 || e.Step != dues.Five {
					t.Errorf("on behalf: %d months, step %d", e.Behind, e.Step)
				}
			}
		}
		h.balanced()
	})
}

func TestCollect_refuses_with_the_line_and_the_sum_and_keeps_nothing(t *testing.T) {
	both(t, func(h *house) {
		u := h.branch(civilBranch)
		es := h.square(int64(u.ID))
		a := es[0].Due.Amount
		before := h.payments()
		whole := func(change func(*dues.BatchLine)) dues.BatchLine {
			l := line(2, es[1], "2026-06-20", a)
			change(&l)
			return l
		}
		other := h.branch("立案庭党支部")
		stranger := h.square(int64(other.ID))[0]
		for name, c := range map[string]struct {
			line  dues.BatchLine
			total money.Fen
			want  string
		}{
			"does not sum":          {whole(func(*dues.BatchLine) {}), 2*a + 1, "相差 -0.01 元"},
			"below nought":          {whole(func(l *dues.BatchLine) { l.Amount = -a }), 0, "第 2 行"},
			"absurd":                {whole(func(l *dues.BatchLine) { l.Amount = 200_000_000 }), a + 200_000_000, "请核对单位"},
			"before membership":     {whole(func(l *dues.BatchLine) { l.Day = civil.MustDay("1950-01-01") }), 2 * a, "早于成为预备党员"},
			"tomorrow":              {whole(func(l *dues.BatchLine) { l.Day = civil.MustDay("2026-07-01") }), 2 * a, "晚于今天"},
			"on behalf, unasked":    {whole(func(l *dues.BatchLine) { l.PaidBy = "同事" }), 2 * a, "没有记本人的委托"},
			"a month already paid":  {whole(func(l *dues.BatchLine) { l.Months = []civil.Month{civil.MonthOf(2025, 5)} }), 2 * a, "已经交足"},
			"an older month behind": {whole(func(l *dues.BatchLine) { l.Months = []civil.Month{civil.MonthOf(2026, 5)} }), 2 * a, "应先补2026 年 1 月"},
			"of another branch":     {line(2, stranger, "2026-06-20", a), 2 * a, "没有这名党员"},
		} {
			_, err := h.collect(int64(u.ID), c.total, line(1, es[0], "2026-06-20", a), c.line)
			f := fault.Of(err)
			if f == nil || f.Kind != fault.Invalid || !strings.Contains(fmt.Sprint(f.Fields), c.want) {
				t.Errorf("%s: %v %+v", name, err, f)
			}
		}
		if n := h.payments(); n != before {
			t.Errorf("%d payments of refused batches", n-before)
		}
	})
}

func TestCollect_two_collectors_with_the_same_batch(t *testing.T) {
	both(t, func(h *house) {
		u := h.branch(civilBranch)
		es := h.square(int64(u.ID))
		a := es[0].Due.Amount
		lines := []dues.BatchLine{line(1, es[0], "2026-06-20", a), line(2, es[1], "2026-06-20", a)}
		if _, err := h.collect(int64(u.ID), 2*a, lines...); err != nil {
			t.Fatal(err)
		}
		before := h.payments()
		_, err := h.collect(int64(u.ID), 2*a, lines...)
		if f := fault.Of(err); f == nil || f.Kind != fault.Conflict || len(f.Fields) != 2 || !strings.Contains(f.Fields[0].Text, "已经记过") {
			t.Fatal(err)
		}
		if h.payments() != before {
			t.Error("entered twice")
		}
	})
}

func TestCorrect_by_counter_entry_only(t *testing.T) {
	both(t, func(h *house) {
		u := h.branch(civilBranch)
		e := h.square(int64(u.ID))[0]
		p := permit(h, dues.CanCollect, "")
		out, err := h.collect(int64(u.ID), 4200, line(1, e, "2026-06-20", 4200))
		if err != nil {
			t.Fatal(err)
		}
		v, err := h.app.Batch(ctx, permit(h, dues.CanView, ""), out.Batch)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.app.Correct(ctx, p, v.Receipts[0].ID, ""); fault.KindOf(err) != fault.Invalid {
			t.Error("without a reason:", err)
		}
		back, err := h.app.Correct(ctx, p, v.Receipts[0].ID, "金额看错")
		if err != nil || back.Amount != -4200 || back.Day != civil.MustDay("2026-06-30") {
			t.Fatalf("%+v, %v", back, err)
		}
		for _, id := range []dues.PaymentID{v.Receipts[0].ID, back.ID} {
			if _, err := h.app.Correct(ctx, p, id, "再来"); fault.KindOf(err) != fault.Conflict {
				t.Error("twice:", err)
			}
		}
		view, err := h.app.Account(ctx, permit(h, dues.CanView, u.Path), e.Member, 2026)
		if err != nil || len(view.Payments) < 2 || !view.Payments[1].Reversed || view.Payments[0].Reverses != v.Receipts[0].ID {
			t.Fatalf("%+v, %v", view.Payments, err)
		}
		// What was taken back can be entered again.
		if _, err := h.collect(int64(u.ID), 4200, line(1, e, "2026-06-20", 4200)); err != nil {
			t.Error(err)
		}
		h.balanced()
	})
}

func TestClose_keeps_the_month_as_it_was(t *testing.T) {
	both(t, func(h *house) {
		u := h.branch(civilBranch)
		e := h.square(int64(u.ID))[0]
		p := permit(h, dues.CanCollect, u.Path)
		may := civil.MonthOf(2026, 5)
		if err := h.app.Close(ctx, p, u.ID, civil.MonthOf(2026, 7)); fault.KindOf(err) != fault.Invalid {
			t.Error("a month that is not over:", err)
		}
		if err := h.app.Close(ctx, p, u.ID, may); err != nil {
			t.Fatal(err)
		}
		if err := h.app.Close(ctx, p, u.ID, may); fault.KindOf(err) != fault.Conflict {
			t.Error("twice:", err)
		}
		if list := h.month(u.ID, "2026-05"); !list.Closed || list.ClosedBy == "" {
			t.Error("not shown as closed")
		}
		_, err := h.collect(int64(u.ID), 1000, line(1, e, "2026-05-20", 1000))
		if f := fault.Of(err); f == nil || !strings.Contains(fmt.Sprint(f.Fields), "已经结账") {
			t.Error(err)
		}
		// A base that changes it later is charged with today's date.
		if err := h.app.SetBase(ctx, permit(h, dues.CanAssess, u.Path), duesapp.BaseIn{Member: e.Member, Base: dues.Base{From: may, Category: dues.Employed, Amount: 1_234_500, Basis: "工资调整"}}); err != nil {
			t.Fatal(err)
		}
		h.read(func(tx *sqldb.Tx) error {
			n, err := sqldb.One(tx, sqldb.Scalar[int64], `select count(e.id) from dues_entry e join dues_line l on l.entry = e.id where l.unit = $1 and e.month = $2 and e.day = $3 and e.what = 'charge' and l.line = 1`, u.ID, int64(may), civil.MustDay("2026-06-30"))
			if n != 1 {
				t.Errorf("%d entries of today about May, want 1", n)
			}
			return err
		})
		h.balanced()
	})
}

// Nobody reaches another branch's money, whatever number they know.
func TestDuesapp_keeps_to_the_permit(t *testing.T) {
	both(t, func(h *house) {
		u, other := h.branch(civilBranch), h.branch("立案庭党支部")
		e := h.square(int64(other.ID))[0]
		out, err := h.collect(int64(other.ID), 1000, line(1, e, "2026-06-20", 1000))
		if err != nil {
			t.Fatal(err)
		}
		v, err := h.app.Batch(ctx, permit(h, dues.CanView, ""), out.Batch)
		if err != nil {
			t.Fatal(err)
		}
		over := func(can access.Can) access.Permit { return permit(t, can, u.Path) }
		pay := v.Receipts[0].ID
		for name, try := range map[string]func() error{
			"month": func() error {
				_, err := h.app.Month(ctx, over(dues.CanView), duesapp.MonthIn{Unit: other.ID, Month: civil.MonthOf(2026, 6)})
				return err
			},
			"year":    func() error { _, err := h.app.Year(ctx, over(dues.CanView), other.ID, 2026); return err },
			"account": func() error { _, err := h.app.Account(ctx, over(dues.CanView), e.Member, 2026); return err },
			"batch":   func() error { _, err := h.app.Batch(ctx, over(dues.CanView), out.Batch); return err },
			"receipt": func() error { _, err := h.app.Receipt(ctx, over(dues.CanView), pay); return err },
			"correct": func() error { _, err := h.app.Correct(ctx, over(dues.CanCollect), pay, "试"); return err },
			"close":   func() error { return h.app.Close(ctx, over(dues.CanCollect), other.ID, civil.MonthOf(2026, 5)) },
			"collect": func() error {
				_, err := h.app.Collect(ctx, over(dues.CanCollect), duesapp.CollectIn{Batch: dues.Batch{Unit: int64(other.ID), Total: 1, Lines: []dues.BatchLine{line(1, e, "2026-06-21", 1)}}})
				return err
			},
			"base": func() error {
				return h.app.SetBase(ctx, over(dues.CanAssess), duesapp.BaseIn{Member: e.Member, Base: dues.Base{From: civil.MonthOf(2026, 1), Category: dues.Student, Basis: "试"}})
			},
			"disclosure": func() error { _, err := h.app.Disclosure(ctx, over(dues.CanView), other.ID, 2025); return err },
			"bank":       func() error { _, err := h.app.Bank(ctx, over(dues.CanRemit), other.ID, 2025); return err },
			"remit": func() error {
				_, err := h.app.Remit(ctx, over(dues.CanRemit), duesapp.RemitIn{Unit: other.ID, Day: civil.MustDay("2026-06-20"), First: civil.MonthOf(2026, 1), Until: civil.MonthOf(2026, 3), Amount: 1})
				return err
			},
			"spend": func() error {
				_, err := h.app.Spend(ctx, over(dues.CanSpend), duesapp.Spending{Unit: other.ID, Day: civil.MustDay("2026-06-20"), Purpose: dues.Training, Amount: 1, What: "试", Approval: "试"})
				return err
			},
		} {
			if err := try(); fault.KindOf(err) != fault.NotFound {
				t.Errorf("%s: %v, want not found", name, err)
			}
		}
	})
}

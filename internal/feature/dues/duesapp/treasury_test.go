package duesapp_test

import (
	"strings"
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/money"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/dues/duesapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

func (h *house) sheet(u org.UnitID) dues.Sheet {
	h.Helper()
	list, err := h.app.Balances(ctx, permit(h, dues.CanView, ""), civil.MustDay("2026-06-30"))
	if err != nil {
		h.Fatal(err)
	}
	for _, b := range list {
		if b.Unit.ID == u {
			return b.Sheet
		}
	}
	return dues.Sheet{}
}

// chain returns the branch and the units that its dues go through.
func (h *house) chain(short string) (out []org.Unit) {
	for u, ok := h.branch(short), true; ok; u, ok = h.tree.Unit(u.Parent) {
		if u.Kind == org.Branch || u.Kind == org.GeneralBranch || u.Kind == org.PartyCommittee {
			out = append(out, u)
		}
	}
	return out
}

func TestFEE20_Remit_by_dated_shares_from_level_to_level(t *testing.T) {
	both(t, func(h *house) {
		p := permit(h, dues.CanRemit, "")
		levels := h.chain(civilBranch)
		if len(levels) < 2 {
			t.Fatalf("%d levels", len(levels))
		}
		first, until := civil.MonthOf(2025, 1), civil.MonthOf(2025, 3)
		branch := levels[0]
		free, err := h.app.Propose(ctx, permit(h, dues.CanView, ""), branch.ID, first, until)
		if err != nil || free.Share != nil || free.Amount != 0 || free.Collected == 0 {
			t.Fatalf("without a share: %+v, %v", free, err)
		}
		for _, x := range []struct{ from, part string }{{"2025-01-01", "60%"}, {"2025-07-01", "50%"}} {
			if err := h.app.SetShare(ctx, p, branch.ID, civil.MustDay(x.from), x.part, "云党〔2025〕1 号"); err != nil {
				t.Fatal(err)
			}
		}
		if err := h.app.SetShare(ctx, p, branch.ID, civil.MustDay("2025-01-01"), "六成", "云党〔2025〕1 号"); fault.Of(err).Field("part") == "" {
			t.Error(err)
		}
		if err := h.app.SetShare(ctx, p, branch.ID, civil.MustDay("2025-01-01"), "60%", ""); fault.Of(err).Field("basis") == "" {
			t.Error("without a resolution:", err)
		}
		day := civil.MustDay("2026-06-20")
		var sent money.Fen
		for i, u := range levels {
			if i > 0 {
				if err := h.app.SetShare(ctx, p, u.ID, civil.MustDay("2025-01-01"), "60%", "云党〔2025〕1 号"); err != nil {
					t.Fatal(err)
				}
			}
			prop, err := h.app.Propose(ctx, permit(h, dues.CanView, ""), u.ID, first, until)
			if err != nil || prop.Share == nil {
				t.Fatal(u.Short, err)
			}
			if i > 0 && prop.Collected != sent {
				t.Errorf("%s received %s, was sent %s", u.Short, prop.Collected, sent)
			}
			if want := money.Rate(6000).Of(prop.Collected).Round(money.HalfUpFen); prop.Amount != want {
				t.Errorf("%s: %s of %s, want %s", u.Short, prop.Amount, prop.Collected, want)
			}
			if i+1 < len(levels) && prop.To.ID != levels[i+1].ID || i+1 == len(levels) && prop.To.ID != 0 {
				t.Errorf("%s remits to %s", u.Short, prop.To.Short)
			}
			if _, err := h.app.Remit(ctx, p, duesapp.RemitIn{Unit: u.ID, Day: day, First: first, Until: until, Amount: prop.Amount, Number: "银 001"}); err != nil {
				t.Fatal(err)
			}
			sent = prop.Amount
			if again, _ := h.app.Propose(ctx, permit(h, dues.CanView, ""), u.ID, first, until); again.Amount != 0 {
				t.Errorf("%s would remit %s again", u.Short, again.Amount)
			}
		}
		later, err := h.app.Propose(ctx, permit(h, dues.CanView, ""), branch.ID, civil.MonthOf(2025, 7), civil.MonthOf(2025, 9))
		if err != nil || *later.Share != 5000 {
			t.Error("the later share:", later.Share, err)
		}
		h.balanced()
		list, err := h.app.Remittances(ctx, permit(h, dues.CanView, ""), 2026)
		if err != nil || len(list) != len(levels) {
			t.Fatal(len(list), err)
		}
		// The branch's money is above: it cannot come back while it is not there.
		of := list[len(list)-1]
		if of.From != branch.ID {
			t.Fatal("the oldest is of", of.FromName)
		}
		top := list[0]
		if err := h.app.TakeBack(ctx, p, top.ID); err != nil {
			t.Fatal(err)
		}
		if err := h.app.TakeBack(ctx, p, top.ID); fault.KindOf(err) != fault.Conflict {
			t.Error("twice:", err)
		}
		h.balanced()
	})
}

func TestRemit_refuses_what_the_till_has_not(t *testing.T) {
	both(t, func(h *house) {
		u := h.branch(civilBranch)
		p := permit(h, dues.CanRemit, u.Path)
		have := h.sheet(u.ID).Cash
		in := duesapp.RemitIn{Unit: u.ID, Day: civil.MustDay("2026-06-20"), First: civil.MonthOf(2025, 1), Until: civil.MonthOf(2025, 12), Amount: have + 1}
		if _, err := h.app.Remit(ctx, p, in); fault.KindOf(err) != fault.Invalid || !strings.Contains(fault.Of(err).Text, have.Text()) {
			t.Error(err)
		}
		in.Amount, in.Day = have, civil.MustDay("2026-07-01")
		if _, err := h.app.Remit(ctx, p, in); fault.Of(err).Field("day") == "" {
			t.Error("tomorrow:", err)
		}
		in.Day, in.Until = civil.MustDay("2026-06-20"), civil.MonthOf(2024, 12)
		if _, err := h.app.Remit(ctx, p, in); fault.Of(err).Field("until") == "" {
			t.Error("months out of order:", err)
		}
		if h.sheet(u.ID).Cash != have {
			t.Error("a refused remittance moved money")
		}
	})
}

func TestFEE12_PassOn_takes_a_large_gift_whole_and_apart(t *testing.T) {
	both(t, func(h *house) {
		u := h.branch(civilBranch)
		e := h.square(int64(u.ID))[0]
		p := permit(h, dues.CanRemit, "")
		day := civil.MustDay("2026-06-20")
		small, large := line(1, e, "2026-06-18", 99_999), line(1, e, "2026-06-19", 100_000)
		small.Gift, large.Gift = 99_999, 100_000
		for _, l := range []dues.BatchLine{small, large} {
			if _, err := h.collect(int64(u.ID), l.Amount, l); err != nil {
				t.Fatal(err)
			}
		}
		before := h.sheet(u.ID)
		if before.Held != 100_000 || before.Gifts < 99_999 {
			t.Fatalf("held %s, gifts %s", before.Held, before.Gifts)
		}
		if got := h.entry(u.ID, e.Member, "2026-06"); got.Arrears == 0 {
			t.Error("a gift covered a month")
		}
		for _, at := range h.chain(civilBranch) {
			if _, err := h.app.PassOn(ctx, p, at.ID, day, "银 009"); err != nil {
				t.Fatal(at.Short, err)
			}
			if _, err := h.app.PassOn(ctx, p, at.ID, day, "银 009"); fault.KindOf(err) != fault.Invalid {
				t.Error("nothing left to pass on:", err)
			}
		}
		after := h.sheet(u.ID)
		if after.Held != 0 || after.Gifts != before.Gifts || after.Cash != before.Cash-100_000 {
			t.Errorf("%+v", after)
		}
		prop, err := h.app.Propose(ctx, permit(h, dues.CanView, ""), u.ID, civil.MonthOf(2026, 6), civil.MonthOf(2026, 6))
		if err != nil || prop.Collected != 0 || prop.Remitted != 0 {
			t.Errorf("gifts count as ordinary dues: %+v, %v", prop, err)
		}
		h.balanced()
	})
}

func TestFEE17_Spend_on_the_five_purposes_only(t *testing.T) {
	both(t, func(h *house) {
		u := h.branch(civilBranch)
		p := permit(h, dues.CanSpend, u.Path)
		in := duesapp.Spending{Unit: u.ID, Day: civil.MustDay("2026-06-10"), Purpose: dues.Hardship, Amount: 5000, What: "慰问", Approval: "支委会 6 月 5 日"}
		for field, change := range map[string]func(*duesapp.Spending){
			"purpose": func(x *duesapp.Spending) { x.Purpose = 9 }, "approval": func(x *duesapp.Spending) { x.Approval = "" },
			"what": func(x *duesapp.Spending) { x.What = "" }, "day": func(x *duesapp.Spending) { x.Day = civil.MustDay("2026-07-01") },
			"amount": func(x *duesapp.Spending) { x.Amount = h.sheet(u.ID).Cash + 1 },
		} {
			bad := in
			change(&bad)
			if _, err := h.app.Spend(ctx, p, bad); fault.Of(err).Field(field) == "" {
				t.Errorf("%s: %v", field, err)
			}
		}
		before := h.sheet(u.ID)
		id, err := h.app.Spend(ctx, p, in)
		if err != nil {
			t.Fatal(err)
		}
		if s := h.sheet(u.ID); s.Spent[dues.Hardship] != 5000 || s.Cash != before.Cash-5000 {
			t.Errorf("%+v", s)
		}
		if err := h.app.Unspend(ctx, p, id); err != nil {
			t.Fatal(err)
		}
		if s := h.sheet(u.ID); s.Spent[dues.Hardship] != 0 || s.Cash != before.Cash {
			t.Errorf("%+v", s)
		}
		if err := h.app.Credit(ctx, permit(h, dues.CanRemit, u.Path), u.ID, in.Day, dues.Interest, 137); err != nil {
			t.Fatal(err)
		}
		if s := h.sheet(u.ID); s.Interest != 137 || s.Cash != before.Cash+137 {
			t.Errorf("%+v", s)
		}
		h.balanced()
	})
}

func TestFEE18_a_statement_is_matched_once(t *testing.T) {
	both(t, func(h *house) {
		u := h.branch(civilBranch)
		p := permit(h, dues.CanRemit, u.Path)
		b, err := h.app.Bank(ctx, p, u.ID, 2025)
		if err != nil || len(b.Cash) == 0 {
			t.Fatal(err)
		}
		c := b.Cash[0]
		csv := "交易日期,收入,支出,摘要\n" + c.Day.AddDays(2).String() + "," + c.Amount.Grouped() + ",,存党费\n"
		csv = strings.Replace(csv, c.Amount.Grouped(), `"`+c.Amount.Grouped()+`"`, 1) + "2025/6/21,１.３７,,结息\n20251221,,20.00,转账\n"
		got, err := h.app.LoadStatement(ctx, p, u.ID, strings.NewReader(csv))
		if err != nil || got != (duesapp.Stated{New: 3, Matched: 1}) {
			t.Fatalf("%+v, %v", got, err)
		}
		if again, err := h.app.LoadStatement(ctx, p, u.ID, strings.NewReader(csv)); err != nil || again != (duesapp.Stated{Same: 3}) {
			t.Errorf("again: %+v, %v", again, err)
		}
		if b, err = h.app.Bank(ctx, p, u.ID, 2025); err != nil || b.OpenLines != 2 || b.Lines[0].Entry != c.Entry {
			t.Fatalf("%+v, %v", b.Lines, err)
		}
		interest, out := b.Lines[1], b.Lines[2]
		if interest.Amount != 137 || out.Amount != -2000 {
			t.Fatalf("%+v", b.Lines)
		}
		if err := h.app.Match(ctx, p, interest.ID, c.Entry); fault.KindOf(err) != fault.Invalid {
			t.Error("amounts differ:", err)
		}
		if err := h.app.BookInterest(ctx, p, out.ID); fault.KindOf(err) != fault.Invalid {
			t.Error("what went out is no interest:", err)
		}
		if err := h.app.BookInterest(ctx, p, interest.ID); err != nil {
			t.Fatal(err)
		}
		if err := h.app.Match(ctx, p, b.Lines[0].ID, 0); err != nil {
			t.Fatal(err)
		}
		if err := h.app.Match(ctx, p, b.Lines[0].ID, c.Entry); err != nil {
			t.Fatal(err)
		}
		for name, bad := range map[string]string{
			"a day that is none": "交易日期,收入,支出\n2025-02-30,1.00,\n", "no amount": "交易日期,收入,支出\n2025-02-03,,\n", "text": "交易日期,收入,支出\n2025-02-03,一百,\n",
			"tomorrow": "交易日期,收入,支出\n2026-07-01,1.00,\n", "no head": "a,b\n1,2\n", "nothing": "交易日期,收入,支出\n",
		} {
			if _, err := h.app.LoadStatement(ctx, p, u.ID, strings.NewReader(bad)); fault.KindOf(err) != fault.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		h.balanced()
	})
}

func TestFEE19_Disclose_keeps_what_was_told(t *testing.T) {
	both(t, func(h *house) {
		u := h.branch(civilBranch)
		p := permit(h, dues.CanDisclose, u.Path)
		view := permit(h, dues.CanView, u.Path)
		in := duesapp.DiscloseIn{Unit: u.ID, Year: 2025, Day: civil.MustDay("2026-01-15"), Manner: "支部党员大会"}
		for field, change := range map[string]func(*duesapp.DiscloseIn){
			"day": func(x *duesapp.DiscloseIn) { x.Day = civil.MustDay("2024-12-31") }, "manner": func(x *duesapp.DiscloseIn) { x.Manner = "" },
		} {
			bad := in
			change(&bad)
			if err := h.app.Disclose(ctx, p, bad); fault.Of(err).Field(field) == "" {
				t.Errorf("%s: %v", field, err)
			}
		}
		if err := h.app.Disclose(ctx, p, in); err != nil {
			t.Fatal(err)
		}
		if err := h.app.Disclose(ctx, p, in); fault.KindOf(err) != fault.Conflict {
			t.Error("twice on a day:", err)
		}
		d, err := h.app.Disclosure(ctx, view, u.ID, 2025)
		if err != nil || len(d.Before) != 1 || d.Before[0].Paid != d.Now.Paid || d.Now.Paid == 0 || d.Now.Members == 0 {
			t.Fatalf("%+v, %v", d, err)
		}
		e := h.square(int64(u.ID))[0]
		late := line(1, e, "2025-12-20", 10)
		late.Gift = 10
		if _, err := h.collect(int64(u.ID), 10, late); err != nil {
			t.Fatal(err)
		}
		if d, err = h.app.Disclosure(ctx, view, u.ID, 2025); err != nil || d.Before[0].Paid != d.Now.Paid-10 {
			t.Errorf("what was told changed: %+v, %v", d.Before, err)
		}
	})
}

func TestKeptOf_wants_the_books_settled_before_a_branch_ends(t *testing.T) {
	both(t, func(h *house) {
		u := h.branch(civilBranch)
		kept := func(day string) (k duesapp.Kept) {
			h.read(func(tx *sqldb.Tx) error {
				m, err := h.app.Facts().KeptOf(tx, []org.UnitID{u.ID}, civil.MustDay(day))
				k = m[u.ID]
				return err
			})
			return k
		}
		if k := kept("2025-12-31"); !strings.Contains(k.Against, "2025-12-31 的党费收据") || k.Receipts == 0 {
			t.Errorf("%+v", k)
		}
		if k := kept("2026-06-30"); !strings.Contains(k.Against, "应先上缴结清") {
			t.Errorf("%+v", k)
		}
		if _, err := h.app.Remit(ctx, permit(h, dues.CanRemit, u.Path), duesapp.RemitIn{Unit: u.ID, Day: civil.MustDay("2026-06-20"), First: civil.MonthOf(2025, 1), Until: civil.MonthOf(2025, 12), Amount: h.sheet(u.ID).Cash}); err != nil {
			t.Fatal(err)
		}
		if k := kept("2026-06-30"); k.Against != "" {
			t.Errorf("%+v", k)
		}
	})
}

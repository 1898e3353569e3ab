package duesapp_test

import (
	"slices"
	"strings"
	"testing"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/money"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/dues/duesapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/setting"
	"touyan/internal/platform/sqldb"
)

func (h *house) entry(unit org.UnitID, member int64, month string) duesapp.Entry {
	h.Helper()
	list := h.month(unit, month)
	i := slices.IndexFunc(list.Entries, func(e duesapp.Entry) bool { return e.Member == member })
	if i < 0 {
		h.Fatalf("no entry of %d in %s", member, month)
	}
	return list.Entries[i]
}

// charged is what the books say the member was charged for a month.
func (h *house) charged(member int64, month civil.Month) (sum money.Fen, turns int) {
	h.read(func(tx *sqldb.Tx) error {
		list, err := sqldb.All(tx, sqldb.Scalar[int64], `select amount from dues_charge where member = $1 and month = $2 order by turn`, member, int64(month))
		for _, n := range list {
			sum += money.Fen(n)
		}
		turns = len(list)
		return err
	})
	return sum, turns
}

func TestFEE11_SetBase_charges_the_difference_from_its_month(t *testing.T) {
	both(t, func(h *house) {
		u := h.branch(civilBranch)
		e := h.square(int64(u.ID))[0]
		p := permit(h, dues.CanAssess, u.Path)
		may := civil.MonthOf(2026, 5)
		before := h.entry(u.ID, e.Member, "2026-04").Due.Amount
		set := func(from civil.Month, amount money.Fen) error {
			return h.app.SetBase(ctx, p, duesapp.BaseIn{Member: e.Member, Base: dues.Base{From: from, Category: dues.Employed, Amount: amount, Basis: "工资调整"}})
		}
		if err := set(may, 300_000); err != nil {
			t.Fatal(err)
		}
		if got := h.entry(u.ID, e.Member, "2026-05").Due.Amount; got != 1500 {
			t.Errorf("May: %s", got)
		}
		if got := h.entry(u.ID, e.Member, "2026-04").Due.Amount; got != before {
			t.Errorf("April changed to %s", got)
		}
		if err := set(may, 300_001); err != nil { // put right
			t.Fatal(err)
		}
		if sum, turns := h.charged(e.Member, may); sum != 3000 || turns < 2 {
			t.Errorf("charged %s in %d turns", sum, turns)
		}
		for _, amount := range []money.Fen{-1, 0, 100_000_001} {
			if err := set(may, amount); fault.KindOf(err) != fault.Invalid || fault.Of(err).Field("amount") == "" {
				t.Errorf("%s: %v", amount, err)
			}
		}
		if err := set(civil.MonthOf(2028, 1), 1000); fault.Of(err).Field("from") == "" {
			t.Error("far ahead:", err)
		}
		h.balanced()
	})
}

func TestFEE10_Relieve_with_approval_until_it_ends(t *testing.T) {
	both(t, func(h *house) {
		u := h.branch(civilBranch)
		e := h.square(int64(u.ID))[0]
		p := permit(h, dues.CanAssess, u.Path)
		full := h.entry(u.ID, e.Member, "2026-06").Due.Amount
		in := duesapp.ReliefIn{Member: e.Member, Relief: dues.Relief{From: civil.MonthOf(2026, 3), Until: civil.MonthOf(2026, 5), Pays: money.Whole / 2, Branch: civil.MustDay("2026-02-20")}}
		if err := h.app.Relieve(ctx, p, in); !strings.Contains(fault.Of(err).Field("superior"), "上一级党委批准") {
			t.Fatal("without the committee's approval:", err)
		}
		in.Superior = civil.MustDay("2026-02-27")
		if err := h.app.Relieve(ctx, p, in); err != nil {
			t.Fatal(err)
		}
		if err := h.app.Relieve(ctx, p, in); !strings.Contains(fault.Of(err).Field("from"), "重叠") {
			t.Error("twice:", err)
		}
		half := h.entry(u.ID, e.Member, "2026-05").Due.Amount
		if 2*half < full-1 || 2*half > full+1 {
			t.Errorf("half of %s is %s", full, half)
		}
		if got := h.entry(u.ID, e.Member, "2026-06").Due.Amount; got != full {
			t.Errorf("after its end %s, want %s again", got, full)
		}
		v, err := h.app.Account(ctx, permit(h, dues.CanView, u.Path), e.Member, 2026)
		if err != nil || len(v.Reliefs) == 0 {
			t.Fatal(err)
		}
		if err := h.app.EndRelief(ctx, p, e.Member, v.Reliefs[0].ID); err != nil {
			t.Fatal(err)
		}
		if err := h.app.EndRelief(ctx, p, e.Member, v.Reliefs[0].ID); fault.KindOf(err) != fault.Conflict {
			t.Error("twice:", err)
		}
		if sum, _ := h.charged(e.Member, civil.MonthOf(2026, 4)); sum != full {
			t.Errorf("charged %s after it was taken back, want %s", sum, full)
		}
		h.balanced()
	})
}

func TestFEE13_FEE16_Agree_by_the_quarter_or_elsewhere(t *testing.T) {
	both(t, func(h *house) {
		u := h.branch(civilBranch)
		e := h.square(int64(u.ID))[0]
		p := permit(h, dues.CanAssess, u.Path)
		in := duesapp.SpanIn{Member: e.Member, Quarterly: true, From: civil.MonthOf(2026, 4), Until: civil.MonthOf(2026, 6), Reason: "外派"}
		if err := h.app.Agree(ctx, p, in); fault.Of(err).Field("decided") == "" {
			t.Error("without the branch's consent:", err)
		}
		in.Quarterly = false
		if err := h.app.Agree(ctx, p, in); err != nil {
			t.Fatal(err)
		}
		if list := h.month(u.ID, "2026-05"); slices.ContainsFunc(list.Entries, func(x duesapp.Entry) bool { return x.Member == e.Member }) {
			t.Error("charged here while paying elsewhere")
		}
		if sum, _ := h.charged(e.Member, civil.MonthOf(2026, 5)); sum != 0 {
			t.Errorf("%s stays charged", sum)
		}
		v, err := h.app.Account(ctx, permit(h, dues.CanView, u.Path), e.Member, 2026)
		if err != nil || len(v.Spans) != 1 {
			t.Fatal(v.Spans, err)
		}
		if err := h.app.EndSpan(ctx, p, e.Member, v.Spans[0].ID); err != nil {
			t.Fatal(err)
		}
		if sum, _ := h.charged(e.Member, civil.MonthOf(2026, 5)); sum == 0 {
			t.Error("not charged again")
		}
		h.balanced()
	})
}

func TestObject_by_the_member_answered_once(t *testing.T) {
	both(t, func(h *house) {
		u := h.branch(civilBranch)
		es := h.square(int64(u.ID))
		own := func(member int64) access.Permit {
			actor := access.NewActor(access.Policy{"member": {dues.CanOwn}}, 77, member, "本人", []access.Grant{{Role: "member", Over: u.Path, Period: civil.Since(1)}}, civil.DayOf(noon))
			p, err := actor.PermitHere(dues.CanOwn)
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		mine, err := h.app.Mine(ctx, own(es[0].Member), 2025)
		if err != nil || mine.Name != es[0].Name || len(mine.Bases) == 0 || len(mine.Months) != 12 {
			t.Fatalf("%+v, %v", mine, err)
		}
		if _, err := h.app.Mine(ctx, own(0), 2025); fault.KindOf(err) != fault.NotFound {
			t.Error("an account without a member:", err)
		}
		base := mine.Bases[0].ID
		if err := h.app.Object(ctx, own(es[1].Member), base, "不是我的"); fault.KindOf(err) != fault.NotFound {
			t.Error("somebody else's base:", err)
		}
		if err := h.app.Object(ctx, own(es[0].Member), base, " "); fault.KindOf(err) != fault.Invalid {
			t.Error("without words:", err)
		}
		if err := h.app.Object(ctx, own(es[0].Member), base, "3 月起工资已调整"); err != nil {
			t.Fatal(err)
		}
		if err := h.app.Object(ctx, own(es[0].Member), base, "再说一次"); fault.KindOf(err) != fault.Conflict {
			t.Error("twice:", err)
		}
		assess := permit(h, dues.CanAssess, u.Path)
		list, err := h.app.Objections(ctx, assess)
		if err != nil || len(list) != 1 || list[0].Name != es[0].Name || list[0].State != duesapp.ObjectionOpen {
			t.Fatal(list, err)
		}
		if list, err := h.app.Objections(ctx, permit(h, dues.CanAssess, h.branch("立案庭党支部").Path)); err != nil || len(list) != 0 {
			t.Error("another branch sees it:", list, err)
		}
		in := duesapp.AnswerIn{Objection: list[0].ID, Upheld: true, Answer: "属实，已改", Version: list[0].Version}
		if err := h.app.Answer(ctx, assess, in); err != nil {
			t.Fatal(err)
		}
		if err := h.app.Answer(ctx, assess, in); fault.KindOf(err) != fault.Conflict {
			t.Error("answered twice:", err)
		}
		if mine, err = h.app.Mine(ctx, own(es[0].Member), 2025); err != nil || len(mine.Objections) != 1 || mine.Objections[0].Answer != "属实，已改" {
			t.Error(mine.Objections, err)
		}
	})
}

func TestAssessment_shows_the_other_formula_to_those_who_assess(t *testing.T) {
	both(t, func(h *house) {
		u := h.branch(civilBranch)
		y, err := h.app.Assessment(ctx, permit(h, dues.CanAssess, u.Path), u.ID, 2025)
		if err != nil || len(y.Rows) == 0 {
			t.Fatal(err)
		}
		both := 0
		for _, r := range y.Rows {
			if r.Other != nil && *r.Other > r.Base.Amount { // 2008 takes off less
				both++
			}
		}
		if both == 0 {
			t.Error("no row has the base of 2008 beside that of 2017")
		}
		plain, err := h.app.Year(ctx, permit(h, dues.CanView, u.Path), u.ID, 2025)
		if err != nil || slices.ContainsFunc(plain.Rows, func(r duesapp.YearRow) bool { return r.Other != nil }) {
			t.Error("shown to those who only look", err)
		}
		var due, paid money.Fen
		for _, r := range plain.Rows {
			due, paid = due+r.Due, paid+r.Paid
		}
		if due != plain.Sum.Due || paid != plain.Sum.Paid || due == 0 {
			t.Error("the sums are not those of the rows")
		}
	})
}

func TestJudge_tells_a_branch_what_is_behind_and_names_nobody(t *testing.T) {
	both(t, func(h *house) {
		f := h.app.Facts()
		var found []rulebook.Finding
		day := civil.MustDay("2026-06-30")
		h.read(func(tx *sqldb.Tx) (err error) {
			found, err = f.Judge(tx, h.tree, h.tree.All(), civil.Period{From: civil.Year(2025).From, Until: civil.Year(2026).Until}, day)
			return err
		})
		n := map[rulebook.RuleID]int{}
		names := map[string]bool{}
		for _, e := range h.month(0, "2025-06").Entries {
			names[e.Name] = true
		}
		for _, x := range found {
			n[x.Rule]++
			e := x.Explain()
			for name := range names {
				if strings.Contains(e.Summary, name) {
					t.Fatalf("%s names %s", x.Rule, name)
				}
			}
			if x.State != rulebook.Met && x.State != rulebook.NotApplicable && e.Settle.Href == "" {
				t.Errorf("%s %s: nothing settles it", x.Rule, x.Period)
			}
		}
		if n[dues.PaidMonthly] == 0 || n[dues.SixMonthsLimit] == 0 || n[dues.YearDisclosed] == 0 {
			t.Error(n)
		}
		// Only what stands in the table of rules is judged.
		for rule := range n {
			if !slices.ContainsFunc(f.Rules(), func(r rulebook.Rule) bool { return r.ID == rule }) {
				t.Error(rule, "is not in the list")
			}
		}
		h.read(func(tx *sqldb.Tx) (err error) {
			found, err = f.Judge(tx, h.tree, []org.Unit{h.branch(civilBranch)}, civil.Year(2026), day)
			return err
		})
		for _, x := range found {
			if x.Subject.Name != civilBranch {
				t.Error("a finding about", x.Subject.Name)
			}
		}
	})
}

// What a court decides holds from its day on, for that court alone.
func TestFEE22_a_court_sets_its_rounding_from_a_day_on(t *testing.T) {
	both(t, func(h *house) {
		u := h.branch(civilBranch)
		e := h.square(int64(u.ID))[0]
		if err := h.app.SetBase(ctx, permit(h, dues.CanAssess, u.Path), duesapp.BaseIn{Member: e.Member, Base: dues.Base{From: civil.MonthOf(2026, 1), Category: dues.Employed, Amount: 300_050, Basis: "工资调整"}}); err != nil {
			t.Fatal(err)
		}
		if err := h.db.Write(ctx, func(tx *sqldb.Tx) error {
			return setting.Put(tx, setting.Value{Unit: int64(u.Court), Name: dues.SetRounding, From: civil.MustDay("2026-03-01"), Amount: "down-jiao", Basis: "云法党〔2026〕2 号"}, 0)
		}); err != nil {
			t.Fatal(err)
		}
		for month, want := range map[string]money.Fen{"2026-02": 3001, "2026-03": 3000} { // 30.005
			if got := h.entry(u.ID, e.Member, month).Due.Amount; got != want {
				t.Errorf("%s: %s, want %s", month, got, want)
			}
		}
	})
}

package dues

import (
	"errors"
	"strings"
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/money"
	"touyan/internal/base/rulebook"
)

func month(s string) civil.Month {
	m, err := civil.ParseMonth(s)
	if err != nil {
		panic(err)
	}
	return m
}

// someone is a member of branch 7 since 2000 with one base.
func someone(c Category, base money.Fen) *Member {
	return &Member{ID: 1, Spells: []Spell{{Unit: 7, Name: "民二庭党支部", Period: civil.Since(civil.MustDay("2000-01-01"))}},
		Bases: []Base{{From: month("2000-01"), Category: c, Amount: base, Basis: "2025 年核定"}}}
}

func due(t *testing.T, m *Member, on string) Due {
	t.Helper()
	d, err := Default().Assess(m, month(on))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestFEE02_FEE07_both_sides_of_every_band(t *testing.T) {
	for _, c := range []struct {
		category Category
		base     money.Fen
		rate     money.Rate
		want     money.Fen
	}{
		{Employed, 299999, 50, 1500}, {Employed, 300000, 50, 1500}, {Employed, 300001, 100, 3000},
		{Employed, 500000, 100, 5000}, {Employed, 500001, 150, 7500}, {Employed, 1000000, 150, 15000}, {Employed, 1000001, 200, 20000},
		{Employed, 1041950, 200, 20839}, {Employed, 850050, 150, 12751},
		{AnnualSalary, 1000001, 200, 20000}, {SelfEmployed, 300001, 100, 3000},
		{Retired, 300001, 50, 1500}, {Retired, 500000, 50, 2500}, {Retired, 500001, 100, 5000}, {Retired, 1000001, 100, 10000},
	} {
		d := due(t, someone(c.category, c.base), "2025-09")
		if d.Amount != c.want || d.Rate != c.rate || d.State != Owed || d.Unit != 7 {
			t.Errorf("%s %s: %s at %s, want %s at %s", c.category, c.base, d.Amount, d.Rate, c.want, c.rate)
		}
	}
}

func TestFEE09_flat_amounts(t *testing.T) {
	for c, want := range map[Category]money.Fen{Student: 20, Unemployed: 20, OnRelief: 20, Subsistence: 20} {
		if d := due(t, someone(c, 999999), "2025-09"); d.Amount != want || d.Rate != 0 {
			t.Errorf("%s: %s, want %s whatever stands as base", c, d.Amount, want)
		}
	}
	for base, want := range map[money.Fen]money.Fen{20: 20, 50: 50, 100: 100} {
		if d := due(t, someone(Farmer, base), "2025-09"); d.Amount != want {
			t.Errorf("a farmer of %s: %s", base, d.Amount)
		}
	}
	for _, base := range []money.Fen{19, 101, 0} {
		if err := (Base{Category: Farmer, Amount: base}).Check(); fault.KindOf(err) != fault.Invalid || err == nil {
			t.Errorf("a farmer of %s is taken: %v", base, err)
		}
	}
}

func TestFEE01_the_first_day_of_the_rules(t *testing.T) {
	m := someone(Employed, 300000)
	var none *rulebook.NotInForceError
	if _, err := Default().Assess(m, month("2008-03")); !errors.As(err, &none) {
		t.Errorf("2008-03: %v, want that nothing is in force", err)
	}
	if d := due(t, m, "2008-04"); d.Amount != 1500 {
		t.Error("2008-04:", d.Amount)
	}
	for c, bands := range BandsOf {
		if _, err := bands.On(civil.MustDay("2008-03-31")); err == nil {
			t.Error(c, "has bands before the rules")
		}
		if _, err := bands.On(civil.MustDay("2008-04-01")); err != nil {
			t.Error(c, err)
		}
	}
}

// judge is the judge of the worked examples 11 and 12.
var judge = []Component{{PostWage, 420000}, {GradeWage, 310000}, {WorkAllowance, 180000}, {LivingAllowance, 150000}, {CaseAllowance, 69300}, {ReformSubsidy, 90000},
	{IncomeTax, 18050}, {PensionInsurance, 90000}, {MedicalInsurance, 22000}, {OccupationalAnnuity, 45000}, {HousingFund, 34900}}

func TestFEE04_FEE05_both_editions_of_the_base(t *testing.T) {
	for day, want := range map[string]money.Fen{"2008-04-01": 1041950, "2016-12-31": 1041950, "2017-01-01": 850050, "2026-01-01": 850050} {
		v, err := Default().Formula.On(civil.MustDay(day))
		if err != nil {
			t.Fatal(err)
		}
		base, trace, err := v.Value.Base(judge)
		if err != nil || base != want {
			t.Errorf("%s: base %s, %v; want %s", day, base, err, want)
		}
		said := ""
		for _, f := range trace {
			if strings.Contains(f.Text, "办案津贴") {
				said = f.Text + f.Cite.String()
			}
		}
		if !strings.Contains(said, "不计") || !strings.Contains(said, "党费问答 一") {
			t.Errorf("%s: the case-handling allowance: %q", day, said)
		}
	}
	d, err := Default().Compare(Employed, judge, month("2025-09"))
	if err != nil || d != (Difference{1041950, 850050, 20839, 12751}) || d.Due2008-d.Due2017 != 8088 {
		t.Errorf("%+v, %v; the editions differ by 80.88", d, err)
	}
	// FEE-07: the notice of 2017 counts the basic pension alone.
	d, err = Default().Compare(Retired, []Component{{BasicPension, 480000}, {PensionSupplement, 60000}}, month("2025-09"))
	if err != nil || d != (Difference{540000, 480000, 5400, 2400}) {
		t.Errorf("%+v, %v", d, err)
	}
}

func TestFormula_refuses_absurd_pay(t *testing.T) {
	for name, pay := range map[string][]Component{
		"unknown item":        {{Item(99), 100}},
		"zero item":           {{0, 100}},
		"negative":            {{PostWage, -1}},
		"negative deduction":  {{PostWage, 100}, {IncomeTax, -1}},
		"nothing counts":      {{CaseAllowance, 100}},
		"deductions too much": {{PostWage, 100}, {IncomeTax, 101}},
		"empty":               nil,
	} {
		if base, _, err := Formula2017.Base(pay); fault.KindOf(err) != fault.Invalid || err == nil {
			t.Errorf("%s: %s, %v", name, base, err)
		}
	}
	for i := PostWage; i <= lastItem; i++ {
		if i.Chinese() == "" || Formula2008.Items[i].Cite.IsZero() || Formula2017.Items[i].Cite.IsZero() {
			t.Errorf("item %d has no name or no rule in an edition", i)
		}
	}
	for _, b := range []Base{{Category: Employed}, {Category: Employed, Amount: -1}, {Amount: 100}, {Category: Employed, Amount: MostBase + 1}} {
		if b.Check() == nil {
			t.Errorf("%+v is taken", b)
		}
	}
	if err := (Base{Category: Employed, Amount: 300000}).Check(); err != nil {
		t.Error(err)
	}
}

func TestFEE08_from_the_month_of_the_assembly(t *testing.T) {
	m := someone(Employed, 300000)
	m.Admitted = civil.MustDay("2025-07-18")
	for on, want := range map[string]State{"2025-06": NotOwed, "2025-07": Owed, "2025-08": Owed} {
		if d := due(t, m, on); d.State != want {
			t.Errorf("%s: %d, want %d: %v", on, d.State, want, d.Why())
		}
	}
	m.Admitted = civil.MustDay("2025-07-31")
	if d := due(t, m, "2025-07"); d.State != Owed {
		t.Error("passed on the month's last day, the month is not owed")
	}
	d := due(t, m, "2025-07")
	cited := false
	for _, f := range d.Why() {
		cited = cited || f.Cite.String() == "党费规定 第八条" && f.Cite.Entry().Unconfirmed != ""
	}
	if !cited {
		t.Error("the month of admission is not shown as unconfirmed", d.Why())
	}
	// A court that decided for the month's first day.
	p := Default()
	p.Taking = p.Taking.With(rulebook.Version[Taking]{From: civil.MustDay("2025-01-01"), Value: FirstDay, Cite: rulebook.Cite(rulebook.LocalResolution, "全文")})
	if d, err := p.Assess(m, month("2025-07")); err != nil || d.State != NotOwed {
		t.Error("by the first day July is not owed", d.State, err)
	}
}

func TestFEE10_relief_ends_and_needs_its_approvals(t *testing.T) {
	m := someone(Employed, 487032)
	r := Relief{From: month("2025-02"), Until: month("2025-04"), Pays: 5000, Branch: civil.MustDay("2025-01-20"), Superior: civil.MustDay("2025-01-25"), Number: "云中法机党〔2025〕3号"}
	m.Reliefs = []Relief{r}
	for on, want := range map[string]money.Fen{"2025-01": 4870, "2025-02": 2435, "2025-04": 2435, "2025-05": 4870} {
		if d := due(t, m, on); d.Amount != want {
			t.Errorf("%s: %s, want %s", on, d.Amount, want)
		}
	}
	m.Reliefs[0].Pays = 0
	if d := due(t, m, "2025-02"); d.Amount != 0 || d.State != Owed || d.Relieved() == nil {
		t.Error("waived:", d.Amount, d.State)
	}
	m.Reliefs[0].Superior = 0
	if d := due(t, m, "2025-02"); d.Amount != 4870 || !strings.Contains(texts(d.Why()), "缺上一级党委批准的日期") {
		t.Error("without approval:", d.Amount, texts(d.Why()))
	}
	// Of the retired the branch alone decides, from the first day of the notice of 2017 on.
	for branch, lacks := range map[string]bool{"2016-12-31": true, "2017-01-01": false} {
		x := Relief{Branch: civil.MustDay(branch)}
		if lack, _ := x.Lacks(Retired); lack != "" != lacks {
			t.Errorf("retired, branch on %s: %q", branch, lack)
		}
		if lack, _ := x.Lacks(Employed); lack == "" {
			t.Errorf("employed, branch on %s: the branch alone is enough", branch)
		}
	}
	for _, bad := range []Relief{{From: month("2025-05"), Until: month("2025-04")}, {Pays: money.Whole}, {Pays: -1}} {
		if bad.Check() == nil {
			t.Errorf("%+v is taken", bad)
		}
	}
	if lack, _ := (Relief{Branch: civil.MustDay("2025-02-01"), Superior: civil.MustDay("2025-01-31")}).Lacks(Employed); lack == "" {
		t.Error("approved before it was considered")
	}
}

func TestFEE11_a_new_base_from_its_month(t *testing.T) {
	m := someone(Employed, 499999)
	m.Bases = append(m.Bases, Base{From: month("2025-07"), Category: Employed, Amount: 563200, Basis: "工资调整"}, Base{From: month("2025-10"), Category: Retired, Amount: 425870})
	for on, want := range map[string]money.Fen{"2025-06": 5000, "2025-07": 8448, "2025-09": 8448, "2025-10": 2129} {
		if d := due(t, m, on); d.Amount != want {
			t.Errorf("%s: %s, want %s", on, d.Amount, want)
		}
	}
}

func TestFEE16_the_branch_of_a_transfer_month(t *testing.T) {
	m := someone(Employed, 300000)
	m.Spells = []Spell{{7, "民二庭党支部", civil.Period{From: 1, Until: civil.MustDay("2025-04-14")}}, {8, "刑一庭党支部", civil.Period{From: civil.MustDay("2025-04-15"), Until: civil.MustDay("2025-09-10")}}}
	for on, want := range map[string]int64{"2025-03": 7, "2025-04": 8, "2025-08": 8, "2025-09": 0} {
		if d := due(t, m, on); d.Unit != want {
			t.Errorf("%s: branch %d, want %d", on, d.Unit, want)
		}
	}
}

func TestFEE22_rounding_is_a_parameter(t *testing.T) {
	p := Default()
	if e := p.Rounding[0].Cite.Entry(); e.Unconfirmed == "" {
		t.Error("rounding is shown as if a text said it")
	}
	p.Rounding = p.Rounding.With(rulebook.Version[money.Rounding]{From: civil.MustDay("2025-01-01"), Value: money.UpJiao, Cite: rulebook.Cite(rulebook.LocalResolution, "全文")})
	m := someone(Employed, 850050)
	for on, want := range map[string]money.Fen{"2024-12": 12751, "2025-01": 12760} {
		if d, err := p.Assess(m, month(on)); err != nil || d.Amount != want {
			t.Errorf("%s: %s %v, want %s", on, d.Amount, err, want)
		}
	}
}

func TestAssess_a_missing_base_is_missing(t *testing.T) {
	m := someone(Employed, 300000)
	m.Bases[0].From = month("2025-03")
	if d := due(t, m, "2025-02"); d.State != NoBase || d.Amount != 0 || d.Unit != 7 || !strings.Contains(texts(d.Why()), "没有核定") {
		t.Error(d.State, texts(d.Why()))
	}
}

func texts(t rulebook.Trace) string {
	var b strings.Builder
	for _, f := range t {
		b.WriteString(f.When + " " + f.Text + " " + f.Cite.String() + "\n")
	}
	return b.String()
}

func TestWhy_opens_every_amount(t *testing.T) {
	m := someone(Employed, 850050)
	m.Bases = append(m.Bases, Base{From: month("2025-07"), Category: Employed, Amount: 934002, Basis: "工资调整"})
	d := due(t, m, "2025-07")
	got := texts(d.Why())
	for _, want := range []string{"组织关系在民二庭党支部", "党费基数 9,340.02 元，工资调整 党费规定 第十条", "高于 5,000.00 元、10,000.00 元以下（含），按全额 1.5%：140.1003 元 党费规定 第二条", "应交 140.10 元，四舍五入到分 党费通行做法 取整"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	for base, want := range map[money.Fen]string{300000: "3,000.00 元以下（含），按全额 0.5%", 1000001: "高于 10,000.00 元，按全额 2%"} {
		d := due(t, someone(Employed, base), "2025-07")
		if !strings.Contains(texts(d.Why()), want) {
			t.Errorf("no %q in %s", want, texts(d.Why()))
		}
	}
}

package indicator

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/caseload"
)

func TestCommon_every_definition_can_be_reckoned_and_is_cited(t *testing.T) {
	for _, d := range Common() {
		if err := d.Check(); err != nil {
			t.Errorf("%s: %v", d.Code, err)
		}
		if d.Cite.IsZero() || d.Formula == "" || d.Bounds != nil {
			t.Errorf("%s: no citation, no formula, or bounds that no document gives", d.Code)
		}
	}
	if _, err := Common().On("E01", civil.MustDay("2016-01-01")); err != nil {
		t.Error(err)
	}
	var early *rulebook.NotInForceError
	if _, err := Common().On("E01", civil.MustDay("2015-12-31")); !errors.As(err, &early) {
		t.Errorf("the day before the first version: %v", err)
	}
}

func TestDictionary_a_change_recomputes_and_keeps_both(t *testing.T) {
	own, _ := Common().On("E01", civil.MustDay("2025-01-01"))
	own.Version, own.From, own.Source = "本院-2025", civil.MustDay("2025-07-01"), "云法〔2025〕12号"
	own.Den = []Term{{Reading: Filed}} // 分母误用新收, as some courts do
	own.Sampled = false
	d, err := Common().With(own)
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[string]string{"2025-06-30": CommonVersion, "2025-07-01": "本院-2025"} {
		if got, err := d.On("E01", civil.MustDay(day)); err != nil || got.Version != want {
			t.Errorf("%s: %s %v, want %s", day, got.Version, err, want)
		}
	}
	if len(d.Versions("E01")) != 2 || len(Common().Versions("E01")) != 1 {
		t.Error("the old version is gone, or the common dictionary was changed")
	}
	b := book(t, d)
	l := NewLedger(b)
	cases, _ := list()
	for i := range cases {
		l.Add(&cases[i])
	}
	half := civil.Period{From: civil.MustDay("2025-07-01"), Until: civil.MustDay("2025-12-31")}
	sums, _ := l.Of(Scope{Court: "川45"}, half)
	c, err := b.Year(d, "E01", half, sums)
	if err != nil {
		t.Fatal(err)
	}
	if c.Now.Definition.Version != "本院-2025" || c.Before.Definition.Version != "本院-2025" {
		t.Errorf("both years under the version in force: %s, %s", c.Now.Definition.Version, c.Before.Definition.Version)
	}
	if c.Kept == nil || c.Kept.Definition.Version != CommonVersion || c.Kept.Den == c.Before.Den {
		t.Errorf("the value of the year before under its own version is kept: %+v", c.Kept)
	}
	for _, bad := range []struct {
		change func(*Definition)
		kind   fault.Kind
	}{
		{func(x *Definition) {}, fault.Conflict},                                                                     // the same version again
		{func(x *Definition) { x.Version, x.From = "v3", civil.MustDay("2025-07-01") }, fault.Conflict},              // not after the last
		{func(x *Definition) { x.Version, x.From, x.Source = "v3", civil.MustDay("2026-01-01"), "" }, fault.Invalid}, // no document
	} {
		next := own
		bad.change(&next)
		if _, err := d.With(next); fault.KindOf(err) != bad.kind {
			t.Errorf("%s from %s: %v", next.Version, next.From, err)
		}
	}
}

func TestBook_versions_that_count_the_same_share_measures(t *testing.T) {
	own, _ := Common().On("E01", civil.MustDay("2025-01-01"))
	own.Version, own.From = "本院-2025", civil.MustDay("2025-07-01")
	d, err := Common().With(own)
	if err != nil {
		t.Fatal(err)
	}
	if a, b := book(t, Common()).Measures(), book(t, d).Measures(); a != b {
		t.Errorf("%d measures, %d with a version that counts the same", a, b)
	}
	keys := map[string]bool{}
	b := book(t, Common())
	for m := range b.Measures() {
		if keys[b.Key(MeasureID(m))] {
			t.Errorf("key %q twice", b.Key(MeasureID(m)))
		}
		keys[b.Key(MeasureID(m))] = true
	}
	if !keys["closed"] || !keys["open>12"] || !keys["closed days by-days"] {
		t.Errorf("keys are a table's: they must not change: %v", keys)
	}
}

func TestDefinition_saved_as_JSON_is_the_same(t *testing.T) {
	for _, d := range Common() {
		raw, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		var again Definition
		if err := json.Unmarshal(raw, &again); err != nil {
			t.Fatal(err)
		}
		x, err := json.Marshal(again)
		if err != nil || string(x) != string(raw) {
			t.Errorf("%s → %s", raw, x)
		}
		a, b := book(t, Dictionary{d}), book(t, Dictionary{again})
		for m := range a.Measures() {
			if a.Key(MeasureID(m)) != b.Key(MeasureID(m)) {
				t.Errorf("%s: %q, %q", d.Code, a.Key(MeasureID(m)), b.Key(MeasureID(m)))
			}
		}
	}
}

func TestDefinition_Check_names_what_to_mend(t *testing.T) {
	good, _ := Common().On("X02", civil.MustDay("2025-01-01"))
	for field, spoil := range map[string]func(*Definition){
		"code": func(d *Definition) { d.Code = "" }, "source": func(d *Definition) { d.Source = "" }, "formula": func(d *Definition) { d.Formula = "" },
		"from": func(d *Definition) { d.From = 0 }, "direction": func(d *Definition) { d.Direction = "up" }, "shape": func(d *Definition) { d.Shape = "" },
		"denominator": func(d *Definition) { d.Den = nil }, "numerator": func(d *Definition) { d.Num = nil },
		"kinds":        func(d *Definition) { d.Num = []Term{{Reading: Closed, Where: Filter{Kinds: []string{"民一"}}}} },
		"closings":     func(d *Definition) { d.Num = []Term{{Reading: Closed, Where: Filter{Closings: []string{"谈妥"}}}} },
		"reading":      func(d *Definition) { d.Num = []Term{{Reading: "yesterday"}} },
		"older_months": func(d *Definition) { d.Num = []Term{{Reading: Closed, Older: 12}} },
		"count":        func(d *Definition) { d.Num = []Term{{Reading: Filed, Count: Days}} },
		"small":        func(d *Definition) { d.Num = []Term{{Reading: Closed, Where: Filter{Small: "perhaps"}}} },
		"bounds":       func(d *Definition) { d.Bounds = &Bounds{Low: 2700, High: 10000} },
		"spread":       func(d *Definition) { d.Spread = true },
	} {
		d := good
		spoil(&d)
		if f := fault.Of(d.Check()); f == nil || f.Field(field) == "" {
			t.Errorf("%s: %v", field, f)
		}
	}
}

func TestValue_two_decimals_half_up_from_whole_numbers(t *testing.T) {
	share := Definition{Shape: Share}
	for _, c := range []struct {
		def      Definition
		num, den int64
		want     string
	}{
		{share, 1, 8, "12.50"}, {share, 1, 3, "33.33"}, {share, 2, 3, "66.67"}, {share, 1, 20000, "0.01"}, {share, 1, 20001, "0.00"}, {share, 1, 0, "—"}, {share, 0, 5, "0.00"},
		{share, 9_000_000_000_000_000_000, 9_000_000_000_000_000_001, "100.00"}, {share, 109, 100, "109.00"},
		{Definition{Shape: Mean}, 87283, 2487, "35.10"}, {Definition{Shape: Mean, Scale: 10}, 147193, 169 * 10, "8.71"}, {Definition{Shape: Mean, Scale: 10}, 147193, 169, "87.10"},
		{Definition{Shape: Quantity}, 13, 0, "13"}, {Definition{Shape: Odds}, 146, 55, "146:55"}, {Definition{Shape: Odds}, 0, 0, "—"},
	} {
		v := Value{Definition: c.def, Num: c.num, Den: c.den}
		if got := v.String(); got != c.want {
			t.Errorf("%s %d/%d: %s, want %s", c.def.Shape, c.num, c.den, got, c.want)
		}
	}
	if n, ok := (Value{Definition: share, Num: 2487, Den: 2823}).Hundredths(); !ok || n != 8810 {
		t.Errorf("%d %v", n, ok)
	}
}

func TestCompared_percentage_points_for_shares_percent_for_quantities(t *testing.T) {
	share, quantity := Definition{Shape: Share}, Definition{Shape: Quantity}
	for _, c := range []struct {
		def            Definition
		n1, d1, n0, d0 int64
		want           string
		ok             bool
	}{
		{share, 881, 1000, 8685, 10000, "+1.25 个百分点", true}, {share, 1, 2, 2, 3, "-16.67 个百分点", true}, {share, 1, 2, 1, 2, "0.00 个百分点", true},
		{share, 1, 2, 0, 0, "", false}, {quantity, 11, 0, 12, 0, "-8.33%", true}, {quantity, 5, 0, 0, 0, "", false},
		{Definition{Shape: Mean}, 70, 2, 30, 1, "+5.00", true}, {Definition{Shape: Odds}, 3, 1, 2, 1, "", false},
	} {
		x := Compared{Now: Value{Definition: c.def, Num: c.n1, Den: c.d1}, Before: Value{Definition: c.def, Num: c.n0, Den: c.d0}}
		if got, ok := x.Change(); got != c.want || ok != c.ok {
			t.Errorf("%s %d/%d after %d/%d: %q %v, want %q", c.def.Shape, c.n1, c.d1, c.n0, c.d0, got, ok, c.want)
		}
	}
	for p, want := range map[string]string{"2025": "2024", "2024-02": "2023-02", "2025-02": "2024-02", "2025-Q1": "2024-Q1", "2025-01-01/2025-02-28": "2024-01-01/2024-02-29", "2024-02-10/2024-02-28": "2023-02-10/2023-02-28"} {
		q, err := civil.ParsePeriod(p)
		if err != nil {
			t.Fatal(err)
		}
		if got := YearBefore(q).String(); got != want {
			t.Errorf("the year before %s: %s, want %s", p, got, want)
		}
	}
}

func TestInterval_only_where_chance_can_be_reckoned(t *testing.T) {
	for _, d := range Common() {
		_, ok := Value{Definition: d, Num: 40, Den: 60}.Interval()
		want := d.Shape == Share && d.Code != "E02" && d.Code != "Z02"
		if ok != want {
			t.Errorf("%s: interval %v, want %v", d.Code, ok, want)
		}
	}
	if _, ok := (Value{Definition: Definition{Sampled: true, Shape: Share}, Num: 0, Den: 0}).Interval(); ok {
		t.Error("nothing below the line")
	}
}

func TestJudge_whole_months_come_from_the_ledger_other_periods_do_not(t *testing.T) {
	b := book(t, Common())
	l := NewLedger(b)
	cases, _ := list()
	for i := range cases {
		l.Add(&cases[i])
	}
	s := OfJudge(cases[0].Place.Court, cases[0].Place.Judge)
	each := func(yield func(*caseload.Case) bool) {
		for i := range cases {
			if !yield(&cases[i]) {
				return
			}
		}
	}
	p := civil.Year(2024)
	sums, err := l.Of(s, p)
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range Common().Codes() {
		got, _ := b.Value(code, CommonVersion, p, sums)
		want, _ := b.Value(code, CommonVersion, p, b.Recount(each, s))
		if got.Num != want.Num || got.Den != want.Den || got.Spread {
			t.Errorf("%s: %d/%d, the judge's cases give %d/%d", code, got.Num, got.Den, want.Num, want.Den)
		}
	}
	if _, err := l.Of(s, civil.Period{From: p.From, Until: p.Until - 1}); err == nil || !strings.Contains(err.Error(), "整月") {
		t.Errorf("part of a month: %v", err)
	}
}

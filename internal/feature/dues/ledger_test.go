package dues

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/base/money"
	"touyan/internal/platform/sheet"
)

// expected is the sidecar of the ledger: what an independent program made of it.
type expected struct {
	Boundaries []struct {
		Kind string
		Base money.Fen  `json:"base_fen"`
		Rate money.Rate `json:"rate_per_10000"`
		Due  money.Fen  `json:"due_fen"`
	}
	Total [2]money.Fen `json:"total_due_and_paid_fen"`
	Rows  []struct {
		Name    string
		Number  string        `json:"id_number"`
		Base    []*money.Fen  `json:"base_fen"`
		Rate    []*money.Rate `json:"rate_per_10000"`
		Due     []*money.Fen  `json:"due_fen"`
		Paid    []*money.Fen  `json:"paid_fen"`
		OfYear  [2]money.Fen  `json:"due_and_paid_of_year_fen"`
		Arrears money.Fen     `json:"arrears_at_year_end_fen"`
		Longest int           `json:"longest_run_of_unpaid_months"`
		TaxOnly []int64       `json:"january_if_only_tax_is_deducted"`
	}
}

// ledger is the workbook as texts, by sheet, line and column.
func ledger(t *testing.T) [][]map[int]string {
	t.Helper()
	data, err := os.ReadFile("testdata/dues-ledger.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	book, err := sheet.Open(bytes.NewReader(data), int64(len(data)), sheet.Default)
	if err != nil {
		t.Fatal(err)
	}
	var out [][]map[int]string
	for i := range book.Sheets() {
		s, err := book.Load(i)
		if err != nil {
			t.Fatal(err)
		}
		var rows []map[int]string
		for _, r := range s.Rows {
			row := map[int]string{}
			for _, c := range r.Cells {
				row[c.Column] = c.Text
			}
			rows = append(rows, row)
		}
		out = append(out, rows)
	}
	return out
}

func yuan(t *testing.T, s string) money.Fen {
	t.Helper()
	f, err := money.ParseNumber(s)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// month reads 2025年7月 and 2025.07.
func monthIn(t *testing.T, s string) civil.Month {
	t.Helper()
	n := regexp.MustCompile(`^(\d{4})[年.](\d{1,2})月?$`).FindStringSubmatch(s)
	if n == nil {
		t.Fatalf("no month: %q", s)
	}
	y, _ := strconv.Atoi(n[1])
	m, _ := strconv.Atoi(n[2])
	return civil.MonthOf(y, m)
}

// members reads the assessment, the changes of base, the waivers and the
// remarks of the ledger, by ID number.
func members(t *testing.T, book [][]map[int]string) map[string]*Member {
	t.Helper()
	assessed, kept, changed, waived := book[0], book[1], book[2], book[3]
	heads := assessed[2]
	out := map[string]*Member{}
	for i, row := range assessed[3:] {
		number := row[4]
		if number == "" {
			continue
		}
		category, ok := ReadCategory(row[5])
		if !ok {
			t.Fatalf("row %d: category %q", i+4, row[5])
		}
		var pay []Component
		for column := 6; column <= 17; column++ {
			head, _, _ := strings.Cut(heads[column], "\n")
			item, known := ReadItem(head)
			if !known {
				t.Fatalf("no item %q", head)
			}
			if row[column] != "" {
				pay = append(pay, Component{item, yuan(t, row[column])})
			}
		}
		base, _, err := Formula2017.Base(pay)
		if err != nil {
			t.Fatalf("%s: %v", row[3], err)
		}
		// The officer's own sum agrees.
		if want := yuan(t, row[18]); base != want {
			t.Errorf("%s: base %s, the list has %s", row[3], base, want)
		}
		m := &Member{ID: int64(i + 1), Spells: []Spell{{Unit: 1, Name: row[2], Period: civil.Since(1)}}, Bases: []Base{{From: month("2025-01"), Category: category, Amount: base}}}
		out[number] = m
		remark(t, m, kept[3+i][33])
	}
	for _, row := range changed[1:] {
		m := out[row[4]]
		b := Base{From: monthIn(t, row[5]), Category: m.Bases[0].Category, Amount: yuan(t, row[7]), Basis: row[8]}
		if strings.HasPrefix(row[8], "退休") {
			b.Category = Retired
		}
		m.Bases = append(m.Bases, b)
	}
	for _, row := range waived[1:] {
		from, until, _ := strings.Cut(row[4], "-")
		r := Relief{From: monthIn(t, from), Until: monthIn(t, until), Number: row[5], Branch: civil.MustDay("2024-12-20"), Superior: civil.MustDay("2024-12-25")}
		if row[3] == "减半" {
			r.Pays = 5000
		}
		out[row[2]].Reliefs = append(out[row[2]].Reliefs, r)
	}
	return out
}

var (
	admitted = regexp.MustCompile(`^(\d{4})年(\d+)月(\d+)日支部大会通过为预备党员`)
	arrived  = regexp.MustCompile(`^(\d{4})年(\d+)月转入`)
	left     = regexp.MustCompile(`^(\d{4})年(\d+)月转出`)
)

// remark applies what the ledger says of admission and transfers.
func remark(t *testing.T, m *Member, text string) {
	t.Helper()
	number := func(s string) int { n, _ := strconv.Atoi(s); return n }
	if x := admitted.FindStringSubmatch(text); x != nil {
		m.Admitted = civil.MustDate(number(x[1]), number(x[2]), number(x[3]))
	}
	if x := arrived.FindStringSubmatch(text); x != nil {
		m.Spells[0].Period.From = civil.MustDate(number(x[1]), number(x[2]), 14)
	}
	if x := left.FindStringSubmatch(text); x != nil {
		m.Spells[0].Period.Until = civil.MustDate(number(x[1]), number(x[2]), 20)
	}
}

func TestLedger_of_2025_to_the_fen(t *testing.T) {
	data, err := os.ReadFile("testdata/dues-ledger.json")
	if err != nil {
		t.Fatal(err)
	}
	var want expected
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	for _, b := range want.Boundaries {
		c := Employed
		if b.Kind == "retired" {
			c = Retired
		}
		if d := due(t, someone(c, b.Base), "2025-01"); d.Amount != b.Due || d.Rate != b.Rate {
			t.Errorf("%s %s: %s at %s, want %s", b.Kind, b.Base, d.Amount, d.Rate, b.Due)
		}
	}
	book := ledger(t)
	all := members(t, book)
	if len(all) != 200 || len(want.Rows) != 200 {
		t.Fatalf("%d members, %d expected", len(all), len(want.Rows))
	}
	var totalDue, totalPaid money.Fen
	for i, row := range want.Rows {
		m := all[row.Number]
		year, err := Default().Year(m, 2025)
		if err != nil {
			t.Fatal(err)
		}
		for j, d := range year {
			switch w := row.Due[j]; {
			case w == nil && d.State != NotOwed:
				t.Errorf("%s %s: %s, want nothing owed here", row.Name, d.Month, d.Amount)
			case w != nil && (d.State != Owed || d.Amount != *w || d.Rate != *row.Rate[j] || d.Base().Amount != *row.Base[j]):
				t.Errorf("%s %s: %s at %s, want %s at %s\n%s", row.Name, d.Month, d.Amount, d.Rate, *w, *row.Rate[j], texts(d.Why()))
			}
		}
		s := Settle(year, payments(t, book[1][3+i], row.Paid), civil.MustDay("2025-12-31"))
		if s.Due != row.OfYear[0] || s.Paid != row.OfYear[1] || s.Arrears != row.Arrears || s.Longest != row.Longest {
			t.Errorf("%s: due %s, paid %s, arrears %s, longest run %d; want %s, %s, %s, %d", row.Name, s.Due, s.Paid, s.Arrears, s.Longest, row.OfYear[0], row.OfYear[1], row.Arrears, row.Longest)
		}
		totalDue, totalPaid = totalDue+s.Due, totalPaid+s.Paid
		if row.TaxOnly != nil {
			checkTaxOnly(t, book[0][3+i], row.Name, row.TaxOnly)
		}
	}
	if totalDue != want.Total[0] || totalPaid != want.Total[1] {
		t.Errorf("due %s, paid %s; want %s, %s", totalDue, totalPaid, want.Total[0], want.Total[1])
	}
}

// payments reads the twelve cells of a row as amounts and compares them with
// the sidecar; what is no amount, or a negative one, covers nothing.
func payments(t *testing.T, row map[int]string, want []*money.Fen) []Payment {
	t.Helper()
	var out []Payment
	for j := range 12 {
		text := row[7+2*j]
		f, err := money.ParseNumber(text)
		if text == "" || err != nil {
			if want[j] != nil {
				t.Errorf("%s month %d: %q is no amount (%v), want %s", row[3], j+1, text, err, *want[j])
			}
			continue
		}
		if want[j] == nil || f != *want[j] {
			t.Errorf("%s month %d: %q = %s", row[3], j+1, text, f)
		}
		if f <= 0 {
			continue
		}
		p := Payment{Day: civil.MonthOf(2025, j+1).First().AddDays(9), Amount: f}
		if row[33] == fmt.Sprintf("%d月自愿多交1000元", j+1) {
			p.Gift = 1000 * money.Yuan
			if !p.Large() {
				t.Error("1,000 yuan more at one time goes to the centre")
			}
		}
		out = append(out, p)
	}
	return out
}

// checkTaxOnly reckons January by the formula of 2008.
func checkTaxOnly(t *testing.T, row map[int]string, name string, want []int64) {
	t.Helper()
	items := []Item{PostWage, GradeWage, WorkAllowance, LivingAllowance, CaseAllowance, ReformSubsidy, IncomeTax, PensionInsurance, MedicalInsurance, OccupationalAnnuity, HousingFund}
	var pay []Component
	for i, item := range items {
		if text := row[6+i]; text != "" {
			pay = append(pay, Component{item, yuan(t, text)})
		}
	}
	base, _, err := Formula2008.Base(pay)
	if err != nil {
		t.Fatal(err)
	}
	d := due(t, someone(Employed, base), "2025-01")
	// Relief is left out of these figures, as the sidecar does.
	if int64(base) != want[0] || int64(d.Rate) != want[1] || int64(d.Amount) != want[2] {
		t.Errorf("%s by the formula of 2008: base %d, rate %d, due %d; want %v", name, base, d.Rate, d.Amount, want)
	}
}

package duesapp_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/money"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/dues/duesapp"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/sqldb"
)

func TestFEE02_FEE07_FEE08_FEE10_FEE11_FEE16_the_ledger_of_2025_to_the_fen(t *testing.T) {
	both(t, func(h *house) {
		want := sidecar(h)
		var due, paid money.Fen
		for m := range 12 {
			month := civil.MonthOf(2025, m+1).String()
			got := map[string]duesapp.Entry{}
			list := h.month(0, month)
			for _, e := range list.Entries {
				u, _ := h.tree.Unit(e.Branch)
				got[e.Name+u.Code] = e
			}
			for _, row := range want.Rows {
				e, ok := got[row.Name+row.Branch]
				delete(got, row.Name+row.Branch)
				if w := row.Due[m]; w == nil {
					if ok {
						h.Errorf("%s %s: %s, want nothing owed here", month, row.Name, e.Due.Amount)
					}
					continue
				}
				wantPaid := money.Fen(0)
				if p := row.Paid[m]; p != nil && *p > 0 {
					wantPaid = *p
				}
				if !ok || e.Due.Amount != *row.Due[m] || e.Base().Amount != *row.Base[m] || e.Due.Rate != *row.Rates[m] || e.Paid != wantPaid {
					h.Errorf("%s %s: %+v; want %v of %v, paid %v", month, row.Name, e, *row.Due[m], *row.Base[m], wantPaid)
					continue
				}
				if len(e.Due.Why()) == 0 {
					h.Errorf("%s %s: no reason", month, row.Name)
				}
				due, paid = due+e.Due.Amount, paid+e.Paid
				if m == 11 && row.Left > 0 != (e.Behind > 0) {
					h.Errorf("%s: %d months behind, %s", row.Name, e.Behind, row.Left)
				}
			}
			for name := range got {
				h.Errorf("%s: %s is not in the ledger", month, name)
			}
		}
		if due != 25483715 || paid != 25333193 {
			h.Errorf("due %s, paid %s", due, paid)
		}
	})
}

func TestImport_says_what_is_wrong_and_keeps_nothing_partial(t *testing.T) {
	courts.Both(t, func(t *testing.T, db *sqldb.DB, dir string) {
		h := newHouse(t, db, dir)
		assess := permit(t, dues.CanAssess, "")
		r, err := h.app.LoadDues(ctx, assess, file(t, "../testdata/dues-ledger.xlsx"), false, 3, nil)
		if fault.KindOf(err) != fault.Invalid || r.Loaded || r.Bad != 2 {
			t.Fatalf("%v, %+v", err, r)
		}
		codes := map[string]int{}
		for _, p := range r.Problems {
			codes[p.Code]++
			if p.Severity == intake.Error && p.Cell == "" {
				t.Error("no cell", p)
			}
		}
		if fmt.Sprint(codes) != "map[AMOUNT_NEGATIVE:1 AMOUNT_UNREADABLE:1 DUE_DISAGREES:24]" {
			t.Error(codes)
		}
		if list := h.month(0, "2025-03"); len(list.Entries) != 0 || len(list.NoBase) == 0 {
			t.Errorf("%d entries of a refused file", len(list.Entries))
		}
		if r := h.ledger(); !r.Loaded || r.New == 0 {
			t.Errorf("%+v", r)
		}
		again := h.ledger()
		if again.New != 0 || again.Changed != 0 || again.Same == 0 {
			t.Errorf("a second time: new %d, changed %d, same %d", again.New, again.Changed, again.Same)
		}
	})
}

// book is a workbook of dues made for a test: titles, and rows of each sheet.
func book(t *testing.T, sheets map[string][][]string) intake.File {
	t.Helper()
	x := excelize.NewFile()
	defer func() { _ = x.Close() }()
	for name, rows := range sheets {
		if _, err := x.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for i, row := range append([][]string{{"云川市中级人民法院2025年度党费" + name}}, rows...) {
			for k, text := range row {
				at, _ := excelize.CoordinatesToCellName(k+1, i+1)
				if err := x.SetCellStr(name, at, text); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if err := x.DeleteSheet("Sheet1"); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := x.Write(&b); err != nil {
		t.Fatal(err)
	}
	return intake.File{Name: "党费.xlsx", Size: int64(b.Len()), ReaderAt: bytes.NewReader(b.Bytes())}
}

// Every line that cannot be right is named with its cell; nothing of the file is
// kept.
func TestImport_refuses_each_bad_line_by_its_cell(t *testing.T) {
	courts.Both(t, func(t *testing.T, db *sqldb.DB, dir string) {
		h := newHouse(t, db, dir)
		u := h.branch(civilBranch)
		list := h.month(u.ID, "2025-06") // nobody has a base yet
		if len(list.NoBase) < 4 {
			t.Fatal("a house without members")
		}
		a, b := list.NoBase[1].Name, list.NoBase[2].Name
		assess := permit(t, dues.CanAssess, "")
		bases := func(amount string) [][]string {
			return [][]string{{"序号", "姓名", "党支部", "人员类别", "党费基数"}, {"1", a, civilBranch, "在职", "6000.00"}, {"2", b, civilBranch, "在职", amount}}
		}
		months := []string{"序号", "姓名", "党支部", "1月实交", "2月实交", "3月实交", "全年实交"}
		empty := func() bool {
			n := int64(1)
			h.read(func(tx *sqldb.Tx) (err error) {
				n, err = sqldb.One(tx, sqldb.Scalar[int64], `select (select count(id) from dues_base) + (select count(id) from dues_payment) + (select count(entry) from dues_line)`)
				return err
			})
			return n == 0
		}
		for name, c := range map[string]struct {
			sheets     map[string][][]string
			code, cell string
			want       string
		}{
			"a base below nought": {map[string][][]string{"核定表": bases("-6000")}, "BASE", "E4", "应大于 0"},
			"an absurd base":      {map[string][][]string{"核定表": bases("7200000")}, "BASE", "E4", "核对单位是否为元"},
			"a base in words":     {map[string][][]string{"核定表": bases("六千")}, "AMOUNT_UNREADABLE", "E4", "不是数字"},
			"a member twice removed": {map[string][][]string{"核定表": {{"序号", "姓名", "党支部", "人员类别", "党费基数"}, {"1", "查无此人", civilBranch, "在职", "6000"}}},
				"UNKNOWN_MEMBER", "B3", "没有这名党员"},
			"an amount in words": {map[string][][]string{"核定表": bases("6000"), "台账": {months, {"1", a, civilBranch, "90", "玖拾", "90", ""}}}, "AMOUNT_UNREADABLE", "E3", "不是数字"},
			"an amount below nought": {map[string][][]string{"核定表": bases("6000"), "台账": {months, {"1", a, civilBranch, "90", "-90", "90", ""}}},
				"AMOUNT_NEGATIVE", "E3", "负数"},
			"a row that does not sum": {map[string][][]string{"核定表": bases("6000"), "台账": {months, {"1", a, civilBranch, "90", "90", "90", "280"}}},
				"SUM_DISAGREES", "G3", "相差 -10.00 元"},
			"a column that does not sum": {map[string][][]string{"核定表": bases("6000"), "台账": {months, {"1", a, civilBranch, "90", "90", "90", "270"}, {"2", b, civilBranch, "90", "", "", "90"}, {"合计", "", "", "170", "90", "90", ""}}},
				"SUM_DISAGREES", "D5", "相差 10.00 元"},
		} {
			r, err := h.app.LoadDues(ctx, assess, book(t, c.sheets), false, 3, nil)
			found := slices.ContainsFunc(r.Problems, func(p intake.Problem) bool {
				return p.Code == c.code && p.Cell == c.cell && strings.Contains(p.Want, c.want) && p.Severity == intake.Error
			})
			if fault.KindOf(err) != fault.Invalid || !found {
				t.Errorf("%s: %v %+v", name, err, r.Problems)
			}
			if !empty() {
				t.Fatalf("%s: something was kept", name)
			}
		}
		// Full-width figures are figures.
		good := map[string][][]string{"核定表": bases("６，０００．０１"), "台账": {months, {"1", a, civilBranch, "９０", "90", "￥90.00", "270"}}}
		if r, err := h.app.LoadDues(ctx, assess, book(t, good), false, 3, nil); err != nil || r.New != 3 {
			t.Fatal(err, r)
		}
		if e := h.month(u.ID, "2025-03").Entries; len(e) != 2 || e[0].Base().Amount+e[1].Base().Amount != 1_200_001 {
			t.Errorf("%+v", e)
		}
		// Another list with a payment for a month that is paid already.
		again := book(t, map[string][][]string{"台账": {months, {"1", a, civilBranch, "90", "100", "", ""}}})
		r, err := h.app.LoadDues(ctx, assess, again, false, 4, nil)
		if fault.KindOf(err) != fault.Invalid || len(r.Problems) != 1 || r.Problems[0].Code != "PAID_ALREADY" || r.Problems[0].Cell != "E3" {
			t.Error(err, r.Problems)
		}
	})
}

func TestFEE08_Import_refuses_a_payment_before_membership(t *testing.T) {
	courts.Both(t, func(t *testing.T, db *sqldb.DB, dir string) {
		h := newHouse(t, db, dir)
		h.ledger()
		var late duesapp.Entry
		for _, e := range h.month(0, "2025-12").Entries { // somebody admitted in the course of 2025
			v, err := h.app.Account(ctx, permit(t, dues.CanView, ""), e.Member, 2025)
			if err != nil {
				t.Fatal(err)
			}
			if v.Months[0].Due.State == dues.NotOwed && strings.Contains(fmt.Sprint(v.Months[0].Due.Why()), "支部大会通过") {
				late = e
				break
			}
		}
		if late.Member == 0 {
			t.Fatal("nobody was admitted in 2025")
		}
		f := book(t, map[string][][]string{"台账": {{"序号", "姓名", "党支部", "1月实交"}, {"1", late.Name, late.BranchName, "10"}}})
		r, err := h.app.LoadDues(ctx, permit(t, dues.CanAssess, ""), f, false, 4, nil)
		if fault.KindOf(err) != fault.Invalid || len(r.Problems) != 1 || r.Problems[0].Code != "BEFORE_MEMBERSHIP" || r.Problems[0].Cell != "D3" {
			t.Error(err, r.Problems)
		}
	})
}

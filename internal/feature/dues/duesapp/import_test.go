package duesapp_test

import (
	"fmt"
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/money"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/dues/duesapp"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
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
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
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

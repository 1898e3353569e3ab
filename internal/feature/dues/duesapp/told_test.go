package duesapp_test

import (
	"slices"
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/dues/duesapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// FEE-19: a branch that keeps dues is to tell them until it has, in that year.
func TestUntold_until_the_year_is_disclosed(t *testing.T) {
	both(t, func(h *house) {
		u := h.branch(civilBranch)
		untold := func(year int) bool {
			h.Helper()
			var us []org.UnitID
			h.read(func(tx *sqldb.Tx) (err error) { us, err = h.app.Facts().Untold(tx, u.Path, year); return err })
			return slices.Contains(us, u.ID)
		}
		if !untold(2025) || !untold(2026) {
			t.Fatal("a branch that disclosed nothing")
		}
		if err := h.app.Disclose(ctx, permit(h, dues.CanDisclose, u.Path), duesapp.DiscloseIn{Unit: u.ID, Year: 2025, Day: civil.MustDay("2026-01-15"), Manner: "支部党员大会"}); err != nil {
			t.Fatal(err)
		}
		if !untold(2025) || untold(2026) {
			t.Error("it was disclosed in 2026")
		}
	})
}

package duesapp_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/money"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/dues/duesapp"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

var (
	ctx  = context.Background()
	noon = civil.MustDay("2026-06-30").Start().Add(12 * time.Hour)
)

// house is the invented courts with their register, on one engine.
type house struct {
	testing.TB
	db      *sqldb.DB
	app     *duesapp.App
	members *memberapp.App
	tree    *org.Tree
}

func permit(t testing.TB, can access.Can, over access.Path) access.Permit {
	t.Helper()
	p, err := access.System("test").Permit(can, over)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func file(t testing.TB, path string) intake.File {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return intake.File{Name: filepath.Base(path), Size: int64(len(b)), ReaderAt: bytes.NewReader(b)}
}

// courts are the invented courts with their register; paid is they with the ledger
// of 2025 taken in.
var (
	courts = sqltest.NewSeed(noon, func(t testing.TB, db *sqldb.DB, dir string) { furnish(t, db, dir) })
	paid   = sqltest.NewSeed(noon, func(t testing.TB, db *sqldb.DB, dir string) {
		furnish(t, db, dir)
		newHouse(t, db, dir).ledger()
	})
)

func furnish(t testing.TB, db *sqldb.DB, dir string) {
	t.Helper()
	sealer, err := seal.Load(ctx, db, filepath.Join(dir, "master"))
	if err != nil {
		t.Fatal(err)
	}
	o := orgapp.New(db)
	if _, err := o.LoadList(ctx, permit(t, org.CanImport, ""), file(t, "../../org/testdata/org-yunchuan.xlsx"), false, 1, nil); err != nil {
		t.Fatal(err)
	}
	m := memberapp.New(db, sealer, o.Facts())
	if _, err := m.LoadRoster(ctx, permit(t, member.CanImport, ""), file(t, "../../member/roster/testdata/roster-clean.xlsx"), false, 2, nil); err != nil {
		t.Fatal(err)
	}
}

func newHouse(t testing.TB, db *sqldb.DB, dir string) *house {
	t.Helper()
	sealer, err := seal.Load(ctx, db, filepath.Join(dir, "master"))
	if err != nil {
		t.Fatal(err)
	}
	o := orgapp.New(db)
	m := memberapp.New(db, sealer, o.Facts())
	h := &house{TB: t, db: db, app: duesapp.New(db, o.Facts(), m.Facts()), members: m}
	h.read(func(tx *sqldb.Tx) (err error) { h.tree, err = o.Facts().Tree(tx, tx.Today()); return err })
	return h
}

func (h *house) read(fn func(tx *sqldb.Tx) error) {
	h.Helper()
	if err := h.db.Read(ctx, fn); err != nil {
		h.Fatal(err)
	}
}

// both runs the test over the invented courts with the ledger of 2025 taken in.
func both(t *testing.T, test func(h *house)) {
	t.Helper()
	paid.Both(t, func(t *testing.T, db *sqldb.DB, dir string) { test(newHouse(t, db, dir)) })
}

func (h *house) ledger() intake.Report {
	h.Helper()
	r, err := h.app.LoadDues(ctx, permit(h, dues.CanAssess, ""), file(h, "../testdata/dues-ledger.xlsx"), true, 3, nil)
	if err != nil {
		h.Fatal(err, r.Problems)
	}
	return r
}

// branch returns a branch of the intermediate court.
func (h *house) branch(short string) org.Unit {
	h.Helper()
	court, _ := h.tree.ByCode(org.Court, "01")
	for _, u := range h.tree.Under(court.Path, org.Branch) {
		if u.Short == short && u.Court == court.ID {
			return u
		}
	}
	h.Fatalf("no %s", short)
	return org.Unit{}
}

func (h *house) month(unit org.UnitID, month string) duesapp.MonthList {
	h.Helper()
	m, err := civil.ParseMonth(month)
	if err != nil {
		h.Fatal(err)
	}
	list, err := h.app.Month(ctx, permit(h, dues.CanView, ""), duesapp.MonthIn{Unit: unit, Month: m})
	if err != nil {
		h.Fatal(err)
	}
	return list
}

// expected is the sidecar of the ledger.
type expected struct {
	Rows []struct {
		Name   string
		Branch string        `json:"branch_code"`
		Base   []*money.Fen  `json:"base_fen"`
		Due    []*money.Fen  `json:"due_fen"`
		Paid   []*money.Fen  `json:"paid_fen"`
		Rates  []*money.Rate `json:"rate_per_10000"`
		Year   [2]money.Fen  `json:"due_and_paid_of_year_fen"`
		Left   money.Fen     `json:"arrears_at_year_end_fen"`
	}
}

func sidecar(t testing.TB) (want expected) {
	t.Helper()
	b, err := os.ReadFile("../testdata/dues-ledger.json")
	if err == nil {
		err = json.Unmarshal(b, &want)
	}
	if err != nil {
		t.Fatal(err)
	}
	return want
}

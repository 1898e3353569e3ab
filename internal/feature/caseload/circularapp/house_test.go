package circularapp_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/caseload/caseloadapp"
	"touyan/internal/feature/caseload/circular"
	"touyan/internal/feature/caseload/circularapp"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/test/example"
)

var (
	ctx   = context.Background()
	today = civil.MustDay("2026-06-30") // a Tuesday
	noon  = today.Start().Add(12 * time.Hour)
	week  = circular.LastWeek(today)
)

// house has the invented court with its members and a few thousand cases.
type house struct {
	testing.TB
	db    *sqldb.DB
	app   *circularapp.App
	work  *caseloadapp.App
	tree  *org.Tree
	court org.Unit
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
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return intake.File{Name: filepath.Base(path), Size: int64(len(raw)), ReaderAt: bytes.NewReader(raw)}
}

func newHouse(t testing.TB, db *sqldb.DB) *house {
	t.Helper()
	sqltest.Chain(t, db)
	sealer, err := seal.Load(ctx, db, filepath.Join(t.TempDir(), "master"))
	if err != nil {
		t.Fatal(err)
	}
	o := orgapp.New(db)
	if _, err := o.LoadList(ctx, permit(t, org.CanImport, ""), file(t, "../../org/testdata/org-yunchuan.xlsx"), false, 1, nil); err != nil {
		t.Fatal(err)
	}
	m := memberapp.New(db, sealer, o.Facts())
	o.Recognise(m.Facts())
	if _, err := m.LoadRoster(ctx, permit(t, member.CanImport, ""), file(t, "../../member/roster/testdata/roster-clean.xlsx"), false, 2, nil); err != nil {
		t.Fatal(err)
	}
	h := &house{TB: t, db: db, work: caseloadapp.New(db, o.Facts())}
	h.app = circularapp.New(db, o.Facts(), h.work)
	cases, err := example.Cases(today)
	if err != nil {
		t.Fatal(err)
	}
	got, err := h.work.Import(ctx, permit(t, caseload.CanImport, ""), caseloadapp.ImportIn{File: intake.File{Name: "cases.csv", Size: int64(len(cases)), ReaderAt: bytes.NewReader(cases)}, On: today - 1})
	if err != nil || got.Rejected > 0 || got.Accepted < 3000 {
		t.Fatalf("%+v %v", got, err)
	}
	if err := db.Read(ctx, func(tx *sqldb.Tx) (err error) { h.tree, err = o.Facts().Tree(tx, tx.Today()); return err }); err != nil {
		t.Fatal(err)
	}
	var ok bool
	if h.court, ok = h.tree.ByCode(org.Court, "01"); !ok {
		t.Fatal("no court")
	}
	return h
}

func (h *house) can(can access.Can) access.Permit { h.Helper(); return permit(h, can, "") }

func (h *house) unit(kind org.Kind, short string) org.Unit {
	h.Helper()
	for _, u := range h.tree.All() {
		if u.Kind == kind && u.Short == short && u.Court == h.court.ID {
			return u
		}
	}
	h.Fatalf("no %s %s", kind, short)
	return org.Unit{}
}

// prepared is the draft of last week, by team.
func (h *house) prepared() circularapp.Circular {
	h.Helper()
	k, _, err := h.app.Prepare(ctx, h.can(caseload.CanCirculate), circularapp.PrepareIn{Court: h.court.ID, Week: week, By: caseloadapp.ByTeam})
	if err != nil {
		h.Fatal(err)
	}
	return h.get(k)
}

func (h *house) get(k circularapp.ID) circularapp.Circular {
	h.Helper()
	c, err := h.app.Circular(ctx, h.can(caseload.CanView), k)
	if err != nil {
		h.Fatal(err)
	}
	return c
}

// owner is who answers for a unit.
func (h *house) owner(unit int64) circularapp.Owner {
	h.Helper()
	all, err := h.app.Owners(ctx, h.can(caseload.CanCirculate), h.court.ID)
	if err != nil {
		h.Fatal(err)
	}
	at := slices.IndexFunc(all, func(o circularapp.Owner) bool { return o.Covers[unit] })
	if at < 0 {
		h.Fatalf("nobody of %d covers %d", len(all), unit)
	}
	return all[at]
}

// issued is last week's circular, issued with a task for each signal.
func (h *house) issued() circularapp.Circular {
	h.Helper()
	c := h.prepared()
	for _, s := range c.List {
		o := h.owner(s.Unit.ID)
		if _, err := h.app.Assign(ctx, h.can(caseload.CanCirculate), circularapp.AssignIn{Signal: s.ID, Text: "核对数据", Member: o.Member, Unit: o.Unit, Due: today + 7}); err != nil {
			h.Fatal(err)
		}
	}
	if err := h.app.Issue(ctx, h.can(caseload.CanCirculate), circularapp.IssueIn{ID: c.ID, Signer: "某院长", Number: "云中法〔2026〕2号"}); err != nil {
		h.Fatal(err)
	}
	return h.get(c.ID)
}

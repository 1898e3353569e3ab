package deskapp_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/id"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/desk/deskapp"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/feature/org/orgrule/orgsource"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/platform/stamp"
	"touyan/internal/schema"
)

var noon = civil.MustDay("2026-06-30").Start().Add(12 * time.Hour)

// diary is a room with one monthly duty: a branch has met it in the months for
// which it has a row in the real table of meetings. It counts how often it
// judged which unit.
type diary struct {
	mu     sync.Mutex
	judged map[string]int
}

func (*diary) Rules() []rulebook.Rule {
	return []rulebook.Rule{{ID: "MTG-02", Title: "支委会", Every: "每月", Cites: []rulebook.Citation{rulebook.Cite(rulebook.BranchRegulations, "第十二条")}}}
}

func (d *diary) Judge(tx *sqldb.Tx, tree *org.Tree, units []org.Unit, window civil.Period, on civil.Day) ([]rulebook.Finding, error) {
	var out []rulebook.Finding
	for _, u := range units {
		if u.Kind != org.Branch {
			continue
		}
		d.mu.Lock()
		d.judged[u.Code]++
		d.mu.Unlock()
		days, err := sqldb.All(tx, sqldb.Scalar[civil.Day], `select day from life_meeting where branch = $1 and stage = 'recorded'`, u.ID)
		if err != nil {
			return nil, err
		}
		s := &rulebook.Subject{Kind: rulebook.Branch, ID: int64(u.ID), Name: u.Short, Unit: int64(u.ID), UnitName: u.Short, Code: u.Code}
		for _, m := range civil.Year(on.Year()).Months() {
			p := m.Period()
			if p.From > on {
				continue
			}
			f := rulebook.Finding{Rule: "MTG-02", Subject: s, Period: p, State: rulebook.Open, Due: p.Until,
				Explain: func() rulebook.Explanation {
					return rulebook.Explanation{Summary: p.Chinese() + "支委会没有记录", Why: rulebook.Trace{{Text: "0 次", Hit: true, Cite: rulebook.Cite(rulebook.BranchRegulations, "第十二条")}},
						Settle: rulebook.Action{Label: "补记会议", Href: "/life/new"}}
				}}
			if p.Until < on {
				f.State = rulebook.Overdue
			}
			for _, x := range days {
				if p.Has(x) {
					f.State = rulebook.Met
				}
			}
			out = append(out, f)
		}
	}
	return out, nil
}

// house is the four invented courts with the register of the intermediate one.
type house struct {
	testing.TB
	db    *sqldb.DB
	desk  *deskapp.App
	diary *diary
	tree  *org.Tree

	units    *orgapp.Facts
	register *memberapp.Facts
}

func file(t testing.TB, name string) intake.File {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "member", "roster", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return intake.File{Name: name, Size: int64(len(b)), ReaderAt: bytes.NewReader(b)}
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func system(t testing.TB, can access.Can, over access.Path) access.Permit {
	t.Helper()
	return must[access.Permit](t)(access.System("test").Permit(can, over))
}

// seeds are the four courts in a database, by its clock: the roster is taken in
// once for each.
var seeds sync.Map // time.Time → *sqltest.Seed

func seed(now time.Time) *sqltest.Seed {
	s, _ := seeds.LoadOrStore(now, sqltest.NewSeed(now, fill))
	return s.(*sqltest.Seed)
}

// fill takes the four courts and the roster in; the master key stays in dir.
func fill(t testing.TB, db *sqldb.DB, dir string) {
	t.Helper()
	ctx := context.Background()
	sealer, err := seal.Load(ctx, db, filepath.Join(dir, "master"))
	if err != nil {
		t.Fatal(err)
	}
	o := orgapp.New(db)
	if _, err := o.LoadList(ctx, system(t, org.CanImport, ""), file(t, "org-yunchuan.xlsx"), false, 1, nil); err != nil {
		t.Fatal(err)
	}
	m := memberapp.New(db, sealer, o.Facts())
	if _, err := m.LoadRoster(ctx, system(t, member.CanImport, ""), file(t, "roster-clean.xlsx"), false, 2, nil); err != nil {
		t.Fatal(err)
	}
}

func newHouse(t testing.TB, db *sqldb.DB, dir string) *house {
	t.Helper()
	sealer, err := seal.Load(context.Background(), db, filepath.Join(dir, "master"))
	if err != nil {
		t.Fatal(err)
	}
	o := orgapp.New(db)
	m := memberapp.New(db, sealer, o.Facts())
	h := &house{TB: t, db: db, diary: &diary{judged: map[string]int{}}, units: o.Facts(), register: m.Facts()}
	h.desk = deskapp.New(db, o.Facts(), orgsource.New(o.Facts(), m.Facts()), h.diary)
	h.read(func(tx *sqldb.Tx) (err error) { h.tree, err = o.Facts().Tree(tx, tx.Today()); return err })
	return h
}

func (h *house) read(fn func(*sqldb.Tx) error) {
	h.Helper()
	if err := h.db.Read(context.Background(), fn); err != nil {
		h.Fatal(err)
	}
}

func (h *house) write(fn func(*sqldb.Tx) error) {
	h.Helper()
	if err := h.db.Write(context.Background(), fn); err != nil {
		h.Fatal(err)
	}
}

func (h *house) branch(code string) org.Unit {
	h.Helper()
	u, ok := h.tree.ByCode(org.Branch, code)
	if !ok {
		h.Fatalf("no branch %s", code)
	}
	return u
}

func (h *house) count(q string, args ...any) (n int) {
	h.Helper()
	h.read(func(tx *sqldb.Tx) (err error) { n, err = sqldb.One(tx, sqldb.Scalar[int], q, args...); return err })
	return n
}

// met records a meeting as the room that owns the table does: with a touch of
// the branch's stamp.
func (h *house) met(b org.Unit, day, stage string) {
	h.Helper()
	h.write(func(tx *sqldb.Tx) error {
		in := tx.Insert("life_meeting", "id", "branch", "kinds", "stage", "title", "day", "begins", "entered_at", "recorded_at", "version")
		in.Add(id.New[int](tx.Now()), b.ID, 2, stage, b.Short+"支委会", civil.MustDay(day), "15:00", sqldb.At(tx.Now()), recorded(tx, stage), 1)
		if err := in.Done(); err != nil {
			return err
		}
		return stamp.Touch(tx, int64(b.ID), b.Path)
	})
}

func recorded(tx *sqldb.Tx, stage string) any {
	if stage != "recorded" {
		return nil
	}
	return sqldb.At(tx.Now())
}

// policy gives the roles of these tests what they may do.
var policy = access.Policy{
	"secretary": {"desk.view", "desk.ask", "desk.overview"},
	"officer":   {"desk.view", "desk.overview", "desk.ask", "desk.decide"},
	"member":    {"desk.view"},
}

func actor(account int64, name string, role access.Role, u org.Unit) *access.Actor {
	return access.NewActor(policy, account, 0, name, []access.Grant{{Role: role, Unit: int64(u.ID), Over: u.Path, Name: u.Short}}, 1)
}

func both(t *testing.T, now time.Time, test func(t *testing.T, h *house)) {
	seed(now).Both(t, func(t *testing.T, db *sqldb.DB, dir string) { test(t, newHouse(t, db, dir)) })
}

func migrated(t testing.TB, db *sqldb.DB) *sqldb.DB {
	t.Helper()
	if err := schema.Migrate(context.Background(), db); err != nil {
		t.Fatal(err)
	}
	return db
}

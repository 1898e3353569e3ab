package server

import (
	"bytes"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/admission/admissionapp"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/dues/duesapp"
	"touyan/internal/feature/life"
	"touyan/internal/feature/life/lifeapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/test/example"
)

// A merge takes running dossiers, meetings still to be held and what members owe
// along, in its own transaction, as the preview says; the decision that takes it
// back brings them back.
func TestADecision_carries_what_is_under_way(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { carriesWhatIsUnderWay(t, "") })
	t.Run("postgres", func(t *testing.T) { carriesWhatIsUnderWay(t, sqltest.Postgres(t)) })
}

func carriesWhatIsUnderWay(t *testing.T, url string) {
	now := civil.MustDay("2026-06-30").Start().Add(12 * time.Hour)
	sys := opened(t, Options{DB: url, Now: func() time.Time { return now }})
	ctx := t.Context()
	dossiers, err := example.Dossiers(civil.MustDay("2026-06-30"))
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		kind string
		b    []byte
	}{{"org", example.Organisation()}, {"members", example.Roster()}, {"dossiers", dossiers}} {
		if r, err := sys.Import(ctx, x.kind, intake.File{Name: x.kind + ".xlsx", Size: int64(len(x.b)), ReaderAt: bytes.NewReader(x.b)}, ImportChoice{SetAside: true}, nil); err != nil || !r.Loaded {
			t.Fatal(x.kind, err)
		}
	}
	may := func(can access.Can) access.Permit {
		p, err := sys.permit("test", can)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	count := func(q string, args ...any) (n int) {
		t.Helper()
		err := sys.db.Read(ctx, func(tx *sqldb.Tx) (err error) { n, err = sqldb.One(tx, sqldb.Scalar[int], q, args...); return err })
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	var from, to org.Unit
	var people []int64
	if err := sys.db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, err := sys.org.Facts().Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		court, _ := tree.ByCode(org.Court, "01")
		for _, u := range tree.Under(court.Path, org.Branch) {
			switch u.Short {
			case "民一庭党支部":
				from = u
			case "民二庭党支部":
				to = u
			}
		}
		people, err = sqldb.All(tx, sqldb.Scalar[int64], `select id from member where branch = $1 order by id`, from.ID)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for _, m := range people[:3] {
		if err := sys.dues.SetBase(ctx, may(dues.CanAssess), duesapp.BaseIn{Member: m, Base: dues.Base{From: civil.MonthOf(2026, 1), Category: dues.Employed, Amount: 600000, Basis: "工资单"}}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := sys.dues.Charge(ctx, may(dues.CanAssess), civil.MonthOf(2026, 6)); err != nil {
		t.Fatal(err)
	}
	if _, err := sys.life.Plan(ctx, may(life.CanRecord), life.Meeting{Branch: from.ID, Kinds: life.Assembly, Title: "七月支部党员大会", Day: civil.MustDay("2026-07-08")}); err != nil {
		t.Fatal(err)
	}
	const (
		dossiersOf = `select count(*) from admission_dossier where branch = $1 and end_kind is null`
		plannedOf  = `select count(*) from life_meeting where branch = $1 and stage = 'planned'`
		owedTo     = `select coalesce(sum(amount), 0) from dues_line where kind = $2 and unit = $1`
	)
	had, others, owed := count(dossiersOf, from.ID), count(dossiersOf, to.ID), count(owedTo, from.ID, int64(dues.Receivable))
	if had == 0 || owed == 0 || count(plannedOf, from.ID) != 1 {
		t.Fatalf("%d dossiers, %d owed", had, owed)
	}
	d := org.Decision{Day: civil.MustDay("2026-06-30"), Number: "云机党〔2026〕9号", Body: "云川市直机关工委", Steps: []org.Step{{Do: org.Merge, From: []org.UnitID{from.ID}, Unit: to.ID}}}
	p, err := sys.org.Preview(ctx, may(org.CanChange), d)
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]int{}
	for _, f := range p.Followed {
		if f.Along && f.Unit == from.Short && f.Keeper == to.Short {
			said[f.What] = f.Count
		}
	}
	if said[admissionapp.Carried] != had || said[lifeapp.Carried] != 1 || said[duesapp.Carried] != 3 {
		t.Errorf("the preview says %+v", p.Followed)
	}
	if count(dossiersOf, from.ID) != had || count(owedTo, to.ID, int64(dues.Receivable)) != 0 {
		t.Fatal("a preview carried something")
	}
	id, err := sys.org.Decide(ctx, may(org.CanChange), d, p.Seen)
	if err != nil {
		t.Fatal(err)
	}
	if a, b := count(dossiersOf, from.ID), count(dossiersOf, to.ID); a != 0 || b != had+others {
		t.Errorf("%d dossiers are left, %d are in %s", a, b, to.Short)
	}
	if a, b := count(plannedOf, from.ID), count(plannedOf, to.ID); a != 0 || b != 1 {
		t.Errorf("meetings to be held: %d and %d", a, b)
	}
	if a, b := count(owedTo, from.ID, int64(dues.Receivable)), count(owedTo, to.ID, int64(dues.Receivable)); a != 0 || b != owed {
		t.Errorf("owed to the branches: %d and %d, before %d", a, b, owed)
	}

	now = civil.MustDay("2026-07-10").Start().Add(12 * time.Hour)
	back, err := sys.org.Undoing(ctx, may(org.CanChange), id)
	if err != nil {
		t.Fatal(err)
	}
	back.Number, back.Body = "云机党〔2026〕11号", d.Body
	if _, err := sys.org.Decide(ctx, may(org.CanChange), back, ""); err != nil {
		t.Fatal(err)
	}
	if a, b := count(dossiersOf, from.ID), count(dossiersOf, to.ID); a != had || b != others {
		t.Errorf("taken back: %d and %d dossiers", a, b)
	}
	if got := count(owedTo, from.ID, int64(dues.Receivable)); got < owed {
		t.Errorf("taken back: %d owed, before %d", got, owed)
	}
	if n := count(`select sum(amount) from dues_line`); n != 0 {
		t.Errorf("the books are out by %d", n)
	}
}

package orgapp

import (
	"context"
	"testing"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

func unitOf(t *testing.T, db *sqldb.DB, app *App, kind org.Kind, code string) org.Unit {
	t.Helper()
	u, ok := tree(t, db, app, "2026-06-30").ByCode(kind, code)
	if !ok {
		t.Fatalf("no %s %s", kind, code)
	}
	return u
}

func dossier(t *testing.T, app *App, over access.Path, u org.UnitID, day string) Dossier {
	t.Helper()
	d, err := app.Dossier(context.Background(), permit(t, org.CanView, over), u, civil.MustDay(day), nil)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestATermIsRecorded(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		app := load(t, db, yunchuan(t))
		change := permit(t, org.CanChange, "")
		b := unitOf(t, db, app, org.Branch, "010100014") // its term ends on 2026-08-30
		in := TermIn{Unit: b.ID, Version: b.Version, From: civil.MustDay("2026-06-20"), Years: 3, Basis: "云法党〔2026〕12号"}
		if err := app.RecordTerm(ctx, change, in); err != nil {
			t.Fatal(err)
		}
		d := dossier(t, app, "", b.ID, "2026-06-30")
		if len(d.Terms) != 2 || d.Terms[0].From.String() != "2026-06-20" || d.Terms[0].Ended != 0 || d.Terms[1].Ended.String() != "2026-06-19" {
			t.Errorf("%+v", d.Terms)
		}
		// Whoever saw the unit before is told.
		if err := app.RecordTerm(ctx, change, in); fault.KindOf(err) != fault.Conflict {
			t.Errorf("an old version: %v", err)
		}
		in.Version = d.Unit.Version
		in.ExtendedUntil = civil.MustDay("2029-12-31")
		if err := app.RecordTerm(ctx, change, in); err != nil {
			t.Fatal(err)
		}
		d = dossier(t, app, "", b.ID, "2026-06-30")
		if len(d.Terms) != 2 || d.Terms[0].Ends().String() != "2029-12-31" {
			t.Errorf("%+v", d.Terms)
		}
		for field, bad := range map[string]TermIn{
			"from":     {From: civil.MustDay("2026-07-01"), Years: 3, Basis: "x"},
			"years":    {From: in.From, Years: 9, Basis: "x"},
			"extended": {From: in.From, Years: 3, ExtendedUntil: civil.MustDay("2029-06-20"), Basis: "x"},
			"basis":    {From: in.From, Years: 3},
		} {
			bad.Unit, bad.Version = b.ID, d.Unit.Version
			if f := fault.Of(app.RecordTerm(ctx, change, bad)); f == nil || f.Kind != fault.Invalid || f.Field(field) == "" {
				t.Errorf("%s: %v", field, f)
			}
		}
	})
}

func TestAPostIsTakenAndLeft(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		app := load(t, db, yunchuan(t))
		change := permit(t, org.CanChange, "")
		b := unitOf(t, db, app, org.Branch, "010100005")
		in := PostIn{Unit: b.ID, Version: b.Version, Holder: " 曾 浩蕾 ", Title: "支部书记", From: civil.MustDay("2026-05-01")}
		if err := app.RecordPost(ctx, change, in); err != nil {
			t.Fatal(err)
		}
		d := dossier(t, app, "", b.ID, "2026-06-30")
		if p := d.Posts[0]; p.Kind != org.Secretary || p.Holder != "曾浩蕾" || p.Period.Until != 0 {
			t.Errorf("%+v", p)
		}
		if p := d.Posts[len(d.Posts)-1]; p.Holder != "龚刚芳" || p.Period.Until.String() != "2026-04-30" {
			t.Errorf("the secretary before: %+v", p)
		}
		if err := app.EndPost(ctx, change, b.ID, d.Unit.Version, d.Posts[0].ID, civil.MustDay("2026-06-30")); err != nil {
			t.Fatal(err)
		}
		in.Version = dossier(t, app, "", b.ID, "2026-06-30").Unit.Version
		in.Title = "党组书记"
		if f := fault.Of(app.RecordPost(ctx, change, in)); f == nil || f.Field("title") == "" {
			t.Errorf("%v", f)
		}
	})
}

func TestACountIsRecordedOncePerDay(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		app := load(t, db, yunchuan(t))
		c := unitOf(t, db, app, org.Court, "01")
		change := permit(t, org.CanChange, c.Path)
		for i, n := range []int{310, 312} {
			in := CountIn{Court: c.ID, Version: c.Version + i, What: org.CountStaff, Day: civil.MustDay("2026-06-30"), Amount: n, Basis: "编制册"}
			if err := app.SetCount(ctx, change, in); err != nil {
				t.Fatal(err)
			}
		}
		if d := dossier(t, app, c.Path, c.ID, "2026-06-30"); len(d.Counts) != 1 || d.Counts[0].Amount != 312 {
			t.Errorf("%+v", d.Counts)
		}
		other := unitOf(t, db, app, org.Court, "02")
		in := CountIn{Court: c.ID, Version: c.Version + 2, What: org.CountStaff, Day: civil.MustDay("2026-06-30"), Amount: 1, Basis: "x"}
		if err := app.SetCount(ctx, permit(t, org.CanChange, other.Path), in); fault.KindOf(err) != fault.NotFound {
			t.Errorf("another court's officer: %v", err)
		}
	})
}

// census gives each branch ten full members.
type census struct{}

func (census) Census(tx *sqldb.Tx, over access.Path, _ civil.Day) (map[org.UnitID]member.Numbers, error) {
	m := map[org.UnitID]member.Numbers{}
	err := tx.Each(func(r sqldb.Row) error {
		var u org.UnitID
		err := r.Scan(&u)
		m[u] = member.Numbers{Full: 10}
		return err
	}, `select id from org_unit where kind = 'branch' and path >= $1 and path < $2`, string(over), string(over.End()))
	return m, err
}

func TestTheTreeIsSeenAsOfAnyDay(t *testing.T) {
	db := sqltest.Lite(t, noon)
	app := load(t, db, yunchuan(t))
	outline := func(over access.Path, day string) Outline {
		o, err := app.Outline(context.Background(), permit(t, org.CanView, over), civil.MustDay(day), census{})
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	o := outline("", "2026-06-30")
	court, _ := o.Tree.ByCode(org.Court, "01")
	if n := o.Members(court).Full; n != 150 {
		t.Errorf("%d members of the intermediate court, which holds the basic ones", n)
	}
	// On 2012-06-30 the committees of 2012-06-28 stood, the branches did not.
	then := outline("", "2012-06-30")
	if len(then.Tree.Under("", org.PartyCommittee)) != 1 || len(then.Tree.Under("", org.Branch, org.Group)) != 0 || len(then.Covers) != 0 {
		t.Errorf("2012: %d committees, %d branches and groups", len(then.Tree.Under("", org.PartyCommittee)), len(then.Tree.Under("", org.Branch, org.Group)))
	}
	b, _ := o.Tree.ByCode(org.Branch, "020100001")
	mine := outline(b.Path, "2026-06-30")
	if len(mine.Tops) != 1 || mine.Tops[0].ID != b.ID || mine.Tree.Len() != 3 || mine.Leaders[b.ID] == "" {
		t.Errorf("a branch sees %d units", mine.Tree.Len())
	}
	if _, err := app.Dossier(context.Background(), permit(t, org.CanView, b.Path), court.ID, civil.MustDay("2026-06-30"), nil); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a branch looks at the court: %v", err)
	}
}

package orgapp

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgrule/orgsource"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

// register puts the room and a register with people in every branch of the
// intermediate court together.
func register(t testing.TB, db *sqldb.DB, each int) (*App, *memberapp.App) {
	t.Helper()
	app := load(t, db, yunchuan(t))
	sealer, err := seal.Load(context.Background(), db, filepath.Join(t.TempDir(), "master"))
	if err != nil {
		t.Fatal(err)
	}
	members := memberapp.New(db, sealer, app.Facts())
	app.Consult(members.Facts(), orgsource.New(app.Facts(), members.Facts()))
	seed(t, db, app, each)
	return app, members
}

func seed(t testing.TB, db *sqldb.DB, app *App, each int) {
	t.Helper()
	tr := tree(t, db, app, "2026-06-30")
	err := db.Write(context.Background(), func(tx *sqldb.Tx) error {
		people := tx.Insert("member", "id", "court", "branch", "party_group", "full_name", "name_key", "id_number", "id_index", "id_tail", "gender", "standing", "joined", "converted", "work_unit", "job", "lost", "floating", "version")
		places := tx.Insert("member_place", "id", "member", "branch", "party_group", "from_day", "until_day", "reason")
		n := int64(0)
		var rows [][]any // the places, once everybody is there
		for _, b := range tr.Under("", org.Branch) {
			groups := tr.Children(b.ID)
			for i := range each {
				n++
				var group org.UnitID
				if len(groups) > 0 {
					group = groups[i%len(groups)].ID
				}
				who := named(n)
				people.Add(n, b.Court, b.ID, group, who, who, []byte{1}, fmt.Sprint(n), "5145****", "1", string(member.Full), "2015-07-01", "2016-07-01", strings.TrimSuffix(b.Short, "党支部"), "法官", false, false, 1)
				rows = append(rows, []any{n, n, b.ID, group, civil.MustDay("2018-01-01"), civil.End(0), "据名册登记"})
			}
		}
		if err := people.Done(); err != nil {
			return err
		}
		for _, r := range rows {
			places.Add(r...)
		}
		return places.Done()
	})
	if err != nil {
		t.Fatal(err)
	}
}

// named is a name that one person bears: 陈一二 for 12.
func named(n int64) string {
	name := "陈"
	for _, d := range fmt.Sprint(n) {
		name += string([]rune("零一二三四五六七八九")[d-'0'])
	}
	return name
}

func headcount(t testing.TB, db *sqldb.DB, members *memberapp.App, day string) map[org.UnitID]member.Numbers {
	t.Helper()
	var n map[org.UnitID]member.Numbers
	err := db.Read(context.Background(), func(tx *sqldb.Tx) (err error) {
		n, err = members.Facts().Census(tx, access.Everywhere, civil.MustDay(day))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func decision(day string, steps ...org.Step) org.Decision {
	return org.Decision{Day: civil.MustDay(day), Number: "云机党〔2026〕9号", Body: "云川市直机关工委", Steps: steps}
}

func TestAMergeIsPreviewedAppliedAndTakenBack(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		app, members := register(t, db, 8)
		change, view := permit(t, org.CanChange, ""), permit(t, org.CanView, "")
		a, b := unitOf(t, db, app, org.Branch, "010100004"), unitOf(t, db, app, org.Branch, "010100005")
		d := decision("2026-06-10", org.Step{Do: org.Merge, From: []org.UnitID{b.ID}, Unit: a.ID})

		p, err := app.Preview(ctx, change, d)
		if err != nil {
			t.Fatal(err)
		}
		if p.Moved != 8 || len(p.Lapsed) == 0 || len(p.Effects) != 1 || p.Effects[0].ToName != a.Short {
			t.Errorf("%+v", p)
		}
		if got, _ := tree(t, db, app, "2026-06-30").Unit(b.ID); got.ID == 0 {
			t.Fatal("a preview changed the tree")
		}
		if n := headcount(t, db, members, "2026-06-30"); n[b.ID].Full != 8 || n[a.ID].Full != 8 {
			t.Fatalf("a preview moved people: %v", n[b.ID])
		}

		id, err := app.Decide(ctx, change, d, p.Seen)
		if err != nil {
			t.Fatal(err)
		}
		now, before := tree(t, db, app, "2026-06-30"), tree(t, db, app, "2026-06-09")
		if _, ok := now.Unit(b.ID); ok {
			t.Error("the merged branch still stands")
		}
		was, ok := before.Unit(b.ID)
		if !ok || was.Short != b.Short || was.Parent != b.Parent {
			t.Errorf("the day before: %+v", was)
		}
		in, _ := now.Unit(a.ID)
		if !in.Path.Holds(was.Path) {
			t.Errorf("the records of %s at %q are not under %q", b.Short, was.Path, in.Path)
		}
		if n := headcount(t, db, members, "2026-06-30"); n[a.ID].Full != 16 || n[b.ID].Full != 0 {
			t.Errorf("today %v, %v", n[a.ID], n[b.ID])
		}
		if n := headcount(t, db, members, "2026-06-09"); n[a.ID].Full != 8 || n[b.ID].Full != 8 {
			t.Errorf("the day before %v, %v", n[a.ID], n[b.ID])
		}
		o, err := app.Outline(ctx, view, civil.MustDay("2026-06-09"), members.Facts())
		if err != nil {
			t.Fatal(err)
		}
		if n := o.Members(a); n.Full != 8 {
			t.Errorf("as of the day before %s has %d", a.Short, n.Full)
		}
		// Who holds what it went into holds its records; its own secretary does not
		// come back by them.
		if _, err := app.Dossier(ctx, permit(t, org.CanView, in.Path), b.ID, civil.MustDay("2026-06-09"), nil); err != nil {
			t.Error(err)
		}
		ds, err := app.Decisions(ctx, permit(t, org.CanView, in.Path))
		if err != nil || len(ds) != 1 || ds[0].ID != id || ds[0].Number != d.Number {
			t.Fatalf("%v %v", ds, err)
		}

		// The decision that takes it back is prepared, and brings everybody back.
		back, err := app.Undoing(ctx, change, id)
		if err != nil {
			t.Fatal(err)
		}
		back.Day, back.Number, back.Body = civil.MustDay("2026-06-20"), "云机党〔2026〕11号", d.Body
		if _, err := app.Decide(ctx, change, back, ""); err != nil {
			t.Fatal(err)
		}
		n := headcount(t, db, members, "2026-06-30")
		again, ok := tree(t, db, app, "2026-06-30").Unit(b.ID)
		if n[a.ID].Full != 8 || n[b.ID].Full != 8 || !ok || again.Short != b.Short {
			t.Errorf("taken back: %v, %v, %+v", n[a.ID], n[b.ID], again)
		}
		if got, want := fmt.Sprint(groupsOf(n, tree(t, db, app, "2026-06-30"), b.ID)), fmt.Sprint(groupsOf(headcount(t, db, members, "2026-06-09"), before, b.ID)); got != want {
			t.Errorf("the groups of %s: %s, before %s", b.Short, got, want)
		}
		if n := headcount(t, db, members, "2026-06-15"); n[a.ID].Full != 16 {
			t.Errorf("in between %v", n[a.ID])
		}
	})
}

func groupsOf(n map[org.UnitID]member.Numbers, tr *org.Tree, branch org.UnitID) map[string]int {
	m := map[string]int{}
	for _, g := range tr.Children(branch) {
		m[g.Short] = n[g.ID].Full
	}
	return m
}

func TestADecisionIsRefusedWhole(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		app, members := register(t, db, 4)
		change := permit(t, org.CanChange, "")
		a, b, c := unitOf(t, db, app, org.Branch, "010100004"), unitOf(t, db, app, org.Branch, "010100005"), unitOf(t, db, app, org.Branch, "010100006")
		// The second step is refused; the first must not have happened.
		d := decision("2026-06-10", org.Step{Do: org.Merge, From: []org.UnitID{b.ID}, Unit: a.ID}, org.Step{Do: org.Merge, From: []org.UnitID{c.ID}, Unit: b.ID})
		if _, err := app.Decide(ctx, change, d, ""); fault.KindOf(err) != fault.Conflict {
			t.Fatal(err)
		}
		if n := headcount(t, db, members, "2026-06-30"); n[b.ID].Full != 4 {
			t.Errorf("%v", n[b.ID])
		}
		// Out of reach is not there.
		if _, err := app.Decide(ctx, permit(t, org.CanChange, a.Path), decision("2026-06-10", org.Step{Do: org.Merge, From: []org.UnitID{b.ID}, Unit: a.ID}), ""); fault.KindOf(err) != fault.NotFound {
			t.Error(err)
		}
		// A preview that is out of date is no order.
		ok := decision("2026-06-10", org.Step{Do: org.Merge, From: []org.UnitID{b.ID}, Unit: a.ID})
		p, err := app.Preview(ctx, change, ok)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := app.Decide(ctx, change, decision("2026-06-05", org.Step{Do: org.Merge, From: []org.UnitID{c.ID}, Unit: b.ID}), ""); err != nil {
			t.Fatal(err)
		}
		if _, err := app.Decide(ctx, change, ok, p.Seen); fault.KindOf(err) != fault.Conflict || !strings.Contains(err.Error(), "预览") {
			t.Error(err)
		}
		// Somebody moved by hand later stands against it, by name.
		first := unitOf(t, db, app, org.Branch, "010100001")
		err = db.Write(ctx, func(tx *sqldb.Tx) error {
			return members.Facts().Regroup(tx, change, []org.Move{{Member: 1, From: first.ID, Branch: a.ID}}, civil.MustDay("2026-06-25"), "支部调整")
		})
		if err != nil {
			t.Fatal(err)
		}
		from := unitOf(t, db, app, org.Branch, "010100001")
		_, err = app.Decide(ctx, change, decision("2026-06-20", org.Step{Do: org.Merge, From: []org.UnitID{from.ID}, Unit: a.ID}), "")
		if err == nil || !strings.Contains(err.Error(), named(1)+" 2026-06-25") {
			t.Error(err)
		}
	})
}

// keeper is a room with records, for tests.
type keeper map[org.UnitID][]Following

func (k keeper) Follows(_ *sqldb.Tx, units []org.UnitID, _ civil.Day) (map[org.UnitID][]Following, error) {
	return k, nil
}

func (keeper) Carry(*sqldb.Tx, access.Permit, *org.Carrying) ([]org.Carried, error) { return nil, nil }

func TestRecordsFollowAndStandAgainst(t *testing.T) {
	db := sqltest.Lite(t, noon)
	ctx := context.Background()
	app, members := register(t, db, 4)
	change := permit(t, org.CanChange, "")
	a, b := unitOf(t, db, app, org.Branch, "010100004"), unitOf(t, db, app, org.Branch, "010100005")
	kept := keeper{b.ID: {{What: "会议记录", Count: 12}}}
	app.Consult(members.Facts(), orgsource.New(app.Facts(), members.Facts()), kept)
	d := decision("2026-06-10", org.Step{Do: org.Merge, From: []org.UnitID{b.ID}, Unit: a.ID})
	p, err := app.Preview(ctx, change, d)
	if err != nil || len(p.Followed) != 1 || p.Followed[0].Keeper != a.Short || p.Followed[0].Count != 12 {
		t.Fatalf("%+v %v", p.Followed, err)
	}
	kept[b.ID][0].Later = "2026-06-12 支部党员大会"
	if _, err := app.Preview(ctx, change, d); err == nil || !strings.Contains(err.Error(), "2026-06-12 支部党员大会") {
		t.Error(err)
	}
	// What ends without anywhere for its people to go would fail rules; the preview
	// says which.
	p, err = app.Preview(ctx, change, decision("2026-06-10", org.Step{Do: org.Establish, New: &org.NewUnit{Kind: org.Branch, Parent: a.Parent, Name: "新支部", Short: "新支部"}}))
	if err != nil {
		t.Fatal(err)
	}
	rules := map[rulebook.RuleID]bool{}
	for _, u := range p.NewlyUnmet {
		if u.Unit == "新支部" {
			rules[u.Rule] = true
		}
	}
	if !rules["ORG-01"] {
		t.Errorf("a branch of nobody: %+v", p.NewlyUnmet)
	}
}

// Twenty-five branches with four hundred members become eleven.
func merging(t testing.TB, db *sqldb.DB) (*App, *memberapp.App, org.Decision) {
	t.Helper()
	app, members := register(t, db, 0)
	change := permit(t, org.CanChange, "")
	comm := unitOfB(t, db, app, org.PartyCommittee, "010100")
	var found []org.Step
	for i := range 25 {
		found = append(found, org.Step{Do: org.Establish, New: &org.NewUnit{Kind: org.Branch, Parent: comm.ID, Name: fmt.Sprintf("第%d支部", i+1), Short: fmt.Sprintf("第%d支部", i+1), WithCommittee: true}})
	}
	if _, err := app.Decide(context.Background(), change, decision("2020-01-01", found...), ""); err != nil {
		t.Fatal(err)
	}
	seed(t, db, app, 16)
	var bs []org.Unit
	for _, u := range tree(t, db, app, "2026-06-30").Children(comm.ID) {
		if u.Kind == org.Branch && strings.HasPrefix(u.Short, "第") {
			bs = append(bs, u)
		}
	}
	var steps []org.Step
	for i := range 11 {
		s := org.Step{Do: org.Merge, Unit: bs[i].ID}
		for j := 11 + i; j < 25; j += 11 {
			s.From = append(s.From, bs[j].ID)
		}
		steps = append(steps, s)
	}
	return app, members, decision("2026-06-10", steps...)
}

func unitOfB(t testing.TB, db *sqldb.DB, app *App, kind org.Kind, code string) org.Unit {
	u, ok := tree(t, db, app, "2026-06-30").ByCode(kind, code)
	if !ok {
		t.Fatal(code)
	}
	return u
}

func TestTwentyFiveBranchesBecomeEleven(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		app, members, d := merging(t, db)
		if _, err := app.Decide(context.Background(), permit(t, org.CanChange, ""), d, ""); err != nil {
			t.Fatal(err)
		}
		count := func(day string) (branches, people int) {
			n := headcount(t, db, members, day)
			for _, u := range tree(t, db, app, day).Under("", org.Branch) {
				if strings.HasPrefix(u.Short, "第") {
					branches++
					people += n[u.ID].Full
				}
			}
			return branches, people
		}
		if b, n := count("2026-06-30"); b != 11 || n != 400 {
			t.Errorf("%d branches with %d members", b, n)
		}
		if b, n := count("2026-06-09"); b != 25 || n != 400 {
			t.Errorf("the day before: %d branches with %d members", b, n)
		}
	})
}

func BenchmarkMerge25Into11(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		db := sqltest.Lite(b, noon)
		app, _, d := merging(b, db)
		change := permit(b, org.CanChange, "")
		b.StartTimer()
		if _, err := app.Decide(context.Background(), change, d, ""); err != nil {
			b.Fatal(err)
		}
	}
}

// The courts below a court are one range of paths and its own units another, so
// that a grant can be over the one without the other.
func TestLowerCourtsStandApart(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		app, _ := register(t, db, 2)
		apart := func() {
			t.Helper()
			tr := tree(t, db, app, "2026-06-30")
			top, _ := tr.ByCode(org.Court, "01")
			own := top.Path + "z"
			for _, u := range tr.Below(top.ID) {
				if in := u.Path >= top.Path && u.Path < own; in != (u.Court == top.ID) {
					t.Errorf("%s of court %d is at %q", u.Short, u.Court, u.Path)
				}
			}
		}
		apart()
		// A court that an earlier program placed among the units moves out with the
		// next change of the tree, and everything under it.
		lower := unitOf(t, db, app, org.Court, "02")
		err := db.Write(context.Background(), func(tx *sqldb.Tx) error {
			for _, u := range tree(t, db, app, "2026-06-30").Below(lower.ID) {
				if _, err := tx.Exec(`update org_unit set path = $2 where id = $1`, u.ID, "001.0zz."+string(u.Path[len(lower.Path):])); err != nil {
					return err
				}
			}
			return changed(tx)
		})
		if err != nil {
			t.Fatal(err)
		}
		a := unitOf(t, db, app, org.Branch, "010100004")
		if _, err := app.Decide(context.Background(), permit(t, org.CanChange, ""), decision("2026-06-10", org.Step{Do: org.Rename, Unit: a.ID, Name: "改名党支部", Short: "改名党支部"}), ""); err != nil {
			t.Fatal(err)
		}
		apart()
	})
}

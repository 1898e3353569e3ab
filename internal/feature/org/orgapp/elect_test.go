package orgapp

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/paper"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

func renewalOf(u org.Unit, day string) ElectIn {
	return ElectIn{Version: u.Version, Years: 3, Election: org.Election{Unit: u.ID, Kind: org.Renewal, Day: civil.MustDay(day), Meeting: "支部党员大会", Should: 20, Came: 18,
		Seats: []org.Elected{{Holder: "沈砚", Title: "支部书记"}, {Holder: "林知夏", Title: "支部组织委员"}, {Holder: "周一帆", Title: "支部宣传委员"}, {Holder: "何青", Title: "支部纪检委员"}}}}
}

func TestARenewalEndsTheOldCommittee(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		app := load(t, db, yunchuan(t))
		change := permit(t, org.CanChange, "")
		u := unitOf(t, db, app, org.Branch, "010100014")
		before := dossier(t, app, "", u.ID, "2026-06-20")
		in := renewalOf(u, "2026-06-20")
		if err := app.Elect(ctx, change, in); err != nil {
			t.Fatal(err)
		}
		d := dossier(t, app, "", u.ID, "2026-06-30")
		var now []string
		for _, p := range d.Posts {
			if p.Period.Has(d.Day) {
				now = append(now, p.Holder)
			}
		}
		if len(now) != 4 || now[0] != "沈砚" || len(d.Posts) != len(before.Posts)+4 {
			t.Errorf("%q, %d posts in all, %d before", now, len(d.Posts), len(before.Posts))
		}
		if d.Terms[0].From != in.Day || d.Terms[0].By == 0 || d.Terms[1].Ended != in.Day.AddDays(-1) {
			t.Errorf("%+v", d.Terms)
		}
		if len(d.Elections) != 1 || d.Elections[0].Came != 18 || d.Elections[0].Approval != "" {
			t.Fatalf("%+v", d.Elections)
		}
		ok := ApproveIn{Unit: u.ID, Version: d.Unit.Version, Election: d.Elections[0].ID, Approval: "云机党〔2026〕20号", ApprovedOn: civil.MustDay("2026-06-25"), Body: "机关党委"}
		if err := app.Approve(ctx, change, ok); err != nil {
			t.Fatal(err)
		}
		if d = dossier(t, app, "", u.ID, "2026-06-30"); d.Elections[0].Approval != ok.Approval || d.Terms[0].Basis != ok.Approval {
			t.Errorf("%+v %+v", d.Elections, d.Terms[0])
		}
		// Another one before it, a second secretary, a stranger's title: refused.
		for want, change1 := range map[string]func(*ElectIn){
			"day":      func(in *ElectIn) { in.Day = civil.MustDay("2026-06-19") },
			"seats":    func(in *ElectIn) { in.Seats[1].Title = "支部书记" },
			"came":     func(in *ElectIn) { in.Came = 30 },
			"years":    func(in *ElectIn) { in.Years = 0 },
			"approved": func(in *ElectIn) { in.ApprovedOn = civil.MustDay("2026-06-01") },
		} {
			bad := renewalOf(d.Unit, "2026-06-28")
			change1(&bad)
			if err := app.Elect(ctx, change, bad); fault.KindOf(err) != fault.Invalid || fault.Of(err).Field(want) == "" {
				t.Errorf("%s: %v", want, err)
			}
		}
		// A by-election leaves the others.
		by := renewalOf(d.Unit, "2026-06-28")
		by.Kind, by.Years, by.Seats = org.ByElection, 0, []org.Elected{{Holder: "唐宁", Title: "支部书记"}}
		if err := app.Elect(ctx, change, by); err != nil {
			t.Fatal(err)
		}
		o, err := app.Officers(ctx, permit(t, org.CanView, u.Path), civil.MustDay("2026-06-30"), nil)
		if err != nil || len(o.Heads) != 1 || o.Heads[0].Post.Holder != "唐宁" || len(o.Terms) != 1 || len(o.Terms[0].Posts) != 4 {
			t.Errorf("%+v %v", o.Heads, err)
		}
	})
}

func TestThePapersOfARenewal(t *testing.T) {
	db := sqltest.Lite(t, noon)
	ctx := context.Background()
	app, members := register(t, db, 10)
	u := unitOf(t, db, app, org.Branch, "010100014")
	if err := app.Elect(ctx, permit(t, org.CanChange, ""), renewalOf(u, "2026-06-20")); err != nil {
		t.Fatal(err)
	}
	view := permit(t, org.CanView, u.Path)
	papers, err := app.Renewal(ctx, view, u.ID, civil.MustDay("2026-06-30"), members.Facts())
	if err != nil || len(papers) != 5 {
		t.Fatal(len(papers), err)
	}
	for i, want := range []string{"请示", "批复", "公告", "办法", "报告"} {
		if !strings.Contains(papers[i].Paper.Title, want) {
			t.Errorf("%d: %s", i, papers[i].Paper.Title)
		}
	}
	if text := fmt.Sprint(papers[0].Paper.Body); !strings.Contains(text, "2026年8月30日届满") {
		t.Errorf("the request is not about the term that ended: %s", text)
	}
	if up := papers[0].Paper.Addressee; up != "中共云川市中级人民法院机关委员会" {
		t.Errorf("to %s", up)
	}
	var b bytes.Buffer
	if err := paper.Zip(&b, papers); err != nil || b.Len() < 10_000 {
		t.Error(b.Len(), err)
	}
	if dir := os.Getenv("TOUYAN_LOOK"); dir != "" {
		for _, p := range papers {
			var b bytes.Buffer
			_ = paper.Write(&b, p.Paper)
			_ = os.WriteFile(filepath.Join(dir, p.Name), b.Bytes(), 0o600)
		}
	}
	for n, want := range map[int]int{1: 2, 3: 4, 5: 6, 7: 9, 9: 11, 11: 14} {
		if candidates(n) != want {
			t.Errorf("%d candidates for %d seats", candidates(n), n)
		}
	}
	if quorum(16) != 13 || quorum(10) != 8 || quorum(3) != 3 {
		t.Error("the quorum of an election")
	}
	// Who sees only the branch still knows whom the request goes to; a group has no papers.
	g := unitOf(t, db, app, org.Group, "01010000101")
	if _, err := app.Renewal(ctx, permit(t, org.CanView, ""), g.ID, civil.MustDay("2026-06-30"), nil); fault.KindOf(err) != fault.Invalid {
		t.Error(err)
	}
}

func TestContactPointsTemporaryUnitsAndCoverage(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		app, members := register(t, db, 5)
		app.Recognise(members.Facts())
		change, view, day := permit(t, org.CanChange, ""), permit(t, org.CanView, ""), civil.MustDay("2026-06-30")
		a, b := unitOf(t, db, app, org.Branch, "010100004"), unitOf(t, db, app, org.Branch, "010100005")
		in := ContactIn{Kind: org.ContactPoint, Units: []org.UnitID{a.ID, b.ID}, Holders: []string{"罗诚"}, From: civil.MustDay("2026-03-01"), Basis: "云法党〔2026〕4号"}
		if err := app.Assign(ctx, change, in); err != nil {
			t.Fatal(err)
		}
		in.Holders, in.From, in.Units = []string{"毛浩凯"}, civil.MustDay("2026-06-01"), in.Units[:1]
		if err := app.Assign(ctx, change, in); err != nil {
			t.Fatal(err)
		}
		in.From = civil.MustDay("2026-05-01")
		if err := app.Assign(ctx, change, in); fault.KindOf(err) != fault.Invalid {
			t.Errorf("before the present one: %v", err)
		}
		cs, err := app.Contacts(ctx, view, day)
		if err != nil || len(cs) != 2 || cs[0].Holder != "毛浩凯" && cs[1].Holder != "毛浩凯" {
			t.Errorf("%+v %v", cs, err)
		}
		if cs, _ = app.Contacts(ctx, permit(t, org.CanView, b.Path), day); len(cs) != 1 || cs[0].Holder != "罗诚" {
			t.Errorf("%+v", cs)
		}

		// A temporary branch takes people in without moving them.
		d := decision("2026-06-01", org.Step{Do: org.Establish, New: &org.NewUnit{Kind: org.TemporaryBranch, Parent: a.Parent, Name: "某专案临时党支部", Short: "某专案临时党支部", Purpose: "某专案审理", UntilPlanned: civil.MustDay("2026-10-31")}})
		if _, err := app.Decide(ctx, change, d, ""); err != nil {
			t.Fatal(err)
		}
		var temp org.Unit
		for _, u := range tree(t, db, app, "2026-06-30").Under("", org.TemporaryBranch) {
			temp = u
		}
		if temp.Purpose == "" || temp.UntilPlanned.String() != "2026-10-31" {
			t.Fatalf("%+v", temp)
		}
		if err := app.Attach(ctx, change, AttachIn{Unit: temp.ID, Version: temp.Version, Names: []string{named(1), named(2)}, From: civil.MustDay("2026-06-02")}); err != nil {
			t.Fatal(err)
		}
		if n := headcount(t, db, members, "2026-06-30"); n[temp.ID].Total() != 0 {
			t.Error("people belong to a temporary branch")
		}
		got := dossier(t, app, "", temp.ID, "2026-06-30")
		if len(got.Attached) != 2 {
			t.Errorf("%+v", got.Attached)
		}
		if err := app.Attach(ctx, change, AttachIn{Unit: temp.ID, Version: got.Unit.Version, Names: []string{named(1), "无名氏"}, From: civil.MustDay("2026-06-02")}); !strings.Contains(fault.Of(err).Field("names"), named(1)) {
			t.Error(err)
		}
		if err := app.RecordTerm(ctx, change, TermIn{Unit: temp.ID, Version: got.Unit.Version, From: civil.MustDay("2026-06-02"), Years: 3, Basis: "x"}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a term of a temporary branch: %v", err)
		}

		court := unitOf(t, db, app, org.Court, "01")
		c, err := app.Coverage(ctx, view, court.ID, day, members.Facts())
		if err != nil || len(c.Lines) == 0 {
			t.Fatal(err)
		}
		for _, l := range c.Lines {
			if l.Unit.Code == "0105" && (l.Full != 5 || len(l.Branches) != 1 || len(l.Teams) != 4 || l.Bare()) {
				t.Errorf("%+v", l)
			}
		}
	})
}

func TestACareer(t *testing.T) {
	db := sqltest.Lite(t, noon)
	ctx := context.Background()
	app, members := register(t, db, 5)
	app.Recognise(members.Facts())
	u := unitOf(t, db, app, org.Branch, "010100004")
	in := renewalOf(u, "2026-06-20")
	in.Seats = []org.Elected{{Holder: named(3), Title: "支部书记"}}
	if err := app.Elect(ctx, permit(t, org.CanChange, ""), in); fault.Of(err).Field("early") == "" {
		t.Errorf("an early renewal without approval: %v", err)
	}
	in.Early = "云机党〔2026〕2号"
	if err := app.Elect(ctx, permit(t, org.CanChange, ""), in); err != nil {
		t.Fatal(err)
	}
	c, err := app.Career(ctx, permit(t, org.CanView, ""), 3)
	if err != nil || len(c.Steps) != 1 || c.Job.Job != "法官" || len(c.Heading) != 1 || c.Steps[0].How.Day.String() != "2026-06-20" {
		t.Errorf("%+v %v", c, err)
	}
	other := unitOf(t, db, app, org.Branch, "010100005")
	if _, err := app.Career(ctx, permit(t, org.CanView, other.Path), 3); fault.KindOf(err) != fault.NotFound {
		t.Error(err)
	}
}

// Who is on probation of the Party, or under a penalty that takes the right, is
// not elected; on the day of the conversion they are.
func TestELE_04_PUN_05_who_may_not_be_elected(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		app, members := register(t, db, 10)
		app.Recognise(members.Facts())
		u := unitOf(t, db, app, org.Branch, "010100014")
		var ids []int64
		err := db.Write(ctx, func(tx *sqldb.Tx) (err error) {
			if ids, err = sqldb.All(tx, sqldb.Scalar[int64], `select id from member where branch = $1 order by id`, u.ID); err != nil {
				return err
			}
			_, err = tx.Exec(`update member set joined = '2025-06-20', converted = '2026-06-20' where id = $1`, ids[1])
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		watched, fresh := named(ids[0]), named(ids[1])
		p := memberapp.PenaliseIn{ID: member.ID(ids[0]), Kind: member.PartyProbation, From: civil.MustDay("2026-06-10"), Months: 12, Reason: "违反生活纪律", Basis: "云纪〔2026〕5号", Organ: "机关纪委"}
		if _, err := members.Penalise(ctx, permit(t, member.CanDecide, ""), p); err != nil {
			t.Fatal(err)
		}
		elect := func(day string, holders ...string) string {
			in := renewalOf(unitOf(t, db, app, org.Branch, "010100014"), day)
			in.Early, in.Seats = "云机党〔2026〕2号", nil
			for i, h := range holders {
				in.Seats = append(in.Seats, org.Elected{Holder: h, Title: []string{"支部书记", "支部组织委员"}[i]})
			}
			if err := app.Elect(ctx, permit(t, org.CanChange, ""), in); err != nil {
				return fault.Of(err).Field("seats")
			}
			return "taken"
		}
		for _, x := range []struct{ day, holder, want string }{
			{"2026-06-19", fresh, fresh + " 2026-06-19 没有被选举权：当日是预备党员（党章 第七条）"},
			{"2026-06-20", watched, watched + " 2026-06-20 没有被选举权：受留党察看处分（云纪〔2026〕5号），恢复党员权利以前（选举工作条例 第五条）"},
			{"2026-06-20", fresh, "taken"},
		} {
			if got := elect(x.day, "路人甲", x.holder); got != x.want {
				t.Errorf("%s: %q, want %q", x.day, got, x.want)
			}
		}
	})
}

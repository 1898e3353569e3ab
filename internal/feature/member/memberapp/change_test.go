package memberapp_test

import (
	"fmt"
	"strings"
	"testing"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// loaded runs test on both engines over the intermediate court's clean roster.
func loaded(t *testing.T, test func(y *yunchuan)) {
	t.Helper()
	rostered.Both(t, func(t *testing.T, db *sqldb.DB, dir string) {
		y := newYunchuan(t, db, dir)
		test(y)
	})
}

func (y *yunchuan) member(name string) member.ID {
	y.Helper()
	var k member.ID
	err := y.db.Read(ctx, func(tx *sqldb.Tx) (err error) {
		k, err = sqldb.One(tx, sqldb.Scalar[member.ID], `select id from member where full_name = $1`, name)
		return err
	})
	if err != nil {
		y.Fatalf("%s: %v", name, err)
	}
	return k
}

func (y *yunchuan) branch(code string) org.Unit {
	y.Helper()
	u, ok := y.tree.ByCode(org.Branch, code)
	if !ok {
		y.Fatalf("no branch %s", code)
	}
	return u
}

func (y *yunchuan) person(k member.ID) memberapp.Person {
	y.Helper()
	p, err := y.app.Person(ctx, permitFor(y, member.CanView, ""), k)
	if err != nil {
		y.Fatal(err)
	}
	return p
}

// said is the entry as a form has it: sensitive fields empty.
func (y *yunchuan) said(p memberapp.Person) memberapp.Said {
	s := memberapp.Said{}
	for _, f := range p.Facts {
		if !f.Hidden {
			s[f.Name] = f.Value
		}
	}
	return s
}

func (y *yunchuan) correct(k member.ID, version int, said memberapp.Said) (memberapp.Saved, *memberapp.Stale, error) {
	return y.app.Correct(ctx, permitFor(y, member.CanChange, y.court()), memberapp.CorrectIn{ID: k, Version: version, Said: said})
}

func fields(err error) string {
	f := fault.Of(err)
	if f == nil {
		return fmt.Sprint(err)
	}
	var ns []string
	for _, x := range f.Fields {
		ns = append(ns, x.Name)
	}
	return strings.Join(ns, " ")
}

func TestReveal_shows_with_a_reason_and_leaves_a_trace(t *testing.T) {
	loaded(t, func(y *yunchuan) {
		e := sidecar(y, "expected-roster-clean.json")[1]
		k := y.member(e.Name)
		reveal := func(over access.Path, why string) (memberapp.Revealed, error) {
			return y.app.Reveal(ctx, permitFor(y, member.CanReveal, over), memberapp.RevealIn{ID: k, Reason: why})
		}
		if _, err := reveal(y.court(), " "); fault.KindOf(err) != fault.Invalid || fields(err) != "reason" {
			y.Errorf("without a reason: %v", err)
		}
		if _, err := reveal(y.branch("010100002").Path, "核对介绍信"); fault.KindOf(err) != fault.NotFound {
			y.Errorf("from another branch: %v", err)
		}
		if n := y.count(`select count(*) from audit_entry where action = 'member.reveal'`); n != 0 {
			y.Errorf("%d traces of refusals as if shown", n)
		}
		got, err := reveal(y.branch(e.BranchCode).Path, "核对介绍信")
		if err != nil || got.IDNumber != e.IDNumber || got.Address != e.Address || fmt.Sprint(got.Phones) != fmt.Sprint(e.Phones) {
			y.Errorf("%+v %v", got, err)
		}
		if n := y.count(`select count(*) from audit_entry where action = 'member.reveal' and detail = '{"reason":"核对介绍信"}'`); n != 1 {
			y.Errorf("%d traces", n)
		}
		if _, err := y.app.Reveal(ctx, permitFor(y, member.CanView, ""), memberapp.RevealIn{ID: k, Reason: "核对"}); fault.KindOf(err) != fault.Denied {
			y.Errorf("with the right to look only: %v", err)
		}
	})
}

func TestPerson_is_masked_and_out_of_reach_elsewhere(t *testing.T) {
	loaded(t, func(y *yunchuan) {
		e := sidecar(y, "expected-roster-clean.json")[0]
		k := y.member(e.Name)
		p := y.person(k)
		all := fmt.Sprintf("%+v", p)
		for _, secret := range append([]string{e.IDNumber, e.Address}, e.Phones...) {
			if strings.Contains(all, secret) {
				y.Errorf("the page holds %s", secret)
			}
		}
		if p.Branch.Short != "立案庭党支部" || p.Group.Short != e.Group || len(p.Places) != 1 || len(p.Posts) == 0 || p.Posts[0].Title == "" {
			y.Errorf("%+v", p)
		}
		other := y.branch("010100002").Path
		for name, err := range map[string]error{
			"person":  second(y.app.Person(ctx, permitFor(y, member.CanView, other), k)),
			"correct": third(y.app.Correct(ctx, permitFor(y, member.CanChange, other), memberapp.CorrectIn{ID: k, Version: 1})),
			"move":    second(y.app.Move(ctx, permitFor(y, member.CanChange, other), memberapp.MoveIn{ID: k, Branch: y.branch("010100002").ID, Day: civil.MustDay("2026-06-30")})),
			"bar": y.app.Bar(ctx, permitFor(y, member.CanChange, other), memberapp.BarIn{ID: k, Kind: member.NotCounted, Period: civil.Since(civil.MustDay("2026-01-01")),
				Reason: member.NotCountedReasons[1], Basis: "决议"}),
			"end bar": y.app.EndBar(ctx, permitFor(y, member.CanChange, other), k, 1, civil.MustDay("2026-06-30")),
		} {
			if fault.KindOf(err) != fault.NotFound {
				y.Errorf("%s from another branch: %v", name, err)
			}
		}
	})
}

func second[T any](_ T, err error) error        { return err }
func third[T, U any](_ T, _ U, err error) error { return err }

func TestAdd(t *testing.T) {
	loaded(t, func(y *yunchuan) {
		b := y.branch("010100001")
		good := memberapp.Said{"name": "闻 笛", "id-number": "51450319960312205X", "gender": "男", "ethnicity": "汉族", "birth": "1996-03-12", "education": "大学本科",
			"standing": "预备党员", "joined": "2025-09-27", "job": "法官助理", "phones": "16311112222", "address": "云川市临江区滨河东路1号"}
		number := good["id-number"]
		for _, digit := range "0123456789X" { // the check digit of an invented number
			good["id-number"] = number[:17] + string(digit)
			if !strings.Contains(fields(add(y, b, good, true)), "id-number") {
				break
			}
		}
		without := func(name, value string) memberapp.Said {
			s := memberapp.Said{}
			for k, v := range good {
				s[k] = v
			}
			s[name] = value
			return s
		}
		for _, c := range []struct {
			name string
			said memberapp.Said
			bad  string
		}{
			{"nothing", memberapp.Said{}, "name id-number joined"},
			{"no name", without("name", ""), "name"},
			{"a bad check digit", without("id-number", "514503199603122050"), "id-number"},
			{"a day that is none", without("joined", "2025-02-30"), "joined"},
			{"a future day", without("joined", "2026-07-01"), "joined"},
			{"a wrong phone is not dropped", without("phones", "12"), "phones"},
			{"a wrong day of work is not dropped", without("work-from", "很久以前"), "work-from"},
			{"probationary and converted", without("converted", "2026-06-01"), "converted"},
			{"under 18", without("joined", "2013-01-01"), "joined"},
			{"no standing", without("standing", ""), "standing"},
		} {
			err := add(y, b, c.said, true)
			if fault.KindOf(err) != fault.Invalid || !sameWords(fields(err), c.bad) {
				y.Errorf("%s: %q %v", c.name, fields(err), err)
			}
		}
		if n := y.count(`select count(*) from member`); n != 331 {
			y.Errorf("%d members after refusals", n)
		}
		if err := add(y, b, good, false); err != nil {
			y.Fatal(err)
		}
		if err := add(y, b, good, false); fault.KindOf(err) != fault.Conflict || fields(err) != "id-number" {
			y.Errorf("twice: %v", err)
		}
		p := y.person(y.member("闻笛"))
		if p.Standing != member.Probationary || p.Branch.ID != b.ID || len(p.Places) != 1 || p.Places[0].Period.From.String() != "2025-09-27" || len(p.History) != 1 {
			y.Errorf("%+v", p)
		}
		out := y.branch("020100001")
		if _, err := y.app.Add(ctx, permitFor(y, member.CanChange, b.Path), memberapp.AddIn{Said: good, Branch: out.ID}); fields(err) != "branch" {
			y.Errorf("into a branch out of reach: %v", err)
		}
		if _, err := y.app.Add(ctx, permitFor(y, member.CanChange, b.Path), memberapp.AddIn{Said: memberapp.Said{"name": "闻笛"}}); !sameWords(fields(err), "branch id-number joined standing") {
			y.Errorf("all at once: %v", err)
		}
	})
}

// sameWords compares words without their order.
func sameWords(a, b string) bool {
	x, z := map[string]bool{}, map[string]bool{}
	for _, s := range strings.Fields(a) {
		x[s] = true
	}
	for _, s := range strings.Fields(b) {
		z[s] = true
	}
	return fmt.Sprint(x) == fmt.Sprint(z)
}

// add tries to add; dry, it is known to fail or is undone by its name.
func add(y *yunchuan, b org.Unit, said memberapp.Said, dry bool) error {
	if dry {
		s := memberapp.Said{}
		for k, v := range said {
			s[k] = v
		}
		if s["unit"] == "" {
			s["retired-from"] = "不是日期" // keeps a good form out
		}
		_, err := y.app.Add(ctx, permitFor(y, member.CanChange, y.court()), memberapp.AddIn{Said: s, Branch: b.ID})
		if f := fault.Of(err); f != nil {
			g := fault.New(f.Kind, f.Text)
			for _, x := range f.Fields {
				if x.Name != "retired-from" {
					_ = g.At(x.Name, x.Text)
				}
			}
			return g
		}
		return err
	}
	_, err := y.app.Add(ctx, permitFor(y, member.CanChange, y.court()), memberapp.AddIn{Said: said, Branch: b.ID})
	return err
}

func TestCorrect_two_editors(t *testing.T) {
	loaded(t, func(y *yunchuan) {
		k := y.member("陈娟")
		before := y.person(k)
		first, second := y.said(before), y.said(before)
		first["job"], first["degree"] = "二级高级法官", "法律硕士"
		if _, _, err := y.correct(k, before.Version, first); err != nil {
			y.Fatal(err)
		}
		second["remark"], second["degree"] = "兼任工会委员", "法学博士"
		_, stale, err := y.correct(k, before.Version, second)
		if fault.KindOf(err) != fault.Conflict || stale == nil {
			y.Fatalf("the second: %v", err)
		}
		if text := fault.Of(err).Text; !strings.Contains(text, "test") || !strings.Contains(text, "工作岗位“三级高级法官”改为“二级高级法官”") {
			y.Errorf("it does not tell who changed what: %s", text)
		}
		if fields(err) != "degree" {
			y.Errorf("fields in conflict: %s", fields(err))
		}
		if stale.Said["remark"] != "兼任工会委员" || stale.Said["degree"] != "法学博士" || stale.Said["job"] != "二级高级法官" || stale.Version != before.Version+1 {
			y.Errorf("the form to go on with: %+v", stale)
		}
		if _, _, err := y.correct(k, stale.Version, stale.Said); err != nil {
			y.Fatal(err)
		}
		after := y.said(y.person(k))
		if after["job"] != "二级高级法官" || after["remark"] != "兼任工会委员" || after["degree"] != "法学博士" {
			y.Errorf("%v", after)
		}
		full, err := y.app.Reveal(ctx, permitFor(y, member.CanReveal, ""), memberapp.RevealIn{ID: k, Reason: "核对"})
		if err != nil || full.IDNumber == "" || len(full.Phones) != 1 || full.Address == "" {
			y.Errorf("what the form does not show was lost: %+v %v", full, err)
		}
		if h := y.person(k).History; len(h) != 2 || h[1].Changes[0].Before != "三级高级法官" && h[1].Changes[1].Before != "三级高级法官" {
			y.Errorf("history %+v", h)
		}
	})
}

func TestCorrect_refuses_and_erases(t *testing.T) {
	loaded(t, func(y *yunchuan) {
		es := sidecar(y, "expected-roster-clean.json")
		k := y.member("陈娟")
		p := y.person(k)
		said := y.said(p)
		said["id-number"] = es[0].IDNumber
		if _, _, err := y.correct(k, p.Version, said); fault.KindOf(err) != fault.Conflict || fields(err) != "id-number" {
			y.Errorf("another's number: %v", err)
		}
		said["id-number"], said["native-place"], said["joined"] = "", "", "2007-11-01"
		if _, _, err := y.correct(k, p.Version, said); err != nil {
			y.Fatal(err)
		}
		after := y.person(k)
		if got := y.said(after); got["native-place"] != "" || after.Places[0].Period.From.String() != "2007-11-01" {
			y.Errorf("%v %+v", got, after.Places)
		}
		if n := y.count(`select count(*) from audit_entry where action = 'member.change'`); n != 1 {
			y.Errorf("%d traces", n)
		}
	})
}

func TestMove_and_group(t *testing.T) {
	loaded(t, func(y *yunchuan) {
		k := y.member("陈娟")
		permit := permitFor(y, member.CanChange, y.court())
		to := y.branch("010100002")
		move := func(branch org.UnitID, day string) error {
			d, _ := civil.ParseDay(day)
			return second(y.app.Move(ctx, permit, memberapp.MoveIn{ID: k, Branch: branch, Day: d}))
		}
		for _, c := range []struct{ day, bad string }{{"", "day"}, {"2026-07-01", "day"}, {"2007-11-08", "day"}} {
			if err := move(to.ID, c.day); fault.KindOf(err) != fault.Invalid || fields(err) != c.bad {
				y.Errorf("on %q: %v", c.day, err)
			}
		}
		if err := move(y.branch("020100001").ID, "2026-06-30"); fields(err) != "branch" {
			y.Errorf("into another court: %v", err)
		}
		if err := move(to.ID, "2026-06-15"); err != nil {
			y.Fatal(err)
		}
		if err := move(to.ID, "2026-06-15"); fields(err) != "branch" {
			y.Errorf("where she is: %v", err)
		}
		p := y.person(k)
		if len(p.Places) != 2 || p.Places[0].Branch != "刑一庭党支部" || p.Places[1].Period.Until.String() != "2026-06-14" || p.Group.ID != 0 {
			y.Errorf("%+v", p.Places)
		}
		group := y.tree.Children(to.ID)[0]
		someone := y.member("贾辉琳") // of 立案庭
		if _, err := y.app.Group(ctx, permit, memberapp.GroupIn{IDs: []member.ID{k, someone}, Group: group.ID}); fields(err) != "id" {
			y.Errorf("a member of another branch: %v", err)
		}
		if y.person(k).Group.ID != 0 {
			y.Error("one was put into the group although another could not be")
		}
		for i, want := range []int{1, 0} {
			if n, err := y.app.Group(ctx, permit, memberapp.GroupIn{IDs: []member.ID{k, k}, Group: group.ID}); err != nil || n != want {
				y.Errorf("time %d: %d %v", i, n, err)
			}
		}
		if p := y.person(k); p.Group.ID != group.ID || len(p.Places) != 3 {
			y.Errorf("%+v", p.Places)
		}
	})
}

func TestBar(t *testing.T) {
	loaded(t, func(y *yunchuan) {
		k := y.member("陈娟")
		permit := permitFor(y, member.CanChange, y.court())
		day := civil.MustDay
		for _, c := range []struct {
			in  memberapp.BarIn
			bad string
		}{
			{memberapp.BarIn{}, "kind from reason basis"},
			{memberapp.BarIn{Kind: member.NotCounted, Period: civil.Since(day("2026-01-01")), Reason: "忙", Basis: "决议"}, "reason"},
			{memberapp.BarIn{Kind: member.NotCounted, Period: civil.Period{From: day("2026-01-01"), Until: day("2025-12-31")}, Reason: member.NotCountedReasons[1], Basis: "决议"}, "until"},
			{memberapp.BarIn{Kind: member.Suspended, Period: civil.Since(day("2026-01-01")), Reason: member.NotCountedReasons[1], Basis: "决定"}, "kind"}, // penalties alone suspend
		} {
			c.in.ID = k
			if err := y.app.Bar(ctx, permit, c.in); fault.KindOf(err) != fault.Invalid || fields(err) != c.bad {
				y.Errorf("%+v: %v", c.in, err)
			}
		}
		stamp := y.count(`select coalesce(sum(n), 0) from stamp where unit = $1`, y.branch("010100001").ID)
		if err := y.app.Bar(ctx, permit, memberapp.BarIn{ID: k, Kind: member.NotCounted, Period: civil.Since(day("2026-06-01")), Reason: member.NotCountedReasons[1], Basis: "云法党〔2026〕3 号"}); err != nil {
			y.Fatal(err)
		}
		if n := y.count(`select n from stamp where unit = $1`, y.branch("010100001").ID); n != stamp+1 {
			y.Error("the branch's findings are not known to be stale")
		}
		bar := y.person(k).Bars
		if len(bar) != 1 || bar[0].Basis != "云法党〔2026〕3 号" {
			y.Fatalf("%+v", bar)
		}
		if err := y.app.EndBar(ctx, permit, k, bar[0].ID, day("2026-05-31")); fields(err) != "until" {
			y.Errorf("before it began: %v", err)
		}
		if err := y.app.EndBar(ctx, permit, k, bar[0].ID, day("2026-06-20")); err != nil {
			y.Fatal(err)
		}
		if err := y.app.EndBar(ctx, permit, k, id.Of[member.Bar](5), day("2026-06-20")); fault.KindOf(err) != fault.NotFound {
			y.Errorf("no such bar: %v", err)
		}
		if b := y.person(k).Bars[0]; b.Period.Until != day("2026-06-20") {
			y.Errorf("%+v", b)
		}
	})
}

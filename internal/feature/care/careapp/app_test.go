package careapp_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/care"
	"touyan/internal/feature/care/careapp"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/setting"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

var (
	ctx   = context.Background()
	today = civil.MustDay("2026-06-30")
	noon  = today.Start().Add(12 * time.Hour)
)

// court is the room over the invented courts, at one branch.
type court struct {
	*testing.T
	db          *sqldb.DB
	app         *careapp.App
	tree        *org.Tree
	unit, other org.Unit
	members     []member.Belonging
}

func file(t *testing.T, path string) intake.File {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return intake.File{Name: filepath.Base(path), Size: int64(len(b)), ReaderAt: bytes.NewReader(b)}
}

func both(t *testing.T, test func(c *court)) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		sealer, err := seal.Load(ctx, db, filepath.Join(t.TempDir(), "master"))
		if err != nil {
			t.Fatal(err)
		}
		c := &court{T: t, db: db}
		o := orgapp.New(db)
		if _, err := o.LoadList(ctx, c.over(org.CanImport, ""), file(t, "../../org/testdata/org-yunchuan.xlsx"), false, 1, nil); err != nil {
			t.Fatal(err)
		}
		m := memberapp.New(db, sealer, o.Facts())
		if _, err := m.LoadRoster(ctx, c.over(member.CanImport, ""), file(t, "../../member/roster/testdata/roster-clean.xlsx"), false, 2, nil); err != nil {
			t.Fatal(err)
		}
		c.app = careapp.New(db, sealer, o.Facts())
		c.read(func(tx *sqldb.Tx) (err error) {
			if c.tree, err = o.Facts().Tree(tx, tx.Today()); err != nil {
				return err
			}
			c.unit, c.other = c.branch("刑一庭党支部"), c.branch("民一庭党支部")
			bs, err := m.Facts().Belongings(tx, c.unit.Path)
			for _, b := range bs {
				if p, ok := b.In(tx.Today()); ok && p.Branch == c.unit.ID {
					c.members = append(c.members, b)
				}
			}
			return err
		})
		test(c)
	})
}

func (c *court) read(fn func(tx *sqldb.Tx) error) {
	c.Helper()
	if err := c.db.Read(ctx, fn); err != nil {
		c.Fatal(err)
	}
}

func (c *court) branch(short string) org.Unit {
	c.Helper()
	for _, u := range c.tree.All() {
		if u.Short == short && strings.HasPrefix(u.Code, "01") {
			return u
		}
	}
	c.Fatalf("no %s", short)
	return org.Unit{}
}

func (c *court) over(can access.Can, path access.Path) access.Permit {
	c.Helper()
	p, err := access.System("test").Permit(can, path)
	if err != nil {
		c.Fatal(err)
	}
	return p
}

// at is a permit over the branch.
func (c *court) at(can access.Can) access.Permit { return c.over(can, c.unit.Path) }

// as is a permit of a signed-in member.
func (c *court) as(who member.ID, can access.Can) access.Permit {
	c.Helper()
	actor := access.NewActor(access.Policy{"member": {can}}, 9, int64(who), "某党员", []access.Grant{{Role: "member", Unit: int64(c.unit.ID), Over: c.unit.Path, Period: civil.Since(1)}}, today)
	p, err := actor.PermitHere(can)
	if err != nil {
		c.Fatal(err)
	}
	return p
}

func (c *court) kind(err error, want fault.Kind, field string) {
	c.Helper()
	f := fault.Of(err)
	if f == nil || f.Kind != want || field != "" && f.Field(field) == "" {
		c.Errorf("%v, want %v at %q", err, want, field)
	}
}

func (c *court) count(q string, args ...any) (n int) {
	c.Helper()
	c.read(func(tx *sqldb.Tx) (err error) {
		n, err = sqldb.One(tx, sqldb.Scalar[int], q, args...)
		return err
	})
	return n
}

const secret = "老伴去年病重，住院花费大"

// A person is put on the list, opened by those who may, changed, taken off and put
// back; what was said is sealed, other branches see none of it, and every opening
// stands in the trail.
func TestList_is_for_the_few(t *testing.T) {
	both(t, func(c *court) {
		who := c.members[0]
		k, err := c.app.List(ctx, c.at(care.CanKeep), care.Person{Member: who.ID, Since: today, Needs: []care.Need{care.Elder, care.Hardship}, Circumstances: secret})
		if err != nil {
			c.Fatal(err)
		}
		_, err = c.app.List(ctx, c.at(care.CanKeep), care.Person{Member: who.ID, Since: today, Needs: []care.Need{care.Elder}})
		c.kind(err, fault.Conflict, "member")
		_, err = c.app.List(ctx, c.over(care.CanKeep, c.other.Path), care.Person{Member: who.ID, Since: today, Needs: []care.Need{care.Elder}})
		c.kind(err, fault.Invalid, "member")
		p, err := c.app.People(ctx, c.at(care.CanView), false)
		if err != nil || len(p.Lines) != 1 || p.Lines[0].Name != who.Name || p.Lines[0].Circumstances != "" || len(p.Lines[0].Needs) != 0 {
			c.Fatalf("%+v %v", p, err)
		}
		if p, err := c.app.People(ctx, c.over(care.CanView, c.other.Path), true); err != nil || len(p.Lines) != 0 {
			c.Errorf("another branch sees %+v %v", p.Lines, err)
		}
		before := c.count(`select count(*) from audit_entry where action = 'care.read'`)
		o, err := c.app.Open(ctx, c.at(care.CanRead), k)
		if err != nil || o.Circumstances != secret || care.NeedsChinese(o.Needs) != "老党员、生活困难" {
			c.Fatalf("%+v %v", o, err)
		}
		if n := c.count(`select count(*) from audit_entry where action = 'care.read'`); n != before+1 {
			c.Errorf("%d entries of one opening", n-before)
		}
		if n := c.count(`select count(*) from audit_entry where action = 'care.read' and kinds = '困难情形、走访备注'`); n != 1 {
			c.Errorf("%d entries say what was shown", n)
		}
		_, err = c.app.Open(ctx, c.over(care.CanRead, c.other.Path), k)
		c.kind(err, fault.NotFound, "")
		_, err = c.app.Open(ctx, c.at(care.CanView), k)
		c.kind(err, fault.Denied, "")
		c.read(func(tx *sqldb.Tx) error {
			b, err := sqldb.One(tx, sqldb.Scalar[[]byte], `select circumstances from care_person where id = $1`, k)
			if bytes.Contains(b, []byte("病重")) || len(b) == 0 {
				c.Error("circumstances are not sealed")
			}
			return err
		})
		o.Circumstances, o.Needs = "好转", []care.Need{care.Elder}
		if err := c.app.Change(ctx, c.at(care.CanKeep), o.Person); err != nil {
			c.Fatal(err)
		}
		c.kind(c.app.Change(ctx, c.at(care.CanKeep), o.Person), fault.Conflict, "")
		c.kind(c.app.Change(ctx, c.over(care.CanKeep, c.other.Path), o.Person), fault.NotFound, "")
		c.kind(c.app.Unlist(ctx, c.over(care.CanKeep, c.other.Path), k, false), fault.NotFound, "")
		if err := c.app.Unlist(ctx, c.at(care.CanKeep), k, false); err != nil {
			c.Fatal(err)
		}
		c.kind(c.app.Unlist(ctx, c.at(care.CanKeep), k, false), fault.Conflict, "")
		if p, _ := c.app.People(ctx, c.at(care.CanView), false); len(p.Lines) != 0 {
			c.Errorf("still on the list: %+v", p.Lines)
		}
		if err := c.app.Unlist(ctx, c.at(care.CanKeep), k, true); err != nil {
			c.Fatal(err)
		}
		if p, _ := c.app.People(ctx, c.at(care.CanView), false); len(p.Lines) != 1 {
			c.Errorf("not put back: %+v", p.Lines)
		}
		c.read(func(tx *sqldb.Tx) error {
			hs, err := c.app.Facts().Holding(tx, 0, int64(who.ID))
			if len(hs) != 1 || !strings.Contains(hs[0].Rows[0].Value, "好转") {
				c.Errorf("PI-07: the person is not told all: %+v", hs)
			}
			return err
		})
	})
}

// A visit is planned, done with what was given, counted and dropped; the year's
// numbers name nobody.
func TestVisits_and_numbers(t *testing.T) {
	both(t, func(c *court) {
		who := c.members[1]
		if _, err := c.app.List(ctx, c.at(care.CanKeep), care.Person{Member: who.ID, Since: today.AddDays(-100), Needs: []care.Need{care.Elder}}); err != nil {
			c.Fatal(err)
		}
		k, err := c.app.Save(ctx, c.at(care.CanKeep), care.Visit{Member: who.ID, Planned: today.AddDays(-1)})
		if err != nil {
			c.Fatal(err)
		}
		_, err = c.app.Save(ctx, c.over(care.CanKeep, c.other.Path), care.Visit{Member: who.ID, Planned: today})
		c.kind(err, fault.Invalid, "member")
		judged := func(on civil.Day) string {
			said := ""
			c.read(func(tx *sqldb.Tx) error {
				fs, err := c.app.Facts().Judge(tx, c.tree, c.tree.Under("", org.Branch), civil.Period{From: civil.Year(2025).From, Until: civil.Year(2026).Until}, on)
				for _, f := range fs {
					if f.Rule == care.Visiting && f.Subject.Unit == int64(c.unit.ID) {
						said += f.Period.String() + " " + f.State.String() + " " + f.Tally + ";"
					}
				}
				return err
			})
			return said
		}
		if got := judged(today); got != "2026 open 0/1;" {
			c.Errorf("judged %q", got)
		}
		p, err := c.app.People(ctx, c.at(care.CanView), false)
		if err != nil || p.Lines[0].Next != today.AddDays(-1) || p.Lines[0].Visit != k {
			c.Errorf("%+v %v", p.Lines, err)
		}
		v, err := c.app.Visit(ctx, c.at(care.CanRead), k)
		if err != nil {
			c.Fatal(err)
		}
		v.Done, v.Visitors, v.Amount, v.Gift, v.Remarks = today, "郑萍、高璐海", 50_050, "米、油", secret
		if _, err := c.app.Save(ctx, c.at(care.CanKeep), v); err != nil {
			c.Fatal(err)
		}
		_, err = c.app.Save(ctx, c.at(care.CanKeep), v)
		c.kind(err, fault.Conflict, "")
		v, err = c.app.Visit(ctx, c.at(care.CanRead), k)
		if err != nil || v.Remarks != secret || v.Amount != 50_050 {
			c.Errorf("%+v %v", v, err)
		}
		_, err = c.app.Visit(ctx, c.over(care.CanRead, c.other.Path), k)
		c.kind(err, fault.NotFound, "")
		vs, err := c.app.Visits(ctx, c.at(care.CanView), 2026, careapp.Done)
		if err != nil || len(vs) != 1 || vs[0].Remarks != "" {
			c.Errorf("%+v %v", vs, err)
		}
		if vs, _ := c.app.Visits(ctx, c.at(care.CanView), 2026, careapp.Planned); len(vs) != 0 {
			c.Errorf("%+v", vs)
		}
		if got := judged(today); got != "2026 met 1/1;" {
			c.Errorf("judged %q", got)
		}
		if err := c.db.Write(ctx, func(tx *sqldb.Tx) error {
			return setting.Put(tx, setting.Value{Unit: int64(c.unit.Court), Name: care.SetTimes, From: civil.MustDay("2025-12-01"), Amount: care.Twice, Basis: "党组〔2025〕9号"}, 0)
		}); err != nil {
			c.Fatal(err)
		}
		if got := judged(today.AddDays(1)); got != "2026 met 1/1;" { // put on the list after the festival
			c.Errorf("judged %q", got)
		}
		ns, err := c.app.Numbers(ctx, c.over(care.CanCount, ""), 2026)
		var sum careapp.Number
		for _, n := range ns {
			sum.Add(n)
		}
		if err != nil || len(ns) < 10 || sum != (careapp.Number{Listed: 1, Visited: 1, Visits: 1, Amount: 50_050}) {
			c.Errorf("%+v %v", sum, err)
		}
		c.kind(c.app.Drop(ctx, c.over(care.CanKeep, c.other.Path), k), fault.NotFound, "")
		if err := c.app.Drop(ctx, c.at(care.CanKeep), k); err != nil {
			c.Fatal(err)
		}
		c.kind(c.app.Drop(ctx, c.at(care.CanKeep), k), fault.NotFound, "")
	})
}

// A pair is made with a mentor of the court, both are told at their desks, the mentor
// writes the review, nobody else does.
func TestPairs_tell_both(t *testing.T) {
	both(t, func(c *court) {
		mentor, mentee, third := c.members[0], c.members[1], c.members[2]
		in := careapp.MatchIn{Pair: care.Pair{Kind: care.Political, Mentee: mentee.ID, From: civil.MustDay("2026-01-01"), Until: civil.MustDay("2026-12-31"), Plan: "每月谈一次"}, Mentor: mentor.Name}
		k, err := c.app.Match(ctx, c.at(care.CanKeep), in)
		if err != nil {
			c.Fatal(err)
		}
		_, err = c.app.Match(ctx, c.at(care.CanKeep), in)
		c.kind(err, fault.Conflict, "from")
		for field, bad := range map[string]func(*careapp.MatchIn){
			"mentor": func(x *careapp.MatchIn) { x.Mentor = "没有这个人" }, "mentee": func(x *careapp.MatchIn) { x.Mentee = 1 }, "kind": func(x *careapp.MatchIn) { x.Kind = "" },
		} {
			x := in
			bad(&x)
			_, err := c.app.Match(ctx, c.at(care.CanKeep), x)
			c.kind(err, fault.Invalid, field)
		}
		x := in
		x.Mentor, x.Kind = mentee.Name+"（"+c.unit.Short+"）", care.Professional
		_, err = c.app.Match(ctx, c.at(care.CanKeep), x)
		c.kind(err, fault.Invalid, "mentor") // oneself
		told := func(who member.ID) (said string) {
			c.read(func(tx *sqldb.Tx) error {
				fs, err := c.app.Facts().JudgeOwn(tx, int64(who), today)
				for _, f := range fs {
					said += f.Explain().Summary
				}
				return err
			})
			return said
		}
		if a, b, n := told(mentor.ID), told(mentee.ID), told(third.ID); !strings.HasPrefix(a, "您是"+mentee.Name) || !strings.HasPrefix(b, mentor.Name+"是您的") || n != "" {
			c.Errorf("told %q, %q, %q", a, b, n)
		}
		m, err := c.app.Mine(ctx, c.as(mentee.ID, care.CanOwn))
		if err != nil || len(m.Pairs) != 1 || m.Birthday.Years < 1 {
			c.Errorf("%+v %v", m, err)
		}
		for _, who := range []member.ID{mentee.ID, third.ID, 0} {
			c.kind(c.app.ReviewOwn(ctx, c.as(who, care.CanOwn), k, 2026, "好"), fault.NotFound, "")
		}
		c.kind(c.app.ReviewOwn(ctx, c.as(mentor.ID, care.CanOwn), k, 2025, "好"), fault.Invalid, "year")
		if err := c.app.ReviewOwn(ctx, c.as(mentor.ID, care.CanOwn), k, 2026, "庭审驾驭有进步"); err != nil {
			c.Fatal(err)
		}
		c.kind(c.app.Review(ctx, c.at(care.CanKeep), k, 2026, "又一篇"), fault.Conflict, "year")
		if a, b := told(mentor.ID), told(mentee.ID); a+b != "" {
			c.Errorf("told after the review: %q %q", a, b)
		}
		if err := c.app.Unreview(ctx, c.at(care.CanKeep), k, 2026); err != nil {
			c.Fatal(err)
		}
		if err := c.app.Review(ctx, c.at(care.CanKeep), k, 2026, "支部登记"); err != nil {
			c.Fatal(err)
		}
		p, err := c.app.Pair(ctx, c.at(care.CanView), k)
		if err != nil || len(p.Reviews) != 1 || p.Reviews[0].Words != "支部登记" {
			c.Errorf("%+v %v", p, err)
		}
		_, err = c.app.Pair(ctx, c.over(care.CanView, c.other.Path), k)
		c.kind(err, fault.NotFound, "")
		p.Until = civil.MustDay("2027-03-31")
		if _, err := c.app.Match(ctx, c.at(care.CanKeep), careapp.MatchIn{Pair: p}); err != nil {
			c.Fatal(err)
		}
		c.kind(c.app.EndPair(ctx, c.over(care.CanKeep, c.other.Path), k, today, "调离"), fault.NotFound, "")
		if err := c.app.EndPair(ctx, c.at(care.CanKeep), k, today, "调离"); err != nil {
			c.Fatal(err)
		}
		c.kind(c.app.EndPair(ctx, c.at(care.CanKeep), k, today, "调离"), fault.Invalid, "day")
		in.From, in.Until = today+1, today+300
		if _, err := c.app.Match(ctx, c.at(care.CanKeep), in); err != nil {
			c.Errorf("a new pair after the end: %v", err)
		}
		for over, want := range map[bool]int{false: 2, true: 2} {
			if ps, err := c.app.Pairs(ctx, c.at(care.CanView), over); err != nil || len(ps) != want {
				c.Errorf("%d pairs, %v", len(ps), err)
			}
		}
		c.read(func(tx *sqldb.Tx) error {
			fs, err := c.app.Facts().Judge(tx, c.tree, c.tree.Under("", org.Branch), civil.Year(2026), today)
			n := 0
			for _, f := range fs {
				if f.Rule == care.Mentoring && f.State == rulebook.Met {
					n++
				}
			}
			if n != 1 {
				c.Errorf("CAR-02: %+v", fs)
			}
			return err
		})
	})
}

// HON-05: birthdays come from the register, talks from organisation life; nothing is
// kept here.
func TestAhead_is_derived(t *testing.T) {
	both(t, func(c *court) {
		all, err := c.app.Ahead(ctx, c.at(care.CanView), 366)
		if err != nil || len(all) < 3 {
			c.Fatalf("%d, %v", len(all), err)
		}
		soon, err := c.app.Ahead(ctx, c.at(care.CanView), 42)
		if err != nil || len(soon) >= len(all) {
			c.Errorf("%d of %d, %v", len(soon), len(all), err)
		}
		for i, b := range all {
			if i > 0 && b.Day < all[i-1].Day || b.Day < today || b.Years < 1 {
				c.Errorf("%+v", b)
			}
		}
		if err := c.db.Write(ctx, func(tx *sqldb.Tx) error {
			in := tx.Insert("life_talk", "id", "branch", "day", "one", "one_name", "other", "other_name", "topic", "entered_at", "entered_by")
			in.Add(1, c.unit.ID, today.AddDays(-3), all[0].Member, "甲", all[1].Member, "乙", nil, sqldb.At(tx.Now()), nil)
			return in.Done()
		}); err != nil {
			c.Fatal(err)
		}
		all, err = c.app.Ahead(ctx, c.at(care.CanView), 366)
		if err != nil || all[0].Talked != today.AddDays(-3) || all[2].Talked != 0 {
			c.Errorf("%+v %v", all[:3], err)
		}
		g, err := c.app.Greeting(ctx, c.at(care.CanView), all[0].Member)
		if err != nil || g.Day != all[0].Day || g.Years != all[0].Years {
			c.Errorf("%+v %v", g, err)
		}
		_, err = c.app.Greeting(ctx, c.over(care.CanView, c.other.Path), all[0].Member)
		c.kind(err, fault.NotFound, "")
	})
}

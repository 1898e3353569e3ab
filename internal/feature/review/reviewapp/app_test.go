package reviewapp_test

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
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/feature/review"
	"touyan/internal/feature/review/reviewapp"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

var (
	ctx  = context.Background()
	noon = civil.MustDay("2026-06-30").Start().Add(12 * time.Hour)
)

// talks are those that the tests say; the room of organisation life has its own
// tests of what it tells.
type talks []member.Pair

func (t talks) Pairs(*sqldb.Tx, org.UnitID, access.Path, int, civil.Day) ([]member.Pair, error) {
	return t, nil
}

type ballots struct{ all []reviewapp.Ballot }

func (b *ballots) Ballots(*sqldb.Tx, access.Path, int, int) ([]reviewapp.Ballot, error) {
	return b.all, nil
}

// court is the room over the invented courts, at one branch.
type court struct {
	*testing.T
	db      *sqldb.DB
	app     *reviewapp.App
	ballots *ballots
	tree    *org.Tree
	unit    org.Unit
	members []member.Belonging
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
		c := &court{T: t, db: db, ballots: &ballots{}}
		o := orgapp.New(db)
		if _, err := o.LoadList(ctx, c.over(org.CanImport, ""), file(t, "../../org/testdata/org-yunchuan.xlsx"), false, 1, nil); err != nil {
			t.Fatal(err)
		}
		m := memberapp.New(db, sealer, o.Facts())
		if _, err := m.LoadRoster(ctx, c.over(member.CanImport, ""), file(t, "../../member/roster/testdata/roster-clean.xlsx"), false, 2, nil); err != nil {
			t.Fatal(err)
		}
		c.app = reviewapp.New(db, o.Facts(), m.Facts(), talks{{OneName: "甲", OtherName: "乙"}}, c.ballots)
		if err := db.Read(ctx, func(tx *sqldb.Tx) (err error) {
			if c.tree, err = o.Facts().Tree(tx, tx.Today()); err != nil {
				return err
			}
			c.unit = c.branch("刑一庭党支部")
			bs, err := m.Facts().Belongings(tx, c.unit.Path)
			for _, b := range bs {
				if p, ok := b.In(tx.Today()); ok && p.Branch == c.unit.ID {
					c.members = append(c.members, b)
				}
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		test(c)
	})
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

func (c *court) may(can access.Can) access.Permit { c.Helper(); return c.over(can, c.unit.Path) }

func (c *court) begin() review.ID {
	c.Helper()
	k, err := c.app.Begin(ctx, c.may(review.CanKeep), c.unit.ID, 2025)
	if err != nil {
		c.Fatal(err)
	}
	return k
}

func (c *court) get(k review.ID) reviewapp.View {
	c.Helper()
	v, err := c.app.Get(ctx, c.may(review.CanView), k)
	if err != nil {
		c.Fatal(err)
	}
	return v
}

func TestReview_from_preparation_to_the_last_problem(t *testing.T) {
	both(t, func(c *court) {
		k := c.begin()
		if again := c.begin(); again != k {
			t.Errorf("begun twice: %s %s", k, again)
		}
		keep := c.may(review.CanKeep)
		prepare := reviewapp.PrepareIn{Review: review.Review{ID: k, Version: 1, StudyDay: civil.MustDay("2025-12-10"), Study: "学习党章", OpinionsDay: civil.MustDay("2025-12-12"), Opinions: "发放征求意见表"}}
		if err := c.app.Prepare(ctx, keep, prepare); err != nil {
			t.Fatal(err)
		}
		if err := c.app.Prepare(ctx, keep, prepare); fault.KindOf(err) != fault.Conflict {
			t.Errorf("an old form is taken: %v", err)
		}
		who := c.members[0].ID
		point, err := c.app.Say(ctx, keep, k, review.Point{Member: who, Own: true, Words: "理论学习不够系统"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.app.Say(ctx, keep, k, review.Point{Member: 4711, Words: "不相干"}); fault.Of(err).Field("member") == "" {
			t.Errorf("somebody else: %v", err)
		}
		problem, err := c.app.Note(ctx, keep, k, review.Problem{Problem: "党建和审判结合不紧", Measure: "每季研究一次", Owner: "书记", Due: civil.MustDay("2026-05-31")})
		if err != nil {
			t.Fatal(err)
		}
		v := c.get(k)
		if v.Branch.ID != c.unit.ID || len(v.Points) != 1 || v.Points[0].Name != c.members[0].Name || len(v.Problems) != 1 || v.Of != 1 || !v.Steps[0].Done || v.Steps[1].Done || len(v.People) < 10 {
			t.Errorf("%+v", v)
		}
		if f := v.Findings; len(f) != 1 || f[0].Rule != review.StruckOff || f[0].State != rulebook.Overdue {
			t.Errorf("%+v", f)
		}
		p := v.Problems[0]
		p.Done, p.Result = civil.DayOf(noon), "已研究两次"
		if _, err := c.app.Note(ctx, keep, k, p); err != nil {
			t.Fatal(err)
		}
		if _, err := c.app.Note(ctx, keep, k, p); fault.KindOf(err) != fault.Conflict {
			t.Errorf("an old line is taken: %v", err)
		}
		if f := c.get(k).Findings; f[0].State != rulebook.Met {
			t.Errorf("%+v", f)
		}
		ls, err := c.app.List(ctx, c.may(review.CanView), 2025)
		if err != nil || len(ls) != 1 || ls[0].Review != k || ls[0].Done != 1 || ls[0].Points != 1 || ls[0].Late != 0 {
			t.Errorf("%+v %v", ls, err)
		}
		if err := c.db.Read(ctx, func(tx *sqldb.Tx) error {
			hs, err := c.app.Facts().Holding(tx, 0, int64(who))
			if err != nil || len(hs) != 1 || hs[0].Rows[0].Value != "理论学习不够系统" {
				t.Errorf("%+v %v", hs, err)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if err := c.app.Unsay(ctx, keep, k, point); err != nil {
			t.Error(err)
		}
		if err := c.app.Drop(ctx, keep, k, problem); err != nil {
			t.Error(err)
		}
		if err := c.app.Drop(ctx, keep, k, problem); fault.KindOf(err) != fault.NotFound {
			t.Errorf("dropped twice: %v", err)
		}
	})
}

func TestReview_of_another_branch_is_not_there(t *testing.T) {
	both(t, func(c *court) {
		k := c.begin()
		other := c.branch("民二庭党支部").Path
		keep := c.over(review.CanKeep, other)
		_, get := c.app.Get(ctx, c.over(review.CanView, other), k)
		_, begin := c.app.Begin(ctx, keep, c.unit.ID, 2025)
		_, say := c.app.Say(ctx, keep, k, review.Point{Member: c.members[0].ID, Words: "一"})
		_, note := c.app.Note(ctx, keep, k, review.Problem{Problem: "一"})
		for name, err := range map[string]error{"get": get, "begin": begin, "say": say, "note": note, "prepare": c.app.Prepare(ctx, keep, reviewapp.PrepareIn{Review: review.Review{ID: k, Version: 1}}), "unsay": c.app.Unsay(ctx, keep, k, 1), "drop": c.app.Drop(ctx, keep, k, 1)} {
			if fault.KindOf(err) != fault.NotFound {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := c.app.Begin(ctx, c.may(review.CanKeep), c.unit.ID, 2027); fault.Of(err).Field("year") == "" {
			t.Errorf("a year to come: %v", err)
		}
	})
}

func TestJudge_as_a_source_of_the_desk(t *testing.T) {
	both(t, func(c *court) {
		k := c.begin()
		if _, err := c.app.Note(ctx, c.may(review.CanKeep), k, review.Problem{Problem: "一", Due: civil.MustDay("2026-05-31"), Measure: "改", Owner: "书记"}); err != nil {
			t.Fatal(err)
		}
		other := c.branch("民二庭党支部")
		c.ballots.all = []reviewapp.Ballot{{Unit: other.ID, Year: 2025, Measured: review.Measured{Closed: civil.MustDay("2026-01-10"), Members: 9, Subjects: 9}}}
		judge := func(over string) (fs []rulebook.Finding) {
			window, err := civil.ParsePeriod(over)
			if err != nil {
				t.Fatal(err)
			}
			if err := c.db.Read(ctx, func(tx *sqldb.Tx) (err error) {
				fs, err = c.app.Facts().Judge(tx, c.tree, c.tree.All(), window, civil.DayOf(noon))
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return fs
		}
		if fs := judge("2025"); len(fs) != 2 || fs[0].Subject.Court == "" {
			t.Errorf("2025: %+v", fs)
		}
		c.ballots.all = nil
		if fs := judge("2026"); len(fs) != 0 {
			t.Errorf("2026: %+v", fs)
		}
		if len(c.app.Facts().Rules()) != 4 {
			t.Error("four rules")
		}
	})
}

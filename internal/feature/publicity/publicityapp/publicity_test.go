package publicityapp_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/org"
	"touyan/internal/feature/publicity"
	"touyan/internal/feature/publicity/publicityapp"
	"touyan/internal/platform/search"
	"touyan/internal/platform/setting"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

var (
	ctx   = context.Background()
	day   = civil.MustDate(2026, 11, 22)
	units = []org.Unit{
		{ID: 1, Court: 1, Path: "z01.", Kind: org.Court, Short: "云川中院"},
		{ID: 2, Court: 1, Parent: 1, Path: "z01.001.", Kind: org.PartyCommittee, Short: "机关党委"},
		{ID: 3, Court: 1, Parent: 1, Path: "z01.002.", Kind: org.Branch, Short: "民二庭党支部"},
		{ID: 4, Court: 1, Parent: 1, Path: "z01.003.", Kind: org.Branch, Short: "执行局党支部"},
		{ID: 5, Court: 5, Path: "z02.", Kind: org.Court, Short: "青河法院"},
	}
)

type tree struct{}

func (tree) Tree(*sqldb.Tx, civil.Day) (*org.Tree, error) { return org.NewTree(units), nil }

// facts has one election, and a month with two lines; told keeps what was published.
type facts struct{ told *[]string }

func (facts) ToTell(_ *sqldb.Tx, _ *org.Tree, _ access.Path, in civil.Period) ([]publicity.Proposal, error) {
	if !in.Has(day - 10) {
		return nil, nil
	}
	return []publicity.Proposal{
		{Key: "election-1", Unit: 3, Day: day - 10, What: "选举结果", Title: "选举结果", Basis: rulebook.Cite(rulebook.PublicityRegulations, "第十二条"), Topic: publicity.Topics[3], Audience: publicity.Within, Term: publicity.Stage, Until: day + 5,
			Write: func() (string, error) { return "书记 沈砚", nil }},
		{Key: "dues-3-2026", Unit: 3, Day: day - 10, Elsewhere: "FEE-19", Basis: rulebook.Cite(rulebook.DuesRules, "管理部分")},
	}, nil
}

func (f facts) Published(_ context.Context, _ *access.Actor, i publicity.Item) (string, error) {
	*f.told = append(*f.told, i.Key+" "+i.On.String())
	return "已登记", nil
}

func (facts) Month(_ context.Context, _ org.Unit, month civil.Month) ([]publicity.Section, error) {
	if month != day.Month() {
		return nil, nil
	}
	return []publicity.Section{{Title: "组织生活", Lines: []string{"支委会 1 次。", "党课 1 次。"}}}, nil
}

func setUp(t *testing.T, db *sqldb.DB) *publicityapp.App {
	t.Helper()
	sqltest.Chain(t, db)
	err := db.Write(ctx, func(tx *sqldb.Tx) error {
		in := tx.Insert("org_unit", "id", "court", "path", "kind", "code", "full_name", "short_name", "with_committee", "ended_on", "version")
		for _, u := range units {
			in.Add(u.ID, u.Court, string(u.Path), string(u.Kind), string(u.Path), u.Short, u.Short, false, "9999-12-31", 1)
		}
		return in.Done()
	})
	if err != nil {
		t.Fatal(err)
	}
	return publicityapp.New(db, tree{}, facts{}, facts{&[]string{}})
}

// by returns a permit of an account over a subtree.
func by(t *testing.T, account int64, can access.Can, over access.Path) access.Permit {
	t.Helper()
	all := []access.Can{publicity.CanRead, publicity.CanWrite, publicity.CanReview, publicity.CanApprove}
	if can == publicity.CanRead {
		all = all[:1]
	}
	p, err := access.NewActor(access.Policy{"x": all}, account, 0, "沈砚", []access.Grant{{Role: "x", Over: over, Period: civil.Since(day)}}, day).Permit(can, over)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

const branch, other, court, elsewhere access.Path = "z01.002.", "z01.003.", "z01.", "z02."

func TestDisclosure_from_a_proposal_to_its_readers(t *testing.T) {
	sqltest.Both(t, time.Date(2026, 11, 22, 10, 0, 0, 0, civil.Shanghai), func(t *testing.T, db *sqldb.DB) {
		setUp(t, db)
		var noted []string
		a := publicityapp.New(db, tree{}, facts{}, facts{&noted})
		ps, err := a.Proposals(ctx, by(t, 1, publicity.CanWrite, branch))
		if err != nil || len(ps) != 2 {
			t.Fatalf("%d proposals, %v", len(ps), err)
		}
		if ps, err := a.Proposals(ctx, by(t, 1, publicity.CanWrite, other)); err != nil || len(ps) != 0 {
			t.Errorf("another branch is asked: %v, %v", ps, err)
		}
		if _, err := a.Propose(ctx, by(t, 1, publicity.CanWrite, other), "election-1"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("another branch drafts it: %v", err)
		}
		// Nothing is typed again.
		i, err := a.Propose(ctx, by(t, 1, publicity.CanWrite, branch), "election-1")
		if err != nil || i.Body != "书记 沈砚" || i.Topic == "" || i.Until != day+5 || i.Audience != publicity.Within || i.Check(day).Err() != nil {
			t.Fatalf("%+v, %v", i, err)
		}
		judged(t, db, a, day, rulebook.Open)
		if _, err := a.Save(ctx, by(t, 1, publicity.CanWrite, other), i); fault.KindOf(err) != fault.Invalid {
			t.Errorf("written for another branch: %v", err)
		}
		k, err := a.Save(ctx, by(t, 1, publicity.CanWrite, branch), i)
		if err != nil {
			t.Fatal(err)
		}
		if ps, err := a.Proposals(ctx, by(t, 1, publicity.CanWrite, branch)); err != nil || len(ps) != 1 {
			t.Errorf("it is proposed again: %v", err)
		}
		reader := by(t, 9, publicity.CanRead, branch)
		if _, err := a.Get(ctx, reader, k); fault.KindOf(err) != fault.NotFound {
			t.Errorf("a draft is read: %v", err)
		}
		if err := a.Review(ctx, by(t, 1, publicity.CanReview, branch), k, 1, true, ""); fault.KindOf(err) != fault.Invalid {
			t.Errorf("reviewed by its author: %v", err)
		}
		if err := a.Review(ctx, by(t, 2, publicity.CanReview, other), k, 1, true, ""); fault.KindOf(err) != fault.NotFound {
			t.Errorf("reviewed by another branch: %v", err)
		}
		if err := a.Review(ctx, by(t, 2, publicity.CanReview, court), k, 1, true, ""); err != nil {
			t.Fatal(err)
		}
		if err := a.Approve(ctx, by(t, 3, publicity.CanApprove, court), k, 1); fault.KindOf(err) != fault.Conflict {
			t.Errorf("an old version: %v", err)
		}
		if _, err := a.Step(ctx, by(t, 1, publicity.CanWrite, branch), k, 2, publicity.DoApprove, ""); fault.KindOf(err) != fault.Denied {
			t.Errorf("approved by who only writes: %v", err)
		}
		if err := a.Approve(ctx, by(t, 3, publicity.CanApprove, court), k, 2); err != nil {
			t.Fatal(err)
		}
		if said, err := a.Step(ctx, by(t, 1, publicity.CanWrite, branch), k, 3, publicity.DoPublish, ""); err != nil || said != "已登记" || !slices.Equal(noted, []string{"election-1 " + day.String()}) {
			t.Fatalf("%q, %q, %v", said, noted, err)
		}
		judged(t, db, a, day, rulebook.Met)
		judged(t, db, a, day-1, rulebook.Open)
		board := func(over access.Path) int {
			t.Helper()
			es, err := a.Board(ctx, by(t, 9, publicity.CanRead, over), "")
			if err != nil {
				t.Fatal(err)
			}
			return len(es)
		}
		if board(branch) != 1 || board(other) != 0 || board(court) != 1 || board(elsewhere) != 0 {
			t.Error("what a branch tells its members is seen by others, or not by them")
		}
		if found(t, db) != 1 {
			t.Error("what is published is not found")
		}
		if _, err := a.Step(ctx, by(t, 1, publicity.CanWrite, branch), k, 4, publicity.DoWithdraw, "写错"); err != nil {
			t.Fatal(err)
		}
		if board(branch) != 0 || found(t, db) != 0 {
			t.Error("what was withdrawn is still there")
		}
		judged(t, db, a, day, rulebook.Open)
		// A locality that gives ten days: the fact of ten days ago is open for today.
		if err := db.Write(ctx, func(tx *sqldb.Tx) error {
			return setting.Put(tx, setting.Value{Unit: 1, Name: publicity.SetDays, From: day - 30, Amount: "10", Basis: "云中法机党〔2026〕3 号"}, 0)
		}); err != nil {
			t.Fatal(err)
		}
		judged(t, db, a, day, rulebook.Open)
		judged(t, db, a, day+1, rulebook.Overdue)
	})
}

// judged compares what PUB-06 says of the branch on a day: one finding, of the
// election alone.
func judged(t *testing.T, db *sqldb.DB, a *publicityapp.App, on civil.Day, want rulebook.State) {
	t.Helper()
	err := db.Read(ctx, func(tx *sqldb.Tx) error {
		all, _ := tree{}.Tree(tx, on)
		fs, err := a.Facts().Judge(tx, all, units, civil.Year(2026), on)
		if len(fs) != 1 || fs[0].State != want || fs[0].Subject.Name != "民二庭党支部" || !strings.Contains(fs[0].Explain().Summary, "2026 年应公开 1 项") {
			t.Errorf("on %s: %+v, want %s", on, fs, want)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func found(t *testing.T, db *sqldb.DB) (n int) {
	t.Helper()
	if err := db.Read(ctx, func(tx *sqldb.Tx) error {
		p, err := search.Find(tx, search.Query{Text: "选举", Kinds: []string{publicityapp.KindText}, Scope: search.Scope{End: "~"}, Most: 10})
		n = len(p.Hits)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestCompose_puts_a_month_together(t *testing.T) {
	db := sqltest.Lite(t, time.Date(2026, 11, 22, 10, 0, 0, 0, civil.Shanghai))
	a := setUp(t, db)
	write := by(t, 1, publicity.CanWrite, branch)
	i, err := a.Compose(ctx, write, 3, day.Month())
	if err != nil || !strings.HasPrefix(i.Body, "一、组织生活\n支委会 1 次。") || i.Kind != publicity.Issue {
		t.Errorf("%+v, %v", i, err)
	}
	for month, want := range map[civil.Month]fault.Kind{day.Month() - 1: fault.Invalid, day.Month() + 1: fault.Invalid} {
		if _, err := a.Compose(ctx, write, 3, month); fault.KindOf(err) != want {
			t.Errorf("%s: %v", month, err)
		}
	}
	if _, err := a.Compose(ctx, write, 4, day.Month()); fault.KindOf(err) != fault.NotFound {
		t.Errorf("of another branch: %v", err)
	}
}

// A committee's notice is for the branches of its court, and for no other court.
func TestNotice_goes_down_from_the_committee(t *testing.T) {
	db := sqltest.Lite(t, time.Date(2026, 11, 22, 10, 0, 0, 0, civil.Shanghai))
	a := setUp(t, db)
	to := &desks{}
	a.Push(to)
	k, err := a.Save(ctx, by(t, 1, publicity.CanWrite, court), publicity.Item{Kind: publicity.Notice, Unit: 2, Title: "通知", Body: "开会", Audience: publicity.Within})
	if err == nil {
		_, err = a.Step(ctx, by(t, 1, publicity.CanWrite, court), k, 1, publicity.DoPublish, "")
	}
	if err != nil {
		t.Fatal(err)
	}
	for over, want := range map[access.Path]int{branch: 1, other: 1, elsewhere: 0} {
		if es, err := a.Board(ctx, by(t, 9, publicity.CanRead, over), publicity.Notice); err != nil || len(es) != want {
			t.Errorf("a seat over %s reads %d, %v", over, len(es), err)
		}
		if slices.Contains(to.seats, over) != (want == 1) {
			t.Errorf("it is on the desks of %v", to.seats)
		}
	}
	if to.href != publicity.ItemHref(k) || to.title != "通知" {
		t.Errorf("%+v", to)
	}
}

// desks are those of a few seats.
type desks struct {
	seats       []access.Path
	title, href string
}

func (d *desks) Send(_ *sqldb.Tx, meant func(access.Path) bool, title, _, href string) error {
	d.title, d.href, d.seats = title, href, nil // a write that is tried again begins anew
	for _, over := range []access.Path{branch, other, court, elsewhere} {
		if meant(over) {
			d.seats = append(d.seats, over)
		}
	}
	return nil
}

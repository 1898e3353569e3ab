package server

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/org"
	"touyan/internal/feature/publicity"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/sqldb"
	"touyan/test/example"
)

// What a branch's dues ask to be told is drafted from them, and once it is published
// the dues know it: nothing is typed twice (FEE-19, PUB-06).
func TestToTell_dues_are_told_once(t *testing.T) {
	today := civil.MustDate(2026, 11, 22)
	sys := opened(t, Options{Now: func() time.Time { return today.Start().Add(12 * time.Hour) }})
	owed, err := example.Dues(today)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		kind string
		b    []byte
	}{{"org", example.Organisation()}, {"members", example.Roster()}, {"dues", owed}} {
		if r, err := sys.Import(t.Context(), x.kind, intake.File{Name: x.kind + ".xlsx", Size: int64(len(x.b)), ReaderAt: bytes.NewReader(x.b)}, ImportChoice{SetAside: true}, nil); err != nil || !r.Loaded {
			t.Fatalf("%s: %v %+v", x.kind, err, r.Problems)
		}
	}
	by := func(account int64, can access.Can, over access.Path) access.Permit {
		t.Helper()
		all := []access.Can{publicity.CanRead, publicity.CanWrite, publicity.CanReview, publicity.CanApprove, dues.CanDisclose}
		p, err := access.NewActor(access.Policy{"x": all}, account, 0, "沈砚", []access.Grant{{Role: "x", Over: over, Period: civil.Since(today)}}, today).Permit(can, over)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	ps, err := sys.publicity.Proposals(t.Context(), by(1, publicity.CanWrite, access.Everywhere))
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(ps, func(p publicity.Proposal) bool { return strings.HasPrefix(p.Key, yearOfDues) })
	if at < 0 {
		t.Fatalf("%d proposals, none of dues", len(ps))
	}
	var branch org.Unit
	disclosed := func() rulebook.State {
		t.Helper()
		state := rulebook.Unknown
		err := sys.db.Read(t.Context(), func(tx *sqldb.Tx) error {
			tree, err := sys.org.Facts().Tree(tx, today)
			if err != nil {
				return err
			}
			branch, _ = tree.Unit(ps[at].Unit)
			fs, err := sys.dues.Facts().Judge(tx, tree, []org.Unit{branch}, civil.Year(2026), today)
			for _, f := range fs {
				if f.Rule == dues.YearDisclosed {
					state = f.State
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return state
	}
	if s := disclosed(); s != rulebook.Open {
		t.Fatalf("before: %s", s)
	}
	i, err := sys.publicity.Propose(t.Context(), by(1, publicity.CanWrite, branch.Path), ps[at].Key)
	if err != nil || !strings.Contains(i.Body, "实收") || strings.Contains(i.Body, "应交 0.00 元") {
		t.Fatalf("%q, %v", i.Body, err)
	}
	k, err := sys.publicity.Save(t.Context(), by(1, publicity.CanWrite, branch.Path), i)
	if err == nil {
		err = sys.publicity.Review(t.Context(), by(2, publicity.CanReview, branch.Path), k, 1, true, "")
	}
	if err == nil {
		err = sys.publicity.Approve(t.Context(), by(3, publicity.CanApprove, branch.Path), k, 2)
	}
	if err != nil {
		t.Fatal(err)
	}
	said, err := sys.publicity.Step(t.Context(), by(1, publicity.CanWrite, branch.Path), k, 3, publicity.DoPublish, "")
	if err != nil || said != "已登记为党费年度公布" {
		t.Fatalf("%q, %v", said, err)
	}
	if s := disclosed(); s != rulebook.Met {
		t.Errorf("after: %s", s)
	}
	if again, err := sys.publicity.Proposals(t.Context(), by(1, publicity.CanWrite, access.Everywhere)); err != nil || len(again) != len(ps)-1 {
		t.Errorf("%d proposals of %d are left, %v", len(again), len(ps), err)
	}
}

// A notice stands on the desks of those it is for, unread; of its branch and no other.
func TestNotice_is_on_the_desks_of_its_branch(t *testing.T) {
	today := civil.MustDate(2026, 11, 22)
	sys := opened(t, Options{Now: func() time.Time { return today.Start().Add(12 * time.Hour) }})
	for kind, b := range map[string][]byte{"org": example.Organisation()} {
		if r, err := sys.Import(t.Context(), kind, intake.File{Name: kind + ".xlsx", Size: int64(len(b)), ReaderAt: bytes.NewReader(b)}, ImportChoice{}, nil); err != nil || !r.Loaded {
			t.Fatal(err)
		}
	}
	b := example.Roster()
	if r, err := sys.Import(t.Context(), "members", intake.File{Name: "x.xlsx", Size: int64(len(b)), ReaderAt: bytes.NewReader(b)}, ImportChoice{SetAside: true}, nil); err != nil || !r.Loaded {
		t.Fatal(err)
	}
	const own = "民二庭党支部"
	if _, err := sys.DemoAccounts(t.Context(), example.Court, own); err != nil {
		t.Fatal(err)
	}
	publish := func(branch, title string) (on int) {
		t.Helper()
		unit, err := sys.named(t.Context(), branch)
		if err != nil {
			t.Fatal(err)
		}
		write, err := sys.permit("test", publicity.CanWrite)
		if err != nil {
			t.Fatal(err)
		}
		k, err := sys.publicity.Save(t.Context(), write, publicity.Item{Kind: publicity.Notice, Unit: unit, Title: title, Body: "周五下午三点。", Audience: publicity.Within})
		if err == nil {
			_, err = sys.publicity.Step(t.Context(), write, k, 1, publicity.DoPublish, "")
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := sys.db.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
			on, err = sqldb.One(tx, sqldb.Scalar[int], `select count(id) from desk_message where kind = 'notice' and title = $1 and read_at is null and href is not null`, title)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return on
	}
	mine, others := publish(own, "本支部通知"), publish("刑一庭党支部", "别的支部的通知")
	if mine < 2 || others >= mine {
		t.Errorf("on %d desks of the branch, on %d of another", mine, others)
	}
}

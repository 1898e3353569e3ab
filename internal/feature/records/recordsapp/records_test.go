package recordsapp_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/org"
	"touyan/internal/feature/records"
	"touyan/internal/feature/records/recordsapp"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/search"
	"touyan/internal/platform/setting"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

var (
	ctx = context.Background()
	now = time.Date(2026, 11, 22, 10, 0, 0, 0, civil.Shanghai)
)

// house is a court with a committee and two branches, and another court.
var units = []org.Unit{
	{ID: 1, Court: 1, Path: "z01.", Kind: org.Court, Name: "云川市中级人民法院", Short: "云川中院"},
	{ID: 2, Court: 1, Parent: 1, Path: "z01.001.", Kind: org.PartyCommittee, Name: "机关党委", Short: "机关党委"},
	{ID: 3, Court: 1, Parent: 2, Path: "z01.001.001.", Kind: org.Branch, Name: "民二庭党支部", Short: "民二庭党支部"},
	{ID: 4, Court: 1, Parent: 2, Path: "z01.001.002.", Kind: org.Branch, Name: "执行局党支部", Short: "执行局党支部"},
	{ID: 5, Court: 5, Path: "z02.", Kind: org.Court, Name: "青河县人民法院", Short: "青河法院"},
}

type tree struct{}

func (tree) Tree(*sqldb.Tx, civil.Day) (*org.Tree, error) { return org.NewTree(units), nil }

// minutes are what another room has of a branch's year.
type minutes struct{}

func (minutes) Kept(_ context.Context, u org.Unit, year int) ([]records.Item, error) {
	if u.ID != 3 || year != 2026 {
		return nil, nil
	}
	one := func(day civil.Day, c records.Code, title string) records.Item {
		return records.Item{Category: c, Day: day, Title: title, Source: "组织生活", Name: "记录.docx", Write: func() ([]byte, error) { return []byte(title), nil }}
	}
	return []records.Item{one(civil.MustDate(2026, 9, 1), records.Meetings, "支委会"), one(civil.MustDate(2026, 3, 1), records.Meetings, "党员大会/第一次"), one(civil.MustDate(2026, 5, 1), records.Study, "党课")}, nil
}

func setUp(t *testing.T, db *sqldb.DB) *recordsapp.App {
	t.Helper()
	sqltest.Chain(t, db)
	sealer, err := seal.Load(ctx, db, t.TempDir()+"/master")
	if err != nil {
		t.Fatal(err)
	}
	a := recordsapp.New(db, sealer, intake.New(db, sealer), tree{})
	a.Gather(minutes{})
	write(t, db, func(tx *sqldb.Tx) error {
		in := tx.Insert("org_unit", "id", "court", "parent", "path", "kind", "code", "full_name", "short_name", "with_committee", "ended_on", "version")
		for _, u := range units {
			in.Add(u.ID, u.Court, u.Parent, string(u.Path), string(u.Kind), string(u.Path), u.Name, u.Short, false, "9999-12-31", 1)
		}
		return in.Done()
	})
	return a
}

func write(t *testing.T, db *sqldb.DB, fn func(tx *sqldb.Tx) error) {
	t.Helper()
	if err := db.Write(ctx, fn); err != nil {
		t.Fatal(err)
	}
}

func permit(t *testing.T, can access.Can, over access.Path) access.Permit {
	t.Helper()
	p, err := access.System("测试").Permit(can, over)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func file(name, content string) intake.File {
	return intake.File{Name: name, Size: int64(len(content)), ReaderAt: strings.NewReader(content)}
}

const branch, other access.Path = "z01.001.001.", "z01.001.002."

func TestFile_is_sealed_withdrawn_and_put_back(t *testing.T) {
	sqltest.Both(t, now, func(t *testing.T, db *sqldb.DB) {
		a := setUp(t, db)
		in := recordsapp.FileIn{Unit: 3, Year: 2026, Category: records.Elections, Title: "换届批复", Day: civil.MustDate(2026, 3, 2), File: file("批复.pdf", "批复的扫描件")}
		k, err := a.File(ctx, permit(t, records.CanFile, branch), in)
		if err != nil {
			t.Fatal(err)
		}
		view := permit(t, records.CanView, branch)
		got, err := a.Fetch(ctx, view, k)
		if err != nil || string(got.Content) != "批复的扫描件" {
			t.Errorf("%q, %v", got.Content, err)
		}
		if _, err := a.Fetch(ctx, permit(t, records.CanView, other), k); fault.KindOf(err) != fault.NotFound {
			t.Errorf("another branch opens it: %v", err)
		}
		if err := db.Read(ctx, func(tx *sqldb.Tx) error {
			b, err := sqldb.One(tx, sqldb.Scalar[[]byte], `select b.content from records_file f join blob b on b.id = f.content`)
			if bytes.Contains(b, []byte("扫描件")) {
				t.Error("the content lies open in the database")
			}
			return err
		}); err != nil {
			t.Error(err)
		}
		if _, err := a.Withdraw(ctx, permit(t, records.CanFile, branch), k, 1, " "); fault.KindOf(err) != fault.Invalid {
			t.Errorf("withdrawn without a reason: %v", err)
		}
		f, err := a.Withdraw(ctx, permit(t, records.CanFile, branch), k, 1, "重复")
		if err != nil {
			t.Fatal(err)
		}
		if ar, err := a.Archive(ctx, view, 3, 2026); err != nil || ar.Amount != 3 || len(ar.Withdrawn) != 1 {
			t.Errorf("%d documents, %v", ar.Amount, err)
		}
		if _, err := a.Restore(ctx, permit(t, records.CanFile, branch), k, 1); fault.KindOf(err) != fault.Conflict {
			t.Errorf("an old version: %v", err)
		}
		if _, err := a.Restore(ctx, permit(t, records.CanFile, branch), k, f.Version); err != nil {
			t.Error(err)
		}
		for what, bad := range map[string]recordsapp.FileIn{
			"secret":          {Unit: 3, Year: 2026, Category: records.Others, Title: "通报", File: file("【机密】通报.txt", "x")},
			"empty":           {Unit: 3, Year: 2026, Category: records.Others, Title: "空", File: file("x.txt", "")},
			"of tomorrow":     {Unit: 3, Year: 2026, Category: records.Others, Title: "x", Day: civil.MustDate(2026, 11, 23), File: file("x.txt", "x")},
			"of next year":    {Unit: 3, Year: 2027, Category: records.Others, Title: "x", File: file("x.txt", "x")},
			"of no category":  {Unit: 3, Year: 2026, Category: "x", Title: "x", File: file("x.txt", "x")},
			"without a title": {Unit: 3, Year: 2026, Category: records.Others, File: file("x.txt", "x")},
		} {
			if _, err := a.File(ctx, permit(t, records.CanFile, branch), bad); fault.KindOf(err) != fault.Invalid {
				t.Errorf("%s: %v", what, err)
			}
		}
		in.Unit = 4
		if _, err := a.File(ctx, permit(t, records.CanFile, branch), in); fault.KindOf(err) != fault.NotFound {
			t.Errorf("filed with another branch: %v", err)
		}
	})
}

func TestTransfer_is_what_Check_finds_sound(t *testing.T) {
	sqltest.Both(t, now, func(t *testing.T, db *sqldb.DB) {
		a := setUp(t, db)
		set := permit(t, records.CanSet, "z01.")
		if err := a.SetTerms(ctx, permit(t, records.CanSet, branch), recordsapp.TermsIn{Basis: "x", Fonds: "X9"}); fault.KindOf(err) != fault.Denied {
			t.Errorf("a branch sets the court's terms: %v", err)
		}
		if err := a.SetTerms(ctx, set, recordsapp.TermsIn{Court: 1, Fonds: "X001"}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("terms without a basis: %v", err)
		}
		if err := a.SetTerms(ctx, set, recordsapp.TermsIn{Court: 1, Fonds: "X001", Basis: "云档发〔2026〕8号", Keep: map[records.Code]records.Keep{records.Study: records.Years30}}); err != nil {
			t.Fatal(err)
		}
		if _, err := a.File(ctx, permit(t, records.CanFile, branch), recordsapp.FileIn{Unit: 3, Year: 2026, Category: records.Elections, Title: "批复", File: file("批复.pdf", "批复")}); err != nil {
			t.Fatal(err)
		}
		p, err := a.Transfer(ctx, permit(t, records.CanTransfer, branch), 3, 2026)
		if err != nil || p.Amount != 4 {
			t.Fatalf("%d documents: %v", p.Amount, err)
		}
		c, known, err := a.Check(ctx, permit(t, records.CanView, branch), bytes.NewReader(p.Content), int64(len(p.Content)))
		if err != nil || !c.Sound() || c.Files != 6 || len(known) != 1 || known[0].Digest != p.Digest {
			t.Errorf("%+v, %v, %v", c, known, err)
		}
		if _, known, _ := a.Check(ctx, permit(t, records.CanView, other), bytes.NewReader(p.Content), int64(len(p.Content))); len(known) != 0 {
			t.Error("another branch learns of the package")
		}
		for _, want := range []string{"X001-WS·2026-Y-HJ-0001", "X001-WS·2026-Y-HY-0002", "X001-WS·2026-D30-XX-0004"} {
			if ok, err := holds(p.Content, records.MetaName, want); err != nil || !ok {
				t.Errorf("%s is not in the metadata: %v", want, err)
			}
		}
		broken := slices.Clone(p.Content)
		at := bytes.Index(broken, []byte("批复.pdf")) + len("批复.pdf") + 3
		broken[at] ^= 1
		if c, _, err := a.Check(ctx, permit(t, records.CanView, branch), bytes.NewReader(broken), int64(len(broken))); err == nil && c.Sound() {
			t.Error("a changed byte is not seen")
		}
		if _, err := a.Transfer(ctx, permit(t, records.CanTransfer, other), 4, 2026); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a package of nothing: %v", err)
		}
		if _, err := a.Transfer(ctx, permit(t, records.CanTransfer, other), 3, 2026); fault.KindOf(err) != fault.NotFound {
			t.Errorf("another branch's package: %v", err)
		}
	})
}

func TestBylaws_have_editions_and_hold_for_all_below(t *testing.T) {
	sqltest.Both(t, now, func(t *testing.T, db *sqldb.DB) {
		a := setUp(t, db)
		set := permit(t, records.CanSet, "z01.")
		b := records.Bylaw{Unit: 2, Title: "主题党日办法", Number: "云法机党〔2025〕3号", Organ: "机关党委", Body: "第一条 每月五日为主题党日。", Period: civil.Since(civil.MustDate(2025, 1, 1))}
		first, err := a.Adopt(ctx, set, b)
		if err != nil {
			t.Fatal(err)
		}
		b.Series, b.Number, b.Period = first, "云法机党〔2026〕7号", civil.Since(civil.MustDate(2025, 1, 1))
		if _, err := a.Adopt(ctx, set, b); fault.KindOf(err) != fault.Invalid {
			t.Errorf("two editions from one day: %v", err)
		}
		b.Period = civil.Since(civil.MustDate(2026, 7, 1))
		second, err := a.Adopt(ctx, set, b)
		if err != nil {
			t.Fatal(err)
		}
		read := permit(t, records.CanSearch, branch)
		for day, want := range map[string]records.BylawID{"2024-12-31": 0, "2025-01-01": first, "2026-06-30": first, "2026-07-01": second} {
			es, err := a.Bylaws(ctx, read, civil.MustDay(day))
			if err != nil || len(es) > 1 || (len(es) == 1) != (want != 0) || len(es) == 1 && es[0].ID != want {
				t.Errorf("on %s: %d editions, %v", day, len(es), err)
			}
		}
		if _, all, err := a.Bylaw(ctx, read, first); err != nil || len(all) != 2 {
			t.Errorf("%d editions, %v", len(all), err)
		}
		if _, _, err := a.Bylaw(ctx, permit(t, records.CanSearch, "z02."), first); fault.KindOf(err) != fault.NotFound {
			t.Errorf("another court reads it: %v", err)
		}
		// A parameter that was set by it stands under it, and leads to it.
		write(t, db, func(tx *sqldb.Tx) error {
			return setting.Put(tx, setting.Value{Unit: 1, Name: "org.groups-from", From: civil.MustDate(2026, 7, 1), Amount: "15", Basis: "云法机党 [2026] 7 号"}, 0)
		})
		if sets, err := a.Sets(ctx, read, second); err != nil || len(sets) != 1 || sets[0].Amount != "15" {
			t.Errorf("it sets %+v, %v", sets, err)
		}
		if sets, err := a.Sets(ctx, read, first); err != nil || len(sets) != 0 {
			t.Errorf("the edition before sets %+v, %v", sets, err)
		}
		if k, err := a.Numbered(ctx, read, "云法机党（2026）7号"); err != nil || k != second {
			t.Errorf("the number leads to %v, %v", k, err)
		}
		if k, err := a.Numbered(ctx, permit(t, records.CanSearch, "z02."), "云法机党（2026）7号"); err != nil || k != 0 {
			t.Errorf("another court is led to %v, %v", k, err)
		}
		if err := a.Repeal(ctx, permit(t, records.CanSet, branch), second, 1, civil.MustDate(2026, 12, 31)); fault.KindOf(err) != fault.NotFound {
			t.Errorf("a branch repeals the committee's rule: %v", err)
		}
		if err := a.Repeal(ctx, set, second, 1, civil.MustDate(2026, 6, 30)); fault.KindOf(err) != fault.Invalid {
			t.Errorf("repealed before it began: %v", err)
		}
		if err := a.Repeal(ctx, set, second, 1, civil.MustDate(2026, 12, 31)); err != nil {
			t.Error(err)
		}
		if err := a.Repeal(ctx, set, second, 1, 0); fault.KindOf(err) != fault.Conflict {
			t.Errorf("an old version: %v", err)
		}

		found := func(over access.Path, in recordsapp.SearchIn) int {
			t.Helper()
			in.Kinds = append(in.Kinds, recordsapp.KindBylaw)
			f, err := a.Search(ctx, permit(t, records.CanSearch, over), in)
			if err != nil {
				t.Fatal(err)
			}
			return len(f.Hits)
		}
		write(t, db, func(tx *sqldb.Tx) error {
			return search.Put(tx, search.Text{Kind: "life", Ref: 9, Day: civil.MustDate(2026, 9, 9), Court: 1, Unit: 4, Title: "支委会", Body: "研究主题党日"})
		})
		for range 2 { // fresh, and merged
			for over, want := range map[access.Path]int{branch: 2, other: 3, "z01.": 3, "z02.": 0, access.Everywhere: 3} {
				if n := found(over, recordsapp.SearchIn{Text: "党日", Kinds: []string{"life"}}); n != want {
					t.Errorf("a seat over %q finds %d, want %d", over, n, want)
				}
			}
			if n := found("z01.", recordsapp.SearchIn{Text: "党日", Kinds: []string{"life"}, Unit: 4, Year: 2026}); n != 1 {
				t.Errorf("of one branch: %d", n)
			}
			if n := found("z01.", recordsapp.SearchIn{Text: "党日", Kinds: []string{"life"}, Year: 2025}); n != 1 {
				t.Errorf("of 2025: %d", n)
			}
			if _, err := search.Merge(ctx, db, 1); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := a.Search(ctx, permit(t, records.CanSearch, branch), recordsapp.SearchIn{Text: "党日", Kinds: []string{"life"}, Unit: 4}); fault.KindOf(err) != fault.NotFound {
			t.Errorf("another branch is chosen: %v", err)
		}
		everywhere := permit(t, records.CanSet, access.Everywhere)
		if taken, _, err := a.Rebuild(ctx, everywhere); err != nil || taken != 2 {
			t.Errorf("rebuilt from %d texts, %v", taken, err)
		}
		if n := found("z01.", recordsapp.SearchIn{Text: "党日"}); n != 2 {
			t.Errorf("after the rebuild %d", n)
		}
	})
}

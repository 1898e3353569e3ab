package search_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/platform/search"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

var ctx = context.Background()

func write(t testing.TB, db *sqldb.DB, fn func(tx *sqldb.Tx) error) {
	t.Helper()
	if err := db.Write(ctx, fn); err != nil {
		t.Fatal(err)
	}
}

// units are two branches of one court: 2 and 3 under 1.
func units(t testing.TB, db *sqldb.DB) {
	write(t, db, func(tx *sqldb.Tx) error {
		in := tx.Insert("org_unit", "id", "court", "path", "kind", "code", "full_name", "short_name", "with_committee", "ended_on", "version")
		for i, p := range []string{"001.", "001.001.", "001.002."} {
			in.Add(i+1, 1, p, "branch", fmt.Sprint(i), p, p, false, "9999-12-31", 1)
		}
		return in.Done()
	})
}

var everywhere = search.Scope{From: "", End: "~"}

func branch(path string, unit int64) search.Scope {
	return search.Scope{From: path, End: strings.TrimSuffix(path, ".") + "/", Units: []int64{unit}, Above: []int64{1, unit}}
}

func find(t testing.TB, db *sqldb.DB, q search.Query) (p search.Page) {
	t.Helper()
	if q.Kinds == nil {
		q.Kinds = []string{"life", "notice", "article"}
	}
	q.Most = max(q.Most, 10)
	if err := db.Read(ctx, func(tx *sqldb.Tx) (err error) { p, err = search.Find(tx, q); return err }); err != nil {
		t.Fatal(err)
	}
	return p
}

func refs(p search.Page) (out []int64) {
	for _, h := range p.Hits {
		out = append(out, h.Ref)
	}
	return out
}

var texts = []search.Text{
	{Kind: "life", Ref: 1, Day: civil.MustDate(2026, 9, 29), Court: 1, Unit: 2, Title: "第三季度党员大会", Body: "传达浦东经验，讨论积极分子培养。ＡＢＣ2026年"},
	{Kind: "life", Ref: 2, Day: civil.MustDate(2026, 8, 3), Court: 1, Unit: 3, Title: "支委会", Body: "研究主题党日安排"},
	{Kind: "notice", Ref: 3, Day: civil.MustDate(2026, 9, 1), Court: 1, Unit: 1, Below: true, Title: "关于开展主题党日的通知"},
	{Kind: "article", Ref: 4, Below: true, Title: "支部工作条例 第十六条", Body: "主题党日每月相对固定1天"},
	{Kind: "life", Ref: 5, Day: civil.MustDate(2026, 8, 30), Court: 1, Unit: 2, Title: "主题党日", Body: "东浦小组学习"},
}

func TestFind_before_and_after_Merge(t *testing.T) {
	sqltest.Both(t, time.Time{}, func(t *testing.T, db *sqldb.DB) {
		units(t, db)
		write(t, db, func(tx *sqldb.Tx) error {
			for _, x := range texts {
				if err := search.Put(tx, x); err != nil {
					return err
				}
			}
			return nil
		})
		look := func(when string) {
			t.Helper()
			for _, c := range []struct {
				text  string
				scope search.Scope
				from  civil.Day
				kinds []string
				want  []int64
			}{
				{"浦东", everywhere, 0, nil, []int64{1}},            // two characters, and not 东浦
				{"党", everywhere, 0, nil, []int64{1, 3, 5, 2, 4}}, // one
				{"主题党日", everywhere, 0, nil, []int64{3, 5, 2, 4}},
				{"主题 通知", everywhere, 0, nil, []int64{3}}, // every word
				{"abc", everywhere, 0, nil, []int64{1}},   // full width, case
				{"ab", everywhere, 0, nil, nil},           // a word of letters is whole
				{"主题党日", branch("001.001.", 2), 0, nil, []int64{3, 5, 4}},
				{"主题党日", branch("001.002.", 3), 0, nil, []int64{3, 2, 4}},
				{"主题党日", search.Scope{From: "001.002.", End: "001.002/"}, 0, nil, []int64{2, 4}}, // without the units that spare looking
				{"主题党日", everywhere, civil.MustDate(2026, 8, 30), nil, []int64{3, 5}},
				{"主题党日", everywhere, 0, []string{"notice"}, []int64{3}},
				{"党日主题", everywhere, 0, nil, nil}, // the pairs 党日 and 主题 stand in the texts, the word does not
				{"“”，", everywhere, 0, nil, nil},
			} {
				if got := refs(find(t, db, search.Query{Text: c.text, Scope: c.scope, From: c.from, Kinds: c.kinds})); !slices.Equal(got, c.want) {
					t.Errorf("%s: %q finds %v, want %v", when, c.text, got, c.want)
				}
			}
		}
		look("fresh")
		if n, err := search.Merge(ctx, db, 100); err != nil || n != 0 {
			t.Errorf("five fresh texts were merged before there are a hundred: %d, %v", n, err)
		}
		if n, err := search.Merge(ctx, db, 1); err != nil || n != 3 {
			t.Fatalf("%d months merged, want 3: %v", n, err)
		}
		look("merged")

		write(t, db, func(tx *sqldb.Tx) error {
			moved := texts[0]
			moved.Day, moved.Body = civil.MustDate(2026, 8, 31), "改为讨论评议"
			if err := search.Put(tx, moved); err != nil {
				return err
			}
			return search.Drop(tx, "life", 5)
		})
		after := func(when string) {
			t.Helper()
			for text, want := range map[string][]int64{"浦东": nil, "评议": {1}, "大会": {1}, "主题党日": {3, 2, 4}} {
				if got := refs(find(t, db, search.Query{Text: text, Scope: everywhere})); !slices.Equal(got, want) {
					t.Errorf("%s: %q finds %v, want %v", when, text, got, want)
				}
			}
		}
		after("changed")
		if _, err := search.Merge(ctx, db, 1); err != nil {
			t.Fatal(err)
		}
		after("merged again")
		err := db.Read(ctx, func(tx *sqldb.Tx) error {
			n, err := sqldb.One(tx, sqldb.Scalar[int], `select count(month) from search_posting where gram = $1 and month = $2`, "东浦", int(civil.MonthOf(2026, 8)))
			if n != 0 {
				t.Error("a word of a dropped text stays in the postings")
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// Every page of a search through fresh and merged texts, one after another, is
// what a plain look through all texts finds.
func TestFind_pages_are_complete(t *testing.T) {
	for _, patience := range []int{1000, 40, 1} {
		t.Run(fmt.Sprint(patience), func(t *testing.T) {
			defer search.Patience(patience)()
			pagesAreComplete(t)
		})
	}
}

func pagesAreComplete(t *testing.T) {
	db := sqltest.Lite(t, time.Time{})
	units(t, db)
	var all []search.Text
	for i := range 300 {
		x := search.Text{Kind: "life", Ref: int64(i + 1), Day: civil.MustDate(2026, 1, 1).AddDays(i * 7 % 200), Court: 1, Unit: 2 + int64(i%2), Title: "会议", Body: strings.Repeat("学习", i%3) + "讨论"}
		all = append(all, x)
	}
	write(t, db, func(tx *sqldb.Tx) error { return search.PutNew(tx, all[:200]) })
	if _, err := search.Merge(ctx, db, 1); err != nil {
		t.Fatal(err)
	}
	write(t, db, func(tx *sqldb.Tx) error { return search.PutNew(tx, all[200:]) })
	seen := map[int64]bool{}
	last := civil.MustDate(2099, 1, 1)
	q := search.Query{Text: "学习讨论", Scope: branch("001.001.", 2), Most: 13}
	for {
		p := find(t, db, q)
		for _, h := range p.Hits {
			if seen[h.Ref] || h.Day > last {
				t.Fatalf("%d comes twice or out of order", h.Ref)
			}
			seen[h.Ref], last = true, h.Day
		}
		if q.After = p.Next; q.After == "" {
			break
		}
	}
	want := 0
	for _, x := range all {
		if x.Unit == 2 && strings.Contains(x.Body, "学习讨论") {
			want++
		}
	}
	if len(seen) != want || want == 0 {
		t.Errorf("%d found in pages, there are %d", len(seen), want)
	}
	err := db.Read(ctx, func(tx *sqldb.Tx) error {
		_, err := search.Find(tx, search.Query{Text: "学习", Kinds: []string{"life"}, After: "x"})
		return err
	})
	if fault.KindOf(err) != fault.Invalid {
		t.Errorf("an address that is none: %v", err)
	}
}

func TestTake_goes_on_where_it_stopped_and_Forget_begins_anew(t *testing.T) {
	db := sqltest.Lite(t, time.Time{})
	calls := 0
	s := search.Source{Kind: "life", Texts: func(_ *sqldb.Tx, after int64, _ int) ([]search.Text, error) {
		calls++
		if after >= 3 {
			return nil, nil
		}
		return []search.Text{{Kind: "life", Ref: after + 1, Below: true, Title: fmt.Sprint("会议", after+1)}}, nil
	}}
	for range 2 {
		if _, err := search.Take(ctx, db, s); err != nil {
			t.Fatal(err)
		}
	}
	if calls != 4 || len(find(t, db, search.Query{Text: "会议", Scope: everywhere}).Hits) != 3 {
		t.Errorf("%d calls", calls)
	}
	write(t, db, search.Forget)
	if len(find(t, db, search.Query{Text: "会议", Scope: everywhere}).Hits) != 0 {
		t.Error("a forgotten index finds")
	}
	if n, err := search.Take(ctx, db, s); err != nil || n != 3 {
		t.Errorf("taken anew: %d, %v", n, err)
	}
}

func TestSnippets_mark_the_words(t *testing.T) {
	db := sqltest.Lite(t, time.Time{})
	write(t, db, func(tx *sqldb.Tx) error {
		return search.Put(tx, search.Text{Kind: "life", Ref: 1, Below: true, Title: "浦东党员大会", Body: strings.Repeat("前", 60) + "讨论浦东经验" + strings.Repeat("后", 200)})
	})
	h := find(t, db, search.Query{Text: "浦东", Scope: everywhere}).Hits[0]
	if h.Heading[0] != (search.Piece{Text: "浦东", Hit: true}) || h.Heading[1].Text != "党员大会" {
		t.Errorf("heading %v", h.Heading)
	}
	if s := h.Snippet; len(s) != 5 || s[0].Text != "…" || s[2] != (search.Piece{Text: "浦东", Hit: true}) || !strings.HasSuffix(s[1].Text, "前讨论") {
		t.Errorf("snippet %v", h.Snippet)
	}
}

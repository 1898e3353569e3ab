package caseloadapp_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/caseload/caseloadapp"
	"touyan/internal/feature/caseload/indicator"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

// contents is the cases as the table has them, without their identifiers.
func (h *house) contents() string {
	var all []string
	for _, row := range h.table() {
		all = append(all, fmt.Sprint(row[1:23]...))
	}
	slices.Sort(all)
	return strings.Join(all, "\n")
}

// drawn writes a list of a few cases, some known, some new; with a period all were
// filed in it.
func drawn(r *rand.Rand, p civil.Period) []byte {
	var b strings.Builder
	b.WriteString("案号,立案日期,结案日期,结案方式,庭室,合议庭/团队,承办人,审限届满日\n")
	used := map[int]bool{}
	for range 1 + r.IntN(9) {
		serial := 1 + r.IntN(40)
		if used[serial] {
			continue
		}
		used[serial] = true
		filed := p.From.AddDays(r.IntN(p.Days()))
		closed, closing := "", ""
		if r.IntN(3) > 0 {
			closed, closing = filed.AddDays(r.IntN(80)).String(), []string{"维持", "改判", "发回重审"}[r.IntN(3)]
		}
		division := []string{"民事审判第一庭", "民事审判第二庭"}[r.IntN(2)]
		fmt.Fprintf(&b, "（2025）川45民终%d号,%s,%s,%s,%s,第一审判团队,%s,%s\n", serial, filed, closed, closing, division, []string{"苏艳蕾", "卢伟", ""}[r.IntN(3)], filed.AddDays(90))
	}
	return []byte(b.String())
}

// After any sequence of imports, corrections, replaced periods, imports taken back
// and changed definitions the roll-ups equal a full recount, and what was taken back
// left nothing.
func TestSequence_roll_ups_equal_a_full_recount(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		r := rand.New(rand.NewPCG(9, 23))
		court, _ := h.tree.ByCode(org.Court, "01")
		imports, view, define := permit(t, caseload.CanImport, ""), permit(t, caseload.CanView, ""), permit(t, caseload.CanDefine, "")
		var last, before string // the newest import, and what stood before it
		undone, versions := 0, 0
		for step := range 36 {
			switch what := r.IntN(8); {
			case what < 5:
				from := civil.MustDay("2025-01-01").AddDays(r.IntN(200))
				in := caseloadapp.ImportIn{File: file(fmt.Sprintf("%d.csv", step), drawn(r, civil.Period{From: from, Until: from.AddDays(r.IntN(90))})), Whole: what > 3}
				before = h.contents()
				dry := in
				dry.DryRun = true
				want := h.load(dry)
				got := h.load(in)
				if want.Replaced != got.Replaced || want.Removed != got.Removed || want.Accepted != got.Accepted {
					t.Fatalf("step %d: foreseen %+v, done %+v", step, want, got)
				}
				last = got.Batch.String()
			case what < 7 && last != "":
				all, _, err := h.app.Batches(ctx, imports, caseloadapp.BatchesIn{})
				if err != nil || all[0].ID.String() != last || !all[0].Undoable {
					t.Fatalf("step %d: %v %+v", step, err, all)
				}
				if err := h.app.Undo(ctx, imports, all[0].ID); err != nil {
					t.Fatal(err)
				}
				if got := h.contents(); got != before {
					t.Fatalf("step %d: taken back is\n%s\nbefore it was\n%s", step, got, before)
				}
				if err := h.app.Undo(ctx, imports, all[0].ID); fault.KindOf(err) != fault.Conflict {
					t.Fatalf("taken back twice: %v", err)
				}
				last = ""
				undone++
			default:
				versions++
				own, _ := indicator.Common().On("E01", civil.MustDay("2025-01-01"))
				own.Version, own.From, own.Source = fmt.Sprintf("本院-%d", versions), civil.MustDay("2024-01-01").AddDays(versions*40), "云法〔2025〕12号"
				own.Den = []indicator.Term{{Reading: indicator.Filed}, {Reading: indicator.Closed, Where: indicator.Filter{Closings: caseload.Closings()[:11+versions]}}}
				if err := h.app.Define(ctx, define, court.ID, own); err != nil {
					t.Fatal(err)
				}
			}
			p := civil.Period{From: civil.MustDay("2025-01-01").AddDays(r.IntN(60)), Until: civil.MustDay("2025-06-01").AddDays(r.IntN(200))}
			if differs, err := h.app.Recount(ctx, view, p); err != nil || len(differs) > 0 {
				t.Fatalf("step %d, %s: %v %v", step, p, differs, err)
			}
		}
		if undone == 0 || versions < 2 {
			t.Errorf("%d taken back, %d versions: nothing was tried", undone, versions)
		}
		both, err := h.app.Versions(ctx, view, court.ID, "E01", year)
		if err != nil || len(both) != versions+1 || both[0].Den == both[1].Den {
			t.Errorf("every version keeps its value: %v %v", both, err)
		}
	})
}

func TestDefine_needs_what_a_definition_needs_and_a_mistake_is_withdrawn(t *testing.T) {
	h := newHouse(t, sqltest.Lite(t, noon))
	h.load(caseloadapp.ImportIn{File: file("a.csv", list([4]string{"1", "2024-11-01", "2025-02-01", "维持"}, [4]string{"2", "2025-03-01", "", ""}))})
	court, _ := h.tree.ByCode(org.Court, "01")
	other, _ := h.tree.ByCode(org.Court, "02")
	define, view := permit(t, caseload.CanDefine, court.Path.Own()), permit(t, caseload.CanView, court.Path.Own())
	all0, _, err := h.app.Batches(ctx, permit(t, caseload.CanImport, court.Path.Own()), caseloadapp.BatchesIn{})
	if err != nil || len(all0) != 1 {
		t.Fatal(all0, err)
	}
	if theirs, _, err := h.app.Batches(ctx, permit(t, caseload.CanImport, other.Path.Own()), caseloadapp.BatchesIn{}); err != nil || len(theirs) != 0 {
		t.Errorf("another court's imports: %v %v", theirs, err)
	}
	if _, err := h.app.Batch(ctx, permit(t, caseload.CanImport, other.Path.Own()), all0[0].ID); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another court's import: %v", err)
	}
	if err := h.app.Undo(ctx, permit(t, caseload.CanImport, other.Path.Own()), all0[0].ID); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another court takes an import back: %v", err)
	}
	own := indicator.Definition{Code: "Y01", Name: "维持率", Version: "本院-2025", From: civil.MustDay("2025-01-01"), Shape: indicator.Share, Sampled: true, Direction: indicator.Within,
		Num: []indicator.Term{{Reading: indicator.Closed, Where: indicator.Filter{Closings: []string{"维持"}}}}, Den: []indicator.Term{{Reading: indicator.Closed}}, Formula: "维持 ÷ 结案"}
	if err := h.app.Define(ctx, define, court.ID, own); fault.KindOf(err) != fault.Invalid || fault.Of(err).Field("source") == "" {
		t.Errorf("without a document: %v", err)
	}
	own.Source = "云法〔2025〕12号"
	if err := h.app.Define(ctx, define, other.ID, own); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another court's: %v", err)
	}
	if err := h.app.Define(ctx, define, court.ID, own); err != nil {
		t.Fatal(err)
	}
	if err := h.app.Define(ctx, define, court.ID, own); fault.KindOf(err) != fault.Conflict {
		t.Errorf("the same version again: %v", err)
	}
	value := func() string {
		f, err := h.app.Values(ctx, view, caseloadapp.ValuesIn{Period: year, By: caseloadapp.ByCourt, Codes: []indicator.Code{"Y01"}})
		if err != nil {
			t.Fatal(err)
		}
		if len(f) == 0 {
			return "none"
		}
		return f[0].Now.String()
	}
	if got := value(); got != "100.00" {
		t.Errorf("counted from the cases that were there: %s", got)
	}
	if f, err := h.app.Values(ctx, permit(t, caseload.CanView, other.Path.Own()), caseloadapp.ValuesIn{Period: year, By: caseloadapp.ByCourt, Codes: []indicator.Code{"Y01"}}); err != nil || len(f) != 0 {
		t.Errorf("another court has this court's indicator: %v %v", f, err)
	}
	all, err := h.app.Definitions(ctx, view, court.ID)
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(all, func(e caseloadapp.Entered) bool { return e.Code == "Y01" })
	if at < 0 || all[at].MadeBy != "test" {
		t.Fatalf("%+v", all)
	}
	if err := h.app.Withdraw(ctx, define, court.ID, all[at].ID); err != nil {
		t.Fatal(err)
	}
	if got := value(); got != "none" {
		t.Errorf("withdrawn: %s", got)
	}
	if err := h.app.Define(ctx, define, court.ID, own); fault.KindOf(err) != fault.Conflict {
		t.Errorf("the name of a withdrawn version is used again: %v", err)
	}
}

// Figures of judges: who asks for one is in the trail; leaders are added up and named
// nowhere; a court's own part is all that is seen.
func TestJudge_and_leaders(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		h.load(caseloadapp.ImportIn{File: file("a.csv", list([4]string{"1", "2024-11-01", "2025-02-01", "维持"}, [4]string{"2", "2025-03-01", "", ""}))})
		court, _ := h.tree.ByCode(org.Court, "01")
		other, _ := h.tree.ByCode(org.Court, "02")
		in := caseloadapp.JudgeIn{Court: court.ID, Judge: "苏艳蕾", Period: year, Codes: []indicator.Code{"J", "W"}}
		got, err := h.app.Judge(ctx, permit(t, caseload.CanJudge, court.Path.Own()), in)
		if err != nil || len(got) != 2 || got[0].Now.Num != 1 || got[1].Now.Num != 1 {
			t.Errorf("%+v %v", got, err)
		}
		if _, err := h.app.Judge(ctx, permit(t, caseload.CanJudge, other.Path.Own()), in); fault.KindOf(err) != fault.NotFound {
			t.Errorf("another court's judge: %v", err)
		}
		in.Judge = "查无此人"
		if _, err := h.app.Judge(ctx, permit(t, caseload.CanJudge, court.Path.Own()), in); fault.KindOf(err) != fault.NotFound {
			t.Errorf("nobody: %v", err)
		}
		in.Judge, in.Period.Until = "苏艳蕾", in.Period.Until-1
		if _, err := h.app.Judge(ctx, permit(t, caseload.CanJudge, court.Path.Own()), in); fault.KindOf(err) != fault.Invalid {
			t.Errorf("part of a month: %v", err)
		}
		if err := h.app.SetLeader(ctx, permit(t, caseload.CanDefine, court.Path.Own()), court.ID, caseloadapp.Leader{Judge: "苏艳蕾", Title: "副院长", From: civil.MustDay("2020-01-01")}); err != nil {
			t.Fatal(err)
		}
		sum, heads, err := h.app.LeadersOwn(ctx, permit(t, caseload.CanView, court.Path.Own()), court.ID, year)
		if err != nil || heads != 1 || len(sum) == 0 || sum[3].Now.Definition.Code != "J" || sum[3].Now.Num != 1 {
			t.Errorf("%d %+v %v", heads, sum, err)
		}
		if _, heads, _ := h.app.LeadersOwn(ctx, permit(t, caseload.CanView, court.Path.Own()), court.ID, civil.Year(2019)); heads != 0 {
			t.Error("a leader before taking office")
		}
	})
}

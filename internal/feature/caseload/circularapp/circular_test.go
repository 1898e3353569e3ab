package circularapp_test

import (
	"bytes"
	"strings"
	"testing"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/caseload/caseloadapp"
	"touyan/internal/feature/caseload/circular"
	"touyan/internal/feature/caseload/circularapp"
	"touyan/internal/feature/caseload/indicator"
	"touyan/internal/feature/org"
	"touyan/internal/platform/paper"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

func TestCircular_is_drafted_once_edited_issued_and_then_stands(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		circulate := h.can(caseload.CanCirculate)
		if n, err := h.app.Weekly(ctx, circulate); n != 1 || err != nil {
			t.Fatalf("%d drafts: %v", n, err)
		}
		if n, err := h.app.Weekly(ctx, circulate); n != 0 || err != nil {
			t.Errorf("again: %d drafts: %v", n, err)
		}
		c := h.prepared()
		named := false
		for _, s := range c.List {
			named = named || s.Unit.Name == "民一庭第四审判团队" && s.Code == "Q01"
			if s.Unit.Judges < circular.LeastJudges {
				t.Errorf("%s is the work of one judge", s.Unit.Name)
			}
		}
		if len(c.List) < 2 || !named || c.Judged == 0 {
			t.Fatalf("%d signals of %d judged, the odd team named: %v", len(c.List), c.Judged, named)
		}
		f := fault.Of(h.app.Issue(ctx, circulate, circularapp.IssueIn{ID: c.ID, Signer: "某"}))
		if f == nil || f.Kind != fault.Invalid || len(f.Fields) != len(c.List) {
			t.Errorf("issued without tasks: %v", f)
		}
		if err := h.app.Leave(ctx, circulate, c.List[0].ID, "清单有误"); err != nil {
			t.Error(err)
		}
		if err := h.app.Reword(ctx, circulate, c.ID, c.Version, "另一句"); fault.KindOf(err) != fault.Conflict {
			t.Errorf("a version of before: %v", err)
		}
		if err := h.app.Leave(ctx, circulate, c.List[0].ID, ""); err != nil {
			t.Error(err)
		}
		done := h.issued()
		if done.Issued != today || done.Signed == "" || done.Open != len(done.List) {
			t.Errorf("%+v", done.Head)
		}
		for what, err := range map[string]error{
			"leave": h.app.Leave(ctx, circulate, c.List[0].ID, "x"), "reword": h.app.Reword(ctx, circulate, c.ID, 0, "x"),
			"issue": h.app.Issue(ctx, circulate, circularapp.IssueIn{ID: c.ID, Signer: "x"}), "withdraw": h.app.Withdraw(ctx, circulate, done.List[0].Tasks[0].ID),
		} {
			if fault.KindOf(err) != fault.Conflict {
				t.Errorf("%s after it was issued: %v", what, err)
			}
		}
		name, doc, err := h.app.Paper(ctx, h.can(caseload.CanView), c.ID)
		var b bytes.Buffer
		if err != nil || paper.Write(&b, doc) != nil || b.Len() == 0 || !strings.Contains(name, "第 26 周") {
			t.Errorf("%q %d bytes %v", name, b.Len(), err)
		}
	})
}

func TestPrepare_takes_no_week_that_is_not_over(t *testing.T) {
	h := newHouse(t, sqltest.Lite(t, noon))
	if _, _, err := h.app.Prepare(ctx, h.can(caseload.CanCirculate), circularapp.PrepareIn{Court: h.court.ID, Week: circular.WeekOf(today), By: caseloadapp.ByTeam}); fault.KindOf(err) != fault.Invalid {
		t.Error(err)
	}
}

func TestTask_is_for_its_owner_and_stands_at_the_desk(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		c := h.issued()
		task := c.List[0].Tasks[0]
		branch, _ := h.tree.Unit(task.Unit)
		mine, other := permit(t, caseload.CanAnswer, branch.Path), permit(t, caseload.CanAnswer, h.unit(org.Branch, "离退休干部党支部").Path)
		if x, err := h.app.For(ctx, mine, task.ID); err != nil || !x.Mine[task.ID] || x.Unit.ID != c.List[0].Unit.ID {
			t.Errorf("%+v %v", x, err)
		}
		for what, err := range map[string]error{
			"another branch explains": h.app.Explain(ctx, other, task.ID, "x"),
			"another branch finishes": h.app.Finish(ctx, other, circularapp.FinishIn{Task: task.ID, Outcome: "x"}),
		} {
			if fault.KindOf(err) != fault.NotFound {
				t.Errorf("%s: %v", what, err)
			}
		}
		states := func(on civil.Day) (met, open, late int) {
			t.Helper()
			err := db.Read(ctx, func(tx *sqldb.Tx) error {
				fs, err := h.app.Facts().Judge(tx, h.tree, []org.Unit{branch}, civil.Year(2026), on)
				for _, f := range fs {
					if e := f.Explain(); f.Rule != "CW-01" || e.Summary == "" || len(e.Why) == 0 {
						t.Errorf("%+v", e)
					}
					switch f.State {
					case rulebook.Met:
						met++
					case rulebook.Open:
						open++
					case rulebook.Overdue:
						late++
					}
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return met, open, late
		}
		if _, open, late := states(today); open == 0 || late != 0 {
			t.Errorf("today: %d open, %d late", open, late)
		}
		if _, open, late := states(today + 8); open != 0 || late == 0 {
			t.Errorf("after the day: %d open, %d late", open, late)
		}
		if err := h.app.Explain(ctx, mine, task.ID, "鉴定案件集中"); err != nil {
			t.Error(err)
		}
		if err := h.app.Finish(ctx, mine, circularapp.FinishIn{Task: task.ID, Version: task.Version, Outcome: "已排期"}); err != nil {
			t.Fatal(err)
		}
		if err := h.app.Finish(ctx, mine, circularapp.FinishIn{Task: task.ID, Outcome: "再次"}); fault.KindOf(err) != fault.Conflict {
			t.Errorf("twice: %v", err)
		}
		if met, _, _ := states(today); met != 1 {
			t.Errorf("%d met", met)
		}
		f, err := h.app.Following(ctx, h.can(caseload.CanView), h.court.ID, 2026)
		if err != nil || f.Tally.Done != 1 || f.Tally.All() != len(c.List) || f.List[0].Answer != "鉴定案件集中" {
			t.Errorf("%+v %v", f.Tally, err)
		}
		if err := h.app.Reopen(ctx, mine, task.ID); err != nil {
			t.Error(err)
		}
	})
}

func TestCircular_of_another_court_is_not_there(t *testing.T) {
	h := newHouse(t, sqltest.Lite(t, noon))
	c := h.prepared()
	var elsewhere org.Unit
	for _, u := range h.tree.All() {
		if u.Kind == org.Court && u.ID != h.court.ID {
			elsewhere = u
		}
	}
	over := elsewhere.Path
	view, circulate := permit(t, caseload.CanView, over), permit(t, caseload.CanCirculate, over)
	_, err1 := h.app.Circular(ctx, view, c.ID)
	_, err2 := h.app.Circulars(ctx, view, h.court.ID, 2026)
	_, err3 := h.app.Following(ctx, view, h.court.ID, 2026)
	_, err4 := h.app.Contests(ctx, view, h.court.ID)
	_, err5 := h.app.Beside(ctx, view, circularapp.BesideIn{Court: h.court.ID, Code: "E03"})
	_, err6 := h.app.Assign(ctx, circulate, circularapp.AssignIn{Signal: c.List[0].ID, Text: "x", Owner: "x", Due: today})
	for i, err := range []error{err1, err2, err3, err4, err5, err6, h.app.Reword(ctx, circulate, c.ID, 0, "x"), h.app.Leave(ctx, circulate, c.List[0].ID, "x")} {
		if fault.KindOf(err) != fault.NotFound {
			t.Errorf("%d: %v", i+1, err)
		}
	}
	if _, err := h.app.Circular(ctx, permit(t, caseload.CanCirculate, access.Everywhere), c.ID); fault.KindOf(err) != fault.Denied {
		t.Errorf("a permit for something else: %v", err)
	}
}

func TestLowest_is_off_until_a_basis_is_uploaded_and_ends_with_it(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		circulate, view := h.can(caseload.CanCirculate), h.can(caseload.CanView)
		if all, list, _, err := h.app.Decisions(ctx, view, h.court.ID); len(all)+len(list) != 0 || err != nil {
			t.Errorf("%v %v %v", all, list, err)
		}
		in := circular.Lowest{Basis: "云中法〔2026〕1号", DecidedBy: "院党组会", From: today, Until: today.AddMonths(6), N: 3, Least: 30, Kind: circular.Division, Codes: []indicator.Code{"E03", "Q01"}}
		if _, err := h.app.SwitchOn(ctx, circulate, h.court.ID, in, circularapp.Basis{Name: "依据.pdf"}); fault.Of(err).Field("attachment") == "" {
			t.Errorf("without a text: %v", err)
		}
		k, err := h.app.SwitchOn(ctx, circulate, h.court.ID, in, circularapp.Basis{Name: "依据.pdf", Content: []byte("正文")})
		if err != nil {
			t.Fatal(err)
		}
		all, _, month, err := h.app.Decisions(ctx, view, h.court.ID)
		if err != nil || len(all) != 1 || !all[0].Active || month.From.String() != "2026-05-01" {
			t.Errorf("%+v %s %v", all, month, err)
		}
		if b, err := h.app.Basis(ctx, view, k); err != nil || string(b.Content) != "正文" {
			t.Errorf("%+v %v", b, err)
		}
		if err := h.app.SwitchOff(ctx, circulate, k); err != nil {
			t.Error(err)
		}
		if all, list, _, err := h.app.Decisions(ctx, view, h.court.ID); len(all) != 1 || all[0].Active || list != nil || err != nil {
			t.Errorf("%+v %v", all, err)
		}
		if err := h.app.SwitchOff(ctx, circulate, k); fault.KindOf(err) != fault.Conflict {
			t.Errorf("twice: %v", err)
		}
	})
}

func TestContest_registers_and_Party_work_take_their_outcomes_from_cases(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		circulate, view := h.can(caseload.CanCirculate), h.can(caseload.CanView)
		k, err := h.app.Announce(ctx, circulate, h.court.ID, circular.Contest{Name: "三比三看", Source: "云中法〔2025〕8号", Period: civil.Year(2025), Kind: circular.Division,
			Measures: []circular.Threshold{{Code: "E01", Hundredths: 80_00}, {Code: "Q01", Hundredths: 85_00}}})
		if err != nil {
			t.Fatal(err)
		}
		all, err := h.app.Contests(ctx, view, h.court.ID)
		if err != nil || len(all) != 1 || len(all[0].Standings) < 5 || len(all[0].Standings[0].Marks) != 2 {
			t.Fatalf("%+v %v", all, err)
		}
		if err := h.app.EndContest(ctx, circulate, k); err != nil {
			t.Error(err)
		}
		unit := h.unit(org.Division, "民二庭")
		if _, err := h.app.Name(ctx, circulate, h.court.ID, circular.Exemplar{Kind: circular.PioneerPanel, Name: "先锋合议庭", Source: "云中法〔2025〕2号", Period: civil.Since(civil.MustDay("2025-07-01")), Unit: circular.Unit{ID: int64(unit.ID)}}); err != nil {
			t.Fatal(err)
		}
		xs, err := h.app.Exemplars(ctx, view, h.court.ID)
		if err != nil || len(xs) != 1 || len(xs[0].Outcomes) < 3 {
			t.Errorf("%+v %v", xs, err)
		}
		b, err := h.app.Beside(ctx, view, circularapp.BesideIn{Court: h.court.ID, Code: "E03", Months: 24})
		if err != nil || len(b.Months) != 24 || len(b.Values) != 24 || len(b.Branches) < 5 || b.Months[23] != civil.MonthOf(2026, 5) {
			t.Errorf("%d months, %d values, %v", len(b.Months), len(b.Values), err)
		}
	})
}

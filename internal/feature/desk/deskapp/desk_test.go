package deskapp_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/desk"
	"touyan/internal/feature/desk/deskapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/platform/stamp"
)

func (h *house) workbench(p access.Permit) deskapp.Workbench {
	h.Helper()
	w, err := h.desk.Workbench(h.Context(), p)
	if err != nil {
		h.Fatal(err)
	}
	return w
}

// late returns the periods of a rule that are late.
func late(w deskapp.Workbench, rule rulebook.RuleID) (periods []string) {
	for _, i := range w.Due {
		if i.Rule == rule && i.Late() {
			periods = append(periods, i.Period.String())
		}
	}
	slices.Sort(periods)
	return periods
}

func TestWorkbench_a_touched_branch_is_judged_again_and_no_other(t *testing.T) {
	both(t, noon, func(t *testing.T, h *house) {
		b, other := h.branch("010100005"), h.branch("010100001")
		court, _ := h.tree.ByCode(org.Court, "01")
		h.met(b, "2026-01-12", "recorded")
		h.met(b, "2026-07-02", "planned")
		all := system(t, desk.CanView, court.Path)
		w := h.workbench(all)
		if n := len(w.Lines); n < 15 {
			t.Fatalf("%d lines", n)
		}
		own := system(t, desk.CanView, b.Path)
		if got := late(h.workbench(own), "MTG-02"); len(got) != 4 || got[0] != "2026-02" {
			t.Fatalf("late: %v, want February to May", got)
		}
		h.workbench(all)
		if h.diary.judged[b.Code] != 1 || h.diary.judged[other.Code] != 1 {
			t.Fatalf("judged again without a change: %v", h.diary.judged)
		}
		h.met(b, "2026-02-09", "recorded")
		w = h.workbench(own)
		if got := late(w, "MTG-02"); len(got) != 3 {
			t.Errorf("late after recording: %v", got)
		}
		if len(w.Coming) != 1 || len(w.Recent) != 2 || w.Recent[0].Day.String() != "2026-02-09" && w.Recent[0].Day.String() != "2026-01-12" {
			t.Errorf("coming %v, recent %v", w.Coming, w.Recent)
		}
		h.workbench(all)
		if h.diary.judged[b.Code] != 2 || h.diary.judged[other.Code] != 1 {
			t.Errorf("judged %d and %d times, want 2 and 1", h.diary.judged[b.Code], h.diary.judged[other.Code])
		}
		// What is above concerns all that is below.
		h.write(func(tx *sqldb.Tx) error { return stamp.Touch(tx, int64(court.ID), court.Path) })
		h.workbench(own)
		if h.diary.judged[b.Code] != 3 {
			t.Error("a change of the court does not reach its branch")
		}
	})
}

func TestWorkbench_a_change_of_a_branch_reaches_the_court(t *testing.T) {
	both(t, noon, func(t *testing.T, h *house) {
		court, _ := h.tree.ByCode(org.Court, "01")
		key := rulebook.Key{Rule: "JG-01", Kind: rulebook.Court, Subject: int64(court.ID), Period: "2026"}
		f, err := h.desk.Finding(t.Context(), system(t, desk.CanView, court.Path), key)
		if err != nil || f.Item.State != rulebook.Met || f.Item.Tally != "331 人" {
			t.Fatalf("%+v %v", f.Item, err)
		}
		b := h.branch("010100005")
		h.write(func(tx *sqldb.Tx) error {
			if _, err := tx.Exec(`update member_place set until_day = '2026-05-31' where branch = $1`, b.ID); err != nil {
				return err
			}
			if err := tx.Upsert("member_stamp", []string{"court"}, []string{"n"}, court.ID, 100); err != nil {
				return err
			}
			return stamp.Touch(tx, int64(b.ID), b.Path)
		})
		f, err = h.desk.Finding(t.Context(), system(t, desk.CanView, court.Path), key)
		if err != nil || f.Item.Tally != "310 人" {
			t.Fatalf("%+v %v, want 310", f.Item, err)
		}
	})
}

func TestWorkbench_the_next_day_everything_is_judged_again(t *testing.T) {
	now := civil.MustDay("2026-06-30").Start().Add(23 * time.Hour)
	clock := func() time.Time { return now }
	db, err := sqldb.Open(t.Context(), sqldb.Options{Dir: t.TempDir(), Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	migrated(t, db)
	sqltest.Chain(t, db)
	dir := t.TempDir()
	fill(t, db, dir)
	h := newHouse(t, db, dir)
	b := h.branch("010100005")
	p := system(t, desk.CanView, b.Path)
	if got := late(h.workbench(p), "MTG-02"); len(got) != 5 {
		t.Fatalf("on the last of June: %v", got)
	}
	now = now.Add(2 * time.Hour)
	if got := late(h.workbench(p), "MTG-02"); len(got) != 6 {
		t.Fatalf("on the first of July: %v", got)
	}
}

func TestWorkbench_shows_the_own_subtree_only(t *testing.T) {
	both(t, noon, func(t *testing.T, h *house) {
		b, other := h.branch("010100005"), h.branch("010100001")
		p := must[access.Permit](t)(actor(1, "沈砚", "secretary", b).Permit(desk.CanView, b.Path))
		w := h.workbench(p)
		for _, i := range w.Due {
			if i.Subject.Unit != int64(b.ID) {
				t.Errorf("sees %s", i.Subject.Name)
			}
		}
		_, err := h.desk.Finding(t.Context(), p, rulebook.Key{Rule: "MTG-02", Kind: rulebook.Branch, Subject: int64(other.ID), Period: "2026-02"})
		if fault.KindOf(err) != fault.NotFound {
			t.Errorf("the finding of another branch: %v", err)
		}
		if _, err := h.desk.Workbench(t.Context(), system(t, desk.CanOverview, "")); fault.KindOf(err) != fault.Denied {
			t.Errorf("with another permit: %v", err)
		}
	})
}

func TestOverview_counts_advice_never_as_late(t *testing.T) {
	both(t, noon, func(t *testing.T, h *house) {
		court, _ := h.tree.ByCode(org.Court, "01")
		o, err := h.desk.Overview(t.Context(), system(t, desk.CanOverview, court.Path), deskapp.Filter{Column: "setup"})
		if err != nil {
			t.Fatal(err)
		}
		if len(o.Matrix.Columns) != 1 || o.Total < 15 {
			t.Fatalf("%d columns, %d branches", len(o.Matrix.Columns), o.Total)
		}
		advice := ""
		for _, r := range o.Matrix.Rows {
			if r.Cells[0].Look == desk.LookAdvice {
				advice += r.Line.Unit.Code + " "
			}
			if r.Cells[0].Look == desk.LookLate {
				t.Errorf("%s: %s is late: %s", r.Line.Unit.Short, r.Cells[0].Worst.Rule, r.Cells[0].Worst.Said().Summary)
			}
		}
		if !strings.Contains(advice, "010100015") {
			t.Errorf("the branch of 58 members is not hinted at: %q", advice)
		}
		if o.All.Late != 0 {
			t.Errorf("%d late", o.All.Late)
		}
	})
}

func TestExemption_settles_a_finding_without_deleting_it(t *testing.T) {
	both(t, noon, func(t *testing.T, h *house) {
		b := h.branch("010100005")
		committee, _ := h.tree.ByCode(org.PartyCommittee, "010100")
		secretary, officer := actor(11, "沈砚", "secretary", b), actor(12, "简宁", "officer", committee)
		may := func(a *access.Actor, can access.Can, over access.Path) access.Permit {
			t.Helper()
			return must[access.Permit](t)(a.Permit(can, over))
		}
		key := rulebook.Key{Rule: "MTG-02", Kind: rulebook.Branch, Subject: int64(b.ID), Period: "2026-03"}
		ask := deskapp.AskIn{Key: key, Reason: "三月全员参加专项执行行动，支委会与四月合并召开"}

		if _, err := h.desk.AskExemption(t.Context(), may(secretary, desk.CanAsk, b.Path), deskapp.AskIn{Key: key, Reason: "忙"}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a short reason: %v", err)
		}
		x, err := h.desk.AskExemption(t.Context(), may(secretary, desk.CanAsk, b.Path), ask)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.desk.AskExemption(t.Context(), may(secretary, desk.CanAsk, b.Path), ask); fault.KindOf(err) != fault.Conflict {
			t.Errorf("asked twice: %v", err)
		}
		if got := late(h.workbench(may(secretary, desk.CanView, b.Path)), "MTG-02"); !slices.Contains(got, "2026-03") {
			t.Errorf("asking alone settles: %v", got)
		}
		w := h.workbench(may(officer, desk.CanView, committee.Path))
		if len(w.Requests) != 1 || w.Requests[0].UnitName != b.Short {
			t.Fatalf("requests %+v", w.Requests)
		}
		// Who asked cannot decide; who decides elsewhere does not see it.
		self := actor(11, "沈砚", "officer", committee)
		if err := h.desk.DecideExemption(t.Context(), may(self, desk.CanDecide, committee.Path), deskapp.DecideIn{ID: x, Approve: true, Reason: "情况属实，予以豁免"}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("decided one's own: %v", err)
		}
		far, _ := h.tree.ByCode(org.PartyCommittee, "020100")
		if err := h.desk.DecideExemption(t.Context(), may(actor(13, "旁人", "officer", far), desk.CanDecide, far.Path), deskapp.DecideIn{ID: x, Approve: true, Reason: "情况属实，予以豁免"}); fault.KindOf(err) != fault.NotFound {
			t.Errorf("decided from another court: %v", err)
		}
		if err := h.desk.DecideExemption(t.Context(), may(officer, desk.CanDecide, committee.Path), deskapp.DecideIn{ID: x, Approve: true, Reason: "情况属实，予以豁免"}); err != nil {
			t.Fatal(err)
		}
		if err := h.desk.DecideExemption(t.Context(), may(officer, desk.CanDecide, committee.Path), deskapp.DecideIn{ID: x, Reason: "又不同意这项说明"}); fault.KindOf(err) != fault.Conflict {
			t.Errorf("decided twice: %v", err)
		}
		if got := late(h.workbench(may(secretary, desk.CanView, b.Path)), "MTG-02"); slices.Contains(got, "2026-03") {
			t.Errorf("still late: %v", got)
		}
		f, err := h.desk.Finding(t.Context(), may(secretary, desk.CanView, b.Path), key)
		if err != nil || f.Item.State != rulebook.Exempted || f.Item.Beneath != rulebook.Overdue {
			t.Fatalf("%+v %v", f.Item, err)
		}
		said := f.Item.Said()
		if !strings.Contains(said.Summary, "支委会没有记录") || len(said.Why) != 2 || len(f.History) != 1 {
			t.Errorf("%+v, %d in history", said, len(f.History))
		}
		ms, err := h.desk.Messages(t.Context(), may(secretary, desk.CanView, b.Path))
		if err != nil || len(ms) != 1 || !strings.Contains(ms[0].Title, "2026 年 3 月") {
			t.Errorf("the asker is told: %+v %v", ms, err)
		}
		if n := h.count(`select count(id) from audit_entry where action = $1 or action = $2`, string(desk.CanAsk), string(desk.CanDecide)); n != 2 {
			t.Errorf("%d entries in the trail, want 2", n)
		}
	})
}

func TestExemption_withdrawn_and_refused_leave_the_finding(t *testing.T) {
	both(t, noon, func(t *testing.T, h *house) {
		b := h.branch("010100005")
		p := system(t, desk.CanAsk, b.Path)
		key := rulebook.Key{Rule: "MTG-02", Kind: rulebook.Branch, Subject: int64(b.ID), Period: "2026-03"}
		x := must[desk.ExemptionID](t)(h.desk.AskExemption(t.Context(), p, deskapp.AskIn{Key: key, Reason: "三月合并召开会议"}))
		if err := h.desk.WithdrawExemption(t.Context(), p, x); err != nil {
			t.Fatal(err)
		}
		x = must[desk.ExemptionID](t)(h.desk.AskExemption(t.Context(), p, deskapp.AskIn{Key: key, Reason: "三月合并召开会议，重提"}))
		if err := h.desk.DecideExemption(t.Context(), system(t, desk.CanDecide, ""), deskapp.DecideIn{ID: x, Reason: "四月会议记录没有合并说明"}); err != nil {
			t.Fatal(err)
		}
		f, err := h.desk.Finding(t.Context(), system(t, desk.CanView, b.Path), key)
		if err != nil || f.Item.State != rulebook.Overdue || len(f.History) != 2 || !f.May.Ask {
			t.Errorf("%v %v, %d in history", f.Item, err, len(f.History))
		}
	})
}

func TestSnapshot_twice_is_once(t *testing.T) {
	both(t, noon, func(t *testing.T, h *house) {
		p := system(t, desk.CanOverview, "")
		for range 2 {
			if err := h.desk.Snapshot(t.Context(), p); err != nil {
				t.Fatal(err)
			}
		}
		// 36 branches are late for January to May; June is open.
		if n := h.count(`select sum(amount) from desk_snapshot where rule = 'MTG-02' and state = 'overdue'`); n != 36*5 {
			t.Errorf("%d late, want %d", n, 36*5)
		}
		o, err := h.desk.Overview(t.Context(), p, deskapp.Filter{})
		if err != nil || len(o.Trend) != 1 || o.Trend[0].Late < 36*5 {
			t.Errorf("trend %v %v", o.Trend, err)
		}
	})
}

type people []*access.Actor

func (p people) Actors(*sqldb.Tx, civil.Day) ([]*access.Actor, error) { return p, nil }

func TestDigest_once_a_day_and_only_to_who_has_something_to_do(t *testing.T) {
	both(t, noon, func(t *testing.T, h *house) {
		b, calm := h.branch("010100005"), h.branch("010100001")
		committee, _ := h.tree.ByCode(org.PartyCommittee, "010100")
		for m := range civil.Month(6) {
			h.met(calm, (civil.MonthOf(2026, 1) + m).First().String(), "recorded")
		}
		h.met(b, "2026-07-01", "planned")
		who := people{actor(1, "甲", "secretary", b), actor(2, "乙", "secretary", calm), actor(3, "丙", "officer", committee), actor(4, "丁", "member", b), actor(5, "戊", "member", calm)}
		sent := must[int](t)(h.desk.Digest(t.Context(), system(t, desk.CanOverview, ""), who))
		if sent != 3 {
			t.Errorf("%d sent, want 3: the secretary, the officer, the member with a meeting tomorrow", sent)
		}
		if again := must[int](t)(h.desk.Digest(t.Context(), system(t, desk.CanOverview, ""), who)); again != 0 {
			t.Errorf("%d sent a second time", again)
		}
		p := must[access.Permit](t)(who[0].Permit(desk.CanView, b.Path))
		ms := must[[]desk.Message](t)(h.desk.Messages(t.Context(), p))
		if len(ms) != 1 || !strings.Contains(ms[0].Content, "逾期 5 项") || !strings.Contains(ms[0].Content, "明天 15:00") {
			t.Fatalf("%+v", ms)
		}
		if n := must[int](t)(h.desk.Unread(t.Context(), p)); n != 1 {
			t.Errorf("%d unread", n)
		}
		other := must[access.Permit](t)(who[1].Permit(desk.CanView, calm.Path))
		if _, err := h.desk.ReadMessage(t.Context(), other, ms[0].ID); fault.KindOf(err) != fault.NotFound {
			t.Errorf("another's message: %v", err)
		}
		if to := must[string](t)(h.desk.ReadMessage(t.Context(), p, ms[0].ID)); to != "/desk" {
			t.Errorf("leads to %q", to)
		}
		if n := must[int](t)(h.desk.Unread(t.Context(), p)); n != 0 {
			t.Errorf("%d unread after reading", n)
		}
	})
}

func TestWorkbench_of_a_region_shows_the_last_snapshot_by_court(t *testing.T) {
	both(t, noon, func(t *testing.T, h *house) {
		committee, _ := h.tree.ByCode(org.PartyCommittee, "020100")
		h.write(func(tx *sqldb.Tx) error {
			for n := range 200 {
				u := org.UnitID(1000 + n)
				path := string(committee.Path) + "x" + u.String() + "."
				if _, err := tx.Exec(`insert into org_unit (id, court, parent, path, kind, code, full_name, short_name, with_committee, ended_on, version, entered_at)
					values ($1, $2, $3, $4, 'branch', $5, $5, $5, false, '9999-12-31', 1, 0)`, u, committee.Court, committee.ID, path, u.String()); err != nil {
					return err
				}
				if _, err := tx.Exec(`insert into org_span (id, unit, from_day, until_day, parent, path, full_name, short_name, with_committee)
					values ($1, $1, '2020-01-01', '9999-12-31', $2, $3, $4, $4, false)`, u, committee.ID, path, u.String()); err != nil {
					return err
				}
			}
			return stamp.Touch(tx, 0, "")
		})
		all := system(t, desk.CanView, "")
		if w := h.workbench(all); len(w.Lines) != 0 || len(w.Region) != 4 || w.Region[0].Day != 0 {
			t.Fatalf("%d lines, region %+v", len(w.Lines), w.Region)
		}
		if err := h.desk.Snapshot(t.Context(), system(t, desk.CanOverview, "")); err != nil {
			t.Fatal(err)
		}
		w := h.workbench(all)
		if c := w.Region[0]; c.Court.Code != "01" || c.Late < 15*5 || c.Day != civil.MustDay("2026-06-30") {
			t.Errorf("%+v", c)
		}
		// The overview shows one court at a time.
		for _, sum := range w.Region {
			o, err := h.desk.Overview(t.Context(), system(t, desk.CanOverview, ""), deskapp.Filter{Court: sum.Court.ID, All: true})
			if err != nil {
				t.Fatal(err)
			}
			if !o.Large || len(o.Courts) != 4 || o.Court.ID != sum.Court.ID || len(o.Units) == 0 {
				t.Errorf("%s: court %s of %d, %d units", sum.Court.Name, o.Court.Name, len(o.Courts), len(o.Units))
			}
			for _, l := range o.Units {
				if l.Court != sum.Court.Name {
					t.Errorf("%s has %s of %s", sum.Court.Name, l.Unit.Short, l.Court)
				}
			}
		}
	})
}

package caseloadapp_test

import (
	"fmt"
	"strings"
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/caseload/caseloadapp"
	"touyan/internal/feature/caseload/circular"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

func TestDraft_names_the_team_that_lies_outside_and_no_team_of_one_judge(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		court, _ := h.tree.ByCode(org.Court, "01")
		var b strings.Builder
		b.WriteString("案号,立案日期,结案日期,结案方式,庭室,合议庭/团队,承办人,审限届满日\n")
		serial := 0
		// Four teams of two judges close 60 of 80 in time, one closes 30; a sixth, of one
		// judge, closes none.
		for team, late := range map[string]int{"民事审判第一庭,第一审判团队": 20, "民事审判第一庭,第二审判团队": 21, "民事审判第一庭,第三审判团队": 19, "民事审判第一庭,第四审判团队": 50,
			"民事审判第二庭,第一审判团队": 20, "民事审判第二庭,第二审判团队": 80} {
			for i := range 80 {
				serial++
				filed := civil.MustDay("2025-02-03").AddDays(i * 3)
				due := filed.AddDays(90)
				closed := due - 5
				if i%80 < late {
					closed = due + 5
				}
				judge := [...]string{"苏艳蕾", "卢伟"}[i%2]
				if late == 80 {
					judge = "魏丹林"
				}
				fmt.Fprintf(&b, "（2025）川45民终%d号,%s,%s,维持,%s,%s,%s\n", serial, filed, closed, team, judge, due)
			}
		}
		h.load(caseloadapp.ImportIn{File: file("draft.csv", []byte(b.String()))})
		in := caseloadapp.DraftIn{Court: court.ID, Week: civil.Period{From: civil.MustDay("2026-01-12"), Until: civil.MustDay("2026-01-18")}, By: caseloadapp.ByTeam, Rules: circular.StandardRules()}
		d, err := h.app.Draft(ctx, permit(t, caseload.CanView, court.Path.Own()), in)
		if err != nil {
			t.Fatal(err)
		}
		if len(d.Signals) != 1 || d.Signals[0].Unit.Name != "民一庭第四审判团队" || d.Signals[0].Code != "E03" || d.Signals[0].Value.Num != 30 || d.Signals[0].Value.Den != 80 || d.Signals[0].Unit.Judges != 2 {
			t.Errorf("%+v", d.Signals)
		}
		alone := 0
		for _, p := range d.Passed {
			if p.Unit.Name == "民二庭第二审判团队" && p.Unit.Judges == 1 && p.Code == "E03" {
				alone++
			}
		}
		if alone != 1 || d.Judged == 0 || !strings.Contains(d.Words(), "不涉及个人") {
			t.Errorf("%d %d %s", alone, d.Judged, d.Words())
		}
		other, _ := h.tree.ByCode(org.Court, "02")
		if _, err := h.app.Draft(ctx, permit(t, caseload.CanView, other.Path.Own()), in); fault.KindOf(err) != fault.NotFound {
			t.Errorf("another court's circular: %v", err)
		}
		in.Week.Until++
		if _, err := h.app.Draft(ctx, permit(t, caseload.CanView, ""), in); fault.KindOf(err) != fault.Invalid {
			t.Errorf("eight days: %v", err)
		}
	})
}

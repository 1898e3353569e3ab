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
	"touyan/internal/feature/caseload/indicator"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

func TestGoal_has_a_document_and_a_day_and_speaks_through_the_circular(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		court, _ := h.tree.ByCode(org.Court, "01")
		other, _ := h.tree.ByCode(org.Court, "02")
		define, look := permit(t, caseload.CanDefine, court.Path.Own()), permit(t, caseload.CanView, court.Path.Own())
		var b strings.Builder
		b.WriteString("案号,立案日期,结案日期,结案方式,庭室,合议庭/团队,承办人,审限届满日\n")
		serial := 0
		for _, team := range []string{"民事审判第一庭,第一审判团队", "民事审判第一庭,第二审判团队", "民事审判第一庭,第三审判团队"} {
			for i := range 100 { // 80 of 100 in time
				serial++
				filed := civil.MustDay("2025-02-03").AddDays(i * 2)
				due := filed.AddDays(60)
				closed := due - 5
				if i%5 == 0 {
					closed = due + 5
				}
				fmt.Fprintf(&b, "（2025）川45民终%d号,%s,%s,维持,%s,%s,%s\n", serial, filed, closed, team, [...]string{"苏艳蕾", "卢伟"}[i%2], due)
			}
		}
		h.load(caseloadapp.ImportIn{File: file("goal.csv", []byte(b.String()))})
		in := caseloadapp.DraftIn{Court: court.ID, Week: civil.Period{From: civil.MustDay("2026-01-12"), Until: civil.MustDay("2026-01-18")}, By: caseloadapp.ByTeam, Rules: circular.StandardRules()}
		missed := func() (n int) {
			t.Helper()
			d, err := h.app.Draft(ctx, look, in)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range d.Signals {
				if s.Code == "E03" && s.Reason == circular.MissesGoal && strings.Contains(s.Words, "云中法〔2025〕3号") {
					n++
				}
			}
			return n
		}
		good := caseloadapp.Goal{Code: "E03", Hundredths: 95_00, From: civil.MustDay("2025-06-01"), Basis: "云中法〔2025〕3号"}
		for field, bad := range map[string]func(g *caseloadapp.Goal){
			"basis":      func(g *caseloadapp.Goal) { g.Basis = " " },
			"amount":     func(g *caseloadapp.Goal) { g.Hundredths = 100_00 },
			"goal-from":  func(g *caseloadapp.Goal) { g.From = 0 },
			"goal-until": func(g *caseloadapp.Goal) { g.Until = g.From - 1 },
		} {
			g := good
			bad(&g)
			if err := h.app.SetGoal(ctx, define, court.ID, g); fault.KindOf(err) != fault.Invalid || fault.Of(err).Field(field) == "" {
				t.Errorf("%s: %v", field, err)
			}
		}
		for _, code := range []indicator.Code{"X04", "E04", "E05"} { // both ways, a mean, a quantity
			g := good
			if g.Code = code; fault.Of(h.app.SetGoal(ctx, define, court.ID, g)).Field("amount") == "" {
				t.Errorf("%s has no target", code)
			}
		}
		if err := h.app.SetGoal(ctx, define, other.ID, good); fault.KindOf(err) != fault.NotFound {
			t.Errorf("another court's: %v", err)
		}
		if missed() != 0 {
			t.Error("a signal without a target")
		}
		if err := h.app.SetGoal(ctx, define, court.ID, good); err != nil {
			t.Fatal(err)
		}
		if n := missed(); n != 3 {
			t.Errorf("%d of 3 teams miss 95 %% for weeks", n)
		}
		if err := h.app.SetGoal(ctx, define, court.ID, good); fault.KindOf(err) != fault.Conflict {
			t.Errorf("twice on a day: %v", err)
		}
		lower := good
		lower.Hundredths, lower.From = 75_00, civil.MustDay("2026-01-01")
		if err := h.app.SetGoal(ctx, define, court.ID, lower); err != nil {
			t.Fatal(err)
		}
		if missed() != 0 {
			t.Error("the later target takes the place of the earlier")
		}
		all, err := h.app.Goals(ctx, look, court.ID)
		if err != nil || len(all) != 2 {
			t.Fatalf("%+v %v", all, err)
		}
		if err := h.app.WithdrawGoal(ctx, define, court.ID, all[1].ID); err != nil {
			t.Fatal(err)
		}
		if n := missed(); n != 3 {
			t.Errorf("%d: what was withdrawn never held", n)
		}
		if all, err = h.app.Goals(ctx, look, court.ID); err != nil || len(all) != 2 || all[1].WithdrawnBy != "test" {
			t.Errorf("what was withdrawn stays: %+v %v", all, err)
		}
	})
}

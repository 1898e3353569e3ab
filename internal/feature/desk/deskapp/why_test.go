package deskapp_test

import (
	"slices"
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/desk"
	"touyan/internal/feature/desk/deskapp"
	"touyan/internal/feature/life/lifeapp"
	"touyan/internal/feature/org/orgrule/orgsource"
)

// Every finding of the real rooms over the example courts can be opened to the
// article that it came from, whatever its state.
func TestJudge_every_finding_has_a_summary_and_an_article(t *testing.T) {
	both(t, noon, func(t *testing.T, h *house) {
		h.withLife()
		seen := map[rulebook.State]int{}
		check := func(when string, in deskapp.JudgeIn) {
			t.Helper()
			wrong := map[rulebook.RuleID]bool{}
			if err := h.desk.Judge(t.Context(), system(t, desk.CanOverview, ""), in, func(f rulebook.Finding) error {
				seen[f.State]++
				said := f.Explain()
				if said.Summary == "" || !slices.ContainsFunc(said.Why, func(w rulebook.Fact) bool { return !w.Cite.IsZero() }) {
					if !wrong[f.Rule] {
						t.Errorf("%s: %s of %s in %v is %v: %q, %d steps, no article", when, f.Rule, f.Subject.Name, f.Period, f.State, said.Summary, len(said.Why))
					}
					wrong[f.Rule] = true
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		}
		check("nothing recorded", deskapp.JudgeIn{})
		check("before the regulations", deskapp.JudgeIn{On: civil.MustDay("2018-06-30")})
		b := h.branch("010100005")
		for _, day := range []string{"2026-01-12", "2026-02-12", "2026-04-13"} {
			h.met(b, day, "recorded")
		}
		check("some recorded", deskapp.JudgeIn{})
		for _, s := range []rulebook.State{rulebook.Unknown, rulebook.Met, rulebook.Open, rulebook.Overdue, rulebook.NotApplicable} {
			if seen[s] == 0 {
				t.Errorf("nothing was %v: the test would not see it", s)
			}
		}
	})
}

// withLife asks the room of organisation life instead of the diary.
func (h *house) withLife() {
	h.Helper()
	h.desk = deskapp.New(h.db, h.units, orgsource.New(h.units, h.register), lifeapp.New(h.db, h.units, h.register).Facts())
}

package deskapp_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/desk"
	"touyan/internal/feature/desk/deskapp"
)

func TestJudge_says_every_rule_by_its_number(t *testing.T) {
	both(t, noon, func(t *testing.T, h *house) {
		by := map[rulebook.RuleID]map[rulebook.State]int{}
		p := system(t, desk.CanOverview, "")
		err := h.desk.Judge(t.Context(), p, deskapp.JudgeIn{}, func(f rulebook.Finding) error {
			if by[f.Rule] == nil {
				by[f.Rule] = map[rulebook.State]int{}
			}
			by[f.Rule][f.State]++
			_, err := json.Marshal(f)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		// Of temporary branches, foundings and elections the example has none.
		without := []rulebook.RuleID{"ORG-04", "ORG-05", "ORG-07", "ORG-11", "JG-04", "JG-11"}
		for _, r := range h.desk.Rules() {
			if by[r.ID] == nil && !slices.Contains(without, r.ID) {
				t.Errorf("nothing said of %s", r.ID)
			}
		}
		// Three terms end in 2026: one within six months and not yet, two too.
		if by["ORG-12"][rulebook.Open] != 3 || by["ELE-21"][rulebook.Open] < 3 {
			t.Errorf("ORG-12 %v, ELE-21 %v", by["ORG-12"], by["ELE-21"])
		}
		// The courts whose register is not in are not judged by the numbers of
		// the establishment list.
		if by["JG-01"][rulebook.Unknown] != 3 || by["JG-01"][rulebook.Met] != 1 {
			t.Errorf("JG-01 %v", by["JG-01"])
		}
		if by["ORG-01"][rulebook.Overdue] != 0 {
			t.Errorf("ORG-01 %v", by["ORG-01"])
		}
		n := 0
		in := deskapp.JudgeIn{Unit: "民二庭支部", On: civil.MustDay("2026-06-30")}
		if err := h.desk.Judge(t.Context(), p, in, func(f rulebook.Finding) error {
			n++
			if f.Subject.Name != "民二庭党支部" {
				t.Errorf("also %s", f.Subject.Name)
			}
			return nil
		}); err != nil || n == 0 {
			t.Errorf("%d findings, %v", n, err)
		}
		err = h.desk.Judge(t.Context(), p, deskapp.JudgeIn{Unit: "执行局党支部"}, func(rulebook.Finding) error { return nil })
		if fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), "个单位") {
			t.Errorf("an ambiguous name: %v", err)
		}
		err = h.desk.Judge(t.Context(), p, deskapp.JudgeIn{Unit: "没有的支部"}, func(rulebook.Finding) error { return nil })
		if fault.KindOf(err) != fault.NotFound {
			t.Errorf("an unknown name: %v", err)
		}
	})
}

func TestJudge_units_without_branch(t *testing.T) {
	both(t, noon, func(t *testing.T, h *house) {
		var got []string
		if err := h.desk.Judge(t.Context(), system(t, desk.CanOverview, ""), deskapp.JudgeIn{}, func(f rulebook.Finding) error {
			if f.Rule == "ORG-01" && f.Subject.Kind == rulebook.BusinessUnit && f.State != rulebook.Met {
				got = append(got, f.Subject.Code+" "+f.Subject.Court)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if want := "0211 云川市临江区人民法院"; len(got) != 1 || got[0] != want {
			t.Errorf("%v, want %s alone", got, want)
		}
	})
}

// The whole installation is judged at once: an exemption counts in whichever
// court it was approved.
func TestJudge_lays_the_exemptions_of_every_court(t *testing.T) {
	both(t, noon, func(t *testing.T, h *house) {
		want := map[rulebook.Key]bool{}
		for _, code := range []string{"010100005", "020100002", "040100001"} {
			b := h.branch(code)
			key := rulebook.Key{Rule: "MTG-02", Kind: rulebook.Branch, Subject: int64(b.ID), Period: "2026-03"}
			secretary := must[access.Permit](t)(actor(11, "沈砚", "secretary", b).Permit(desk.CanAsk, b.Path))
			x := must[desk.ExemptionID](t)(h.desk.AskExemption(t.Context(), secretary, deskapp.AskIn{Key: key, Reason: "三月合并召开会议"}))
			if err := h.desk.DecideExemption(t.Context(), system(t, desk.CanDecide, ""), deskapp.DecideIn{ID: x, Approve: true, Reason: "情况属实，予以豁免"}); err != nil {
				t.Fatal(err)
			}
			want[key] = true
		}
		err := h.desk.Judge(t.Context(), system(t, desk.CanOverview, ""), deskapp.JudgeIn{}, func(f rulebook.Finding) error {
			if (f.State == rulebook.Exempted) != want[f.Key()] {
				t.Errorf("%v is %v", f.Key(), f.State)
			}
			delete(want, f.Key())
			return nil
		})
		if err != nil || len(want) > 0 {
			t.Errorf("not judged: %v, %v", want, err)
		}
	})
}

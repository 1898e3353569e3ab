package admissionapp_test

import (
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/feature/admission"
	"touyan/internal/feature/admission/admissionapp"
	"touyan/internal/platform/sqldb"
)

// DEV-09: a candidate is to be publicised from the superior's consent until the
// publicity begins; an approved admission is told to the members.
func TestToTell_from_consent_to_publicity(t *testing.T) {
	both(t, func(h *house) {
		id := h.open(h.person("岑若谷"))
		told := func(from, until string) (steps []admission.Step) {
			h.Helper()
			h.read(func(tx *sqldb.Tx) error {
				ts, err := (&admissionapp.Facts{}).ToTell(tx, h.branch.Path, civil.Period{From: civil.MustDay(from), Until: civil.MustDay(until)})
				if err != nil {
					return err
				}
				for _, x := range ts {
					if x.Dossier != id || x.Branch != h.branch.ID || x.Name != "岑若谷" {
						h.Errorf("%+v", x)
					}
					steps = append(steps, x.Step)
				}
				others, err := (&admissionapp.Facts{}).ToTell(tx, h.other.Path, civil.Period{From: civil.MustDay(from), Until: civil.MustDay(until)})
				if len(others) != 0 {
					h.Errorf("another branch: %+v", others)
				}
				return err
			})
			return steps
		}
		h.until(id, admission.Consent)
		if got := told("2027-01-01", "2027-12-31"); len(got) != 0 {
			h.Errorf("before the consent: %v", got)
		}
		h.did(id, h.act(admission.Consent, "2027-06-21"))
		for until, want := range map[string]int{"2027-06-20": 0, "2027-06-21": 1} {
			if got := told("2027-01-01", until); len(got) != want {
				h.Errorf("until %s: %v", until, got)
			}
		}
		// As the board enters it: the first day alone.
		if _, err := h.try(id, admission.Act{Step: admission.Publicise, Day: civil.MustDay("2027-06-28"), Places: 1, Note: "公开栏"}); err != nil {
			h.Fatal(err)
		}
		if got := told("2027-01-01", "2027-12-31"); len(got) != 0 {
			h.Errorf("after the publicity began: %v", got)
		}
	})
}

package admission

import "testing"

// DEV-07, DEV-09, DEV-28: a forecast waits a year, five working days, a year.
func TestForecast_DEV_07_09_28(t *testing.T) {
	d := dossier(did(Apply, "2026-05-12"), did(Interview, "2026-05-20"), did(Name, "2026-06-01"))
	got := Judge(d, day("2026-06-02"), calendar).Forecast(calendar)
	for s, want := range map[Step]string{File: "2026-06-02", Propose: "2027-06-01", Consent: "2027-06-01", Publicise: "2027-06-01", Admit: "2027-06-08", Convert: "2028-06-08"} {
		if got[s] != day(want) {
			t.Errorf("%s: %s, want %s", s, got[s], want)
		}
	}
	if _, there := got[Name]; there {
		t.Error("a step that was done is forecast")
	}
	for i, def := range Definitions {
		for _, before := range def.After {
			if d, ok := got[def.Step]; ok && d < got[before] {
				t.Errorf("%d %s is forecast before %s", i, def.Step, before)
			}
		}
	}
}

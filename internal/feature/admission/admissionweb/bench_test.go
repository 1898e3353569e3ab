package admissionweb_test

import (
	"net/url"
	"slices"
	"testing"
	"time"

	"touyan/internal/feature/admission"
)

// The page of a dossier that went far: p95 at most 50 ms.
func BenchmarkDossier_page(b *testing.B) {
	s := newSite(b)
	s.open("岑若谷")
	for _, x := range []struct {
		step   admission.Step
		day    string
		change func(url.Values)
	}{
		{admission.Interview, "2026-06-01", nil}, {admission.Name, "2026-06-12", nil}, {admission.File, "2026-06-15", nil}, {admission.Assign, "2026-06-15", nil},
		{admission.Cultivate, "2026-12-11", nil}, {admission.Cultivate, "2027-06-11", nil}, {admission.Propose, "2027-06-12", nil}, {admission.Consent, "2027-06-21", nil},
		{admission.Publicise, "2027-06-28", func(v url.Values) { v.Set("until", "2027-07-02") }}, {admission.List, "2027-07-05", nil}, {admission.Introducers, "2027-07-05", func(v url.Values) { v.Set("person-2", s.full[1]) }},
	} {
		if a := s.step(x.step, x.day, x.change); a.code != 303 {
			b.Fatal(x.step, complaints(a.body))
		}
	}
	var took []time.Duration
	for b.Loop() {
		start := time.Now()
		if a := s.get(s.dossier); a.code != 200 {
			b.Fatal(a.code)
		}
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
}

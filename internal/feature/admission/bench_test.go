package admission

import (
	"runtime"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"touyan/internal/base/rulebook"
)

// 20,000 open dossiers with their whole history, judged on every processor
// there is: two seconds on two cores.
func BenchmarkJudge_20000_dossiers(b *testing.B) {
	acts := walk2026()
	acts = acts[:len(acts)-1] // open: not yet archived
	ds := make([]*Dossier, 20000)
	for i := range ds {
		ds[i] = dossier(slices.Clone(acts)...)
		ds[i].ID = ID(i + 1)
	}
	on := day("2029-12-31")
	b.ReportAllocs()
	start, used := time.Now(), spent(b)
	for b.Loop() {
		var wg sync.WaitGroup
		n := runtime.GOMAXPROCS(0)
		for k := range n {
			wg.Go(func() {
				var out []rulebook.Finding
				for _, d := range ds[k*len(ds)/n : (k+1)*len(ds)/n] {
					out = Judge(d, on, calendar).Findings(d, "/admission/1", out[:0])
				}
			})
		}
		wg.Wait()
	}
	b.ReportMetric(float64(b.N*len(ds))/time.Since(start).Seconds(), "dossiers/s")
	b.ReportMetric((spent(b)-used).Seconds()/float64(b.N), "cpu-s/op") // on two cores at least half of it
}

// spent is the processor time of this process so far.
func spent(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

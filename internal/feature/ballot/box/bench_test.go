package box

import (
	"math/rand/v2"
	"syscall"
	"testing"

	"touyan/internal/feature/ballot"
)

// processor reports the processor time of each turn: on a machine that others
// use too, the clock on the wall measures them.
func processor(b *testing.B, turn func()) {
	used := func() int64 {
		var u syscall.Rusage
		_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
		return u.Utime.Nano() + u.Stime.Nano()
	}
	start, n := used(), 0
	for b.Loop() {
		turn()
		n++
	}
	b.ReportMetric(float64(used()-start)/1e6/float64(n), "cpu-ms/op")
}

// The figure: count of 10,000 ballots with 30 candidates, and verify,
// within a second each.
func BenchmarkBox(b *testing.B) {
	var names []string
	for _, x := range "丁卜刁于万马王方石田冯刘孙李吴何张陈林欧周郑赵胡徐高郭黄曹梁" {
		names = append(names, string(x)+"二")
	}
	r := open(b, "party-committee", 24, 10_000, names...)
	rng := rand.New(rand.NewPCG(3, 4))
	for _, c := range r.codes {
		x := ballot.Paper{Marks: make([]ballot.Mark, 30)}
		for _, i := range rng.Perm(30)[:24] {
			x.Marks[i] = ballot.For
		}
		s, err := r.poll.Seal(x)
		if err != nil {
			b.Fatal(err)
		}
		r.vote(c, s)
	}
	bx := r.close(b, nil, 10_000)
	data := r.finish(b, bx)
	b.Run("count of papers", func(b *testing.B) {
		papers := make([]ballot.Paper, 0, 10_000)
		for _, s := range bx.Result.Papers {
			x, _ := readPaper(s)
			papers = append(papers, x)
		}
		processor(b, func() { r.poll.question.Count(papers) })
	})
	b.Run("open and count", func(b *testing.B) {
		processor(b, func() {
			if err := bx.Count(r.poll.Poll, r.creds, r.poll); err != nil {
				b.Fatal(err)
			}
		})
	})
	b.Run("verify", func(b *testing.B) {
		processor(b, func() {
			if rep, err := Verify(data, nil); err != nil || !rep.Good() {
				b.Fatal(rep, err)
			}
		})
	})
	b.Run("verify with keys", func(b *testing.B) {
		processor(b, func() {
			if rep, err := Verify(data, r.creds); err != nil || !rep.Good() || !rep.Unsealed {
				b.Fatal(rep, err)
			}
		})
	})
}

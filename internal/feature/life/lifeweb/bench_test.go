package lifeweb

import (
	"io"
	"testing"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/feature/life"
	"touyan/internal/feature/life/lifeapp"
)

// BenchmarkLedger_court_year writes the ledger of a court with fifty branches and
// seventy meetings each as Excel (target: 1 s).
func BenchmarkLedger_court_year(b *testing.B) {
	es := make([]lifeapp.Entry, 3500)
	for i := range es {
		es[i] = lifeapp.Entry{BranchName: "民事审判第二庭党支部", Meeting: life.Meeting{Kinds: life.ThemeDay, Title: "8 月主题党日：走进社区普法", Day: civil.MustDay("2025-08-20"), Begins: "09:30", Place: "审判楼 3 层党员活动室", Stage: life.Recorded,
			Host: life.Person{Name: "沈砚"}, Recorder: life.Person{Name: "荆白"}, Count: life.Count{Given: true, Due: 23, Present: 20}, RecordedAt: time.Unix(1_756_000_000, 0)}}
	}
	for b.Loop() {
		if err := writeBook(io.Discard, "组织生活台账 2025", es); err != nil {
			b.Fatal(err)
		}
	}
}

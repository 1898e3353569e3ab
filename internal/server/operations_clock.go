package server

import (
	"context"
	"time"

	"touyan/internal/platform/health"
)

// How often the clock is compared with the machine's steady one, and by how
// much it may be off from one time to the next.
const (
	clockEvery = 5 * time.Second
	clockJump  = time.Second
)

// watchClock notes in the trail when the clock is set or the machine slept,
// until ctx ends: what is judged by days and what expires depends on it.
func (s *System) watchClock(ctx context.Context) {
	if at, err := health.Newest(ctx, s.db); err == nil && at.Sub(s.db.Now()) > clockJump {
		s.noteClock(ctx, s.db.Now().Sub(at), "早于最后一条审计")
	}
	t := time.NewTicker(clockEvery)
	defer t.Stop()
	wall, steady := s.db.Now().Round(0), time.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
		w, m := s.db.Now().Round(0), time.Now()
		if off := w.Sub(wall) - m.Sub(steady); off.Abs() > clockJump {
			s.noteClock(ctx, off, "被调整，或主机休眠过")
		}
		wall, steady = w, m
	}
}

func (s *System) noteClock(ctx context.Context, off time.Duration, how string) {
	s.operations.jumps.Add(1)
	s.log.Warn("clock jumped", "by", off, "how", how)
	off = off.Round(time.Millisecond)
	if err := s.tell(ctx, "系统时钟"+how, map[string]any{"seconds": off.Seconds()}); err != nil && ctx.Err() == nil {
		s.log.Error("a jump of the clock is missing in the trail", "error", err)
	}
}

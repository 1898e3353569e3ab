package intake

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/platform/sqldb"
)

// work runs job behind the request that asked for it. Nothing that goes wrong
// in it, a panic included, ends the program or leaves the batch without a word.
func (s *Store) work(k BatchID, job func(f File, progress Progress)) {
	w := &work{}
	s.mu.Lock()
	s.running[k] = w
	s.mu.Unlock()
	s.ended.Add(1)
	go func() {
		defer s.ended.Done()
		defer func() {
			s.mu.Lock()
			delete(s.running, k)
			s.mu.Unlock()
		}()
		stop := s.beat(k)
		defer stop()
		s.slots <- struct{}{}
		defer func() { <-s.slots }()
		// Files that wait for a slot wait in the database.
		var f File
		err := s.db.Read(context.Background(), func(tx *sqldb.Tx) (err error) {
			f, err = s.file(tx, k)
			return err
		})
		if err != nil {
			s.settle(k, Refused, note{Refusal: sentence("intake.work", k, err)})
			return
		}
		job(f, func(done, total int) {
			s.mu.Lock()
			w.done, w.total = done, total
			s.mu.Unlock()
		})
	}()
}

// beat says from time to time that the work is alive, for other instances.
func (s *Store) beat(k BatchID) (stop func()) {
	if s.db.Engine() == sqldb.SQLite {
		return func() {}
	}
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		for t := time.NewTicker(beat); ; {
			select {
			case <-ctx.Done():
				t.Stop()
				return
			case <-t.C:
				err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
					_, err := tx.Exec(`update intake_batch set alive_at = $2 where id = $1`, k, sqldb.At(tx.Now()))
					return err
				})
				if err != nil && ctx.Err() == nil {
					slog.Warn("intake: cannot say that work is alive", "batch", k, "error", err)
				}
			}
		}
	}()
	return stop
}

func (s *Store) check(permit access.Permit, kind Kind, k BatchID, f File, progress Progress) {
	report, err := guarded(func() (Report, error) { return kind.Check(context.Background(), permit, f, progress) })
	if err != nil {
		s.settle(k, Refused, note{Refusal: sentence("intake.check", k, f.Naming(err))})
		return
	}
	s.settle(k, Checked, note{Report: report})
}

func (s *Store) load(permit access.Permit, kind Kind, k BatchID, f File, setAside bool, progress Progress) {
	report, err := guarded(func() (Report, error) { return kind.Load(context.Background(), permit, f, setAside, k, progress) })
	if err == nil {
		s.settle(k, Loaded, note{Report: report, SetAside: setAside})
		return
	}
	// Nothing was loaded; the reason and what a check says now stand together.
	refusal := sentence("intake.load", k, err)
	report, err = guarded(func() (Report, error) { return kind.Check(context.Background(), permit, f, progress) })
	if err != nil {
		s.settle(k, Refused, note{Refusal: refusal})
		return
	}
	s.settle(k, Checked, note{Refusal: refusal, Report: report})
}

func guarded(job func() (Report, error)) (report Report, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return job()
}

// sentence returns what people are told of err; what is no fault goes to the
// log.
func sentence(call string, k BatchID, err error) string {
	if f := fault.Of(err); f != nil && f.Kind != fault.Internal {
		return f.Text
	}
	slog.Error(call, "batch", k, "error", err)
	return "处理时出错，没有写入任何内容。请稍后重新预检；如反复出现，请联系系统管理员。"
}

// settle records how the work ended.
func (s *Store) settle(k BatchID, state State, n note) {
	full, err := json.Marshal(n)
	if err == nil {
		n.Report.Differences, n.Report.Problems = nil, nil
		var short []byte
		if short, err = json.Marshal(n); err == nil {
			err = s.db.Write(context.Background(), func(tx *sqldb.Tx) error {
				var loaded sqldb.Instant
				if state == Loaded {
					loaded = sqldb.At(tx.Now())
				}
				_, err := tx.Exec(`update intake_batch set state = $2, report = $3, summary = $4, loaded_at = $5 where id = $1`,
					k, string(state), string(full), string(short), loaded)
				return err
			})
		}
	}
	if err != nil {
		// The batch stays in its working state and is shown as broken off.
		slog.Error("intake: cannot record how work ended", "batch", k, "state", state, "error", err)
	}
}

package server

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/health"
	"touyan/internal/platform/sqldb"
)

// Limits bound what the program takes on; zero is the default of each.
type Limits struct {
	InFlight    int           // requests at once, beyond which they are refused; default 512
	Connections int           // see sqldb.Options
	Queue       int           // see sqldb.Options
	Patience    time.Duration // see sqldb.Options
	Silence     time.Duration // see sqldb.Options
}

// canPatrol is the name under which the system writes into the trail what it
// found when it looked after itself.
const canPatrol access.Can = "operations.patrol"

// operations is what keeps the program running and shows how it does.
type operations struct {
	*meters
	inFlight atomic.Int64
	limit    int64
	log      *slog.Logger
	ready    struct {
		sync.Mutex
		at     time.Time // when it was last asked
		status int
		word   string
	}
}

func newOperations(o Options) *operations {
	p := &operations{meters: newMeters(o.Version), limit: 512, log: o.Log}
	if o.Limits.InFlight > 0 {
		p.limit = int64(o.Limits.InFlight)
	}
	p.metrics.Ask("gauge", "touyan_http_in_flight", "Requests under way.", func() float64 { return float64(p.inFlight.Load()) })
	return p
}

func (o Options) database(p *operations) sqldb.Options {
	return sqldb.Options{Dir: o.Data, URL: o.DB, Now: o.Now, Log: o.Log, Connections: o.Limits.Connections,
		Queue: o.Limits.Queue, Patience: o.Limits.Patience, Silence: o.Limits.Silence, Observe: p.transaction}
}

// aloneWithin is how long a server waits for the one before it to end.
const aloneWithin = 30 * time.Second

// serveAlone makes sure that no other server works on the same SQLite file.
// Fault: Conflict.
func (o Options) serveAlone(ctx context.Context) (release func(), err error) {
	if o.DB != "" || !o.Serve {
		return func() {}, nil
	}
	if err := makeDirectory(o.Data); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, aloneWithin)
	defer cancel()
	release, taken, err := sqldb.Alone(ctx, o.Data, "serve")
	if err != nil {
		return nil, err
	}
	if !taken {
		return nil, fault.Newf(fault.Conflict, "另一个头雁服务正在使用数据目录 %s。一个 SQLite 目录只能有一个服务；请先停止它。", o.Data)
	}
	return release, nil
}

// upgradeAllowed refuses to change the schema under a server that is running
// on the same SQLite file with an older program. Fault: Conflict.
func (o Options) upgradeAllowed(ctx context.Context, db *sqldb.DB) error {
	if o.Serve || db.Engine() != sqldb.SQLite {
		return nil
	}
	once, cancel := context.WithCancel(ctx)
	cancel()
	release, taken, err := db.Alone(once, "serve")
	if err != nil {
		return err
	}
	if taken {
		release()
		return nil
	}
	have, newest, err := standing(ctx, db)
	if err == nil && have < newest {
		err = fault.Newf(fault.Conflict, "数据库版本是 %d，本程序要升级到 %d，而旧版服务正在运行。请先停止服务。", have, newest)
	}
	return err
}

// around answers the monitors before anything else can be in their way, bounds
// how much is under way, and measures.
func (s *System) around(next http.Handler) http.Handler {
	p := s.operations
	route := p.routes(s.Routes())
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/healthz":
			monitor(w, http.StatusOK, "ok")
			return
		case "/readyz":
			status, word := s.readiness(r.Context())
			monitor(w, status, word)
			return
		}
		defer p.inFlight.Add(-1)
		if p.inFlight.Add(1) > p.limit {
			p.refused.Add(1)
			w.Header().Set("Retry-After", "5")
			w.Header().Set("X-Content-Type-Options", "nosniff")
			http.Error(w, "同时办理的人太多，没有排上，内容没有保存。请稍后再试。", http.StatusServiceUnavailable)
			return
		}
		began := time.Now()
		seen := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		defer func() {
			if name := route(r); name != "" {
				p.requests.Add(1, name, strconv.Itoa(seen.status))
				p.latency.Observe(time.Since(began).Seconds(), name)
			}
		}()
		next.ServeHTTP(seen, r)
	})
}

// monitor answers with one word that says nothing about what is kept here.
func monitor(w http.ResponseWriter, status int, word string) {
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, word+"\n")
}

// How often the database is asked on behalf of monitors, and how long it may
// take to answer.
const (
	readyEvery  = time.Second
	readyWithin = 2 * time.Second
)

// readiness says whether this instance should be given work.
func (s *System) readiness(ctx context.Context) (status int, word string) {
	r := &s.operations.ready
	r.Lock()
	defer r.Unlock()
	if now := time.Now(); r.at.IsZero() || now.Sub(r.at) > readyEvery {
		r.status, r.word = s.examineReadiness(context.WithoutCancel(ctx))
		r.at = time.Now()
	}
	return r.status, r.word
}

func (s *System) examineReadiness(ctx context.Context) (int, string) {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	have, newest, err := standing(ctx, s.db)
	switch {
	case err != nil:
		s.log.Warn("not ready", "error", err)
		return http.StatusServiceUnavailable, "database"
	case s.db.Degraded() != nil:
		return http.StatusServiceUnavailable, "read-only"
	case have < newest:
		return http.StatusServiceUnavailable, "schema"
	}
	return http.StatusOK, "ready"
}

// Examine looks at what the running system stands on.
func (s *System) Examine(ctx context.Context, deep bool) []health.Check {
	return examine(ctx, s.db, s.options, s.chain, deep)
}

// patrol is the nightly examination; what is wrong goes to the log and into the
// trail.
func (s *System) patrol(ctx context.Context) error { return s.examineAndTell(ctx, true) }

func (s *System) examineAndTell(ctx context.Context, deep bool) error {
	var bad []string
	for _, c := range s.Examine(ctx, deep) {
		if c.State == health.OK {
			continue
		}
		level := slog.LevelWarn
		if c.State == health.Fail {
			level = slog.LevelError
			bad = append(bad, c.Name+"："+c.Says)
		}
		s.log.Log(ctx, level, "examined", "check", c.ID, "says", c.Says, "do", c.Do)
	}
	s.operations.failing.Store(int64(len(bad)))
	if len(bad) == 0 {
		return nil
	}
	return s.tell(ctx, "巡检发现故障", map[string]any{"found": bad})
}

// tell writes an entry of the system itself into the trail.
func (s *System) tell(ctx context.Context, subject string, detail any) error {
	permit, err := s.permit("系统巡检", canPatrol)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		return audit.Record(tx, permit, audit.Entry{Action: canPatrol, Subject: subject, Detail: detail})
	})
}

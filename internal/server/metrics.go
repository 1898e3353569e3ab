package server

import (
	"net/http"
	"runtime"
	"runtime/metrics"
	"sync/atomic"
	"time"

	"touyan/internal/platform/metric"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/web"
)

// meters count and measure, by route and kind; nothing in them is about a
// person.
type meters struct {
	metrics      metric.Registry
	requests     metric.Counter
	latency      metric.Histogram
	refused      metric.Counter
	transactions metric.Counter
	statements   metric.Counter
	durations    metric.Histogram
	jobs         metric.Counter
	jobSeconds   metric.Counter
	jumps        metric.Counter
	failing      atomic.Int64 // checks of the last examination that failed
}

func newMeters(version string) *meters {
	m := &meters{}
	r := &m.metrics
	r.Counter("touyan_build_info", "The version that runs.", "version").Add(1, version)
	started := float64(time.Now().Unix())
	r.Ask("gauge", "process_start_time_seconds", "When the process started.", func() float64 { return started })
	r.Ask("gauge", "go_goroutines", "Goroutines.", func() float64 { return float64(runtime.NumGoroutine()) })
	r.Ask("gauge", "go_memstats_heap_bytes", "Bytes of live and not yet collected objects.", func() float64 {
		s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		metrics.Read(s)
		return float64(s[0].Value.Uint64())
	})
	m.requests = r.Counter("touyan_http_requests_total", "Requests answered.", "route", "status")
	m.latency = r.Histogram("touyan_http_request_seconds", "How long requests took.", metric.Seconds, "route")
	m.refused = r.Counter("touyan_http_refused_total", "Requests refused because too many were under way.")
	m.transactions = r.Counter("touyan_db_transactions_total", "Transactions.", "kind", "outcome")
	m.statements = r.Counter("touyan_db_statements_total", "Statements run in transactions.", "kind")
	m.durations = r.Histogram("touyan_db_transaction_seconds", "How long transactions took, with waiting.", metric.Seconds, "kind")
	m.jobs = r.Counter("touyan_jobs_total", "Occurrences of periodic work.", "kind", "outcome")
	m.jobSeconds = r.Counter("touyan_job_seconds_total", "Time spent on periodic work.", "kind")
	m.jumps = r.Counter("touyan_clock_jumps_total", "How often the clock jumped by more than a second.")
	r.Ask("gauge", "touyan_checks_failing", "Checks that failed at the last examination.", func() float64 { return float64(m.failing.Load()) })
	return m
}

// watch adds what is asked of the database.
func (m *meters) watch(db *sqldb.DB, dir string) {
	r := &m.metrics
	stat := func(kind, name, help string, of func(sqldb.Stats) float64) {
		r.Ask(kind, name, help, func() float64 { return of(db.Stats()) })
	}
	stat("gauge", "touyan_db_connections", "Connections at most.", func(s sqldb.Stats) float64 { return float64(s.Connections) })
	stat("gauge", "touyan_db_connections_in_use", "Connections in use.", func(s sqldb.Stats) float64 { return float64(s.InUse) })
	stat("gauge", "touyan_db_waiting", "Transactions waiting for a connection.", func(s sqldb.Stats) float64 { return float64(s.Waiting) })
	stat("counter", "touyan_db_refused_total", "Transactions refused because the queue was full or slow.", func(s sqldb.Stats) float64 { return float64(s.Refused) })
	r.Ask("gauge", "touyan_db_writable", "1 while the database can be written.", func() float64 {
		if db.Degraded() != nil {
			return 0
		}
		return 1
	})
	if dir != "" {
		r.Ask("gauge", "touyan_data_free_bytes", "Bytes free where the data is.", func() float64 {
			free, _, err := sqldb.Space(dir)
			if err != nil {
				return -1
			}
			return float64(free)
		})
	}
}

// Metrics returns the measurements, for a listener of their own.
func (s *System) Metrics() http.Handler { return &s.operations.metrics }

func outcome(err error) string {
	if err != nil {
		return "failed"
	}
	return "done"
}

func (m *meters) transaction(d sqldb.Did) {
	kind := "read"
	if d.Write {
		kind = "write"
	}
	m.transactions.Add(1, kind, outcome(d.Err))
	m.statements.Add(float64(d.Asked), kind)
	m.durations.Observe(d.Took.Seconds(), kind)
}

func (m *meters) job(kind string, took time.Duration, err error) {
	m.jobs.Add(1, kind, outcome(err))
	m.jobSeconds.Add(took.Seconds(), kind)
}

// routes returns what names the route of a request: its pattern, never its
// address; "" where a request is not to be counted (web.Route.Unlogged).
func (m *meters) routes(rs []web.Route) func(*http.Request) string {
	mux := http.NewServeMux()
	unlogged := map[string]bool{}
	for _, r := range rs {
		mux.Handle(r.Pattern, http.NotFoundHandler())
		unlogged[r.Pattern] = r.Unlogged
	}
	mux.Handle("GET /assets/", http.NotFoundHandler())
	return func(r *http.Request) string {
		switch _, pattern := mux.Handler(r); {
		case unlogged[pattern]:
			return ""
		case pattern != "":
			return pattern
		}
		return "other"
	}
}

// statusWriter notes the status that was sent.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(code int) {
	w.status = code
	w.ResponseWriter.WriteHeader(code)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

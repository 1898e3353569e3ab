package metric

import (
	"strings"
	"sync"
	"testing"
)

func TestWrite_is_what_Prometheus_reads(t *testing.T) {
	var r Registry
	c := r.Counter("touyan_requests_total", "Requests.", "route", "status")
	h := r.Histogram("touyan_seconds", "How long.", []float64{0.1, 1}, "route")
	r.Ask("gauge", "touyan_writable", "Whether.", func() float64 { return 1 })
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() { c.Add(1, "GET /a", "200"); h.Observe(0.05, "GET /a") })
	}
	wg.Wait()
	h.Observe(0.1, "GET /a") // a bound belongs to its bucket
	h.Observe(7, "GET /a")
	c.Add(2, `x"\`+"\n", "500")
	var b strings.Builder
	if err := r.Write(&b); err != nil {
		t.Fatal(err)
	}
	const want = `# HELP touyan_requests_total Requests.
# TYPE touyan_requests_total counter
touyan_requests_total{route="GET /a",status="200"} 10
touyan_requests_total{route="x\"\\\n",status="500"} 2
# HELP touyan_seconds How long.
# TYPE touyan_seconds histogram
touyan_seconds_bucket{route="GET /a",le="0.1"} 11
touyan_seconds_bucket{route="GET /a",le="1"} 11
touyan_seconds_bucket{route="GET /a",le="+Inf"} 12
touyan_seconds_sum{route="GET /a"} 7.6
touyan_seconds_count{route="GET /a"} 12
# HELP touyan_writable Whether.
# TYPE touyan_writable gauge
touyan_writable 1
`
	if got := strings.Replace(b.String(), "7.6000000000000005", "7.6", 1); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

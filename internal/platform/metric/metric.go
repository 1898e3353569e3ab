// Package metric counts and measures, and writes what it has in the text format
// that Prometheus reads (exposition format 0.0.4). Names of series and labels
// are constants of the program; a label never holds what a person typed, so the
// number of series is bounded.
package metric

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Registry is a set of families. It is safe for use by many at once.
type Registry struct {
	mu       sync.Mutex
	families []*family
}

type family struct {
	name, help, kind string
	labels           []string
	bounds           []float64
	read             func() float64 // a gauge or counter that is asked for
	mu               sync.Mutex
	series           map[string]*series
}

type series struct {
	labels string // a="x",b="y"
	value  float64
	counts []uint64 // of a histogram, one for each bound and one above
}

func (r *Registry) add(f *family) *family {
	f.series = map[string]*series{}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.families = append(r.families, f)
	return f
}

// Counter is a family of numbers that only rise.
type Counter struct{ f *family }

// Counter adds a family of counters with the labels.
func (r *Registry) Counter(name, help string, labels ...string) Counter {
	return Counter{r.add(&family{name: name, help: help, kind: "counter", labels: labels})}
}

// Add adds n to the counter with these values of the labels.
func (c Counter) Add(n float64, values ...string) {
	c.f.mu.Lock()
	defer c.f.mu.Unlock()
	c.f.at(values).value += n
}

// Ask adds a gauge, or with kind "counter" a counter, that is asked for when it
// is read.
func (r *Registry) Ask(kind, name, help string, read func() float64) {
	r.add(&family{name: name, help: help, kind: kind, read: read})
}

// Histogram is a family of distributions.
type Histogram struct{ f *family }

// Seconds are bounds for what takes from a millisecond to half a minute.
var Seconds = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30}

// Histogram adds a family of distributions over the bounds, which rise.
func (r *Registry) Histogram(name, help string, bounds []float64, labels ...string) Histogram {
	return Histogram{r.add(&family{name: name, help: help, kind: "histogram", bounds: bounds, labels: labels})}
}

// Observe counts v in the distribution with these values of the labels.
func (h Histogram) Observe(v float64, values ...string) {
	h.f.mu.Lock()
	defer h.f.mu.Unlock()
	s := h.f.at(values)
	if s.counts == nil {
		s.counts = make([]uint64, len(h.f.bounds)+1)
	}
	i, _ := slices.BinarySearch(h.f.bounds, v)
	s.counts[i]++
	s.value += v
}

// at returns the series with the values; it panics when their number is not
// that of the labels.
func (f *family) at(values []string) *series {
	if len(values) != len(f.labels) {
		panic(fmt.Sprintf("metric: %s has %d labels, not %d", f.name, len(f.labels), len(values)))
	}
	key := strings.Join(values, "\x00")
	s := f.series[key]
	if s == nil {
		var b strings.Builder
		for i, v := range values {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(f.labels[i] + `="` + escape.Replace(v) + `"`)
		}
		s = &series{labels: b.String()}
		f.series[key] = s
	}
	return s
}

var escape = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

// ServeHTTP answers with every series.
func (r *Registry) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_ = r.Write(w) // whoever asked has gone
}

// Write writes every series, families in the order they were added, series
// sorted.
func (r *Registry) Write(w io.Writer) error {
	r.mu.Lock()
	families := slices.Clone(r.families)
	r.mu.Unlock()
	b := bufio.NewWriter(w)
	for _, f := range families {
		fmt.Fprintf(b, "# HELP %s %s\n# TYPE %s %s\n", f.name, strings.ReplaceAll(f.help, "\n", " "), f.name, f.kind)
		if f.read != nil {
			fmt.Fprintf(b, "%s %s\n", f.name, number(f.read()))
			continue
		}
		f.write(b)
	}
	return b.Flush()
}

func (f *family) write(b *bufio.Writer) {
	f.mu.Lock()
	defer f.mu.Unlock()
	keys := make([]string, 0, len(f.series))
	for k := range f.series {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		s := f.series[k]
		if f.kind != "histogram" {
			fmt.Fprintf(b, "%s%s %s\n", f.name, braces(s.labels), number(s.value))
			continue
		}
		comma := s.labels
		if comma != "" {
			comma += ","
		}
		sum := uint64(0)
		for i, n := range s.counts {
			sum += n
			bound := math.Inf(1)
			if i < len(f.bounds) {
				bound = f.bounds[i]
			}
			fmt.Fprintf(b, "%s_bucket{%sle=%q} %d\n", f.name, comma, number(bound), sum)
		}
		fmt.Fprintf(b, "%s_sum%s %s\n%s_count%s %d\n", f.name, braces(s.labels), number(s.value), f.name, braces(s.labels), sum)
	}
}

func braces(labels string) string {
	if labels == "" {
		return ""
	}
	return "{" + labels + "}"
}

func number(v float64) string {
	if math.IsInf(v, 1) {
		return "+Inf"
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

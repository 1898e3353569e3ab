package web

import (
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Rates bound how often one address, or one signed-in person, may ask for what
// is dear or can be guessed at. They are kept in memory, each program its own;
// what must hold across programs, such as wrong passwords, is counted in the
// database by its room.
type Rates struct {
	Public Rate // changes without signing in, by address
	Search Rate // searches, by person
	Export Rate // downloads, by person
	Change Rate // other changes, by person
	mu     *sync.Mutex
	seen   map[key]*bucket
}

// Rate is so many at once, and one more every so long.
type Rate struct {
	Burst int
	Every time.Duration
}

// NewRates returns the bounds that the product starts with. They are far above
// what people do, and far below what a program that guesses or empties the
// register needs.
func NewRates() Rates {
	return Rates{
		Public: Rate{Burst: 100, Every: time.Second},
		Search: Rate{Burst: 60, Every: 500 * time.Millisecond},
		Export: Rate{Burst: 20, Every: 6 * time.Second},
		Change: Rate{Burst: 120, Every: 250 * time.Millisecond},
		mu:     new(sync.Mutex), seen: map[key]*bucket{},
	}
}

type key struct {
	kind byte
	who  string
}

type bucket struct {
	*rate.Limiter
	last time.Time
	told time.Time // when the trail was last told
}

// tellEvery is how often the trail is told of one who keeps asking too often: who
// floods the product must not flood the trail too.
const tellEvery = time.Minute

// most is how many buckets are kept; the map is swept when it holds more.
const most = 20_000

// allow reports whether the request is within the bounds and, when it is not,
// whether the trail is to be told.
func (a *Rates) allow(rt Route, r *Request) (ok, tell bool) {
	if a.mu == nil {
		return true, false
	}
	var kind byte
	var b Rate
	switch {
	case rt.Needs.Public != "" && r.HTTP.Method != http.MethodGet:
		kind, b = 'p', a.Public
	case r.Actor == nil:
		return true, false
	case rt.Limit == Searching:
		kind, b = 's', a.Search
	case rt.Limit == Exporting:
		kind, b = 'e', a.Export
	case r.HTTP.Method != http.MethodGet:
		kind, b = 'c', a.Change
	default:
		return true, false
	}
	k := key{kind, r.Address()}
	if r.Actor != nil {
		k.who = r.Token
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	x := a.seen[k]
	if x == nil {
		a.sweep(r.Now)
		x = &bucket{Limiter: rate.NewLimiter(rate.Every(b.Every), b.Burst)}
		a.seen[k] = x
	}
	x.last = r.Now
	if x.AllowN(r.Now, 1) {
		return true, false
	}
	if tell = x.told.IsZero() || r.Now.Sub(x.told) >= tellEvery; tell {
		x.told = r.Now
	}
	return false, tell
}

// sweep forgets who has not asked for a while.
func (a *Rates) sweep(now time.Time) {
	if len(a.seen) < most {
		return
	}
	for k, b := range a.seen {
		if now.Sub(b.last) > 10*time.Minute {
			delete(a.seen, k)
		}
	}
}

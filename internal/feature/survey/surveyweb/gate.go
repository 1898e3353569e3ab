package surveyweb

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// gate bounds how fast papers come by one public address. Whom they come from is
// not known, so it is the address that waits, not a person.
type gate struct {
	mu   sync.Mutex
	seen map[string]*rate.Limiter
}

// A full room answers at once; a program that floods does not get far.
const (
	atOnce    = 200
	perSecond = 20
	mostLinks = 1000
)

// open reports whether one more paper may come by the link.
func (g *gate) open(link string, now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.seen == nil || len(g.seen) > mostLinks {
		g.seen = map[string]*rate.Limiter{}
	}
	l := g.seen[link]
	if l == nil {
		l = rate.NewLimiter(perSecond, atOnce)
		g.seen[link] = l
	}
	return l.AllowN(now, 1)
}

package urn_test

import (
	"context"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"touyan/internal/base/box"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/platform/urn"
	"touyan/internal/platform/web"
	"touyan/internal/platform/web/webtest"
)

// The storm: 3,000 voters within a minute. Each comes at a moment of its own,
// drawn evenly, asks for the page and sends the form over TCP to the site's own
// handler; nobody waits for anybody. The minute is compressed to stormLasts, so
// the bench asks four times what the issue asks.
const (
	stormVoters = 3000
	stormLasts  = 15 * time.Second
)

// BenchmarkStorm reports the wait of a vote from sending to confirmation, and
// how many confirmed votes were not in the box.
func BenchmarkStorm(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) {
		if s := scan[int](b, sqltest.Lite(b, now), `pragma synchronous`); s != 2 {
			b.Fatalf("synchronous is %d, want FULL", s)
		}
		storms(b, func() *sqldb.DB { return sqltest.Lite(b, now) })
	})
}

func storms(b *testing.B, open func() *sqldb.DB) {
	var waits []time.Duration
	lost := 0
	for b.Loop() {
		r := prepare(b, open(), box.ByCode, stormVoters)
		r.begin()
		w, confirmed := storm(b, r)
		waits = append(waits, w...)
		bx := r.close(urn.Ending{Present: stormVoters})
		for _, c := range confirmed {
			if in, err := bx.Counted(c.Receipt(r.name())); err != nil || !in {
				lost++
			}
		}
		if len(bx.Sealed) != stormVoters {
			b.Errorf("%d papers of %d voters", len(bx.Sealed), stormVoters)
		}
	}
	slices.Sort(waits)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1e3 }
	b.ReportMetric(ms(waits[len(waits)/2]), "p50-ms")
	b.ReportMetric(ms(waits[len(waits)*99/100]), "p99-ms")
	b.ReportMetric(ms(waits[len(waits)-1]), "max-ms")
	b.ReportMetric(float64(lost), "lost")
	b.ReportMetric(stormVoters/stormLasts.Seconds(), "votes/s")
}

func storm(b *testing.B, r *room) (waits []time.Duration, confirmed []box.Code) {
	site := webtest.Site(r.db.Now(), nil)
	site.Rates = web.NewRates()
	site.Add(web.Route{Pattern: "POST /vote/{name}", Needs: web.Public("投票"), Unlogged: true, Do: func(q *web.Request) (web.Answer, error) {
		f, err := q.Form()
		if err != nil {
			return nil, err
		}
		receipt, err := r.urns.Cast(q.Context(), q.Param("name"), urn.Vote{Code: f.Raw("code"), Paper: []byte(f.Raw("choice"))})
		return web.JSON{Value: receipt}, err
	}})
	s := httptest.NewServer(site.Handler())
	defer s.Close()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 200}}
	defer client.CloseIdleConnections()
	rng := rand.New(rand.NewPCG(1, 2))
	var mu sync.Mutex
	var wg sync.WaitGroup
	begun := time.Now()
	for _, c := range r.Codes {
		at := time.Duration(rng.Int64N(int64(stormLasts)))
		wg.Go(func() {
			time.Sleep(at - time.Since(begun))
			sent := time.Now()
			q, err := http.NewRequestWithContext(context.Background(), http.MethodPost, s.URL+"/vote/"+r.name(), strings.NewReader(url.Values{"code": {c.String()}, "choice": {"丁一"}}.Encode()))
			if err != nil {
				b.Error(err)
				return
			}
			q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			a, err := client.Do(q)
			if err != nil {
				b.Error(err)
				return
			}
			said, _ := io.ReadAll(a.Body)
			_ = a.Body.Close()
			took := time.Since(sent)
			mu.Lock()
			defer mu.Unlock()
			if a.StatusCode != http.StatusOK {
				b.Errorf("%d %.200s", a.StatusCode, said)
				return
			}
			waits, confirmed = append(waits, took), append(confirmed, c)
		})
	}
	wg.Wait()
	return waits, confirmed
}

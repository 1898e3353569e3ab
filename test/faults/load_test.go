package faults

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/ui"
)

// load records meetings as a branch secretary does, many at a time, and keeps
// what became of each.
type load struct {
	w       world
	client  *http.Client
	branch  string
	n       atomic.Int64
	running sync.WaitGroup
	end     context.CancelFunc

	mu           sync.Mutex
	base         string
	acknowledged []string
	refused      map[int]int // by status: told that it was not saved
	unknown      []string    // no answer, or one that says it cannot know
	slowest      time.Duration
	last         time.Time // of an acknowledgement
	sample       string    // of a refusal
}

const host = "试验主持"

// enter returns a client that is signed in.
func (p person) enter(t testing.TB, base string) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Jar: jar, Timeout: 60 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 64},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := c.PostForm(base+"/sign-in", url.Values{"login": {p.Login}, "password": {p.Password}})
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
	if r.StatusCode != http.StatusSeeOther {
		t.Fatalf("%s cannot sign in: %s", p.Login, r.Status)
	}
	readNotice(t, c, base)
	return c
}

var edition = regexp.MustCompile(`name="edition" value="([^"]+)"`)

// readNotice reads the notice about personal information, which stands before
// everything else.
func readNotice(t testing.TB, c *http.Client, base string) {
	t.Helper()
	r, err := c.Get(base + "/privacy/notice")
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(r.Body)
	_ = r.Body.Close()
	m := edition.FindSubmatch(b)
	if err != nil || r.StatusCode != http.StatusOK {
		t.Fatalf("no notice to read: %s %v", r.Status, err)
	}
	if m == nil {
		return // it was read before
	}
	if r, err = c.PostForm(base+"/privacy/notice", url.Values{"edition": {string(m[1])}}); err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
	if r.StatusCode != http.StatusSeeOther {
		t.Fatalf("the notice is not received: %s", r.Status)
	}
}

// signIn signs the secretary in, once: the session is used by every worker and
// outlives the program.
func (w world) signIn(t testing.TB, base string) *load {
	t.Helper()
	l := &load{w: w, base: base, refused: map[int]int{}, client: w.secretary.enter(t, base)}
	status, page := l.get(t, "/life/new?kind=committee")
	m := regexp.MustCompile(`name="branch" value="([^"]*)"`).FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("the form has no branch: %d %s", status, page)
	}
	l.branch = m[1]
	return l
}

// get asks for a page as the secretary.
func (l *load) get(t testing.TB, path string) (int, string) {
	t.Helper()
	r, err := l.client.Get(l.at() + path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(b)
}

func (l *load) at() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.base
}

// now points the load at another process.
func (l *load) now(base string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.base = base
	l.client.CloseIdleConnections()
}

// run begins to record with some workers, until halt.
func (l *load) run(workers int) {
	c, end := context.WithCancel(ctx)
	l.end = end
	for range workers {
		l.running.Go(func() {
			for c.Err() == nil {
				if status := l.record(); status != http.StatusSeeOther {
					time.Sleep(20 * time.Millisecond)
				}
			}
		})
	}
}

// halt ends what run began.
func (l *load) halt() {
	l.end()
	l.running.Wait()
}

// record records one meeting and returns the status of the answer, 0 for none.
func (l *load) record() int {
	n := l.n.Add(1)
	return l.post(fmt.Sprintf("故障试验第 %d 次会议", n), n)
}

func (l *load) post(title string, n int64) int {
	began := time.Now()
	r, err := l.client.PostForm(l.at()+"/life", url.Values{"branch": {l.branch}, "kind": {"committee"}, "day": {fmt.Sprintf("2026-03-%02d", 1+n%28)},
		"begins": {"09:00"}, "title": {title}, "host": {host}, "topic-0": {"试验议题"}, "do": {"file"}, ui.KeyField: {title}})
	took := time.Since(began)
	status, body := 0, ""
	if err == nil {
		b, _ := io.ReadAll(r.Body)
		_ = r.Body.Close()
		status, body = r.StatusCode, string(b)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.slowest = max(l.slowest, took)
	switch {
	case status == http.StatusSeeOther:
		l.acknowledged = append(l.acknowledged, title)
		l.last = time.Now()
	case status == 0, strings.Contains(body, "可能已经保存"):
		l.unknown = append(l.unknown, title)
	default:
		l.refused[status]++
		l.sample = body
	}
	return status
}

// again sends every form once more whose fate is unknown. Whether the first
// sending was kept or not, the meeting is to be there once.
func (l *load) again(t testing.TB) {
	t.Helper()
	l.mu.Lock()
	titles := l.unknown
	l.unknown = nil
	l.mu.Unlock()
	for _, title := range titles {
		var n int64
		if _, err := fmt.Sscanf(title, "故障试验第 %d 次会议", &n); err != nil {
			t.Fatal(err)
		}
		switch status := l.post(title, n); status {
		case http.StatusSeeOther: // post took it down
		case http.StatusConflict:
			l.mu.Lock()
			l.refused[status]--
			l.acknowledged = append(l.acknowledged, title)
			l.mu.Unlock()
		default:
			t.Errorf("%s, sent again: %d", title, status)
		}
	}
}

// count returns how many meetings were acknowledged so far.
func (l *load) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.acknowledged)
}

// more waits until that many more were acknowledged.
func (l *load) more(t testing.TB, n int, within time.Duration) time.Duration {
	t.Helper()
	want := l.count() + n
	began := time.Now()
	for l.count() < want {
		if time.Since(began) > within {
			l.mu.Lock()
			defer l.mu.Unlock()
			t.Fatalf("not within %v: %d more acknowledged writes; refused %v, unknown %d: %s", within, n, l.refused, len(l.unknown), clip(l.sample))
		}
		time.Sleep(20 * time.Millisecond)
	}
	return time.Since(began)
}

// outcome is what a fault did.
type outcome struct {
	acknowledged, unknown int
	lost, half, twice     int
}

// verify looks whether every acknowledged meeting is there and every meeting
// that is there is whole: its topic, its history and its entry in the trail.
func (l *load) verify(t testing.TB) (o outcome) {
	t.Helper()
	db := l.w.open(t)
	defer func() { _ = db.Close() }()
	l.mu.Lock()
	defer l.mu.Unlock()
	err := db.Read(ctx, func(tx *sqldb.Tx) error {
		there := map[string]int{}
		err := tx.Each(func(r sqldb.Row) error {
			title, err := sqldb.Scalar[string](r)
			there[title]++
			return err
		}, `select m.title from life_meeting m where m.host = $1 and m.stage = 'recorded' and exists (select 1 from life_topic t where t.meeting = m.id)`, host)
		if err != nil {
			return err
		}
		for _, title := range l.acknowledged {
			switch there[title] {
			case 0:
				o.lost++
				t.Errorf("acknowledged and lost: %s", title)
			case 1:
			default:
				o.twice++
				t.Errorf("there %d times: %s", there[title], title)
			}
		}
		all, err := sqldb.One(tx, sqldb.Scalar[int], `select count(*) from life_meeting where host = $1`, host)
		if err != nil {
			return err
		}
		whole := 0
		for _, n := range there {
			whole += n
		}
		entries, err := sqldb.One(tx, sqldb.Scalar[int], `select count(*) from audit_entry where action = 'life.record'`)
		if err != nil {
			return err
		}
		o.half = all - whole + max(0, all-entries) + max(0, entries-all)
		if o.half > 0 {
			t.Errorf("%d meetings, %d of them with a topic, %d entries in the trail", all, whole, entries)
		}
		if all > len(l.acknowledged)+len(l.unknown) {
			o.half++
			t.Errorf("%d meetings are there, %d were acknowledged and %d have an unknown fate: some were refused and kept", all, len(l.acknowledged), len(l.unknown))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	o.acknowledged, o.unknown = len(l.acknowledged), len(l.unknown)
	if o.acknowledged == 0 {
		t.Error("nothing was acknowledged: the test tested nothing")
	}
	return o
}

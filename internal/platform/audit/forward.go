package audit

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"strconv"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/syslog"
)

// Forwarder sends the trail to a collector, in the order of the chain. How far
// it came stands in the database, so that after an outage of either side it
// goes on from there. The protocol has no receipt: what was sent counts as
// arrived once the connection has lived on for a while, and after a break all
// that had not is sent again. A collector may thus see an entry twice, never
// none. Nobody waits for it, and it holds one batch in memory.
type Forwarder struct {
	db     *sqldb.DB
	target syslog.Target
	owner  string
	log    *slog.Logger
	host   string
	// Settle is how long a connection must live on for what was sent to count.
	Settle time.Duration
	// Pause is how long the first try waits after a break; later ones wait
	// longer, up to thirty times.
	Pause time.Duration
}

// NewForwarder returns the forwarder of one instance; owner must differ between
// those that share a database. Of several instances one sends.
func NewForwarder(db *sqldb.DB, target syslog.Target, owner string, log *slog.Logger) *Forwarder {
	host, _ := os.Hostname()
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Forwarder{db: db, target: target, owner: owner, log: log, host: host, Settle: 3 * time.Second, Pause: time.Second}
}

// The ways of forwarding.
const (
	parcel  = 200 // entries of one batch
	tenure  = 30 * time.Second
	idle    = 300 * time.Millisecond
	atLarge = 100 // batches that were sent and do not count yet
)

var errTaken = errors.New("audit: another instance forwards")

// Run sends until ctx ends.
func (f *Forwarder) Run(ctx context.Context) {
	pause, told := f.Pause, false
	for ctx.Err() == nil {
		began := f.db.Now()
		err := f.session(ctx)
		if ctx.Err() != nil {
			return
		}
		switch {
		case errors.Is(err, errTaken):
			pause = tenure / 3
		case f.db.Now().Sub(began) > 10*f.Settle:
			pause, told = f.Pause, false // it had been well
		default:
			pause = min(2*pause, 30*f.Pause)
		}
		if err != nil && !errors.Is(err, errTaken) {
			if !told {
				f.log.Warn("the trail is not forwarded", "target", f.target.String(), "error", err)
				told = true
			}
			f.failed(ctx, err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

// session sends over one connection until it breaks.
func (f *Forwarder) session(ctx context.Context) error {
	sure, err := f.claim(ctx)
	if err != nil {
		return err
	}
	conn, err := f.target.Dial(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	s := sending{f: f, conn: conn, sure: sure, sent: sure, kept: time.Now()}
	for {
		n, err := s.step(ctx)
		if err != nil {
			return err
		}
		wait := idle
		if n == parcel {
			wait = 0
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-conn.Gone():
			return errors.New("audit: the collector ended the connection")
		case <-time.After(wait):
		}
	}
}

// sending is the state of one connection.
type sending struct {
	f          *Forwarder
	conn       *syslog.Conn
	sure, sent int64 // links that count as arrived, and that were sent
	young      []mark
	kept       time.Time // when the lease was last renewed
}

type mark struct {
	seq int64
	at  time.Time
}

// step sends the next batch and counts what has settled.
func (s *sending) step(ctx context.Context) (n int, err error) {
	settled := s.sure
	for len(s.young) > 0 && time.Since(s.young[0].at) >= s.f.Settle {
		settled, s.young = s.young[0].seq, s.young[1:]
	}
	if settled > s.sure || time.Since(s.kept) > tenure/3 {
		select {
		case <-s.conn.Gone():
			return 0, errors.New("audit: the collector ended the connection")
		default:
		}
		if err := s.f.keep(ctx, settled); err != nil {
			return 0, err
		}
		s.sure, s.kept = settled, time.Now()
	}
	if len(s.young) >= atLarge {
		return 0, nil
	}
	frames, last, n, err := s.f.next(ctx, s.sent)
	if err != nil || n == 0 {
		return 0, err
	}
	if err := s.conn.Send(frames); err != nil {
		return 0, err
	}
	s.sent = last
	s.young = append(s.young, mark{last, time.Now()})
	return n, nil
}

// next reads the next links as frames.
func (f *Forwarder) next(ctx context.Context, after int64) (frames []byte, last int64, n int, err error) {
	err = f.db.Read(ctx, func(tx *sqldb.Tx) error {
		frames, n = nil, 0
		return tx.Each(func(r sqldb.Row) error {
			var x row
			var code []byte
			if err := r.Scan(append([]any{&last, &code}, x.dest()...)...); err != nil {
				return err
			}
			n++
			frames = f.message(last, code, x).Frame(frames)
			return nil
		}, `select l.seq, l.link, `+rowColumns+` from audit_link l join audit_entry e on e.id = l.entry where l.seq > $1 order by l.seq limit 200`, after)
	})
	return frames, last, n, err
}

// message is an entry as the collector sees it.
func (f *Forwarder) message(seq int64, code []byte, x row) syslog.Message {
	m := syslog.Message{Severity: syslog.Informational, At: time.UnixMicro(x.at).In(civil.Shanghai), Host: f.host, App: "touyan", Process: strconv.Itoa(os.Getpid()),
		ID: x.action, SDID: "trail@32473", Text: x.subject}
	switch {
	case x.action == string(DidAlarm):
		m.Severity = syslog.Alert
	case x.result == string(Failed):
		m.Severity = syslog.Warning
	case x.result == string(Refused):
		m.Severity = syslog.Notice
	}
	number := func(n int64) string {
		if n == 0 {
			return ""
		}
		return strconv.FormatInt(n, 10)
	}
	m.Params = []syslog.Param{{Name: "seq", Value: number(seq)}, {Name: "link", Value: full(code)}, {Name: "entry", Value: number(x.id)}, {Name: "actor", Value: x.actor},
		{Name: "account", Value: number(x.account)}, {Name: "role", Value: x.role}, {Name: "post", Value: x.post}, {Name: "from", Value: x.address},
		{Name: "result", Value: x.result}, {Name: "request", Value: x.request}, {Name: "kinds", Value: x.kinds}, {Name: "court", Value: number(x.court)},
		{Name: "setback", Value: number(x.setback)}, {Name: "detail", Value: x.detail}}
	return m
}

// claim takes the lease and returns how far the trail has arrived.
func (f *Forwarder) claim(ctx context.Context) (seq int64, err error) {
	err = f.db.Write(ctx, func(tx *sqldb.Tx) error {
		var owner sqldb.Text
		var until sqldb.Instant
		_, had, err := sqldb.Maybe(tx, func(r sqldb.Row) (int64, error) { return seq, r.Scan(&seq, &owner, &until) },
			`select seq, owner, lease_until from audit_forward where target = $1`, f.target.String())
		if err != nil {
			return err
		}
		lease := sqldb.At(tx.Now().Add(tenure))
		if !had {
			in := tx.Insert("audit_forward", "target", "seq", "owner", "lease_until")
			in.Add(f.target.String(), int64(0), f.owner, lease)
			return in.Done()
		}
		if string(owner) != f.owner && until.After(tx.Now()) {
			return errTaken
		}
		_, err = tx.Exec(`update audit_forward set owner = $2, lease_until = $3 where target = $1`, f.target.String(), f.owner, lease)
		return err
	})
	return seq, err
}

// keep writes down how far the trail has arrived and renews the lease.
func (f *Forwarder) keep(ctx context.Context, seq int64) error {
	return f.db.Write(ctx, func(tx *sqldb.Tx) error {
		n, err := tx.Exec(`update audit_forward set seq = $3, at = $4, lease_until = $5, failure = null, failed_at = null where target = $1 and owner = $2`,
			f.target.String(), f.owner, seq, sqldb.At(tx.Now()), sqldb.At(tx.Now().Add(tenure)))
		if err == nil && n == 0 {
			err = errTaken
		}
		return err
	})
}

// failed writes down why nothing is sent.
func (f *Forwarder) failed(ctx context.Context, why error) {
	err := f.db.Write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(`update audit_forward set failure = $3, failed_at = $4 where target = $1 and owner = $2`, f.target.String(), f.owner, clean(why.Error()), sqldb.At(tx.Now()))
		return err
	})
	if err != nil && ctx.Err() == nil {
		f.log.Warn("the state of forwarding is not kept", "error", err)
	}
}

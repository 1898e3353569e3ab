package audit

import (
	"context"
	"encoding/binary"
	"log/slog"
	"sync"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/platform/sqldb"
)

// Chain is the chain of the trail of one database, as one process knows it. It
// gives every entry its code when it is written, and makes links of entries
// once they are committed.
//
// Linking is a transaction of its own. Were it part of the action's, every two
// actions at a time would want to follow the same link, and on PostgreSQL, where
// changes are serializable, all but one would start again. In the moment between
// (a fraction of a second, see settle) an entry is guarded by its code alone:
// nobody can change it or make one up, but who takes it away within that moment
// leaves no gap. Only links touch audit_link, so business never conflicts with
// them.
type Chain struct {
	db   *sqldb.DB
	key  Key
	log  *slog.Logger
	wake chan struct{}

	linking sync.Mutex // one batch of links at a time in this process

	mu      sync.Mutex
	pending []unlinked
	lost    bool      // pending overflowed: a sweep finds the rest
	seen    time.Time // the newest moment of the clock
	head    Head      // the last link this process has made or met
}

type unlinked struct {
	entry   int64
	mac     []byte
	adopted bool
}

// The ways of the chain.
const (
	settle  = 200 * time.Millisecond // entries gather before they are linked
	batch   = 2000                   // links of one transaction
	most    = 20000                  // entries that wait in memory
	sweep   = time.Minute            // how often entries that another process left are looked for
	fresh   = 30 * time.Second       // entries younger than this are their own process's to link
	jump    = time.Second            // a clock that goes back further than this is written down
	history = 48 * time.Hour         // how far before the head a start looks for entries left over
)

// Head is a place in the chain; the zero Head is its beginning.
type Head struct {
	Seq  int64
	Link []byte
	At   time.Time // when the entry was made
}

type companion struct{}

// of returns the chain of the transaction's database, nil when it has none.
func of(tx *sqldb.Tx) *Chain {
	c, _ := tx.Attached(companion{}).(*Chain)
	return c
}

// New gives the database its chain: from now on entries can be written. log may
// be nil.
func New(db *sqldb.DB, key Key, log *slog.Logger) *Chain {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	c := &Chain{db: db, key: key, log: log, wake: make(chan struct{}, 1)}
	db.Attach(companion{}, c)
	return c
}

// follow remembers the entry for linking once it is committed.
func (c *Chain) follow(tx *sqldb.Tx, r row) {
	tx.After(func() {
		c.mu.Lock()
		if len(c.pending) < most {
			c.pending = append(c.pending, unlinked{entry: r.id, mac: r.mac})
		} else {
			c.lost = true
		}
		if r.setback != 0 {
			c.seen = c.db.Now()
		}
		c.mu.Unlock()
		select {
		case c.wake <- struct{}{}:
		default:
		}
	})
}

// setback returns by how many microseconds the clock has gone back since it was
// last looked at; 0 when it has not. It stays until an entry that says so is
// committed.
func (c *Chain) setback() int64 {
	now := c.db.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	if back := c.seen.Sub(now); back > jump {
		return back.Microseconds()
	}
	if now.After(c.seen) {
		c.seen = now
	}
	return 0
}

// Run makes links until ctx ends, and then of what is left.
func (c *Chain) Run(ctx context.Context) {
	t := time.NewTicker(sweep)
	defer t.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
			defer cancel()
			if err := c.Link(last); err != nil {
				c.log.Warn("entries of the trail are left unlinked until the next start", "error", err)
			}
			return
		case <-c.wake:
			select {
			case <-time.After(settle):
			case <-ctx.Done():
			}
			err = c.Link(ctx)
		case <-t.C:
			now := c.db.Now()
			_, err = c.sweep(ctx, now.Add(-time.Hour), now.Add(-fresh))
		}
		if err != nil && ctx.Err() == nil {
			c.log.Error("the trail is not linked", "error", err)
		}
	}
}

// Link makes links of every entry that this process has committed. Whoever
// ends calls it last.
func (c *Chain) Link(ctx context.Context) error {
	c.linking.Lock()
	defer c.linking.Unlock()
	for {
		c.mu.Lock()
		us := c.pending[:min(batch, len(c.pending))]
		lost := c.lost
		c.mu.Unlock()
		if len(us) == 0 {
			if !lost {
				return nil
			}
			c.mu.Lock()
			c.lost = false
			c.mu.Unlock()
			_, err := c.gather(ctx, c.db.Now().Add(-history), c.db.Now().Add(time.Hour))
			return err
		}
		if err := c.append(ctx, us); err != nil {
			return err
		}
		c.mu.Lock()
		c.pending = append([]unlinked(nil), c.pending[len(us):]...)
		c.mu.Unlock()
	}
}

// append makes links of the entries, in order. Some may have been linked by
// another process meanwhile: those are left out.
func (c *Chain) append(ctx context.Context, us []unlinked) error {
	for try := 0; ; try++ {
		err := c.appendOnce(ctx, us)
		if fault.KindOf(err) != fault.Conflict || try == 5 {
			return err
		}
		if us, err = c.without(ctx, us); err != nil {
			return err
		}
	}
}

func (c *Chain) appendOnce(ctx context.Context, us []unlinked) error {
	if len(us) == 0 {
		return nil
	}
	var before, after Head
	err := c.db.Write(ctx, func(tx *sqldb.Tx) (err error) {
		if before, err = head(tx); err != nil {
			return err
		}
		after = before
		in := tx.Insert("audit_link", "seq", "entry", "adopted", "mac", "link")
		for _, u := range us {
			l := link{seq: after.Seq + 1, entry: u.entry, adopted: u.adopted, mac: u.mac}
			if l.link, err = c.key.Sum(l.canonical(after.Link)); err != nil {
				return err
			}
			in.Add(l.seq, l.entry, l.adopted, l.mac, l.link)
			after.Seq, after.Link = l.seq, l.link
		}
		return in.Done()
	})
	if err != nil {
		return err
	}
	c.mu.Lock()
	known := c.head
	if after.Seq > known.Seq || before.Seq < known.Seq {
		c.head = after
	}
	c.mu.Unlock()
	if before.Seq < known.Seq {
		return c.cut(ctx, known.Seq, before.Seq)
	}
	return nil
}

// cut writes down that the end of the chain is gone.
func (c *Chain) cut(ctx context.Context, was, is int64) error {
	c.log.Error("the trail was cut short", "links", was, "left", is)
	return c.db.Write(ctx, func(tx *sqldb.Tx) error {
		return By(tx, &access.Actor{Name: "审计链"}, Entry{Action: DidAlarm, Result: Failed, Subject: "审计链末尾被删除",
			Detail: map[string]any{"rule": "cut", "was": was, "is": is}})
	})
}

// without returns those of us that have no link yet.
func (c *Chain) without(ctx context.Context, us []unlinked) (rest []unlinked, err error) {
	err = c.db.Read(ctx, func(tx *sqldb.Tx) error {
		rest = nil
		for _, u := range us {
			_, linked, err := sqldb.Maybe(tx, sqldb.Scalar[int64], `select seq from audit_link where entry = $1`, u.entry)
			if err != nil {
				return err
			}
			if !linked {
				rest = append(rest, u)
			}
		}
		return nil
	})
	return rest, err
}

// head returns the last link; after a pruning of everything, its checkpoint.
func head(tx *sqldb.Tx) (Head, error) {
	h, ok, err := sqldb.Maybe(tx, scanHead, `select seq, link from audit_link order by seq desc limit 1`)
	if err != nil || ok {
		return h, err
	}
	h, _, err = sqldb.Maybe(tx, scanHead, `select seq, link from audit_checkpoint order by seq desc limit 1`)
	return h, err
}

func scanHead(r sqldb.Row) (h Head, err error) { return h, r.Scan(&h.Seq, &h.Link) }

// link is one link of the chain.
type link struct {
	seq, entry int64
	adopted    bool
	mac, link  []byte
}

// canonical is what the code of a link covers.
func (l link) canonical(before []byte) []byte {
	b := make([]byte, 0, 128)
	b = append(b, "touyan audit link 1"...)
	b = binary.BigEndian.AppendUint64(b, uint64(l.seq))
	b = binary.BigEndian.AppendUint64(b, uint64(l.entry))
	if l.adopted {
		b = append(b, 1)
	} else {
		b = append(b, 0)
	}
	b = append(append(b, byte(len(before))), before...)
	return append(append(b, byte(len(l.mac))), l.mac...)
}

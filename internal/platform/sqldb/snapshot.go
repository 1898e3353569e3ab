package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// snapshot is one transaction that the Reads of a context share.
type snapshot struct {
	db  *DB
	ctx context.Context // of whoever asked for it

	mu     sync.Mutex
	raw    *sql.Tx // nil: none is open
	known  map[any]any
	busy   bool // a Read is at it
	stale  bool // something was written meanwhile
	beside int  // Reads at work on their own because it was busy
	over   bool // no Read uses it any more
}

type snapshotKey struct{}

// Snapshot returns a context whose Reads, one after another, look at one
// snapshot: a page is of one moment, and begins and ends one transaction however
// many rooms it asks. What the context writes is seen by its Reads from then on.
// end must be called; Reads after it are on their own.
func (db *DB) Snapshot(ctx context.Context) (_ context.Context, end func()) {
	s := &snapshot{db: db, ctx: ctx}
	return context.WithValue(ctx, snapshotKey{}, s), s.end
}

func (db *DB) snapshot(ctx context.Context) *snapshot {
	s, _ := ctx.Value(snapshotKey{}).(*snapshot)
	if s == nil || s.db != db {
		return nil
	}
	return s
}

// take reports whether the caller may read on the snapshot now. Who may not,
// because another Read is at it, reads on its own and calls done afterwards:
// until then the snapshot keeps no connection while it is idle, or those who wait
// for one could wait for each other.
func (s *snapshot) take() (mine bool, done func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over {
		return false, func() {}
	}
	if s.busy {
		s.beside++
		return false, s.besides
	}
	s.busy = true
	return true, nil
}

func (s *snapshot) besides() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.beside--
}

// run runs fn on the snapshot, which take has given.
func (s *snapshot) run(ctx context.Context, fn func(tx *Tx) error) (err error) {
	sound := false
	var tx *Tx
	defer func() { // after a panic too
		s.mu.Lock()
		defer s.mu.Unlock()
		s.busy = false
		if !sound || tx.failed || s.stale || s.beside > 0 || s.over {
			s.close(sound)
		}
	}()
	if s.raw == nil {
		if s.raw, err = s.begin(ctx); err != nil {
			return err
		}
	}
	tx = s.db.tx(ctx, s.raw, s.db.read, s.known)
	if err := fn(tx); err != nil {
		if errors.Is(err, sql.ErrTxDone) && s.ctx.Err() != nil {
			return s.ctx.Err()
		}
		return translate(err)
	}
	sound = true
	for _, f := range tx.after {
		f()
	}
	return nil
}

func (s *snapshot) begin(ctx context.Context) (*sql.Tx, error) {
	p := s.db.read
	if err := p.enter(ctx); err != nil {
		return nil, err
	}
	raw, err := p.BeginTx(s.ctx, s.db.reading())
	if err != nil {
		p.leave()
		return nil, translate(err)
	}
	s.known = map[any]any{}
	return raw, nil
}

// close ends the transaction, if one is open. Nothing was changed in it: how it
// ends does not matter, but what is left of one that failed must not be kept.
func (s *snapshot) close(sound bool) {
	if s.raw == nil {
		return
	}
	if !sound || s.raw.Commit() != nil {
		_ = s.raw.Rollback()
	}
	s.raw, s.known, s.stale = nil, nil, false
	s.db.read.leave()
}

// changing makes the next Read look anew, and gives the connection back, of which
// there may be no second one.
func (s *snapshot) changing() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy {
		s.stale = true
		return
	}
	s.close(true)
}

func (s *snapshot) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.over = true
	if !s.busy {
		s.close(true)
	}
}

// Known returns what was asked under key before on the snapshot of tx, and asks
// if nobody did. The key is of a type of the asker's own. While something is
// being changed everything is asked each time.
func Known[T any](tx *Tx, key any, ask func() (T, error)) (T, error) {
	if tx.known == nil {
		return ask()
	}
	if v, ok := tx.known[key].(T); ok {
		return v, nil
	}
	v, err := ask()
	if err == nil {
		tx.known[key] = v
	}
	return v, err
}

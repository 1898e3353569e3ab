package sqldb

import (
	"context"
	"database/sql"
	"sync"
	"sync/atomic"
	"time"

	"touyan/internal/base/fault"
)

// pool is a handle and, for SQLite, the statements prepared on it. The program
// has a fixed number of statement texts, so the map is bounded. (pgx keeps its
// own per connection.)
type pool struct {
	*sql.DB
	turn     chan struct{} // one for each connection
	queue    int64         // how many may wait
	patience time.Duration // and for how long
	waiting  atomic.Int64
	refused  atomic.Int64
	prepare  bool
	single   bool     // one connection
	stmts    sync.Map // text → *sql.Stmt
}

// How long a transaction waits for its turn. An import holds the one writer of
// SQLite for seconds.
const (
	readPatience  = 30 * time.Second
	writePatience = 60 * time.Second
)

func newPool(db *sql.DB, connections int, o Options) *pool {
	p := &pool{DB: db, turn: make(chan struct{}, connections), queue: 512, patience: writePatience}
	if o.Queue > 0 {
		p.queue = int64(o.Queue)
	}
	if o.Patience > 0 {
		p.patience = o.Patience
	}
	return p
}

// enter waits for a connection. Who came first goes first: package sql picks
// anyone of those who wait, and under load somebody then waits for seconds.
// Fault: Unavailable when too many wait already, or it takes too long.
func (p *pool) enter(ctx context.Context) error {
	select {
	case p.turn <- struct{}{}:
		return nil
	default:
	}
	if p.waiting.Add(1) > p.queue {
		p.waiting.Add(-1)
		p.refused.Add(1)
		return fault.New(fault.Unavailable, "同时办理的人太多，没有排上。请稍后再试。")
	}
	defer p.waiting.Add(-1)
	t := time.NewTimer(p.patience)
	defer t.Stop()
	select {
	case p.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		p.refused.Add(1)
		return fault.New(fault.Unavailable, "数据库正忙，等候太久，没有办理。请稍后再试。")
	}
}

// drop closes the connections nobody is using; new ones are opened as needed.
func (p *pool) drop() {
	p.SetMaxIdleConns(-1)
	p.SetMaxIdleConns(cap(p.turn))
}

func (p *pool) leave() { <-p.turn }

func (p *pool) close() error {
	p.stmts.Range(func(_, s any) bool { _ = s.(*sql.Stmt).Close(); return true })
	return p.DB.Close()
}

// stmt returns the statement prepared for tx. Where the pool has a single
// connection it is inside tx, and preparing on the pool would wait for it for
// ever: there each transaction prepares its own, once per text.
func (tx *Tx) stmt(q string) (*sql.Stmt, error) {
	p := tx.pool
	if s, ok := p.stmts.Load(q); ok {
		return tx.tx.StmtContext(tx.ctx, s.(*sql.Stmt)), nil
	}
	if p.single {
		s, ok := tx.prepared[q]
		if !ok {
			var err error
			if s, err = tx.tx.PrepareContext(tx.ctx, q); err != nil {
				return nil, err
			}
			if tx.prepared == nil {
				tx.prepared = map[string]*sql.Stmt{}
			}
			tx.prepared[q] = s
		}
		return s, nil
	}
	s, err := p.PrepareContext(tx.ctx, q)
	if err != nil {
		return nil, err
	}
	if prior, had := p.stmts.LoadOrStore(q, s); had {
		_ = s.Close()
		s = prior.(*sql.Stmt)
	}
	return tx.tx.StmtContext(tx.ctx, s), nil
}

package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the PostgreSQL driver, by name "pgx"
	_ "modernc.org/sqlite"             // the SQLite driver, by name "sqlite"

	"touyan/internal/base/fault"
)

// Engine is the kind of database behind the door.
type Engine string

// The two engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// DB is an open database.
type DB struct {
	engine Engine
	read   *pool
	write  *pool
	now    func() time.Time
}

// Options say which database and which clock.
type Options struct {
	Dir string           // the data directory; SQLite lives in Dir/touyan.db
	URL string           // postgres://…; when set it is used instead of Dir
	Now func() time.Time // nil: time.Now
}

// Open opens the database; SQLite's file is made when it is missing. The
// schema is the business of package schema.
func Open(ctx context.Context, o Options) (*DB, error) {
	db := &DB{now: o.Now}
	if db.now == nil {
		db.now = time.Now
	}
	var err error
	if o.URL != "" {
		err = db.openPostgres(o.URL)
	} else {
		err = db.openSQLite(o.Dir)
	}
	if err != nil {
		return nil, err
	}
	if err := db.write.PingContext(ctx); err != nil {
		_ = db.Close()
		return nil, fault.New(fault.Unavailable, "数据库连不上，请检查地址、账号和服务是否启动。").Because(err)
	}
	return db, nil
}

func (db *DB) openSQLite(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fault.Newf(fault.Unavailable, "数据目录 %s 不能创建，请检查路径和权限。", dir).Because(err)
	}
	dsn := func(txlock string, more ...string) string {
		q := url.Values{"_txlock": {txlock}, "_pragma": append([]string{
			"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)",
			"foreign_keys(1)", "temp_store(MEMORY)",
		}, more...)}
		return "file:" + (&url.URL{Path: filepath.Join(dir, "touyan.db")}).EscapedPath() + "?" + q.Encode()
	}
	w, err := sql.Open("sqlite", dsn("immediate", "cache_size(-32000)"))
	if err != nil {
		return err
	}
	w.SetMaxOpenConns(1)
	w.SetConnMaxIdleTime(0)
	r, err := sql.Open("sqlite", dsn("deferred", "cache_size(-8000)", "query_only(1)"))
	if err != nil {
		return err
	}
	n := max(4, 2*runtime.NumCPU())
	r.SetMaxOpenConns(n)
	r.SetMaxIdleConns(n)
	db.engine, db.write, db.read = SQLite, newPool(w, 1), newPool(r, n)
	db.write.prepare, db.write.single, db.read.prepare = true, true, true
	return nil
}

func (db *DB) openPostgres(u string) error {
	p, err := sql.Open("pgx", u)
	if err != nil {
		return err
	}
	n := max(8, 4*runtime.NumCPU())
	p.SetMaxOpenConns(n)
	p.SetMaxIdleConns(n)
	db.engine, db.write = Postgres, newPool(p, n)
	db.read = db.write
	return nil
}

// Engine returns which engine is behind the door.
func (db *DB) Engine() Engine { return db.engine }

// Now returns the moment by the database's clock, which is the program's.
func (db *DB) Now() time.Time { return db.now() }

// Ping reports whether the database answers.
func (db *DB) Ping(ctx context.Context) error {
	return db.Read(ctx, func(tx *Tx) error {
		_, err := One(tx, Scalar[int], `select 1`)
		return err
	})
}

// Close closes the database.
func (db *DB) Close() error {
	err := db.write.close()
	if db.read != db.write {
		err = errors.Join(err, db.read.close())
	}
	return err
}

// Raw returns the handle for package schema, which must run statements outside
// of Read and Write.
func (db *DB) Raw() *sql.DB { return db.write.DB }

// Read runs fn on one snapshot of the database. fn must not write.
func (db *DB) Read(ctx context.Context, fn func(tx *Tx) error) error {
	opts := &sql.TxOptions{ReadOnly: db.engine == Postgres}
	if db.engine == Postgres {
		opts.Isolation = sql.LevelRepeatableRead
	}
	return db.run(ctx, db.read, opts, fn)
}

// Write runs fn as one serializable change: all of it is kept, durably, or
// nothing is. Where the engine asks for it fn runs again from the start, so it
// must have no effect but through tx; what must wait for the commit goes to
// tx.After.
func (db *DB) Write(ctx context.Context, fn func(tx *Tx) error) error {
	opts := &sql.TxOptions{}
	if db.engine == Postgres {
		opts.Isolation = sql.LevelSerializable
	}
	const tries = 12
	for i := 1; ; i++ {
		err := db.run(ctx, db.write, opts, fn)
		if err == nil || i == tries || !retryable(err) {
			return err
		}
		pause := time.Duration(1<<min(i, 7)) * time.Millisecond
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause/2 + rand.N(pause)):
		}
	}
}

func (db *DB) run(ctx context.Context, p *pool, opts *sql.TxOptions, fn func(tx *Tx) error) (err error) {
	if err := p.enter(ctx); err != nil {
		return err
	}
	defer p.leave()
	raw, err := p.BeginTx(ctx, opts)
	if err != nil {
		return translate(err)
	}
	tx := &Tx{ctx: ctx, tx: raw, pool: p, engine: db.engine, now: db.now().Truncate(time.Microsecond)}
	defer func() {
		if r := recover(); r != nil {
			_ = raw.Rollback()
			panic(r)
		}
	}()
	if err := fn(tx); err != nil {
		_ = raw.Rollback()
		return err
	}
	if err := raw.Commit(); err != nil {
		return translate(err)
	}
	for _, f := range tx.after {
		f()
	}
	return nil
}

// pool is a handle and, for SQLite, the statements prepared on it. The program
// has a fixed number of statement texts, so the map is bounded. (pgx keeps its
// own per connection.)
type pool struct {
	*sql.DB
	turn    chan struct{} // one for each connection
	prepare bool
	single  bool     // one connection
	stmts   sync.Map // text → *sql.Stmt
}

func newPool(db *sql.DB, connections int) *pool {
	return &pool{DB: db, turn: make(chan struct{}, connections)}
}

// enter waits for a connection. Who came first goes first: package sql picks
// anyone of those who wait, and under load somebody then waits for seconds.
func (p *pool) enter(ctx context.Context) error {
	select {
	case p.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
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

// Describe names the database for logs, without any secret.
func (o Options) Describe() string {
	if o.URL == "" {
		return filepath.Join(o.Dir, "touyan.db")
	}
	u, err := url.Parse(o.URL)
	if err != nil {
		return "postgres"
	}
	return fmt.Sprintf("postgres %s%s", u.Host, strings.TrimSuffix(u.Path, "/"))
}

package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

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
	engine  Engine
	dir     string // the data directory; SQLite only
	read    *pool
	write   *pool
	patient *sql.DB // without limits, for package schema
	now     func() time.Time
	log     *slog.Logger
	observe func(Did)

	companions sync.Map // see Attach

	degraded atomic.Pointer[Degraded]
	closed   chan struct{}
	probing  sync.WaitGroup
}

// Options say which database, which clock, and how long to wait for either. The
// zero of every limit is its default.
type Options struct {
	Dir string           // the data directory; SQLite lives in Dir/touyan.db
	URL string           // postgres://…; when set it is used instead of Dir
	Now func() time.Time // nil: time.Now
	Log *slog.Logger     // nil: nothing is logged

	Connections int           // to PostgreSQL, at most; default 4 for each core, at least 8
	Queue       int           // how many transactions wait for a connection before more are refused; default 512
	Patience    time.Duration // how long one of them waits; default 30 s to read, 60 s to write
	Silence     time.Duration // how long PostgreSQL may say nothing within a statement; default 60 s
	Observe     func(Did)     // told of every transaction; nil: nobody is
}

// Did is one transaction that ended.
type Did struct {
	Write bool
	Took  time.Duration // with waiting and repeating
	Asked int           // statements that were run, repeated ones too
	Err   error
}

// Open opens the database; SQLite's file is made when it is missing. The
// schema is the business of package schema.
func Open(ctx context.Context, o Options) (*DB, error) {
	db := &DB{now: o.Now, log: o.Log, observe: o.Observe, closed: make(chan struct{})}
	if db.now == nil {
		db.now = time.Now
	}
	if db.log == nil {
		db.log = slog.New(slog.DiscardHandler)
	}
	var err error
	if o.URL != "" {
		err = db.openPostgres(o)
	} else {
		err = db.openSQLite(o)
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

func (db *DB) openSQLite(o Options) error {
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return fault.Newf(fault.Unavailable, "数据目录 %s 不能创建，请检查路径和权限。", o.Dir).Because(err)
	}
	if err := private(o.Dir); err != nil {
		return err
	}
	dsn := func(txlock string, more ...string) string {
		q := url.Values{"_txlock": {txlock}, "_pragma": append([]string{
			"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)",
			"foreign_keys(1)", "temp_store(MEMORY)",
		}, more...)}
		return "file:" + (&url.URL{Path: filepath.Join(o.Dir, "touyan.db")}).EscapedPath() + "?" + q.Encode()
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
	// One more for each transaction: a statement is prepared beside it the first
	// time, and were all connections in transactions, each would wait for ever.
	r.SetMaxOpenConns(2 * n)
	r.SetMaxIdleConns(n)
	db.engine, db.dir, db.write, db.read = SQLite, o.Dir, newPool(w, 1, o), newPool(r, n, o)
	if o.Patience == 0 {
		db.read.patience = readPatience
	}
	db.write.prepare, db.write.single, db.read.prepare = true, true, true
	db.patient = w
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
	close(db.closed)
	db.probing.Wait()
	err := db.write.close()
	if db.read != db.write {
		err = errors.Join(err, db.read.close())
	}
	if db.patient != db.write.DB {
		err = errors.Join(err, db.patient.Close())
	}
	return err
}

// Raw returns a handle for package schema, which must run statements outside of
// Read and Write, and for as long as they take.
func (db *DB) Raw() *sql.DB { return db.patient }

// Read runs fn on one snapshot of the database. fn must not write.
// Fault: Unavailable.
func (db *DB) Read(ctx context.Context, fn func(tx *Tx) error) error {
	began := time.Now()
	asked := 0
	counted := func(tx *Tx) error {
		defer func() { asked += tx.asked }()
		return fn(tx)
	}
	err := db.look(ctx, counted)
	if db.observe != nil {
		db.observe(Did{Took: time.Since(began), Asked: asked, Err: err})
	}
	return err
}

// look reads on the context's snapshot or, where there is none to be had, on one
// of its own.
func (db *DB) look(ctx context.Context, fn func(tx *Tx) error) error {
	if s := db.snapshot(ctx); s != nil {
		mine, done := s.take()
		if mine {
			return s.run(ctx, fn)
		}
		defer done()
	}
	return db.run(ctx, db.read, false, db.reading(), fn)
}

// reading is how a transaction begins that only reads.
func (db *DB) reading() *sql.TxOptions {
	if db.engine == Postgres {
		return &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
	}
	return &sql.TxOptions{}
}

// The bounds of repeating what the engine asks to repeat.
const (
	tries     = 12
	repeating = 30 * time.Second
)

// Write runs fn as one serializable change: all of it is kept, durably, or
// nothing is. Where the engine asks for it fn runs again from the start, so it
// must have no effect but through tx; what must wait for the commit goes to
// tx.After. Fault: Unavailable, among others while the database is read-only
// after a fault of its disk (see Degraded).
func (db *DB) Write(ctx context.Context, fn func(tx *Tx) error) error {
	return db.change(ctx, false, fn)
}

// Load is Write for what brings a great many rows: there Tx.Copy copies them in, as
// fast as the engine can.
func (db *DB) Load(ctx context.Context, fn func(tx *Tx) error) error {
	return db.change(ctx, db.engine == Postgres, fn)
}

func (db *DB) change(ctx context.Context, pinned bool, fn func(tx *Tx) error) (err error) {
	began := time.Now()
	asked := 0
	if db.observe != nil {
		defer func() { db.observe(Did{Write: true, Took: time.Since(began), Asked: asked, Err: err}) }()
	}
	if s := db.snapshot(ctx); s != nil {
		s.changing()
	}
	opts := &sql.TxOptions{}
	if db.engine == Postgres {
		opts.Isolation = sql.LevelSerializable
	}
	all := withFirst(ctx, fn)
	fn = func(tx *Tx) error {
		defer func() { asked += tx.asked }()
		return all(tx)
	}
	for i := 1; ; i++ {
		if d := db.degraded.Load(); d != nil {
			return d.fault()
		}
		err := db.run(ctx, db.write, pinned, opts, fn)
		if err == nil {
			return nil
		}
		if what := damage(err); what != "" {
			d := db.degrade(what, err)
			if errors.Is(err, errUncertain) {
				return err
			}
			return d.fault().Because(err)
		}
		if i == tries || time.Since(began) > repeating || !retryable(err) {
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

func (db *DB) run(ctx context.Context, p *pool, pinned bool, opts *sql.TxOptions, fn func(tx *Tx) error) (err error) {
	if err := p.enter(ctx); err != nil {
		return err
	}
	defer p.leave()
	begin := p.BeginTx
	var conn *sql.Conn
	if pinned {
		if conn, err = p.Conn(ctx); err != nil {
			return translate(err)
		}
		defer func() { _ = conn.Close() }()
		begin = conn.BeginTx
	}
	raw, err := begin(ctx, opts)
	if err != nil {
		return translate(err)
	}
	var known map[any]any
	if opts.ReadOnly || p != db.write {
		known = map[any]any{}
	}
	tx := db.tx(ctx, raw, p, known)
	tx.conn = conn
	defer func() {
		if r := recover(); r != nil {
			_ = raw.Rollback()
			panic(r)
		}
	}()
	if err := fn(tx); err != nil {
		_ = raw.Rollback()
		return translate(err)
	}
	if err := raw.Commit(); err != nil {
		if p.single {
			// SQLite may leave the transaction open on its connection.
			p.drop()
		}
		return uncertain(err)
	}
	for _, f := range tx.after {
		f()
	}
	return nil
}

// tx returns a transaction over raw; known is nil where what was asked may
// change, see Known.
func (db *DB) tx(ctx context.Context, raw *sql.Tx, p *pool, known map[any]any) *Tx {
	return &Tx{db: db, ctx: ctx, tx: raw, pool: p, engine: db.engine, now: db.now().Truncate(time.Microsecond), known: known}
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

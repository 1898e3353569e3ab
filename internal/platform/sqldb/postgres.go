package sqldb

import (
	"context"
	"errors"
	"net"
	"runtime"
	"strconv"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib" // its init names the driver "pgx"

	"touyan/internal/base/fault"
)

// The limits of a connection to PostgreSQL.
const (
	connecting = 5 * time.Second  // for one address of the URL
	unheard    = 15 * time.Second // how long sent bytes stay unacknowledged
	silence    = 60 * time.Second // see Options.Silence
)

// openPostgres opens two handles: one on which no statement takes longer than
// o.Silence and nobody waits for a server that has vanished, and one without
// those limits for the work of package schema.
//
// A URL may name several servers (postgres://a,b/touyan): the one that can be
// written is used, and after it failed the other.
func (db *DB) openPostgres(o Options) error {
	limit := o.Silence
	if limit == 0 {
		limit = silence
	}
	cfg, err := pgx.ParseConfig(o.URL)
	if err != nil {
		return fault.New(fault.Invalid, "数据库地址看不懂，应形如 postgres://用户@主机/库名。").Because(err)
	}
	if cfg.ConnectTimeout == 0 {
		cfg.ConnectTimeout = connecting
	}
	if cfg.ValidateConnect == nil && len(cfg.Fallbacks) > 0 {
		cfg.ValidateConnect = pgconn.ValidateConnectTargetSessionAttrsReadWrite
	}
	if cfg.RuntimeParams["application_name"] == "" {
		cfg.RuntimeParams["application_name"] = "touyan"
	}
	dialer := &net.Dialer{Control: vanishing, KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: unheard, Interval: unheard / 3, Count: 3}}
	cfg.DialFunc = dialer.DialContext
	db.patient = stdlib.OpenDB(*cfg)
	db.patient.SetMaxIdleConns(0)

	limited := cfg.Copy()
	if limited.RuntimeParams["statement_timeout"] == "" {
		// Before our own limit, so that the server ends it and says why.
		limited.RuntimeParams["statement_timeout"] = strconv.FormatInt((limit * 5 / 6).Milliseconds(), 10)
	}
	limited.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := dialer.DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &heard{Conn: c, limit: limit}, nil
	}
	p := stdlib.OpenDB(*limited)
	n := o.Connections
	if n == 0 {
		n = max(8, 4*runtime.NumCPU())
	}
	p.SetMaxOpenConns(n)
	p.SetMaxIdleConns(n)
	db.engine, db.write = Postgres, newPool(p, n, o)
	db.read = db.write
	return nil
}

// heard is a connection on which the other side must say something within the
// limit whenever it is waited for. TCP alone does not notice a server (or what
// stands before it) that takes bytes and never answers.
type heard struct {
	net.Conn
	limit time.Duration
	mu    sync.Mutex
	until time.Time // the caller's own deadline
}

// Read waits until the limit or the caller's own deadline, whichever is first.
func (h *heard) Read(b []byte) (int, error) {
	h.mu.Lock()
	d := time.Now().Add(h.limit)
	if !h.until.IsZero() && h.until.Before(d) {
		d = h.until
	}
	err := h.Conn.SetReadDeadline(d)
	h.mu.Unlock()
	if err != nil {
		return 0, err
	}
	return h.Conn.Read(b)
}

// SetDeadline sets the caller's own deadline.
func (h *heard) SetDeadline(t time.Time) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.until = t
	return h.Conn.SetDeadline(t)
}

// SetReadDeadline sets the caller's own deadline for reading.
func (h *heard) SetReadDeadline(t time.Time) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.until = t
	return h.Conn.SetReadDeadline(t)
}

// copied is how many rows one COPY takes.
const copied = 5000

// copy copies the rows that were gathered.
func (in *Inserter) copy() error {
	all := make([][]any, 0, len(in.args)/in.cols)
	for i := 0; i < len(in.args); i += in.cols {
		all = append(all, in.args[i:i+in.cols])
	}
	err := in.tx.conn.Raw(func(driver any) error {
		c, ok := driver.(*stdlib.Conn)
		if !ok {
			return errors.New("sqldb: not a connection to PostgreSQL")
		}
		_, err := c.Conn().CopyFrom(in.tx.ctx, pgx.Identifier{in.table}, in.names, pgx.CopyFromRows(all))
		return err
	})
	in.args = in.args[:0]
	return translate(err)
}

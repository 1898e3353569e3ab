package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
)

// Tx is one transaction. It belongs to one goroutine and dies with the
// function it was given to.
type Tx struct {
	db     *DB
	ctx    context.Context
	tx     *sql.Tx
	conn   *sql.Conn // that the transaction is on, in Load on PostgreSQL
	pool   *pool
	engine Engine
	now    time.Time
	after  []func()
	// prepared are the statements of this transaction, where the pool keeps
	// none; they end with it.
	prepared map[string]*sql.Stmt
	known    map[any]any // see Known; nil where something is changed
	asked    int         // statements that were run
	failed   bool        // one of them failed
}

// Now returns the moment of the transaction, in microseconds, the same at
// every call.
func (tx *Tx) Now() time.Time { return tx.now }

// Today returns the day of Now in China.
func (tx *Tx) Today() civil.Day { return civil.DayOf(tx.now) }

// Context returns the context of the transaction.
func (tx *Tx) Context() context.Context { return tx.ctx }

// After runs f once the transaction is committed; never when it is not.
func (tx *Tx) After(f func()) { tx.after = append(tx.after, f) }

// Exec runs a statement and returns how many rows it touched.
// Faults: Conflict where a unique key forbids it.
func (tx *Tx) Exec(q string, args ...any) (int64, error) {
	res, err := tx.exec(q, args)
	if err != nil {
		return 0, translate(err)
	}
	return res.RowsAffected()
}

func (tx *Tx) exec(q string, args []any) (res sql.Result, err error) {
	tx.asked++
	defer func() { tx.failed = tx.failed || err != nil }()
	if !tx.pool.prepare {
		return tx.tx.ExecContext(tx.ctx, q, args...)
	}
	s, err := tx.stmt(q)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(tx.ctx, args...)
}

func (tx *Tx) query(q string, args []any) (rows *sql.Rows, err error) {
	tx.asked++
	defer func() { tx.failed = tx.failed || err != nil }()
	if !tx.pool.prepare {
		return tx.tx.QueryContext(tx.ctx, q, args...)
	}
	s, err := tx.stmt(q)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(tx.ctx, args...)
}

// Row is one row of an answer, to be scanned.
type Row interface{ Scan(dest ...any) error }

// Each calls fn for every row of the answer.
func (tx *Tx) Each(fn func(Row) error, q string, args ...any) (err error) {
	rows, err := tx.query(q, args)
	if err != nil {
		return translate(err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := fn(rows); err != nil {
			return err
		}
	}
	return tx.noted(rows.Err())
}

// noted is translate for what came while rows were read.
func (tx *Tx) noted(err error) error {
	tx.failed = tx.failed || err != nil
	return translate(err)
}

// Bulk calls fn for every row of the answer, which has been scanned into dest:
// into the same places each time, so that a row costs no memory of its own. It
// is Each for hundreds of thousands of rows.
func (tx *Tx) Bulk(dest []any, fn func() error, q string, args ...any) error {
	return tx.Each(func(r Row) error {
		if err := r.Scan(dest...); err != nil {
			return err
		}
		return fn()
	}, q, args...)
}

// All returns every row of the answer, scanned.
func All[T any](tx *Tx, scan func(Row) (T, error), q string, args ...any) ([]T, error) {
	var ts []T
	err := tx.Each(func(r Row) error {
		t, err := scan(r)
		ts = append(ts, t)
		return err
	}, q, args...)
	if err != nil {
		return nil, err
	}
	return ts, nil
}

// One returns the first row of the answer. Fault: NotFound when there is none.
func One[T any](tx *Tx, scan func(Row) (T, error), q string, args ...any) (T, error) {
	t, ok, err := Maybe(tx, scan, q, args...)
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "没有找到这条记录，可能已被移走，或不在当前工作范围内。")
	}
	return t, err
}

// Maybe returns the first row of the answer; ok is false when there is none.
func Maybe[T any](tx *Tx, scan func(Row) (T, error), q string, args ...any) (t T, ok bool, err error) {
	rows, err := tx.query(q, args)
	if err != nil {
		return t, false, translate(err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	if !rows.Next() {
		return t, false, tx.noted(rows.Err())
	}
	t, err = scan(rows)
	return t, err == nil, err
}

// Scalar scans a single column: tx.One(sqldb.Scalar[int], …).
func Scalar[T any](r Row) (T, error) {
	var t T
	err := r.Scan(&t)
	return t, err
}

// Upsert writes a row by its key: it updates the row when the key is there and
// inserts it when not. keys and cols name the columns, args their values in
// that order. (Not every engine of the family has ON CONFLICT.)
func (tx *Tx) Upsert(table string, keys, cols []string, args ...any) error {
	if len(args) != len(keys)+len(cols) {
		return fmt.Errorf("sqldb: upsert of %s: %d values for %d columns", table, len(args), len(keys)+len(cols))
	}
	var set, where []string
	for i, k := range keys {
		where = append(where, k+" = $"+strconv.Itoa(i+1))
	}
	for i, c := range cols {
		set = append(set, c+" = $"+strconv.Itoa(len(keys)+i+1))
	}
	if len(cols) > 0 {
		n, err := tx.Exec("update "+table+" set "+strings.Join(set, ", ")+" where "+strings.Join(where, " and "), args...)
		if err != nil || n > 0 {
			return err
		}
	} else if _, ok, err := Maybe(tx, Scalar[int], "select 1 from "+table+" where "+strings.Join(where, " and "), args...); err != nil || ok {
		return err
	}
	in := tx.Insert(table, append(append([]string{}, keys...), cols...)...)
	in.Add(args...)
	return in.Done()
}

// Insert begins a bulk insert into the columns of table.
func (tx *Tx) Insert(table string, cols ...string) *Inserter {
	return &Inserter{tx: tx, head: "insert into " + table + " (" + strings.Join(cols, ", ") + ") values ", cols: len(cols)}
}

// Copy is Insert for a great many rows, within DB.Load. The values are what the
// engine stores: whole numbers as int64, text as string, nil.
func (tx *Tx) Copy(table string, cols ...string) *Inserter {
	in := tx.Insert(table, cols...)
	if tx.conn != nil {
		in.table, in.names = table, cols
	}
	return in
}

// Inserter gathers rows and writes them many at a time. Errors wait for Done.
type Inserter struct {
	tx    *Tx
	head  string
	cols  int
	full  string // the text for a full batch, made once
	args  []any
	err   error
	table string   // copied into; "": inserted
	names []string // of its columns
}

// rows returns how many rows of cols columns one statement takes: at most 100,
// the measured sweet spot, and at most some 2000 parameters.
func rows(cols int) int { return max(1, min(100, 2048/cols)) }

// Add adds one row.
func (in *Inserter) Add(args ...any) {
	if in.err != nil {
		return
	}
	if len(args) != in.cols {
		in.err = fmt.Errorf("sqldb: %s: %d values for %d columns", in.head, len(args), in.cols)
		return
	}
	in.args = append(in.args, args...)
	if in.table != "" {
		if len(in.args) == copied*in.cols {
			in.err = in.copy()
		}
		return
	}
	if n := rows(in.cols); len(in.args) == n*in.cols {
		if in.full == "" {
			in.full = in.text(n)
		}
		_, in.err = in.tx.Exec(in.full, in.args...)
		in.args = in.args[:0]
	}
}

// Done writes what is left and returns the first error.
func (in *Inserter) Done() error {
	if in.err == nil && len(in.args) > 0 {
		if in.table != "" {
			in.err = in.copy()
		} else if len(in.args) == in.cols {
			_, in.err = in.tx.Exec(in.text(1), in.args...)
		} else {
			_, err := in.tx.tx.ExecContext(in.tx.ctx, in.text(len(in.args)/in.cols), in.args...)
			in.err = translate(err)
		}
		in.args = nil
	}
	return in.err
}

func (in *Inserter) text(rows int) string {
	var b strings.Builder
	b.WriteString(in.head)
	for r, n := 0, 1; r < rows; r++ {
		if r > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('(')
		for c := range in.cols {
			if c > 0 {
				b.WriteString(", ")
			}
			if in.tx.engine == SQLite {
				b.WriteByte('?') // it looks for the name of every $1, through all of them
				continue
			}
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(n))
			n++
		}
		b.WriteByte(')')
	}
	return b.String()
}

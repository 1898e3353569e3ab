// Package backup writes everything that the database holds into one encrypted
// file, while others read and write, and puts such a file into an empty
// database, of the same engine or the other.
//
// A backup is a snapshot of every table as typed rows, compressed, then
// encrypted in chunks under a key of its own, which is wrapped under a recovery
// key or passphrase kept elsewhere. It has the data keys in their wrapped form
// and not the master key: without the master key its sealed values stay closed
// for ever. The manifest at its end has the schema's version and for every table
// the number of rows and a digest that does not depend on their order; a file
// without an end is no backup.
//
//	"TOUYAN BACKUP 1\n"
//	u32 length, header (JSON): when, suite, how the key is wrapped
//	chunks: u32 length, u8 last, bytes (bound to header, number, last)
//	  inside, gzip:  T table  R row …  E count digest  …  M manifest
package backup

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
)

// CanBackup is making, checking and putting back backups.
const CanBackup access.Can = "operations.backup"

// Table says how much of one table is in a backup.
type Table struct {
	Name   string `json:"name"`
	Rows   int64  `json:"rows"`
	Digest string `json:"digest"` // SM3 of every row, added up; hexadecimal
}

// Manifest says what is in a backup.
type Manifest struct {
	Schema int64     `json:"schema"` // version
	Engine string    `json:"engine"` // that it was taken from
	MadeAt time.Time `json:"made_at"`
	Tables []Table   `json:"tables"` // in the order of the file: what is referred to comes first
}

// Rows returns the number of rows of all tables.
func (m Manifest) Rows() (n int64) {
	for _, t := range m.Tables {
		n += t.Rows
	}
	return n
}

// Progress is told how many rows of a table have been handled; nil is allowed.
type Progress func(table string, rows int64)

func (p Progress) say(table string, rows int64) {
	if p != nil {
		p(table, rows)
	}
}

// Backup writes a snapshot of db to w, encrypted for the recovery key. What is
// in w counts only when it returned without an error.
func Backup(ctx context.Context, db *sqldb.DB, w io.Writer, key Key, p Progress) (Manifest, error) {
	return snapshot(ctx, db, w, key, seal.GCM, p)
}

// snapshot is Backup with the suite of one's choice.
func snapshot(ctx context.Context, db *sqldb.DB, w io.Writer, key Key, suite seal.Suite, p Progress) (m Manifest, err error) {
	out, err := newChunkWriter(w, key, suite, db.Now())
	if err != nil {
		return m, err
	}
	err = db.Read(ctx, func(tx *sqldb.Tx) error {
		m, err = write(tx, db, out, p)
		return err
	})
	if err != nil {
		return m, err
	}
	return m, out.Close()
}

// write writes every table and the manifest to w, compressed.
func write(tx *sqldb.Tx, db *sqldb.DB, w io.Writer, p Progress) (Manifest, error) {
	m := Manifest{Engine: string(db.Engine()), MadeAt: tx.Now()}
	var err error
	if m.Schema, err = version(tx); err != nil {
		return m, err
	}
	tables, err := catalogue(tx, db.Engine())
	if err != nil {
		return m, err
	}
	z, err := gzip.NewWriterLevel(w, 5)
	if err != nil {
		return m, err
	}
	rec := &recorder{w: z}
	for _, t := range tables {
		head, err := json.Marshal(t)
		if err != nil {
			return m, err
		}
		rec.mark('T', head)
		count, digest, err := rows(tx, t, func(row []byte) error {
			rec.row(row)
			return rec.err
		}, p)
		if err != nil {
			return m, fmt.Errorf("backup: table %s: %w", t.Name, err)
		}
		rec.end(count, digest)
		m.Tables = append(m.Tables, Table{t.Name, count, digest.String()})
	}
	text, err := json.Marshal(m)
	if err != nil {
		return m, err
	}
	rec.mark('M', text)
	if rec.err != nil {
		return m, rec.err
	}
	return m, z.Close()
}

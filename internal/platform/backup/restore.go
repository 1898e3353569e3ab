package backup

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"touyan/internal/base/fault"
	"touyan/internal/platform/sqldb"
)

// Schema is what package schema knows; it comes in as functions because it
// stands above this floor.
type Schema struct {
	Newest  func() (int64, error)                                        // of this program
	To      func(ctx context.Context, db *sqldb.DB, version int64) error // an empty database
	Migrate func(ctx context.Context, db *sqldb.DB) error
}

// visitor is told what is in a backup, in order. A nil function is not called.
type visitor struct {
	table func(t table) error
	row   func(t table, row []byte) error
	end   func(t table, count int64, digest string) error
}

// read goes through a backup and checks all of it: every chunk, every table's
// count and digest, and that there is an end. Fault: Invalid, naming the place.
func read(ctx context.Context, r io.Reader, key Key, v visitor, p Progress) (m Manifest, err error) {
	chunks, err := newChunkReader(r, key)
	if err != nil {
		return m, err
	}
	z, err := gzip.NewReader(chunks)
	if err != nil {
		return m, damaged(err, "开头")
	}
	in := &recordReader{r: bufio.NewReaderSize(z, 256<<10)}
	var t *table
	var seen []Table
	var count int64
	var digest sumOfRows
	for {
		if err := ctx.Err(); err != nil {
			return m, err
		}
		rec, err := in.next()
		if err != nil {
			return m, damaged(err, place(t))
		}
		switch {
		case rec.kind == 'T' && t == nil:
			t = &table{}
			if err := json.Unmarshal(rec.content, t); err != nil || !plain(*t) {
				return m, damaged(errors.Join(err, errRow), place(nil))
			}
			count, digest = 0, sumOfRows{}
			if v.table != nil {
				if err := v.table(*t); err != nil {
					return m, err
				}
			}
		case rec.kind == 'R' && t != nil:
			digest.add(rec.content)
			if count++; count%1000 == 0 {
				p.say(t.Name, count)
			}
			if v.row != nil {
				if err := v.row(*t, rec.content); err != nil {
					return m, err
				}
			}
		case rec.kind == 'E' && t != nil:
			if string(rec.content) != fmt.Sprintf("%d %s", count, digest) {
				return m, fault.Newf(fault.Invalid, "备份里的表 %s 行数或摘要不符，没有使用这份备份。", t.Name)
			}
			p.say(t.Name, count)
			seen = append(seen, Table{t.Name, count, digest.String()})
			if v.end != nil {
				if err := v.end(*t, count, digest.String()); err != nil {
					return m, err
				}
			}
			t = nil
		case rec.kind == 'M' && t == nil:
			if err := json.Unmarshal(rec.content, &m); err != nil || !slices.Equal(m.Tables, seen) {
				return m, damaged(errors.Join(err, errRow), "清单")
			}
			// The chunks must end here as well.
			if _, err := io.Copy(io.Discard, in.r); err != nil {
				return m, damaged(err, "结尾")
			}
			if n, err := io.Copy(io.Discard, chunks); err != nil || n > 0 {
				return m, damaged(errors.Join(err, errRow), "结尾")
			}
			return m, nil
		default:
			return m, damaged(errRow, place(t))
		}
	}
}

func place(t *table) string {
	if t == nil {
		return "表与表之间"
	}
	return "表 " + t.Name
}

// damaged keeps a fault as it is: it names the place in the file.
func damaged(err error, where string) error {
	if fault.Of(err) != nil {
		return err
	}
	return fault.Newf(fault.Invalid, "备份内容在%s处读不下去，没有使用这份备份。", where).Because(err)
}

// plain reports whether a table's description can be put into a statement.
func plain(t table) bool {
	ok := func(name string) bool {
		for _, c := range name {
			if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
				return false
			}
		}
		return name != ""
	}
	for _, c := range t.Columns {
		if !ok(c.Name) {
			return false
		}
	}
	return ok(t.Name) && len(t.Columns) > 0
}

// Check reads a backup from end to end and returns what is in it. Fault: Invalid.
func Check(ctx context.Context, r io.ReadSeeker, key Key, p Progress) (Manifest, error) {
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return Manifest{}, err
	}
	return read(ctx, r, key, visitor{}, p)
}

// Restore puts a backup into an empty database, brings it to this program's
// schema, and returns what it put there. It reads the whole backup before it
// writes a row, writes all rows in one transaction, and reads them back before
// it commits. A database that has tables is refused; with emptied it may have
// them, as a restore that was broken off leaves them, but no row. Faults:
// Invalid for a backup that is damaged, of a newer program, or of another key;
// Conflict for a database that is not empty.
func Restore(ctx context.Context, db *sqldb.DB, r io.ReadSeeker, key Key, schema Schema, emptied bool, p Progress) (Manifest, error) {
	return restore(ctx, db, r, key, schema, emptied, nil, p)
}

// restore is Restore that does something more in the transaction of the rows,
// once they are compared.
func restore(ctx context.Context, db *sqldb.DB, r io.ReadSeeker, key Key, schema Schema, emptied bool, also func(tx *sqldb.Tx, m Manifest) error, p Progress) (m Manifest, err error) {
	if m, err = Check(ctx, r, key, nil); err != nil {
		return m, err
	}
	newest, err := schema.Newest()
	if err != nil {
		return m, err
	}
	if m.Schema > newest {
		return m, fault.Newf(fault.Invalid, "备份的数据库版本 %d 比本程序支持的 %d 新。请换用新版程序。", m.Schema, newest)
	}
	if err := mayFill(ctx, db, m, emptied); err != nil {
		return m, err
	}
	if err := schema.To(ctx, db, m.Schema); err != nil {
		return m, err
	}
	err = db.Write(ctx, func(tx *sqldb.Tx) error {
		if _, err := r.Seek(0, io.SeekStart); err != nil {
			return err
		}
		if err := fill(ctx, tx, db.Engine(), r, key, m, p); err != nil || also == nil {
			return err
		}
		return also(tx, m)
	})
	if err != nil {
		return m, err
	}
	return m, schema.Migrate(ctx, db)
}

// mayFill refuses a database that holds anything.
func mayFill(ctx context.Context, db *sqldb.DB, m Manifest, emptied bool) error {
	return db.Read(ctx, func(tx *sqldb.Tx) error {
		names, err := tableNames(tx, db.Engine())
		if err != nil || len(names) == 0 {
			return err
		}
		if !emptied {
			return fault.Newf(fault.Conflict, "目标数据库已有 %d 个表，恢复不会覆盖它。请用空的数据目录或空库；如是上次恢复中断留下的空表，加 --force-empty。", len(names))
		}
		for _, name := range names {
			n, err := sqldb.One(tx, sqldb.Scalar[int64], "select count(*) from "+name)
			if err != nil {
				return err
			}
			if n > 0 {
				return fault.Newf(fault.Conflict, "目标数据库的表 %s 有 %d 行，不是空库，恢复不会覆盖它。", name, n)
			}
		}
		have, err := version(tx)
		if err == nil && have > m.Schema {
			return fault.Newf(fault.Conflict, "目标数据库虽空，版本 %d 已比备份的 %d 新。请换一个没有建过表的库。", have, m.Schema)
		}
		return err
	})
}

// bulk is how many bytes of rows are written at once.
const bulk = 4 << 20

// fill writes every row of a backup and compares what is there then.
func fill(ctx context.Context, tx *sqldb.Tx, engine sqldb.Engine, r io.Reader, key Key, m Manifest, p Progress) error {
	here, err := catalogue(tx, engine)
	if err != nil {
		return err
	}
	var in *sqldb.Inserter
	var size int
	var args []any
	read, err := read(ctx, r, key, visitor{
		table: func(t table) error {
			for _, h := range here {
				if h.Name == t.Name && slices.Equal(h.Columns, t.Columns) {
					in, size = tx.Insert(t.Name, t.names()...), 0
					return nil
				}
			}
			return fault.Newf(fault.Invalid, "备份里的表 %s 与版本 %d 的数据库不一致，没有恢复。", t.Name, m.Schema)
		},
		row: func(t table, row []byte) error {
			if args, err = values(t, row, args); err != nil {
				return damaged(err, "表 "+t.Name)
			}
			in.Add(args...)
			if size += len(row); size > bulk {
				if err := in.Done(); err != nil {
					return inTable(t.Name, err)
				}
				in, size = tx.Insert(t.Name, t.names()...), 0
			}
			return nil
		},
		end: func(t table, _ int64, _ string) error { return inTable(t.Name, in.Done()) },
	}, p)
	if err != nil {
		return err
	}
	if !slices.Equal(read.Tables, m.Tables) || len(here) != len(m.Tables) {
		return fault.New(fault.Conflict, "备份文件在恢复时变了，或与数据库的表不一致，没有恢复。")
	}
	return compare(tx, here, m)
}

// inTable names the table that a row could not be put into.
func inTable(name string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("backup: into table %s: %w", name, err)
}

// compare reads every table and compares it with the manifest.
func compare(tx *sqldb.Tx, here []table, m Manifest) error {
	for _, want := range m.Tables {
		i := slices.IndexFunc(here, func(t table) bool { return t.Name == want.Name })
		if i < 0 {
			return fault.Newf(fault.Internal, "恢复后没有表 %s。", want.Name)
		}
		count, digest, err := rows(tx, here[i], nil, nil)
		if err != nil {
			return err
		}
		if count != want.Rows || digest.String() != want.Digest {
			return fault.Newf(fault.Internal, "恢复后表 %s 与备份不一致：应为 %d 行，现为 %d 行，或内容摘要不同。", want.Name, want.Rows, count)
		}
	}
	return nil
}

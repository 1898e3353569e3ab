package backup

import (
	"bufio"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/bits"

	"github.com/emmansun/gmsm/sm3"

	"touyan/internal/platform/sqldb"
)

// Tags of values.
const (
	tagNull = iota
	tagInt
	tagText
	tagBytes
	tagFalse
	tagTrue
)

// most is the largest record, in bytes: files are 32 MB at most.
const most = 256 << 20

// sumOfRows adds up the digests of rows, so that their order does not matter.
type sumOfRows [4]uint64

func (s *sumOfRows) add(row []byte) {
	d := sm3.Sum(row)
	var carry uint64
	for i := range s {
		s[i], carry = bits.Add64(s[i], binary.LittleEndian.Uint64(d[i*8:]), carry)
	}
}

func (s sumOfRows) String() string {
	var b []byte
	for _, w := range s {
		b = binary.BigEndian.AppendUint64(b, w)
	}
	return hex.EncodeToString(b)
}

// rows calls each with every row of the table in encoded form, which is good
// only during the call, and returns how many there are with their digest. each
// may be nil.
func rows(tx *sqldb.Tx, t table, each func(row []byte) error, p Progress) (count int64, digest sumOfRows, err error) {
	dest := make([]any, len(t.Columns))
	for i, c := range t.Columns {
		switch c.Type {
		case "int":
			dest[i] = new(sql.NullInt64)
		case "text":
			dest[i] = new(sql.NullString)
		case "bytes":
			dest[i] = new(someBytes)
		case "bool":
			dest[i] = new(sql.NullBool)
		default:
			return 0, digest, fmt.Errorf("backup: unknown type %q", c.Type)
		}
	}
	var buf []byte
	err = tx.Bulk(dest, func() error {
		buf = buf[:0]
		for _, d := range dest {
			buf = appendValue(buf, d)
		}
		digest.add(buf)
		if count++; count%1000 == 0 {
			p.say(t.Name, count)
		}
		if each == nil {
			return nil
		}
		return each(buf)
	}, t.query())
	p.say(t.Name, count)
	return count, digest, err
}

// someBytes is a value of bytes, good until the next row is read. (Into []byte
// SQLite's driver reads no bytes and no value alike.)
type someBytes struct {
	b     []byte
	valid bool
}

// Scan takes what the driver has.
func (s *someBytes) Scan(src any) error {
	s.b, s.valid = nil, src != nil
	switch v := src.(type) {
	case nil:
	case []byte:
		s.b = v
	case string:
		s.b = []byte(v)
	default:
		return fmt.Errorf("backup: bytes that are %T", src)
	}
	return nil
}

func appendValue(b []byte, d any) []byte {
	switch v := d.(type) {
	case *sql.NullInt64:
		if v.Valid {
			return binary.AppendVarint(append(b, tagInt), v.Int64)
		}
	case *sql.NullString:
		if v.Valid {
			return append(binary.AppendUvarint(append(b, tagText), uint64(len(v.String))), v.String...)
		}
	case *someBytes:
		if v.valid {
			return append(binary.AppendUvarint(append(b, tagBytes), uint64(len(v.b))), v.b...)
		}
	case *sql.NullBool:
		if v.Valid && v.Bool {
			return append(b, tagTrue)
		} else if v.Valid {
			return append(b, tagFalse)
		}
	}
	return append(b, tagNull)
}

var errRow = errors.New("backup: a row cannot be read")

// values returns the values of an encoded row, to be bound to an insert.
func values(t table, row []byte, args []any) ([]any, error) {
	args = args[:0]
	for range t.Columns {
		if len(row) == 0 {
			return nil, errRow
		}
		tag := row[0]
		row = row[1:]
		switch tag {
		case tagNull:
			args = append(args, nil)
		case tagFalse, tagTrue:
			args = append(args, tag == tagTrue)
		case tagInt:
			n, used := binary.Varint(row)
			if used <= 0 {
				return nil, errRow
			}
			args, row = append(args, n), row[used:]
		case tagText, tagBytes:
			n, used := binary.Uvarint(row)
			if used <= 0 || n > uint64(len(row)-used) {
				return nil, errRow
			}
			v := row[used : used+int(n)]
			if row = row[used+int(n):]; tag == tagText {
				args = append(args, string(v))
			} else {
				args = append(args, append([]byte{}, v...))
			}
		default:
			return nil, errRow
		}
	}
	if len(row) > 0 {
		return nil, errRow
	}
	return args, nil
}

// recorder writes records; the first error stays.
type recorder struct {
	w   io.Writer
	buf []byte
	err error
}

func (r *recorder) write(b []byte) {
	if r.err == nil {
		_, r.err = r.w.Write(b)
	}
}

func (r *recorder) mark(kind byte, content []byte) {
	r.buf = binary.AppendUvarint(append(r.buf[:0], kind), uint64(len(content)))
	r.write(r.buf)
	r.write(content)
}

func (r *recorder) row(row []byte) { r.mark('R', row) }

func (r *recorder) end(count int64, digest sumOfRows) {
	r.mark('E', fmt.Appendf(nil, "%d %s", count, digest))
}

// record is one read record; its content is good until the next is read.
type record struct {
	kind    byte
	content []byte
}

// recordReader reads what a recorder wrote.
type recordReader struct {
	r   *bufio.Reader
	buf []byte
}

func (r *recordReader) next() (record, error) {
	kind, err := r.r.ReadByte()
	if err != nil {
		return record{}, err
	}
	n, err := binary.ReadUvarint(r.r)
	if err != nil {
		return record{}, unexpected(err)
	}
	if n > most {
		return record{}, errRow
	}
	// Grow with what really comes, not with what is announced.
	r.buf = r.buf[:0]
	for left := int(n); left > 0; {
		step := min(left, 1<<20)
		at := len(r.buf)
		if cap(r.buf) < at+step {
			r.buf = append(r.buf, make([]byte, step)...)
		}
		r.buf = r.buf[:at+step]
		if _, err := io.ReadFull(r.r, r.buf[at:]); err != nil {
			return record{}, unexpected(err)
		}
		left -= step
	}
	return record{kind, r.buf}, nil
}

func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

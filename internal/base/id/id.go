// Package id has the identifiers of everything the product keeps. They are
// made here and never by the database, are typed per noun, and rise with time,
// so that a table's newest rows lie together.
package id

import (
	"crypto/rand"
	"database/sql/driver"
	"encoding/binary"
	"fmt"
	"strings"
	"sync"
	"time"
)

// Of is the identifier of one N. The zero value means none. Its written form,
// in addresses and JSON, is thirteen characters of Crockford's base 32.
type Of[N any] int64

const (
	epoch    = 1577836800000 // 2020-01-01T00:00:00Z in milliseconds
	low      = 22            // bits below the milliseconds
	alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
)

var last struct {
	sync.Mutex
	v int64
}

// New returns a new identifier for the moment t. Identifiers made by one
// process strictly rise; those of two processes within one millisecond collide
// about once in four million, and the database then refuses the second.
func New[N any](t time.Time) Of[N] {
	var b [4]byte
	_, _ = rand.Read(b[:]) // never fails; see crypto/rand
	v := (t.UnixMilli()-epoch)<<low | int64(binary.BigEndian.Uint32(b[:])>>(32-low))
	last.Lock()
	defer last.Unlock()
	if v <= last.v {
		v = last.v + 1
	}
	last.v = v
	return Of[N](v)
}

// Parse reads the written form.
func Parse[N any](s string) (Of[N], error) {
	if len(s) == 13 {
		var v int64
		for i := range len(s) {
			n := strings.IndexByte(alphabet, s[i])
			if n < 0 || (i == 0 && n > 7) {
				return 0, fmt.Errorf("id: %q is not an identifier", s)
			}
			v = v<<5 | int64(n)
		}
		return Of[N](v), nil
	}
	return 0, fmt.Errorf("id: %q is not an identifier", s)
}

// String returns the written form, or "" for none.
func (i Of[N]) String() string {
	if i == 0 {
		return ""
	}
	var b [13]byte
	for k, v := 12, int64(i); k >= 0; k, v = k-1, v>>5 {
		b[k] = alphabet[v&31]
	}
	return string(b[:])
}

// IsZero reports whether i identifies nothing.
func (i Of[N]) IsZero() bool { return i == 0 }

// MarshalText writes the written form.
func (i Of[N]) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads the written form; the empty text is none.
func (i *Of[N]) UnmarshalText(b []byte) (err error) {
	if len(b) == 0 {
		*i = 0
		return nil
	}
	*i, err = Parse[N](string(b))
	return err
}

// Value stores the number; none is stored as null, so that a foreign key holds.
func (i Of[N]) Value() (driver.Value, error) {
	if i == 0 {
		return nil, nil
	}
	return int64(i), nil
}

// Scan reads what Value stored.
func (i *Of[N]) Scan(src any) error {
	switch v := src.(type) {
	case int64:
		*i = Of[N](v)
	case nil:
		*i = 0
	default:
		return fmt.Errorf("id: cannot read an identifier from %T", src)
	}
	return nil
}

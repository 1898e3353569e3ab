// Package seal keeps sensitive values so that whoever opens the database file
// finds none of them: each value is encrypted under a data key, bound to its
// table, column and row, and can be searched only for equality, through a keyed
// digest (HMAC-SM3).
//
// Three layers of keys: the root is a file outside the database (keys/master in
// the data directory, or the operator's own place) or lies in a cryptographic
// device; the key-encryption key and under it the data, index and mac keys lie
// in the database, wrapped. Which suite, provider and data key sealed a value
// stands in front of it, so that all three can change while old values stay
// readable; see Rotate and Reseal.
package seal

import (
	"bytes"
	"context"
	"crypto/hmac"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"touyan/internal/platform/sqldb"
)

// Place says where a sealed value stands; a value moved to another place does
// not open.
type Place struct {
	Table, Column string
	Row           int64
}

func (p Place) bytes() []byte { return fmt.Appendf(nil, "%s|%s|%d", p.Table, p.Column, p.Row) }

// Sealer seals and opens values. It is safe for use by many at once.
type Sealer struct {
	db         *sqldb.DB
	masterFile string
	suite      Suite
	providers  []Provider
	mayMake    atomic.Bool // the root may be made, for the database has no keys

	mu   sync.Mutex // one refresh at a time
	ring atomic.Pointer[ring]
}

// The first byte of a value. Version 1, of older programs, is SM4-GCM under
// data-1 and nothing else is in its header. After 2 stand suite, provider and
// the number of the data key, which are authenticated with the place.
const (
	versionOne = 1
	versionTwo = 2
	headerSize = 7
)

// header is what stands in front of a value.
type header struct {
	suite    Suite
	provider byte
	number   uint32
}

func (h header) bytes() []byte {
	return binary.BigEndian.AppendUint32([]byte{versionTwo, byte(h.suite), h.provider}, h.number)
}

// cut returns the header of a sealed value, what is bound with it, and the rest.
func cut(at Place, sealed []byte) (h header, bound, rest []byte, err error) {
	switch {
	case len(sealed) > 1 && sealed[0] == versionOne:
		return header{GCM, SoftwareCode, 1}, at.bytes(), sealed[1:], nil
	case len(sealed) > headerSize && sealed[0] == versionTwo:
		h = header{Suite(sealed[1]), sealed[2], binary.BigEndian.Uint32(sealed[3:headerSize])}
		return h, append(bytes.Clone(sealed[:headerSize]), at.bytes()...), sealed[headerSize:], nil
	}
	return h, nil, nil, fmt.Errorf("not a sealed value of a known version: %w", ErrDoesNotOpen)
}

// newest returns the header that values get now.
func (s *Sealer) newest(r *ring) header {
	return header{s.suite, r.data[r.active].provider.Code(), r.active}
}

// Seal returns value sealed for the place; "" stays nil. The software provider
// never fails; where a device does not answer Seal panics with the fault that
// Protected returns, and nothing is kept.
func (s *Sealer) Seal(at Place, value string) []byte {
	b, err := s.Protected(at, value)
	if err != nil {
		panic(err)
	}
	return b
}

// Protected is Seal that returns the error. Fault: Unavailable when the
// provider does not answer.
func (s *Sealer) Protected(at Place, value string) ([]byte, error) {
	if value == "" {
		return nil, nil
	}
	r := s.ring.Load()
	head := s.newest(r).bytes()
	k := r.data[r.active]
	body, err := k.provider.Seal(k.key, s.suite, append(bytes.Clone(head), at.bytes()...), []byte(value))
	if err != nil {
		return nil, unavailable(k.provider, err)
	}
	return append(head, body...), nil
}

// Open returns the value sealed for the place; nil is "". Fault: Unavailable
// when the provider does not answer.
func (s *Sealer) Open(at Place, sealed []byte) (string, error) {
	if len(sealed) == 0 {
		return "", nil
	}
	h, bound, rest, err := cut(at, sealed)
	if err != nil {
		return "", fmt.Errorf("seal: %s.%s of %d: %w", at.Table, at.Column, at.Row, err)
	}
	k, ok := s.ring.Load().data[h.number]
	if !ok {
		// Another instance has a newer key.
		ctx, stop := context.WithTimeout(context.Background(), 5*time.Second)
		defer stop()
		if err := s.refresh(ctx); err != nil {
			return "", err
		}
		if k, ok = s.ring.Load().data[h.number]; !ok {
			return "", fmt.Errorf("seal: %s.%s of %d: there is no key data-%d: %w", at.Table, at.Column, at.Row, h.number, ErrDoesNotOpen)
		}
	}
	if k.provider.Code() != h.provider {
		return "", fmt.Errorf("seal: %s.%s of %d: data-%d is no key of provider %d: %w", at.Table, at.Column, at.Row, h.number, h.provider, ErrDoesNotOpen)
	}
	b, err := k.provider.Open(k.key, h.suite, bound, rest)
	switch {
	case err == nil:
		return string(b), nil
	case isChanged(err):
		return "", fmt.Errorf("seal: %s.%s of %d does not open: %w", at.Table, at.Column, at.Row, err)
	}
	return "", unavailable(k.provider, err)
}

// Index returns the keyed digest of value, for equality within one column. It
// panics as Seal does.
func (s *Sealer) Index(table, column, value string) string {
	d, err := digest(s.ring.Load().index, table, column, value)
	if err != nil {
		panic(err)
	}
	return d
}

func digest(k held, table, column, value string) (string, error) {
	b, err := k.provider.MAC(k.key, []byte(table+"|"+column+"|"+value))
	if err != nil {
		return "", unavailable(k.provider, err)
	}
	return hex.EncodeToString(b[:20]), nil
}

// MAC returns HMAC-SM3 of message for a purpose, 32 bytes, under a key that is
// never rotated: for chains and for rows that must not be changed behind the
// program's back. Fault: Unavailable.
func (s *Sealer) MAC(purpose string, message []byte) ([]byte, error) {
	k := s.ring.Load().mac
	b, err := k.provider.MAC(k.key, append([]byte(purpose+"|"), message...))
	if err != nil {
		return nil, unavailable(k.provider, err)
	}
	return b, nil
}

// Signer returns who signs, when a provider has a signing key; nil otherwise,
// and then what would be signed says that it is not.
func (s *Sealer) Signer() Signer {
	for _, p := range s.providers {
		if signer, ok := p.(Signer); ok {
			return signer
		}
	}
	return nil
}

// Codes makes and checks codes over what must not be changed behind the
// program's back, under the mac key, for one purpose. It is safe for use by many
// at once.
type Codes struct {
	sealer  *Sealer
	purpose string
}

// Codes returns the codes for a purpose, a short word: trail, grant.
func (s *Sealer) Codes(purpose string) Codes { return Codes{s, purpose} }

// codeVersion is the first byte of a code: HMAC-SM3 under mac-1.
const codeVersion = 1

// Sum returns the code over data. Fault: Unavailable.
func (c Codes) Sum(data []byte) ([]byte, error) {
	b, err := c.sealer.MAC(c.purpose, data)
	if err != nil {
		return nil, err
	}
	return append([]byte{codeVersion}, b...), nil
}

// Valid reports whether code is that of data. Fault: Unavailable.
func (c Codes) Valid(data, code []byte) (bool, error) {
	want, err := c.Sum(data)
	return err == nil && hmac.Equal(want, code), err
}

// Package seal keeps sensitive values so that whoever opens the database file
// finds none of them: each value is encrypted with SM4-GCM under a data key,
// bound to its table, column and row, and can be searched only for equality,
// through a keyed digest (HMAC-SM3).
//
// Three layers of keys: the master key is a file outside the database
// (keys/master in the data directory, or the operator's own place); the data
// key and the index key lie in the database, wrapped under it; values are
// sealed under the data key.
package seal

import (
	"context"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/sm4"

	"touyan/internal/base/fault"
	"touyan/internal/base/id"
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
	data  cipher.AEAD
	index []byte
}

// version is the first byte of every sealed value: algorithm and key.
const version = 1 // SM4-GCM under data-1

// Seal returns value sealed for the place; "" stays nil.
func (s *Sealer) Seal(at Place, value string) []byte {
	if value == "" {
		return nil
	}
	return seal(s.data, at.bytes(), []byte(value))
}

// Open returns the value sealed for the place; nil is "".
func (s *Sealer) Open(at Place, sealed []byte) (string, error) {
	if len(sealed) == 0 {
		return "", nil
	}
	b, err := open(s.data, at.bytes(), sealed)
	if err != nil {
		return "", fmt.Errorf("seal: %s.%s of %d does not open: %w", at.Table, at.Column, at.Row, err)
	}
	return string(b), nil
}

// Index returns the keyed digest of value, for equality within one column.
func (s *Sealer) Index(table, column, value string) string {
	m := hmac.New(sm3.New, s.index)
	m.Write([]byte(table + "|" + column + "|" + value))
	return hex.EncodeToString(m.Sum(nil)[:20])
}

// Load makes the Sealer of a database, with new keys when it has none yet. The
// master key is read from masterFile, and made there when both the file and
// the database's keys are missing. Fault: Unavailable when the database has
// keys and the master key is missing or another one.
func Load(ctx context.Context, db *sqldb.DB, masterFile string) (s *Sealer, err error) {
	defer fault.Wrap(&err, "seal.Load")
	err = db.Write(ctx, func(tx *sqldb.Tx) error {
		wrapped := map[string][]byte{}
		if err := tx.Each(func(r sqldb.Row) error {
			var purpose string
			var b []byte
			if err := r.Scan(&purpose, &b); err != nil {
				return err
			}
			wrapped[purpose] = b
			return nil
		}, `select purpose, wrapped from seal_key`); err != nil {
			return err
		}
		master, err := readMaster(masterFile, len(wrapped) == 0)
		if err != nil {
			return err
		}
		s = &Sealer{}
		for _, purpose := range []string{"data-1", "index-1"} {
			key := make([]byte, 16)
			if w, ok := wrapped[purpose]; ok {
				if key, err = open(master, []byte(purpose), w); err != nil {
					return fault.Newf(fault.Unavailable, "主密钥 %s 与数据库不匹配，敏感信息打不开。请放回原来的主密钥文件。", masterFile).Because(err)
				}
			} else {
				_, _ = rand.Read(key)
				if _, err := tx.Exec(`insert into seal_key (id, purpose, wrapped, made_at) values ($1, $2, $3, $4)`,
					id.New[Sealer](tx.Now()), purpose, seal(master, []byte(purpose), key), sqldb.At(tx.Now())); err != nil {
					return err
				}
			}
			if purpose == "data-1" {
				if s.data, err = aead(key); err != nil {
					return err
				}
			} else {
				s.index = key
			}
		}
		return nil
	})
	return s, err
}

// readMaster reads the master key; when mayMake it makes one where there is
// none, durably, before anything is sealed under it.
func readMaster(file string, mayMake bool) (cipher.AEAD, error) {
	b, err := os.ReadFile(file) //nolint:gosec // the operator names the file
	if errors.Is(err, fs.ErrNotExist) && mayMake {
		b = []byte(hex.EncodeToString(random(16)) + "\n")
		err = writeDurably(file, b)
	}
	if err != nil {
		return nil, fault.Newf(fault.Unavailable, "主密钥文件 %s 读不到。请放回该文件，或用 --master-key 指明它在哪里。", file).Because(err)
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(b)))
	if err != nil || len(key) != 16 {
		return nil, fault.Newf(fault.Unavailable, "主密钥文件 %s 应为 32 个十六进制字符。", file)
	}
	return aead(key)
}

func writeDurably(file string, b []byte) (err error) {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the operator names the file
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, err := f.Write(b); err != nil {
		return err
	}
	return f.Sync()
}

func aead(key []byte) (cipher.AEAD, error) {
	block, err := sm4.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

func seal(a cipher.AEAD, at, plain []byte) []byte {
	nonce := random(a.NonceSize())
	return a.Seal(append([]byte{version}, nonce...), nonce, plain, at)
}

func open(a cipher.AEAD, at, sealed []byte) ([]byte, error) {
	n := a.NonceSize()
	if len(sealed) < 1+n || sealed[0] != version {
		return nil, errors.New("not a sealed value of a known version")
	}
	return a.Open(nil, sealed[1:1+n], sealed[1+n:], at)
}

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails; see crypto/rand
	return b
}

// Package blob keeps files in the database, so that one backup has everything
// and several instances see the same.
package blob

import (
	"crypto/sha256"
	"encoding/hex"

	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/platform/sqldb"
)

// MaxSize is the largest file that is kept, in bytes.
const MaxSize = 32 << 20

// Blob is one kept file.
type Blob struct {
	Name    string
	Digest  string // SHA-256, hexadecimal
	Content []byte
}

// ID identifies a blob.
type ID = id.Of[Blob]

// Put keeps a file. Fault: TooLarge.
func Put(tx *sqldb.Tx, name string, content []byte) (ID, error) {
	if len(content) > MaxSize {
		return 0, fault.Newf(fault.TooLarge, "文件“%s”有 %d MB，超过 %d MB 的上限。", name, len(content)>>20, MaxSize>>20)
	}
	sum := sha256.Sum256(content)
	k := id.New[Blob](tx.Now())
	_, err := tx.Exec(`insert into blob (id, name, size, digest, made_at, content) values ($1, $2, $3, $4, $5, $6)`,
		k, name, len(content), hex.EncodeToString(sum[:]), sqldb.At(tx.Now()), content)
	return k, err
}

// Get returns a kept file. Faults: NotFound; Internal when its content is not
// what was kept.
func Get(tx *sqldb.Tx, k ID) (Blob, error) {
	b, err := sqldb.One(tx, func(r sqldb.Row) (b Blob, err error) {
		return b, r.Scan(&b.Name, &b.Digest, &b.Content)
	}, `select name, digest, content from blob where id = $1`, k)
	if err != nil {
		return Blob{}, err
	}
	if sum := sha256.Sum256(b.Content); hex.EncodeToString(sum[:]) != b.Digest {
		return Blob{}, fault.Newf(fault.Internal, "文件“%s”与保存时的摘要不符，可能已损坏。", b.Name)
	}
	return b, nil
}

// Replace puts other content in the place of what was kept, if that still has
// the digest; otherwise it reports false and changes nothing. It is for sealing
// a file anew.
func Replace(tx *sqldb.Tx, k ID, digest string, content []byte) (bool, error) {
	sum := sha256.Sum256(content)
	n, err := tx.Exec(`update blob set content = $3, size = $4, digest = $5 where id = $1 and digest = $2`,
		k, digest, content, len(content), hex.EncodeToString(sum[:]))
	return n > 0, err
}

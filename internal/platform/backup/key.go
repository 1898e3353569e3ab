package backup

import (
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/emmansun/gmsm/sm3"

	"touyan/internal/base/fault"
	"touyan/internal/platform/seal"
)

// Key is what backups are opened with: a recovery key, or a passphrase. It is
// kept on another medium than data and backups.
type Key struct {
	raw        []byte
	passphrase string
}

const (
	keyMark = "touyan-recovery-key 1 "
	// rounds of PBKDF2-HMAC-SM3 for a passphrase.
	rounds          = 600_000
	passphraseLeast = 16
)

// NewKey returns a new recovery key.
func NewKey() Key {
	b := make([]byte, seal.KeySize)
	_, _ = rand.Read(b) // never fails; see crypto/rand
	return Key{raw: b}
}

// String returns the form that ParseKey reads. It is the secret itself.
func (k Key) String() string {
	if k.raw != nil {
		return keyMark + hex.EncodeToString(k.raw)
	}
	return k.passphrase
}

// ParseKey reads what a key file holds: what NewKey made, or else a passphrase of
// at least 16 characters. Fault: Invalid.
func ParseKey(text string) (Key, error) {
	text = strings.TrimSpace(text)
	if rest, ok := strings.CutPrefix(text, keyMark); ok {
		b, err := hex.DecodeString(rest)
		if err != nil || len(b) != seal.KeySize {
			return Key{}, fault.New(fault.Invalid, "恢复密钥应为 32 个十六进制字符，文件里的不是。")
		}
		return Key{raw: b}, nil
	}
	if n := utf8.RuneCountInString(text); n < passphraseLeast {
		return Key{}, fault.Newf(fault.Invalid, "恢复口令有 %d 个字符，至少要 %d 个。可用 touyan backup key 生成恢复密钥。", n, passphraseLeast)
	}
	return Key{passphrase: text}, nil
}

// ReadKey reads a key file. Fault: Invalid.
func ReadKey(file string) (Key, error) {
	b, err := os.ReadFile(file) //nolint:gosec // the operator names the file
	if err != nil {
		return Key{}, fault.Newf(fault.Invalid, "恢复密钥文件 %s 读不到。", file).Because(err)
	}
	return ParseKey(string(b))
}

// WriteKey makes a new recovery key in file, readable by its owner alone. Fault:
// Invalid when the file is there already.
func WriteKey(file string) (k Key, err error) {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the operator names the file
	if err != nil {
		return Key{}, fault.Newf(fault.Invalid, "恢复密钥写不到 %s，文件可能已经存在。", file).Because(err)
	}
	k = NewKey()
	if _, err = fmt.Fprintln(f, k); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = syncDir(filepath.Dir(file))
	}
	return k, err
}

// wrapping says in the header how the key of a backup is wrapped.
type wrapping struct {
	ID      string `json:"id"`               // tells recovery keys apart, and says nothing of them
	Rounds  int    `json:"rounds,omitempty"` // of a passphrase
	Salt    []byte `json:"salt,omitempty"`
	Wrapped []byte `json:"wrapped"`
}

// bytes returns the key itself; of a passphrase, with the wrapping's salt.
func (k Key) bytes(w wrapping) ([]byte, error) {
	if k.raw != nil {
		return k.raw, nil
	}
	if k.passphrase == "" {
		return nil, fault.New(fault.Invalid, "没有给出恢复密钥。")
	}
	return pbkdf2.Key(sm3.New, k.passphrase, w.Salt, w.Rounds, seal.KeySize)
}

func keyID(b []byte) string {
	m := hmac.New(sm3.New, b)
	m.Write([]byte("touyan recovery key id"))
	return hex.EncodeToString(m.Sum(nil)[:6])
}

var wrapBound = []byte("touyan backup key")

// wrap wraps the key of one backup.
func (k Key) wrap(inner []byte, suite seal.Suite) (w wrapping, err error) {
	if k.raw == nil {
		w.Rounds, w.Salt = rounds, make([]byte, 16)
		_, _ = rand.Read(w.Salt)
	}
	b, err := k.bytes(w)
	if err != nil {
		return w, err
	}
	c, err := seal.NewCipher(suite, b)
	if err != nil {
		return w, err
	}
	w.ID, w.Wrapped = keyID(b), c.Seal(wrapBound, inner)
	return w, nil
}

// unwrap returns the key of a backup. Fault: Invalid for another recovery key.
func (k Key) unwrap(w wrapping, suite seal.Suite) ([]byte, error) {
	if k.raw == nil && (w.Rounds < 1 || w.Rounds > 10*rounds) {
		return nil, fault.Newf(fault.Invalid, "这份备份用恢复密钥 %s 加密，不是用口令。", w.ID)
	}
	if k.raw != nil && w.Rounds != 0 {
		return nil, fault.New(fault.Invalid, "这份备份用口令加密，不是用恢复密钥文件。")
	}
	b, err := k.bytes(w)
	if err != nil {
		return nil, err
	}
	c, err := seal.NewCipher(suite, b)
	if err != nil {
		return nil, err
	}
	inner, err := c.Open(wrapBound, w.Wrapped)
	if err != nil {
		return nil, fault.Newf(fault.Invalid, "恢复密钥不对：这份备份要用 %s，给的是 %s。", w.ID, keyID(b)).Because(err)
	}
	return inner, nil
}

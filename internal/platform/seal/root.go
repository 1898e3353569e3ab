package seal

import (
	"crypto/pbkdf2"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/emmansun/gmsm/sm3"

	"touyan/internal/base/fault"
)

const (
	// rounds of PBKDF2-HMAC-SM3 for a passphrase.
	rounds = 600_000
	// passphraseLeast is the least length of a passphrase, in characters.
	passphraseLeast = 12
	protectedMark   = "touyan-root"
)

// Passphrases returns the passphrases of the two persons whose presence opens a
// protected root. It is not called for a root that is not protected.
type Passphrases func() (first, second string, err error)

// readRoot reads the root key from its file: 32 hexadecimal characters, or the
// protected form. With mayMake a missing one is made, durably, before anything
// is sealed under it. Fault: Unavailable.
func readRoot(file string, mayMake bool, ask Passphrases) ([]byte, error) {
	b, err := os.ReadFile(file) //nolint:gosec // the operator names the file
	if errors.Is(err, fs.ErrNotExist) && mayMake {
		b = []byte(hex.EncodeToString(random(KeySize)) + "\n")
		err = writeDurably(file, b)
	}
	if err != nil {
		return nil, fault.Newf(fault.Unavailable, "主密钥文件 %s 读不到。请放回该文件，或用 --master-key 指明它在哪里。", file).Because(err)
	}
	text := strings.TrimSpace(string(b))
	if strings.HasPrefix(text, protectedMark) {
		return openRoot(file, text, ask)
	}
	key, err := hex.DecodeString(text)
	if err != nil || len(key) != KeySize {
		return nil, fault.Newf(fault.Unavailable, "主密钥文件 %s 应为 32 个十六进制字符。", file)
	}
	return key, nil
}

// openRoot opens the protected form: mark, version, rounds, two salts, wrapped
// key.
func openRoot(file, text string, ask Passphrases) ([]byte, error) {
	damaged := fault.Newf(fault.Unavailable, "受口令保护的主密钥文件 %s 不完整。请放回原来的文件。", file)
	p := strings.Fields(text)
	if len(p) != 6 || p[0] != protectedMark || p[1] != "1" {
		return nil, damaged
	}
	n, err := strconv.Atoi(p[2])
	salt1, err1 := hex.DecodeString(p[3])
	salt2, err2 := hex.DecodeString(p[4])
	wrapped, err3 := hex.DecodeString(p[5])
	if errors.Join(err, err1, err2, err3) != nil || n < 1 || n > 100*rounds {
		return nil, damaged
	}
	if ask == nil {
		return nil, fault.Newf(fault.Unavailable, "主密钥文件 %s 受两人口令保护。请用环境变量 TOUYAN_ROOT_PASSPHRASES 指明两个口令文件，中间用“%c”分隔。", file, os.PathListSeparator)
	}
	first, second, err := ask()
	if err != nil {
		return nil, fault.New(fault.Unavailable, "主密钥的两人口令读不到。").Because(err)
	}
	c, err := twoPersons(first, second, salt1, salt2, n)
	if err != nil {
		return nil, err
	}
	key, err := c.Open([]byte(protectedMark), wrapped)
	if err != nil {
		return nil, fault.New(fault.Unavailable, "两人口令与主密钥文件不符，主密钥打不开。请核对两个口令及其先后。").Because(err)
	}
	return key, nil
}

// Protect replaces the plain root in file by one that opens only with both
// passphrases, each known to one person. It reads the new form back before the
// plain one goes. Faults: Invalid, Unavailable, Conflict when it is protected
// already.
func Protect(file, first, second string) error {
	for i, p := range []string{first, second} {
		if utf8.RuneCountInString(p) < passphraseLeast {
			return fault.Newf(fault.Invalid, "第 %d 个口令不足 %d 个字符。", i+1, passphraseLeast)
		}
	}
	if first == second {
		return fault.New(fault.Invalid, "两个口令相同。应由两个人各自设定。")
	}
	if b, err := os.ReadFile(file); err == nil && strings.HasPrefix(string(b), protectedMark) { //nolint:gosec // the operator names the file
		return fault.Newf(fault.Conflict, "主密钥文件 %s 已经受口令保护。", file)
	}
	key, err := readRoot(file, false, nil)
	if err != nil {
		return err
	}
	salt1, salt2 := random(16), random(16)
	c, err := twoPersons(first, second, salt1, salt2, rounds)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("%s 1 %d %x %x %x\n", protectedMark, rounds, salt1, salt2, c.Seal([]byte(protectedMark), key))
	next := file + ".new"
	_ = os.Remove(next) // left by one that was interrupted
	if err := writeDurably(next, []byte(text)); err != nil {
		return err
	}
	back, err := readRoot(next, false, func() (string, string, error) { return first, second, nil })
	if err != nil || string(back) != string(key) {
		return errors.Join(errors.New("seal: the protected root does not read back"), err, os.Remove(next))
	}
	if err := os.Rename(next, file); err != nil {
		return err
	}
	return syncDir(filepath.Dir(file))
}

func twoPersons(first, second string, salt1, salt2 []byte, n int) (*Cipher, error) {
	one, err := pbkdf2.Key(sm3.New, first, salt1, n, sm3.Size)
	if err != nil {
		return nil, err
	}
	two, err := pbkdf2.Key(sm3.New, second, salt2, n, sm3.Size)
	if err != nil {
		return nil, err
	}
	return NewCipher(GCM, sum(one, []byte("touyan root"), two)[:KeySize])
}

func writeDurably(file string, b []byte) (err error) {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the operator names the file
	if err != nil {
		return err
	}
	if _, err = f.Write(b); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		// Half a key must not be taken for one at the next start.
		return errors.Join(err, os.Remove(file))
	}
	return syncDir(filepath.Dir(file))
}

func syncDir(dir string) error {
	d, err := os.Open(dir) //nolint:gosec // the operator names the directory
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

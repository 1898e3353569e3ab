package accountapp

import (
	"context"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"
	"time"

	"github.com/emmansun/gmsm/sm3"
	"golang.org/x/crypto/argon2"

	"touyan/internal/base/fault"
	"touyan/internal/feature/account"
)

// cost is how dear one derivation is. It is written in front of every stored
// password, so that it can rise and old passwords still be known.
type cost struct {
	how     account.Hash
	memory  uint32 // KiB, of argon2id
	passes  uint32 // of argon2id; rounds of PBKDF2
	threads uint8  // of argon2id
	keyed   bool   // the sum is a code over what was derived, under a key outside of the database
}

// costs are those of new passwords: 19 MiB and two passes, or 600 000 rounds.
var costs = map[account.Hash]cost{
	account.Argon2id:  {account.Argon2id, 19 << 10, 2, 1, true},
	account.PBKDF2SM3: {account.PBKDF2SM3, 0, 600_000, 1, true},
}

// keyedHead stands before a stored password that is keyed.
const keyedHead = "hmac-sm3$"

const (
	hashLength = 32
	saltLength = 16
	// hashPatience is how long a person waits for a free place to hash.
	hashPatience = 8 * time.Second
	// hashQueue is how many may wait for one place; more are sent away at once.
	hashQueue = 16
)

// hasher hashes passwords, only so many at once: each takes 19 MiB and a core.
type hasher struct {
	cost    cost
	code    func([]byte) ([]byte, error) // over what is derived; fault: Unavailable
	places  chan struct{}
	queue   chan struct{} // who is in a place or waits for one
	nobody  string        // the hash of no password at all
	waiting time.Duration
}

func newHasher(c cost, code func([]byte) ([]byte, error)) *hasher {
	n := max(2, runtime.NumCPU())
	h := &hasher{cost: c, code: code, places: make(chan struct{}, n), queue: make(chan struct{}, n*(1+hashQueue)), waiting: hashPatience}
	h.nobody = h.cost.encode(random(saltLength), random(hashLength))
	return h
}

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails; see crypto/rand
	return b
}

// enter waits for a place; leave must follow. Fault: Unavailable when too many
// wait already, or for too long.
func (h *hasher) enter(ctx context.Context) error {
	busy := func() error { return fault.New(fault.Unavailable, "同时登录的人太多，请稍后再试。") }
	select {
	case h.queue <- struct{}{}:
	default:
		return busy()
	}
	t := time.NewTimer(h.waiting)
	defer t.Stop()
	var err error
	select {
	case h.places <- struct{}{}:
		return nil
	case <-ctx.Done():
		err = ctx.Err()
	case <-t.C:
		err = busy()
	}
	<-h.queue
	return err
}

func (h *hasher) leave() { <-h.places; <-h.queue }

// make returns password as it is stored. Fault: Unavailable.
func (h *hasher) make(ctx context.Context, password string) (string, error) {
	if err := h.enter(ctx); err != nil {
		return "", err
	}
	defer h.leave()
	salt := random(saltLength)
	sum, err := h.derive(h.cost, password, salt, hashLength)
	if err != nil {
		return "", err
	}
	return h.cost.encode(salt, sum), nil
}

// matches reports whether stored was made of password. It takes as long for
// the hash of nobody as for anybody's. Fault: Unavailable.
func (h *hasher) matches(ctx context.Context, stored, password string) (bool, error) {
	c, salt, sum, err := decode(stored)
	if err != nil {
		return false, err
	}
	if err := h.enter(ctx); err != nil {
		return false, err
	}
	defer h.leave()
	got, err := h.derive(c, password, salt, len(sum))
	return err == nil && subtle.ConstantTimeCompare(got, sum) == 1, err
}

// stale reports whether stored is not how passwords are stored now.
func (h *hasher) stale(stored string) bool {
	c, _, _, err := decode(stored)
	return err != nil || c != h.cost
}

// derive returns the sum of a password: what was derived from it or, keyed, the
// code over that. Whoever takes the database away cannot even begin to guess at
// keyed ones. Fault: Unavailable.
func (h *hasher) derive(c cost, password string, salt []byte, length int) ([]byte, error) {
	sum, err := c.derive(password, salt, length)
	if err != nil || !c.keyed {
		return sum, err
	}
	return h.code(sum)
}

func (c cost) derive(password string, salt []byte, length int) ([]byte, error) {
	if c.how == account.PBKDF2SM3 {
		return pbkdf2.Key(sm3.New, password, salt, int(c.passes), length)
	}
	return argon2.IDKey([]byte(password), salt, c.passes, c.memory, c.threads, uint32(length)), nil
}

var b64 = base64.RawStdEncoding

func (c cost) encode(salt, sum []byte) string {
	tail, head := b64.EncodeToString(salt)+"$"+b64.EncodeToString(sum), ""
	if c.keyed {
		head = keyedHead
	}
	if c.how == account.PBKDF2SM3 {
		return fmt.Sprintf("%spbkdf2-sm3$i=%d$%s", head, c.passes, tail)
	}
	return fmt.Sprintf("%sargon2id$v=%d$m=%d,t=%d,p=%d$%s", head, argon2.Version, c.memory, c.passes, c.threads, tail)
}

// decode reads a stored password. Parameters that would cost a reader its
// memory or its day are refused.
func decode(s string) (c cost, salt, sum []byte, err error) {
	var tail string
	s, c.keyed = strings.CutPrefix(s, keyedHead)
	if strings.HasPrefix(s, string(account.PBKDF2SM3)+"$") {
		c.how, c.threads = account.PBKDF2SM3, 1
		if _, err = fmt.Sscanf(s, "pbkdf2-sm3$i=%d$%s", &c.passes, &tail); err == nil && (c.passes < 1 || c.passes > 10_000_000) {
			err = fmt.Errorf("parameters out of range")
		}
	} else {
		c.how = account.Argon2id
		var version int
		if _, err = fmt.Sscanf(s, "argon2id$v=%d$m=%d,t=%d,p=%d$%s", &version, &c.memory, &c.passes, &c.threads, &tail); err == nil &&
			(version != argon2.Version || c.memory < 8 || c.memory > 1<<20 || c.passes < 1 || c.passes > 64 || c.threads < 1) {
			err = fmt.Errorf("parameters out of range")
		}
	}
	if err == nil {
		salt, sum, err = salted(tail)
	}
	if err != nil {
		return cost{}, nil, nil, fmt.Errorf("accountapp: stored password is not readable: %w", err)
	}
	return c, salt, sum, nil
}

func salted(tail string) (salt, sum []byte, err error) {
	before, after, ok := strings.Cut(tail, "$")
	if !ok {
		return nil, nil, fmt.Errorf("no salt")
	}
	if salt, err = b64.DecodeString(before); err == nil {
		sum, err = b64.DecodeString(after)
	}
	if err == nil && (len(salt) < 8 || len(salt) > 64 || len(sum) < 16 || len(sum) > 128) {
		err = fmt.Errorf("salt or sum of a wrong length")
	}
	return salt, sum, err
}

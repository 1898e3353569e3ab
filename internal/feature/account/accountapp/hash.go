package accountapp

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"runtime"
	"time"

	"golang.org/x/crypto/argon2"

	"touyan/internal/base/fault"
)

// The cost of one hash: 19 MiB, two passes, one thread. It is written in front
// of every hash, so that it can rise and old passwords still be known.
const (
	hashMemory  = 19 << 10 // KiB
	hashTime    = 2
	hashThreads = 1
	hashLength  = 32
	saltLength  = 16
)

// hashPatience is how long a person waits for a free place to hash.
const hashPatience = 8 * time.Second

// hasher hashes passwords, only so many at once: each takes 19 MiB and a core.
type hasher struct {
	places  chan struct{}
	nobody  string // the hash of no password at all
	waiting time.Duration
}

func newHasher() *hasher {
	salt, sum := make([]byte, saltLength), make([]byte, hashLength)
	_, _ = rand.Read(salt) // never fails; see crypto/rand
	_, _ = rand.Read(sum)
	return &hasher{
		places: make(chan struct{}, max(2, runtime.NumCPU())), waiting: hashPatience,
		nobody: encode(hashMemory, hashTime, hashThreads, salt, sum),
	}
}

func (h *hasher) enter(ctx context.Context) error {
	t := time.NewTimer(h.waiting)
	defer t.Stop()
	select {
	case h.places <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return fault.New(fault.Unavailable, "同时登录的人太多，请稍后再试。")
	}
}

// make returns password as it is stored. Fault: Unavailable.
func (h *hasher) make(ctx context.Context, password string) (string, error) {
	if err := h.enter(ctx); err != nil {
		return "", err
	}
	defer func() { <-h.places }()
	salt := make([]byte, saltLength)
	_, _ = rand.Read(salt)
	sum := argon2.IDKey([]byte(password), salt, hashTime, hashMemory, hashThreads, hashLength)
	return encode(hashMemory, hashTime, hashThreads, salt, sum), nil
}

// matches reports whether stored was made of password. It takes as long for
// the hash of nobody as for anybody's. Fault: Unavailable.
func (h *hasher) matches(ctx context.Context, stored, password string) (bool, error) {
	memory, passes, threads, salt, sum, err := decode(stored)
	if err != nil {
		return false, err
	}
	if err := h.enter(ctx); err != nil {
		return false, err
	}
	defer func() { <-h.places }()
	got := argon2.IDKey([]byte(password), salt, passes, memory, threads, uint32(len(sum)))
	return subtle.ConstantTimeCompare(got, sum) == 1, nil
}

var b64 = base64.RawStdEncoding

func encode(memory, passes uint32, threads uint8, salt, sum []byte) string {
	return fmt.Sprintf("argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s",
		argon2.Version, memory, passes, threads, b64.EncodeToString(salt), b64.EncodeToString(sum))
}

func decode(s string) (memory, passes uint32, threads uint8, salt, sum []byte, err error) {
	var version int
	var tail string
	if _, err = fmt.Sscanf(s, "argon2id$v=%d$m=%d,t=%d,p=%d$%s", &version, &memory, &passes, &threads, &tail); err == nil {
		salt, sum, err = salted(tail)
	}
	if err == nil && (version != argon2.Version || memory < 8 || memory > 1<<20 || passes < 1 || passes > 64 || threads < 1) {
		err = fmt.Errorf("parameters out of range")
	}
	if err != nil {
		err = fmt.Errorf("accountapp: stored password is not readable: %w", err)
	}
	return
}

func salted(tail string) (salt, sum []byte, err error) {
	for i := range len(tail) {
		if tail[i] != '$' {
			continue
		}
		if salt, err = b64.DecodeString(tail[:i]); err == nil {
			sum, err = b64.DecodeString(tail[i+1:])
		}
		if err == nil && (len(salt) < 8 || len(sum) < 16 || len(sum) > 128) {
			err = fmt.Errorf("salt or sum of a wrong length")
		}
		return salt, sum, err
	}
	return nil, nil, fmt.Errorf("no salt")
}

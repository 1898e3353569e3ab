package seal

import (
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"encoding/binary"
	"errors"

	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/sm4"
)

// Cipher seals and opens under one key, in memory. It is safe for use by many
// at once. Package backup uses it for what it writes.
type Cipher struct {
	suite Suite
	gcm   cipher.AEAD
	block cipher.Block
	mac   []byte
}

// KeySize is the length of a key of a Cipher, in bytes.
const KeySize = 16

// NewCipher returns the suite under key, which has KeySize bytes.
func NewCipher(s Suite, key []byte) (*Cipher, error) {
	if len(key) != KeySize {
		return nil, errors.New("seal: a key has 16 bytes")
	}
	c := &Cipher{suite: s}
	var err error
	switch s {
	case GCM:
		if c.block, err = sm4.NewCipher(key); err == nil {
			c.gcm, err = cipher.NewGCM(c.block)
		}
	case CBCHMAC:
		// Encryption and authentication each have a key of their own.
		c.mac = sum(key, []byte("touyan cbc mac"))
		c.block, err = sm4.NewCipher(sum(key, []byte("touyan cbc key"))[:KeySize])
	default:
		err = errUnknownSuite
	}
	return c, err
}

var (
	errUnknownSuite = errors.New("seal: unknown suite")

	// ErrDoesNotOpen is what Open and UnwrapKey of a Provider return, wrapped or
	// not, when what they were given is not what was sealed. Every other error
	// of a Provider means that it does not answer.
	ErrDoesNotOpen = errors.New("seal: does not open: changed, moved, or another key")
)

// Seal encrypts plain and authenticates it together with bound.
func (c *Cipher) Seal(bound, plain []byte) []byte {
	if c.suite == GCM {
		nonce := make([]byte, c.gcm.NonceSize(), c.gcm.NonceSize()+len(plain)+c.gcm.Overhead())
		_, _ = rand.Read(nonce) // never fails; see crypto/rand
		return c.gcm.Seal(nonce, nonce, plain, bound)
	}
	pad := sm4.BlockSize - len(plain)%sm4.BlockSize
	out := make([]byte, sm4.BlockSize+len(plain)+pad, sm4.BlockSize+len(plain)+pad+sm3.Size)
	_, _ = rand.Read(out[:sm4.BlockSize])
	body := out[sm4.BlockSize:]
	copy(body, plain)
	for i := len(plain); i < len(body); i++ {
		body[i] = byte(pad)
	}
	cipher.NewCBCEncrypter(c.block, out[:sm4.BlockSize]).CryptBlocks(body, body)
	return append(out, c.tag(bound, out)...)
}

// Open returns what was sealed. It errs when sealed or bound differs in one bit.
func (c *Cipher) Open(bound, sealed []byte) ([]byte, error) {
	if c.suite == GCM {
		n := c.gcm.NonceSize()
		if len(sealed) < n {
			return nil, ErrDoesNotOpen
		}
		b, err := c.gcm.Open(nil, sealed[:n], sealed[n:], bound)
		if err != nil {
			return nil, ErrDoesNotOpen
		}
		return b, nil
	}
	end := len(sealed) - sm3.Size
	if end < 2*sm4.BlockSize || end%sm4.BlockSize != 0 || !hmac.Equal(sealed[end:], c.tag(bound, sealed[:end])) {
		return nil, ErrDoesNotOpen
	}
	plain := make([]byte, end-sm4.BlockSize)
	cipher.NewCBCDecrypter(c.block, sealed[:sm4.BlockSize]).CryptBlocks(plain, sealed[sm4.BlockSize:end])
	pad := int(plain[len(plain)-1])
	if pad == 0 || pad > sm4.BlockSize {
		return nil, ErrDoesNotOpen
	}
	return plain[:len(plain)-pad], nil
}

// tag authenticates bound and the rest; the length in front keeps the border
// between the two from moving.
func (c *Cipher) tag(bound, rest []byte) []byte {
	return sum(c.mac, binary.BigEndian.AppendUint64(nil, uint64(len(bound))), bound, rest)
}

// sum returns HMAC-SM3 of the parts, one after the other.
func sum(key []byte, parts ...[]byte) []byte {
	m := hmac.New(sm3.New, key)
	for _, p := range parts {
		m.Write(p)
	}
	return m.Sum(nil)
}

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails; see crypto/rand
	return b
}

func isChanged(err error) bool {
	return errors.Is(err, ErrDoesNotOpen) || errors.Is(err, errUnknownSuite)
}

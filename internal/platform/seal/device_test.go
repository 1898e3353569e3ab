package seal_test

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"sync"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm3"

	"touyan/internal/platform/seal"
)

// device is a cryptographic machine as a test can have one: its keys never leave
// it, what it calls a wrapped key is the number of a slot, and it can be
// switched off. Beside it only the seam of package seal is used.
type device struct {
	mu    sync.Mutex
	off   bool
	slots map[uint32]slot
	sign  *sm2.PrivateKey
}

type slot struct {
	purpose string
	under   uint32
	bytes   []byte
}

var errOff = errors.New("SDR_COMMFAIL")

func newDevice() *device {
	sign, err := sm2.GenerateKey(rand.Reader)
	if err != nil {
		panic(err)
	}
	return &device{slots: map[uint32]slot{0: {bytes: []byte("root in machine!")}}, sign: sign}
}

func (d *device) at(k seal.Key) (slot, uint32, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.off {
		return slot{}, 0, errOff
	}
	n, ok := k.(uint32)
	s, had := d.slots[n]
	if !ok || !had {
		return slot{}, 0, errors.New("SDR_KEYNOTEXIST")
	}
	return s, n, nil
}

func (d *device) switchTo(off bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.off = off
}

func (d *device) Code() byte   { return 16 }
func (d *device) Name() string { return "试验密码机" }

func (d *device) Random(n int) ([]byte, error) {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i)
	}
	return b, nil
}

func (d *device) Root() (seal.Key, error) { _, _, err := d.at(uint32(0)); return uint32(0), err }

func (d *device) MakeKey(under seal.Key, purpose string) (seal.Key, []byte, error) {
	_, u, err := d.at(under)
	if err != nil {
		return nil, nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	n := uint32(len(d.slots))
	m := hmac.New(sm3.New, []byte("made in the machine"))
	m.Write(binary.BigEndian.AppendUint32([]byte(purpose), n))
	d.slots[n] = slot{purpose, u, m.Sum(nil)[:16]}
	return n, binary.BigEndian.AppendUint32(nil, n), nil
}

func (d *device) WrapKey(seal.Key, string, seal.Key) ([]byte, error) {
	return nil, errors.New("SDR_NOTSUPPORT")
}

func (d *device) UnwrapKey(under seal.Key, purpose string, wrapped []byte) (seal.Key, error) {
	_, u, err := d.at(under)
	if err != nil {
		return nil, err
	}
	if len(wrapped) != 4 {
		return nil, seal.ErrDoesNotOpen
	}
	n := binary.BigEndian.Uint32(wrapped)
	s, _, err := d.at(n)
	if err != nil {
		return nil, err
	}
	if s.purpose != purpose || s.under != u {
		return nil, seal.ErrDoesNotOpen
	}
	return n, nil
}

func (d *device) Seal(k seal.Key, s seal.Suite, bound, plain []byte) ([]byte, error) {
	at, _, err := d.at(k)
	if err != nil {
		return nil, err
	}
	c, err := seal.NewCipher(s, at.bytes)
	if err != nil {
		return nil, err
	}
	return c.Seal(bound, plain), nil
}

func (d *device) Open(k seal.Key, s seal.Suite, bound, sealed []byte) ([]byte, error) {
	at, _, err := d.at(k)
	if err != nil {
		return nil, err
	}
	c, err := seal.NewCipher(s, at.bytes)
	if err != nil {
		return nil, err
	}
	return c.Open(bound, sealed)
}

func (d *device) MAC(k seal.Key, message []byte) ([]byte, error) {
	at, _, err := d.at(k)
	if err != nil {
		return nil, err
	}
	m := hmac.New(sm3.New, at.bytes)
	m.Write(message)
	return m.Sum(nil), nil
}

func (d *device) Sign(_ context.Context, message []byte) ([]byte, error) {
	if _, _, err := d.at(uint32(0)); err != nil {
		return nil, err
	}
	return d.sign.SignWithSM2(rand.Reader, nil, message)
}

func (d *device) Verify(_ context.Context, message, signature []byte) error {
	if !sm2.VerifyASN1WithSM2(&d.sign.PublicKey, nil, message, signature) {
		return errors.New("the signature is not of this message")
	}
	return nil
}

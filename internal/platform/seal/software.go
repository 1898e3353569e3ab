package seal

import (
	"errors"
	"fmt"
	"sync"
)

// SoftwareCode is the number of the software provider in headers.
const SoftwareCode = 1

// software is the provider whose keys are bytes in this process. It is for
// development and for installations without a device: no product certified
// under GB/T 37092 is in it.
type software struct {
	root  func() ([]byte, error) // read once, when it is first needed
	suite Suite                  // that keys are wrapped with
}

// Software returns the software provider; root returns the root key, KeySize
// bytes, and is asked at most once unless it errs. Keys are wrapped with the
// suite from now on.
func Software(root func() ([]byte, error), suite Suite) Provider {
	var mu sync.Mutex
	var kept []byte
	return &software{suite: suite, root: func() ([]byte, error) {
		mu.Lock()
		defer mu.Unlock()
		if kept == nil {
			b, err := root()
			if err != nil {
				return nil, err
			}
			kept = b
		}
		return kept, nil
	}}
}

// softKey is a key of the software provider with what is made of it.
type softKey struct {
	bytes []byte
	gcm   *Cipher
	cbc   *Cipher
}

func newSoftKey(b []byte) (*softKey, error) {
	k := &softKey{bytes: b}
	var err error
	if k.gcm, err = NewCipher(GCM, b); err != nil {
		return nil, err
	}
	k.cbc, err = NewCipher(CBCHMAC, b)
	return k, err
}

func (k *softKey) cipher(s Suite) (*Cipher, error) {
	switch s {
	case GCM:
		return k.gcm, nil
	case CBCHMAC:
		return k.cbc, nil
	}
	return nil, errUnknownSuite
}

func (p *software) Code() byte   { return SoftwareCode }
func (p *software) Name() string { return "软件" }

func (p *software) Random(n int) ([]byte, error) { return random(n), nil }

func (p *software) Root() (Key, error) {
	b, err := p.root()
	if err != nil {
		return nil, err
	}
	return newSoftKey(b)
}

func (p *software) MakeKey(under Key, purpose string) (Key, []byte, error) {
	k, err := newSoftKey(random(KeySize))
	if err != nil {
		return nil, nil, err
	}
	w, err := p.WrapKey(under, purpose, k)
	return k, w, err
}

// WrapKey returns the number of the suite, then the sealed key.
func (p *software) WrapKey(under Key, purpose string, k Key) ([]byte, error) {
	u, ok1 := under.(*softKey)
	inner, ok2 := k.(*softKey)
	if !ok1 || !ok2 {
		return nil, errForeignKey
	}
	c, err := u.cipher(p.suite)
	if err != nil {
		return nil, err
	}
	return append([]byte{byte(p.suite)}, c.Seal([]byte(purpose), inner.bytes)...), nil
}

func (p *software) UnwrapKey(under Key, purpose string, wrapped []byte) (Key, error) {
	u, ok := under.(*softKey)
	if !ok {
		return nil, errForeignKey
	}
	if len(wrapped) == 0 {
		return nil, fmt.Errorf("not a wrapped key: %w", ErrDoesNotOpen)
	}
	c, err := u.cipher(Suite(wrapped[0]))
	if err != nil {
		return nil, fmt.Errorf("not a wrapped key of a known version: %w", ErrDoesNotOpen)
	}
	b, err := c.Open([]byte(purpose), wrapped[1:])
	if err != nil {
		return nil, err
	}
	return newSoftKey(b)
}

func (p *software) Seal(k Key, s Suite, bound, plain []byte) ([]byte, error) {
	c, err := p.cipher(k, s)
	if err != nil {
		return nil, err
	}
	return c.Seal(bound, plain), nil
}

func (p *software) Open(k Key, s Suite, bound, sealed []byte) ([]byte, error) {
	c, err := p.cipher(k, s)
	if err != nil {
		return nil, err
	}
	return c.Open(bound, sealed)
}

func (p *software) MAC(k Key, message []byte) ([]byte, error) {
	soft, ok := k.(*softKey)
	if !ok {
		return nil, errForeignKey
	}
	return sum(soft.bytes, message), nil
}

func (p *software) cipher(k Key, s Suite) (*Cipher, error) {
	soft, ok := k.(*softKey)
	if !ok {
		return nil, errForeignKey
	}
	return soft.cipher(s)
}

var errForeignKey = errors.New("seal: the key belongs to another provider")

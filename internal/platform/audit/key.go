package audit

import (
	"crypto/hmac"
	"fmt"

	"github.com/emmansun/gmsm/sm3"
)

// Key makes the codes and checks them. A code carries in itself which key and
// algorithm made it, so that keys can follow one another; the trail does not
// look inside.
type Key interface {
	Sum(data []byte) ([]byte, error)
	Valid(data, code []byte) (bool, error)
}

// version is the first byte of a code: algorithm and key.
const version = 1 // HMAC-SM3 under audit-1

type software []byte

// HMAC returns the key that makes HMAC-SM3 codes with secret, which is at least
// 16 bytes.
func HMAC(secret []byte) (Key, error) {
	if len(secret) < 16 {
		return nil, fmt.Errorf("audit: a key of %d bytes", len(secret))
	}
	return software(secret), nil
}

func (k software) Sum(data []byte) ([]byte, error) {
	m := hmac.New(sm3.New, k)
	_, _ = m.Write(data)
	return m.Sum([]byte{version}), nil
}

func (k software) Valid(data, code []byte) (bool, error) {
	want, err := k.Sum(data)
	return hmac.Equal(want, code), err
}

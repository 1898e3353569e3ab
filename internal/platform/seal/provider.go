package seal

import (
	"context"

	"touyan/internal/base/fault"
)

// Suite says how a value is encrypted and authenticated. Its number stands in
// the header of every value.
type Suite byte

// The suites. GB/T 17964-2021 does not list GCM, the TLCP suites do; which of
// the two an installation writes is its choice, both are read.
const (
	GCM     Suite = 1 // SM4-GCM
	CBCHMAC Suite = 2 // SM4-CBC, then HMAC-SM3 over place, vector and ciphertext
)

// String returns the suite's name, as configuration writes it.
func (s Suite) String() string {
	switch s {
	case GCM:
		return "sm4-gcm"
	case CBCHMAC:
		return "sm4-cbc-hmac-sm3"
	}
	return "?"
}

// SuiteNamed returns the suite of that name; "" is GCM. Fault: Invalid.
func SuiteNamed(name string) (Suite, error) {
	for _, s := range []Suite{GCM, CBCHMAC} {
		if name == s.String() || (name == "" && s == GCM) {
			return s, nil
		}
	}
	return 0, fault.Newf(fault.Invalid, "没有名为“%s”的密码套件，可用 sm4-gcm 或 sm4-cbc-hmac-sm3。", name)
}

// Key is a key as its provider knows it: the software provider holds the bytes,
// a device only a handle. It means nothing to anybody else.
type Key any

// Provider does the cryptography. The software provider is in this package; a
// cryptographic device or service (SDF of GM/T 0018, or a vendor's own protocol)
// is attached by implementing Provider and naming it in Options.Providers.
//
// Keys lie in three layers: the provider's own root, a key-encryption key
// wrapped under it, and data, index and mac keys wrapped under that. Wrapped
// forms are kept in the database; what they look like is the provider's
// business, and a device may return a mere handle. A method whose device does
// not answer returns an error; this package tells people Unavailable. Every
// method is called by many at once.
type Provider interface {
	// Code is the provider's number in the header of values: 1 is software, an
	// installation's own providers take 16 … 255. It never changes.
	Code() byte
	// Name is what people call it: 软件.
	Name() string
	// Random returns n unguessable bytes.
	Random(n int) ([]byte, error)
	// Root returns the key that all others lie under.
	Root() (Key, error)
	// MakeKey makes a new key and returns it with its form wrapped under the
	// other, for that purpose alone.
	MakeKey(under Key, purpose string) (k Key, wrapped []byte, err error)
	// WrapKey wraps a key again, under another key than before.
	WrapKey(under Key, purpose string, k Key) (wrapped []byte, err error)
	// UnwrapKey returns the key of a wrapped form; it errs for another purpose,
	// another under, or one changed bit.
	UnwrapKey(under Key, purpose string, wrapped []byte) (Key, error)
	// Seal encrypts plain and authenticates it together with bound.
	Seal(k Key, s Suite, bound, plain []byte) ([]byte, error)
	// Open is the reverse; it errs when sealed or bound is not what was sealed.
	Open(k Key, s Suite, bound, sealed []byte) ([]byte, error)
	// MAC returns HMAC-SM3 of message, 32 bytes.
	MAC(k Key, message []byte) ([]byte, error)
}

// Signer is what a Provider may also be, when it has a signing key with a
// certificate. The software provider is none: a signature by a key that lies
// beside the data proves nothing, so without a device things stay unsigned and
// say so.
type Signer interface {
	Sign(ctx context.Context, message []byte) (signature []byte, err error)
	Verify(ctx context.Context, message, signature []byte) error
}

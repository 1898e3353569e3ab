// Package blind signs the tokens of mode M unseen: RSABSSA-SHA384-PSS-Deterministic
// of RFC 9474, by cloudflare/circl. What is signed has 32 random bytes of the
// voter's browser in it (box.Message), which is the randomness that the RFC
// wants. Package base/box checks the signatures, with the standard library: they
// are RSA-PSS like any other.
//
// The blinding belongs in the voter's browser (assets/js/ballot.js); Request does
// the same in Go, for tests and for other clients.
package blind

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/cloudflare/circl/blindsign/blindrsa"

	"touyan/internal/base/box"
	"touyan/internal/base/fault"
)

const variant = blindrsa.SHA384PSSDeterministic

// Size is the length of what is signed, and of a signature, in bytes.
const Size = box.TokenBits / 8

// NewKey makes a key that signs the tokens of one vote.
func NewKey() (*rsa.PrivateKey, error) {
	k, err := rsa.GenerateKey(rand.Reader, box.TokenBits)
	if err != nil {
		return nil, fmt.Errorf("blind: %w", err)
	}
	return k, nil
}

// Sign signs what a browser blinded. Fault: Invalid.
func Sign(k *rsa.PrivateKey, blinded []byte) ([]byte, error) {
	if len(blinded) != Size {
		return nil, fault.New(fault.Invalid, "领取令牌的请求不完整，请刷新页面后再试。")
	}
	sig, err := blindrsa.NewSigner(k).BlindSign(blinded)
	if err != nil {
		return nil, fault.New(fault.Invalid, "领取令牌的请求不合格式，请刷新页面后再试。").Because(err)
	}
	return sig, nil
}

// Digest is by which a request is known when it comes again.
func Digest(blinded []byte) string {
	s := sha256.Sum256(blinded)
	return hex.EncodeToString(s[:])
}

// Pending is a token whose signature is on its way.
type Pending struct {
	Blinded []byte // for Sign
	serial  [32]byte
	poll    string
	client  blindrsa.Client
	state   blindrsa.State
}

// Request begins a token.
func Request(p *box.Poll) (*Pending, error) {
	c, err := blindrsa.NewClient(variant, p.Issuer())
	if err != nil {
		return nil, fmt.Errorf("blind: %w", err)
	}
	x := &Pending{serial: box.NewSerial(), poll: p.Head().ID, client: c}
	if x.Blinded, x.state, err = c.Blind(rand.Reader, box.Message(x.poll, x.serial)); err != nil {
		return nil, fmt.Errorf("blind: %w", err)
	}
	return x, nil
}

// Token ends it with the signature that came back.
func (x *Pending) Token(signature []byte) (box.Token, error) {
	sig, err := x.client.Finalize(x.state, signature)
	if err != nil {
		return box.Token{}, fmt.Errorf("blind: %w", err)
	}
	return box.Token{Serial: x.serial, Signature: sig}, nil
}

package box

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"

	"touyan/internal/base/fault"
)

// TokenBits is the length of the key that signs tokens.
const TokenBits = 3072

const serialLen = 32

// Token is what a voter of mode M holds: a serial drawn in the browser, and the
// issuer's signature over it, which the issuer gave without seeing the serial
// (RSABSSA-SHA384-PSS-Deterministic of RFC 9474; the serial is the randomness).
type Token struct {
	Serial    [serialLen]byte
	Signature []byte
}

// NewSerial draws a serial.
func NewSerial() (s [serialLen]byte) {
	_, _ = rand.Read(s[:])
	return s
}

// Message returns what is signed for a serial: it names the ballot, so that no
// token serves for two.
func Message(poll string, serial [serialLen]byte) []byte {
	return append([]byte("touyan token\n"+poll+"\n"), serial[:]...)
}

// String returns the token as it is carried: base64 without padding, for URLs.
func (t Token) String() string {
	return base64.RawURLEncoding.EncodeToString(append(t.Serial[:], t.Signature...))
}

// ParseToken reads a token. Fault: Invalid.
func ParseToken(text string) (t Token, err error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) != serialLen+TokenBits/8 {
		return t, fault.New(fault.Invalid, "投票令牌不完整，请用领取令牌的同一台设备、同一个浏览器投票。")
	}
	copy(t.Serial[:], raw)
	t.Signature = raw[serialLen:]
	return t, nil
}

// Digest is what the box keeps of a token while voting is open.
func (t Token) Digest(poll string) string {
	h := sha256.New()
	h.Write(Message(poll, t.Serial))
	return hex.EncodeToString(h.Sum(nil))
}

// Receipt is what a voter keeps of a token; see Code.Receipt.
func (t Token) Receipt(poll string) string { return receipt(t.Digest(poll)) }

// Genuine reports whether the issuer of the ballot signed the token.
func (p *Poll) Genuine(t Token) bool {
	if p.issuer == nil {
		return false
	}
	sum := sha512.Sum384(Message(p.head.ID, t.Serial))
	return rsa.VerifyPSS(p.issuer, crypto.SHA384, sum[:], t.Signature, &rsa.PSSOptions{SaltLength: sha512.Size384}) == nil
}

// Issuer returns the key that signs tokens; nil by code.
func (p *Poll) Issuer() *rsa.PublicKey { return p.issuer }

func writeIssuer(k *rsa.PublicKey) string {
	return hex.EncodeToString(x509.MarshalPKCS1PublicKey(k))
}

func readIssuer(s string) (*rsa.PublicKey, error) {
	der, err := hex.DecodeString(s)
	if err != nil {
		return nil, err
	}
	k, err := x509.ParsePKCS1PublicKey(der)
	if err != nil {
		return nil, err
	}
	if k.N.BitLen() != TokenBits || k.E != 65537 || writeIssuer(k) != s {
		return nil, errors.New("box: not a key for tokens")
	}
	return k, nil
}

// ParseReceipt reads a receipt as people type it and returns how the digest in
// the box begins. Fault: Invalid.
func ParseReceipt(text string) (string, error) {
	var out []byte
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9', r >= 'a' && r <= 'f':
			out = append(out, byte(r))
		case r >= 'A' && r <= 'F':
			out = append(out, byte(r-'A'+'a'))
		case r == '-' || r == ' ' || r == '　':
		default:
			return "", fault.Newf(fault.Invalid, "回执中的“%c”不认识，应为 %d 位数字和字母 A 至 F。", r, receiptLen)
		}
	}
	if len(out) != receiptLen {
		return "", fault.Newf(fault.Invalid, "回执有 %d 位，应为 %d 位。", len(out), receiptLen)
	}
	return string(out), nil
}

// RollDigest digests a list of names or numbers, for Terms.Roll: the same roll has the
// same digest whatever its order, and salt keeps it from being guessed.
func RollDigest(salt string, roll []string) string {
	h := sha256.New()
	fmt.Fprintf(h, "touyan roll\n%s\n", salt)
	lines(h, sorted(roll))
	return hex.EncodeToString(h.Sum(nil))
}

// Browser returns the attributes that the script of mode M wants on its forms
// (assets/js/ballot.js), by their names.
func (p *Poll) Browser() map[string]any {
	m := map[string]any{"data-poll": p.head.ID, "data-key": p.head.Key, "data-info": hex.EncodeToString(p.Info()), "data-room": strconv.Itoa(p.head.Room)}
	if p.issuer != nil {
		m["data-issuer"] = hex.EncodeToString(p.issuer.N.Bytes())
	}
	return m
}

package box

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"touyan/internal/base/fault"
)

// Teller is what the box says of one who keeps a part of its key.
type Teller struct {
	Name   string `json:"name"`
	Verify string `json:"verify"` // Ed25519 public key, hex
	Part   string `json:"part"`   // digest of the part of the key, hex
}

// Credential is what one teller keeps: a part of the key and a key to sign
// with. It is printed once, when the ballot is opened, and kept nowhere.
type Credential struct {
	poll string // identifier of the ballot, 16 bytes in hex
	part share
	seed [ed25519.SeedSize]byte
}

// credentialSigns is the length of a written credential: the place in the list,
// the ballot, the part, the seed and four bytes of check.
const credentialSigns = ((1+16+secretLen+ed25519.SeedSize+4)*8 + 4) / 5

// Index returns the teller's place in the list, from 0.
func (c Credential) Index() int { return int(c.part.x) - 1 }

// Poll returns the identifier of the ballot it belongs to.
func (c Credential) Poll() string { return c.poll }

// String returns the credential as it is printed.
func (c Credential) String() string {
	id, _ := hex.DecodeString(c.poll)
	b := append([]byte{c.part.x}, id...)
	b = append(b, c.part.y[:]...)
	b = append(b, c.seed[:]...)
	return grouped(write(append(b, check(b, 4)...)))
}

// ParseCredential reads a credential as it was printed. Fault: Invalid.
func ParseCredential(text string) (Credential, error) {
	var c Credential
	raw, err := read(text, credentialSigns)
	if err != nil {
		return c, err
	}
	const n = 1 + 16 + secretLen + ed25519.SeedSize
	if raw[0] == 0 || !same(raw[n:n+4], check(raw[:n], 4)) {
		return c, fault.New(fault.Invalid, "监票人密钥有一处写错，请对照原件逐组核对。")
	}
	c.part.x, c.poll = raw[0], hex.EncodeToString(raw[1:17])
	copy(c.part.y[:], raw[17:])
	copy(c.seed[:], raw[17+secretLen:])
	return c, nil
}

func newCredential(poll string, part share) Credential {
	c := Credential{poll: poll, part: part}
	_, _ = rand.Read(c.seed[:])
	return c
}

func (c Credential) key() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(c.seed[:]) }

// teller returns what is published of the credential.
func (c Credential) teller(name string) Teller {
	d := c.part.digest()
	return Teller{Name: name, Verify: hex.EncodeToString(c.key().Public().(ed25519.PublicKey)), Part: hex.EncodeToString(d[:])}
}

// belongs says why the credential is none of the ballot's; nil when it is.
func (c Credential) belongs(p *Poll) error {
	i := c.Index()
	if c.poll != p.head.ID || i < 0 || i >= len(p.head.Tellers) {
		return fault.New(fault.Invalid, "这份监票人密钥不是本次投票的。")
	}
	if t := p.head.Tellers[i]; c.teller(t.Name) != t {
		return fault.Newf(fault.Invalid, "第 %d 份监票人密钥（%s）与开启投票时公布的不符。", i+1, t.Name)
	}
	return nil
}

// Signature is one teller's signature, under the place in the list.
type Signature struct {
	Teller int    `json:"teller"` // from 0
	Value  string `json:"value"`  // Ed25519, hex
}

func (c Credential) sign(what string, digest [sha256.Size]byte) Signature {
	return Signature{Teller: c.Index(), Value: hex.EncodeToString(ed25519.Sign(c.key(), message(what, digest)))}
}

func message(what string, digest [sha256.Size]byte) []byte {
	return fmt.Appendf(nil, "touyan %s\n%x\n", what, digest)
}

// signed returns the names of those who signed rightly, and what is wrong.
func (p *Poll) signed(what string, digest [sha256.Size]byte, ss []Signature) (names []string, wrong []string) {
	last := -1
	for _, s := range ss {
		if s.Teller <= last || s.Teller >= len(p.head.Tellers) {
			return names, append(wrong, "签名的次序或人不对")
		}
		last = s.Teller
		t := p.head.Tellers[s.Teller]
		pub, err1 := hex.DecodeString(t.Verify)
		sig, err2 := hex.DecodeString(s.Value)
		// Lower case only: a signature has one way to be written.
		if err1 != nil || err2 != nil || strings.ToLower(s.Value) != s.Value || len(pub) != ed25519.PublicKeySize || !ed25519.Verify(pub, message(what, digest), sig) {
			wrong = append(wrong, t.Name+"的签名不符")
			continue
		}
		names = append(names, t.Name)
	}
	return names, wrong
}

// isDigest reports whether s is a SHA-256 digest in lower-case hex.
func isDigest(s string) bool {
	return len(s) == 2*sha256.Size && strings.Trim(s, "0123456789abcdef") == ""
}

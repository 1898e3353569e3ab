package box

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"touyan/internal/base/fault"
)

func TestCode_and_credential_as_they_are_typed(t *testing.T) {
	for range 200 {
		c := NewCode()
		s := c.String()
		for _, typed := range []string{s, strings.ToLower(s), strings.ReplaceAll(s, "-", " "), strings.ReplaceAll(s, "0", "O"), strings.ReplaceAll(s, "1", "l")} {
			if got, err := ParseCode(typed); err != nil || got != c {
				t.Fatalf("%s: %v", typed, err)
			}
		}
		rs := []byte(strings.ReplaceAll(s, "-", ""))
		i := rand.IntN(len(rs))
		rs[i] = letters[(strings.IndexByte(letters, rs[i])+1+rand.IntN(31))%32]
		if got, err := ParseCode(string(rs)); err == nil && got == c {
			t.Fatalf("%s is read as %s", rs, s)
		}
	}
	for _, bad := range []string{"", "ABCD", strings.Repeat("A", 29), strings.Repeat("?", 28), strings.Repeat("中", 28)} {
		if _, err := ParseCode(bad); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
	r := open(t, 3)
	c, err := ParseCredential(r.creds[1].String())
	if err != nil || c != r.creds[1] || c.Index() != 1 || c.Poll() != r.poll.head.ID {
		t.Errorf("%v %v", c, err)
	}
	s := r.creds[1].String()
	if _, err := ParseCredential("0" + s[1:len(s)-1] + "0"); err == nil {
		t.Error("a mistyped credential is read")
	}
}

func TestShares_known_values_and_secrets(t *testing.T) {
	if mul(0x57, 0x83) != 0xc1 || mul(0x57, 0x13) != 0xfe { // FIPS 197, 4.2
		t.Error("this is not GF(256)")
	}
	for a := range 256 {
		if x := byte(a); x != 0 && mul(x, inverse(x)) != 1 {
			t.Errorf("inverse of %d", a)
		}
	}
	// By hand: 0x2a + 0x05·x at 1 and 2 is 0x2f and 0x20.
	if got, _ := combine([]share{{x: 1, y: [32]byte{0x2f}}, {x: 2, y: [32]byte{0x20}}}); got[0] != 0x2a {
		t.Errorf("%x", got[0])
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		var secret [secretLen]byte
		for i := range secret {
			secret[i] = byte(r.Uint32())
		}
		k := 2 + r.IntN(5)
		n := k + r.IntN(5)
		shares := split(secret, n, k)
		r.Shuffle(n, func(i, j int) { shares[i], shares[j] = shares[j], shares[i] })
		if got, err := combine(shares[:k]); err != nil || got != secret {
			t.Fatalf("%d of %d: %v", k, n, err)
		}
		if got, _ := combine(shares[:k-1]); got == secret {
			t.Fatalf("%d of %d are enough", k-1, k)
		}
	}
	for _, bad := range [][]share{{{x: 0}}, {{x: 1}, {x: 1}}} {
		if _, err := combine(bad); !errors.Is(err, errShares) {
			t.Error(err)
		}
	}
}

// FuzzCredential feeds what people type.
func FuzzCredential(f *testing.F) {
	r := open(f, 1)
	f.Add(r.creds[0].String())
	f.Add(r.codes[0].String())
	f.Fuzz(func(t *testing.T, s string) {
		if c, err := ParseCredential(s); err == nil {
			if again, err := ParseCredential(c.String()); err != nil || again != c {
				t.Fatal("does not come back")
			}
		}
		if c, err := ParseCode(s); err == nil {
			if again, err := ParseCode(c.String()); err != nil || again != c {
				t.Fatal("does not come back")
			}
		}
	})
}

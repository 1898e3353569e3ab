package life

import (
	"crypto/rand"
	"strings"
	"testing"
)

func TestPairingCode(t *testing.T) {
	code := PairingCode(rand.Text())
	secret, err := PairingSecret(code)
	if err != nil || len(code) != 34 || len(secret) != 28 {
		t.Fatalf("%q %q %v", code, secret, err)
	}
	for _, typed := range []string{strings.ToLower(code), strings.ReplaceAll(code, "-", " "), " " + code + "\n", strings.ReplaceAll(strings.ReplaceAll(code, "O", "0"), "I", "1")} {
		if got, err := PairingSecret(typed); err != nil || got != secret {
			t.Errorf("%q: %q %v", typed, got, err)
		}
	}
	wrong := []byte(secret)
	if wrong[3]++; wrong[3] > 'Z' || wrong[3] == '8' {
		wrong[3] = 'A'
	}
	for _, typed := range []string{"", "ABCD", code + "A", code[:30], string(wrong)} {
		if _, err := PairingSecret(typed); err == nil {
			t.Errorf("%q is taken", typed)
		}
	}
	sum := SignPack(secret, "digest")
	if !Signed(secret, "digest", sum) || Signed(secret, "digests", sum) || Signed(string(wrong), "digest", sum) || Signed("", "digest", SignPack("", "digest")) {
		t.Error("a signature of something else is taken")
	}
}

func FuzzPairingSecret(f *testing.F) {
	f.Add("ABCD-EFGH-IJKL-MNOP-QRST-UVWX-YZ23")
	f.Add("0181")
	f.Fuzz(func(t *testing.T, code string) {
		secret, err := PairingSecret(code)
		if err != nil {
			return
		}
		if again, err := PairingSecret(PairingCode(secret)); err != nil || again != secret {
			t.Errorf("%q: %q, %q %v", code, secret, again, err)
		}
	})
}

package life

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"strings"

	"touyan/internal/base/fault"
)

// pairingLength is the characters of a pairing code that are chosen by chance,
// 130 bits; two more tell a mistyped one.
const pairingLength = 26

// PairingCode returns a pairing code as people write it, in groups of four, of
// at least 26 characters of the base32 alphabet.
func PairingCode(random string) string {
	s := random[:pairingLength]
	s += pairingCheck(s)
	var groups []string
	for ; s != ""; s = s[4:] {
		groups = append(groups, s[:4])
	}
	return strings.Join(groups, "-")
}

func pairingCheck(s string) string {
	h := sha256.Sum256([]byte("touyan pairing " + s))
	return base32.StdEncoding.EncodeToString(h[:5])[:2]
}

// PairingSecret reads a pairing code as somebody typed it. Fault: Invalid.
func PairingSecret(code string) (string, error) {
	s := strings.Map(func(r rune) rune {
		switch {
		case r == '0':
			return 'O'
		case r == '1':
			return 'I'
		case r == '8':
			return 'B'
		case r >= 'A' && r <= 'Z', r >= '2' && r <= '7':
			return r
		}
		return -1
	}, strings.ToUpper(code))
	if len(s) != pairingLength+2 || pairingCheck(s[:pairingLength]) != s[pairingLength:] {
		return "", fault.New(fault.Invalid, "配对码不对，应是 7 组、每组 4 个字母或数字。请照另一台机器上显示的重新输入。").At("code", "配对码不对，请核对")
	}
	return s, nil
}

// SignPack returns the signature of a file's digest by a pairing secret.
func SignPack(secret, digest string) string {
	h := hmac.New(sha256.New, []byte(secret))
	_, _ = h.Write([]byte("touyan-life " + digest)) // a hash never fails
	return hex.EncodeToString(h.Sum(nil))
}

// Signed reports whether the signature of the digest was made with the secret.
func Signed(secret, digest, signature string) bool {
	return secret != "" && hmac.Equal([]byte(SignPack(secret, digest)), []byte(signature))
}

package accountapp

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"touyan/internal/base/han"
)

// newToken returns a session's token: 256 random bits.
func newToken() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails; see crypto/rand
	return base64.RawURLEncoding.EncodeToString(b)
}

// digest is how a token is stored. A token is long and random, so a plain hash
// gives nothing away.
func digest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// letters are those that nobody mistakes for another on paper: no 0 o, 1 i l.
const letters = "23456789abcdefghjkmnpqrstuvwxyz"

// slip returns random text to be read off paper and typed: groups of four, each
// character worth nearly 5 bits.
func slip(groups int) string {
	var s strings.Builder
	b := make([]byte, 1)
	for n := 0; n < 4*groups; {
		_, _ = rand.Read(b)
		if int(b[0]) >= 256/len(letters)*len(letters) {
			continue // else the first letters would come more often
		}
		if n > 0 && n%4 == 0 {
			s.WriteByte('-')
		}
		s.WriteByte(letters[int(b[0])%len(letters)])
		n++
	}
	return s.String()
}

// firstPassword returns a one-time password: letters and digits in three groups.
func firstPassword() string {
	for {
		if s := slip(3); strings.ContainsAny(s, "23456789") && strings.ContainsAny(s, letters[8:]) {
			return s
		}
	}
}

// typed undoes what people do to a slip: capitals, blanks, other hyphens left
// out.
func typed(s string) string {
	s = strings.ToLower(han.Squeeze(han.Fold(s)))
	return strings.ReplaceAll(s, "-", "")
}

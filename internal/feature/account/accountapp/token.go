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

// slip returns random text to be read off paper and typed: groups of four of
// the 32 characters that rand.Text has (no 0, 1, 8 or 9), in lower case; each
// character is worth 5 bits. At most six groups.
func slip(groups int) string {
	t := strings.ToLower(rand.Text())
	parts := make([]string, groups)
	for i := range parts {
		parts[i] = t[4*i : 4*i+4]
	}
	return strings.Join(parts, "-")
}

// typed undoes what people do to a slip: capitals, blanks, other hyphens left
// out.
func typed(s string) string {
	s = strings.ToLower(han.Squeeze(han.Fold(s)))
	return strings.ReplaceAll(s, "-", "")
}

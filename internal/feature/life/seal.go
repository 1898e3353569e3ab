package life

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strings"
)

// Seal is a short code of everything that people read in the record: it stands
// on paper and on the page, and differs as soon as one of them was changed.
func (m *Meeting) Seal() string {
	h := sha256.New()
	_, _ = io.WriteString(h, m.ID.String()) // a hash never fails
	for _, f := range m.facets() {
		_, _ = io.WriteString(h, "\x00"+f.Field+"\x01"+f.After)
	}
	s := strings.ToUpper(hex.EncodeToString(h.Sum(nil)[:6]))
	return s[:4] + "-" + s[4:8] + "-" + s[8:]
}

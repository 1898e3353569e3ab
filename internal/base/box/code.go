package box

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"touyan/internal/base/fault"
	"touyan/internal/base/han"
)

// letters are the 32 signs of codes: digits and capitals without I, L, O and U,
// which are read as 1, 1, 0 and V when somebody types them.
const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// Code is a drawn voting code: 128 random bits on a folded slip. Whoever holds
// it may vote once; nobody knows who holds which.
type Code [16]byte

// NewCode draws a code.
func NewCode() Code {
	var c Code
	_, _ = rand.Read(c[:])
	return c
}

// String returns the code as it is printed: seven groups of four signs, the
// last ones a check against slips of the pen.
func (c Code) String() string {
	return grouped(write(append(c[:], check(c[:], 2)...))[:28])
}

// ParseCode reads a code as people type it: any case, with or without blanks and
// hyphens. Fault: Invalid.
func ParseCode(text string) (Code, error) {
	var c Code
	raw, err := read(text, 28)
	if err != nil {
		return c, err
	}
	copy(c[:], raw)
	sum := check(c[:], 2)
	if raw[16] != sum[0] || raw[17]>>4 != sum[1]>>4 {
		return Code{}, fault.New(fault.Invalid, "投票码有一处写错，请对照纸条逐组核对。")
	}
	return c, nil
}

// Digest is what the box keeps of a code: it differs from ballot to ballot, so
// a code of another ballot is a foreign one.
func (c Code) Digest(poll string) string {
	h := sha256.New()
	fmt.Fprintf(h, "touyan code\n%s\n", poll)
	h.Write(c[:])
	return hex.EncodeToString(h.Sum(nil))
}

// Receipt is what a voter keeps of a code: it is found in the published list of
// those that were used and says nothing of what was voted.
func (c Code) Receipt(poll string) string { return receipt(c.Digest(poll)) }

const receiptLen = 20

func receipt(digest string) string { return grouped(strings.ToUpper(digest[:receiptLen])) }

// check returns n bytes against errors in writing; it is no secret.
func check(b []byte, n int) []byte {
	s := sha256.Sum256(append([]byte("touyan check\n"), b...))
	return s[:n]
}

// write writes bytes in letters, five bits each, the last padded with zeros.
func write(b []byte) string {
	var out strings.Builder
	acc, bits := 0, 0
	for _, x := range b {
		acc, bits = acc<<8|int(x), bits+8
		for bits >= 5 {
			bits -= 5
			out.WriteByte(letters[acc>>bits&31])
		}
		acc &= 1<<bits - 1
	}
	if bits > 0 {
		out.WriteByte(letters[acc<<(5-bits)&31])
	}
	return out.String()
}

// read reads n signs. The bytes that come out may have a part of one at their
// end. Fault: Invalid.
func read(text string, n int) ([]byte, error) {
	var out []byte
	acc, bits, signs := 0, 0, 0
	for _, r := range strings.ToUpper(han.Fold(text)) {
		switch r {
		case ' ', '-', '　', '\t', '\n', '\r', '—', '–', '_':
			continue
		case 'O':
			r = '0'
		case 'I', 'L':
			r = '1'
		case 'U':
			r = 'V'
		}
		i := strings.IndexRune(letters, r)
		if i < 0 || signs == n {
			return nil, fault.Newf(fault.Invalid, "第 %d 位附近有多余或不认识的字符，应为 %d 位数字和字母。", signs+1, n)
		}
		signs++
		acc, bits = acc<<5|i, bits+5
		if bits >= 8 {
			bits -= 8
			out = append(out, byte(acc>>bits))
			acc &= 1<<bits - 1
		}
	}
	if signs != n {
		return nil, fault.Newf(fault.Invalid, "只有 %d 位，应为 %d 位。", signs, n)
	}
	if bits > 0 {
		out = append(out, byte(acc<<(8-bits)))
	}
	return out, nil
}

func grouped(s string) string {
	var out strings.Builder
	for i := range s {
		if i > 0 && i%4 == 0 {
			out.WriteByte('-')
		}
		out.WriteByte(s[i])
	}
	return out.String()
}

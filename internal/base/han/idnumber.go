package han

import (
	"strings"

	"touyan/internal/base/civil"
)

// IDNumber is a citizen identity number (公民身份号码) of 18 characters that
// ParseIDNumber has accepted: GB 11643, REG-24.
type IDNumber string

// IDFault says why a text is no identity number; "" means that it is one.
type IDFault string

// The faults, in the order in which they are looked for.
const (
	IDLength     IDFault = "length"      // neither 18 nor 15 characters
	IDCharacter  IDFault = "character"   // something else than digits and a last X
	IDCheckDigit IDFault = "check-digit" // the last character does not fit the others
	IDBirth      IDFault = "birth"       // no such day, or one after today
)

// CleanIDNumber removes what people put around and into the number (blanks,
// hyphens, a leading quote) and writes the last x, × or * as X. It does not
// judge the number.
func CleanIDNumber(text string) string {
	s := strings.Map(func(r rune) rune {
		switch r {
		case '-', '\'', '‘', '’', '`', '"', '‐', '‑', '–', '—', '_':
			return -1
		}
		return r
	}, Squeeze(Fold(text)))
	for _, x := range [...]string{"x", "×", "*", "✕", "Х", "х"} {
		if rest, ok := strings.CutSuffix(s, x); ok {
			return rest + "X"
		}
	}
	return s
}

// ParseIDNumber reads an identity number as CleanIDNumber returns it. A number
// of 15 digits is raised to 18 (REG-25). today is the last day that a birth
// can be.
func ParseIDNumber(s string, today civil.Day) (IDNumber, IDFault) {
	switch n := len([]rune(s)); {
	case n == 15 && allDigits(s):
		s = s[:6] + "19" + s[6:]
		s += string(checkDigit(s))
	case n != 18:
		return "", IDLength
	}
	last := s[len(s)-1]
	if len(s) != 18 || !allDigits(s[:17]) || last != 'X' && !allDigits(s[17:]) {
		return "", IDCharacter
	}
	if last != checkDigit(s[:17]) {
		return "", IDCheckDigit
	}
	id := IDNumber(s)
	if b := id.Birth(); b == 0 || b > today || b.Year() < 1880 {
		return "", IDBirth
	}
	return id, ""
}

// Birth returns the day of birth that stands in the number. The file of a
// person may say otherwise and then prevails (REG-10).
func (n IDNumber) Birth() civil.Day {
	d, err := civil.ParseDay(string(n[6:10] + "-" + n[10:12] + "-" + n[12:14]))
	if err != nil {
		return 0
	}
	return d
}

// Gender returns what the 17th digit says: odd is male.
func (n IDNumber) Gender() Gender {
	if (n[16]-'0')%2 == 1 {
		return Male
	}
	return Female
}

// KnownProvince reports whether the first two digits are those of a province
// (GB/T 2260), Hong Kong, Macao or Taiwan. The four digits behind are not
// looked at: districts come and go.
func (n IDNumber) KnownProvince() bool {
	switch n[0] {
	case '1':
		return n[1] >= '1' && n[1] <= '5'
	case '2':
		return n[1] >= '1' && n[1] <= '3'
	case '3':
		return n[1] >= '1' && n[1] <= '7'
	case '4':
		return n[1] >= '1' && n[1] <= '6'
	case '5':
		return n[1] <= '4'
	case '6':
		return n[1] >= '1' && n[1] <= '5'
	case '7':
		return n[1] == '1'
	case '8':
		return n[1] >= '1' && n[1] <= '3'
	}
	return false
}

// Masked returns n for lists; see MaskID.
func (n IDNumber) Masked() string { return MaskID(string(n)) }

// checkDigit returns the 18th character to 17 digits: ISO 7064 MOD 11-2.
func checkDigit(s string) byte {
	sum := 0
	for i := range 17 {
		sum += int(s[i]-'0') * (1 << (17 - i) % 11)
	}
	return "10X98765432"[sum%11]
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

package han

// MaskID returns an identity number for lists: the first four and the last
// four characters, 5399****110X. Shorter texts are hidden wholly.
func MaskID(s string) string {
	if len(s) < 15 || !isASCII(s) {
		return mask(s, 0)
	}
	return s[:4] + "****" + s[len(s)-4:]
}

// MaskPhone returns a telephone number for lists: its last four digits,
// ****1204.
func MaskPhone(s string) string {
	if len(s) < 7 || !isASCII(s) {
		return mask(s, 0)
	}
	return mask(s, 4)
}

func mask(s string, keep int) string {
	if s == "" {
		return ""
	}
	return "****" + s[len(s)-keep:]
}

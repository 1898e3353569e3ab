package backup

import "testing"

// A key that is taken is written back in a form that is read as the same key.
func FuzzParseKey(f *testing.F) {
	for _, s := range []string{"", keyMark, keyMark + "00112233445566778899aabbccddeeff", keyMark + "00112233445566778899AABBCCDDEEFF\n", "一句足够长的恢复口令一句足够长的恢复口令", "short", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		k, err := ParseKey(s)
		if err != nil {
			return
		}
		again, err := ParseKey(k.String())
		if err != nil || again.String() != k.String() {
			t.Errorf("%q is read as a key that does not come back: %v", s, err)
		}
		if len(k.raw) == 0 && k.passphrase == "" {
			t.Errorf("%q is no key at all and is taken", s)
		}
	})
}

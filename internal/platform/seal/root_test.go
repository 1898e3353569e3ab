package seal

import (
	"os"
	"path/filepath"
	"testing"

	"touyan/internal/base/fault"
)

// Whatever stands in the file of the master key is a key of the right length, or
// is refused with words.
func FuzzRoot(f *testing.F) {
	for _, s := range []string{"", "00112233445566778899aabbccddeeff", " 00112233445566778899AABBCCDDEEFF\n", protectedMark + " 1 1 00 00 00", protectedMark + " 1 99999999999 00 00 00", protectedMark, protectedMark + " 2 1 00 00 00", "zz"} {
		f.Add(s)
	}
	file := filepath.Join(f.TempDir(), "master")
	f.Fuzz(func(t *testing.T, s string) {
		if err := os.WriteFile(file, []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
		key, err := readRoot(file, false, nil)
		if err == nil && len(key) != KeySize {
			t.Errorf("%q is a key of %d bytes", s, len(key))
		}
		if err != nil && fault.KindOf(err) != fault.Unavailable {
			t.Errorf("%q: %v", s, err)
		}
	})
}

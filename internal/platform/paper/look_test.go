package paper_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"touyan/internal/platform/paper"
)

func TestLook(t *testing.T) {
	for name, p := range samples() {
		var b bytes.Buffer
		if err := paper.Write(&b, p); err != nil {
			t.Fatal(err)
		}
		os.WriteFile(filepath.Join("/tmp/paperlook", name+".docx"), b.Bytes(), 0o600)
	}
}

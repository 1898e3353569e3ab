package recordsapp_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
)

// holds reports whether a file of a package has the text.
func holds(content []byte, name, text string) (bool, error) {
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return false, err
	}
	f, err := z.Open(name)
	if err != nil {
		return false, err
	}
	b, err := io.ReadAll(f)
	return strings.Contains(string(b), text), err
}

package paper

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// Type is the media type of what Write writes.
const Type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

// Write writes p as docx to w. It fails when p has neither title nor body, and
// when w does.
func Write(w io.Writer, p Paper) error {
	if p.Title == "" && len(p.Body) == 0 {
		return errors.New("paper: neither title nor body")
	}
	l := newLayout(p)
	l.paper()
	z := zip.NewWriter(w)
	for _, part := range l.parts() {
		f, err := z.Create(part.name)
		if err == nil {
			_, err = io.WriteString(f, part.text)
		}
		if err != nil {
			return fmt.Errorf("paper: write %s: %w", part.name, err)
		}
	}
	return z.Close()
}

// Bytes returns p as docx. It panics where Write would fail for want of words:
// the caller fixes the title.
func Bytes(p Paper) []byte {
	var b bytes.Buffer
	if err := Write(&b, p); err != nil {
		panic(err)
	}
	return b.Bytes()
}

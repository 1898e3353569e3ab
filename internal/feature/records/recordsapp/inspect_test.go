package recordsapp_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"touyan/internal/feature/records"
	"touyan/internal/feature/records/recordsapp"
	"touyan/internal/platform/paper"
)

func bundle(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := paper.Zip(&b, []paper.Named{{Name: "01 会议/0001 党员大会.docx", Data: []byte("一")}, {Name: records.MetaName, Data: []byte("<x/>")}}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// repack writes the package anew with what fn makes of each file; nil leaves it out.
func repack(t *testing.T, from []byte, fn func(name string, data []byte) []byte, more ...string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(from), int64(len(from)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	put := func(name string, data []byte) {
		f, err := w.Create(name)
		if err == nil {
			_, err = f.Write(data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, _ := io.ReadAll(r)
		if data = fn(f.Name, data); data != nil {
			put(f.Name, data)
		}
	}
	for _, name := range more {
		put(name, []byte("x"))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// DA-01: every file is compared; one byte that changed is told.
func TestDA_01_Inspect_tells_what_is_not_as_listed(t *testing.T) {
	same := func(_ string, data []byte) []byte { return data }
	for _, c := range []struct {
		name    string
		content []byte
		wrong   []string
	}{
		{"as made", bundle(t), nil},
		{"a byte changed", repack(t, bundle(t), func(name string, data []byte) []byte {
			if strings.HasSuffix(name, ".docx") {
				data[0]++
			}
			return data
		}), []string{"已被改动"}},
		{"a file missing", repack(t, bundle(t), func(name string, data []byte) []byte {
			if name == records.MetaName {
				return nil
			}
			return data
		}), []string{"不在包里"}},
		{"a file more", repack(t, bundle(t), same, "多.txt"), []string{"不在目录里"}},
		{"a name twice", repack(t, bundle(t), same, records.MetaName), []string{"有两份"}},
	} {
		got, err := recordsapp.Inspect(bytes.NewReader(c.content), int64(len(c.content)))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got.Sound() != (c.wrong == nil) || len(got.Wrong) < len(c.wrong) || len(c.wrong) > 0 && !strings.Contains(strings.Join(got.Wrong, "\n"), c.wrong[0]) {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
	for name, content := range map[string][]byte{"no zip": []byte("PK"), "no list": repack(t, bundle(t), func(name string, data []byte) []byte {
		if name == records.ContentsName {
			return nil
		}
		return data
	})} {
		if _, err := recordsapp.Inspect(bytes.NewReader(content), int64(len(content))); err == nil {
			t.Errorf("%s is taken for a package", name)
		}
	}
}

func FuzzInspect(f *testing.F) {
	f.Add(bundle(f))
	f.Add([]byte("PK\x05\x06"))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := recordsapp.Inspect(bytes.NewReader(b), int64(len(b)))
		if err == nil && c.Sound() && c.Files == 0 {
			t.Error("an empty package is sound")
		}
	})
}

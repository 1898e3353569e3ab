package paper

import (
	"archive/zip"
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/emmansun/gmsm/sm3"
)

// Named is a file of a bundle. Name may have folders ("01 申请/入党申请书.docx");
// every step is made fit as Filename does, and a name that is taken gets a
// number.
type Named struct {
	Name  string
	Paper Paper
	Data  []byte // the file itself, instead of a Paper
}

// Contents is the name of the list of contents in a bundle.
const Contents = "目录.txt"

// Zip bundles the files, in their order, with a list of contents at the end:
// one line a file, its SM3 digest in hex, two blanks, its name, as digest
// programs read it. The same files give the same bytes.
func Zip(w io.Writer, files []Named) error {
	z := zip.NewWriter(w)
	taken := map[string]bool{strings.ToLower(Contents): true}
	var list strings.Builder
	for _, f := range files {
		name, data := free(fitPath(f.Name), taken), f.Data
		if data == nil {
			var b bytes.Buffer
			if err := Write(&b, f.Paper); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			data = b.Bytes()
		}
		if err := add(z, name, data); err != nil {
			return err
		}
		sum := sm3.Sum(data)
		fmt.Fprintf(&list, "%s  %s\n", hex.EncodeToString(sum[:]), name)
	}
	if err := add(z, Contents, []byte(list.String())); err != nil {
		return err
	}
	return z.Close()
}

func add(z *zip.Writer, name string, data []byte) error {
	f, err := z.Create(name)
	if err == nil {
		_, err = f.Write(data)
	}
	if err != nil {
		return fmt.Errorf("paper: write %s: %w", name, err)
	}
	return nil
}

// Filename joins the parts that are not empty with blanks into a name that
// every system can hold, without an ending: at most 80 characters and 200
// bytes, no path, no sign that Windows refuses.
func Filename(parts ...string) string {
	kept := strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(`/\:*?"<>|`, r):
			return '_'
		case unicode.IsSpace(r):
			return ' '
		case r == utf8.RuneError, unicode.Is(unicode.C, r):
			return -1
		}
		return r
	}, strings.Join(parts, " "))
	name := strings.Join(strings.Fields(kept), " ")
	runes := []rune(name)
	for len(runes) > 80 || len(string(runes)) > 200 {
		runes = runes[:len(runes)-1]
	}
	name = strings.Trim(string(runes), " .")
	switch base, _, _ := strings.Cut(strings.ToUpper(name), "."); base {
	case "":
		return "文件"
	case "CON", "PRN", "AUX", "NUL", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9",
		"LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9":
		return "_" + name
	}
	return name
}

// fitPath makes every step of a path a fit name; the ending of the last one
// stays.
func fitPath(p string) string {
	var steps []string
	for s := range strings.SplitSeq(p, "/") {
		if strings.Trim(s, " .") != "" {
			steps = append(steps, s)
		}
	}
	for i, s := range steps {
		ext := ""
		if i == len(steps)-1 {
			ext = path.Ext(s)
		}
		steps[i] = Filename(strings.TrimSuffix(s, ext)) + strings.TrimSuffix(Filename("x"+ext), " ")[1:]
	}
	if len(steps) == 0 {
		return "文件"
	}
	return strings.Join(steps, "/")
}

// free returns name, or name with a number when it is taken in any case of
// letters.
func free(name string, taken map[string]bool) string {
	ext := path.Ext(name)
	fit := name
	for n := 2; taken[strings.ToLower(fit)]; n++ {
		fit = fmt.Sprintf("%s (%d)%s", strings.TrimSuffix(name, ext), n, ext)
	}
	taken[strings.ToLower(fit)] = true
	return fit
}

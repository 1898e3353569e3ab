package recordsapp

import (
	"archive/zip"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/emmansun/gmsm/sm3"

	"touyan/internal/feature/records"
)

// Bounds of a package that is checked: what is bigger is not one of ours.
const (
	mostFiles = 20000
	mostBytes = 2 << 30
)

// Inspect reads a package and compares every file in it with the digest that its
// list of contents has (DA-01): a byte that changed, a file that is missing and one
// that nobody listed are told.
func Inspect(r io.ReaderAt, size int64) (c records.Checked, err error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return c, fmt.Errorf("不是归档包（zip），或已损坏：%w", err)
	}
	if len(z.File) > mostFiles {
		return c, fmt.Errorf("里面有 %d 个文件，超过 %d 个，不是归档包", len(z.File), mostFiles)
	}
	want := map[string]string{}
	var left int64 = mostBytes
	digests := map[string]string{}
	for _, f := range z.File {
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		if _, twice := digests[f.Name]; twice {
			c.Wrong = append(c.Wrong, "“"+f.Name+"”在包里有两份")
			continue
		}
		sum, list, err := digestOf(f, &left)
		if err != nil {
			c.Wrong = append(c.Wrong, "“"+f.Name+"”读不出来，已损坏")
			sum = "?"
		}
		digests[f.Name] = sum
		if f.Name == records.ContentsName {
			for line := range strings.Lines(list) {
				sum, name, ok := strings.Cut(strings.TrimRight(line, "\r\n"), "  ")
				if !ok || len(sum) != 2*sm3.Size {
					return c, fmt.Errorf("%s 的“%.40s”不是“摘要  文件名”", records.ContentsName, line)
				}
				want[name] = sum
			}
		}
	}
	if _, ok := digests[records.ContentsName]; !ok {
		return c, fmt.Errorf("里面没有 %s，不是归档包", records.ContentsName)
	}
	for _, f := range z.File {
		switch sum, listed := want[f.Name]; {
		case f.Name == records.ContentsName || strings.HasSuffix(f.Name, "/") || digests[f.Name] == "?":
		case !listed:
			c.Wrong = append(c.Wrong, "“"+f.Name+"”不在目录里")
		case sum != digests[f.Name]:
			c.Wrong = append(c.Wrong, "“"+f.Name+"”与目录的摘要不符，已被改动")
		default:
			c.Files++
		}
	}
	for line := range strings.Lines(listOf(want, digests)) {
		c.Wrong = append(c.Wrong, strings.TrimSpace(line))
	}
	return c, nil
}

// listOf says which listed files are not in the package, one a line, in order.
func listOf(want, have map[string]string) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if _, ok := have[name]; !ok {
			b.WriteString("目录里的“" + strings.ReplaceAll(name, "\n", " ") + "”不在包里\n")
		}
	}
	return b.String()
}

// digestOf returns the digest of a file in a package, and of the list of contents
// what stands in it. left is how many bytes may still be unpacked.
func digestOf(f *zip.File, left *int64) (sum, list string, err error) {
	r, err := f.Open()
	if err != nil {
		return "", "", err
	}
	defer func() { _ = r.Close() }()
	h := sm3.New()
	var text strings.Builder
	var w io.Writer = h
	if f.Name == records.ContentsName {
		w = io.MultiWriter(h, &text)
	}
	n, err := io.Copy(w, io.LimitReader(r, *left+1))
	if *left -= n; *left < 0 {
		return "", "", fmt.Errorf("unpacks to more than %d bytes", mostBytes)
	}
	return hex.EncodeToString(h.Sum(nil)), text.String(), err
}

package records

import (
	"archive/zip"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/emmansun/gmsm/sm3"

	"touyan/internal/base/civil"
)

// What stands in every package beside the documents.
const (
	ContentsName = "目录.txt"    // name and SM3 digest of every other file
	MetaName     = "元数据.xml"   // what the package is, and each document
	ListName     = "归档目录.docx" // the contents for people
)

// Meta is 元数据.xml: what DA/T 46 asks of papers as far as the product knows it.
type Meta struct {
	XMLName  xml.Name  `xml:"归档包"`
	Fonds    string    `xml:"全宗号,omitempty"`
	Court    string    `xml:"立档单位"`
	Unit     string    `xml:"机构"`
	Year     int       `xml:"年度"`
	MadeAt   time.Time `xml:"形成时间"`
	MadeBy   string    `xml:"形成人"`
	Software string    `xml:"形成系统"`
	Items    []MetaDoc `xml:"文件"`
}

// MetaDoc is one document in the metadata.
type MetaDoc struct {
	Number   string    `xml:"档号"`
	Category string    `xml:"类目"`
	Title    string    `xml:"题名"`
	Day      civil.Day `xml:"日期,omitempty"`
	Keep     string    `xml:"保管期限"`
	Source   string    `xml:"来源"`
	Name     string    `xml:"文件名"`
	Size     int       `xml:"字节"`
	Digest   string    `xml:"SM3"`
}

// XML writes the metadata.
func (m Meta) XML() ([]byte, error) {
	b, err := xml.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, err
	}
	return append([]byte(xml.Header), append(b, '\n')...), nil
}

// Checked is what the check of a package said.
type Checked struct {
	Files int      // that are as they were listed
	Wrong []string // in Chinese, one for each that is not
}

// Sound reports whether nothing is wrong.
func (c Checked) Sound() bool { return c.Files > 0 && len(c.Wrong) == 0 }

// Bounds of a package that is checked: what is bigger is not one of ours.
const (
	mostFiles = 20000
	mostBytes = 2 << 30
)

// Check reads a package and compares every file in it with the digest that its
// list of contents has (DA-01): a byte that changed, a file that is missing and one
// that nobody listed are told.
func Check(r io.ReaderAt, size int64) (c Checked, err error) {
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
		if f.Name == ContentsName {
			for line := range strings.Lines(list) {
				sum, name, ok := strings.Cut(strings.TrimRight(line, "\r\n"), "  ")
				if !ok || len(sum) != 2*sm3.Size {
					return c, fmt.Errorf("%s 的“%.40s”不是“摘要  文件名”", ContentsName, line)
				}
				want[name] = sum
			}
		}
	}
	if _, ok := digests[ContentsName]; !ok {
		return c, fmt.Errorf("里面没有 %s，不是归档包", ContentsName)
	}
	for _, f := range z.File {
		switch sum, listed := want[f.Name]; {
		case f.Name == ContentsName || strings.HasSuffix(f.Name, "/") || digests[f.Name] == "?":
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
	for _, name := range sortedKeys(want) {
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
	if f.Name == ContentsName {
		w = io.MultiWriter(h, &text)
	}
	n, err := io.Copy(w, io.LimitReader(r, *left+1))
	if *left -= n; *left < 0 {
		return "", "", fmt.Errorf("unpacks to more than %d bytes", mostBytes)
	}
	return hex.EncodeToString(h.Sum(nil)), text.String(), err
}

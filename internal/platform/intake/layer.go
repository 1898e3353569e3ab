package intake

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"html"
	"io"
	"path"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"touyan/internal/base/fault"
	"touyan/internal/base/han"
)

// What reading the text of a file may cost, in bytes and in packings one
// inside another; a file that asks for more is refused, not trusted.
const (
	layerMost  = 512 << 20
	layerDepth = 3
	layerParts = 20000
)

// Marked is a mark of secrecy found in a file.
type Marked struct {
	Kind  string // 绝密, 机密, 秘密, 内部资料
	Place string // Chinese: 文件名, 正文
}

// Screen looks for marks of secrecy in the name of a file and in the text that
// it holds (PI-13): workbooks, documents and presentations of every zip-based
// kind (xlsx, docx, pptx, wps's own, ofd), pdf, csv and plain text, and, as far
// as their text lies there plainly, the older binary kinds. Pictures are not
// read. ok is false when none is found. Fault: TooLarge for a file that unpacks
// to more than it may.
func Screen(f File) (m Marked, ok bool, err error) {
	if kind, found := han.MarkingName(f.Name); found {
		return Marked{kind, "文件名"}, true, nil
	}
	l := &layer{left: layerMost, parts: layerParts}
	err = l.read(f, f.Size, 0)
	if errors.Is(err, errFound) {
		return Marked{l.kind, "正文"}, true, nil
	}
	return Marked{}, false, err
}

// errFound ends reading: there is a mark.
var errFound = errors.New("intake: a mark of secrecy")

// layer reads the text of a file line by line and judges it.
type layer struct {
	left  int64 // bytes that may still be unpacked
	parts int
	kind  string
	text  bytes.Buffer
}

// chunk is how much text is judged at a time; it ends at the end of a line.
const chunk = 64 << 10

func (l *layer) flush() error {
	kind, ok := han.Marking(l.text.String())
	l.text.Reset()
	if ok {
		l.kind = kind
		return errFound
	}
	return nil
}

// line takes one line of text, which may be long.
func (l *layer) line(s string) error {
	if s == "" {
		return nil
	}
	l.text.WriteString(s)
	l.text.WriteByte('\n')
	if l.text.Len() > chunk {
		return l.flush()
	}
	return nil
}

func tooMuch() error {
	return fault.New(fault.TooLarge, "文件展开后过大，不能检查内容，没有保存。请拆分后再上传。")
}

// spend counts what is unpacked.
func (l *layer) spend(n int) error {
	if l.left -= int64(n); l.left < 0 {
		return tooMuch()
	}
	return nil
}

func (l *layer) read(r io.ReaderAt, size int64, depth int) error {
	head := make([]byte, 8)
	n, _ := r.ReadAt(head, 0)
	switch head = head[:n]; {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return l.archive(r, size, depth)
	case bytes.HasPrefix(head, []byte("%PDF")), bytes.Contains(head, []byte("%PDF")):
		b, err := io.ReadAll(io.NewSectionReader(r, 0, size))
		if err != nil {
			return err
		}
		if err := l.pdf(b); err != nil {
			return err
		}
		return l.flush()
	}
	b, err := io.ReadAll(io.NewSectionReader(r, 0, size))
	if err != nil {
		return err
	}
	if bytes.HasPrefix(head, []byte("\xD0\xCF\x11\xE0")) {
		err = l.binary(b)
	} else {
		err = l.plain(b)
	}
	if err != nil {
		return err
	}
	return l.flush()
}

// archive reads every part of a zip that holds text, and zips inside it.
func (l *layer) archive(r io.ReaderAt, size int64, depth int) error {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil // whoever reads the file says what is wrong with it
	}
	if depth >= layerDepth || len(z.File) > l.parts {
		return tooMuch()
	}
	l.parts -= len(z.File)
	for _, part := range z.File {
		if kind, ok := han.MarkingName(part.Name); ok {
			l.kind = kind
			return errFound
		}
		if err := l.part(part, depth); err != nil {
			return err
		}
		if err := l.flush(); err != nil {
			return err
		}
	}
	return nil
}

func (l *layer) part(part *zip.File, depth int) error {
	switch strings.ToLower(path.Ext(part.Name)) {
	case ".xml", ".rels", ".vml", ".html", ".htm", ".xhtml":
		in, err := part.Open()
		if err != nil {
			return nil
		}
		defer func() { _ = in.Close() }()
		return l.markup(bufio.NewReaderSize(in, 64<<10))
	case ".docx", ".xlsx", ".pptx", ".xlsm", ".docm", ".ofd", ".pdf", ".zip", ".doc", ".xls", ".ppt", ".wps", ".et", ".bin", ".txt", ".csv":
		if part.UncompressedSize64 > uint64(max(l.left, 0)) {
			return tooMuch()
		}
		in, err := part.Open()
		if err != nil {
			return nil
		}
		defer func() { _ = in.Close() }()
		b, err := io.ReadAll(io.LimitReader(in, l.left+1))
		if err := l.spend(len(b)); err != nil {
			return err
		}
		if err != nil {
			return nil
		}
		return l.read(bytes.NewReader(b), int64(len(b)), depth+1)
	}
	return nil
}

// breaks are the elements whose end ends a line: paragraphs, cells, strings.
var breaks = map[string]bool{
	"p": true, "br": true, "cr": true, "tc": true, "si": true, "c": true, "row": true, "is": true, "tr": true, "td": true, "th": true, "div": true, "li": true, "h1": true, "h2": true, "h3": true,
	"title": true, "subject": true, "keywords": true, "description": true, "category": true, "comment": true, "oddHeader": true, "oddFooter": true, "evenHeader": true, "evenFooter": true,
	"firstHeader": true, "firstFooter": true, "definedName": true, "TextObject": true, "note": true, "txbxContent": true,
}

// markup reads the text between the tags of XML; runs within a paragraph are
// joined, as a reader sees them.
func (l *layer) markup(in *bufio.Reader) error {
	var line, tag []byte
	inside := false
	seen := 0
	for {
		c, err := in.ReadByte()
		if err != nil {
			if e := l.spend(seen); e != nil {
				return e
			}
			return l.line(unescape(line))
		}
		if seen++; seen == 1<<20 {
			if err := l.spend(seen); err != nil {
				return err
			}
			seen = 0
		}
		switch {
		case inside && c == '>':
			inside = false
			if attribute := valueOf(tag); attribute != "" {
				if err := l.line(attribute); err != nil {
					return err
				}
			}
			cell, end := ends(tag)
			if end || len(line) > chunk {
				text := unescape(line)
				if cell {
					text += apart
				}
				if err := l.line(text); err != nil {
					return err
				}
				line = line[:0]
			}
		case inside:
			if len(tag) < 4096 {
				tag = append(tag, c)
			}
		case c == '<':
			inside, tag = true, tag[:0]
		default:
			line = append(line, c)
		}
	}
}

// apart stands between two cells, so that they are not read as one text that is
// written downwards.
const apart = "\n······"

// cells are those of breaks that end a cell.
var cells = map[string]bool{"si": true, "c": true, "tc": true, "td": true, "th": true, "row": true}

// ends reports whether the tag ends a line, and a cell.
func ends(tag []byte) (cell, line bool) {
	name := bytes.TrimPrefix(tag, []byte("/"))
	closing := len(name) < len(tag) || bytes.HasSuffix(tag, []byte("/"))
	if i := bytes.IndexAny(name, " \t\r\n/"); i >= 0 {
		name = name[:i]
	}
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		name = name[i+1:]
	}
	return cells[string(name)], closing && breaks[string(name)]
}

// valueOf returns the text that drawings and sheets keep in attributes: names
// of sheets, WordArt.
func valueOf(tag []byte) string {
	if bytes.IndexFunc(tag, func(r rune) bool { return r >= utf8.RuneSelf }) < 0 && !bytes.Contains(tag, []byte("&#")) {
		return ""
	}
	var out []string
	for i, s := range strings.Split(string(tag), `"`) {
		if i%2 == 1 && !isASCII(html.UnescapeString(s)) {
			out = append(out, html.UnescapeString(s))
		}
	}
	return strings.Join(out, "\n")
}

func unescape(line []byte) string {
	if bytes.IndexByte(line, '&') < 0 {
		return string(line)
	}
	return html.UnescapeString(string(line))
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}

// plain reads text in UTF-8, UTF-16 with its mark, or GB18030.
func (l *layer) plain(b []byte) error {
	switch {
	case bytes.HasPrefix(b, []byte("\xFF\xFE")):
		return l.lines(wide(b[2:], false))
	case bytes.HasPrefix(b, []byte("\xFE\xFF")):
		return l.lines(wide(b[2:], true))
	case utf8.Valid(b):
		return l.lines(string(b))
	}
	s, _ := simplifiedchinese.GB18030.NewDecoder().Bytes(b)
	if err := l.lines(string(s)); err != nil {
		return err
	}
	return l.lines(strings.ToValidUTF8(string(b), "\n"))
}

// binary reads what lies plainly in the older kinds of office files: text of two
// bytes a character at either alignment, and GBK.
func (l *layer) binary(b []byte) error {
	for at := range 2 {
		if len(b) > at {
			if err := l.lines(printable(wide(b[at:], false))); err != nil {
				return err
			}
		}
	}
	s, _ := simplifiedchinese.GB18030.NewDecoder().Bytes(b)
	return l.lines(printable(string(s)))
}

// printable keeps the runs of Chinese and what marks are written with.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 0x4E00 && r <= 0x9FFF, r >= 0x2600 && r <= 0x27BF, r >= 0x3000 && r <= 0x301F, r >= 0xFF00 && r <= 0xFF5E, r >= ' ' && r < 0x7F, r == 0x2B50:
			return r
		}
		return '\n'
	}, s)
}

func wide(b []byte, bigEndian bool) string {
	u := make([]uint16, 0, len(b)/2)
	for i := 0; i+1 < len(b); i += 2 {
		if bigEndian {
			u = append(u, uint16(b[i])<<8|uint16(b[i+1]))
		} else {
			u = append(u, uint16(b[i+1])<<8|uint16(b[i]))
		}
	}
	return string(utf16.Decode(u))
}

// lines takes text of many lines; fields of a record stand for lines of their
// own, so that two cells are not read as one.
func (l *layer) lines(s string) error {
	for line := range strings.Lines(s) {
		if err := l.line(strings.TrimRight(line, "\r\n")); err != nil {
			return err
		}
		if strings.ContainsAny(line, ",\t") {
			for _, field := range strings.FieldsFunc(line, func(r rune) bool { return r == ',' || r == '\t' }) {
				if err := l.line(strings.Trim(field, "\"\r\n") + apart); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

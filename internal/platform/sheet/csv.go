package sheet

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"
)

// CSVLimits is how much a CSV file may ask of the machine; it is read record
// by record, so that its length hardly matters.
type CSVLimits struct {
	Bytes  int64 // of the file
	Record int64 // bytes of one record: an unclosed quote must not swallow the file
}

// DefaultCSV suits extracts of a million cases.
var DefaultCSV = CSVLimits{Bytes: 2 << 30, Record: 1 << 20}

// CSV reads a CSV file in UTF-8, with or without its mark, or in GB18030.
type CSV struct {
	r      *csv.Reader
	source *charset
	meter  *meter
	limits CSVLimits
}

// BadRecord is a record that cannot be read; the records behind it can.
type BadRecord struct {
	Line int // where it begins
	Err  error
}

// Error describes the record.
func (b *BadRecord) Error() string { return "sheet: " + b.Err.Error() }

// Unwrap returns the cause.
func (b *BadRecord) Unwrap() error { return b.Err }

// NewCSV returns a reader of r. A workbook or another binary file is refused.
func NewCSV(r io.Reader, limits CSVLimits) (*CSV, error) {
	m := &meter{r: r, left: limits.Bytes}
	in := bufio.NewReaderSize(m, 64<<10)
	head, _ := in.Peek(512)
	switch {
	case len(head) == 0:
		return nil, refuse(NotWorkbook, "文件是空的（0 字节），可能没有保存完整。请重新保存后再上传")
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("\xD0\xCF\x11\xE0")):
		return nil, refuse(NotWorkbook, "这是 Excel 工作簿，不是 CSV 文件。请另存为“CSV UTF-8（逗号分隔）”后再上传")
	case bytes.HasPrefix(head, []byte("\xFF\xFE")), bytes.HasPrefix(head, []byte("\xFE\xFF")):
		return nil, refuse(NotWorkbook, "文件是 UTF-16 编码的文本。请另存为“CSV UTF-8（逗号分隔）”后再上传")
	case bytes.IndexByte(head, 0) >= 0:
		return nil, refuse(NotWorkbook, "这不是 CSV 文本文件。请另存为“CSV UTF-8（逗号分隔）”后再上传")
	}
	source := &charset{in: in}
	c := &CSV{source: source, meter: m, limits: limits}
	c.r = csv.NewReader(source)
	c.r.FieldsPerRecord = -1
	c.r.ReuseRecord = true
	if line, _, _ := bytes.Cut(head, []byte("\n")); bytes.Count(line, []byte("\t")) > bytes.Count(line, []byte(",")) {
		c.r.Comma = '\t'
	}
	return c, nil
}

// Next returns the next record and the line on which it begins, 1 for the
// first of the file. The fields are valid until the following call. After the
// last record the error is io.EOF; a *BadRecord leaves the rest readable.
func (c *CSV) Next() (line int, fields []string, err error) {
	c.source.budget = c.limits.Record
	fields, err = c.r.Read()
	if err == nil {
		line, _ = c.r.FieldPos(0)
		return line, fields, nil
	}
	var parse *csv.ParseError
	var no *Refusal
	switch {
	case err == io.EOF:
		return 0, nil, io.EOF
	case errors.As(err, &no):
		return 0, nil, no
	case errors.As(err, &parse):
		return parse.StartLine, nil, &BadRecord{parse.StartLine, err}
	}
	return 0, nil, err
}

// Encoding returns UTF-8 or GB18030, as far as the text read until now tells.
func (c *CSV) Encoding() string {
	if c.source.gb {
		return "GB18030"
	}
	return "UTF-8"
}

// meter stops after so many bytes.
type meter struct {
	r    io.Reader
	left int64
}

func (m *meter) Read(p []byte) (int, error) {
	if m.left <= 0 {
		return 0, refuse(TooLarge, "文件太大，已停止读取。请按年度分成几个文件上传")
	}
	if int64(len(p)) > m.left {
		p = p[:m.left]
	}
	n, err := m.r.Read(p)
	m.left -= int64(n)
	return n, err
}

// charset gives text in UTF-8. Until the first byte that is no ASCII the two
// encodings are one; there it looks ahead and decides.
type charset struct {
	in      *bufio.Reader
	out     io.Reader
	gb      bool
	started bool
	budget  int64 // of the record that is being read
}

func (c *charset) Read(p []byte) (int, error) {
	if c.budget <= 0 {
		return 0, refuse(TooLarge, "有一条记录太长，多半是少了一个引号。请检查后再上传")
	}
	n, err := c.read(p)
	c.budget -= int64(n)
	return n, err
}

func (c *charset) read(p []byte) (int, error) {
	if c.out != nil {
		return c.out.Read(p)
	}
	if !c.started {
		c.started = true
		if mark, _ := c.in.Peek(3); bytes.Equal(mark, []byte("\xEF\xBB\xBF")) {
			_, _ = c.in.Discard(3) // it was just peeked at
			c.out = c.in
			return c.out.Read(p)
		}
	}
	if _, err := c.in.Peek(1); err != nil {
		return 0, err
	}
	ready, _ := c.in.Peek(min(c.in.Buffered(), len(p)))
	ascii := 0
	for ascii < len(ready) && ready[ascii] < utf8.RuneSelf {
		ascii++
	}
	if ascii > 0 {
		n := copy(p, ready[:ascii])
		_, _ = c.in.Discard(n) // it is buffered
		return n, nil
	}
	ahead, _ := c.in.Peek(c.in.Size())
	c.out = c.in
	if !validPrefix(ahead) {
		c.gb = true
		c.out = transform.NewReader(c.in, simplifiedchinese.GB18030.NewDecoder())
	}
	return c.out.Read(p)
}

// validPrefix reports whether b is the beginning of a text in UTF-8; its last
// character may be cut.
func validPrefix(b []byte) bool {
	for cut := 0; cut < utf8.UTFMax && cut <= len(b); cut++ {
		if utf8.Valid(b[:len(b)-cut]) {
			return true
		}
	}
	return false
}

package sheet_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"touyan/internal/base/fault"
	"touyan/internal/platform/sheet"
)

func readCSV(t *testing.T, data string, limits sheet.CSVLimits) (records [][]string, lines []int, encoding string, err error) {
	t.Helper()
	c, err := sheet.NewCSV(strings.NewReader(data), limits)
	if err != nil {
		return nil, nil, "", err
	}
	for {
		line, fields, err := c.Next()
		if err == io.EOF {
			return records, lines, c.Encoding(), nil
		}
		if err != nil {
			return records, lines, c.Encoding(), err
		}
		records = append(records, append([]string(nil), fields...))
		lines = append(lines, line)
	}
}

func TestCSV_reads_both_encodings_alike(t *testing.T) {
	// ASCII beyond the first buffer, then characters that need four bytes in
	// GB18030; a quoted line break; CRLF.
	text := strings.Repeat("1,abc\r\n", 20_000) + "2,\"王芳\n㐂𠮷\"\r\n3,锟\r\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{"UTF-8": text, "UTF-8 ": "\uFEFF" + text, "GB18030": gb} {
		records, lines, encoding, err := readCSV(t, data, sheet.DefaultCSV)
		if err != nil || len(records) != 20_002 || records[20_000][1] != "王芳\n㐂𠮷" || records[0][0] != "1" || lines[20_001] != 20_003 || encoding != strings.TrimSpace(name) {
			t.Errorf("%s: %d records, %q, lines %d, %s, %v", name, len(records), records[20_000], lines[20_001], encoding, err)
		}
	}
}

func TestCSV_goes_on_behind_a_bad_record(t *testing.T) {
	c, err := sheet.NewCSV(strings.NewReader("a,b\nc\"d,e\nf\n"), sheet.DefaultCSV)
	if err != nil {
		t.Fatal(err)
	}
	c.Next()
	var bad *sheet.BadRecord
	if _, _, err := c.Next(); !errors.As(err, &bad) || bad.Line != 2 {
		t.Errorf("%v", err)
	}
	if line, fields, err := c.Next(); err != nil || line != 3 || len(fields) != 1 || fields[0] != "f" {
		t.Errorf("%d %q %v", line, fields, err)
	}
}

func TestCSV_refuses(t *testing.T) {
	small := sheet.CSVLimits{Bytes: 1 << 20, Record: 10_000}
	for name, data := range map[string]string{
		"nothing": "", "a workbook": "PK\x03\x04aaaa", "an old workbook": "\xD0\xCF\x11\xE0aaaa", "UTF-16": "\xFF\xFEa\x00", "binary": "a\x00b",
		"an unclosed quote": "a,\"" + strings.Repeat("b\n", 20_000), "too many bytes": strings.Repeat("a,b\n", 1<<19),
	} {
		_, _, _, err := readCSV(t, data, small)
		var no *sheet.Refusal
		if !errors.As(err, &no) || fault.Of(err) == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte("a,b\n王,\"芳\"\n"))
	f.Add([]byte("\xcd\xf5,\x81\x30\x81\x30\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := sheet.NewCSV(bytes.NewReader(data), sheet.CSVLimits{Bytes: 1 << 20, Record: 1 << 16})
		if err != nil {
			return
		}
		for n := 0; n <= 2*len(data)+2; n++ {
			_, _, err := c.Next()
			var bad *sheet.BadRecord
			if err != nil && !errors.As(err, &bad) {
				return
			}
		}
		t.Fatal("the reader does not end")
	})
}

package sheet

import (
	"bytes"
	"io"
	"unicode/utf8"
)

// sniff looks at what a file is, whatever its name says; nil means that it
// begins like a zip archive and so may be a workbook.
func sniff(r io.ReaderAt, size int64) *Refusal {
	if size == 0 {
		return refuse(NotWorkbook, "文件是空的（0 字节），可能没有保存完整。请重新保存后再上传")
	}
	head := make([]byte, min(size, 4096))
	if n, err := r.ReadAt(head, 0); err != nil && n < len(head) {
		return refuse(NotWorkbook, "文件读不出来，请重新上传").because(err)
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return nil
	case bytes.HasPrefix(head, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		return sniffCompound(r, size)
	case bytes.HasPrefix(head, []byte("%PDF-")):
		return refuse(NotWorkbook, "这是 PDF 文件，不是 Excel 工作簿。请上传填写用的 .xlsx 原件")
	case bytes.HasPrefix(head, []byte("{\\rtf")):
		return refuse(NotWorkbook, "这是 RTF 文档，不是 Excel 工作簿。请上传 .xlsx 文件")
	}
	low := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")), " \t\r\n"))
	switch {
	case bytes.Contains(low, []byte("urn:schemas-microsoft-com:office:spreadsheet")):
		return refuse(NotWorkbook, "这是旧的 XML 表格，只是改了扩展名。请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再上传")
	case bytes.HasPrefix(low, []byte("<")) && (bytes.Contains(low, []byte("<html")) || bytes.Contains(low, []byte("<table")) || bytes.Contains(low, []byte("<meta"))):
		return refuse(NotWorkbook, "这是网页导出的表格，只是扩展名像 Excel。请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再上传")
	case looksLikeText(head):
		return refuse(NotWorkbook, "这是文本（CSV）文件，只是扩展名写成了 Excel。请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再上传")
	}
	return refuse(NotWorkbook, "这不是 Excel 工作簿（.xlsx），或者文件已损坏。请用 Excel 或 WPS 打开确认，另存为 .xlsx 后再上传")
}

// sniffCompound tells an encrypted workbook from an old one: both are compound
// files, whose directory holds the names of the streams in UTF-16.
func sniffCompound(r io.ReaderAt, size int64) *Refusal {
	locked, old := wide("EncryptedPackage"), wide("Workbook")
	buf := make([]byte, 64<<10)
	isOld := false
	for at := int64(0); at < size; at += int64(len(buf) - 64) {
		n, err := r.ReadAt(buf, at)
		if bytes.Contains(buf[:n], locked) {
			return refuse(Encrypted, "文件设了打开密码，读不了。请用 Excel 或 WPS 打开，在“文件—信息—保护工作簿”里去掉密码，保存后再上传")
		}
		isOld = isOld || bytes.Contains(buf[:n], old)
		if err != nil {
			break
		}
	}
	if !isOld {
		return refuse(NotWorkbook, "这是旧格式的 Office 文件，不是 Excel 工作簿（.xlsx）。请打开后另存为“Excel 工作簿（.xlsx）”再上传")
	}
	return refuse(NotWorkbook, "这是旧版 Excel（.xls）文件。请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再上传")
}

func wide(s string) []byte {
	b := make([]byte, 0, 2*len(s))
	for i := range len(s) {
		b = append(b, s[i], 0)
	}
	return b
}

func looksLikeText(b []byte) bool {
	for _, c := range b {
		if c < ' ' && c != '\t' && c != '\r' && c != '\n' {
			return false
		}
	}
	for cut := 0; cut < utf8.UTFMax && cut < len(b); cut++ {
		if utf8.Valid(b[:len(b)-cut]) {
			return true
		}
	}
	return bytes.ContainsAny(b, ",\t") // GB18030
}

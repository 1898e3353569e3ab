package sheet

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
)

// readStrings reads the shared strings; a book that repeats one name a
// thousand times holds it once.
func (b *Book) readStrings() error {
	rc, err := b.archive.open(b.strPart)
	if err != nil {
		return err
	}
	defer rc.Close()
	var size int64
	for t := newTokens(rc, b.strPart); ; {
		tok, err := t.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		e, ok := tok.(xml.StartElement)
		if !ok || e.Name.Local != "si" {
			continue
		}
		s, err := t.richText()
		if err != nil {
			return err
		}
		if size += int64(len(s)) + 16; size > b.archive.limits.Strings {
			return refuse(TooLarge, "文件里的文字超过 %s，已停止读取。请删去多余的工作表后再上传", bytesText(b.archive.limits.Strings))
		}
		b.strings = append(b.strings, s)
	}
}

func (b *Book) shared(index string) (string, bool) {
	n, err := strconv.Atoi(strings.TrimSpace(index))
	if err != nil || n < 0 || n >= len(b.strings) {
		return "", false
	}
	return b.strings[n], true
}

// richText returns the text of the element that has just begun, the runs
// joined; phonetic hints (rPh) are no text.
func (t *tokens) richText() (string, error) {
	var text pieces
	inT := false
	for depth := t.depth; t.depth >= depth; {
		tok, err := t.next()
		if err != nil {
			return "", atEnd(err)
		}
		switch e := tok.(type) {
		case xml.StartElement:
			if e.Name.Local == "rPh" {
				if err := t.skip(); err != nil {
					return "", err
				}
			}
			inT = e.Name.Local == "t"
		case xml.EndElement:
			inT = false
		case xml.CharData:
			if inT && !text.add(e) {
				return "", t.tooLong()
			}
		}
	}
	return unescape(text.String()), nil
}

// plain returns the text of the element that has just begun and holds nothing
// else.
func (t *tokens) plain() (string, error) {
	var text pieces
	for depth := t.depth; t.depth >= depth; {
		tok, err := t.next()
		if err != nil {
			return "", atEnd(err)
		}
		if e, ok := tok.(xml.CharData); ok && !text.add(e) {
			return "", t.tooLong()
		}
	}
	return text.String(), nil
}

// pieces joins the pieces of one text; nearly always there is only one.
type pieces struct {
	first string
	more  []byte
}

// add reports whether the text is still one that a cell can hold: maxText
// characters, each written as seven at most.
func (p *pieces) add(b []byte) bool {
	switch {
	case len(p.first)+len(p.more)+len(b) > 7*maxText:
		return false
	case p.first == "":
		p.first = string(b)
	default:
		p.more = append(p.more, b...)
	}
	return true
}

func (p *pieces) String() string {
	if p.more == nil {
		return p.first
	}
	return p.first + string(p.more)
}

func (t *tokens) tooLong() error {
	return refuse(BadXML, "文件的 %s 部分有一段文字比单元格能容纳的还长，已停止读取。请用 Excel 或 WPS 打开后另存为 .xlsx 再上传", t.name)
}

// unescape undoes _x000D_, the way in which the format writes characters that
// XML does not allow.
func unescape(s string) string {
	i := strings.Index(s, "_x")
	if i < 0 {
		return s
	}
	var b strings.Builder
	for ; i >= 0; i = strings.Index(s, "_x") {
		b.WriteString(s[:i])
		if len(s) >= i+7 && s[i+6] == '_' {
			if n, err := strconv.ParseUint(s[i+2:i+6], 16, 16); err == nil {
				b.WriteRune(rune(n))
				s = s[i+7:]
				continue
			}
		}
		b.WriteString("_x")
		s = s[i+2:]
	}
	return b.String() + s
}

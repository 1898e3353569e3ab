package sheet

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
)

// tokens reads the XML of one part: elements and text, nothing else. A
// document type (the door for entities), another encoding than UTF-8 and
// unbalanced elements are refused.
type tokens struct {
	d     *xml.Decoder
	depth int
	name  string
}

func newTokens(r io.Reader, name string) *tokens {
	d := xml.NewDecoder(r)
	d.Strict = true
	d.Entity = nil
	return &tokens{d: d, name: name}
}

// next returns the next xml.StartElement, xml.EndElement or xml.CharData,
// which is valid until the following call, or io.EOF. Names are matched by
// their local part: some programs write prefixes.
func (t *tokens) next() (xml.Token, error) {
	for {
		tok, err := t.d.RawToken()
		if err != nil {
			return nil, t.fail(err)
		}
		switch tok.(type) {
		case xml.StartElement:
			if t.depth++; t.depth > 64 {
				return nil, t.fail(&xml.SyntaxError{Msg: "elements too deep"})
			}
			return tok, nil
		case xml.EndElement:
			if t.depth--; t.depth < 0 {
				return nil, t.fail(&xml.SyntaxError{Msg: "unbalanced elements"})
			}
			return tok, nil
		case xml.CharData:
			return tok, nil
		case xml.Directive:
			return nil, refuse(BadXML, "文件的 %s 部分含有文档类型声明（实体），Excel 和 WPS 不会这样保存，已停止读取。请用 Excel 或 WPS 另存后再上传", t.name)
		}
	}
}

func (t *tokens) fail(err error) error {
	if errors.Is(err, io.EOF) {
		if t.depth == 0 {
			return io.EOF
		}
		err = io.ErrUnexpectedEOF
	}
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		return refuse(BadXML, "文件的 %s 部分不是合格的 XML，读不了。请用 Excel 或 WPS 打开后另存为 .xlsx 再上传", t.name).because(err)
	}
	return damaged(err)
}

// skip passes over the rest of the element that has just begun.
func (t *tokens) skip() error {
	for depth := t.depth; t.depth >= depth; {
		if _, err := t.next(); err != nil {
			return atEnd(err)
		}
	}
	return nil
}

// atEnd turns an end of file inside an element into an error that is not
// io.EOF.
func atEnd(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

func attr(e xml.StartElement, local string) string {
	for i := range e.Attr {
		if e.Attr[i].Name.Local == local {
			return e.Attr[i].Value
		}
	}
	return ""
}

func truth(s string) bool { return s == "1" || s == "true" || s == "on" }

func bytesText(n int64) string {
	switch {
	case n >= 1<<20:
		return strconv.FormatInt((n+1<<19)>>20, 10) + " MB"
	case n >= 1<<10:
		return strconv.FormatInt(n>>10, 10) + " KB"
	}
	return strconv.FormatInt(n, 10) + " 字节"
}

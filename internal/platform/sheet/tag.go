package sheet

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// writeTag writes a start tag as it was read.
func writeTag(w *bytes.Buffer, e xml.StartElement) {
	w.WriteByte('<')
	w.WriteString(prefix(e.Name) + e.Name.Local)
	for _, a := range e.Attr {
		w.WriteByte(' ')
		if a.Name.Space != "" {
			w.WriteString(a.Name.Space + ":")
		}
		w.WriteString(a.Name.Local + `="`)
		_ = xml.EscapeText(w, []byte(a.Value)) // a buffer takes all
		w.WriteByte('"')
	}
	w.WriteByte('>')
}

// setAttr returns e with an attribute set; a negative value leaves e alone.
func setAttr(e xml.StartElement, local string, value int) xml.StartElement {
	if value < 0 {
		return e
	}
	e.Attr = slices.Clone(e.Attr)
	for i := range e.Attr {
		if e.Attr[i].Name.Local == local {
			e.Attr[i].Value = fmt.Sprint(value)
			return e
		}
	}
	e.Attr = append(e.Attr, xml.Attr{Name: xml.Name{Local: local}, Value: fmt.Sprint(value)})
	return e
}

// maxText is how many UTF-16 units a cell may hold.
const maxText = 32767

// escape writes text for a cell. What XML does not allow is written as _x0001_,
// and a text that only looks so is escaped; beyond maxText it is cut.
func escape(w *bytes.Buffer, s string) {
	units := 0
	for i, r := range s {
		if units++; r > 0xFFFF {
			units++
		}
		if units > maxText {
			return
		}
		switch {
		case r == '&':
			w.WriteString("&amp;")
		case r == '<':
			w.WriteString("&lt;")
		case r == '>':
			w.WriteString("&gt;")
		case r == '\r':
			w.WriteString("_x000D_")
		case r < ' ' && r != '\t' && r != '\n', r == 0xFFFE, r == 0xFFFF:
			fmt.Fprintf(w, "_x%04X_", r)
		case r == '_' && looksEscaped(s[i:]):
			w.WriteString("_x005F_")
		case r == utf8.RuneError:
			w.WriteString("\uFFFD")
		default:
			w.WriteRune(r)
		}
	}
}

func looksEscaped(s string) bool {
	return len(s) >= 7 && s[1] == 'x' && s[6] == '_' && strings.Trim(s[2:6], "0123456789abcdefABCDEF") == ""
}

package sheet

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// colours of the severities: calm fills that keep black text readable.
var colours = [severities]string{"FFDDEBF7", "FFFFF2CC", "FFF8CBAD"}

// paint adds coloured twins of cell styles to a style sheet. Where a workbook
// has no usable style sheet nothing is coloured.
type paint struct {
	data  []byte
	xfs   []xf
	fills list
	cells list
	twins map[twin]int
	added bytes.Buffer
	count int
}

type twin struct {
	style int // -1 for the column of notes
	s     Severity
}

// xf is one cell style: its tag and what stands inside, children and end tag.
type xf struct {
	tag   xml.StartElement
	inner []byte
}

// list is an element whose attribute count counts its children.
type list struct {
	tag        xml.StartElement
	start, end int64 // of the start tag
	close      int64 // start of the end tag
	n          int
}

func (b *Book) newPaint() (*paint, error) {
	p := &paint{twins: map[twin]int{}}
	if b.styles == "" || !b.archive.has(b.styles) {
		return p, nil
	}
	var err error
	if p.data, err = b.archive.bytes(b.styles); err != nil {
		return nil, err
	}
	t := newTokens(bytes.NewReader(p.data), b.styles)
	for {
		start := t.d.InputOffset()
		tok, err := t.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		e, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		switch e.Name.Local {
		case "fills":
			err = p.fills.read(p, t, e, tagStart(p.data, start), nil)
		case "cellXfs":
			err = p.cells.read(p, t, e, tagStart(p.data, start), func(x xf) { p.xfs = append(p.xfs, x) })
		}
		if err != nil {
			return nil, err
		}
	}
	if p.fills.n == 0 || p.cells.n == 0 || p.fills.start > p.cells.start {
		p.data = nil
	}
	return p, nil
}

func (l *list) read(p *paint, t *tokens, e xml.StartElement, start int64, each func(xf)) error {
	l.tag = e.Copy()
	l.start, l.end = start, t.d.InputOffset()
	for depth := t.depth; t.depth >= depth; {
		at := t.d.InputOffset()
		tok, err := t.next()
		if err != nil {
			return atEnd(err)
		}
		switch c := tok.(type) {
		case xml.EndElement:
			l.close = tagStart(p.data, min(at, int64(len(p.data)-1)))
		case xml.StartElement:
			l.n++
			x, from := xf{tag: c.Copy()}, t.d.InputOffset()
			if err := t.skip(); err != nil {
				return err
			}
			if x.inner = p.data[from:t.d.InputOffset()]; len(x.inner) == 0 {
				x.inner = []byte("</" + prefix(c.Name) + c.Name.Local + ">")
			}
			if each != nil {
				each(x)
			}
		}
	}
	return nil
}

// style returns the index of the coloured twin of a style, -1 where nothing is
// coloured.
func (p *paint) style(of int, s Severity) int {
	if p.data == nil {
		return -1
	}
	if of < 0 || of >= len(p.xfs) {
		of = 0
	}
	if n, ok := p.twins[twin{of, s}]; ok {
		return n
	}
	x := p.xfs[of]
	writeTag(&p.added, setAttr(setAttr(x.tag, "fillId", p.fills.n+int(s)), "applyFill", 1))
	p.added.Write(x.inner)
	return p.add(twin{of, s})
}

// note returns the style of a cell in the column of notes.
func (p *paint) note(at *marks) int {
	if p.data == nil {
		return -1
	}
	key := twin{-1, at.worst}
	if n, ok := p.twins[key]; ok {
		return n
	}
	q := prefix(p.cells.tag.Name)
	fmt.Fprintf(&p.added, `<%sxf numFmtId="49" fontId="0" fillId="%d" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1" applyFill="1" applyAlignment="1"><%salignment vertical="top" wrapText="1"/></%sxf>`,
		q, p.fills.n+int(at.worst), q, q)
	return p.add(key)
}

func (p *paint) add(key twin) int {
	n := p.cells.n + p.count
	p.count++
	p.twins[key] = n
	return n
}

// attr returns the attribute for a style.
func (p *paint) attr(style int) string {
	if style < 0 {
		return ""
	}
	return ` s="` + strconv.Itoa(style) + `"`
}

func (p *paint) used() bool { return p.count > 0 }

// write returns the style sheet with the twins.
func (p *paint) write() []byte {
	var out bytes.Buffer
	out.Write(p.data[:p.fills.start])
	writeTag(&out, setAttr(p.fills.tag, "count", p.fills.n+int(severities)))
	out.Write(p.data[p.fills.end:p.fills.close])
	q := prefix(p.fills.tag.Name)
	for _, c := range colours {
		fmt.Fprintf(&out, `<%sfill><%spatternFill patternType="solid"><%sfgColor rgb="%s"/><%sbgColor indexed="64"/></%spatternFill></%sfill>`, q, q, q, c, q, q, q)
	}
	out.Write(p.data[p.fills.close:p.cells.start])
	writeTag(&out, setAttr(p.cells.tag, "count", p.cells.n+p.count))
	out.Write(p.data[p.cells.end:p.cells.close])
	out.Write(p.added.Bytes())
	out.Write(p.data[p.cells.close:])
	return out.Bytes()
}

package intake

import (
	"bytes"
	"compress/zlib"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// pdf reads the text that a PDF shows, as far as it can be known without
// drawing the page: streams that are plain or deflated, strings in UTF-16, GBK
// or through the fonts' own tables (ToUnicode). What is encrypted, scanned or
// drawn from fonts without a table is not read.
func (l *layer) pdf(b []byte) error {
	streams := [][]byte{b}
	doc := &pdfFile{objects: map[string][]byte{}, content: map[string][]byte{}, fonts: map[string][]map[uint32]string{}}
	for _, m := range objectHead.FindAllSubmatchIndex(b, -1) {
		number, body := string(b[m[2]:m[3]]), b[m[1]:]
		if end := bytes.Index(body, []byte("endobj")); end >= 0 {
			body = body[:end]
		}
		dict, stream, has := bytes.Cut(body, []byte("stream"))
		doc.objects[number] = dict
		if !has {
			continue
		}
		stream = bytes.TrimPrefix(bytes.TrimPrefix(stream, []byte("\r")), []byte("\n"))
		if end := bytes.LastIndex(stream, []byte("endstream")); end >= 0 {
			stream = stream[:end]
		}
		if bytes.Contains(dict, []byte("/FlateDecode")) || bytes.Contains(dict, []byte("/Fl ")) {
			plain, err := l.inflate(stream)
			if err != nil {
				return err
			}
			stream = plain
			streams = append(streams, plain)
		}
		doc.content[number] = stream
		if bytes.Contains(dict, []byte("/ObjStm")) {
			doc.unpack(dict, stream)
		}
	}
	doc.readFonts()
	for i, s := range streams {
		// Tables of fonts list their characters in the order of first use, which is
		// no text; what paints no text has none.
		if i > 0 && (bytes.Contains(s, []byte("beginbf")) || !bytes.Contains(s, []byte("Tj")) && !bytes.Contains(s, []byte("TJ")) && !bytes.Contains(s, []byte("/Title"))) {
			continue
		}
		if err := l.shown(s, doc.fonts); err != nil {
			return err
		}
	}
	return nil
}

// pdfFile is what must be known of a PDF to read its strings.
type pdfFile struct {
	objects map[string][]byte              // by number, without streams
	content map[string][]byte              // streams, inflated
	fonts   map[string][]map[uint32]string // by the name that pages use
}

var (
	objectHead = regexp.MustCompile(`(\d{1,9})\s+\d{1,5}\s+obj\b`)
	toUnicode  = regexp.MustCompile(`/ToUnicode\s+(\d{1,9})\s+\d{1,5}\s+R`)
	reference  = regexp.MustCompile(`/([^\s/<>\[\]()]{1,60})\s+(\d{1,9})\s+\d{1,5}\s+R`)
	firstAt    = regexp.MustCompile(`/First\s+(\d{1,9})`)
)

// unpack reads the objects of an object stream.
func (d *pdfFile) unpack(dict, stream []byte) {
	m := firstAt.FindSubmatch(dict)
	if m == nil {
		return
	}
	first, _ := strconv.Atoi(string(m[1]))
	if first > len(stream) {
		return
	}
	pairs := bytes.Fields(stream[:first])
	for i := 0; i+1 < len(pairs); i += 2 {
		from, err := strconv.Atoi(string(pairs[i+1]))
		until := len(stream) - first
		if i+3 < len(pairs) {
			if n, err := strconv.Atoi(string(pairs[i+3])); err == nil {
				until = n
			}
		}
		if err == nil && from >= 0 && from <= until && first+until <= len(stream) {
			d.objects[string(pairs[i])] = stream[first+from : first+until]
		}
	}
}

// readFonts finds which table the names of fonts stand for. A name may stand
// for several on different pages.
func (d *pdfFile) readFonts() {
	tables := map[string]map[uint32]string{}
	for number, o := range d.objects {
		if m := toUnicode.FindSubmatch(o); m != nil {
			if s := d.content[string(m[1])]; bytes.Contains(s, []byte("beginbf")) {
				tables[number] = bfTable(s)
			}
		}
	}
	for _, o := range d.objects {
		for _, m := range reference.FindAllSubmatch(o, -1) {
			if t, ok := tables[string(m[2])]; ok && len(d.fonts[string(m[1])]) < 50 {
				d.fonts[string(m[1])] = append(d.fonts[string(m[1])], t)
			}
		}
	}
}

// inflate unpacks a stream as far as it goes.
func (l *layer) inflate(s []byte) ([]byte, error) {
	z, err := zlib.NewReader(bytes.NewReader(s))
	if err != nil {
		return nil, nil
	}
	b, err := io.ReadAll(io.LimitReader(z, l.left+1))
	if e := l.spend(len(b)); e != nil {
		return nil, e
	}
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && len(b) == 0 {
		return nil, nil
	}
	return b, nil
}

// shown judges the strings of a stream, in the lines that they stand on.
func (l *layer) shown(s []byte, fonts map[string][]map[uint32]string) error {
	p := &painter{layer: l, fonts: fonts}
	for i := 0; i < len(s) && p.err == nil; i++ {
		switch c := s[i]; {
		case c == '(':
			var text []byte
			text, i = literal(s, i)
			p.paint(text)
		case c == '<' && i+1 < len(s) && s[i+1] == '<':
			i++
		case c == '<':
			end := bytes.IndexByte(s[i:], '>')
			if end > 0 && end < 1<<16 {
				p.paint(unhex(s[i+1 : i+end]))
				i += end
			}
		case c == '/', c == '-', c == '.', c >= '0' && c <= '9', c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z', c == '*', c == '\'', c == '"':
			end := i + 1
			for end < len(s) && end-i < 64 && !bytes.ContainsRune([]byte(" \t\r\n\f\x00()<>[]/"), rune(s[end])) {
				end++
			}
			p.word(string(s[i:end]))
			i = end - 1
		}
	}
	p.feed()
	if p.err == nil {
		p.err = l.line("······")
	}
	return p.err
}

// painter follows where strings are painted, as far as it takes to tell one
// line from the next.
type painter struct {
	*layer
	fonts   map[string][]map[uint32]string
	font    []map[uint32]string
	name    string
	numbers []float64
	down    []float64 // saved heights, then the present one's base
	base    float64
	at      float64
	last    float64
	known   strings.Builder // the line as the fonts' tables read it
	raw     []byte          // and as it is
	err     error
}

func (p *painter) paint(text []byte) {
	if p.base+p.at != p.last {
		p.feed()
		p.last = p.base + p.at
	}
	p.raw = append(p.raw, text...)
	best, most := "", 0
	for _, t := range p.font {
		for width := 1; width <= 2; width++ {
			if s, n := mapped(text, t, width); n > most {
				best, most = s, n
			}
		}
	}
	p.known.WriteString(best)
	if len(p.raw) > 1<<16 {
		p.feed()
	}
}

// feed judges the line and begins the next.
func (p *painter) feed() {
	if len(p.raw) == 0 || p.err != nil {
		return
	}
	for _, reading := range append(readings(p.raw), p.known.String()) {
		if p.err = p.line(reading); p.err != nil {
			return
		}
	}
	p.raw = p.raw[:0]
	p.known.Reset()
}

func (p *painter) word(w string) {
	if n, err := strconv.ParseFloat(w, 64); err == nil {
		if p.numbers = append(p.numbers, n); len(p.numbers) > 6 {
			p.numbers = p.numbers[1:]
		}
		return
	}
	if strings.HasPrefix(w, "/") {
		p.name = w[1:]
		return
	}
	number := func(i int) float64 {
		if i < len(p.numbers) {
			return p.numbers[i]
		}
		return 0
	}
	switch w {
	case "Tf":
		p.font = p.fonts[p.name]
	case "q":
		if len(p.down) < 1000 {
			p.down = append(p.down, p.base)
		}
	case "Q":
		if n := len(p.down); n > 0 {
			p.base, p.down = p.down[n-1], p.down[:n-1]
		}
	case "cm":
		p.base += number(5)
	case "BT":
		p.at = 0
	case "Tm":
		p.at = number(5)
	case "Td", "TD":
		p.at += number(1)
	case "T*", "'", "\"":
		p.feed()
	}
	p.numbers = p.numbers[:0]
}

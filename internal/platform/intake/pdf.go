package intake

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"
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

// readings are what the bytes of a string may mean by themselves.
func readings(b []byte) []string {
	var out []string
	if bytes.HasPrefix(b, []byte("\xFE\xFF")) {
		out = append(out, wide(b[2:], true))
	}
	if isPlain(b) {
		return out
	}
	out = append(out, wide(b, true), strings.ToValidUTF8(string(b), "\n"))
	if s, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b); err == nil {
		out = append(out, string(s))
	}
	return out
}

func isPlain(b []byte) bool {
	for _, c := range b {
		if c < ' ' || c >= 0x7F {
			return false
		}
	}
	return true
}

// mapped reads codes of width bytes through a table; known is how many of them
// it has.
func mapped(b []byte, t map[uint32]string, width int) (text string, known int) {
	var out strings.Builder
	for i := 0; i+width <= len(b); i += width {
		c := uint32(b[i])
		if width == 2 {
			c = c<<8 | uint32(b[i+1])
		}
		if s, ok := t[c|uint32(width)<<24]; ok {
			out.WriteString(s)
			known++
		}
	}
	return out.String(), known
}

// literal reads (…) with its escapes, from the bracket on; next is the place of
// the closing one.
func literal(s []byte, at int) (text []byte, next int) {
	depth := 0
	for i := at; i < len(s) && i < at+1<<16; i++ {
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s):
			i++
			switch e := s[i]; {
			case e >= '0' && e <= '7':
				n, k := 0, 0
				for k < 3 && i+k < len(s) && s[i+k] >= '0' && s[i+k] <= '7' {
					n = n<<3 | int(s[i+k]-'0')
					k++
				}
				i += k - 1
				text = append(text, byte(n))
			case e == 'n':
				text = append(text, '\n')
			case e == 'r':
				text = append(text, '\r')
			case e == 't':
				text = append(text, '\t')
			case e == '\n' || e == '\r':
			default:
				text = append(text, e)
			}
		case c == '(':
			if depth++; depth > 1 {
				text = append(text, c)
			}
		case c == ')':
			if depth--; depth == 0 {
				return text, i
			}
			text = append(text, c)
		default:
			text = append(text, c)
		}
	}
	return nil, at // no string after all
}

func unhex(s []byte) []byte {
	digits := make([]byte, 0, len(s)+1)
	for _, c := range s {
		switch {
		case c >= '0' && c <= '9', c >= 'a' && c <= 'f', c >= 'A' && c <= 'F':
			digits = append(digits, c)
		case c == ' ' || c == '\n' || c == '\r' || c == '\t':
		default:
			return nil
		}
	}
	if len(digits)%2 == 1 {
		digits = append(digits, '0')
	}
	b, _ := hex.DecodeString(string(digits))
	return b
}

// bfTable reads a ToUnicode map: code, with its width in the highest byte, to
// text.
func bfTable(s []byte) map[uint32]string {
	t := map[uint32]string{}
	for _, block := range bytes.Split(s, []byte("beginbf"))[1:] {
		ranges := bytes.HasPrefix(block, []byte("range"))
		if end := bytes.Index(block, []byte("endbf")); end >= 0 {
			block = block[:end]
		}
		if !ranges {
			items := hexItems(block)
			for i := 0; i+1 < len(items); i += 2 {
				put(t, items[i], code(items[i]), items[i+1])
			}
			continue
		}
		for line := range bytes.Lines(block) {
			mapRange(t, hexItems(line), bytes.IndexByte(line, '[') >= 0)
		}
	}
	return t
}

// mapRange reads a line of a range: from, until and the first text, or an array
// with a text for each.
func mapRange(t map[uint32]string, items []string, array bool) {
	if array && len(items) > 2 {
		for k, to := range items[2:] {
			put(t, items[0], code(items[0])+uint32(k), to)
		}
		return
	}
	for i := 0; i+2 < len(items); i += 3 {
		from, until, to := code(items[i]), code(items[i+1]), items[i+2]
		for c := from; c <= until && c-from < 65536 && len(t) < 200000; c++ {
			put(t, items[i], c, to)
			to = successor(to)
		}
	}
}

func put(t map[uint32]string, like string, c uint32, to string) {
	if b := unhex([]byte(to)); len(b) >= 2 && len(like) <= 4 {
		t[c|uint32((len(like)+1)/2)<<24] = string(utf16.Decode(units(b)))
	}
}

func units(b []byte) []uint16 {
	u := make([]uint16, 0, len(b)/2)
	for i := 0; i+1 < len(b); i += 2 {
		u = append(u, uint16(b[i])<<8|uint16(b[i+1]))
	}
	return u
}

func code(item string) uint32 {
	n, _ := strconv.ParseUint(item, 16, 24)
	return uint32(n)
}

func successor(item string) string {
	n, err := strconv.ParseUint(item, 16, 32)
	if err != nil || len(item) > 8 {
		return item
	}
	s := strconv.FormatUint(n+1, 16)
	return strings.Repeat("0", max(0, len(item)-len(s))) + s
}

// hexItems are the <…> of a block, in order.
func hexItems(block []byte) (items []string) {
	for {
		i := bytes.IndexByte(block, '<')
		if i < 0 {
			return items
		}
		j := bytes.IndexByte(block[i:], '>')
		if j < 0 || len(items) > 1<<18 {
			return items
		}
		items = append(items, strings.Join(strings.Fields(string(block[i+1:i+j])), ""))
		block = block[i+j+1:]
	}
}

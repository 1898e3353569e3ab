package intake

import (
	"bytes"
	"encoding/hex"
	"strconv"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"
)

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

package caseload

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"touyan/internal/base/han"
)

// Sign is a court's word in case numbers (法院代字): 川4502, 川45, 川, 最高法.
type Sign string

// Level is a court's place in the four levels, as its sign tells.
type Level uint8

// The levels. The zero Level is unknown.
const (
	LevelUnknown Level = iota
	Supreme            // 最高人民法院
	High               // 高级人民法院
	Intermediate       // 中级人民法院、专门法院
	Basic              // 基层人民法院
)

// Provinces has the characters with which a sign can begin: the provinces, 军 for
// the military courts, 兵 for those of the production and construction corps.
const Provinces = "京津冀晋内辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新军兵"

const supreme = "最高法"

// Level returns the level that the sign's form tells.
func (s Sign) Level() Level {
	if s == supreme {
		return Supreme
	}
	switch p := province(string(s)); {
	case p == 0:
		return LevelUnknown
	case len(s) == p:
		return High
	case len(s) == p+2:
		return Intermediate
	case len(s) == p+4:
		return Basic
	}
	return LevelUnknown
}

// province returns the length of the province's character at the beginning of
// s, or 0.
func province(s string) int {
	r, size := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError || !strings.ContainsRune(Provinces, r) {
		return 0
	}
	return size
}

// Number is a case number (案号) under 法〔2015〕137号 as amended by
// 法〔2018〕335号. Two texts that differ in brackets, blanks or full width are one
// Number; Numbers compare with ==.
type Number struct {
	Year    int16  // of receipt
	Serial  int32  // within year, court, special word and kind; from 1
	Court   Sign   // 法院代字
	Special string // 专门审判代字: 知, or ""
	Kind    string // 类型代字: 民初
	// Legacy is the whole text of a number from before 2016, whose grammar was
	// each court's own; Court, Special, Kind and Serial are then empty.
	Legacy string
}

// FirstYear is the first year of the present grammar.
const FirstYear = 2016

// IsZero reports whether n is no number.
func (n Number) IsZero() bool { return n.Year == 0 }

// String returns the number as it is printed: （2024）浙0106民初4567号.
func (n Number) String() string {
	switch {
	case n.IsZero():
		return ""
	case n.Legacy != "":
		return n.Legacy
	}
	b := make([]byte, 0, 48)
	b = append(b, "（"...)
	b = strconv.AppendInt(b, int64(n.Year), 10)
	b = append(b, "）"...)
	b = append(b, n.Court...)
	b = append(b, n.Special...)
	b = append(b, n.Kind...)
	b = strconv.AppendInt(b, int64(n.Serial), 10)
	return string(append(b, "号"...))
}

// NumberFault says why a text is no case number; "" means that it is one.
type NumberFault string

// The faults, in the order in which they are looked for.
const (
	NumberLength   NumberFault = "length"   // empty, or longer than any number
	NumberYear     NumberFault = "year"     // no year of four digits in brackets
	NumberFuture   NumberFault = "future"   // a year after that of the extract
	NumberProvince NumberFault = "province" // no sign of a court behind the year
	NumberCourt    NumberFault = "court"    // a sign with neither 2 nor 4 digits
	NumberKind     NumberFault = "kind"     // no type word of one to five Chinese characters
	NumberSerial   NumberFault = "serial"   // no serial, or 0, or one too long
	NumberTail     NumberFault = "tail"     // something else than 号 (and 之一) behind the serial
)

// Error returns the fault's name.
func (f NumberFault) Error() string { return "caseload: case number: " + string(f) }

// Chinese says what was expected.
func (f NumberFault) Chinese() string {
	switch f {
	case NumberLength:
		return "案号是空的，或者长得不像案号"
	case NumberYear:
		return "开头应是括号里的四位年度，如（2025）"
	case NumberFuture:
		return "年度晚于取数日"
	case NumberProvince:
		return "年度后应是法院代字，以省份简称或“最高法”开头，如 川4502"
	case NumberCourt:
		return "法院代字的数字应是 2 位（中院）或 4 位（基层法院），高院不带数字"
	case NumberKind:
		return "法院代字后应是类型代字，如 民初"
	case NumberSerial:
		return "编号应是从 1 起的整数"
	case NumberTail:
		return "编号后应以“号”结尾"
	}
	return ""
}

// Doubt says what is unusual about a number that was read all the same.
type Doubt uint8

// The doubts; several can be set.
const (
	LeadingZero Doubt = 1 << iota // the serial was padded with noughts
	UnknownKind                   // the type word is not in the dictionary
	HasNote                       // 之一: it cites one paper of the case
	OldNumber                     // from before 2016: kept as text
)

// ParseNumber reads a case number in whatever brackets, width and spacing.
// latest is the last year that a number can bear. The fault is "" when n is a
// number.
func ParseNumber(text string, latest int) (n Number, doubts Doubt, fault NumberFault) {
	var room [96]byte
	s, ok := plainNumber(room[:0], text)
	if !ok || len(s) == 0 {
		return Number{}, 0, NumberLength
	}
	if len(s) < 7 || s[0] != '(' || s[5] != ')' || !digitsOnly(s[1:5]) {
		return Number{}, 0, NumberYear
	}
	year := atoi(s[1:5])
	switch {
	case year < 1949:
		return Number{}, 0, NumberYear
	case year > latest:
		return Number{}, 0, NumberFuture
	case year < FirstYear:
		if !strings.Contains(string(s), "号") || leadingHan(s[6:]) == 0 {
			return Number{}, 0, NumberTail
		}
		return Number{Year: int16(year), Legacy: strings.NewReplacer("(", "（", ")", "）").Replace(string(s))}, OldNumber, ""
	}
	n.Year = int16(year)
	rest := s[6:]
	sign, fault := leadingSign(rest)
	if fault != "" {
		return Number{}, 0, fault
	}
	n.Court = internSign(rest[:sign])
	rest = rest[sign:]
	word := leadingHan(rest)
	special, kind := splitKind(rest[:word])
	if kind == "" {
		return Number{}, 0, NumberKind
	}
	if KindOf(kind) == 0 {
		doubts |= UnknownKind
	}
	n.Special, n.Kind = special, kind
	rest = rest[word:]
	more, fault := n.readSerial(rest)
	if fault != "" {
		return Number{}, 0, fault
	}
	return n, doubts | more, ""
}

// readSerial reads 12号 and 12号之一.
func (n *Number) readSerial(rest []byte) (Doubt, NumberFault) {
	var doubts Doubt
	d := 0
	for d < len(rest) && rest[d] >= '0' && rest[d] <= '9' {
		d++
	}
	if d == 0 || d > 9 {
		return 0, NumberSerial
	}
	n.Serial = int32(atoi(rest[:d]))
	if n.Serial == 0 {
		return 0, NumberSerial
	}
	if rest[0] == '0' {
		doubts |= LeadingZero
	}
	tail, ok := strings.CutPrefix(string(rest[d:]), "号")
	if !ok {
		return 0, NumberTail
	}
	if tail != "" {
		note, ok := strings.CutPrefix(tail, "之")
		if !ok || note == "" || strings.Trim(note, "一二三四五六七八九十百") != "" {
			return 0, NumberTail
		}
		doubts |= HasNote
	}
	return doubts, ""
}

// plainNumber appends text to b with half-width digits and brackets and without
// blanks; ok is false when the text is longer than any number.
func plainNumber(b []byte, text string) (_ []byte, ok bool) {
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
		case r >= '０' && r <= '９':
			r -= '０' - '0'
		case r == '（', r == '(', r == '〔', r == '[', r == '【', r == '［', r == '﹝':
			r = '('
		case r == '）', r == ')', r == '〕', r == ']', r == '】', r == '］', r == '﹞':
			r = ')'
		case r > 0x3000 && r < 0xE000:
		case han.Squeeze(string(r)) == "":
			continue
		}
		if len(b)+utf8.RuneLen(r) > 90 {
			return nil, false
		}
		b = utf8.AppendRune(b, r)
	}
	return b, true
}

// leadingSign returns the length of the court's sign at the beginning of s.
func leadingSign(s []byte) (int, NumberFault) {
	if strings.HasPrefix(string(s), supreme) {
		return len(supreme), ""
	}
	p := province(string(s))
	if p == 0 {
		return 0, NumberProvince
	}
	d := p
	for d < len(s) && s[d] >= '0' && s[d] <= '9' {
		d++
	}
	if n := d - p; n != 0 && n != 2 && n != 4 {
		return 0, NumberCourt
	}
	return d, ""
}

// leadingHan returns the length of the Chinese characters at the beginning of s.
func leadingHan(s []byte) int {
	n := 0
	for n < len(s) {
		r, size := utf8.DecodeRune(s[n:])
		if (r < 0x4E00 || r > 0x9FFF) && !unicode.Is(unicode.Han, r) {
			break
		}
		n += size
	}
	return n
}

// splitKind parts 知民初 into 知 and 民初; kind is "" when the word is too long or
// too short.
func splitKind(word []byte) (special, kind string) {
	if rest, ok := strings.CutPrefix(string(word), "知"); ok && rest != "" {
		special, word = "知", word[len("知"):]
	}
	if n := utf8.RuneCount(word); n < 1 || n > 5 {
		return "", ""
	}
	if id, ok := kindsByWord[string(word)]; ok {
		return special, kinds[id].Word
	}
	return special, string(word)
}

// internSign returns a text that does not hold on to the file it was read from.
func internSign(s []byte) Sign { return Sign(s) }

func digitsOnly(s []byte) bool {
	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

func atoi(s []byte) int {
	n := 0
	for _, c := range s {
		n = n*10 + int(c-'0')
	}
	return n
}

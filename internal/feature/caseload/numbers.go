package caseload

import (
	"strconv"
	"strings"
)

// maxCited is how many cases one citation may name.
const maxCited = 1000

// ParseNumbers reads a citation of one or more cases of one series:
// （2024）浙0106民初3827、3828号, （2024）浙0106民初18775-18776号. The fault is "" when all
// of it was understood.
func ParseNumbers(text string, latest int) ([]Number, NumberFault) {
	var room [96]byte
	s, ok := plainNumber(room[:0], text)
	if !ok {
		return nil, NumberLength
	}
	body, ok := strings.CutSuffix(string(s), "号")
	cut := strings.IndexAny(body, "、,，-－—–~～至")
	if !ok || cut < 0 {
		n, _, fault := ParseNumber(text, latest)
		if fault != "" {
			return nil, fault
		}
		return []Number{n}, ""
	}
	first, _, fault := ParseNumber(body[:cut]+"号", latest)
	if fault != "" {
		return nil, fault
	}
	if first.Legacy != "" {
		return nil, NumberTail
	}
	all, last := []Number{first}, first.Serial
	for rest := body[cut:]; rest != ""; {
		ranged := strings.ContainsAny(rest[:1], "-~") || strings.HasPrefix(rest, "－") || strings.HasPrefix(rest, "—") ||
			strings.HasPrefix(rest, "–") || strings.HasPrefix(rest, "～") || strings.HasPrefix(rest, "至")
		rest = strings.TrimLeft(rest, "、,，-－—–~～至")
		end := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
		if end < 0 {
			end = len(rest)
		}
		next, err := strconv.ParseInt(rest[:end], 10, 32)
		if err != nil || next <= 0 || ranged && (next <= int64(last) || next-int64(last) > maxCited) {
			return nil, NumberSerial
		}
		from := int32(next)
		if ranged {
			from = last + 1
		}
		for i := from; i <= int32(next) && i > 0; i++ {
			if len(all) >= maxCited {
				return nil, NumberLength
			}
			n := first
			n.Serial = i
			all = append(all, n)
		}
		last, rest = int32(next), rest[end:]
	}
	return all, ""
}

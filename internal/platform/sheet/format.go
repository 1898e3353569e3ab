package sheet

import "strings"

// format is what a number format shows.
type format struct {
	shows    Shows
	decimals int8
}

var general = format{ShowsNumber, General}

// builtin returns the formats that a file need not write down, those of
// Chinese editions included.
func builtin(id int) (format, bool) {
	switch {
	case id == 1 || id == 3 || id == 9 || id == 37 || id == 38:
		return format{ShowsNumber, 0}, true
	case id == 2 || id == 4 || id == 10 || id == 39 || id == 40:
		return format{ShowsNumber, 2}, true
	case id == 17 || id == 27 || id == 36 || id == 50 || id == 52 || id == 57:
		return format{ShowsMonth, General}, true
	case id >= 14 && id <= 16 || id == 22 || id >= 28 && id <= 31 || id == 51 || id == 53 || id == 54 || id == 58:
		return format{ShowsDay, General}, true
	case id >= 18 && id <= 21 || id >= 32 && id <= 35 || id >= 45 && id <= 47 || id == 55 || id == 56:
		return format{ShowsTime, General}, true
	case id < 164:
		return general, true
	}
	return general, false
}

// custom reads a format code such as yyyy"年"m"月" or 0.00_ ;[Red]\-0.00. Only
// its first section counts.
func custom(code string) format {
	var year, month, day, clock, num bool
	decimals, point := int8(0), false
	for i := 0; i < len(code); i++ {
		switch code[i] {
		case 'G', 'g':
			i += len("eneral")
		case ';':
			i = len(code)
		case '"':
			if n := strings.IndexByte(code[i+1:], '"'); n >= 0 {
				i += n + 1
			} else {
				i = len(code)
			}
		case '\\', '_', '*':
			i++ // the next character is shown as it is, or is padding
		case '[':
			n := strings.IndexByte(code[i:], ']')
			if n < 0 {
				i = len(code)
				break
			}
			switch strings.ToLower(code[i+1 : i+n]) {
			case "h", "hh", "m", "mm", "s", "ss":
				clock = true
			}
			i += n
		case 'y', 'Y', 'e', 'E':
			// 0.00E+00 is scientific, not a year of an era.
			if !num {
				year = true
			}
		case 'm', 'M':
			month = true
		case 'd', 'D':
			day = true
		case 'h', 'H', 's', 'S':
			clock = true
		case '0', '#', '?':
			num = true
			if point {
				decimals++
			}
		case '.':
			point = num
		}
	}
	switch {
	case day && (month || year), month && clock && year:
		return format{ShowsDay, General}
	case month && !clock, year:
		return format{ShowsMonth, General}
	case clock:
		return format{ShowsTime, General}
	case num:
		return format{ShowsNumber, decimals}
	}
	return general
}

// Package example has one invented court, 云川市中级人民法院, for the demo, the
// journeys and the pictures. Every court, person and number in its files is made
// up.
package example

import (
	"bytes"
	_ "embed"
	"fmt"
	"hash/fnv"
	"regexp"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"touyan/internal/base/civil"
)

//go:embed org-yunchuan.xlsx
var org []byte

//go:embed roster-clean.xlsx
var roster []byte

//go:embed meetings-ledger.xlsx
var ledger []byte

// Court is the name of the example court.
const Court = "云川市中级人民法院"

// Organisation returns the establishment workbook: four courts, 36 branches.
func Organisation() []byte { return org }

// Roster returns the register of the intermediate court, 331 members.
func Roster() []byte { return roster }

// Ledger returns the court's ledger of organisation life of 2025.
func Ledger() []byte { return ledger }

// headerLine is the row of the ledger's column heads.
const headerLine = 3

var (
	dated   = regexp.MustCompile(`^(\d{4})[-年](\d{1,2})[-月](\d{1,2})`)
	clocked = regexp.MustCompile(`(\d{1,2}):(\d{2})|(上午|下午)(\d{1,2})时`)
	ofYear  = regexp.MustCompile(`2025年`)
	lastOne = regexp.MustCompile(`2024年`)
)

// LedgerOf returns a ledger of the given year up to the day before until, made
// from that of 2025: the same court going on as before, with a few meetings
// missing so that there is something to do.
func LedgerOf(year int, until civil.Day) (_ []byte, err error) {
	src, err := excelize.OpenReader(bytes.NewReader(ledger))
	if err != nil {
		return nil, err
	}
	defer func() { _ = src.Close() }()
	sheet := src.GetSheetName(0)
	rows, err := src.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		return nil, err
	}
	out := excelize.NewFile()
	defer func() { _ = out.Close() }()
	name := strconv.Itoa(year) + "年台账"
	if err := out.SetSheetName(out.GetSheetName(0), name); err != nil {
		return nil, err
	}
	line, branch, seen := headerLine, "", map[string]bool{}
	for i, row := range rows {
		if i < headerLine-1 {
			continue
		}
		cells := append(append([]string{}, row...), make([]string, max(0, 18-len(row)))...)
		if i >= headerLine {
			if cells[1] != "" {
				branch = cells[1]
			}
			cells[1] = branch
			if cells[0] == "" || !move(cells, year, until) || seen[strings.Join(cells[1:6], "|")] || branch == "民九庭党支部" {
				continue
			}
			seen[strings.Join(cells[1:6], "|")] = true
			cells[0] = strconv.Itoa(line - headerLine)
		}
		for c, v := range cells {
			at, err := excelize.CoordinatesToCellName(c+1, line)
			if err != nil {
				return nil, err
			}
			if err := out.SetCellStr(name, at, v); err != nil {
				return nil, err
			}
		}
		line++
	}
	if err := out.SetCellStr(name, "A1", fmt.Sprintf("%s%d年度“三会一课”及组织生活台账", Court, year)); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = out.Write(&b)
	return b.Bytes(), err
}

// move shifts one row of the ledger from 2025 to year; it reports false for a
// row that is not to be kept.
func move(cells []string, year int, until civil.Day) bool {
	const when, title, remark = 5, 4, 17
	if cells[remark] != "" {
		return false
	}
	var day civil.Day
	clock := ""
	if serial, err := strconv.ParseFloat(cells[when], 64); err == nil {
		// Excel's day 1 is 1900-01-01, and it believes in 1900-02-29.
		day = civil.MustDate(1899, 12, 30).AddDays(int(serial))
		minutes := int((serial-float64(int(serial)))*24*60 + 0.5)
		clock = fmt.Sprintf("%02d:%02d", minutes/60, minutes%60)
	} else {
		m := dated.FindStringSubmatch(cells[when])
		if m == nil {
			return false
		}
		y, _ := strconv.Atoi(m[1])
		mo, _ := strconv.Atoi(m[2])
		d, _ := strconv.Atoi(m[3])
		var ok bool
		if day, ok = civil.Date(y, mo, d); !ok {
			return false
		}
		if t := clocked.FindStringSubmatch(cells[when]); t != nil {
			h, _ := strconv.Atoi(t[1] + t[4])
			if t[3] == "下午" {
				h += 12
			}
			clock = fmt.Sprintf("%02d:%s", h, (t[2] + "00")[:2])
		}
	}
	moved := day.AddDays(364 * (year - 2025))
	if moved.Month() != day.AddYears(year-2025).Month() {
		moved = moved.AddDays(7)
	}
	if moved >= until {
		return false
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(cells[1] + cells[2] + moved.String()))
	if h.Sum32()%97 == 0 || (moved >= until.AddDays(-20) && h.Sum32()%5 == 0) {
		return false
	}
	cells[when] = strings.TrimSpace(moved.String() + " " + clock)
	cells[title] = ofYear.ReplaceAllString(cells[title], strconv.Itoa(year)+"年")
	cells[title] = lastOne.ReplaceAllString(cells[title], strconv.Itoa(year-1)+"年")
	return true
}

package example

import (
	"bytes"
	_ "embed"
	"regexp"
	"strconv"

	"github.com/xuri/excelize/v2"

	"touyan/internal/base/civil"
)

//go:embed dues-ledger.xlsx
var duesLedger []byte

// The ledger's sheet of payments: two columns for each month, due and paid, from
// the first month's on.
const (
	paymentSheet   = "2025年收缴台账"
	firstMonthAt   = 6
	firstPaidLine  = 4
	monthsOfLedger = 12
)

// inLedger is the ledger's year where it is a date or a document's number, and
// not part of an identity number.
var inLedger = regexp.MustCompile(`2025(年|\.)|〔2025〕`)

// stands reports whether a column of the payments is filled in by now: what is due
// up to this month, what was paid in the months that are over, and the sums of the
// year once all are.
func stands(column, now, over int) bool {
	month := (column-firstMonthAt)/2 + 1
	switch {
	case column < firstMonthAt:
		return true
	case month > monthsOfLedger:
		return over == monthsOfLedger
	case (column-firstMonthAt)%2 == 0:
		return month <= now
	}
	return month <= over
}

// Dues returns the court's ledger of Party dues of the year of today: what the
// members are assessed by, and what was paid in the months that are over. It is
// that of 2025 going on, with what was amiss in it.
func Dues(today civil.Day) (_ []byte, err error) {
	f, err := excelize.OpenReader(bytes.NewReader(duesLedger))
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	year, now := today.Month().Civil()
	over := now - 1 // months that are over
	if today.AddDays(1).Month() != today.Month() {
		over = now
	}
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			return nil, err
		}
		for y, row := range rows {
			for x, v := range row {
				at, err := excelize.CoordinatesToCellName(x+1, y+1)
				if err != nil {
					return nil, err
				}
				said := inLedger.ReplaceAllStringFunc(v, func(s string) string {
					return regexp.MustCompile(`2025`).ReplaceAllString(s, strconv.Itoa(year))
				})
				switch {
				case sheet == paymentSheet && y+1 >= firstPaidLine && !stands(x+1, now, over):
					err = f.SetCellValue(sheet, at, nil)
				case said != v:
					err = f.SetCellStr(sheet, at, said)
				}
				if err != nil {
					return nil, err
				}
			}
		}
	}
	if err := f.SetSheetName(paymentSheet, strconv.Itoa(year)+"年收缴台账"); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = f.Write(&b)
	return b.Bytes(), err
}

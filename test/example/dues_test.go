package example

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"touyan/internal/base/civil"
)

func TestDues_are_paid_up_to_the_last_month_that_is_over(t *testing.T) {
	for day, paid := range map[string]int{"2026-09-18": 8, "2026-09-30": 9, "2026-01-10": 0, "2026-12-31": 12} {
		b, err := Dues(civil.MustDay(day))
		if err != nil {
			t.Fatal(err)
		}
		f, err := excelize.OpenReader(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := f.GetRows("2026年收缴台账")
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for m := range 12 {
			if at := firstMonthAt + 2*m; len(rows[3]) > at && rows[3][at] != "" {
				n++
			}
		}
		if n != paid {
			t.Errorf("%s: %d months are paid, want %d", day, n, paid)
		}
		if strings.Contains(rows[0][0], "2025") {
			t.Error(rows[0][0])
		}
	}
}

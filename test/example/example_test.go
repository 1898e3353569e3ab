package example

import (
	"bytes"
	"testing"

	"github.com/xuri/excelize/v2"

	"touyan/internal/base/civil"
)

func TestLedgerOf_ends_before_the_day(t *testing.T) {
	until := civil.MustDay("2026-07-15")
	b, err := LedgerOf(2026, until)
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := f.GetRows("2026年台账")
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) < 300 || len(rows) > 600 {
		t.Errorf("%d rows for half a year", len(rows))
	}
	for _, r := range rows[3:] {
		d, err := civil.ParseDay(r[5][:10])
		if err != nil || d >= until || d.Year() != 2026 {
			t.Fatalf("%v: %v", r[:6], err)
		}
	}
}

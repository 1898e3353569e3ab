package caseloadapp_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/caseload/caseloadapp"
	"touyan/internal/feature/caseload/indicator"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

func TestImport_then_every_figure_of_the_sidecar(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		raw := small(t)
		want := truth(t)

		// One bad row refuses the whole list, which is then told.
		r, err := h.app.Import(ctx, permit(t, caseload.CanImport, ""), caseloadapp.ImportIn{File: file("cases.csv", raw)})
		if fault.KindOf(err) != fault.Invalid || r.Loaded || r.Rejected != 188 || len(r.Issues) < 188 {
			t.Fatalf("%v %+v", err, r.Rejected)
		}
		if f := h.values("", caseloadapp.ByCourt, year); len(f) != 4*len(codes) || f[1].Now.Num != 0 {
			t.Fatalf("something of a refused list was loaded: %d figures", len(f))
		}
		dry := h.load(caseloadapp.ImportIn{File: file("cases.csv", raw), DryRun: true})
		if dry.Loaded || dry.Accepted != 19812 {
			t.Errorf("%+v", dry)
		}

		r = h.load(caseloadapp.ImportIn{File: file("cases.csv", raw), SetAside: true})
		if !r.Loaded || r.Records != 20001 || r.Accepted != 19812 || r.Rejected != 188 || r.Ignored != 1 || r.Replaced != 0 || r.Encoding != "UTF-8" {
			t.Errorf("%+v", r)
		}
		n := against(t, want, h.values("", caseloadapp.ByCourt, year)) + against(t, want, h.values("", caseloadapp.ByDivision, year)) + against(t, want, h.values("", caseloadapp.ByTeam, year))
		if n != len(want) {
			t.Errorf("%d units, the sidecar has %d", n, len(want))
		}
		h.agrees(year)

		// The same again, in the other encoding: everything is replaced by itself.
		gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes(bytes.TrimPrefix(raw, []byte("\xEF\xBB\xBF")))
		if err != nil {
			t.Fatal(err)
		}
		r = h.load(caseloadapp.ImportIn{File: file("cases-gb.csv", gb), SetAside: true})
		if r.Replaced != 19812 || r.Removed != 0 || r.Encoding != "GB18030" {
			t.Errorf("%+v", r)
		}
		against(t, want, h.values("", caseloadapp.ByTeam, year))
		h.agrees(year)
		h.agrees(civil.Period{From: civil.MustDay("2025-02-10"), Until: civil.MustDay("2025-09-17")})
		h.cutMonths()
		h.scope()
	})
}

// cutMonths: the median of a period that cuts months, by hand from the table.
func (h *house) cutMonths() {
	h.Helper()
	court, _ := h.tree.ByCode(org.Court, "01")
	for _, p := range []civil.Period{{From: civil.MustDay("2025-02-10"), Until: civil.MustDay("2025-09-17")}, {From: civil.MustDay("2025-03-04"), Until: civil.MustDay("2025-03-20")}} {
		var all []int
		if err := h.db.Read(ctx, func(tx *sqldb.Tx) error {
			return tx.Each(func(r sqldb.Row) error {
				var filed, closed civil.Day
				var deducted int
				err := r.Scan(&filed, &closed, &deducted)
				all = append(all, int(closed-filed)-deducted)
				return err
			}, `select filed, closed, deducted from caseload_case where court = $1 and closed >= $2 and closed <= $3`, court.ID, p.From, p.Until)
		}); err != nil {
			h.Fatal(err)
		}
		slices.Sort(all)
		for _, f := range h.values(court.Path.Own(), caseloadapp.ByCourt, p) {
			if v := f.Now; v.Definition.Code == "E04" && (!v.Spread || int(v.Den) != len(all) || int(v.Median) != all[(len(all)+1)/2-1] || int(v.P90) != all[(len(all)*9+9)/10-1]) {
				h.Errorf("%s: %d cases, median %d, P90 %d; by hand %d, %d, %d", p, v.Den, v.Median, v.P90, len(all), all[(len(all)+1)/2-1], all[(len(all)*9+9)/10-1])
			}
		}
	}
}

// scope: a court's seat sees that court and nothing else; a number opens to as
// many cases as it says.
func (h *house) scope() {
	h.Helper()
	court, _ := h.tree.ByCode(org.Court, "01")
	own := h.values(court.Path.Own(), caseloadapp.ByCourt, year)
	if len(own) != len(codes) || own[0].Court.ID != court.ID {
		h.Errorf("%d figures for a seat of one court", len(own))
	}
	for _, code := range []indicator.Code{"Q03", "Z01", "E05", "X04"} {
		at := 0
		for own[at].Now.Definition.Code != code {
			at++
		}
		var num, den int64
		in := caseloadapp.BehindIn{Unit: court.ID, Code: code, Period: year, Limit: 60}
		for {
			page, err := h.app.Behind(ctx, permit(h, caseload.CanView, court.Path), in)
			if err != nil {
				h.Fatal(err)
			}
			for _, c := range page.Cases {
				num, den = num+c.Num, den+c.Den
				in.After = c.ID
			}
			if !page.More {
				break
			}
		}
		if num != own[at].Now.Num || den != own[at].Now.Den {
			h.Errorf("%s is %d/%d and opens to %d/%d", code, own[at].Now.Num, own[at].Now.Den, num, den)
		}
	}
	other, _ := h.tree.ByCode(org.Court, "02")
	if _, err := h.app.Behind(ctx, permit(h, caseload.CanView, court.Path.Own()), caseloadapp.BehindIn{Unit: other.ID, Code: "J", Period: year}); fault.KindOf(err) != fault.NotFound {
		h.Errorf("another court's cases: %v", err)
	}
	// A seat of one court cannot bring in another's cases.
	r, err := h.app.Import(ctx, permit(h, caseload.CanImport, other.Path.Own()), caseloadapp.ImportIn{File: file("cases.csv", small(h)), DryRun: true})
	if err != nil || r.Accepted == 0 || r.Accepted > 8000 || r.Issues[0].Code != caseload.UnknownCourt {
		h.Errorf("%v %d %+v", err, r.Accepted, r.Issues[0])
	}
}

func TestImport_Excel_and_CSV_of_the_same_cases_are_the_same(t *testing.T) {
	db := sqltest.Lite(t, noon)
	h := newHouse(t, db)
	var csvText strings.Builder
	book := excelize.NewFile()
	defer book.Close()
	date, _ := book.NewStyle(&excelize.Style{NumFmt: 14})
	set := func(line, column int, v any) {
		cell, _ := excelize.CoordinatesToCellName(column, line)
		if err := book.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
		if _, ok := v.(time.Time); ok {
			_ = book.SetCellStyle("Sheet1", cell, cell, date)
		}
	}
	titles := []string{"案号", "立案日期", "结案日期", "结案方式", "庭室", "合议庭/团队", "承办人", "扣除天数", "申请执行标的（元）"}
	set(1, 1, "云川市中级人民法院 2025 年收结案件清单") // a heading above the titles
	csvText.WriteString("云川市中级人民法院 2025 年收结案件清单\n" + strings.Join(titles, ",") + "\n")
	for i, x := range titles {
		set(2, i+1, x)
	}
	for i := range 60 {
		filed := civil.MustDay("2025-01-06").AddDays(i * 5)
		closed := filed.AddDays(20 + i)
		number := fmt.Sprintf("（2025）川45执%d号", i+1)
		set(i+3, 1, number)
		set(i+3, 2, filed.Start().UTC().Add(8*time.Hour))
		closing, closedText := "", ""
		if i%4 > 0 {
			closing, closedText = "执行完毕", closed.String()
			set(i+3, 3, closed.Start().UTC().Add(8*time.Hour))
			set(i+3, 4, closing)
		}
		set(i+3, 5, "执行局")
		set(i+3, 8, i%7)
		set(i+3, 9, 1000.1*float64(i))
		fmt.Fprintf(&csvText, "%s,%s,%s,%s,执行局,,,%d,%.2f\n", number, filed, closedText, closing, i%7, 1000.1*float64(i))
	}
	var raw bytes.Buffer
	if err := book.Write(&raw); err != nil {
		t.Fatal(err)
	}
	r := h.load(caseloadapp.ImportIn{File: file("list.xlsx", raw.Bytes())})
	if r.Encoding != "Excel" || r.Accepted != 60 || r.Rejected != 0 {
		t.Fatalf("%+v %v", r, r.Issues)
	}
	first := h.table()
	if r := h.load(caseloadapp.ImportIn{File: file("list.csv", []byte(csvText.String()))}); r.Replaced != 60 {
		t.Fatalf("%+v %v", r, r.Issues)
	}
	second := h.table()
	for i := range first {
		if a, b := fmt.Sprint(first[i][1:23]...), fmt.Sprint(second[i][1:23]...); a != b {
			t.Errorf("Excel %s\nCSV   %s", a, b)
		}
	}
}

// list writes a list of one court: number, filed, closed, closing.
func list(rows ...[4]string) []byte {
	var b strings.Builder
	b.WriteString("案号,立案日期,结案日期,结案方式,庭室,合议庭/团队,承办人\n")
	for _, r := range rows {
		fmt.Fprintf(&b, "（2025）川45民终%s号,%s,%s,%s,民事审判第一庭,第一审判团队,苏艳蕾\n", r[0], r[1], r[2], r[3])
	}
	return []byte(b.String())
}

func TestImport_a_corrected_period_replaces_it_and_roll_ups_follow(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		osjw := func() string {
			var s []string
			for _, f := range h.values("", caseloadapp.ByCourt, year) {
				if f.Court.Sign == "川45" && f.Now.Definition.Shape == indicator.Quantity {
					s = append(s, string(f.Now.Definition.Code)+f.Now.String())
				}
			}
			return strings.Join(s, " ")
		}
		step := func(what string, in caseloadapp.ImportIn, want string) caseloadapp.Imported {
			r := h.load(in)
			if got := osjw(); got != want {
				t.Errorf("%s: %s, want %s", what, got, want)
			}
			h.agrees(year)
			return r
		}
		step("new", caseloadapp.ImportIn{File: file("a.csv", list([4]string{"1", "2024-11-01", "2025-02-01", "维持"}, [4]string{"2", "2025-03-01", "", ""}, [4]string{"3", "2025-03-02", "2025-04-01", "改判"}))},
			"O1 S2 A3 J2 W1 E050")
		step("case 2 was closed since, case 3 was misdated", caseloadapp.ImportIn{File: file("b.csv", list([4]string{"2", "2025-03-01", "2025-05-01", "维持"}, [4]string{"3", "2025-03-02", "2026-01-05", "改判"}))},
			"O1 S2 A3 J2 W1 E050")
		r := step("March again, as a whole, without case 3", caseloadapp.ImportIn{File: file("c.csv", list([4]string{"2", "2025-03-01", "", ""}, [4]string{"4", "2025-03-05", "", ""})), Whole: true},
			"O1 S2 A3 J1 W2 E050")
		if r.Replaced != 1 || r.Removed != 1 {
			t.Errorf("%+v", r)
		}
		if _, err := h.app.Import(ctx, permit(t, caseload.CanImport, ""), caseloadapp.ImportIn{SetAside: true, Whole: true,
			File: file("bad.csv", list([4]string{"2", "2025-03-01", "2025-02-01", "维持"}, [4]string{"4", "2025-03-05", "", ""}))}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a whole period with a bad row: %v", err)
		}
		for i := range 12 { // turns are added up now and then
			step("again and again", caseloadapp.ImportIn{File: file("d.csv", list([4]string{"4", "2025-03-05", "2025-06-0" + fmt.Sprint(i%9+1), "维持"}))}, "O1 S2 A3 J2 W1 E050")
		}
		if err := db.Read(ctx, func(tx *sqldb.Tx) error {
			turns, err := sqldb.One(tx, sqldb.Scalar[int], `select count(distinct turn) from caseload_roll`)
			if turns > 9 {
				t.Errorf("%d turns", turns)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.app.Import(ctx, permit(t, caseload.CanImport, ""), caseloadapp.ImportIn{File: file("e.csv", []byte("姓名,年龄\n甲,3\n"))}); fault.KindOf(err) != fault.Invalid || fault.Of(err).Field("number") == "" {
			t.Errorf("another table altogether: %v", err)
		}
		if _, err := h.app.Import(ctx, permit(t, caseload.CanImport, ""), caseloadapp.ImportIn{File: file("e.xlsx", []byte("PK\x03\x04rubbish"))}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a workbook: %v", err)
		}
		for what, text := range map[string]string{"nothing": "", "an open quote": "\"案号,立案日期\n1,2\n", "UTF-16": "\xFF\xFEa\x00b\x00"} {
			if _, err := h.app.Import(ctx, permit(t, caseload.CanImport, ""), caseloadapp.ImportIn{File: file("e.csv", []byte(text))}); fault.KindOf(err) == fault.Internal {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}

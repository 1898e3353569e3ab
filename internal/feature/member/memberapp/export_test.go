package memberapp_test

import (
	"bytes"
	"strings"
	"testing"

	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/platform/sheet"
)

func TestExport(t *testing.T) {
	loaded(t, func(y *yunchuan) {
		k := y.member("陈娟")
		p := y.person(k)
		said := y.said(p)
		said["remark"] = `=HYPERLINK("http://x.invalid","领奖")`
		if _, _, err := y.correct(k, p.Version, said); err != nil {
			y.Fatal(err)
		}
		e := sidecar(y, "expected-roster-clean.json")[1]
		masked, err := y.app.Export(ctx, permitFor(y, member.CanView, y.branch(e.BranchCode).Path), memberapp.ExportIn{})
		if err != nil || masked.Count != 22 {
			y.Fatalf("%d %v", masked.Count, err)
		}
		text := workbookText(y, masked)
		for _, secret := range append([]string{e.IDNumber, e.Address}, e.Phones...) {
			if strings.Contains(text, secret) {
				y.Errorf("a masked export holds %s", secret)
			}
		}
		for _, want := range []string{"陈娟", p.Facts[1].Value, "=HYPERLINK"} {
			if !strings.Contains(text, want) {
				y.Errorf("the export lacks %q", want)
			}
		}
		if n := y.count(`select count(*) from audit_entry where subject = '导出党员名册'`); n != 1 {
			y.Errorf("%d traces of exports", n)
		}
	})
}

// workbookText is every text of the workbook; a formula fails the test.
func workbookText(y *yunchuan, x memberapp.Exported) string {
	y.Helper()
	var b bytes.Buffer
	if err := x.Write(&b); err != nil {
		y.Fatal(err)
	}
	book, err := sheet.Open(bytes.NewReader(b.Bytes()), int64(b.Len()), sheet.Default)
	if err != nil {
		y.Fatal(err)
	}
	var text strings.Builder
	if err := book.Rows(0, func(r sheet.Row) error {
		for _, c := range r.Cells {
			if c.Kind == sheet.Formula {
				y.Errorf("%s is a formula", sheet.Address(r.Line, c.Column))
			}
			text.WriteString(c.Text + "\n")
		}
		return nil
	}); err != nil {
		y.Fatal(err)
	}
	return text.String()
}

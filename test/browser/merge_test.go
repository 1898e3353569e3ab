package browser

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"touyan/test/example"
)

// divided are the branches of the intermediate court that have a second one
// beside them, which makes 25 of 15.
var divided = []string{"立案庭", "刑一庭", "刑二庭", "民一庭", "民二庭", "行政庭", "政治部", "综合", "司装处", "离退休干部"}

// twentyFive writes the example's organisation and roster with 25 branches in
// the intermediate court; every second member of a divided branch is in the new
// one, which has a secretary. It returns the files and the branches' names.
func twentyFive(t *testing.T) (org, roster string, names []string) {
	t.Helper()
	books := [2]*excelize.File{}
	for i, content := range [][]byte{example.Organisation(), example.Roster()} {
		f, err := excelize.OpenReader(bytes.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		books[i] = f
	}
	o, r := books[0], books[1]
	rows, err := o.GetRows("党组织")
	if err != nil {
		t.Fatal(err)
	}
	people, err := r.GetRows("党员名册")
	if err != nil {
		t.Fatal(err)
	}
	set := func(f *excelize.File, sheet, cell string, value any) {
		if err := f.SetCellValue(sheet, cell, value); err != nil {
			t.Fatal(err)
		}
	}
	next, line := 16, len(rows)+1
	posts, err := o.GetRows("领导班子")
	if err != nil {
		t.Fatal(err)
	}
	postLine := len(posts) + 1
	for _, row := range rows[2:] {
		if len(row) < 10 || !strings.HasPrefix(row[0], "0101000") {
			continue
		}
		names = append(names, row[2])
		if !slices.Contains(divided, strings.TrimSuffix(row[2], "党支部")) {
			continue
		}
		code, second := fmt.Sprintf("0101000%02d", next), strings.TrimSuffix(row[2], "党支部")+"第二党支部"
		full := strings.TrimSuffix(strings.TrimSuffix(row[1], "委员会"), "支部") + "第二支部委员会"
		names = append(names, second)
		for i, v := range row {
			at, err := excelize.CoordinatesToCellName(i+1, line)
			if err != nil {
				t.Fatal(err)
			}
			switch i {
			case 0:
				v = code
			case 1:
				v = full
			case 2:
				v = second
			case 5, 11, 12: // what it covers, how many, other names
				v = ""
			}
			set(o, "党组织", at, v)
		}
		secretary := ""
		for i, p := range people[3:] {
			if p[12] != row[2] || p[14] != "" || i%2 == 0 {
				continue
			}
			if secretary == "" && p[9] == "正式党员" {
				secretary = p[1]
			}
			set(r, "党员名册", fmt.Sprintf("M%d", i+4), second)
			set(r, "党员名册", fmt.Sprintf("N%d", i+4), "")
		}
		for i, v := range []any{code, full, secretary, "书记", "2025-03-01"} {
			at, err := excelize.CoordinatesToCellName(i+1, postLine)
			if err != nil {
				t.Fatal(err)
			}
			set(o, "领导班子", at, v)
		}
		next, line, postLine = next+1, line+1, postLine+1
	}
	dir := t.TempDir()
	org, roster = filepath.Join(dir, "org.xlsx"), filepath.Join(dir, "roster.xlsx")
	for i, path := range []string{org, roster} {
		b, err := books[i].WriteToBuffer()
		if err == nil {
			err = os.WriteFile(path, b.Bytes(), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return org, roster, names
}

// standing reads the branches of the shown tree and how many members they have
// together.
func (p *person) standing() (branches []string, members int) {
	p.t.Helper()
	for _, s := range eval[[]string](p, `[...document.querySelectorAll('#party a[href*="/org/units/"]')].map(a => a.innerText.replace(/\s+/g, " ").trim())`) {
		var n int
		name, count, _ := strings.Cut(s, " ")
		if strings.HasSuffix(name, "党支部") {
			_, _ = fmt.Sscan(count, &n)
			branches, members = append(branches, name), members+n
		}
	}
	return branches, members
}

// TestMerge: 25 branches become 11 by one decision, and the tree of the day
// before is as it was.
func TestMerge(t *testing.T) {
	t.Parallel()
	orgFile, roster, names := twentyFive(t)
	if len(names) != 25 {
		t.Fatalf("%d branches: %v", len(names), names)
	}
	h := serve(t, "")
	p := h.visit()
	p.install()
	p.signIn("officer")
	for _, f := range [][2]string{{"org", orgFile}, {"members", roster}} {
		if out, status := h.run("import", f[0], f[1]); status != 0 {
			t.Fatalf("import %s ended with %d:\n%s", f[0], status, out)
		}
	}
	p.open("/org")
	before, people := p.standing()
	if len(before) != 25 || people != 331 {
		t.Fatalf("%d branches with %d members: %v", len(before), people, before)
	}
	p.press("组织变动")
	p.press("批量合并")
	into := map[string]string{}
	var lines strings.Builder
	for i, name := range names {
		target := fmt.Sprintf("第%s党支部", []string{"一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一"}[i*11/25])
		into[target] = name
		fmt.Fprintf(&lines, "%s\t%s\n", name, target)
	}
	if len(into) != 11 {
		t.Fatalf("%d targets", len(into))
	}
	p.paste("pasted", lines.String())
	p.press("填入左表")
	p.look("merge-table")
	today := eval[string](p, `document.querySelector('[name=day]').value`)
	p.fill("number", "云直机工委〔2026〕31号")
	p.fill("body", "中共云川市直属机关工作委员会")
	p.press("预览")
	p.sees("尚未保存")
	p.sees("331 人")
	p.look("merge-preview")
	began := eval[float64](p, `performance.now(), Date.now()`)
	p.press("确认生效")
	p.sees("已记录并生效")
	t.Logf("carried out and shown within %.0f ms", eval[float64](p, `Date.now()`)-began)
	p.look("merge-decision")
	p.press("变动前一天的架构")
	p.sees("的架构")
	p.look("merge-day-before")
	if old, n := p.standing(); !slices.Equal(old, before) || n != 331 {
		t.Errorf("on the day before there were %d branches with %d members: %v", len(old), n, old)
	}
	p.open("/org?on=" + today)
	after, n := p.standing()
	if len(after) != 11 || n != 331 {
		t.Errorf("today there are %d branches with %d members: %v", len(after), n, after)
	}
	for target := range into {
		if !slices.Contains(after, target) {
			t.Errorf("%s is missing", target)
		}
	}
	p.tourWithin("officer", "/org/decisions")
	// Who was in 立案庭党支部 is in the first of the new ones, and was there
	// yesterday.
	p.open("/members?q=贾辉琳")
	p.open(p.first(`^/members/` + identifier.String() + `$`))
	p.sees("第一党支部")
	p.look("merge-member")
}

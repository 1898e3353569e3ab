package roster_test

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"touyan/internal/feature/member/roster"
	"touyan/internal/platform/sheet"
)

// FuzzRead feeds any cells: whatever they are, the answer is whole, and
// nothing with an error is accepted.
func FuzzRead(f *testing.F) {
	f.Add("姓名|身份证号|入党时间|转正时间\n"+zhang, uint8(0), uint16(0))
	f.Add("姓  名|*身份证号码（文本格式）|入党时间|转正时间|支部|手机\n"+wang+"|同上|+86 1;2\n小计|2\n注：", uint8(9), uint16(0x1234))
	f.Fuzz(func(t *testing.T, text string, kinds uint8, area uint16) {
		s := grid("一", text, roster.Area{Top: int(area & 7), Left: int(area >> 3 & 7), Bottom: int(area >> 6 & 15), Right: int(area >> 10 & 7)})
		n := 0
		for _, l := range s.Lines {
			for i := range l.Cells {
				n++
				l.Cells[i].Kind = roster.Kind((int(kinds) * n / 7) & 3)
				l.Cells[i].Shows = roster.Shows((int(kinds) * n / 5) & 3)
			}
		}
		res := readSheets(s)
		if (len(res.Refused) == 0) == (len(res.Rows) == 0) {
			t.Fatalf("neither rows nor a refusal: %+v", res)
		}
		for _, r := range res.Rows {
			if r.Line < 1 || r.Verdict == "" {
				t.Fatalf("%+v", r)
			}
			if r.Verdict != roster.Reject && (r.Member.Name == "" || len(r.Member.IDNumber) != 18 || r.Member.BranchCode == "" || r.Member.Joined.IsZero() || r.Member.Standing == "") {
				t.Fatalf("%s although something is missing: %+v", r.Verdict, r)
			}
			for _, f := range r.Faults {
				if f.Want == "" || f.Severity == roster.Error && r.Verdict != roster.Reject {
					t.Fatalf("%+v", f)
				}
			}
		}
	})
}

func TestRead_is_quick_with_ten_thousand_people(t *testing.T) {
	var buf bytes.Buffer
	w := sheet.NewWriter(&buf)
	titles := strings.Fields("序号 姓名 公民身份号码 性别 民族 出生日期 籍贯 学历 学位 人员类别 加入党组织日期 转为正式党员日期 所在党支部 所在党小组 党内职务 工作部门 工作岗位 参加工作日期 联系电话 家庭住址 党籍状态 是否失联党员 是否流动党员 外出流向 备注")
	columns := make([]sheet.Column, len(titles))
	for i := range titles {
		columns[i].Title = titles[i]
	}
	if err := w.Sheet("名册", "", columns); err != nil {
		t.Fatal(err)
	}
	for i := range 10_000 {
		err := w.Row(i, "张伟", idNumber(i), "男", "汉族", "1980-01-01", "某地", "大学本科", "法学学士", "正式党员", "2001.07", "2002年7月1日", "立案庭党支部", "一组", "", "立案庭", "法官", "2001/7",
			fmt.Sprint(16300000000+i), fmt.Sprintf("某市某区某路%d号", i), "正常", "否", "否", "", "无")
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	start := time.Now()
	book, err := bookOf(buf.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	opened := time.Since(start)
	res := roster.Read(book, branches, rosterDay)
	took := time.Since(start)
	runtime.GC()
	runtime.ReadMemStats(&after)
	kept := (after.HeapAlloc - before.HeapAlloc) >> 20
	t.Logf("opened in %v, all in %v, %d MB kept", opened, took, kept)
	if kept > 60 || len(book.Sheets) != 1 {
		t.Errorf("%d MB are kept", kept)
	}
	if len(res.Rows) != 10_000 || res.Count(roster.Accept)+res.Count(roster.Warn) != 10_000 {
		t.Errorf("%d rows, %+v", len(res.Rows), res.Rows[0])
	}
}

// idNumber makes the i-th identity number of a man born on 1 January 1980.
func idNumber(i int) string {
	s := fmt.Sprintf("51%04d19800101%02d1", i/100, i%100)
	sum := 0
	for k, w := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(s[k]-'0') * w
	}
	return s + "10X98765432"[sum%11:sum%11+1]
}

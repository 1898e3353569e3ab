package paper_test

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/emmansun/gmsm/sm3"

	"touyan/internal/platform/paper"
)

func TestZip_lists_what_it_holds(t *testing.T) {
	files := []paper.Named{
		{Name: "01 申请/入党申请书.docx", Paper: paper.Paper{Title: "入党申请书"}},
		{Name: "01 申请/入党申请书.docx", Data: []byte("第二份")},
		{Name: "../../etc/pass:wd", Data: []byte("x")},
		{Name: "目录.txt", Data: []byte("冒充目录")},
	}
	var a, b bytes.Buffer
	if err := paper.Zip(&a, files); err != nil {
		t.Fatal(err)
	}
	if err := paper.Zip(&b, files); err != nil || !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Fatal("the same files give other bytes", err)
	}
	got := unzip(t, a.Bytes(), false)
	lines := strings.Split(strings.TrimSpace(got[paper.Contents]), "\n")
	want := []string{"01 申请/入党申请书.docx", "01 申请/入党申请书 (2).docx", "etc/pass_wd", "目录 (2).txt"}
	if len(lines) != len(want) || len(got) != len(want)+1 {
		t.Fatalf("%d lines, %d files: %q", len(lines), len(got), lines)
	}
	for i, line := range lines {
		digest, name, _ := strings.Cut(line, "  ")
		sum := sm3.Sum([]byte(got[name]))
		if name != want[i] || digest != hex.EncodeToString(sum[:]) {
			t.Errorf("line %d: %s, want %s", i+1, line, want[i])
		}
	}
	if err := paper.Zip(&a, []paper.Named{{Name: "空.docx"}}); err == nil || !strings.Contains(err.Error(), "空.docx") {
		t.Error("a paper with nothing in it:", err)
	}
}

func TestFilename(t *testing.T) {
	for want, parts := range map[string][]string{
		"2026-03-05 民二庭党支部 会议记录": {"2026-03-05", "民二庭党支部", "", "会议记录"},
		"a_b_c_d":               {`a/b\c:d`},
		"文件":                    {"..", " \u202e\x00"},
		"_con":                  {"con"},
		"_NUL.txt":              {"NUL.txt"},
		"甲 乙":                   {"  甲\n乙. . "},
		strings.Repeat("长", 66): {strings.Repeat("长", 300)},
	} {
		if got := paper.Filename(parts...); got != want {
			t.Errorf("Filename(%q) = %q, want %q", parts, got, want)
		}
	}
}

func FuzzFilename(f *testing.F) {
	for _, s := range []string{"", "../a", "CON", strings.Repeat("é", 300), "a\x00b", "�"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := paper.Filename(s)
		if got == "" || len(got) > 200 || strings.ContainsAny(got, "/\\:*?\"<>|\x00\n") || strings.Trim(got, " .") != got || paper.Filename(got) != got {
			t.Errorf("Filename(%q) = %q", s, got)
		}
	})
}

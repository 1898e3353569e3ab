package han

import (
	"strings"
	"testing"
)

func TestCleanName(t *testing.T) {
	for _, c := range [][2]string{
		{"袁　毅", "袁毅"}, {" 冯宁旭  ", "冯宁旭"}, {"郭\u200b平明", "郭平明"}, {"\u200e丁刚川\u200f", "丁刚川"},
		{"易晨宇（预备）", "易晨宇"}, {"王芳(女)（预备）", "王芳"}, {"（女）", "(女)"},
		{"阿迪力・吾守尔", "阿迪力·吾守尔"}, {"曲木 · 尔古", "曲木·尔古"}, {"吉克.木呷", "吉克·木呷"},
		{"帕提古丽•依明", "帕提古丽·依明"}, {"艾合买提．吾守尔", "艾合买提·吾守尔"},
	} {
		if got := CleanName(c[0]); got != c[1] {
			t.Errorf("CleanName(%q) = %q, want %q", c[0], got, c[1])
		}
	}
}

func TestValidName(t *testing.T) {
	for _, s := range []string{"王芳", "欧阳靖", "阿迪力·吾守尔", "𠮷田", "李〇", "\uE863云"} {
		if !ValidName(s) {
			t.Errorf("%q is a name", s)
		}
	}
	for _, s := range []string{"", "王", "张三1", "=cmd|' /C calc'!A0", "<script>", "王\u202e芳", "·王芳", "王芳·", "王··芳", "Zhang San", strings.Repeat("王", MaxName+1)} {
		if ValidName(s) {
			t.Errorf("%q is no name", s)
		}
	}
}

func TestMojibake(t *testing.T) {
	for _, s := range []string{"锟斤拷", "王\uFFFD", "çŽ‹èŠ³", "烫烫烫", "\xce\xe5"} {
		if !Mojibake(s) {
			t.Errorf("%q is mojibake", s)
		}
	}
	for _, s := range []string{"王芳", "阿迪力·吾守尔", "3×5", "", "café", "25°"} {
		if Mojibake(s) {
			t.Errorf("%q is none", s)
		}
	}
}

func TestNumber_and_Numeral_agree(t *testing.T) {
	for n := range 100 {
		if got, ok := Number(Numeral(n)); !ok || got != n {
			t.Errorf("Number(%s) = %d, %v", Numeral(n), got, ok)
		}
	}
	for _, s := range []string{"", "十十", "一二", "百", "零十", "十零", "123", "第一"} {
		if n, ok := Number(s); ok {
			t.Errorf("Number(%q) = %d", s, n)
		}
	}
}

func TestOrdinal(t *testing.T) {
	for _, c := range []struct {
		text string
		want int
	}{{"第三党小组", 3}, {"第3党小组", 3}, {"三组", 3}, {"３组", 3}, {"第 三 小组", 3}, {"3", 3}, {"第十二党小组", 12}} {
		if n, ok := Ordinal(c.text, "党小组", "小组", "组"); !ok || n != c.want {
			t.Errorf("Ordinal(%q) = %d, %v", c.text, n, ok)
		}
	}
	for _, s := range []string{"党小组", "综合组", "第党小组", "〇组", ""} {
		if n, ok := Ordinal(s, "党小组", "小组", "组"); ok {
			t.Errorf("Ordinal(%q) = %d", s, n)
		}
	}
}

func TestEthnicCode_reads_all_names_and_codes(t *testing.T) {
	if len(EthnicCodes()) != 56 {
		t.Fatalf("%d ethnic groups", len(EthnicCodes()))
	}
	for _, code := range EthnicCodes() {
		name := EthnicName(code)
		for _, s := range []string{code, name, strings.TrimSuffix(name, "族"), " " + name + "　", strings.TrimPrefix(code, "0")} {
			if got, ok := EthnicCode(s); !ok || got != code {
				t.Errorf("EthnicCode(%q) = %q, want %q", s, got, code)
			}
		}
	}
	for _, c := range [][2]string{{"维族", "05"}, {"汉 族", "01"}, {"羌", "33"}, {"其他", "97"}, {"基诺族", "56"}, {"独龙族", "51"}, {"京族", "49"}} {
		if got, ok := EthnicCode(c[0]); !ok || got != c[1] {
			t.Errorf("EthnicCode(%q) = %q, want %q", c[0], got, c[1])
		}
	}
	for _, s := range []string{"火星族", "族", "", "57", "00", "汉回"} {
		if got, ok := EthnicCode(s); ok {
			t.Errorf("EthnicCode(%q) = %q", s, got)
		}
	}
}

func TestParseGender(t *testing.T) {
	for _, c := range []struct {
		text string
		want Gender
		ok   bool
	}{{" 男 ", Male, true}, {"女", Female, true}, {"１", Male, true}, {"2", Female, true}, {"3", 0, false}, {"", 0, false}, {"0", 0, false}} {
		if got, ok := ParseGender(c.text); got != c.want || ok != c.ok {
			t.Errorf("ParseGender(%q) = %v, %v", c.text, got, ok)
		}
	}
}

func TestEducationGroup(t *testing.T) {
	for _, c := range [][2]string{
		{"大学学历、学士学位", "20"}, {"大学学历、硕士学位", "20"}, {"研究生（法律硕士）", "10"}, {"大 专", "30"}, {"大学专科", "30"}, {"大学专科(法学)", "30"},
		{"中等专科", "40"}, {"中专", "40"}, {"在职大学", "20"}, {"中央党校大学", "20"}, {"省委党校研究生", "10"}, {"高中", "60"}, {"职业高中", "40"},
		{"初中", "70"}, {"小学", "80"}, {"大学本科毕业", "20"}, {"硕士", "10"}, {"21", "20"}, {"14", "10"},
	} {
		if got, ok := EducationGroup(c[0]); !ok || got != c[1] {
			t.Errorf("EducationGroup(%q) = %q, want %q", c[0], got, c[1])
		}
		if EducationName(c[1]) == "" {
			t.Errorf("group %s has no name", c[1])
		}
	}
	for _, s := range []string{"博士后工作站", "", "不详", "05", "50"} {
		if got, ok := EducationGroup(s); ok {
			t.Errorf("EducationGroup(%q) = %q", s, got)
		}
	}
}

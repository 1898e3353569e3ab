package pinyin

import (
	"slices"
	"strings"
	"testing"
)

func TestKey_orders_names_as_a_telephone_book(t *testing.T) {
	want := strings.Fields(`Anna 艾合买提·吾守尔 蔡健宇 曹霞琳 单于雄 陈娟 种师道 葛亮 华罗 区志 欧阳靖 仇和 单田芳 单雄信 王芳 王重庆 解缙 尉迟恭 曾国 查良镛 翟志刚 张三 张伟 章伟 长孙无忌`)
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, func(a, b string) int { return strings.Compare(Key(a), Key(b)) })
	if !slices.Equal(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
}

func TestKey_knows_the_readings_of_surnames(t *testing.T) {
	for name, want := range map[string]string{
		"单田芳": "shan4", "曾国藩": "zeng1", "仇和": "qiu2", "区志": "ou1", "解缙": "xie4", "查良镛": "zha1", "朴树": "piao2", "盖叫天": "ge3", "华罗庚": "hua4",
		"尉迟恭": "yu4", "万俟卨": "mo4", "长孙无忌": "zhang3", "令狐冲": "ling2", "欧阳靖": "ou1", "重阳": "chong2", "任正": "ren2", "翟志刚": "zhai2", "覃勇": "qin2", "缪斯": "miao4", "石健": "shi2", "纪晓岚": "ji3", "乐嘉": "yue4",
	} {
		if got := Key(name); !strings.HasPrefix(got, want+string([]rune(name)[0])) {
			t.Errorf("Key(%s) = %q, want %s first", name, got, want)
		}
	}
	for name, n := range surnames {
		if len(strings.Fields(n)) != len([]rune(name)) {
			t.Errorf("%s: %q", name, n)
		}
	}
}

func TestKey_takes_any_text(t *testing.T) {
	for _, s := range []string{"", " ", "单", "·", "\U00030000\U0001F426", "王 芳", "A B", "\xff"} {
		if strings.TrimSpace(s) != "" && Key(s) == "" {
			t.Errorf("Key(%q) = %q", s, Key(s))
		}
	}
	if Key("王　芳") != Key("王芳") {
		t.Error("blanks make another key")
	}
}

package han

import (
	"strings"
	"testing"
)

// PI-13: the forms of a mark that papers bear, and the prose that must pass.
func TestPI_13_Marking(t *testing.T) {
	for _, c := range [][2]string{
		{"机密★1年", "机密"}, {"本件为机密★1年", "机密"}, {"机 密 ★", "机密"}, {"绝密＊", "绝密"}, {"秘密\n★5年", "秘密"}, {"绝密★启用前", "绝密"},
		{"机　密　★　１０　年", "机密"}, {"机\u200b密\u200b★长期", "机密"}, {"秘密☆六个月", "秘密"}, {"【机密】", "机密"}, {"（秘密）", "秘密"}, {"[绝密]★30年", "绝密"},
		{"機密★十年", "机密"}, {"絕密★長期", "绝密"}, {"祕密★3年", "秘密"}, {"机\n密\n★\n1\n0\n年", "机密"}, {"绝\r\n密\r\n★", "绝密"}, {"机密10年", "机密"}, {"秘密：长期", "秘密"}, {"绝密—30年", "绝密"},
		{"密级：机密", "机密"}, {"密 级： 秘 密", "秘密"}, {"涉密等级为绝密。", "绝密"}, {"第一行\n\n　　秘密★2年　　\n正文", "秘密"}, {"机密*10年", "机密"}, {"&C机密★", "机密"},
		{"内部资料", "内部资料"}, {"内 部 资 料", "内部资料"}, {"内部资料 注意保存", "内部资料"}, {"【内部资料】某次会议讲话", "内部资料"}, {"（内部资料，严禁外传）", "内部资料"}, {"内部资料★", "内部资料"}, {"內部資料 妥善保管", "内部资料"},
		{"某院学习材料（内部资料 请勿外传）", "内部资料"},
	} {
		if got, ok := Marking(c[0]); got != c[1] || !ok {
			t.Errorf("Marking(%q) = %q %v, want %q", c[0], got, ok, c[1])
		}
	}
	for _, s := range []string{
		"", "secret", "保守国家秘密", "保守秘密", "严守党的秘密，执行党的决定", "秘密", "机密文件管理员", "秘密投票", "以无记名方式秘密写票",
		"学习《中华人民共和国保守国家秘密法》", "国家秘密的密级分为绝密、机密、秘密三级。", "密级为绝密、机密、秘密的文件不得带出", "严守党的秘密\n★ 做好保密教育", "保守国家**秘密**",
		"知悉秘密10年以上的人员", "秘密3年内不得公开的规定", "不得把内部资料带离办公场所", "查阅内部资料须登记", "内部资料管理办法", "商业秘密案件", "审判秘密", "保守国家*秘密*", "绝对机密的说法不规范", "密级：□绝密 □机密 □秘密", "秘书\n密码\n年度",
	} {
		if got, ok := Marking(s); ok {
			t.Errorf("Marking(%q) = %q: ordinary prose", s, got)
		}
	}
}

// PI-13: names of files.
func TestPI_13_MarkingName(t *testing.T) {
	for _, c := range [][2]string{
		{"【机密】通报.docx", "机密"}, {"机密-通报.docx", "机密"}, {"绝密★启用前.pdf", "绝密"}, {"（秘密）名单.xlsx", "秘密"}, {"通报[机密].docx", "机密"}, {"秘密_附件1.xlsx", "秘密"},
		{"内部资料.docx", "内部资料"}, {`C:\公文\机密★5年 通知.doc`, "机密"}, {"机 密 ★ 通知.txt", "机密"}, {"内部资料（第3期）.pdf", "内部资料"}, {"机密.docx", "机密"},
	} {
		if got, ok := MarkingName(c[0]); got != c[1] || !ok {
			t.Errorf("MarkingName(%q) = %q %v, want %q", c[0], got, ok, c[1])
		}
	}
	for _, s := range []string{"保守国家秘密学习心得.docx", "党员名册.xlsx", "商业秘密案例.pdf", "内部资料管理办法.docx", "保密教育.pptx", "绝密档案观后感.docx"} {
		if got, ok := MarkingName(s); ok {
			t.Errorf("MarkingName(%q) = %q", s, got)
		}
	}
}

func FuzzMarking(f *testing.F) {
	for _, s := range []string{"机密★10年", "保守秘密", "机\n密\n★", "【内部资料】", "密级：秘密", "\xff密★"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		kind, ok := Marking(s)
		if ok != (kind != "") {
			t.Fatalf("%q: %q %v", s, kind, ok)
		}
		// A line of its own with a mark is found whatever stands around it.
		if len(s) < 200 && !ok {
			if _, found := Marking(s + "\n这一行有五个字\n机密★10年\n" + s); !found {
				t.Fatalf("a mark is lost in %q", s)
			}
		}
		_, _ = MarkingName(strings.ToValidUTF8(s, ""))
	})
}

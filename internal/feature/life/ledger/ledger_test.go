package ledger

import (
	"errors"
	"fmt"
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/base/han"
	"touyan/internal/base/quorum"
	"touyan/internal/feature/life"
)

func TestKinds(t *testing.T) {
	for text, want := range map[string]life.Kinds{
		"支委会": life.Committee, "支部委员会": life.Committee, "支部委员会会议": life.Committee,
		"支部大会": life.Assembly, "党员大会": life.Assembly, " 支部党员大会 ": life.Assembly,
		"小组会": life.GroupMeet, "党小组会": life.GroupMeet, "党课": life.Lecture, "主题党日活动": life.ThemeDay,
		"党员大会暨主题党日": life.Assembly | life.ThemeDay, "支部大会、主题党日活动": life.Assembly | life.ThemeDay, "党员大会+主题党日活动": life.Assembly | life.ThemeDay,
		"支部党员大会／主题党日": life.Assembly | life.ThemeDay, "组织生活会/民主评议党员": life.OrganisationLife | life.Review, "组织生活会和民主评议": life.OrganisationLife | life.Review,
	} {
		if k, ok := Kinds(text); !ok || k != want {
			t.Errorf("%q: %v %v", text, k.Chinese(), ok)
		}
	}
	for _, text := range []string{"", "茶话会", "党员大会和茶话会"} {
		if k, ok := Kinds(text); ok {
			t.Errorf("%q is %v", text, k.Chinese())
		}
	}
}

func TestWhen(t *testing.T) {
	today := civil.MustDay("2026-01-31")
	for text, want := range map[string]string{
		"2025-01-13 09:00": "2025-01-13 09:00", "2025年1月13日上午9时": "2025-01-13 09:00", "2025年1月15日下午2时": "2025-01-15 14:00",
		"2025年10月13日上午10时30分": "2025-10-13 10:30", "2025.1.13": "2025-01-13 ", "2025/1/13 14:30:00": "2025-01-13 14:30", "20250113": "2025-01-13 ",
		"2025年1月13日（星期一）下午3点半": "2025-01-13 15:30", "2025年6月18日": "2025-06-18 ", "2025-06-18下午3时": "2025-06-18 15:00", "２０２５年６月１８日下午３时": "2025-06-18 15:00",
	} {
		m, err := When(text, today)
		if got := m.Day.String() + " " + m.Begins; err != nil || got != want {
			t.Errorf("%q: %q %v", text, got, err)
		}
	}
	for text, want := range map[string]error{"2025-02-30": han.ErrNoDay, "2025年13月1日": han.ErrNoDay, "待定": han.ErrNoDate, "": han.ErrNoDate, "2025年8月": han.ErrNoDate, "2025-08-01 25:00": han.ErrNoDate} {
		if m, err := When(text, today); !errors.Is(err, want) {
			t.Errorf("%q: %v %v, want %v", text, m, err, want)
		}
	}
	for digits, want := range map[string]string{"45670.375": "09:00", "45671.583333333336": "14:00", "45670": "", "45690.416666666664": "10:00"} {
		if got := Fraction(digits); got != want {
			t.Errorf("%s: %q", digits, got)
		}
	}
}

func TestAway(t *testing.T) {
	for text, want := range map[string]string{
		"钱俊斌（出差）、任琳（病假）": "钱俊斌:出差 任琳:病假", "高璐海(病假)，范秀彤(出差)": "高璐海:病假 范秀彤:出差", "郭宁：病假、龚悦娟：公休": "郭宁:病假 龚悦娟:公休",
		"顾永刚：外出学习；罗波博：产假": "顾永刚:外出学习 罗波博:产假", "毛佳宁(公休)，吐尔逊·吾守尔(外出学习)": "毛佳宁:公休 吐尔逊·吾守尔:外出学习", "李𬱖：驻村": "李𬱖:驻村", "陈㛃【开庭】": "陈㛃:开庭",
		"张三、李四": "!张三: !李四:", "张三（缺席）": "!张三:", "张三 出差\n李四 病假": "张三:出差 李四:病假", "张三（病假、住院），李四-公休": "张三:病假、住院 李四:公休", "张三因公出差": "张三:因公出差",
		"无": "", "—": "", "": "", "全员到会": "",
	} {
		as, odd := Away(text)
		got := ""
		for _, a := range as {
			if got != "" {
				got += " "
			}
			if !a.OnLeave {
				got += "!"
			}
			got += a.Name + ":" + a.Reason
		}
		if got != want || len(odd) > 0 {
			t.Errorf("%q: %q %q", text, got, odd)
		}
	}
	if as, odd := Away("张三（出差）、等3人"); len(as) != 1 || fmt.Sprint(odd) != "[等3人]" {
		t.Errorf("%v %q", as, odd)
	}
}

func TestReadVote(t *testing.T) {
	v, ok := ReadVote("应到有表决权党员14人，实到7人，赞成7票，反对0票，弃权0票")
	if !ok || v != (Vote{14, 7, 7, 0, 0, true, true}) {
		t.Errorf("%+v %v", v, ok)
	}
	if v, ok = ReadVote("不同意 1 票，同意 12 票，弃权 2 票"); !ok || v.Ayes != 12 || v.Noes != 1 || v.Blanks != 2 || v.HasDue {
		t.Errorf("%+v %v", v, ok)
	}
	if _, ok = ReadVote("一致通过"); ok {
		t.Error("figures from nowhere")
	}
}

func TestTitles(t *testing.T) {
	d := civil.MustDay("2025-07-01")
	for title, want := range map[string]string{"第二季度支部党员大会": "2025-Q2", "8月支委会会议": "2025-08", "2024年第四季度大会": "2024-Q4", "书记讲党课": "", "第一党小组12月会议": "2025-12", "微党课": ""} {
		p, ok := TitlePeriod(title, d)
		if ok != (want != "") || p.String() != want {
			t.Errorf("%q: %v", title, p)
		}
	}
	if y, ok := TitleYear("2024年度组织生活会和民主评议党员"); !ok || y != 2024 {
		t.Error(y)
	}
	if !CalledOff("因集中执行行动取消，未开展") || CalledOff("如期召开") || CalledOff("") {
		t.Error("called off")
	}
	if MatterOf(life.Assembly, "讨论接收预备党员") != quorum.Admission || MatterOf(life.Assembly, "研究发展党员工作") != quorum.General || MatterOf(life.Assembly, "讨论闻笛按期转正") != quorum.Conversion {
		t.Error("matters")
	}
}

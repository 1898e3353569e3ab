package publicity_test

import (
	"strings"
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/publicity"
)

const author, other = 1, 2

var today = civil.MustDate(2026, 11, 22)

// PUB-02: 提出, 审核, 审批, 实施, each in its turn, and the author reviews not.
func TestPUB_02_four_steps_in_turn(t *testing.T) {
	for kind, want := range map[publicity.Kind][]publicity.Verb{
		publicity.Disclosure: {publicity.DoReview, publicity.DoApprove, publicity.DoPublish},
		publicity.News:       {publicity.DoReview, publicity.DoPublish},
		publicity.Issue:      {publicity.DoReview, publicity.DoPublish},
		publicity.Notice:     {publicity.DoPublish},
	} {
		i := publicity.Item{Kind: kind, Title: "x", State: publicity.Draft, AuthorID: author}
		if want[0] == publicity.DoReview {
			if err := i.Take(publicity.DoReview, author, "沈砚", "", today); fault.KindOf(err) != fault.Invalid || i.State != publicity.Draft {
				t.Errorf("%s is reviewed by its author", kind)
			}
		}
		for n, v := range want {
			for _, early := range want[n+1:] {
				if err := i.Take(early, other, "", "", today); err == nil {
					t.Errorf("%s: %s comes before %s", kind, early, v)
				}
			}
			if err := i.Take(v, other, "裴临", "", today); err != nil {
				t.Errorf("%s: %s: %v", kind, v, err)
			}
		}
		if i.State != publicity.Published || i.On != today {
			t.Errorf("%s is %s", kind, i.State)
		}
		if err := i.Take(publicity.DoWithdraw, other, "", " ", today); err == nil {
			t.Errorf("%s is withdrawn without a reason", kind)
		}
	}
}

func TestShown_until_its_last_day(t *testing.T) {
	i := publicity.Item{State: publicity.Published, On: today, Until: today.AddDays(5)}
	for day, want := range map[civil.Day]bool{today - 1: false, today: true, today + 5: true, today + 6: false} {
		if i.Shown(day) != want {
			t.Errorf("on %s: %v", day, !want)
		}
	}
	i.State = publicity.Withdrawn
	if i.Shown(today) {
		t.Error("what was withdrawn is shown")
	}
}

// PUB-07: what bears a mark of secrecy is refused.
func TestPUB_07_Check_refuses_marks(t *testing.T) {
	i := publicity.Item{Kind: publicity.Notice, Title: "通知", Body: "机密★1年\n内容", Audience: publicity.Within}
	if i.Check(today).Field("body") == "" {
		t.Error("a marked text passes")
	}
	i.Body = "联系人证件号码 11010519491231002X，请核对"
	if say := i.Check(today).Field("body"); !strings.Contains(say, "身份证号") || strings.Contains(say, "19491231") {
		t.Errorf("a number of an identity card: %q", say)
	}
	if i.Body = "流水号 110105194912310021"; i.Check(today).Field("body") != "" {
		t.Error("a number that is none is refused")
	}
	i.Body, i.Until = "内容", today-1
	if f := i.Check(today); f.Field("until") == "" || f.Field("body") != "" {
		t.Error("an end in the past passes")
	}
}

func TestCompose_numbers_what_has_lines(t *testing.T) {
	text := publicity.Compose([]publicity.Section{{"组织生活", []string{"支委会 3 次"}}, {"空", nil}, {"换届", []string{"民二庭党支部"}}})
	if text != "一、组织生活\n支委会 3 次\n二、换届\n民二庭党支部\n" {
		t.Errorf("%q", text)
	}
	for line, want := range map[string]string{"二、换届": "换届", "十一、x": "x", "支委会、大会": "", "2、x": ""} {
		if got, ok := publicity.IsHead(line); ok != (want != "") || got != want && ok {
			t.Errorf("%q is %q, %v", line, got, ok)
		}
	}
}

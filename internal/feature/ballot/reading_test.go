package ballot

import (
	"encoding/json"
	"strings"
	"testing"

	"touyan/internal/base/fault"
)

const good = `{
 "kind": "branch-committee", "day": "2026-09-10",
 "electorate": 16, "present": 13, "seats": 3,
 "issued": 13, "returned": 13, "valid": 12, "invalid": 1,
 "candidates": [
  {"name": "丁 一", "for": 10, "against": 1, "abstain": 1},
  {"name": "万一", "for": 9}, {"name": "马一", "for": 8}, {"name": "王一", "for": 6}
 ],
 "others": [{"name": "赵二", "for": 1}]
}`

func TestReadCount(t *testing.T) {
	c, err := ReadCount([]byte("\xef\xbb\xbf" + good))
	if err != nil {
		t.Fatal(err)
	}
	v := judge(t, c)
	if list(v.Elected) != "丁一、万一、马一" || v.Need != 7 {
		t.Errorf("%+v", v)
	}
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out struct {
		Valid   bool
		Elected []string
		Next    string
		Why     []struct {
			Fact string
			Cite *struct{ Doc, Article, Edition string }
		}
	}
	if err := json.Unmarshal(b, &out); err != nil || !out.Valid || len(out.Elected) != 3 || out.Next != "done" || out.Why[0].Cite.Article != "第十九条" || out.Why[0].Cite.Edition != "2020-07-13" {
		t.Errorf("%s %v", b, err)
	}
}

func TestReadCount_other_forms(t *testing.T) {
	for text, valid := range map[string]bool{
		`{"kind":"admission","day":"2026-09-10","electorate":16,"present":9,"issued":9,"returned":9,"valid":9,"invalid":0,"candidates":[{"name":"林一","for":8,"against":1,"abstain":0}],"written":{"for":1}}`:                 true,
		`{"kind":"appraisal","day":"2026-01-15","members":10,"probationary":1,"grades":[{"grade":"优秀","count":3},{"grade":"合格","count":6}]}`:                                                                                 true,
		`{"kind":"appraisal","day":"2026-01-15","members":10,"grades":[{"grade":"优秀","count":4},{"grade":"合格","count":6}]}`:                                                                                                  false,
		`{"kind":"branch-committee","day":"2026-09-10","electorate":16,"present":13,"seats":1,"issued":13,"returned":13,"valid":13,"invalid":0,"round":"runoff","candidates":[{"name":"丁一","for":6},{"name":"万一","for":5}]}`: true,
		`{"kind":"branch-committee","day":"2026-09-10","electorate":16,"present":13,"seats":2,"issued":13,"returned":13,"valid":13,"invalid":0,"threshold":{"of":"due","basis":"云组〔2026〕3号"},
		  "candidates":[{"name":"丁一","for":9},{"name":"万一","for":8},{"name":"马一","for":3,"barred":true}],"reduction":{"to":1,"agreed":7}}`: true,
	} {
		c, err := ReadCount([]byte(text))
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		v := judge(t, c)
		if v.Stand != valid || v.Text() == "" || v.Summary() == "" {
			t.Errorf("%s: %t %s", text, v.Stand, v.Text())
		}
	}
}

// Each fault names the place, the value and what is expected.
func TestReadCount_bad_files(t *testing.T) {
	for _, c := range []struct{ old, new, at, says string }{
		{`"seats": 3`, `"seats": "三"`, "seats", "文字“三”，应为 0 至 1000000 的整数"},
		{`"seats": 3`, `"seats": 3.5`, "seats", "数 3.5，应为"},
		{`"seats": 3`, `"seats": -1`, "seats", "数 -1，应为"},
		{`"seats": 3`, `"seats": 99999999999999999999999`, "seats", "应为 0 至"},
		{`"seats": 3`, `"seats": null`, "seats", "没有填写"},
		{`"seats": 3`, `"seat": 3`, "seat", "不认识的项"},
		{`"present": 13`, `"present": 13, "present": 14`, "present", "写了两次"},
		{`"present": 13`, `"present": 17`, "present", "实到 17 人，多于应到 16 人"},
		{`branch-committee`, `election`, "kind", "“election”不是表决种类，应为 branch-committee"},
		{`"kind": "branch-committee", `, ``, "kind", "没有填写，应为表决种类"},
		{`2026-09-10`, `2026-9-10`, "day", "“2026-9-10”不是日期，应写成 2026-09-10"},
		{`"name": "万一", "for": 9`, `"name": "万一", "for": 99`, "candidates[1].for", "赞成 99 票，多于有效票 12 张"},
		{`"name": "万一", "for": 9`, `"name": "万一"`, "candidates[1].for", "没有填写"},
		{`"name": "万一"`, `"name": 5`, "candidates[1].name", "数 5，应为姓名"},
		{`{"name": "万一", "for": 9}`, `7`, "candidates[1]", "数 7，应为对象"},
		{`"others": [{"name": "赵二", "for": 1}]`, `"others": {}`, "others", "对象，应为列表"},
		{`"invalid": 1`, `"invalid": 2`, "returned", "有效 12 张加无效 2 张，不等于收回 13 张"},
		{`"others"`, `"threshold": {"of": "all"}, "others"`, "threshold.of", "“all”应为 present（实到）或 due（应到）"},
		{`"others"`, `"reduction": {"to": "x"}, "others"`, "reduction.to", "文字“x”"},
		{`"others"`, `"written": [], "others"`, "written", "列表，应为对象"},
		{`"others"`, `"reduction": {"to": 2, "presidium": 1}, "others"`, "reduction.presidium", "应为 true 或 false"},
	} {
		text := strings.Replace(good, c.old, c.new, 1)
		if text == good {
			t.Fatalf("%q is not in the file", c.old)
		}
		_, err := ReadCount([]byte(text))
		f := fault.Of(err)
		if f == nil || !strings.Contains(f.Field(c.at), c.says) {
			t.Errorf("%s: %v", c.new, err)
		}
	}
	for text, says := range map[string]string{
		"":                        "第 1 行第 1 列附近，文件没有写完",
		"{\n \"kind\": }":         "第 2 行",
		"[1]":                     "开头是列表，应为一个 JSON 对象",
		"\"x\"":                   "开头是文字“x”",
		good + "{}":               "对象之后还有内容",
		"{\"kind\":\"\xff\"}":     "不是 UTF-8",
		strings.Repeat("[", 1000): "层次太深",
		good[:len(good)-2]:        "没有写完",
	} {
		if _, err := ReadCount([]byte(text)); fault.Of(err) == nil || !strings.Contains(fault.Of(err).Text, says) {
			t.Errorf("%.30q: %v", text, err)
		}
	}
	if _, err := ReadCount(make([]byte, MaxFile+1)); fault.KindOf(err) != fault.TooLarge {
		t.Errorf("a large file: %v", err)
	}
}

// FuzzReadCount feeds whole files: each is judged or refused with a fault, and
// what is judged keeps its promises.
func FuzzReadCount(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte(`{"kind":"admission","day":"2026-09-10","electorate":16,"present":9,"issued":9,"returned":9,"valid":9,"invalid":0,"candidates":[{"name":"林一","for":8}],"written":{"for":1}}`))
	f.Add([]byte(`{"kind":"appraisal","day":"2026-01-15","members":10,"grades":[{"grade":"优秀","count":4}]}`))
	f.Add([]byte(`{"kind":`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := ReadCount(data)
		if err != nil {
			if fault.Of(err) == nil {
				t.Fatalf("no fault: %v", err)
			}
			return
		}
		v, err := Judge(c)
		if err != nil {
			if fault.Of(err) == nil {
				t.Fatalf("no fault: %v", err)
			}
			return
		}
		if len(v.Elected) > c.Seats || !v.Stand && len(v.Elected) > 0 || v.Text() == "" {
			t.Fatalf("%+v", v)
		}
		if _, err := json.Marshal(v); err != nil {
			t.Fatal(err)
		}
	})
}

package running_test

import (
	"strings"
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/feature/admission"
	"touyan/internal/feature/admission/running"
)

var today = civil.MustDay("2026-11-22")

// row makes cells under the titles.
func row(t testing.TB, values map[string]string) (map[int]int, []running.Cell) {
	t.Helper()
	var head, cells []running.Cell
	n := 0
	for title, v := range values {
		n++
		head = append(head, running.Cell{Column: n, Text: title})
		cells = append(cells, running.Cell{Column: n, Text: v})
	}
	h, ok := running.Head(head)
	if !ok {
		t.Fatal("no head")
	}
	return h, cells
}

func TestRead_a_row(t *testing.T) {
	h, cells := row(t, map[string]string{"党支部": "刑一庭党支部", "姓名": "岑 若谷", "身份证号": "990000200106300171", "民族": "汉", "流动人员": "否", "递交申请书日期": "2024.3.6", "谈话日期": "2024年3月21日", "谈话人": "卓知微",
		"半年考察日期": "2025-09-30、2026-03-31", "接收大会日期": "2026-10-01", "接收应到": "20", "接收实到": "16人", "接收赞成": "15", "缺的材料": "志愿书"})
	l := running.Read(7, h, cells, today)
	if len(l.Wrong) != 0 || l.Name != "岑若谷" || l.Gender != "1" || l.Born.String() != "2001-06-30" || l.Ethnicity != "01" {
		t.Fatalf("%+v", l)
	}
	var got []string
	for _, a := range l.Acts {
		got = append(got, string(a.Step)+" "+a.Day.String())
	}
	if s := strings.Join(got, ";"); s != "S01 2024-03-06;S02 2024-03-21;S06 2025-09-30;S06 2026-03-31;S15 2026-10-01" {
		t.Error(s)
	}
	if v := l.Acts[4].Vote; v == nil || *v != (admission.Vote{Due: 20, Present: 16, Ayes: 15, Secret: true, Together: 1}) {
		t.Errorf("%+v", v)
	}
	if len(l.Acts[0].Papers) != 1 || l.Acts[1].People[0].Name != "卓知微" {
		t.Errorf("%+v", l.Acts)
	}
}

func TestRead_says_what_is_wrong_with_which_cell(t *testing.T) {
	good := map[string]string{"党支部": "刑一庭党支部", "姓名": "岑若谷", "出生日期": "1996-04-20"}
	for title, c := range map[string]struct{ value, want string }{
		"姓名":     {"", "应填写姓名"},
		"党支部":    {"", "应填写党支部"},
		"公民身份号码": {"99000020010630017X", "校验码"},
		"性别":     {"甲", "应为男或者女"},
		"民族":     {"火星", "56 个民族"},
		"流动人员":   {"或许", "应为是或者否"},
		"谈话日期":   {"2027-01-01", "晚于今天"},
		"预审日期":   {"五月", "应为日期"},
		"接收大会日期": {"2026-10-01、2026-10-02", "只有一个日期"},
		"培训天数":   {"3", "却没有这一步的日期"},
		"接收应到":   {"很多", "应为不小于 0 的整数"},
		"缺的材料":   {"天书", "没有叫“天书”的材料"},
	} {
		with := map[string]string{}
		for k, v := range good {
			with[k] = v
		}
		with[title] = c.value
		h, cells := row(t, with)
		l := running.Read(2, h, cells, today)
		if len(l.Wrong) == 0 || !strings.Contains(l.Wrong[0].Want, c.want) || l.Wrong[0].Column == 0 {
			t.Errorf("%s %q: %+v", title, c.value, l.Wrong)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("2026-05-11", "20", "岑若谷")
	f.Add("、、", "-1", "")
	f.Fuzz(func(t *testing.T, day, n, name string) {
		values := map[string]string{}
		for _, c := range running.Columns {
			switch c.Field {
			case running.Name, running.Branch:
				values[c.Title] = name
			default:
				values[c.Title] = n
			}
			if strings.HasSuffix(c.Title, "日期") {
				values[c.Title] = day
			}
		}
		h, cells := row(t, values)
		for _, a := range running.Read(1, h, cells, today).Acts {
			if a.Day > today || a.Day == 0 {
				t.Errorf("%s on %s", a.Step, a.Day)
			}
		}
	})
}

package caseload

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
)

var today = civil.MustDay("2026-01-20")

// oneCourt is enough for rows written by hand.
var oneCourt = []Court{{Sign: "川4502", Name: "云川市临江区人民法院", Divisions: []Division{
	{ID: 11, Name: "民事审判庭", Names: []string{"民庭"}, Teams: []Team{{ID: 21, Name: "第一审判团队"}}},
	{ID: 12, Name: "执行局"},
}}}

func template() []string {
	var header []string
	for _, f := range Fields() {
		header = append(header, f.Title())
	}
	return header
}

func newReader(t testing.TB, header []string, m Mapping) *Reader {
	t.Helper()
	r, err := NewReader(header, m, oneCourt, today)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// row writes a good row of the template with changes.
func row(serial int, change map[Field]string) []string {
	cells := make([]string, len(Fields()))
	for f, v := range map[Field]string{
		FieldSequence: "1", FieldCourt: "云川市临江区人民法院", FieldNumber: fmt.Sprintf("（2025）川4502民初%d号", serial), FieldClass: "民事", FieldStage: "一审", FieldCause: "民间借贷纠纷",
		FieldReceived: "2025-03-01", FieldFiled: "2025-03-03", FieldClosed: "2025-04-02", FieldClosing: "调解", FieldDivision: "民事审判庭", FieldTeam: "第一审判团队", FieldJudge: "丁蕾诚",
		FieldProcedure: "小额", FieldSmall: "是", FieldSimple: "是", FieldOnline: "否", FieldAppealed: "否", FieldDue: "2025-05-03", FieldDeducted: "0",
	} {
		cells[f-1] = v
	}
	for f, v := range change {
		cells[f-1] = v
	}
	return cells
}

func TestReader_one_good_row_whole(t *testing.T) {
	m, strangers := Guess(template())
	if len(strangers) > 0 {
		t.Fatal(strangers)
	}
	r := newReader(t, template(), m)
	got, v, issues := r.Read(2, row(7, map[Field]string{FieldSampling: "随机", FieldScore: "92.5", FieldClaimed: "1,200.50", FieldRecovered: "0", FieldJudge: "丁\u3000蕾诚"}))
	want := Case{Number: Number{2025, 7, "川4502", "", "民初", ""}, Kind: KindOf("民初"), Cause: "民间借贷纠纷", Place: Place{"川4502", 11, 21, "丁蕾诚"},
		Received: civil.MustDay("2025-03-01"), Filed: civil.MustDay("2025-03-03"), Closed: civil.MustDay("2025-04-02"), Due: civil.MustDay("2025-05-03"),
		Closing: Mediated, Appealed: No, Procedure: SmallClaims, Small: Yes, Simple: Yes, Online: No, Assessed: Random, Score: 925, Claimed: 120050, HasClaim: true, HasResult: true}
	if v != Accept || len(issues) != 0 || got != want {
		t.Errorf("%+v %v\n%+v\nwant %+v", v, issues, got, want)
	}
	if got.Days() != 30 || got.OpenAt(civil.MustDay("2025-03-02")) || !got.OpenAt(civil.MustDay("2025-04-01")) || got.OpenAt(civil.MustDay("2025-04-02")) {
		t.Error("days and openness")
	}
}

func TestReader_each_fault_names_line_column_value_and_what_was_expected(t *testing.T) {
	m, _ := Guess(template())
	for _, c := range []struct {
		f     Field
		value string
		code  Code
		words string
	}{
		{FieldNumber, "（25）川4502民初1号", BadNumber, "四位年度"},
		{FieldNumber, "（2025）京0102民初1号", CourtMismatch, "川4502"},
		{FieldNumber, "", BadNumber, "空"},
		{FieldNumber, "（2000)0000000000000000000", BadNumber, "号"},
		{FieldCourt, "云川市青屏区人民法院", UnknownCourt, "不在可以导入的法院"},
		{FieldDivision, "海事审判庭", UnknownDivision, "民事审判庭、执行局"},
		{FieldDivision, "", UnknownDivision, "没有这个庭室"},
		{FieldTeam, "第九审判团队", UnknownTeam, "第一审判团队"},
		{FieldFiled, "2025-02-30", DateImpossible, "没有这一天"},
		{FieldFiled, "1925-03-03", DateImpossible, "年份"},
		{FieldFiled, "待补录", DateUnreadable, "2025-03-08"},
		{FieldFiled, "2025-03", DateUnreadable, "2025-03-08"},
		{FieldFiled, "", DateMissing, "没有立案日期"},
		{FieldFiled, "2025-02-28", FiledBeforeReceived, "2025-03-01"},
		{FieldFiled, "2026-02-28", DateFuture, "2026-01-20"},
		{FieldClosed, "2025-03-02", ClosedBeforeFiled, "2025-03-03"},
		{FieldClosed, "2026-01-21", DateFuture, "2026-01-20"},
		{FieldClosed, "", ClosedWithoutDate, "没有结案日期"},
		{FieldDue, "2025-03-01", DueBeforeFiled, "2025-03-03"},
		{FieldClosing, "", ClosedWithoutWay, "没有结案方式"},
		{FieldClosing, "谈妥了", UnknownWord, "对应关系"},
		{FieldProcedure, "特快", UnknownWord, "普通、简易、小额"},
		{FieldSmall, "也许", UnknownWord, "是 或 否"},
		{FieldResult, "改判", Contradiction, "却有二审结果"},
		{FieldStage, "二审", Contradiction, "一审程序"},
		{FieldClass, "刑事", Contradiction, "民事案件"},
		{FieldDeducted, "-3", BadDays, "不小于 0"},
		{FieldDeducted, "31", Contradiction, "扣除天数多于"},
		{FieldScore, "100.1", BadScore, "0 至 100"},
		{FieldScore, "9O", BadScore, "0 至 100"},
		{FieldScore, "90.55", BadScore, "一位小数"},
		{FieldClaimed, "-1", BadAmount, "金额"},
		{FieldClaimed, "十万", BadAmount, "金额"},
		{FieldJudge, "鐜嬭姵", Mojibake, "乱码"},
		{FieldJudge, "123", BadName, "不是姓名"},
		{FieldCause, strings.Repeat("民间借贷纠纷", 840), TooLong, "5000"},
		{FieldCause, "买卖\x07合同", ControlChar, "控制字符"},
		{FieldCause, "买卖\u202e合同", ControlChar, "文字方向"},
	} {
		r := newReader(t, template(), m)
		change := map[Field]string{c.f: c.value}
		if c.f == FieldStage {
			change[FieldSmall], change[FieldProcedure] = "否", "普通"
		}
		_, v, issues := r.Read(41, row(1, change))
		i := slices.IndexFunc(issues, func(i Issue) bool { return i.Code == c.code && i.Field == c.f })
		if v != Reject || i < 0 {
			t.Errorf("%s %q: %d %+v, want %s", c.f, c.value, v, issues, c.code)
			continue
		}
		if got := issues[i]; got.Line != 41 || got.Record != 1 || got.Column != c.f.Title() || got.Verdict != Reject || !strings.Contains(got.Chinese(), c.words) || !strings.Contains(got.Chinese(), "第 41 行") {
			t.Errorf("%s %q: %+v %s", c.f, c.value, got, got.Chinese())
		}
	}
}

func TestReader_duplicates_the_first_accepted_stands(t *testing.T) {
	m, _ := Guess(template())
	r := newReader(t, template(), m)
	for i, c := range []struct {
		number, closed string
		want           Verdict
	}{
		{"（2025）川4502民初1号", "2025-03-01", Reject}, // closed before it was filed
		{"（2025）川4502民初1号", "2025-04-02", Accept}, // so this one is the first
		{"(2025)川4502民初1号", "2025-04-02", Reject},
		{"〔２０２５〕川4502民初 1 号", "2025-04-02", Reject},
		{"（2025）川4502民初01号", "2025-04-02", Reject},
		{"（2025）川4502民初1号之一", "2025-04-02", Reject},
		{"（2025）川4502知民初1号", "2025-04-02", Accept},
		{"（2024）川4502民初1号", "2025-04-02", Accept},
		{"（2025）川4502民初513号", "2025-04-02", Accept},
	} {
		if _, v, issues := r.Read(i+2, row(1, map[Field]string{FieldNumber: c.number, FieldClosed: c.closed})); v != c.want {
			t.Errorf("%d %s: %d %+v, want %d", i, c.number, v, issues, c.want)
		}
	}
}

func TestReader_old_numbers_need_the_courts_name(t *testing.T) {
	m, _ := Guess(template())
	old := map[Field]string{FieldNumber: "（2013）临民初字第00123号", FieldReceived: "2013-03-01", FieldFiled: "2013-03-03"}
	r := newReader(t, template(), m)
	if c, v, issues := r.Read(2, row(1, old)); v != Accept || issues[0].Code != OddNumber || c.Place.Court != "川4502" || c.Kind != 0 {
		t.Errorf("%d %+v %+v", v, issues, c)
	}
	if _, v, _ := r.Read(3, row(1, old)); v != Reject {
		t.Error("the same old number again")
	}
	old[FieldCourt] = ""
	old[FieldNumber] = "（2013）临民初字第00124号"
	if _, v, issues := r.Read(4, row(1, old)); v != Reject || issues[len(issues)-1].Code != UnknownCourt {
		t.Errorf("no court at all: %d %+v", v, issues)
	}
}

func TestReader_lines_of_totals_are_no_cases(t *testing.T) {
	m, _ := Guess(template())
	r := newReader(t, template(), m)
	total := make([]string, len(Fields()))
	total[0], total[2] = "合计", "20000件"
	if _, v, issues := r.Read(9, total); v != Ignore || issues[0].Code != TotalRow || r.Tally().Ignored != 1 {
		t.Errorf("%d %+v", v, issues)
	}
	if _, v, _ := r.Read(10, row(3, map[Field]string{FieldSequence: "合计"})); v != Accept {
		t.Error("a row with a day of filing is a case")
	}
}

func TestReader_remarks_and_parties_are_not_taken(t *testing.T) {
	m, _ := Guess(template())
	r := newReader(t, template(), m)
	c, v, issues := r.Read(2, row(1, map[Field]string{FieldRemark: `=cmd|' /C calc'!A0`}))
	if v != Accept || len(issues) != 1 || issues[0].Code != InjectionText || strings.Contains(fmt.Sprintf("%+v", c), "calc") {
		t.Errorf("%d %+v %+v", v, issues, c)
	}
	for _, title := range []string{"原告", "被告姓名", "当事人", "被执行人证件号", "基本案情"} {
		header := append(template(), title)
		got, strangers := Guess(header)
		if !slices.Contains(strangers, title) {
			t.Errorf("%s is proposed for import", title)
		}
		got.Columns["cause"] = title
		if f := fault.Of(got.Check(header)); f == nil || !strings.Contains(f.Field("cause"), "本系统不收") {
			t.Errorf("%s can be mapped: %v", title, f)
		}
	}
}

func TestMapping_made_once_for_a_courts_own_list(t *testing.T) {
	header := []string{"立案时间", "案号 ", "结案\n时间", "结案方式", "承办部门", "合议庭", "第几号"}
	m, strangers := Guess(header)
	if len(strangers) != 1 || strangers[0] != "第几号" {
		t.Errorf("strangers %q", strangers)
	}
	m.Ways = map[string]string{"01": "调解", "02": "判决结案"}
	r := newReader(t, header, m)
	c, v, issues := r.Read(2, []string{"2025/3/3", "（2025）川4502民初9号", "2025年4月2日", "01", "民庭", "", "x"})
	if v != Accept || c.Closing != Mediated || c.Place.Division != 11 || c.Closed != civil.MustDay("2025-04-02") || c.Place.Court != "川4502" {
		t.Errorf("%d %+v %+v", v, issues, c)
	}
	for field, spoil := range map[string]func(*Mapping, *[]string){
		"number":   func(m *Mapping, _ *[]string) { delete(m.Columns, "number") },
		"filed":    func(m *Mapping, h *[]string) { (*h)[0] = "日期" },
		"closed":   func(m *Mapping, _ *[]string) { m.Columns["closed"] = "没有这列" },
		"header":   func(_ *Mapping, h *[]string) { *h = append(*h, "案号") },
		"weight":   func(m *Mapping, _ *[]string) { m.Columns["weight"] = "第几号" },
		"closings": func(m *Mapping, _ *[]string) { m.Ways = map[string]string{"03": "谈妥"} },
	} {
		h := slices.Clone(header)
		x, _ := Guess(h)
		spoil(&x, &h)
		if f := fault.Of(x.Check(h)); f == nil || f.Field(field) == "" {
			t.Errorf("%s: %v", field, f)
		}
	}
	twice, _ := Guess(header)
	twice.Columns["received"] = "立案时间"
	if f := fault.Of(twice.Check(header)); f == nil || !strings.Contains(f.Error(), "不能同时对应") {
		t.Errorf("one column for two fields: %v", f)
	}
}

func TestSwapped_columns_are_told_as_such(t *testing.T) {
	m, _ := Guess(template())
	swap := func(a, b Field) Mapping {
		x := Mapping{Columns: map[string]string{}}
		for k, v := range m.Columns {
			x.Columns[k] = v
		}
		x.Columns[a.String()], x.Columns[b.String()] = m.Columns[b.String()], m.Columns[a.String()]
		return x
	}
	for _, c := range []struct{ a, b Field }{{FieldNumber, FieldFiled}, {FieldFiled, FieldClosed}, {FieldNumber, FieldCause}, {FieldClosing, FieldDivision}, {FieldReceived, FieldFiled}, {FieldClosed, FieldClosing}} {
		r := newReader(t, template(), swap(c.a, c.b))
		for i := range 40 {
			if _, v, _ := r.Read(i+2, row(i+1, nil)); v == Accept {
				t.Errorf("%s and %s: row %d was taken", c.a, c.b, i)
			}
		}
		got := r.Swapped()
		if len(got) == 0 || got[0].A != min(c.a, c.b) || got[0].B != max(c.a, c.b) || !strings.Contains(got[0].Chinese(), "对应反了") {
			t.Errorf("%s and %s: %v", c.a, c.b, got)
		}
	}
	r := newReader(t, template(), m)
	for i := range 40 {
		change := map[Field]string{}
		if i%3 == 0 {
			change[FieldClosed] = "2025-03-01"
		}
		r.Read(i+2, row(i+1, change))
	}
	if got := r.Swapped(); len(got) != 0 {
		t.Errorf("a third of bad rows is no swap: %v", got)
	}
}

func TestClosing_aliases_of_the_sidecar_and_every_word_reads_back(t *testing.T) {
	for alias, want := range map[string]string{"准许撤诉": "准予撤诉", "判决结案": "判决", "发回": "发回重审", "终本": "终结本次执行程序", "调解结案": "调解"} {
		if c, ok := ParseClosing(alias); !ok || c.String() != want {
			t.Errorf("%s: %s", alias, c)
		}
	}
	for _, w := range Closings() {
		if c, ok := ParseClosing(w); !ok || c.String() != w {
			t.Errorf("%s reads as %s", w, c)
		}
	}
	if len(Closings()) >= 64 || len(Kinds()) >= 255 {
		t.Error("the sets are too small")
	}
	seen := map[string]bool{}
	for _, k := range Kinds() {
		if seen[k.Word] || k.Name == "" || k.Class == 0 || k.Stage == 0 || utf8.RuneCountInString(k.Word) > 5 {
			t.Errorf("%+v", k)
		}
		seen[k.Word] = true
	}
}

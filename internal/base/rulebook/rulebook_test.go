package rulebook

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"touyan/internal/base/civil"
)

func TestDated_On_both_sides_of_every_edition(t *testing.T) {
	d := Dated[int]{
		{From: civil.MustDay("2008-04-01"), Value: 1},
		{From: civil.MustDay("2017-01-01"), Value: 2},
	}
	for _, c := range []struct {
		day  string
		want int
	}{{"2008-04-01", 1}, {"2016-12-31", 1}, {"2017-01-01", 2}, {"2026-01-01", 2}} {
		v, err := d.On(civil.MustDay(c.day))
		if err != nil || v.Value != c.want {
			t.Errorf("On(%s) = %v, %v; want %d", c.day, v.Value, err, c.want)
		}
	}
	var e *NotInForceError
	if _, err := d.On(civil.MustDay("2008-03-31")); !errors.As(err, &e) {
		t.Errorf("the day before the first edition: %v, want NotInForceError", err)
	}
}

func TestDated_With_keeps_editions_in_order(t *testing.T) {
	d := Dated[int]{{From: 10, Value: 1}, {From: 30, Value: 3}}.With(Version[int]{From: 20, Value: 2}).With(Version[int]{From: 40, Value: 4})
	for i, want := range []int{1, 2, 3, 4} {
		if d[i].Value != want {
			t.Fatalf("editions %v", d)
		}
	}
}

func TestCite_points_into_the_index(t *testing.T) {
	c := Cite(BranchRegulations, "第十二条")
	if c.Edition.String() != "2018-10-28" || c.String() != "支部工作条例 第十二条" || c.Entry().Text == "" {
		t.Errorf("%+v %s", c, c)
	}
	defer func() {
		if recover() == nil {
			t.Error("an article outside the index can be cited")
		}
	}()
	Cite(BranchRegulations, "第九百条")
}

func TestFinding_JSON(t *testing.T) {
	f := Finding{Rule: "MTG-02", Subject: &Subject{Kind: Branch, Name: "民二庭党支部", Court: "云川市中级人民法院"},
		Period: civil.MonthOf(2025, 8).Period(), State: Overdue, Due: civil.MustDay("2025-08-31"),
		Explain: func() Explanation {
			return Explanation{Summary: "没有记录", Why: Trace{{Text: "8 月支委会 0 次", Cite: Cite(BranchRegulations, "第十二条")}}}
		}}
	b, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"rule":"MTG-02","subject":{"kind":"branch","name":"民二庭党支部","court":"云川市中级人民法院"},"period":"2025-08","state":"overdue","due":"2025-08-31","summary":"没有记录","why":[{"fact":"8 月支委会 0 次","cite":{"doc":"中国共产党支部工作条例（试行）","article":"第十二条","edition":"2018-10-28"}}]}`
	if string(b) != want {
		t.Errorf("got  %s\nwant %s", b, want)
	}
	f.State = Exempted
	if b, err = json.Marshal(f); err != nil || !strings.Contains(string(b), `"state":"not-applicable","exempted":true`) {
		t.Errorf("an exempted finding: %s, %v", b, err)
	}
}

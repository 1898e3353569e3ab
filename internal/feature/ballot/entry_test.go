package ballot

import (
	"fmt"
	"slices"
	"testing"
)

func TestCompare_two_entries_must_agree(t *testing.T) {
	a := Sheet{Returned: 13, Valid: 12, Invalid: 1, Candidates: []Tally{{"丁一", 9, 2, 1}, {"万一", 7, 3, 2}}, Others: []Tally{{Name: "赵二", For: 1}}}
	b := a
	b.Candidates, b.Others = []Tally{{"万 一", 7, 3, 2}, {"丁一", 9, 2, 1}}, slices.Clone(a.Others)
	if d := Compare(a, b); len(d) != 0 {
		t.Errorf("the same count: %v", d)
	}
	b.Candidates[1].For, b.Candidates[1].Against = 8, 3
	b.Others[0].Name = "赵三"
	b.Invalid = 2
	want := "[{无效票 1 2} {丁一 赞成 9 8} {丁一 不赞成 2 3} {另选 赵二 赞成 1 0} {另选 赵三 赞成 0 1}]"
	if got := fmt.Sprint(Compare(a, b)); got != want {
		t.Errorf("%s", got)
	}
}

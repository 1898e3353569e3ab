package strokes

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func ordered(t *testing.T, by Basis, names ...string) []string {
	t.Helper()
	order, doubts := Order(names, by)
	if len(doubts) > 0 {
		t.Fatalf("doubts: %v", doubts)
	}
	out := make([]string, len(order))
	for i, j := range order {
		out[i] = names[j]
	}
	return out
}

// The table and the strokes come from different people; the official order of
// the table is by number of strokes and then by stroke order.
func TestTable_agrees_with_the_order_of_the_official_table(t *testing.T) {
	type one struct {
		r rune
		entry
	}
	var all []one
	for r, e := range entries() {
		all = append(all, one{r, e})
	}
	if len(all) != 8105 {
		t.Fatalf("%d characters", len(all))
	}
	slices.SortFunc(all, func(a, b one) int { return a.place - b.place })
	levels, unknown := [4]int{}, [4]int{}
	var last one
	for _, x := range all {
		levels[x.level]++
		if x.strokes == "" {
			unknown[x.level]++
			continue
		}
		if strings.Trim(x.strokes, "12345") != "" {
			t.Errorf("%c: %q", x.r, x.strokes)
		}
		if last.level == x.level && (len(last.strokes) > len(x.strokes) || len(last.strokes) == len(x.strokes) && last.strokes > x.strokes) {
			t.Errorf("%c %s stands before %c %s", last.r, last.strokes, x.r, x.strokes)
		}
		last = x
	}
	if levels != [4]int{0, 3500, 3000, 1605} || unknown != [4]int{0, 0, 134, 1201} {
		t.Errorf("levels %v, unknown %v", levels, unknown)
	}
}

func TestOf_by_hand(t *testing.T) {
	for r, want := range map[rune]string{'一': "1", '王': "1121", '陈': "5215234", '皙': "1234331232511", '郑': "43113452"} {
		if s, ok := Of(r); s != want || !ok {
			t.Errorf("%c = %s, want %s", r, s, want)
		}
	}
	if _, ok := Of('龘'); ok {
		t.Error("a character outside of the table has strokes")
	}
}

const surnames = "丁卜刁于万马王方石田冯刘孙李吴何张陈林欧周郑赵胡徐高郭黄曹梁韩谢薛魏"

func TestUX06_VT19_thirty_four_surnames(t *testing.T) {
	var names []string
	for _, r := range surnames {
		names = append(names, string(r)+"一")
	}
	want := slices.Clone(names)
	for n := range 1000 {
		r := rand.New(rand.NewPCG(7, uint64(n)))
		r.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		if got := ordered(t, BySurname, names...); !slices.Equal(got, want) {
			t.Fatalf("got  %v\nwant %v", got, want)
		}
	}
}

func TestVT19_same_surname(t *testing.T) {
	for _, c := range []struct {
		by   Basis
		want []string
	}{
		{BySurname, []string{"王芳", "王一鸣"}}, // the blank comes first
		{ByName, []string{"王一鸣", "王芳"}},
		{BySurname, []string{"李一鸣", "李大鸣"}},
		{BySurname, []string{"欧阳少东", "洪少东"}},
		{BySurname, []string{"干一", "于伟"}}, // same strokes: as the table has them
		{BySurname, []string{"欧明", "欧阳少东"}},
		{ByName, []string{"李一", "李一鸣"}},
	} {
		back := slices.Clone(c.want)
		slices.Reverse(back)
		for _, in := range [][]string{c.want, back} {
			if got := ordered(t, c.by, in...); !slices.Equal(got, c.want) {
				t.Errorf("%s: got %v, want %v", c.by, got, c.want)
			}
		}
	}
}

func TestVT19_what_the_table_does_not_decide_is_a_persons(t *testing.T) {
	for _, c := range []struct {
		names  []string
		doubts int
		why    string
	}{
		{[]string{"遆一", "王一"}, 1, "未收“遆”"},
		{[]string{"王一", "遆一", "魏一"}, 2, "未收“遆”"}, // may belong between them
		{[]string{"王一", "王一"}, 1, "同名"},
		{[]string{"遆一", "王芳", "王遆"}, 3, "未收"},
	} {
		order, doubts := Order(c.names, BySurname)
		if len(order) != len(c.names) || len(doubts) != c.doubts || !strings.Contains(doubts[0].Why, c.why) {
			t.Errorf("%v: %v %v", c.names, order, doubts)
		}
	}
	// Same strokes in different levels of the table.
	byStrokes := map[string]rune{}
	for r, e := range entries() {
		if o, ok := byStrokes[e.strokes]; ok && e.strokes != "" && entries()[o].level != e.level {
			if _, doubts := Order([]string{string(r) + "一", string(o) + "一"}, BySurname); len(doubts) != 1 {
				t.Errorf("%c and %c: %v", r, o, doubts)
			}
			return
		}
		byStrokes[e.strokes] = r
	}
	t.Error("no such pair")
}

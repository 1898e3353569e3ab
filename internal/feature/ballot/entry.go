package ballot

import (
	"fmt"

	"touyan/internal/base/han"
)

// Difference is one figure in which two entries of the same count are not alike.
type Difference struct {
	Where string // 有效票, 丁一 赞成
	A, B  int
}

// Compare holds two entries of one paper count against each other, made by two
// people who did not see each other's. The count stands when there is no
// difference (mode P).
func Compare(a, b Sheet) []Difference {
	var out []Difference
	hold := func(where string, x, y int) {
		if x != y {
			out = append(out, Difference{where, x, y})
		}
	}
	hold("收回", a.Returned, b.Returned)
	hold("有效票", a.Valid, b.Valid)
	hold("无效票", a.Invalid, b.Invalid)
	people := func(group string, as, bs []Tally) {
		other := make(map[string]Tally, len(bs))
		for _, t := range bs {
			other[han.CleanName(t.Name)] = t
		}
		for _, t := range as {
			name := han.CleanName(t.Name)
			u := other[name]
			delete(other, name)
			hold(fmt.Sprintf("%s%s 赞成", group, name), t.For, u.For)
			hold(fmt.Sprintf("%s%s 不赞成", group, name), t.Against, u.Against)
			hold(fmt.Sprintf("%s%s 弃权", group, name), t.Abstain, u.Abstain)
		}
		for _, u := range bs {
			name := han.CleanName(u.Name)
			if _, left := other[name]; left {
				hold(fmt.Sprintf("%s%s 赞成", group, name), 0, u.For)
				hold(fmt.Sprintf("%s%s 不赞成", group, name), 0, u.Against)
				hold(fmt.Sprintf("%s%s 弃权", group, name), 0, u.Abstain)
			}
		}
	}
	people("", a.Candidates, b.Candidates)
	people("另选 ", a.Others, b.Others)
	return out
}

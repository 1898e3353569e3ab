package survey

import (
	"fmt"
	"strconv"

	"touyan/internal/base/fault"
)

// Filled is one paper as it was filled in. Marks[question][line] is 0 for a line
// left blank, else 1 more than the mark.
type Filled struct {
	Group int
	Marks [][]int
}

// Field is the name of a line of a question on the page, and that of its words.
func Field(question, line int) string { return fmt.Sprintf("q%d-%d", question, line) }

// Fill reads a paper as it was sent: value returns what stands in a Field.
// Fault: Invalid, at the fields that are wrong; a paper without any mark where
// marks are asked for is not taken.
func (p Paper) Fill(group int, value func(field string) string) (Filled, error) {
	bad := fault.New(fault.Invalid, "问卷没有提交，有几处要改。")
	if group < 0 || group >= len(p.Groups) {
		return Filled{}, fault.New(fault.Invalid, "没有这个分组，请从发给您的地址或者二维码重新打开。")
	}
	f := Filled{Group: group, Marks: make([][]int, len(p.Questions))}
	marked, asked := 0, false
	for q := range p.Questions {
		n := p.Marks(q)
		if n == 0 {
			continue
		}
		asked = true
		f.Marks[q] = make([]int, p.Lines(q))
		picked := 0
		for line := range f.Marks[q] {
			at := Field(q, line)
			v := value(at)
			if v == "" {
				continue
			}
			m, err := strconv.Atoi(v)
			if err != nil || m < 1 || m > n {
				complain(bad, at, "“%s”不是问卷上的选项", v)
				continue
			}
			f.Marks[q][line] = m
			marked++
			picked++
		}
		if p.Questions[q].Form == Pick && p.Most > 0 && picked > p.Most {
			complain(bad, Field(q, 0), "推荐了 %d 名，最多 %d 名", picked, p.Most)
		}
	}
	if asked && marked == 0 && bad.Err() == nil {
		complain(bad, Field(p.first(), 0), "还没有选任何一项；不想评价的可以留空，全部留空的请直接交回问卷码")
	}
	return f, bad.Err()
}

// first is the first question that is marked.
func (p Paper) first() int {
	for q := range p.Questions {
		if p.Marks(q) > 0 {
			return q
		}
	}
	return 0
}

// Size is how many bytes every paper has: all the same, so that length tells
// nothing.
func (p Paper) Size() int {
	n := 1
	for q := range p.Questions {
		if p.Marks(q) > 0 {
			n += p.Lines(q)
		}
	}
	return n
}

// Encode writes a paper in Size bytes.
func (p Paper) Encode(f Filled) []byte {
	b := make([]byte, 1, p.Size())
	b[0] = byte(f.Group)
	for q := range p.Questions {
		for _, m := range f.Marks[q] {
			b = append(b, byte(m))
		}
	}
	return b
}

// Decode reads what Encode wrote. Fault: Invalid.
func (p Paper) Decode(b []byte) (Filled, error) {
	wrong := fault.New(fault.Invalid, "答卷读不出来：不是这份问卷的。")
	if len(b) != p.Size() || int(b[0]) >= len(p.Groups) {
		return Filled{}, wrong
	}
	f := Filled{Group: int(b[0]), Marks: make([][]int, len(p.Questions))}
	b = b[1:]
	for q := range p.Questions {
		n := p.Marks(q)
		if n == 0 {
			continue
		}
		picked := 0
		for range p.Lines(q) {
			if int(b[0]) > n {
				return Filled{}, wrong
			}
			if b[0] > 0 {
				picked++
			}
			f.Marks[q] = append(f.Marks[q], int(b[0]))
			b = b[1:]
		}
		if p.Questions[q].Form == Pick && p.Most > 0 && picked > p.Most {
			return Filled{}, wrong
		}
	}
	return f, nil
}

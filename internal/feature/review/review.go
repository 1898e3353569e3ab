package review

import (
	"fmt"
	"unicode/utf8"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
)

// ID identifies a review.
type ID = id.Of[Review]

// Bounds of what is entered.
const (
	MaxText  = 500
	MaxShort = 100
)

// Review is one branch's review about a year.
type Review struct {
	ID          ID
	Branch      org.UnitID
	Year        int
	StudyDay    civil.Day
	Study       string
	OpinionsDay civil.Day
	Opinions    string
	Version     int
}

// Point is what a member said of themself (Own), or was told by others. Who told
// it is not kept.
type Point struct {
	ID     id.Of[Point]
	Member member.ID
	Name   string
	Own    bool
	Words  string
}

// Said is how far members have examined themselves and each other (REV-03).
type Said struct {
	Members int      // who take part, probationary ones among them (REV-04)
	Silent  []string // of them, who have not yet examined themselves
	Others  int      // points that members were told
}

// SaidBy reckons it from the points and who belongs to the branch.
func SaidBy(people []member.Belonging, points []Point) Said {
	s, own := Said{Members: len(people)}, map[member.ID]bool{}
	for _, p := range points {
		if p.Own {
			own[p.Member] = true
		} else {
			s.Others++
		}
	}
	for _, m := range people {
		if !own[m.ID] {
			s.Silent = append(s.Silent, m.Name)
		}
	}
	return s
}

// Problem is one line of the list of problems, with how it is mended.
type Problem struct {
	ID      id.Of[Problem]
	Member  member.ID // 0: the branch's
	Name    string
	Problem string
	Measure string
	Owner   string
	Due     civil.Day
	Done    civil.Day // struck off; zero: not yet
	Result  string
	Version int
}

// Late reports whether the problem stands beyond its day.
func (p Problem) Late(on civil.Day) bool { return p.Done == 0 && p.Due != 0 && p.Due < on }

// CheckPreparation refuses what cannot be. Fault: Invalid, at the fields.
func (r Review) CheckPreparation(today civil.Day) error {
	bad := fault.New(fault.Invalid, "有几处需要改正。")
	for _, x := range []struct {
		at   string
		day  civil.Day
		text string
	}{{"study", r.StudyDay, r.Study}, {"opinions", r.OpinionsDay, r.Opinions}} {
		if x.day > today {
			_ = bad.At(x.at+"-day", fmt.Sprintf("日期 %s 还没有到", x.day))
		}
		if x.day != 0 && x.day.Year() < r.Year {
			_ = bad.At(x.at+"-day", fmt.Sprintf("日期 %s 早于 %d 年度", x.day, r.Year))
		}
		if (x.day == 0) != (x.text == "") {
			_ = bad.At(x.at, "日期和内容应当都填，或者都不填")
		}
		long(bad, x.at, x.text, MaxText)
	}
	return bad.Err()
}

// Check refuses what is no point. Fault: Invalid.
func (p Point) Check() error {
	bad := fault.New(fault.Invalid, "有几处需要改正。")
	if p.Name == "" {
		_ = bad.At("member", "请选择党员")
	}
	if p.Words == "" {
		_ = bad.At("words", "请填写内容")
	}
	long(bad, "words", p.Words, MaxText)
	return bad.Err()
}

// Check refuses what is no problem. Fault: Invalid.
func (p Problem) Check(today civil.Day) error {
	bad := fault.New(fault.Invalid, "有几处需要改正。")
	if p.Problem == "" {
		_ = bad.At("problem", "请填写问题")
	}
	if p.Done != 0 && p.Done > today {
		_ = bad.At("done", fmt.Sprintf("销号日期 %s 还没有到", p.Done))
	}
	if p.Done != 0 && p.Result == "" {
		_ = bad.At("result", "请写明整改结果，再销号")
	}
	if p.Done == 0 && p.Measure != "" && (p.Owner == "" || p.Due == 0) {
		if p.Owner == "" {
			_ = bad.At("owner", "请写明责任人")
		}
		if p.Due == 0 {
			_ = bad.At("due", "请写明整改期限")
		}
	}
	long(bad, "problem", p.Problem, MaxText)
	long(bad, "measure", p.Measure, MaxText)
	long(bad, "result", p.Result, MaxText)
	long(bad, "owner", p.Owner, MaxShort)
	return bad.Err()
}

func long(bad *fault.Fault, at, text string, most int) {
	if n := utf8.RuneCountInString(text); n > most {
		_ = bad.At(at, fmt.Sprintf("最多 %d 字，现有 %d 字", most, n))
	}
}

// Cover is how many pairs that ought to talk did, one line for each member of the
// committee (MTG-09).
type Cover struct {
	Name    string
	Talked  int
	Of      int
	Without []string // with whom not yet
}

// Covers gathers pairs by the first of each: the one of the committee. A pair of
// two of the committee counts for both.
func Covers(pairs []member.Pair) (cs []Cover, done, of int) {
	at := map[string]int{}
	add := func(name, other string, talked bool) {
		i, ok := at[name]
		if !ok {
			i, at[name] = len(cs), len(cs)
			cs = append(cs, Cover{Name: name})
		}
		cs[i].Of++
		if talked {
			cs[i].Talked++
		} else {
			cs[i].Without = append(cs[i].Without, other)
		}
	}
	for _, p := range pairs {
		of++
		if p.Talked != 0 {
			done++
		}
		add(p.OneName, p.OtherName, p.Talked != 0)
		if p.Both {
			add(p.OtherName, p.OneName, p.Talked != 0)
		}
	}
	return cs, done, of
}

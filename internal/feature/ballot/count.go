package ballot

import (
	"fmt"
	"slices"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
)

// Round says which vote of an election a count is of.
type Round string

// The rounds.
const (
	First  Round = "first"
	Runoff Round = "runoff" // 再次投票, among those with equal votes (ELE-10)
	Fill   Round = "fill"   // 另行选举, for the places left (ELE-11)
)

// Reduction is the decision to leave places empty (ELE-11).
type Reduction struct {
	To        int  `json:"to"`        // places that remain
	Agreed    int  `json:"agreed"`    // of the voters present
	Presidium bool `json:"presidium"` // decided by 大会主席团 instead
}

// Written is opinions handed in before by voters who are away (DEV-21). They
// can be recognised, so they never lie in the box and are counted apart.
type Written struct {
	For     int `json:"for"`
	Against int `json:"against"`
}

// Result is what one candidate got. Detail says that Against and Abstain are
// known; Barred that the person cannot be elected.
type Result struct {
	Tally
	Detail bool
	Barred bool
}

// Graded is how many members were given a grade.
type Graded struct {
	Grade string `json:"grade"`
	Count int    `json:"count"`
}

// Count is the facts of one ballot, as counted.
type Count struct {
	Kind         Kind
	Day          civil.Day
	Round        Round
	Due, Present int // with the right to vote
	Issued       int
	Returned     int
	Valid        int
	Invalid      int
	Seats        int
	Candidates   []Result
	Others       []Result
	Winning      Winning
	Reduction    *Reduction
	Written      Written

	// Of Grades only.
	Members      int // 党员总数, the base of the cap
	Probationary int // of them; they are not graded (REV-04)
	Graded       []Graded
}

// maxPeople bounds every number of a count.
const maxPeople = 1_000_000

// Check says what in the count cannot be: it does not judge. Fault: Invalid,
// each field with its place, value and what is expected.
func (c Count) Check() error {
	bad := fault.New(fault.Invalid, "计票数据有几处对不上，请核对。")
	c.checkNumbers(bad)
	if c.Kind.Form == Grades {
		c.checkGrades(bad)
		return bad.Err()
	}
	c.checkPapers(bad)
	c.checkPeople(bad)
	return bad.Err()
}

func complain(bad *fault.Fault, at, format string, args ...any) {
	_ = bad.At(at, fmt.Sprintf(format, args...))
}

func (c Count) checkNumbers(bad *fault.Fault) {
	for _, x := range []struct {
		at string
		n  int
	}{{"electorate", c.Due}, {"present", c.Present}, {"issued", c.Issued}, {"returned", c.Returned}, {"valid", c.Valid}, {"invalid", c.Invalid},
		{"seats", c.Seats}, {"written.for", c.Written.For}, {"written.against", c.Written.Against}, {"members", c.Members}, {"probationary", c.Probationary}} {
		if x.n < 0 || x.n > maxPeople {
			complain(bad, x.at, "%d 不是 0 至 %d 的整数", x.n, maxPeople)
		}
	}
	if c.Kind.Form == Grades {
		return
	}
	if c.Kind.Matter != "" && c.Due == 0 {
		complain(bad, "electorate", "应到 0 人，至少应为 1")
	}
	if c.Kind.Matter != "" && c.Present > c.Due {
		complain(bad, "present", "实到 %d 人，多于应到 %d 人", c.Present, c.Due)
	}
	if w := c.Written.For + c.Written.Against; w > 0 {
		switch {
		case !c.takesWritten():
			complain(bad, "written", "%s不计书面意见，应不填", c.Kind.Chinese)
		case w > c.Due-c.Present:
			complain(bad, "written", "书面意见 %d 份，多于缺席的 %d 人", w, c.Due-c.Present)
		}
	}
	if c.Reduction != nil {
		switch {
		case c.Kind.Form != Places:
			complain(bad, "reduction", "%s没有名额可减", c.Kind.Chinese)
		case c.Reduction.To < 1 || c.Reduction.To >= c.Seats:
			complain(bad, "reduction.to", "减至 %d 名，应为 1 至 %d", c.Reduction.To, c.Seats-1)
		case c.Reduction.Agreed < 0 || c.Reduction.Agreed > c.Present:
			complain(bad, "reduction.agreed", "同意减少名额 %d 人，应为 0 至实到的 %d", c.Reduction.Agreed, c.Present)
		}
	}
	switch c.Winning.Of {
	case "", OfPresent:
	case OfDue:
		if c.Winning.Basis == "" {
			complain(bad, "threshold.basis", "当选票数按应到人数计算，须写明依据的文号")
		}
	default:
		complain(bad, "threshold.of", "“%s”应为 present（实到）或 due（应到）", c.Winning.Of)
	}
}

func (c Count) checkPapers(bad *fault.Fault) {
	if c.Valid+c.Invalid != c.Returned {
		complain(bad, "returned", "有效 %d 张加无效 %d 张，不等于收回 %d 张", c.Valid, c.Invalid, c.Returned)
	}
	switch c.Kind.Form {
	case Motion:
		if c.Seats > 1 {
			complain(bad, "seats", "%d：%s不选名额，应不填", c.Seats, c.Kind.Chinese)
		}
		if len(c.Candidates) != 1 {
			complain(bad, "candidates", "有 %d 项，应为 1 项：两人以上逐个表决，一事一票", len(c.Candidates))
		}
	default:
		if c.Seats < 1 {
			complain(bad, "seats", "应选 %d 名，至少应为 1", c.Seats)
		}
		if len(c.Candidates) == 0 {
			complain(bad, "candidates", "没有候选人")
		}
	}
	switch c.Round {
	case "", First:
	case Runoff, Fill:
		if c.Kind.Form != Places {
			complain(bad, "round", "“%s”只用于选举，应为 first", c.Round)
		}
	default:
		complain(bad, "round", "“%s”应为 first、runoff（再次投票）或 fill（另行选举）", c.Round)
	}
}

func (c Count) checkPeople(bad *fault.Fault) {
	seen := map[string]string{}
	votes, named, against, detail := 0, 0, 0, true
	each := func(group string, rs []Result) {
		for i, r := range rs {
			at := fmt.Sprintf("%s[%d]", group, i)
			name := han.CleanName(r.Name)
			switch {
			case c.Kind.Form == Motion && r.Name == "":
				complain(bad, at+".name", "没有表决的事项或人")
			case c.Kind.Form != Motion && !han.ValidName(name):
				complain(bad, at+".name", "“%s”不像姓名，应为 2 至 %d 个汉字", r.Name, han.MaxName)
			case seen[name] != "":
				complain(bad, at+".name", "“%s”与 %s 同名；确是两人的，请在姓名后加以区别", r.Name, seen[name])
			}
			seen[name] = at
			sum := r.For + r.Against + r.Abstain
			switch {
			case r.For < 0 || r.Against < 0 || r.Abstain < 0 || r.For > maxPeople || r.Against > maxPeople || r.Abstain > maxPeople:
				complain(bad, at, "票数 %d、%d、%d 应为 0 至 %d 的整数", r.For, r.Against, r.Abstain, maxPeople)
			case r.For > c.Valid:
				complain(bad, at+".for", "赞成 %d 票，多于有效票 %d 张", r.For, c.Valid)
			case r.Detail && sum != c.Valid:
				complain(bad, at, "赞成 %d、不赞成 %d、弃权 %d 共 %d，不等于有效票 %d 张", r.For, r.Against, r.Abstain, sum, c.Valid)
			}
			votes += r.For
		}
	}
	each("candidates", c.Candidates)
	for _, r := range c.Candidates {
		against += r.Against
		detail = detail && r.Detail
	}
	each("others", c.Others)
	for _, r := range c.Others {
		named += r.For
	}
	if len(c.Others) > 0 && !c.Kind.Others {
		complain(bad, "others", "%s不能另选他人，应不填", c.Kind.Chinese)
	}
	if c.Kind.Form != Motion && votes > c.Seats*c.Valid {
		complain(bad, "candidates", "得票共 %d，多于有效票 %d 张每张至多选 %d 名的 %d", votes, c.Valid, c.Seats, c.Seats*c.Valid)
	}
	if c.Kind.Others && detail && named > against {
		complain(bad, "others", "另选他人共 %d 票，多于不赞成的 %d 票；弃权的不能另选", named, against)
	}
}

func (c Count) checkGrades(bad *fault.Fault) {
	if c.Members < 1 {
		complain(bad, "members", "党员总数 %d，至少应为 1", c.Members)
	}
	if c.Probationary > c.Members {
		complain(bad, "probationary", "预备党员 %d 人，多于党员总数 %d", c.Probationary, c.Members)
	}
	seen := map[string]bool{}
	for i, g := range c.Graded {
		at := fmt.Sprintf("grades[%d]", i)
		switch {
		case !slices.Contains(c.Kind.Scale, g.Grade):
			complain(bad, at+".grade", "“%s”应为 %s 之一", g.Grade, list(c.Kind.Scale))
		case seen[g.Grade]:
			complain(bad, at+".grade", "“%s”写了两次", g.Grade)
		case g.Count < 0 || g.Count > maxPeople:
			complain(bad, at+".count", "%d 不是 0 至 %d 的整数", g.Count, maxPeople)
		}
		seen[g.Grade] = true
	}
}

// Facts makes the facts that Judge wants of a sheet.
func (s Sheet) Facts(q Question, day civil.Day, due, present, issued int) Count {
	c := Count{Kind: q.Kind, Day: day, Round: First, Due: due, Present: present, Issued: issued, Returned: s.Returned, Valid: s.Valid, Invalid: s.Invalid, Seats: q.Seats}
	for _, t := range s.Candidates {
		c.Candidates = append(c.Candidates, Result{Tally: t, Detail: true})
	}
	for _, t := range s.Others {
		c.Others = append(c.Others, Result{Tally: t})
	}
	return c
}

package org

import (
	"fmt"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
)

// ElectionKind says how people came into office.
type ElectionKind string

// The ways into office.
const (
	Renewal     ElectionKind = "renewal"     // 换届
	ByElection  ElectionKind = "by-election" // 补选
	Appointment ElectionKind = "appointment" // 指派
)

// Chinese returns the kind's Chinese term.
func (k ElectionKind) Chinese() string {
	switch k {
	case Renewal:
		return "换届选举"
	case ByElection:
		return "补选"
	}
	return "上级指派"
}

// Election is what one document says of who took office in a unit.
type Election struct {
	ID           ElectionID
	Unit         UnitID
	Kind         ElectionKind
	Day          civil.Day
	Meeting      string // that elected, in words
	Should, Came int    // 应到, 实到 with the right to elect; zero when not recorded
	Approval     string // 批复文号
	ApprovedOn   civil.Day
	Body         string    // 批准机关
	GroupOn      civil.Day // the leading group's discussion (机关条例第三十七条)
	Early        string    // the approval of an early renewal
	Seats        []Elected
}

// Elected is one person's post by an election.
type Elected struct {
	Holder, Title string
}

// noticeMonths is how long before its end a term is in the time of its renewal:
// an election within it is not an early one (支部工作条例第二十二条).
const noticeMonths = 6

// Check says what is wrong with an election of the unit, given the posts and
// terms of the unit. Fault: Invalid.
func (e Election) Check(u Unit, posts []Post, terms []Term, today civil.Day) error {
	bad := fault.New(fault.Invalid, "有几处需要改正。")
	switch {
	case u.Kind.Temporary() && e.Kind != Appointment:
		return fault.Newf(fault.Invalid, "%s的班子由批准设立的党组织指定，不选举也不换届。", u.Kind.Chinese())
	case e.Day == 0 || e.Day > today:
		_ = bad.At("day", "应填不晚于今天的日期")
	case u.Founded != 0 && e.Day < u.Founded:
		_ = bad.At("day", fmt.Sprintf("早于成立时间 %s", u.Founded))
	}
	if e.ApprovedOn != 0 && e.ApprovedOn < e.Day && e.Kind != Appointment {
		_ = bad.At("approved", fmt.Sprintf("批复日期早于选举日期 %s", e.Day))
	}
	if e.ApprovedOn > today {
		_ = bad.At("approved", "批复日期晚于今天")
	}
	if e.Came > e.Should && e.Should != 0 {
		_ = bad.At("came", fmt.Sprintf("实到 %d 人多于应到 %d 人", e.Came, e.Should))
	}
	if len(e.Seats) == 0 {
		_ = bad.At("seats", "请填写当选的人")
	}
	single := map[PostKind]string{}
	for _, s := range e.Seats {
		kind, ok := ReadPost(s.Title, u.Kind)
		switch {
		case !ok:
			_ = bad.At("seats", fmt.Sprintf("%s没有“%s”这个职务", u.Kind.Chinese(), s.Title))
		case kind.Single() && single[kind] != "":
			_ = bad.At("seats", fmt.Sprintf("%s只能有一人，%s 和 %s 都写了", s.Title, single[kind], s.Holder))
		default:
			single[kind] = s.Holder
		}
	}
	if e.Kind == Renewal {
		for _, t := range terms {
			if t.Unit == u.ID && t.From >= e.Day {
				_ = bad.At("day", fmt.Sprintf("%s 开始的一届不早于这一天", t.From))
			}
			if t.Unit == u.ID && t.Ended == 0 && t.From < e.Day && e.Day < t.Ends().AddMonths(-noticeMonths) && e.Early == "" {
				_ = bad.At("early", fmt.Sprintf("本届任期至 %s，提前换届须经上级批准，请填写批准文号", t.Ends()))
			}
		}
		for _, p := range posts {
			if p.Unit == u.ID && p.Kind.InCommittee() && p.Period.From >= e.Day {
				_ = bad.At("day", fmt.Sprintf("%s %s 起任%s，不早于这一天", p.Holder, p.Period.From, p.Title))
			}
		}
	}
	return bad.Err()
}

// Barred says why somebody may not be elected on a day.
type Barred struct {
	Why  string
	Cite rulebook.Citation
}

// Refusal is the sentence that refuses the person for it.
func (b Barred) Refusal(name string, day civil.Day) string {
	return fmt.Sprintf("%s %s 没有被选举权：%s（%s）", name, day, b.Why, b.Cite)
}

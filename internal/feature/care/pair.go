package care

import (
	"fmt"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/member"
)

// Teaching is what a mentor is for.
type Teaching string

// The two of 青蓝工程.
const (
	Political    Teaching = "political"
	Professional Teaching = "professional"
)

// Chinese returns what such a mentor is called.
func (t Teaching) Chinese() string {
	return map[Teaching]string{Political: "思想政治导师", Professional: "业务导师"}[t]
}

// Pair is a mentor and a mentee for a period.
type Pair struct {
	ID         PairID
	Kind       Teaching
	Mentor     member.ID
	MentorName string
	Mentee     member.ID
	MenteeName string
	Branch     string // of the mentee
	From       civil.Day
	Until      civil.Day // the last day
	Plan       string
	Ended      civil.Day // the last day, where it ended before its time
	EndReason  string
	Version    int
	Reviews    []Review // by year
}

// Review is what was said of a pair's year, in words.
type Review struct {
	Year  int
	Words string
	By    string
	On    civil.Day
}

// Runs is the period of the pair, as far as it is known.
func (p *Pair) Runs() civil.Period {
	if p.Ended != 0 && p.Ended < p.Until {
		return civil.Period{From: p.From, Until: p.Ended}
	}
	return civil.Period{From: p.From, Until: p.Until}
}

// Longest is the most days that a pair may be agreed for.
const Longest = 5 * 366

// Check refuses what cannot be. Fault: Invalid, at the fields.
func (p *Pair) Check() error {
	bad := fault.New(fault.Invalid, "有几处需要改正。")
	if p.Kind.Chinese() == "" {
		_ = bad.At("kind", "请选择导师的类别")
	}
	if p.Mentee == 0 {
		_ = bad.At("mentee", "请从本支部党员中选择")
	}
	switch p.Mentor {
	case 0:
		_ = bad.At("mentor", "请填写本院党员的姓名")
	case p.Mentee:
		_ = bad.At("mentor", "导师和学员不能是同一人")
	}
	switch {
	case p.From == 0:
		_ = bad.At("from", "请填写起始日期")
	case p.Until == 0:
		_ = bad.At("until", "请填写结束日期")
	case p.Until < p.From:
		_ = bad.At("until", fmt.Sprintf("结束日期 %s 早于起始日期 %s", p.Until, p.From))
	case int(p.Until-p.From) > Longest:
		_ = bad.At("until", "期限最长 5 年，期满可以再结对")
	}
	long(bad, "plan", p.Plan, MaxText)
	return bad.Err()
}

// CheckEnd refuses an end that cannot be. Fault: Invalid.
func (p *Pair) CheckEnd(day civil.Day, why string, today civil.Day) error {
	bad := fault.New(fault.Invalid, "有几处需要改正。")
	switch {
	case p.Ended != 0:
		_ = bad.At("day", "已于 "+p.Ended.String()+" 结束")
	case day == 0:
		_ = bad.At("day", "请填写结束日期")
	case day < p.From || day >= p.Until:
		_ = bad.At("day", fmt.Sprintf("提前结束的日期应在 %s 至 %s 之间", p.From, p.Until.AddDays(-1)))
	case day > today:
		_ = bad.At("day", "结束日期 "+day.String()+" 还没有到")
	}
	if why == "" {
		_ = bad.At("reason", "请填写提前结束的原因")
	}
	long(bad, "reason", why, MaxShort)
	return bad.Err()
}

// CheckReview refuses a review of a year in which the pair did not run, or that is
// still to come. Fault: Invalid.
func (p *Pair) CheckReview(year int, words string, today civil.Day) error {
	bad := fault.New(fault.Invalid, "有几处需要改正。")
	if !p.Runs().Overlaps(civil.Year(year)) || civil.Year(year).From > today || p.From > today {
		_ = bad.At("year", fmt.Sprintf("%d 年没有结对，或者还没有到", year))
	}
	if words == "" {
		_ = bad.At("words", "请填写小结")
	}
	long(bad, "words", words, MaxText)
	return bad.Err()
}

// enough is how many days of a year a pair must have run for a review of it.
const enough = 90

// Due is the last day for the review of a year; ok is false for a year that needs
// none: the pair ran in it for less than three months, unless it ended in it after
// having run for longer altogether.
func (p *Pair) Due(year int) (day civil.Day, ok bool) {
	runs, y := p.Runs(), civil.Year(year)
	if !runs.Overlaps(y) {
		return 0, false
	}
	from, last := max(runs.From, y.From), min(runs.Until, y.Until)
	return last, int(last-from)+1 >= enough || last == runs.Until && runs.Days() >= enough
}

// Reviewed reports whether the year has its review.
func (p *Pair) Reviewed(year int) bool {
	for _, r := range p.Reviews {
		if r.Year == year {
			return true
		}
	}
	return false
}

// Wanting are the years up to on that ought to have a review and have none: those
// whose day is past, or comes within ahead days.
func (p *Pair) Wanting(on civil.Day, ahead int) (years []int) {
	runs := p.Runs()
	for y := runs.From.Year(); y <= min(runs.Until, on).Year(); y++ {
		if due, ok := p.Due(y); ok && !p.Reviewed(y) && due <= on.AddDays(ahead) {
			years = append(years, y)
		}
	}
	return years
}

// Clash returns the fault of a second pair of the kind that runs with the same
// mentee at the same time, or nil.
func (p *Pair) Clash(others []Pair) error {
	for i := range others {
		o := &others[i]
		if o.ID != p.ID && o.Kind == p.Kind && o.Mentee == p.Mentee && o.Runs().Overlaps(p.Runs()) {
			said := fmt.Sprintf("%s 至 %s 已有%s %s", o.Runs().From, o.Runs().Until, o.Kind.Chinese(), o.MentorName)
			return fault.New(fault.Conflict, "没有保存："+said+"。先结束原来的结对，再另结对。").At("from", said)
		}
	}
	return nil
}

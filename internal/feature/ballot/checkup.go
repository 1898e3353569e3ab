package ballot

import (
	"fmt"
	"slices"

	"touyan/internal/base/civil"
	"touyan/internal/base/han"
	"touyan/internal/base/quorum"
	"touyan/internal/base/rulebook"
	"touyan/internal/base/strokes"
)

// Candidate is one person who stands.
type Candidate struct {
	ID   int64 // on the roll; 0 when not known
	Name string
}

// Ordering is how candidates stand on the paper. When a person changed it, who,
// when and why is kept with it.
type Ordering struct {
	Basis  strokes.Basis
	Manual *Override // nil: as the table has it
}

// Override is a recorded manual order.
type Override struct {
	Names  []string // in the order decided
	By     string
	On     civil.Day
	Reason string
}

// Arrange returns names in the order of the paper: by strokes, or as a person
// decided. doubts are pairs the table leaves to a person; there are none under
// an override. Fault: Conflict when the override is of other names or lacks who,
// when or why.
func (o Ordering) Arrange(names []string) (ordered []string, doubts []strokes.Doubt, err error) {
	if m := o.Manual; m != nil {
		a, b := slices.Sorted(slices.Values(names)), slices.Sorted(slices.Values(m.Names))
		if !slices.Equal(a, b) {
			return nil, nil, refuse(ele("第二十四条"), "人工排定的名单与候选人不一致，请重新排定")
		}
		if m.By == "" || m.On == 0 || m.Reason == "" {
			return nil, nil, refuse(ele("第二十四条"), "人工改变候选人顺序，应记明何人、何日、因何改变")
		}
		return slices.Clone(m.Names), nil, nil
	}
	order, doubts := strokes.Order(names, o.Basis)
	for _, i := range order {
		ordered = append(ordered, names[i])
	}
	return ordered, doubts, nil
}

// Plan is what is known of a ballot before it is opened.
type Plan struct {
	Kind       Kind
	Day        civil.Day
	Round      Round
	Mode       Mode
	Roll       Roll
	Present    int  // with the right to vote
	Arrived    bool // Present is counted
	Seats      int
	Candidates []Candidate // as they stand on the paper
	Ordering   Ordering
	Consent    string // the superior's consent to the candidates: 文号
	Online     string // the superior's approval of voting on a screen: 文号
	Tellers    []string
	Counters   []string // 计票人
	Elected    bool     // tellers were put to the vote and carried
	Method     bool     // the assembly adopted the 选举办法
	Introduced bool     // candidates were introduced (ELE-18)
}

// Level is how a point of the check-up stands.
type Level string

// The levels.
const (
	Good    Level = "good"
	Caution Level = "caution" // told, does not stop
	Stop    Level = "stop"    // the ballot may not be opened
)

// Point is one line of the check-up.
type Point struct {
	Rule  rulebook.RuleID
	Level Level
	Text  string
	Cite  rulebook.Citation
}

// Checkup is the 合规体检表 of a ballot.
type Checkup []Point

// MayOpen reports whether nothing stops it.
func (c Checkup) MayOpen() bool {
	return !slices.ContainsFunc(c, func(p Point) bool { return p.Level == Stop })
}

// Stops returns the points that stop it.
func (c Checkup) Stops() Checkup {
	return slices.DeleteFunc(slices.Clone(c), func(p Point) bool { return p.Level != Stop })
}

func (c *Checkup) add(rule rulebook.RuleID, cite rulebook.Citation, level Level, format string, args ...any) {
	*c = append(*c, Point{rule, level, fmt.Sprintf(format, args...), cite})
}

// hold adds a point that is good when it holds and else as bad says.
func (c *Checkup) hold(rule rulebook.RuleID, cite rulebook.Citation, holds bool, bad Level, good, otherwise string) {
	if holds {
		c.add(rule, cite, Good, "%s", good)
		return
	}
	c.add(rule, cite, bad, "%s", otherwise)
}

// Examine is the compliance check-up before a ballot is opened.
func Examine(p Plan) Checkup {
	var c Checkup
	if p.Round == "" {
		p.Round = First
	}
	c.attendance(p)
	switch p.Kind.Form {
	case Places:
		c.places(p)
	case Motion:
		c.hold("DEV-22", rulebook.Cite(rulebook.AdmissionRules, "第二十条"), len(p.Candidates) == 1 || !p.Kind.Single && len(p.Candidates) <= 1, Stop,
			"一事一票", fmt.Sprintf("一张票上有 %d 项，两人以上应逐个讨论、逐个表决", len(p.Candidates)))
	}
	if p.Kind.By != Raters {
		c.tellers(p)
	}
	c.mode(p)
	return c
}

func (c *Checkup) attendance(p Plan) {
	if p.Kind.Matter == "" {
		return
	}
	due := p.Roll.Due()
	if p.Roll.Day != p.Day {
		c.add("ELE-04", ele("第五条"), Stop, "名册是 %s 的，应为投票当日 %s 的", p.Roll.Day, p.Day)
	}
	s := quorum.Sit(p.Kind.Matter, p.Day, quorum.Voters{Due: due, Present: p.Present})
	rule := map[quorum.Matter]rulebook.RuleID{quorum.Election: "ELE-05", quorum.Admission: "DEV-19", quorum.Conversion: "DEV-32", quorum.General: "MTG-01", quorum.InBureau: "MTG-02"}[p.Kind.Matter]
	switch {
	case s.Unknown:
		c.add(rule, rulebook.Citation{}, Stop, "%s 没有生效的%s规定", p.Day, p.Kind.Chinese)
	case due == 0:
		c.add(rule, s.Cite, Stop, "名册上没有有表决权的人")
	case !p.Arrived:
		c.add(rule, s.Cite, Stop, "应到 %d 人，%s 人，尚未清点实到人数", due, s.Asks())
	case p.Present > due:
		c.add(rule, s.Cite, Stop, "实到 %d 人，多于应到 %d 人", p.Present, due)
	default:
		c.hold(rule, s.Cite, s.CanVote, Stop, fmt.Sprintf("应到 %d 人，实到 %d 人，%s 人", due, p.Present, s.Asks()),
			fmt.Sprintf("应到 %d 人，实到 %d 人，%s 人，不能投票", due, p.Present, s.Asks()))
	}
	for _, e := range p.Roll.Entries {
		if e.Votes && e.Why != "" {
			c.add(e.Rule, e.Cite, Caution, "%s：%s", e.Name, e.Why)
		}
	}
}

func (c *Checkup) places(p Plan) {
	n := len(p.Candidates)
	if p.Seats < 1 {
		c.add("ELE-06", ele("第十三条"), Stop, "应选名额没有填写")
		return
	}
	least, _, err := LeastCandidates(p.Seats, p.Day)
	cite := p.Kind.Cites[0]
	switch {
	case err != nil:
	case p.Round != First:
		c.hold("ELE-11", ele("第四章·不足应选名额"), n > 0, Stop, fmt.Sprintf("再选 %d 名，候选人 %d 名", p.Seats, n), "没有候选人")
	case p.Kind.Margin == Equal:
		c.hold("ELE-08", cite, n >= p.Seats, Stop, fmt.Sprintf("应选 %d 名，候选人 %d 名", p.Seats, n), fmt.Sprintf("应选 %d 名，候选人只有 %d 名", p.Seats, n))
	default:
		bad := Stop
		if p.Kind.Margin == Advised && n >= p.Seats {
			bad = Caution
		}
		c.hold("ELE-06", cite, n >= least, bad, fmt.Sprintf("应选 %d 名，候选人 %d 名，差额不少于 20%%", p.Seats, n),
			fmt.Sprintf("应选 %d 名，候选人至少 %d 名，现有 %d 名", p.Seats, least, n))
	}
	c.candidates(p)
	c.order(p)
	if p.Round == First {
		c.hold("ELE-07", p.consentCite(), p.Consent != "", Stop, "候选人已经上级审查同意（"+p.Consent+"）", "没有上级对候选人审查同意的文号")
		c.hold("ELE-18", ele("第二十一条"), p.Introduced, Stop, "已介绍候选人情况", "没有介绍候选人的简历、实绩和主要优缺点")
	}
	c.hold("ELE-12", rulebook.Cite(rulebook.ElectionMethod, "投票截止"), p.Method, Caution, "选举办法已经通过", "没有选举办法通过的记录")
}

func (p Plan) consentCite() rulebook.Citation {
	if p.Kind.Approved {
		return ele("第三章·书记")
	}
	return ele("第十四条")
}

func (c *Checkup) candidates(p Plan) {
	seen := map[string]bool{}
	for _, x := range p.Candidates {
		name := han.CleanName(x.Name)
		e, on := p.Roll.Find(x.ID)
		switch {
		case !han.ValidName(name):
			c.add("ELE-06", ele("第十三条"), Stop, "候选人“%s”不像姓名", x.Name)
		case seen[name]:
			c.add("ELE-06", ele("第十三条"), Stop, "候选人“%s”出现两次；确是两人的，请在姓名后加以区别", name)
		case x.ID != 0 && on && !e.Votes && e.Rule != "MTG-12":
			c.add("ELE-04", ele("第五条"), Stop, "候选人%s没有被选举权：%s", name, e.Why)
		case x.ID == 0 || !on:
			c.add("ELE-04", ele("第五条"), Caution, "候选人%s不在名册上，请核对被选举权", name)
		}
		seen[name] = true
	}
}

func (c *Checkup) order(p Plan) {
	cite := ele("第二十四条")
	names := make([]string, len(p.Candidates))
	for i, x := range p.Candidates {
		names[i] = x.Name
	}
	if p.Kind.Approved {
		c.add("ELE-14", cite, Good, "候选人按上级批准的顺序")
		return
	}
	want, doubts, err := p.Ordering.Arrange(names)
	switch {
	case err != nil:
		c.add("ELE-14", cite, Stop, "%s", textOf(err))
	case len(doubts) > 0:
		c.add("ELE-14", cite, Stop, "%s和%s的先后：%s，请人工排定并记明理由", doubts[0].A, doubts[0].B, doubts[0].Why)
	case !slices.Equal(want, names):
		c.add("ELE-14", cite, Stop, "候选人没有%s，应为%s", p.Ordering.Basis.Chinese(), list(want))
	case p.Ordering.Manual != nil:
		m := p.Ordering.Manual
		c.add("ELE-14", cite, Caution, "候选人顺序由%s于 %s 人工排定：%s", m.By, m.On, m.Reason)
	default:
		c.add("ELE-14", cite, Good, "候选人%s", p.Ordering.Basis.Chinese())
	}
}

func (c *Checkup) tellers(p Plan) {
	cite := ele("第二十三条")
	bad := Stop
	if !p.Kind.Statutory {
		bad = Caution // no article asks for tellers; votes are counted all the same
	}
	c.hold("ELE-16", cite, len(p.Tellers) > 0, bad, "监票人"+list(p.Tellers), "没有监票人")
	for _, x := range p.Candidates {
		if p.Kind.Form == Motion {
			break
		}
		if slices.Contains(p.Tellers, x.Name) {
			c.add("ELE-16", cite, Stop, "%s是候选人，不能作监票人", x.Name)
		}
		if slices.Contains(p.Counters, x.Name) {
			c.add("ELE-16", cite, Stop, "%s是候选人，不能作计票人", x.Name)
		}
	}
	c.hold("ELE-16", cite, p.Elected, bad, "监票人已经表决通过", "监票人没有经表决通过")
}

func (c *Checkup) mode(p Plan) {
	cite := rulebook.Cite(rulebook.SuperiorApproval, "全文")
	if p.Mode != OnPaper && p.Kind.Statutory {
		c.hold("ELE-14", cite, p.Online != "", Stop, "网上投票已经上级批准（"+p.Online+"）", p.Kind.Chinese+"默认用纸票；网上进行须填写上级批准的文号")
	}
	if due := p.Roll.Due(); p.Kind.By != Raters && due > 0 && due < MinCell {
		c.add("ELE-14", ele("第六条"), Caution, "只有 %d 人投票，结果一致时会暴露各人的意见", due)
	}
}

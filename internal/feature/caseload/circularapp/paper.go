package circularapp

import (
	"context"
	"fmt"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/caseload/chance"
	"touyan/internal/feature/caseload/circular"
	"touyan/internal/platform/paper"
)

// Paper returns a circular as a document in the layout of GB/T 9704; a draft says
// that it is one. Fault: NotFound.
func (a *App) Paper(ctx context.Context, permit access.Permit, k ID) (name string, p paper.Paper, err error) {
	if err := permit.Covers(caseload.CanView); err != nil {
		return "", paper.Paper{}, err
	}
	defer fault.Wrap(&err, "circularapp.Paper")
	c, err := a.Circular(ctx, permit, k)
	if err != nil {
		return "", paper.Paper{}, err
	}
	return c.Court.Short + circular.WeekName(c.Week) + "周调度通报", c.paper(), nil
}

// paper lays the circular out. It names units, in the order of the organisation.
func (c Circular) paper() paper.Paper {
	p := paper.Paper{Kind: paper.Plain, Title: c.Court.Name + "\n" + circular.WeekName(c.Week) + "周调度通报", Number: c.Number, Addressee: "各庭室",
		Signature: paper.Signature{Organs: []string{c.Court.Name}, Day: c.Issued}}
	if c.Issued == 0 {
		p.Title += "（草稿）"
		p.Signature = paper.Signature{Organs: []string{c.Court.Name}, Date: "　　年　月　日"}
	} else if c.Signed != "" {
		p.Meta = [2]string{c.Number, "签发：" + c.Signed}
		p.Kind, p.Number = paper.Form, ""
	}
	p.Body = append(p.Body, paper.Para(fmt.Sprintf("统计周为 %s 至 %s，每项指标按截至当周的十二个月计算。%s", c.Week.From, c.Week.Until, c.Opening)))
	var rows [][]string
	for _, s := range c.List {
		if s.Dropped != "" {
			continue
		}
		rows = append(rows, []string{s.Unit.Name, s.Name, fmt.Sprint(s.Den), s.Share(), s.WholeShare(), s.Reason.Chinese(s.Above)})
	}
	if len(rows) > 0 {
		p.Body = append(p.Body, paper.Heading(1, "请核对的事项"), paper.Table{Head: []string{"单位", "指标", "件数", "本期", "总体", "判断"}, Rows: rows})
		p.Body = append(p.Body, paper.Heading(1, "说明和跟进"))
	}
	for _, s := range c.List {
		if s.Dropped != "" {
			continue
		}
		p.Body = append(p.Body, paper.Heading(2, s.Unit.Name+"："+s.Name), paper.Para(s.Words))
		if s.Answer != "" {
			p.Body = append(p.Body, paper.Para("庭室说明："+s.Answer))
		}
		for _, t := range s.Tasks {
			line := fmt.Sprintf("跟进：%s；负责人%s，%s 前。", t.Text, t.Owner, t.Due)
			if t.Done != 0 {
				line += fmt.Sprintf("%s 办结：%s", t.Done, t.Outcome)
			}
			p.Body = append(p.Body, paper.Para(line))
		}
	}
	p.Body = append(p.Body, paper.Heading(1, "怎样看这些数字"), paper.Para(circular.Reading))
	return p
}

// Share writes the unit's value; only the cases below ten.
func (s Signal) Share() string { return written(s.Num, s.Den) }

// WholeShare writes that of all units together.
func (s Signal) WholeShare() string { return written(s.Whole[0], s.Whole[1]) }

func written(x, n int64) string {
	if n < chance.LeastShown {
		return "—"
	}
	return fmt.Sprintf("%.1f%%", float64(x)*100/float64(n))
}

package ballotweb

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/ballot"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(civil.Shanghai).Format("01-02 15:04")
}

// short is the beginning of a digest.
func short(s string) string { return strings.ToUpper(s[:min(8, len(s))]) }

// followed reports whether the vote that follows was prepared already.
func (m voteModel) followed() bool {
	return slices.ContainsFunc(m.Votes, func(x *ballot.Vote) bool { return x.Prior == m.v.ID && x.Stage != ballot.Annulled })
}

func (m voteModel) verdict() ballot.Verdict {
	d, _, err := m.v.Verdict()
	if err != nil {
		f := fault.Of(err)
		if f == nil {
			f = fault.New(fault.Internal, "不能判定。")
		}
		return ballot.Verdict{Notes: []string{f.Text}}
	}
	return d
}

// sums are the figures of the strip.
func (m voteModel) sums() []ui.SumItem {
	word := "有选举权"
	if !m.v.Kind.Election() {
		word = "有表决权"
	}
	s := []ui.SumItem{{Label: "应到" + word, Value: itoa(m.v.Roll.Due()), Unit: "人"}, {Label: "实到", Value: itoa(m.v.Present()), Unit: "人"}}
	if m.v.Mode == ballot.OnPaper || m.v.Stage == ballot.Counted {
		s = append(s, ui.SumItem{Label: "发出", Value: itoa(m.v.Issued), Unit: "张"})
	}
	if x := m.v.Sheet; x != nil {
		s = append(s, ui.SumItem{Label: "收回", Value: itoa(x.Returned), Unit: "张"}, ui.SumItem{Label: "有效票", Value: itoa(x.Valid), Unit: "张"}, ui.SumItem{Label: "无效票", Value: itoa(x.Invalid), Unit: "张"})
	}
	return s
}

func (m voteModel) entries() (items []ui.ListItem) {
	for i := range 2 {
		if i < len(m.v.Entries) {
			e := m.v.Entries[i]
			items = append(items, ui.ListItem{State: ui.OK, Title: e.Name, Sub: moment(e.Entered) + " 录入"})
			continue
		}
		items = append(items, ui.ListItem{State: ui.None, Title: "等待录入", Sub: "由监票人、计票人中的一人"})
	}
	return items
}

// base is of whom more than half must be for somebody.
func (m voteModel) base() (total int, name string) {
	c := m.verdict().Count
	switch {
	case m.v.Kind.Form == ballot.Motion:
		return c.Due, "应到"
	case c.Winning.Of == ballot.OfDue:
		return c.Due, "应到"
	}
	return c.Present, "实到"
}

func (m voteModel) sheet() ui.SheetProps {
	d := m.verdict()
	total, name := m.base()
	s := ui.SheetProps{Caption: "计票结果", Base: "赞成占" + name, Threshold: 50}
	if m.v.Round == ballot.Runoff {
		s.Threshold = 0
	}
	people := slices.Clone(d.People)
	slices.SortStableFunc(people, func(a, b ballot.Outcome) int { return b.For - a.For })
	for _, o := range people {
		row := ui.SheetRow{Name: o.Name, Yes: o.For, No: o.Against, Abstain: o.Abstain, In: o.Elected || m.v.Kind.Form == ballot.Motion && d.Passed, Result: o.Why}
		if o.Other {
			row.Name += "（另选）"
		}
		if total > 0 {
			row.Share = o.For * 100 / total
		}
		s.Rows = append(s.Rows, row)
	}
	return s
}

// trace is why, with the articles.
func (m voteModel) trace() (items []ui.ListItem) {
	d := m.verdict()
	for _, f := range d.Why {
		i := ui.ListItem{State: ui.OK, Title: f.Text}
		if f.Hit && !strings.Contains(f.Text, "当选") && !d.Passed {
			i.State = ui.Due
		}
		if !d.Stand && f.Hit {
			i.State = ui.Over
		}
		if !f.Cite.IsZero() {
			i.Sub = f.Cite.String()
		}
		items = append(items, i)
	}
	return items
}

// next is what must follow.
func (m voteModel) next() (items []ui.ListItem) {
	d := m.verdict()
	add := func(s ui.State, title, sub string) {
		items = append(items, ui.ListItem{State: s, Title: title, Sub: sub})
	}
	switch {
	case m.followed():
		add(ui.OK, d.Next.Chinese(), "已经准备")
	case d.Next != ballot.Done:
		add(ui.Due, d.Next.Chinese(), "")
	}
	if m.v.Published.IsZero() {
		add(ui.Run, "由总监票人宣布结果、签字", "宣布以后点“公布结果”")
	} else {
		add(ui.OK, "结果已公布", moment(m.v.Published)+" "+m.v.PublishedBy)
	}
	if m.Purpose != ballot.ToDecide {
		if s, done := m.Done(ballot.Reported); done {
			add(ui.OK, "结果已报告上级", s.Day.String()+" "+s.Number)
		} else {
			add(ui.None, "报告上级", "委员报备案，书记、副书记报批准")
		}
		if m.Election != 0 {
			add(ui.OK, "任期和任职已更新", "")
		} else {
			add(ui.None, "批复后登记当选", "任期和任职随之更新，由党务干部办理")
		}
	}
	return items
}

func (m voteModel) resultHead() ui.HeadProps {
	h := m.head()
	h.Title = m.v.Title() + "结果"
	h.Actions = []ui.Action{{Label: "导出", Icon: "download", Href: at(m.v, "/export"), Download: true}, {Label: "打印报告单", Icon: "printer", Href: at(m.v, "/print")}}
	if m.sealedMode() {
		h.Actions = append([]ui.Action{{Label: "票箱文件", Icon: "lock", Href: at(m.v, "/box"), Download: true}}, h.Actions...)
	}
	return h
}

// stays tells people what a unanimous result says about them (VT-17).
func (m voteModel) unanimous() bool {
	if m.v.Sheet == nil || m.v.Sheet.Valid == 0 {
		return false
	}
	for _, t := range m.v.Sheet.Candidates {
		if t.For != m.v.Sheet.Valid && t.Against != m.v.Sheet.Valid && t.Abstain != m.v.Sheet.Valid {
			return false
		}
	}
	return true
}

func (p *pages) counted(r *web.Request) (voteModel, error) {
	m, err := p.loadVote(r)
	if err == nil && (m.v.Stage != ballot.Counted || m.v.Sheet == nil) {
		err = fault.New(fault.NotFound, "这次投票还没有计票结果。")
	}
	return m, err
}

func (p *pages) print(r *web.Request) (web.Answer, error) {
	m, err := p.counted(r)
	if err != nil {
		return nil, err
	}
	return web.Fragment{Body: printResult(m)}, nil
}

func (p *pages) printBallot(r *web.Request) (web.Answer, error) {
	m, err := p.loadVote(r)
	if err != nil {
		return nil, err
	}
	return web.Fragment{Body: printPaper(m)}, nil
}

func (m voteModel) printed() (rows [][]ui.PaperCell) {
	for _, s := range m.sums() {
		c := ui.PaperCell{Head: s.Label, Text: s.Value + " " + s.Unit}
		if n := len(rows); n > 0 && len(rows[n-1]) == 1 {
			rows[n-1] = append(rows[n-1], c)
		} else {
			rows = append(rows, []ui.PaperCell{c})
		}
	}
	for _, x := range m.sheet().Rows {
		rows = append(rows, []ui.PaperCell{{Head: x.Name, Text: fmt.Sprintf("赞成 %d　不赞成 %d　弃权 %d　%s", x.Yes, x.No, x.Abstain, x.Result)}})
	}
	d := m.verdict()
	paras := []string{d.Summary()}
	for _, f := range d.Why {
		text := f.Text
		if !f.Cite.IsZero() {
			text += "（" + f.Cite.String() + "）"
		}
		paras = append(paras, text+"。")
	}
	return append(rows, []ui.PaperCell{{Head: "判定", Paras: paras}})
}

func (m voteModel) marks() (rows [][]ui.PaperCell) {
	const boxes = "赞成（　　）　　不赞成（　　）　　弃权（　　）"
	for _, name := range m.v.Question().Candidates {
		rows = append(rows, []ui.PaperCell{{Head: name, Text: boxes}})
	}
	if m.v.Kind.Others {
		rows = append(rows, []ui.PaperCell{{Head: "另选他人", Lines: []string{"　", "　"}}})
	}
	return rows
}

func (m voteModel) rules() string {
	s := "同意的在“赞成”后画“○”，不同意的在“不赞成”后画“○”，弃权的在“弃权”后画“○”；都不画的按弃权计。"
	if m.v.Kind.Election() {
		s = fmt.Sprintf("应选 %d 名。赞成和另选的人数合计不得超过 %d 名，超过的选票无效。", m.v.Seats, m.v.Seats) + s + "投不赞成的可以另选他人，弃权的不能另选。"
	}
	return s + "不要写自己的姓名，也不要作别的记号。"
}

func (p *pages) export(r *web.Request) (web.Answer, error) {
	m, err := p.counted(r)
	if err != nil {
		return nil, err
	}
	d := m.verdict()
	return web.Download{Name: m.v.TitleOf(m.At.Short) + "计票结果.xlsx", ContentType: xlsx, Write: func(w io.Writer) error {
		out := sheet.NewWriter(w)
		if err := out.Sheet("计票结果", m.v.TitleOf(m.At.Short)+"计票结果（"+m.v.Day.String()+"）", []sheet.Column{{Title: "姓名（事项）", Width: 24}, {Title: "赞成", Form: sheet.AsNumber}, {Title: "不赞成", Form: sheet.AsNumber}, {Title: "弃权", Form: sheet.AsNumber}, {Title: "另选", Width: 8}, {Title: "结果", Width: 28}}); err != nil {
			return err
		}
		for _, o := range d.People {
			other := ""
			if o.Other {
				other = "是"
			}
			if err := out.Row(o.Name, o.For, o.Against, o.Abstain, other, o.Why); err != nil {
				return err
			}
		}
		if err := out.Sheet("票数", "票数", []sheet.Column{{Title: "项目", Width: 20}, {Title: "数", Form: sheet.AsNumber}}); err != nil {
			return err
		}
		for _, x := range []struct {
			what string
			n    int
		}{{"应到", d.Count.Due}, {"实到", d.Count.Present}, {"发出", d.Count.Issued}, {"收回", d.Count.Returned}, {"有效", d.Count.Valid}, {"无效", d.Count.Invalid}} {
			if err := out.Row(x.what, x.n); err != nil {
				return err
			}
		}
		if err := out.Sheet("判定", "判定", []sheet.Column{{Title: "理由", Width: 70}, {Title: "条文", Width: 36}}); err != nil {
			return err
		}
		for _, f := range d.Why {
			c := ""
			if !f.Cite.IsZero() {
				c = f.Cite.String()
			}
			if err := out.Row(f.Text, c); err != nil {
				return err
			}
		}
		return out.Close()
	}}, nil
}

package lifeweb

import (
	"io"

	"touyan/internal/base/civil"
	"touyan/internal/feature/life"
	"touyan/internal/feature/life/lifeapp"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// leading is the page of the leaders' organisational life.
type leading struct {
	lifeapp.Leading
	places []ui.SegItem
	today  civil.Day
}

func (p *pages) leaderPage(r *web.Request) (*leading, error) {
	l, err := p.app.Leaders(r.Context(), r.Permit, yearOf(r))
	return &leading{l, places(r, atLeaders), r.Today()}, err
}

func (p *pages) leaders(r *web.Request) (web.Answer, error) {
	t, err := p.leaderPage(r)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "领导干部双重组织生活", Nav: nav, Body: leadersBody(t)}, nil
}

// ratio writes how many of how many were attended; 没有记录 where there were none.
func ratio(as []lifeapp.Attended) string {
	if len(as) == 0 {
		return "没有记录"
	}
	return itoa(lifeapp.There(as)) + " / " + itoa(len(as)) + " 次"
}

// visits counts the meetings at all contact points.
func visits(l *lifeapp.Leader) string {
	if len(l.Points) == 0 {
		return "没有联系点"
	}
	n := 0
	for _, p := range l.Points {
		n += len(p.Visits)
	}
	return itoa(len(l.Points)) + " 个点，" + itoa(n) + " 次"
}

// home says whether the leader belongs to a branch (LZX-08).
func home(l *lifeapp.Leader) (ui.State, string) {
	switch {
	case !l.Known:
		return ui.None, "名册中没有找到"
	case l.LeaderPlace.Branch == "":
		return ui.Over, "没有编入党支部"
	}
	return ui.OK, l.LeaderPlace.Branch
}

// class says whether the duty of the secretary is met (MTG-05); of others the
// article has no number.
func class(l *lifeapp.Leader, t *leading) (ui.State, string) {
	n := len(l.Lectures)
	switch {
	case n > 0:
		return ui.OK, itoa(n) + " 次"
	case !l.Secretary:
		return ui.None, "没有记录"
	case t.Year < t.today.Year():
		return ui.Over, "没有讲"
	}
	return ui.Due, "还没有讲"
}

func (t *leading) table() ui.TableProps {
	x := ui.TableProps{ID: "leaders", Caption: "领导班子成员", Columns: []ui.Column{{Label: "姓名", RowHeader: true}, {Label: "所在党支部"}, {Label: "支部组织生活"}, {Label: "班子会议"}, {Label: "讲党课"}, {Label: "联系点"}}}
	for i := range t.Leaders {
		l := &t.Leaders[i]
		at, where := home(l)
		did, what := class(l, t)
		x.Rows = append(x.Rows, ui.Row{Cells: []ui.Cell{{Text: l.Name, Sub: l.Title, Href: "#leader-" + itoa(i+1)}, {State: at, Text: where}, {Text: ratio(l.Branch)}, {Text: ratio(l.Group)}, {State: did, Text: what}, {Text: visits(l)}}})
	}
	return x
}

// attendedTable lists meetings of one leader.
func attendedTable(caption string, as []lifeapp.Attended) ui.TableProps {
	x := ui.TableProps{Caption: caption, Dense: true, Columns: []ui.Column{{Label: "日期"}, {Label: "会议", RowHeader: true}, {Label: "类型"}, {Label: "党组织"}, {Label: "到会"}}}
	for _, a := range as {
		cells := []ui.Cell{{Text: dayText(a.Day), NoWrap: true}, {Text: a.Title, Href: life.Href(a.Meeting)}, {Text: a.What}, {Text: a.Unit}, {State: ui.OK, Text: "到会"}}
		if a.Title == "" {
			cells[1].Text = a.What
		}
		if a.Manner != "" {
			cells[4] = ui.Cell{State: ui.NA, Text: a.Manner}
		}
		x.Rows = append(x.Rows, ui.Row{Cells: cells})
	}
	return x
}

// lines are all meetings of a leader, each once, under what they are for.
func lines(l *lifeapp.Leader) (groups []struct {
	name string
	list []lifeapp.Attended
}) {
	add := func(name string, list []lifeapp.Attended) {
		if len(list) > 0 {
			groups = append(groups, struct {
				name string
				list []lifeapp.Attended
			}{name, list})
		}
	}
	add("参加所在支部组织生活", l.Branch)
	add("参加领导班子会议", l.Group)
	add("讲党课", l.Lectures)
	for _, p := range l.Points {
		add("联系点 "+p.Unit, p.Visits)
	}
	return groups
}

func (p *pages) exportLeaders(r *web.Request) (web.Answer, error) {
	t, err := p.leaderPage(r)
	if err != nil {
		return nil, err
	}
	name := itoa(t.Year) + " 年领导干部双重组织生活情况"
	return web.Download{Name: name + ".xlsx", ContentType: xlsx, Write: func(w io.Writer) error {
		b := sheet.NewWriter(w)
		if err := b.Sheet("情况", name, []sheet.Column{{Title: "姓名"}, {Title: "职务", Width: 14}, {Title: "事项", Width: 20}, {Title: "日期"}, {Title: "会议", Width: 30}, {Title: "类型", Width: 16}, {Title: "党组织", Width: 18}, {Title: "到会"}}); err != nil {
			return err
		}
		for i := range t.Leaders {
			l := &t.Leaders[i]
			gs := lines(l)
			if len(gs) == 0 {
				if err := b.Row(l.Name, l.Title, "没有记录", "", "", "", "", ""); err != nil {
					return err
				}
			}
			for _, g := range gs {
				for _, a := range g.list {
					manner := a.Manner
					if manner == "" {
						manner = "到会"
					}
					if err := b.Row(l.Name, l.Title, g.name, a.Day.String(), a.Title, a.What, a.Unit, manner); err != nil {
						return err
					}
				}
			}
		}
		return b.Close()
	}}, nil
}

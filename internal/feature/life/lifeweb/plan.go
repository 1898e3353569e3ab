package lifeweb

import (
	"io"
	"net/http"
	"strconv"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/life"
	"touyan/internal/feature/life/lifeapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/paper"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// planning is the page of a branch's year.
type planning struct {
	lifeapp.YearPlan
	places []ui.SegItem
	today  civil.Day
	record bool
	bad    *fault.Fault
}

func yearOf(r *web.Request) int {
	y, err := strconv.Atoi(r.Query("year"))
	if err != nil || y < 1949 || y > r.Today().Year()+1 {
		return r.Today().Year()
	}
	return y
}

func (p *pages) yearPlan(r *web.Request) (*planning, error) {
	permit, err := viewing(r)
	if err != nil {
		return nil, err
	}
	y, err := p.app.YearPlan(r.Context(), permit, web.QueryID[org.Unit](r, "unit"), yearOf(r))
	return &planning{YearPlan: y, places: places(r, atPlan), today: r.Today(), record: r.Actor.Can(life.CanRecord)}, err
}

func (p *pages) plan(r *web.Request) (web.Answer, error) {
	t, err := p.yearPlan(r)
	if err != nil {
		return ofBranches(r, "年度计划", atPlan, err)
	}
	return web.Page{Title: "年度计划", Nav: nav, Body: planBody(t)}, nil
}

// ofBranches says that a seat has no branch where none was asked for, as that of
// a group's leader.
func ofBranches(r *web.Request, title, at string, err error) (web.Answer, error) {
	if fault.KindOf(err) != fault.NotFound || r.Query("unit") != "" {
		return nil, err
	}
	return web.Page{Title: title, Nav: nav, Body: branchless(title, places(r, at))}, nil
}

// arrange takes the ticked periods: the box is kind/group/first day of the
// period, the day is in the field of the same name.
func (p *pages) arrange(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	branch, _ := id.Parse[org.Unit](f.Raw("branch"))
	year, _ := strconv.Atoi(f.Raw("year"))
	var wishes []lifeapp.Wish
	for _, key := range f.All("slot") {
		kind, rest, _ := strings.Cut(key, "/")
		group, _, _ := strings.Cut(rest, "/")
		w := lifeapp.Wish{Kinds: life.KindOf(kind), Day: f.Day("day-" + key)}
		w.Group, _ = id.Parse[org.Unit](group)
		if w.Day == 0 {
			f.Bad("day-"+key, "请填写日期")
		}
		wishes = append(wishes, w)
	}
	if len(wishes) == 0 {
		f.Bad("slot", "请先勾选要排的会议")
	}
	if f.Err() == nil {
		made, err := p.app.Arrange(r.Context(), r.Permit, branch, year, wishes)
		if err == nil {
			return web.See{To: atPlan + "?unit=" + branch.String() + "&year=" + itoa(year), Toast: "已排 " + itoa(made) + " 次"}, nil
		}
		if mendable(err) == nil {
			return nil, err
		}
		f.Merge(err)
	}
	permit, err := viewing(r)
	if err != nil {
		return nil, err
	}
	y, err := p.app.YearPlan(r.Context(), permit, branch, year)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "年度计划", Nav: nav, Status: http.StatusUnprocessableEntity, Body: planBody(&planning{YearPlan: y, places: places(r, atPlan), today: r.Today(), record: true, bad: f.Fault()})}, nil
}

func (t *planning) problems() (es []ui.FieldError) {
	if t.bad == nil {
		return nil
	}
	for _, x := range t.bad.Fields {
		es = append(es, ui.FieldError{Text: x.Text})
	}
	if len(es) == 0 {
		es = append(es, ui.FieldError{Text: t.bad.Text})
	}
	return es
}

// open are the slots that nothing stands for and that can still be held.
func (t *planning) open() (ss []life.Slot) {
	for _, s := range t.Slots {
		if len(s.Meetings) == 0 && s.Usual(t.today) != 0 {
			ss = append(ss, s)
		}
	}
	return ss
}

func slotKey(s *life.Slot) string {
	return s.Kind.Code() + "/" + s.Group.String() + "/" + s.Period.From.String()
}

// slotName is what the slot is called: 8 月主题党日.
func slotName(s *life.Slot) string {
	name := s.Kind.Chinese()
	if s.GroupName != "" {
		name = s.GroupName + "会议"
	}
	return name
}

// months is the table of the year: a row a period, in the order of the year.
func (t *planning) table() ui.TableProps {
	x := ui.TableProps{ID: "year", Caption: itoa(t.Year) + " 年计划", Dense: true, Columns: []ui.Column{{Label: "期间"}, {Label: "应当召开", RowHeader: true}, {Label: "安排", Width: "200px"}, {Label: "状态"}, {Label: "依据", Wide: true}}}
	for i := range t.Slots {
		s := &t.Slots[i]
		row := []ui.Cell{{Text: s.Period.Chinese(), NoWrap: true}, {Text: slotName(s)}, {}, {}, {Text: s.Cite.String(), Dim: true}}
		switch {
		case len(s.Meetings) > 0:
			m := s.Meetings[0]
			for _, other := range s.Meetings {
				if other.Stage == life.Recorded {
					m = other
					break
				}
			}
			row[2] = ui.Cell{Text: dayText(m.Day) + " " + m.Begins, Href: life.Href(m.ID), NoWrap: true}
			row[3] = ui.Cell{State: stageState(m.Stage), Text: m.Stage.Chinese()}
			if n := len(s.Meetings); n > 1 {
				row[2].Text += "，共 " + itoa(n) + " 次"
			}
		case s.Period.Until < t.today:
			row[3] = ui.Cell{State: ui.Over, Text: "没有记录"}
		default:
			row[3] = ui.Cell{State: ui.None, Text: "没有安排"}
		}
		x.Rows = append(x.Rows, ui.Row{Cells: row})
	}
	return x
}

func (t *planning) others() ui.TableProps {
	x := ui.TableProps{ID: "others", Caption: "其他会议和活动", Dense: true, Columns: []ui.Column{{Label: "日期"}, {Label: "名称", RowHeader: true}, {Label: "类型"}, {Label: "状态"}}}
	for i := range t.Others {
		m := &t.Others[i]
		x.Rows = append(x.Rows, ui.Row{Cells: []ui.Cell{{Text: dayText(m.Day), NoWrap: true}, {Text: m.Name(), Href: life.Href(m.ID)}, {Text: m.Short()}, {State: stageState(m.Stage), Text: m.Stage.Chinese()}}})
	}
	return x
}

// rows is the year as lines of text: period, what, day and title, state.
func (t *planning) rows() (rows [][]string) {
	for i := range t.Slots {
		s := &t.Slots[i]
		line := []string{s.Period.Chinese(), slotName(s), "", ""}
		for _, m := range s.Meetings {
			if line[2] != "" {
				line[2] += "；"
			}
			line[2] += m.Day.String() + " " + m.Name()
			line[3] = m.Stage.Chinese()
		}
		rows = append(rows, line)
	}
	for i := range t.Others {
		m := &t.Others[i]
		rows = append(rows, []string{m.Day.Month().Period().Chinese(), m.What(), m.Day.String() + " " + m.Name(), m.Stage.Chinese()})
	}
	return rows
}

func (p *pages) exportPlan(r *web.Request) (web.Answer, error) {
	t, err := p.yearPlan(r)
	if err != nil {
		return nil, err
	}
	name := t.Branch.Short + " " + itoa(t.Year) + " 年组织生活计划"
	if r.Query("as") == "docx" {
		doc := paper.Paper{Title: t.Branch.Short + "\n" + itoa(t.Year) + " 年度组织生活计划", Body: []paper.Block{paper.Table{Head: []string{"期间", "会议", "安排", "状态"}, Rows: t.rows(), Align: "ccll", Small: true}},
			Signature: paper.Signature{Organs: []string{t.Branch.Short}, Day: r.Today()}}
		return web.Download{Name: paper.Filename(name) + ".docx", ContentType: paper.Type, Write: func(w io.Writer) error { return paper.Write(w, doc) }}, nil
	}
	return web.Download{Name: paper.Filename(name) + ".xlsx", ContentType: xlsx, Write: func(w io.Writer) error {
		b := sheet.NewWriter(w)
		if err := b.Sheet("计划", name, []sheet.Column{{Title: "期间", Width: 16}, {Title: "会议", Width: 22}, {Title: "安排", Width: 40}, {Title: "状态"}}); err != nil {
			return err
		}
		for _, line := range t.rows() {
			if err := b.Row(line[0], line[1], line[2], line[3]); err != nil {
				return err
			}
		}
		return b.Close()
	}}, nil
}

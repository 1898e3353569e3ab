package caseloadweb

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/caseload/caseloadapp"
	"touyan/internal/feature/caseload/circular"
	"touyan/internal/feature/caseload/circularapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/paper"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// circulars is the list of a year.
type circulars struct {
	standing
	tabs []ui.SegItem
	year int
	list []circularapp.Head
	by   caseloadapp.Level
	may  bool
}

func (p *pages) circularsModel(r *web.Request, get func(string) string) (m circulars, err error) {
	if m.standing, err = p.stand(r, get); err != nil || m.Court.ID == 0 {
		return m, err
	}
	m.tabs, m.may, m.year = m.standing.tabs(r, nav+"/circulars"), r.Actor.Can(canCirculate), yearOf(get, m.today)
	look, err := r.Actor.PermitHere(canView)
	if err != nil {
		return m, err
	}
	if m.by, err = p.circulars.Finest(r.Context(), look, m.court); err != nil {
		return m, err
	}
	m.list, err = p.circulars.Circulars(r.Context(), look, m.court, m.year)
	return m, err
}

func yearOf(get func(string) string, today civil.Day) int {
	if y, err := strconv.Atoi(get("year")); err == nil && y >= 2016 && y <= today.Year() {
		return y
	}
	return today.Year()
}

func yearOptions(today civil.Day) (os []ui.Option) {
	for y := today.Year(); y > today.Year()-6; y-- {
		os = append(os, ui.Option{Value: itoa(y), Label: itoa(y) + " 年"})
	}
	return os
}

func (p *pages) list(r *web.Request) (web.Answer, error) {
	m, err := p.circularsModel(r, r.Query)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "周调度", Nav: navWeek, Body: circularsBody(m)}, nil
}

// weeks are those whose circular can be made: the last twelve that are over.
func (m circulars) weeks() (os []ui.Option) {
	w := circular.LastWeek(m.today)
	for range 12 {
		os = append(os, ui.Option{Value: w.From.String(), Label: fmt.Sprintf("%s（%s 至 %s）", circular.WeekName(w), w.From, w.Until)})
		w = civil.Period{From: w.From - 7, Until: w.Until - 7}
	}
	return os
}

func (m circulars) table() ui.TableProps {
	t := ui.TableProps{ID: "circulars", Caption: itoa(m.year) + " 年周调度", Columns: []ui.Column{{Label: "周", RowHeader: true}, {Label: "范围"}, {Label: "事项", Align: ui.Right}, {Label: "未办结", Align: ui.Right}, {Label: "状态"}, {Label: "文号"}, {Label: "签发"}}}
	for _, c := range m.list {
		s, text := ui.Plan, "草稿"
		if c.Issued != 0 {
			s, text = ui.OK, c.Issued.String()+" 签发"
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: circular.WeekName(c.Week), Sub: c.Week.From.String() + " 至 " + c.Week.Until.String(), Href: nav + "/circulars/" + c.ID.String()}, {Text: levelName(c.By)}, {Text: itoa(c.Signals)}, {Text: itoa(c.Open)}, {State: s, Text: text}, {Text: c.Number, Dim: true}, {Text: c.Signed, Dim: true}}})
	}
	return t
}

// prepare makes a draft, or opens the one that is there.
func (p *pages) prepare(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	court, _ := id.Parse[org.Unit](f.Raw("court"))
	week, err := civil.ParseDay(f.Raw("week"))
	if err != nil || week == 0 {
		return nil, fault.New(fault.Invalid, "请选择哪一周。")
	}
	k, made, err := p.circulars.Prepare(r.Context(), r.Permit, circularapp.PrepareIn{Court: court, Week: circular.WeekOf(week), By: caseloadapp.Level(f.Raw("by"))})
	if err != nil {
		return nil, err
	}
	toast := "这一周的通报已有，打开它"
	if made {
		toast = "已生成草稿"
	}
	return web.See{To: nav + "/circulars/" + k.String(), Toast: toast}, nil
}

// oneCircular is a circular with what can be done about it.
type oneCircular struct {
	circularapp.Circular
	place  place
	owners []circularapp.Owner
	may    bool
	today  civil.Day
	bad    *fault.Fault
	form   string // the form that was refused
	get    func(string) string
}

func (p *pages) circularModel(r *web.Request) (m oneCircular, err error) {
	k, err := web.PathID[circularapp.Circular](r, "id")
	if err != nil {
		return m, err
	}
	return p.circularOf(r, k)
}

func (p *pages) circularOf(r *web.Request, k circularapp.ID) (m oneCircular, err error) {
	look, err := r.Actor.PermitHere(canView)
	if err != nil {
		return m, err
	}
	if m.Circular, err = p.circulars.Circular(r.Context(), look, k); err != nil {
		return m, err
	}
	m.place, m.today, m.may = place{court: m.Court.ID}, r.Today(), r.Actor.Can(canCirculate)
	m.get = func(string) string { return "" }
	if !m.may {
		return m, nil
	}
	permit, err := r.Actor.PermitHere(canCirculate)
	if err != nil {
		return m, err
	}
	m.owners, err = p.circulars.Owners(r.Context(), permit, m.Court.ID)
	return m, err
}

func (p *pages) circular(r *web.Request) (web.Answer, error) {
	m, err := p.circularModel(r)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: circular.WeekName(m.Week) + "周调度", Nav: navWeek, Body: circularBody(m)}, nil
}

// again is the page of a circular with what was refused.
func (p *pages) again(r *web.Request, k circularapp.ID, form string, err error) (web.Answer, error) {
	bad := mendable(err)
	if bad == nil {
		return nil, err
	}
	m, merr := p.circularOf(r, k)
	if merr != nil {
		return nil, merr
	}
	f, ferr := r.Form()
	if ferr != nil {
		return nil, ferr
	}
	m.bad, m.form, m.get = bad, form, f.Raw
	return web.Invalid(web.Page{Title: circular.WeekName(m.Week) + "周调度", Nav: navWeek, Body: circularBody(m)}), nil
}

func (m oneCircular) address(rest string) string { return nav + "/circulars/" + m.ID.String() + rest }

func (m oneCircular) actions() []ui.Action {
	as := []ui.Action{{Label: "打印", Icon: "printer", Href: m.address("/print")}, {Label: "Word", Icon: "file-type-docx", Href: m.address("/paper"), Download: true}}
	if m.may && m.Issued == 0 {
		as = append(as, ui.Action{Label: "签发", Icon: "signature", Kind: ui.Primary, Href: "#issue"})
	}
	return as
}

func (m oneCircular) status() (ui.State, string) {
	if m.Issued == 0 {
		return ui.Plan, "草稿"
	}
	return ui.OK, m.Issued.String() + " 由" + m.Signed + "签发"
}

func (m oneCircular) summary() string {
	return fmt.Sprintf("%s 至 %s，%s，按截至当周的十二个月计算；%s", m.Week.From, m.Week.Until, levelName(m.By), "不排先后，不涉及个人。")
}

// fieldOf is what is wrong with a field of a form, and its value as typed.
func (m oneCircular) wrong(form, field string) string {
	if m.bad == nil || m.form != form {
		return ""
	}
	return m.bad.Field(field)
}

func (m oneCircular) typed(form, field, otherwise string) string {
	if m.form == form {
		if v := m.get(field); v != "" {
			return v
		}
	}
	return otherwise
}

// ownerOptions are who can answer for a signal: those whose branch covers the unit first.
func (m oneCircular) ownerOptions(s circularapp.Signal) (os []ui.Option) {
	os = append(os, ui.Option{Value: "", Label: "请选择"})
	for _, near := range []bool{true, false} {
		group := "其他任职"
		if near {
			group = "覆盖该单位的支部"
		}
		for _, o := range m.owners {
			if o.Covers[s.Unit.ID] == near {
				os = append(os, ui.Option{Value: itoa(o.Member) + "." + o.Unit.String(), Label: o.Place + o.Title + " " + o.Name, Group: group})
			}
		}
	}
	return os
}

// firstOwner is who answers for a unit where nobody else is chosen: the secretary of
// the branch that covers it.
func (m oneCircular) firstOwner(s circularapp.Signal) string {
	for _, o := range m.owners {
		if o.Covers[s.Unit.ID] && strings.Contains(o.Title, "书记") && !strings.Contains(o.Title, "副") {
			return itoa(o.Member) + "." + o.Unit.String()
		}
	}
	return ""
}

func (p *pages) reword(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[circularapp.Circular](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	version, _ := f.Int("version", 0, 1<<30)
	opening := f.Text("opening", 1000)
	if err = f.Err(); err == nil {
		err = p.circulars.Reword(r.Context(), r.Permit, k, int64(version), opening)
	}
	if err != nil {
		return p.again(r, k, "opening", err)
	}
	return web.See{To: nav + "/circulars/" + k.String(), Toast: "已保存"}, nil
}

func (p *pages) issue(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[circularapp.Circular](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	version, _ := f.Int("version", 0, 1<<30)
	in := circularapp.IssueIn{ID: k, Version: int64(version), Number: f.Text("number", 60), Signer: f.Text("signer", 30)}
	if err = f.Err(); err == nil {
		err = p.circulars.Issue(r.Context(), r.Permit, in)
	}
	if err != nil {
		return p.again(r, k, "issue", err)
	}
	return web.See{To: nav + "/circulars/" + k.String(), Toast: "已签发，跟进事项已到负责人的工作台"}, nil
}

func (p *pages) leave(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[circularapp.Signal](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	why := f.Text("why", 200)
	if f.Has("leave") && why == "" {
		return nil, fault.New(fault.Invalid, "请写明为什么不列入通报，例如：数据录入有误，已更正。")
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	if err := p.circulars.Leave(r.Context(), r.Permit, k, why); err != nil {
		return nil, err
	}
	return web.See{To: backTo(f.Raw("circular")), Toast: "已保存"}, nil
}

// backTo is the page of a circular by its identifier as a form sent it.
func backTo(raw string) string {
	if k, err := id.Parse[circularapp.Circular](raw); err == nil {
		return nav + "/circulars/" + k.String()
	}
	return nav + "/circulars"
}

func (p *pages) assign(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[circularapp.Signal](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	in := circularapp.AssignIn{Signal: k, Text: f.Text("task", 300), Owner: f.Text("other", 60), Due: f.Day("due")}
	if member, unit, ok := strings.Cut(f.Raw("owner"), "."); ok {
		in.Member, _ = strconv.ParseInt(member, 10, 64)
		in.Unit, _ = id.Parse[org.Unit](unit)
	}
	if err = f.Err(); err == nil {
		_, err = p.circulars.Assign(r.Context(), r.Permit, in)
	}
	if err != nil {
		c, _ := id.Parse[circularapp.Circular](f.Raw("circular"))
		return p.again(r, c, "signal-"+k.String(), err)
	}
	return web.See{To: backTo(f.Raw("circular")) + "#signal-" + k.String(), Toast: "已加跟进事项"}, nil
}

func (p *pages) withdraw(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[circularapp.Task](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	if err := p.circulars.Withdraw(r.Context(), r.Permit, k); err != nil {
		return nil, err
	}
	return web.See{To: backTo(f.Raw("circular")), Toast: "已撤回跟进事项"}, nil
}

func (p *pages) print(r *web.Request) (web.Answer, error) {
	m, err := p.circularModel(r)
	if err != nil {
		return nil, err
	}
	return web.Fragment{Body: circularPaper(m, r.Actor.Name)}, nil
}

func (p *pages) paper(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[circularapp.Circular](r, "id")
	if err != nil {
		return nil, err
	}
	name, doc, err := p.circulars.Paper(r.Context(), r.Permit, k)
	if err != nil {
		return nil, err
	}
	return web.Download{Name: name + ".docx", ContentType: docx, Write: func(w io.Writer) error { return paper.Write(w, doc) }}, nil
}

const docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

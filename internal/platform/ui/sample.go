package ui

import (
	"net/http"

	"github.com/a-h/templ"

	"touyan/assets"
)

const sampleSecrecy = "本系统为非涉密系统，严禁存储、处理、传输国家秘密；涉工作秘密内容按规定审批"

// Sample is one page of the gallery, served in development only. All persons and figures in it are invented.
type Sample struct {
	Path  string // "/ui/workbench"
	Title string
	Page  templ.Component
}

// Samples are the gallery and whole pages put together from its components, as the design shows them.
func Samples() []Sample {
	return []Sample{
		{"/ui", "组件与状态", Gallery()},
		{"/ui/workbench", "工作台", Page(sampleShell("工作台"), sampleWorkbench())},
		{"/ui/overview", "履责总览", Page(wideShell(), sampleOverview(false))},
		{"/ui/drawer", "履责总览与发现", Page(drawerShell(), sampleOverview(true))},
		{"/ui/meeting", "记录会议", Page(sampleShell("组织生活"), sampleMeeting(false))},
		{"/ui/meeting-errors", "记录会议，有错", Page(sampleShell("组织生活"), sampleMeeting(true))},
		{"/ui/members", "党员名册", Page(sampleShell("党员名册"), sampleMembers())},
		{"/ui/admission", "发展党员", Page(sampleShell("发展党员"), sampleAdmission())},
		{"/ui/indicators", "审判指标", Page(sampleShell("审判指标"), sampleIndicators())},
		{"/ui/ballot", "选票", BareWide("选票", sampleSecrecy, sampleBallot())},
		{"/ui/paper", "会议记录", samplePaper()},
		{"/ui/sign-in", "登录", Bare("登录", sampleSecrecy, sampleSignIn())},
	}
}

// Development serves the samples and the assets they need, under the content policy of the product. It is for `touyan ui`
// and for browser tests; nothing posted to it is kept.
func Development() http.Handler {
	mux := http.NewServeMux()
	mux.Handle(assets.Prefix, assets.Handler())
	mux.Handle("GET /{$}", http.RedirectHandler("/ui", http.StatusSeeOther))
	mux.Handle("POST /ui/", http.RedirectHandler("/ui", http.StatusSeeOther))
	for _, s := range Samples() {
		mux.HandleFunc("GET "+s.Path, func(w http.ResponseWriter, r *http.Request) {
			page := s.Page
			if r.Header.Get("HX-Target") == "drawer" {
				page = sampleDrawer()
			}
			w.Header().Set("Content-Security-Policy", "default-src 'self'; style-src 'self'; img-src 'self' data:")
			templ.Handler(page).ServeHTTP(w, r)
		})
	}
	return mux
}

func sampleNav(active string) Nav {
	item := func(label, icon string, count int) NavItem {
		return NavItem{Label: label, Href: "/ui", Icon: icon, Count: count, Active: label == active}
	}
	desk := NavItem{Label: "工作台", Href: "/ui/workbench", Icon: "home", Count: 3, Alert: true, Active: active == "工作台"}
	nav := Nav{Groups: []NavGroup{
		{Items: []NavItem{desk}},
		{Title: "支部工作", Items: []NavItem{
			item("组织生活", "calendar-event", 0), item("党员名册", "users", 0), item("发展党员", "route", 1),
			item("党费", "coin-yuan", 0), item("选举与评议", "checkbox", 0), item("学习", "book", 0),
		}},
		{Title: "责任", Items: []NavItem{item("履责总览", "layout-grid", 0), item("任务督办", "clipboard-check", 2), item("考核评价", "gauge", 0)}},
		{Title: "党建+审判", Items: []NavItem{item("审判指标", "chart-histogram", 0), item("廉政", "shield-check", 0), item("服务群众", "heart-handshake", 0)}},
		{Title: "资料", Items: []NavItem{item("支部档案", "archive", 0), item("制度汇编", "book-2", 0)}},
	}}
	links := map[string]string{
		"组织生活": "/ui/meeting", "党员名册": "/ui/members", "发展党员": "/ui/admission", "履责总览": "/ui/overview", "审判指标": "/ui/indicators",
	}
	for _, g := range nav.Groups {
		for i := range g.Items {
			if href := links[g.Items[i].Label]; href != "" {
				g.Items[i].Href = href
			}
		}
	}
	return nav
}

func sampleShell(active string) Shell {
	return Shell{
		Secrecy: sampleSecrecy,
		Title:   active, Nav: sampleNav(active),
		ScopeName: "民二庭党支部", ScopeDetail: "云川市中级人民法院",
		Scopes: []ScopeChoice{
			{Value: "1", Name: "民二庭党支部", Detail: "支部书记", Current: true},
			{Value: "2", Name: "云川中院机关党委", Detail: "委员"},
		},
		AsOf: "截至 09-18 09:30", Messages: 3, PersonName: "沈砚", PersonPost: "支部书记",
		Notice: "演示数据，人名均为虚构", Version: "v0.1 · 内网", Help: "/ui",
	}
}

func wideShell() Shell {
	s := sampleShell("履责总览")
	s.Wide = true
	return s
}

func drawerShell() Shell {
	s := wideShell()
	s.Drawer = sampleDrawer()
	return s
}

func pips(states string) []Pip {
	of := map[rune]Pip{'o': {State: OK}, '!': {State: Over}, '^': {State: Due}, 'p': {State: Plan}, '.': {Future: true}}
	var out []Pip
	for _, r := range states {
		out = append(out, of[r])
	}
	return out
}

func sampleDays() []StripDay {
	weekdays := []string{"一", "二", "三", "四", "五", "六", "日"}
	notes := map[int]struct {
		state State
		note  string
	}{
		4: {OK, "固定学习日"}, 9: {OK, "党小组会"}, 16: {OK, "主题党日"}, 18: {Plan, "今天：集中学习 15:00"}, 20: {Due, "9 月党费收缴截止"},
		24: {Plan, "支委会"}, 25: {Plan, "发展对象审查，可办起始日"}, 29: {Plan, "第三季度党员大会（拟）"}, 30: {Due, "第三季度党员大会截止"},
	}
	var days []StripDay
	for d := 1; d <= 30; d++ {
		w := (d - 1) % 7
		day := StripDay{
			Day: d, Weekday: weekdays[w], Href: "#d" + itoa(d), Past: d < 18, Today: d == 18, Rest: w > 4, Week: w == 0, Limit: d == 30,
			Label: "9月" + itoa(d) + "日 周" + weekdays[w],
		}
		if n, ok := notes[d]; ok {
			day.Marks, day.Note = []State{n.state}, n.note
			day.Label += "，" + n.note
		}
		days = append(days, day)
	}
	return days
}

func sampleHeat() HeatTableProps {
	h := HeatTableProps{
		Caption: "支部履责矩阵", RowTitle: "支部", RowNote: "党员数", FootTitle: "逾期 + 临期", Drawer: true,
		Groups: []HeatGroup{
			{"三会一课", []HeatColumn{{"党员大会", "每季"}, {"支委会", "每月"}, {"党小组会", "每月"}, {"党课", "每季"}}},
			{"", []HeatColumn{{"主题党日", "每月"}}},
			{"年度", []HeatColumn{{"组织生活会", "每年"}, {"民主评议", "每年"}}},
			{"", []HeatColumn{{"党费", "每月"}, {"发展党员", "按步"}, {"换届", "三年"}}},
		},
		Foot: []HeatTally{{0, 2}, {2, 1}, {0, 1}, {1, 1}, {0, 1}, {}, {}, {0, 1}, {}, {}},
	}
	ok := func(text string) HeatCell { return HeatCell{State: OK, Text: text, Href: "/ui/drawer"} }
	later := HeatCell{State: None, Text: "12 月", Href: "/ui/drawer"}
	for _, b := range []struct{ name, n string }{
		{"立案庭", "22"}, {"刑一庭", "18"}, {"刑二庭", "16"}, {"民一庭", "24"}, {"民二庭", "23"}, {"民三庭", "17"}, {"金融庭", "19"}, {"行政庭", "18"}, {"执行局", "38"}, {"离退休", "42"},
	} {
		h.Rows = append(h.Rows, HeatRow{Name: b.name, Note: b.n, Href: "/ui/members", Cells: []HeatCell{
			ok("3/3"), ok("9/9"), ok("9/9"), ok("3/3"), ok("9/9"), later, later, ok("9 月齐"), ok("1 人"), ok("2027-03"),
		}})
	}
	set := func(row, col int, s State, text string) {
		h.Rows[row].Cells[col] = HeatCell{State: s, Text: text, Href: "/ui/drawer"}
	}
	set(1, 0, Due, "2/3")
	set(4, 0, Due, "2/3")
	set(2, 1, Due, "8/9")
	set(4, 1, Over, "7/9")
	set(8, 1, Over, "7/9")
	set(8, 3, Over, "1/3")
	set(6, 2, Due, "8/9")
	set(4, 3, Due, "2/3")
	set(2, 4, Due, "8/9")
	set(4, 7, Due, "差 2 人")
	set(4, 8, Run, "等回函")
	h.Rows[1].Cells[8] = HeatCell{State: NA}
	h.Rows[9].Cells[2] = HeatCell{State: NA}
	return h
}

func sampleAttendance(bad bool) AttendanceProps {
	a := AttendanceProps{ID: "f-att", Options: AttendanceOptions("present", "leave", "absent")}
	for i, p := range []struct{ name, post, value, note string }{
		{"沈砚", "支部书记", "present", ""}, {"卓知微", "组织委员", "present", ""}, {"桑榆明", "纪检委员", "present", ""}, {"荆白", "宣传委员", "present", ""},
		{"霍清岚", "", "present", ""}, {"丰夏", "", "leave", "出差：省高院"}, {"简明溪", "", "leave", "病假"}, {"燕归", "", "present", ""}, {"闻笛", "预备党员", "present", ""},
	} {
		row := AttendanceRow{No: i + 1, Name: p.name, Post: p.post, Field: "att-" + itoa(i), Value: p.value, NoteName: "why-" + itoa(i), Note: p.note}
		if bad && p.name == "燕归" {
			row.Value, row.Error = "", "还没有选"
		}
		a.Rows = append(a.Rows, row)
	}
	return a
}

func sampleElements() []Element {
	var all []Element
	for i := 1; i <= 23; i++ {
		all = append(all, Element{No: i, Name: "要素", State: OK})
	}
	all[15] = Element{No: 16, Name: "讨论要点（第 2 项议题）", State: Due, Href: "#f-points"}
	all[19] = Element{No: 20, Name: "决议 1 的责任人、期限", State: Due, Href: "#f-points"}
	all[21] = Element{No: 22, Name: "主持人审签", State: None}
	all[22] = Element{No: 23, Name: "记录人签名", State: None}
	return all
}

func sampleTable() TableProps {
	t := TableProps{
		ID: "members", Caption: "民二庭党支部党员", Dense: true,
		Columns: []Column{
			{Label: "姓名", Sort: "/ui/members?sort=-name", Sorted: "ascending", RowHeader: true}, {Label: "性别"}, {Label: "出生年月"},
			{Label: "身份证号"}, {Label: "类别"}, {Label: "入党日期"}, {Label: "党内职务"}, {Label: "小组"}, {Label: "学历", Wide: true},
			{Label: "9 月党费", Align: Right}, {Label: "状态"},
		},
		Select: &SelectProps{Name: "member", FormID: "batch", Unit: "人", Total: 23, Batch: []Action{{Label: "编入党小组", Name: "do", Value: "group"}, {Label: "登记党费", Name: "do", Value: "dues"}, {Label: "导出所选", Name: "do", Value: "export"}}},
		Pager:  &PagerProps{From: 1, To: 10, Total: 23, Unit: "人", Next: "/ui/members?page=2"},
	}
	for i, m := range []struct{ name, sex, born, tail, day, post string }{
		{"沈砚", "男", "1972-01", "110X", "1994-01-01", "支部书记"}, {"段景和", "男", "1979-06", "4813", "2002-08-12", "副书记"},
		{"卓知微", "女", "1986-11", "8526", "2010-03-23", "组织委员"}, {"桑榆明", "女", "1993-04", "221X", "2018-10-06", "纪检委员"},
		{"荆白", "男", "1974-09", "5952", "1996-05-17", "宣传委员"}, {"霍清岚", "女", "1981-02", "9665", "2004-12-28", "第一党小组长"},
		{"祁望舒", "女", "1988-07", "332X", "2012-07-11", ""}, {"栾以宁", "男", "1995-12", "7091", "2020-02-22", "第二党小组长"},
		{"丰夏", "女", "1976-05", "0704", "1998-09-05", ""}, {"邬长亭", "男", "1983-10", "443X", "2006-04-16", ""},
	} {
		paid := Cell{State: OK, Text: "已交"}
		if i == 8 {
			paid = Cell{State: Due, Text: "未交"}
		}
		t.Rows = append(t.Rows, Row{Value: itoa(i), Name: m.name, Selected: i == 5 || i == 8, Cells: []Cell{
			{Text: m.name, Href: "#member"}, {Text: m.sex}, {Text: m.born}, {Body: Masked(MaskedProps{Before: "5399", After: m.tail})}, {Text: "正式"},
			{Text: m.day}, {Text: m.post}, {Text: "第一"}, {Text: "研究生"}, {Text: "43.00"}, paid,
		}})
	}
	return t
}

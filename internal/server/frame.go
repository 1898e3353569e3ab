package server

import (
	"context"
	"io"
	"strings"

	"github.com/a-h/templ"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/account"
	"touyan/internal/feature/account/accountweb"
	"touyan/internal/feature/admission"
	"touyan/internal/feature/ballot"
	"touyan/internal/feature/calendar"
	"touyan/internal/feature/calendar/calendarweb"
	"touyan/internal/feature/care"
	"touyan/internal/feature/care/careweb"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/desk"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/grant"
	"touyan/internal/feature/grant/grantweb"
	"touyan/internal/feature/life"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/feature/privacy"
	"touyan/internal/feature/publicity"
	"touyan/internal/feature/publicity/publicityweb"
	"touyan/internal/feature/records"
	"touyan/internal/feature/records/recordsweb"
	"touyan/internal/feature/review"
	"touyan/internal/feature/statistics"
	"touyan/internal/feature/survey"
	"touyan/internal/feature/trail"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// frame draws the shell around the rooms' pages.
type frame struct {
	version, notice string
	secrecy         func(r *web.Request) string // see ui.Shell
	trouble         func() string
	unread          func(r *web.Request) int
}

// place is one entry of the navigation, for whoever can do can.
type place struct {
	can   access.Can
	label string
	href  string
	icon  string
}

// navigation is the sidebar, by groups. Who cannot open a page does not see it.
var navigation = []struct {
	title  string
	places []place
}{
	{"", []place{
		{desk.CanView, "工作台", "/desk", "home"},
		{desk.CanOverview, "履责总览", "/overview", "layout-grid"},
	}},
	{"支部工作", []place{
		{life.CanView, "组织生活", "/life", "calendar-event"},
		{life.CanView, "谈心谈话", "/life/talks", "messages"},
		{member.CanView, "党员名册", "/members", "users"},
		{ballot.CanView, "选举与表决", "/ballots", "checkbox"},
		{survey.CanView, "问卷测评", "/surveys", "clipboard-check"},
		{review.CanView, "评议整改", "/reviews", "checklist"},
		{care.CanView, "关怀", careweb.Nav, "heart-handshake"},
		{care.CanCount, "关怀汇总", careweb.NavNumbers, "heart-handshake"},
		{admission.CanView, "发展党员", "/admission", "route"},
		{statistics.CanView, "党内统计", "/statistics", "report"},
		{dues.CanView, "党费", "/dues", "coin-yuan"},
		{org.CanView, "组织架构", "/org", "sitemap"},
	}},
	{"党建+审判", []place{
		{caseload.CanView, "审判指标", "/court-work", "chart-histogram"},
		{caseload.CanView, "周调度", "/court-work/circulars", "speakerphone"},
	}},
	{"资料", []place{
		{member.CanImport, "导入", "/imports", "file-import"},
		{publicity.CanRead, "公开栏", publicityweb.Nav, "speakerphone"},
		{records.CanView, "支部档案", recordsweb.NavArchive, "archive"},
		{records.CanSearch, "制度汇编", recordsweb.NavLibrary, "book-2"},
		{desk.CanSet, "参数", "/parameters", "adjustments"},
		{privacy.CanNotice, "告知书和警示", "/privacy/texts", "info-circle"},
	}},
	{"个人信息", []place{
		{dues.CanOwn, "我的党费", "/dues/mine", "coin-yuan"},
		{admission.CanOwn, "入党进度", "/admission/mine", "route"},
		{care.CanOwn, "关怀和结对", careweb.NavMine, "heart-handshake"},
		{calendar.CanOwn, "日历订阅", calendarweb.Nav, "calendar"},
		{caseload.CanOwn, "我的办案", "/court-work/mine", "chart-histogram"},
		{privacy.CanOwn, "我的信息", "/my/data", "id"},
		{privacy.CanDecide, "信息更正", "/privacy/corrections", "user-edit"},
		{privacy.CanExport, "导出审批", "/privacy/exports", "file-export"},
		{privacy.CanDispose, "到期处置", "/privacy/disposals", "trash"},
		{privacy.CanReport, "误传涉密处置", "/privacy/emergencies", "shield"},
	}},
	{"管理", []place{
		{account.CanManage, "账号", "/accounts", "key"},
		{account.CanConfirm, "重置复核", accountweb.NavResets, "shield-lock"},
		{trail.CanView, "审计", "/audit", "history"},
		{grant.CanView, "授权", grantweb.Nav, "user-check"},
		{grant.CanPreview, "按角色预览", grantweb.NavPreview, "eye"},
	}},
}

// Page draws a room's page inside the shell.
func (f *frame) Page(r *web.Request, title, nav string, body templ.Component) templ.Component {
	s := ui.Shell{Title: title, Version: f.version, Notice: f.notice, Secrecy: f.secrecy(r), Trouble: f.trouble()}
	t := r.Now.In(civil.Shanghai)
	s.AsOf = "截至 " + t.Format("01-02 15:04")
	if a := r.Actor; a != nil {
		s.PersonName = a.Name
		if g, ok := a.Here(); ok {
			s.ScopeName, s.ScopeDetail, s.PersonPost = g.Name, g.Detail, g.Title
		}
		for i, g := range a.Grants {
			s.Scopes = append(s.Scopes, ui.ScopeChoice{Value: grant.Seat(g), Name: g.Name, Detail: strings.TrimSpace(g.Detail + " " + g.Title), Current: i == a.Seat})
		}
		s.Messages, s.Silent = f.unread(r), !a.Can(desk.CanView)
		if s.Silent {
			s.Messages = -1
		}
		s.Nav, s.Tabs = menu(a, nav)
		body = keyed(body)
	}
	if x := r.Toast(); x != nil {
		s.Toast = &ui.Toast{State: ui.OK, Title: x.Text}
		if x.Undo != "" {
			s.Toast.Undo = &ui.Action{Label: "撤销", Post: x.Undo}
		}
	}
	return ui.Page(s, body)
}

// keyed gives the forms of a page for a signed-in person their keys.
func keyed(body templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error { return body.Render(ui.Keyed(ctx), w) })
}

// menu returns the navigation that a can use.
func menu(a *access.Actor, current string) (ui.Nav, []ui.NavItem) {
	var nav ui.Nav
	var tabs []ui.NavItem
	for _, g := range navigation {
		group := ui.NavGroup{Title: g.title}
		for _, p := range g.places {
			if a.Can(p.can) {
				item := ui.NavItem{Label: p.label, Href: p.href, Icon: p.icon, Active: p.href == current}
				group.Items = append(group.Items, item)
				tabs = append(tabs, item)
			}
		}
		if len(group.Items) > 0 {
			nav.Groups = append(nav.Groups, group)
		}
	}
	return nav, tabs[:min(3, len(tabs))]
}

// Bare draws a page without the shell.
func (f *frame) Bare(r *web.Request, title string, body templ.Component) templ.Component {
	return ui.Bare(title, f.secrecy(r), body)
}

var faultTitles = map[fault.Kind]string{
	fault.Internal: "出错了", fault.Invalid: "需要改正", fault.NotFound: "没有找到", fault.Denied: "不能办理",
	fault.SignedOut: "请重新登录", fault.Conflict: "内容已有变化", fault.TooLarge: "内容过大", fault.Unavailable: "暂时不可用",
	fault.TooMany: "操作过于频繁",
}

// Fault draws a failure: a page, or for htmx the same words as a piece.
func (f *frame) Fault(r *web.Request, x *fault.Fault) templ.Component {
	var lines []string
	for _, e := range x.Fields {
		lines = append(lines, e.Text)
	}
	title := faultTitles[x.Kind]
	body := faultBody(title, x.Text, lines, r.Actor == nil && x.Kind == fault.SignedOut)
	switch {
	case r.Partial():
		return faultPiece(x.Text, lines)
	case r.Actor == nil:
		return f.Bare(r, title, body)
	}
	return f.Page(r, title, "", body)
}

// robots keeps well-behaved crawlers away should somebody expose the server.
func robots(*web.Request) (web.Answer, error) {
	return web.Download{Name: "robots.txt", ContentType: "text/plain; charset=utf-8", Inline: true,
		Write: func(w io.Writer) error {
			_, err := io.WriteString(w, "User-agent: *\nDisallow: /\n")
			return err
		}}, nil
}

// home sends people to where their work is.
func home(r *web.Request) (web.Answer, error) {
	for _, first := range []struct {
		can access.Can
		to  string
	}{{desk.CanView, "/desk"}, {account.CanManage, "/accounts"}, {grant.CanPropose, "/grants"}, {trail.CanView, "/audit"}} {
		if r.Actor.Can(first.can) {
			return web.See{To: first.to}, nil
		}
	}
	return web.See{To: "/account"}, nil
}

package deskweb

import (
	"strings"

	"touyan/internal/base/id"
	"touyan/internal/feature/desk"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// messages is GET /messages: one's own.
func (p *pages) messages(r *web.Request) (web.Answer, error) {
	ms, err := p.app.Messages(r.Context(), r.Permit)
	if err != nil {
		return nil, err
	}
	h := ui.HeadProps{Title: "消息", Summary: "每人每天最多一条待办汇总，只列法定事项和本人待办；发给本岗位的通知也在这里。不统计谁看过。"}
	var items []ui.ListItem
	unread := false
	for _, m := range ms {
		x := ui.ListItem{Icon: "mail", Title: m.Title, Sub: strings.ReplaceAll(m.Content, "\n", "；"), Href: m.Href, Side: stampText(m.MadeAt, r.Today())}
		switch m.Kind {
		case desk.Reply:
			x.Icon = "message"
		case desk.Notice:
			x.Icon = "speakerphone"
		}
		if !m.Read {
			unread = true
			x.SideTag = ui.Tag("未读")
			x.Action = &ui.Action{Label: "打开", Post: "/messages/read", Hidden: []ui.Hidden{{Name: "id", Value: m.ID.String()}}}
		}
		items = append(items, x)
	}
	if unread {
		h.Actions = []ui.Action{{Label: "全部标为已读", Icon: "check", Post: "/messages/read"}}
	}
	return web.Page{Title: "消息", Nav: "/messages", Body: messagesBody(h, items)}, nil
}

// read is POST /messages/read: marks one as read and goes where it leads, or
// all of them.
func (p *pages) read(r *web.Request) (web.Answer, error) {
	form, err := r.Form()
	if err != nil {
		return nil, err
	}
	message, _ := id.Parse[desk.Message](form.Raw("id"))
	to, err := p.app.ReadMessage(r.Context(), r.Permit, message)
	if err != nil {
		return nil, err
	}
	if to == "" {
		to = "/messages"
	}
	return web.See{To: to}, nil
}

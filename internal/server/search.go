package server

import (
	"net/url"
	"strings"

	"touyan/internal/base/rulebook"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// findings is what was found of one sort.
type findings struct {
	title string
	total int
	items []ui.ListItem
	all   string // address of the whole list, or ""
}

func (f findings) more() []ui.Action {
	if f.all == "" || f.total <= len(f.items) {
		return nil
	}
	return []ui.Action{{Label: "看全部", Href: f.all, Size: ui.Small}}
}

// most is how many of one sort are shown.
const most = 8

// search looks for members, texts, rules and articles that the seat may see.
func (s *System) search(r *web.Request) (web.Answer, error) {
	m, err := s.searchTexts(r)
	if err != nil || m.q == "" || m.narrowed() {
		return web.Page{Title: "搜索", Body: searchBody(m)}, err
	}
	for _, look := range []func(*web.Request, string) (findings, error){s.searchMembers, s.searchArticles} {
		f, err := look(r, m.q)
		if err != nil {
			return nil, err
		}
		if len(f.items) > 0 {
			m.found = append(m.found, f)
		}
	}
	return web.Page{Title: "搜索", Body: searchBody(m)}, nil
}

func (s *System) searchMembers(r *web.Request, q string) (findings, error) {
	permit, err := r.Actor.PermitHere(member.CanView)
	if err != nil {
		return findings{}, nil //nolint:nilerr // who may not see members finds none
	}
	l, err := s.members.List(r.Context(), permit, memberapp.ListIn{Filter: memberapp.Filter{Text: q}})
	if err != nil {
		return findings{}, err
	}
	f := findings{title: "党员", total: l.Total, all: "/members?q=" + escape(q)}
	for _, e := range l.Entries[:min(most, len(l.Entries))] {
		f.items = append(f.items, ui.ListItem{Icon: "user", Title: e.Name, Href: "/members/" + e.ID.String(), Sub: strings.TrimSpace(e.Branch + " " + e.Job), Side: e.Standing.Chinese()})
	}
	return f, nil
}

func (s *System) searchArticles(_ *web.Request, q string) (findings, error) {
	f := findings{title: "规则和条文", all: "/rules"}
	add := func(title, sub string) {
		f.total++
		if len(f.items) < most {
			f.items = append(f.items, ui.ListItem{Icon: "book-2", Title: title, Href: "/rules", Sub: sub})
		}
	}
	for _, rule := range s.desk.Rules() {
		if strings.Contains(string(rule.ID)+rule.Title, strings.ToUpper(q)) {
			add(string(rule.ID)+" "+rule.Title, rule.Cites[0].String())
		}
	}
	for _, d := range rulebook.Documents() {
		for _, a := range rulebook.Articles(d.ID) {
			if strings.Contains(d.Title+a.No+a.Text, q) {
				add(d.Short+" "+a.No, a.Text)
			}
		}
	}
	return f, nil
}

func escape(q string) string { return url.QueryEscape(q) }

package deskweb

import (
	"strings"

	"touyan/internal/base/rulebook"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// chapter is one document of the index with its articles.
type chapter struct {
	rulebook.Document
	Articles []article
}

// article is one article with the rules that rest on it.
type article struct {
	rulebook.Article
	ID    string
	Rules []rulebook.Rule
}

// rules is GET /rules: documents, their articles, and the rules that the
// product draws from each.
func (p *pages) rules(*web.Request) (web.Answer, error) {
	return web.Page{Title: "制度汇编", Nav: "/library", Body: rulesBody(index(p.app.Rules()), ruleTable(p.app.Rules()))}, nil
}

func index(rules []rulebook.Rule) []chapter {
	by := map[string][]rulebook.Rule{}
	for _, r := range rules {
		for _, c := range r.Cites {
			by[articleID(c)] = append(by[articleID(c)], r)
		}
	}
	var out []chapter
	for _, d := range rulebook.Documents() {
		c := chapter{Document: d}
		for _, a := range rulebook.Articles(d.ID) {
			k := string(d.ID) + "-" + a.No
			c.Articles = append(c.Articles, article{Article: a, ID: k, Rules: by[k]})
		}
		out = append(out, c)
	}
	return out
}

func (c chapter) meta() string {
	s := c.Edition.String() + " 起施行"
	if c.Note != "" {
		s += " · " + c.Note
	}
	return s
}

func (a article) pairs() ui.Pair {
	return ui.Pair{Label: a.No, Body: articleBody(a), Wide: true}
}

func (a article) ruleText() string {
	var ns []string
	for _, r := range a.Rules {
		ns = append(ns, string(r.ID)+" "+r.Title)
	}
	return strings.Join(ns, "、")
}

// ruleTable lists every rule with its articles.
func ruleTable(rules []rulebook.Rule) ui.TableProps {
	t := ui.TableProps{ID: "rules", Caption: "规则和依据", Columns: []ui.Column{{Label: "规则", RowHeader: true, Width: "84px"}, {Label: "内容", Width: "150px"},
		{Label: "周期", Width: "120px"}, {Label: "性质", Width: "84px"}, {Label: "依据"}}}
	for _, r := range rules {
		kind := "应当"
		if r.Hint {
			kind = "只提示"
		}
		t.Rows = append(t.Rows, ui.Row{ID: "rule-" + string(r.ID), Cells: []ui.Cell{{Text: string(r.ID), NoWrap: true}, {Text: r.Title}, {Text: r.Every}, {Text: kind}, {Body: citesCell(r.Cites)}}})
	}
	return t
}

package server

import (
	"net/url"
	"slices"
	"strconv"

	"touyan/internal/base/access"
	"touyan/internal/base/id"
	"touyan/internal/feature/life"
	"touyan/internal/feature/life/lifeapp"
	"touyan/internal/feature/org"
	"touyan/internal/feature/publicity"
	"touyan/internal/feature/publicity/publicityapp"
	"touyan/internal/feature/records"
	"touyan/internal/feature/records/recordsapp"
	"touyan/internal/platform/search"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// textKind is one kind of text that can be found, for whoever can do can.
type textKind struct {
	can               access.Can
	kind, title, icon string
	href              func(ref string) string
}

// textKinds are all of them.
var textKinds = []textKind{
	{life.CanView, lifeapp.KindText, "组织生活", "calendar-event", func(ref string) string { return "/life/" + ref }},
	{publicity.CanRead, publicityapp.KindText, "公开栏", "speakerphone", func(ref string) string { return "/publicity/items/" + ref }},
	{records.CanSearch, recordsapp.KindBylaw, "本院制度", "book-2", func(ref string) string { return "/library/bylaws/" + ref }},
	{records.CanView, recordsapp.KindFile, "归档文件", "archive", func(ref string) string { return "/archive/files/" + ref }},
}

// searched is the page of a search.
type searched struct {
	q, kind, next string
	year          int
	unit          org.UnitID
	years, units  []ui.Option
	kinds         []textKind
	texts         recordsapp.Found
	found         []findings // members, articles
	later         bool       // not the first page
	may           bool       // search texts at all
}

// narrowed reports whether only texts are looked for.
func (m searched) narrowed() bool { return m.kind != "" || m.year != 0 || m.unit != 0 || m.later }

// searchTexts looks through minutes, rules, notices and filed documents.
func (s *System) searchTexts(r *web.Request) (m searched, err error) {
	m.q, m.kind, m.unit, m.later = r.Query("q"), r.Query("kind"), web.QueryID[org.Unit](r, "unit"), r.Query("after") != ""
	m.year, _ = strconv.Atoi(r.Query("year"))
	if n := []rune(m.q); len(n) > 50 {
		m.q = string(n[:50])
	}
	permit, err := r.Actor.PermitHere(records.CanSearch)
	if err != nil {
		return m, nil //nolint:nilerr // who may not search texts finds none
	}
	m.may = true
	for _, k := range textKinds {
		if r.Actor.Can(k.can) {
			m.kinds = append(m.kinds, k)
		}
	}
	in := recordsapp.SearchIn{Text: m.q, Year: m.year, Unit: m.unit, After: r.Query("after")}
	for _, k := range m.kinds {
		if m.kind == "" || m.kind == k.kind {
			in.Kinds = append(in.Kinds, k.kind)
		}
	}
	if m.texts, err = s.records.Search(r.Context(), permit, in); err != nil {
		return m, err
	}
	m.next = m.texts.Next
	m.years = []ui.Option{{Value: "", Label: "全部年度"}}
	for y := r.Today().Year(); y > r.Today().Year()-15; y-- {
		m.years = append(m.years, ui.Option{Value: strconv.Itoa(y), Label: strconv.Itoa(y) + " 年"})
	}
	m.units = []ui.Option{{Value: "", Label: "全部单位"}}
	for _, u := range m.texts.Tree.Under(permit.Over(), org.Court, org.PartyCommittee, org.GeneralBranch, org.Branch) {
		if len(m.units) <= 200 || u.ID == m.unit {
			m.units = append(m.units, ui.Option{Value: u.ID.String(), Label: u.Short})
		}
	}
	return m, nil
}

func (m searched) kindOptions() []ui.Option {
	os := []ui.Option{{Value: "", Label: "全部类别"}}
	for _, k := range m.kinds {
		os = append(os, ui.Option{Value: k.kind, Label: k.title})
	}
	return os
}

func (m searched) yearText() string {
	if m.year == 0 {
		return ""
	}
	return strconv.Itoa(m.year)
}

// address is that of the search with the page after.
func (m searched) address(after string) string {
	v := url.Values{"q": {m.q}}
	for name, value := range map[string]string{"kind": m.kind, "year": m.yearText(), "unit": m.unit.String(), "after": after} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return "/search?" + v.Encode()
}

func (m searched) more() (as []ui.Action) {
	if m.later {
		as = append(as, ui.Action{Label: "从最近的看起", Href: m.address(""), Size: ui.Small})
	}
	if m.next != "" {
		as = append(as, ui.Action{Label: "更早的", Href: m.address(m.next), Size: ui.Small})
	}
	return as
}

func (m searched) items() (items []ui.FoundItem) {
	for _, h := range m.texts.Hits {
		i := slices.IndexFunc(m.kinds, func(k textKind) bool { return k.kind == h.Kind })
		if i < 0 {
			continue
		}
		k := m.kinds[i]
		items = append(items, ui.FoundItem{Icon: k.icon, Title: marked(h.Heading), Href: k.href(id.Of[search.Text](h.Ref).String()), Snippet: marked(h.Snippet), Where: m.texts.Units[h.Unit], Side: h.Day.String(), Tag: k.title})
	}
	return items
}

func marked(ps []search.Piece) []ui.TextPiece {
	out := make([]ui.TextPiece, len(ps))
	for i, p := range ps {
		out[i] = ui.TextPiece(p)
	}
	return out
}

func (m searched) summary() string {
	switch {
	case m.q == "":
		return "党员、会议记录、制度和条文"
	case m.later:
		return "“" + m.q + "”，更早的"
	}
	return "“" + m.q + "”，最近的在前"
}

func (m searched) nothing() bool { return m.q != "" && len(m.found) == 0 && len(m.texts.Hits) == 0 }

// empty is what stands where texts would.
func (m searched) empty() ui.EmptyProps {
	if m.next != "" {
		return ui.EmptyProps{Title: "最近的记录里没有找到", Text: "再往前找，点“更早的”。"}
	}
	return ui.EmptyProps{Title: "没有找到“" + m.q + "”", Text: "换一个更短的词，或去掉类别、年度、单位试试。只查当前岗位能看到的内容。"}
}

package org

import (
	"slices"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
)

// ReadEstablishment reads an establishment list and checks it whole: what it
// refers to must be in the list or known, codes may stand once, parents may not
// run in a circle, days must exist. Sheets of other names are passed over, and
// sheets may be missing. Fault: Invalid when it is no such list at all, naming
// what is missing.
func ReadEstablishment(tables []Table, known Known, today civil.Day) (*Establishment, error) {
	r := &reader{today: today, known: known, out: &Establishment{Heads: map[string]int{}, Doubtful: map[Key]bool{}}, units: map[Key]*pending{}, party: map[string]*pending{}, keys: map[UnitID]Key{}}
	for key, u := range known.Units {
		r.keys[u.ID] = key
	}
	found := false
	for _, name := range sheetOrder {
		i := slices.IndexFunc(tables, func(t Table) bool { return headText(t.Name) == name })
		if i < 0 || len(tables[i].Rows) == 0 {
			continue
		}
		t := tables[i]
		t.Name = name
		l, above, err := findListing(t)
		if err != nil {
			return nil, err
		}
		found = true
		r.out.Skipped += above
		r.out.Heads[tables[i].Name] = t.Rows[above-1].Line
		r.sheet(l)
	}
	if !found {
		var names []string
		for _, t := range tables {
			names = append(names, t.Name)
		}
		return nil, fault.Newf(fault.Invalid, "文件里没有“%s”中的任何一张工作表（现有：%s）。请使用机构与党组织设置表。", strings.Join(sheetOrder, "”“"), clip(strings.Join(names, "、")))
	}
	r.resolve()
	r.moves()
	r.crossCheck()
	r.seats()
	r.collect()
	slices.SortStableFunc(r.out.Complaints, func(a, b Complaint) int {
		if s := slices.Index(sheetOrder, a.Sheet) - slices.Index(sheetOrder, b.Sheet); s != 0 {
			return s
		}
		return a.Line - b.Line
	})
	return r.out, nil
}

type reader struct {
	today   civil.Day
	known   Known
	out     *Establishment
	keys    map[UnitID]Key // of known units
	entries []*pending     // in the order of the sheets
	units   map[Key]*pending
	party   map[string]*pending // Party units by code
	posts   []*pendingSeat
}

// pending is a unit being read.
type pending struct {
	Entry
	x          *line
	parentCode string
	state      state
}

type state uint8

const (
	fresh state = iota
	visiting
	resolved
)

type pendingSeat struct {
	Seat
	x    *line
	code string
}

func (r *reader) sheet(l listing) {
	for _, row := range l.rows {
		x := &line{At: At{l.name, row.Line}, l: &l, row: row, r: r}
		if !slices.ContainsFunc(row.Cells, func(c Cell) bool { return han.Trim(c.Text) != "" || c.Broken }) {
			r.out.Skipped++
			continue
		}
		r.out.Rows++
		if l.name == SheetSeats {
			r.readSeat(x)
			continue
		}
		p := &pending{x: x}
		p.At, p.columns = x.At, l.cols
		switch l.name {
		case SheetCourts:
			p.readCourt()
		case SheetDivisions:
			p.readDivision()
		case SheetTeams:
			p.readTeam()
		case SheetParty:
			p.readParty()
		case SheetGroups:
			p.readGroup()
		}
		r.add(p)
	}
}

// add keeps a unit by its code; a second one with the same code is refused.
func (r *reader) add(p *pending) {
	r.entries = append(r.entries, p)
	if p.Code == "" {
		return
	}
	first := r.units[p.Key]
	if first == nil && p.Kind.Party() && p.Kind != Group {
		first = r.party[p.Code]
	}
	if first != nil {
		p.x.complain("code", "DOUBLE_CODE", "编码 %s 与第 %d 行“%s”重复，每个编码只能用一次", p.Code, first.Line, first.Short)
		return
	}
	if r.known.Taken[p.Key] {
		p.x.complain("code", "CODE_TAKEN", "编码 %s 已被范围以外或已撤销的%s占用，应另用编码", p.Code, p.Kind.Chinese())
	}
	r.units[p.Key] = p
	if p.Kind.Party() && p.Kind != Group {
		r.party[p.Code] = p
		if u, ok := r.known.Party(p.Code); ok && u.Kind != p.Kind {
			p.x.complain("kind", "KIND_CHANGED", "编码 %s 已登记为%s“%s”，不能改作%s；改建应另立新编码", p.Code, u.Kind.Chinese(), u.Short, p.Kind.Chinese())
		}
	}
}

func (p *pending) readCourt() {
	x := p.x
	p.Kind, p.Code = Court, x.code("code", true)
	p.Name = x.need("name", 60)
	p.Short, p.Sign, p.parentCode = p.Name, x.text("sign", 20), x.code("parent", false)
	p.Founded = x.day("founded")
	p.Category = x.need("level", 10)
	if p.Category != "" && !slices.Contains([]string{"最高", "高级", "中级", "基层", "专门"}, p.Category) {
		x.complain("level", "UNKNOWN_LEVEL", "不认识的法院级别，应为最高、高级、中级、基层或专门")
	}
}

func (p *pending) readDivision() {
	x := p.x
	p.Kind, p.Code = Division, x.code("code", true)
	p.Name, p.Short = x.need("name", 60), x.text("short", 30)
	if p.Short == "" {
		p.Short = p.Name
	}
	p.Founded = x.day("founded")
	p.Category, p.parentCode = x.need("category", 10), x.code("parent", true)
}

func (p *pending) readTeam() {
	x := p.x
	p.Kind, p.Code = Team, x.code("code", true)
	p.Name = x.need("name", 60)
	p.Short, p.Category, p.parentCode = p.Name, "团队", x.code("parent", true)
	p.Founded = x.day("founded")
	for _, j := range split(x.text("judges", 400), "、,，;；\n") {
		name := han.CleanName(j)
		if !han.ValidName(name) {
			x.complain("judges", "BAD_NAME", "“%s”不像姓名，多名法官之间应用顿号隔开", clip(j))
			return
		}
		p.Judges = append(p.Judges, name)
	}
}

// partyWords are the kinds of Party units as lists write them.
var partyWords = map[string]Kind{
	"党组": LeadingGroup, "机关党委": PartyCommittee, "党委": PartyCommittee, "机关纪委": DisciplineCommittee, "纪委": DisciplineCommittee,
	"党总支": GeneralBranch, "总支": GeneralBranch, "机关党总支": GeneralBranch, "党支部": Branch, "支部": Branch,
}

func (p *pending) readParty() {
	x := p.x
	p.Code = x.code("code", true)
	p.Name, p.Short = x.need("name", 80), x.need("short", 40)
	if word := x.need("kind", 20); word != "" {
		var ok bool
		if p.Kind, ok = partyWords[han.Squeeze(word)]; !ok {
			x.complain("kind", "UNKNOWN_KIND", "不认识的党组织类别，应为党组、机关党委、机关纪委、党总支或党支部")
		}
	}
	p.parentCode = x.code("parent", false)
	if p.Kind == Branch && p.parentCode == "" && !x.bad {
		x.complain("parent", "MISSING", "党支部应填上级机关党委或党总支的编码")
	}
	p.Founded = x.day("founded")
	p.readTerm()
	p.readBranch()
	p.Aliases = split(x.text("aliases", 400), "；;\n")
	p.Members, _ = x.number("members", 0, 100_000)
}

func (p *pending) readTerm() {
	x := p.x
	p.TermFrom = x.day("term")
	years, ok := x.number("years", 1, 5)
	switch {
	case p.TermFrom != 0 && !ok && !x.bad:
		x.complain("years", "MISSING", "填了本届任期起，应同时填任期年数（党支部 3 年，机关党委 5 年）")
	case p.TermFrom == 0 && ok && !x.bad:
		x.complain("term", "MISSING", "填了任期年数，应同时填本届任期起")
	case p.TermFrom != 0 && p.Founded > p.TermFrom:
		x.complain("term", "TERM_BEFORE_FOUNDED", "早于成立时间 %s，应核对两个日期", p.Founded)
	}
	p.TermYears = years
}

func (p *pending) readBranch() {
	x := p.x
	switch answer := han.Squeeze(x.text("committee", 10)); {
	case p.Kind != Branch:
		p.WithCommittee = p.Kind == PartyCommittee || p.Kind == DisciplineCommittee || p.Kind == GeneralBranch
	case answer == "是", answer == "否":
		p.WithCommittee = answer == "是"
	case answer == "":
		p.WithCommittee = strings.HasSuffix(p.Name, "委员会")
		word := "不设"
		if p.WithCommittee {
			word = "设"
		}
		x.warn("committee", "COMMITTEE_GUESSED", "没有填写，按全称认作%s支委会；应填“是”或“否”", word)
	default:
		x.complain("committee", "BAD_CHOICE", "应填“是”或“否”")
	}
	if p.Kind == Branch {
		p.Category = x.text("category", 20)
	}
	for _, code := range split(x.text("covers", 400), "、,，;； \n") {
		if slices.Contains(p.Covers, code) {
			x.warn("covers", "DOUBLE_COVER", "编码 %s 写了两次", code)
			continue
		}
		p.Covers = append(p.Covers, code)
	}
	if c, _ := x.cell("covers"); c.Number {
		x.complain("covers", "CODE_AS_NUMBER", "编码存成了数字，开头的 0 会丢失；应把整列设为“文本”格式后重新填写")
	} else if len(p.Covers) > 0 && p.Kind != Branch && p.Kind != "" {
		x.complain("covers", "COVER_NOT_BRANCH", "只有党支部填写覆盖部门")
	}
}

func (p *pending) readGroup() {
	x := p.x
	p.Kind, p.Code = Group, x.code("code", true)
	p.Name = x.need("name", 40)
	p.Short, p.parentCode = p.Name, x.code("parent", true)
	p.Leader, p.Founded = x.person("leader", false), x.day("founded")
}

func (r *reader) readSeat(x *line) {
	s := &pendingSeat{x: x, code: x.code("unit", true)}
	s.At, s.Holder, s.Title = x.At, x.person("holder", true), x.need("title", 20)
	s.From, s.Note = x.day("from"), x.text("note", 100)
	r.posts = append(r.posts, s)
}

// person returns a person's name.
func (x *line) person(key string, must bool) string {
	raw := x.text(key, 60)
	if raw == "" {
		if must && !x.bad {
			x.complain(key, "MISSING", "没有填写姓名")
		}
		return ""
	}
	name := han.CleanName(raw)
	if !han.ValidName(name) {
		x.complain(key, "BAD_NAME", "不像一个人的姓名，每格只填一人")
	}
	return name
}

package org

import (
	"slices"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/han"
)

// parents are the kinds that a unit may stand under; a blank parent means its
// court where Court is among them.
var parents = map[Kind][]Kind{
	Court:               {Court},
	Division:            {Court, Division},
	Team:                {Division},
	PartyCommittee:      {LeadingGroup, PartyCommittee, Court},
	GeneralBranch:       {LeadingGroup, PartyCommittee, Court},
	DisciplineCommittee: {PartyCommittee, GeneralBranch, LeadingGroup, Court},
	Branch:              {PartyCommittee, GeneralBranch, LeadingGroup},
	Group:               {Branch},
	TemporaryBranch:     {PartyCommittee, GeneralBranch, LeadingGroup, Branch},
	TemporaryGroup:      {Branch, TemporaryBranch, PartyCommittee, GeneralBranch},
}

// resolve finds the parent and the court of every unit.
func (r *reader) resolve() {
	for _, p := range r.entries {
		r.settle(p)
	}
}

// settle resolves p after what it stands under.
func (r *reader) settle(p *pending) {
	if p.state != fresh {
		return
	}
	p.state = visiting
	defer func() { p.state = resolved }()
	if p.Code == "" || p.Kind == "" {
		return
	}
	if u, known := r.known.Units[p.Key]; known && r.known.Top(u) && p.Kind != Court {
		p.Court = r.courtOf(u)
		return
	}
	switch {
	case p.Kind == LeadingGroup:
		// A leading group stands under its court, whatever 上级 says.
		r.byCourtName(p)
		p.Parent = p.Court
	case p.Kind == Court:
		p.Court = p.Key
		u, known := r.known.Units[p.Key]
		switch {
		case known && r.known.Top(u):
		case p.parentCode != "":
			r.under(p)
		case r.known.Over != access.Everywhere:
			p.x.complain("parent", "MISSING", "应填上级法院的编码；当前岗位不能登记没有上级的法院")
		}
	case p.parentCode == "" && p.Kind.Party():
		r.byCourtName(p)
		p.Parent = p.Court
	case p.parentCode != "":
		r.under(p)
	}
}

// under resolves a unit that names its parent by code.
func (r *reader) under(p *pending) {
	for _, kind := range parents[p.Kind] {
		if kind == Court && p.Kind.Party() {
			continue
		}
		key := Key{kind, p.parentCode}
		above := r.units[key]
		if above != nil && above.state == visiting {
			p.x.complain("parent", "CIRCLE", "上级关系绕成了圈：“%s”与“%s”互为上级，应改正其中一处", above.Short, p.Short)
			return
		}
		if above != nil {
			r.settle(above)
		}
		switch u, known := r.known.Units[key]; {
		case above != nil && !above.x.bad:
			p.Parent = key
			if p.Kind != Court {
				p.Court = above.Court
			}
			return
		case known:
			p.Parent = key
			if p.Kind != Court {
				p.Court = r.courtOf(u)
			}
			return
		case above != nil:
			p.x.complain("parent", "BAD_PARENT", "上级“%s”（第 %d 行）有误，改正后本行才能导入", above.Short, above.Line)
			return
		}
	}
	p.x.complain("parent", "UNKNOWN_PARENT", "没有编码为 %s 的%s，应填已有的编码或先在本文件中列出", p.parentCode, kindsInWords(p.Kind))
}

func kindsInWords(child Kind) string {
	var words []string
	for _, k := range parents[child] {
		if k != Court || !child.Party() {
			words = append(words, k.Chinese())
		}
	}
	return strings.Join(words, "或")
}

// courtOf returns the key of a known unit's court.
func (r *reader) courtOf(u Unit) Key {
	return r.keys[u.Court]
}

// parentOf returns the parent as it will be: that of the list where the row may
// enter, else the known one.
func (r *reader) parentOf(key Key) Key {
	if q := r.units[key]; q != nil && !q.x.bad {
		return q.Parent
	}
	return r.keys[r.known.Units[key].Parent]
}

// moves refuses what a known unit cannot do: stand under itself by way of units
// that the list does not mention, and move to another court.
func (r *reader) moves() {
	for _, p := range r.entries {
		u, known := r.known.Units[p.Key]
		if !known || p.x.bad || r.known.Top(u) {
			continue
		}
		if p.Kind != Court && r.courtOf(u) != p.Court {
			name := r.name(r.courtOf(u))
			p.x.complain("code", "COURT_CHANGED", "编码 %s 已登记在%s，不能改到另一个法院；应另立新编码", p.Code, name)
			continue
		}
		for key, steps := p.Parent, 0; key != (Key{}) && steps < 100; key, steps = r.parentOf(key), steps+1 {
			if key == p.Key {
				p.x.complain("parent", "CIRCLE", "上级关系绕成了圈：上级 %s 现在就在“%s”之下", p.parentCode, p.Short)
				break
			}
		}
	}
}

// byCourtName finds the court of a Party unit by its full name, 中共…法院党组, and
// else by its code, which begins with the court's.
func (r *reader) byCourtName(p *pending) {
	var byName, byCode Key
	var nameLen, codeLen int
	consider := func(key Key, name string) {
		if name != "" && len(name) > nameLen && strings.HasPrefix(strings.TrimPrefix(p.Name, "中共"), name) {
			byName, nameLen = key, len(name)
		}
		if len(key.Code) > codeLen && strings.HasPrefix(p.Code, key.Code) {
			byCode, codeLen = key, len(key.Code)
		}
	}
	for _, q := range r.entries {
		if q.Kind == Court && q.Code != "" && !q.x.bad {
			consider(q.Key, q.Name)
		}
	}
	for key, u := range r.known.Units {
		if key.Kind == Court {
			consider(key, u.Name)
		}
	}
	switch {
	case nameLen > 0:
		p.Court = byName
	case codeLen > 0:
		p.Court = byCode
	default:
		p.x.complain("name", "UNKNOWN_COURT", "看不出属于哪个法院，全称应以“中共”加法院全称开头，且该法院在“法院”表中")
	}
}

// name returns the short name of a unit of the list or a known one.
func (r *reader) name(key Key) string {
	if q := r.units[key]; q != nil {
		return q.Short
	}
	return r.known.Units[key].Short
}

// is reports whether text names the unit, by its name in the list or by the
// one it is known by: a unit that the list renames is often still called by its
// old name elsewhere in it.
func (r *reader) is(key Key, text string) bool {
	t := han.Squeeze(han.Fold(text))
	same := func(s string) bool { return han.Squeeze(han.Fold(s)) == t }
	if q := r.units[key]; q != nil && (same(q.Name) || same(q.Short) || slices.ContainsFunc(q.Aliases, same)) {
		return true
	}
	u, known := r.known.Units[key]
	return known && (same(u.Name) || same(u.Short) || slices.ContainsFunc(u.Aliases, same))
}

// crossCheck compares what a row says twice: names beside codes, and covers
// with the divisions of the same court.
func (r *reader) crossCheck() {
	coveredBy := map[string]*pending{}
	for _, p := range r.entries {
		if p.x.bad || p.Code == "" {
			continue
		}
		x := p.x
		if text := x.text("court", 60); text != "" && p.Court.Code != "" && !r.is(p.Court, text) {
			name := r.name(p.Court)
			x.complain("court", "OTHER_COURT", "与编码不符：上级编码 %s 属于%s", p.parentCode, name)
		}
		if text := x.text("branch", 60); text != "" && !r.is(p.Parent, text) {
			short := r.name(p.Parent)
			x.complain("branch", "OTHER_BRANCH", "与编码不符：编码 %s 是“%s”", p.parentCode, short)
		}
		if text := x.text("division", 60); text != "" && !r.within(p.Parent, text) {
			name := r.name(p.Parent)
			x.complain("division", "OTHER_DIVISION", "与编码不符：编码 %s 是“%s”", p.parentCode, name)
		}
		r.checkCovers(p, coveredBy)
	}
}

// within reports whether text names the division or one above it, as the list
// has them or as they are known.
func (r *reader) within(key Key, text string) bool {
	was := key
	for range 20 {
		if key.Kind == Division && r.is(key, text) || was.Kind == Division && r.is(was, text) {
			return true
		}
		key, was = r.parentOf(key), r.keys[r.known.Units[was].Parent]
	}
	return false
}

func (r *reader) checkCovers(p *pending, coveredBy map[string]*pending) {
	for _, code := range p.Covers {
		key := Key{Division, code}
		q, u := r.units[key], r.known.Units[key]
		var court Key
		switch {
		case q != nil && !q.x.bad:
			court = q.Court
		case u.ID != 0:
			court = r.courtOf(u)
		case q != nil:
			p.x.complain("covers", "BAD_COVER", "覆盖的部门“%s”（内设机构第 %d 行）有误，改正后本行才能导入", q.Short, q.Line)
			continue
		default:
			p.x.complain("covers", "UNKNOWN_COVER", "没有编码为 %s 的内设机构，应填“内设机构”表中的编码", code)
			continue
		}
		if court != p.Court {
			name := r.name(court)
			p.x.complain("covers", "COVER_OTHER_COURT", "编码 %s 是%s的部门，应填本院的部门", code, name)
		}
		if first := coveredBy[code]; first != nil {
			p.x.warn("covers", "DOUBLE_COVER", "编码 %s 已由“%s”（第 %d 行）覆盖，应核对", code, first.Short, first.Line)
		} else {
			coveredBy[code] = p
		}
	}
}

// seats resolves the unit and the post of every seat.
func (r *reader) seats() {
	type chair struct {
		unit   Key
		kind   PostKind
		holder string
	}
	taken := map[chair]*pendingSeat{}
	for _, s := range r.posts {
		x := s.x
		if s.code == "" {
			continue
		}
		if q := r.party[s.code]; q != nil && !q.x.bad {
			s.Unit = q.Key
		} else if u, ok := r.known.Party(s.code); ok {
			s.Unit = Key{u.Kind, u.Code}
		} else if q != nil {
			x.complain("unit", "BAD_PARENT", "党组织“%s”（第 %d 行）有误，改正后本行才能导入", q.Short, q.Line)
			continue
		} else {
			x.complain("unit", "UNKNOWN_UNIT", "没有编码为 %s 的党组织，应填“党组织”表中的编码", s.code)
			continue
		}
		if text := x.text("unitname", 80); text != "" && !r.is(s.Unit, text) {
			short := r.name(s.Unit)
			x.complain("unitname", "OTHER_UNIT", "与编码不符：编码 %s 是“%s”", s.code, short)
		}
		if s.Title == "" || s.Holder == "" {
			continue
		}
		var ok bool
		if s.Kind, ok = ReadPost(s.Title, s.Unit.Kind); !ok {
			x.complain("title", "UNKNOWN_POST", "%s没有这个职务，应为%s等", s.Unit.Kind.Chinese(), strings.Join(PostsOf(s.Unit.Kind), "、"))
			continue
		}
		if first := taken[chair{s.Unit, s.Kind, s.Holder}]; first != nil && s.Kind != CommitteeMember {
			x.complain("holder", "DOUBLE_SEAT", "与第 %d 行重复", first.Line)
			continue
		}
		taken[chair{s.Unit, s.Kind, s.Holder}] = s
		if s.Kind.Single() {
			if first := taken[chair{s.Unit, s.Kind, ""}]; first != nil {
				x.complain("title", "SECOND_HOLDER", "第 %d 行的%s已任此职，一个党组织只能有一名", first.Line, first.Holder)
				continue
			}
			taken[chair{s.Unit, s.Kind, ""}] = s
		}
	}
}

// collect keeps what may enter, parents first. A unit that crossCheck refused
// takes with it what stands under it and is not known yet.
func (r *reader) collect() {
	done := map[*pending]bool{}
	var take func(p *pending) bool
	take = func(p *pending) bool {
		if p.x.bad || p.Code == "" || p.Kind == "" {
			return false
		}
		if done[p] {
			return true
		}
		if above := r.units[p.Parent]; above != nil && above != p && !take(above) {
			if _, known := r.known.Units[p.Parent]; !known {
				p.x.complain("parent", "BAD_PARENT", "上级“%s”（第 %d 行）有误，改正后本行才能导入", above.Short, above.Line)
				return false
			}
		}
		done[p] = true
		r.out.Units = append(r.out.Units, p.Entry)
		return true
	}
	for _, p := range r.entries {
		take(p)
	}
	r.dropCovers(done)
	for _, s := range r.posts {
		if s.x.bad {
			r.out.Doubtful[s.Unit] = true
			continue
		}
		if q := r.units[s.Unit]; q != nil && !done[q] {
			if _, known := r.known.Units[s.Unit]; !known {
				s.x.complain("unit", "BAD_PARENT", "党组织“%s”（第 %d 行）有误，改正后本行才能导入", q.Short, q.Line)
				continue
			}
		}
		r.out.Seats = append(r.out.Seats, s.Seat)
	}
}

// dropCovers takes covers of divisions that did not enter out of the branches
// that did; their rows have a complaint already or get a warning here.
func (r *reader) dropCovers(done map[*pending]bool) {
	for i := range r.out.Units {
		e := &r.out.Units[i]
		e.Covers = slices.DeleteFunc(e.Covers, func(code string) bool {
			q := r.units[Key{Division, code}]
			if q == nil || done[q] {
				return false
			}
			if _, known := r.known.Units[q.Key]; known {
				return false
			}
			r.units[e.Key].x.warn("covers", "BAD_COVER", "覆盖的部门“%s”（内设机构第 %d 行）有误，没有计入", q.Short, q.Line)
			return true
		})
	}
}

package org

import (
	"slices"
	"strings"
)

// mergers are the kinds that merge and are dissolved with somewhere to go.
var mergers = []Kind{Branch, GeneralBranch, Group, TemporaryBranch, TemporaryGroup}

func (w *work) merge(s Step) error {
	if len(s.From) == 0 {
		return missing("请选择要并入的支部")
	}
	target := s.Unit
	if s.New != nil {
		if _, err := w.establish(*s.New); err != nil {
			return err
		}
		target = s.New.ID
	}
	if target == 0 {
		return missing("请选择合并到哪个支部")
	}
	into, err := w.get(target)
	if err != nil {
		return err
	}
	for _, id := range s.From {
		if id == target {
			return refuse("“%s”不能并入它自己。", into.span.Short)
		}
		from, err := w.get(id)
		if err != nil {
			return err
		}
		if from.unit.Kind != into.unit.Kind || !slices.Contains(mergers, from.unit.Kind) {
			return refuse("%s“%s”不能并入%s“%s”。", from.unit.Kind.Chinese(), from.span.Short, into.unit.Kind.Chinese(), into.span.Short)
		}
		if from.unit.Kind == Group && from.span.Parent != into.span.Parent {
			return refuse("“%s”和“%s”不在同一个支部，党小组只在支部内合并。", from.span.Short, into.span.Short)
		}
		if err := w.hand(from, into, "并入", s.DropGroups); err != nil {
			return err
		}
	}
	return nil
}

func (w *work) dissolve(s Step) error {
	u, err := w.get(s.Unit)
	if err != nil {
		return err
	}
	if !slices.Contains(decided, u.unit.Kind) {
		return refuse("%s“%s”不能由本页撤销。", u.unit.Kind.Chinese(), u.span.Short)
	}
	if s.To == 0 {
		if n := len(w.here[u.unit.ID]); n > 0 && u.unit.Kind == Branch {
			return refuse("“%s”还有 %d 名党员，请写明党员编入哪个支部。", u.span.Short, n)
		}
		if cs := w.by[u.unit.ID]; len(cs) > 0 && !slices.Contains([]Kind{Branch, TemporaryBranch}, u.unit.Kind) {
			return refuse("“%s”之下还有“%s”等 %d 个组织，请写明移交到哪里。", u.span.Short, w.short(cs[0]), len(cs))
		}
		for _, c := range slices.Clone(w.by[u.unit.ID]) {
			g, err := w.get(c)
			if err != nil {
				return err
			}
			if err := w.end(g, u.unit.ID); err != nil {
				return err
			}
		}
		if u.unit.Kind == Group {
			for _, i := range w.inGroup(u) {
				if err := w.move(i, u.span.Parent, u.span.Parent, 0); err != nil {
					return err
				}
			}
		}
		if _, err := w.uncover(u.unit.ID, nil); err != nil {
			return err
		}
		w.effect(u, Effect{Text: "撤销"})
		return w.end(u, u.span.Parent)
	}
	if s.To == s.Unit {
		return refuse("“%s”撤销后，党员不能编入它自己。", u.span.Short)
	}
	to, err := w.get(s.To)
	if err != nil {
		return err
	}
	if u.unit.Kind == Branch && to.unit.Kind != Branch || u.unit.Kind == Group && (to.unit.Kind != Group || to.span.Parent != u.span.Parent) {
		return refuse("“%s”撤销后，党员不能编入%s“%s”。", u.span.Short, to.unit.Kind.Chinese(), to.span.Short)
	}
	return w.hand(u, to, "撤销，编入", s.DropGroups)
}

// hand gives all that a unit has to another one, and ends it: its people and
// what it covers, and its groups (or the branches under it) unless they are to
// end too.
func (w *work) hand(from, to *standing, verb string, dropGroups bool) error {
	id, e := from.unit.ID, Effect{Text: verb, To: to.unit.ID, Name: from.span.Short}
	groups := map[UnitID]UnitID{}
	for _, c := range slices.Clone(w.by[id]) {
		g, err := w.get(c)
		if err != nil {
			return err
		}
		if dropGroups && g.unit.Kind == Group {
			if err := w.end(g, id); err != nil {
				return err
			}
			continue
		}
		if !mayStandUnder(g.unit.Kind, to.unit.Kind) {
			return refuse("“%s”之下的“%s”不能移到“%s”之下，请先作处理。", from.span.Short, g.span.Short, to.span.Short)
		}
		w.under(g, to.unit.ID)
		if g.unit.Kind == Group {
			g.span.Short = w.freeGroup(g, to.unit.ID, from.span.Short)
			g.span.Name = g.span.Short
		}
		groups[c] = c
		e.Groups++
	}
	people := w.here[id]
	if from.unit.Kind == Group {
		people = w.inGroup(from)
	}
	for _, i := range people {
		stay, _ := w.l.People[i].On(w.d.Day)
		branch, group := to.unit.ID, groups[stay.Group]
		if from.unit.Kind == Group {
			branch, group = to.span.Parent, to.unit.ID
		}
		if err := w.move(i, stay.Branch, branch, group); err != nil {
			return err
		}
	}
	e.Members = len(people)
	covered, err := w.uncover(id, nil)
	if err != nil {
		return err
	}
	if err := w.cover(to.unit.ID, covered); err != nil {
		return err
	}
	w.effect(from, e)
	return w.end(from, to.unit.ID)
}

func (w *work) inGroup(g *standing) []int {
	var is []int
	for _, i := range w.here[g.span.Parent] {
		if s, _ := w.l.People[i].On(w.d.Day); s.Group == g.unit.ID {
			is = append(is, i)
		}
	}
	return is
}

// freeGroup returns a name for a group that comes to a branch: its own where it
// is free there, else the next number.
func (w *work) freeGroup(g *standing, branch UnitID, from string) string {
	taken := map[string]bool{}
	for _, c := range w.by[branch] {
		if c != g.unit.ID {
			if s := w.now[c]; s != nil {
				taken[s.span.Short] = true
			} else {
				taken[w.l.Units[c].Short] = true
			}
		}
	}
	if !taken[g.span.Short] {
		return g.span.Short
	}
	for n := 1; n <= len(taken)+1; n++ {
		if name := "第" + ordinal(n) + "党小组"; !taken[name] {
			return name
		}
	}
	return strings.TrimSuffix(from, "党支部") + g.span.Short
}

// ordinal writes a number up to 99 in Chinese.
func ordinal(n int) string {
	const ones = "零一二三四五六七八九"
	digit := func(n int) string { return string([]rune(ones)[n]) }
	switch {
	case n < 10:
		return digit(n)
	case n < 20:
		return "十" + strings.TrimSuffix(digit(n-10), "零")
	}
	return digit(n/10%10) + "十" + strings.TrimSuffix(digit(n%10), "零")
}

func (w *work) split(s Step) error {
	from, err := w.get(s.Unit)
	if err != nil {
		return err
	}
	if from.unit.Kind != Branch {
		return refuse("%s“%s”不能分设，只有党支部可以。", from.unit.Kind.Chinese(), from.span.Short)
	}
	if len(s.Parts) == 0 {
		return missing("请填写分设出的支部")
	}
	here := map[int64]int{}
	for _, i := range w.here[s.Unit] {
		here[w.l.People[i].ID] = i
	}
	gone := 0
	for _, part := range s.Parts {
		if part.New.Kind == "" {
			part.New.Kind = Branch
		}
		if part.New.Kind != Branch {
			return missing("分设出的组织应为党支部")
		}
		to, err := w.establish(part.New)
		if err != nil {
			return err
		}
		n, err := w.take(from, to, part, here)
		if err != nil {
			return err
		}
		gone += n
	}
	if !s.Ends {
		w.effect(from, Effect{Text: "保留", Members: len(here) - gone})
		return nil
	}
	if gone < len(here) {
		for _, i := range w.here[s.Unit] {
			if p := w.l.People[i]; w.moved[p.ID] == nil {
				return refuse("“%s”分设后不再保留，%s 等 %d 名党员没有去向。", from.span.Short, p.Name, len(here)-gone)
			}
		}
	}
	for _, c := range slices.Clone(w.by[s.Unit]) {
		g, err := w.get(c)
		if err != nil {
			return err
		}
		if err := w.end(g, s.Unit); err != nil {
			return err
		}
	}
	if _, err := w.uncover(s.Unit, nil); err != nil {
		return err
	}
	w.effect(from, Effect{Text: "分设后撤销"})
	return w.end(from, from.span.Parent)
}

// take moves the people, groups and coverings of one part.
func (w *work) take(from, to *standing, part Part, here map[int64]int) (n int, err error) {
	groups := map[UnitID]bool{}
	for i, id := range part.Groups {
		g, err := w.get(id)
		if err != nil {
			return 0, err
		}
		if g.span.Parent != from.unit.ID {
			return 0, refuse("“%s”不是“%s”的党小组。", g.span.Short, from.span.Short)
		}
		for _, i := range w.inGroup(g) {
			if err := w.move(i, from.unit.ID, to.unit.ID, id); err != nil {
				return 0, err
			}
			n++
		}
		w.under(g, to.unit.ID)
		if i < len(part.Names) && part.Names[i] != "" {
			g.span.Name, g.span.Short = part.Names[i], part.Names[i]
		}
		groups[id] = true
	}
	for _, m := range part.Members {
		i, ok := here[m]
		if !ok {
			return 0, refuse("分到“%s”的党员中，有人 %s 不在“%s”。", to.span.Short, w.d.Day, from.span.Short)
		}
		if stay, _ := w.l.People[i].On(w.d.Day); groups[stay.Group] {
			continue // came with the group
		}
		if err := w.move(i, from.unit.ID, to.unit.ID, 0); err != nil {
			return 0, err
		}
		n++
	}
	if len(part.Covers) > 0 {
		covered, err := w.uncover(from.unit.ID, part.Covers)
		if err != nil {
			return 0, err
		}
		if err := w.cover(to.unit.ID, covered); err != nil {
			return 0, err
		}
	}
	w.effect(from, Effect{Text: "分出", Members: n, Groups: len(part.Groups), To: to.unit.ID})
	return n, nil
}

package org

import (
	"fmt"
	"slices"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
)

// mayStandUnder reports whether a unit of the kind may stand under one of kind
// above.
func mayStandUnder(kind, above Kind) bool { return slices.Contains(parents[kind], above) }

// decided are the kinds of units that decisions are about.
var decided = []Kind{PartyCommittee, GeneralBranch, DisciplineCommittee, Branch, Group, TemporaryBranch, TemporaryGroup}

// Decided returns the kinds of units that a decision may establish.
func Decided() []Kind { return slices.Clone(decided) }

func (w *work) step(s Step) error {
	switch s.Do {
	case Establish:
		if s.New == nil {
			return missing("请填写要设立的组织")
		}
		_, err := w.establish(*s.New)
		return err
	case Merge:
		return w.merge(s)
	case Split:
		return w.split(s)
	case Rename:
		return w.rename(s)
	case Reparent:
		return w.reparent(s)
	case Constitute:
		return w.constitute(s)
	case Dissolve:
		return w.dissolve(s)
	}
	return missing("请选择变动的种类")
}

func missing(text string) error { return fault.New(fault.Invalid, text+"。").At("steps", text) }

func (w *work) effect(s *standing, e Effect) {
	e.Unit = s.unit.ID
	if e.Name == "" {
		e.Name = s.span.Short
	}
	if e.To != 0 {
		e.ToName = w.short(e.To)
	}
	w.out.Effects = append(w.out.Effects, e)
}

// free refuses a short name that another unit of the court bears on the day;
// a group's need only be free in its branch.
func (w *work) free(id UnitID, kind Kind, parent UnitID, short string) error {
	group := kind == Group || kind == TemporaryGroup
	for other, spans := range w.l.Spans {
		u := w.l.Units[other]
		if other == id || u.Court != w.d.Court || !u.Kind.Party() || w.now[other] != nil {
			continue
		}
		last := spans[len(spans)-1]
		if last.Period.Until == 0 && last.Short == short && (!group && u.Kind != Group || group && last.Parent == parent) {
			return refuse("已有名为“%s”的组织，请换一个名称。", short)
		}
	}
	for other, s := range w.now {
		if other != id && !s.ended && s.span.Short == short && s.unit.Kind.Party() && (!group && s.unit.Kind != Group || group && s.span.Parent == parent) {
			return refuse("已有名为“%s”的组织，请换一个名称。", short)
		}
	}
	return nil
}

// establish makes a new unit, or lets one stand again.
func (w *work) establish(n NewUnit) (*standing, error) {
	n.Name, n.Short = strings.TrimSpace(n.Name), strings.TrimSpace(n.Short)
	switch {
	case !slices.Contains(decided, n.Kind):
		return nil, missing("请选择要设立的组织的种类")
	case n.Name == "" || n.Short == "":
		return nil, missing("请填写新组织的全称和简称")
	case n.Parent == 0:
		return nil, missing("请选择新组织的上级")
	case n.Kind.Temporary() && n.Purpose == "":
		return nil, missing("请填写设立临时党组织的事由")
	case n.Kind.Temporary() && n.UntilPlanned <= w.d.Day:
		return nil, missing(fmt.Sprintf("临时党组织的预计结束日期应晚于设立日期 %s", w.d.Day))
	}
	above, err := w.get(n.Parent)
	if err != nil {
		return nil, err
	}
	if !mayStandUnder(n.Kind, above.unit.Kind) {
		return nil, refuse("%s不能设在%s“%s”之下。", n.Kind.Chinese(), above.unit.Kind.Chinese(), above.span.Short)
	}
	if err := w.free(n.ID, n.Kind, n.Parent, n.Short); err != nil {
		return nil, err
	}
	u := Unit{ID: n.ID, Court: w.d.Court, Kind: n.Kind, Code: n.Code, Founded: w.d.Day, Purpose: n.Purpose, UntilPlanned: n.UntilPlanned}
	if n.Again {
		was, ok := w.l.Units[n.ID]
		if !ok || was.Ended == 0 || w.now[n.ID] != nil {
			return nil, refuse("“%s”没有撤销，不必恢复。", n.Short)
		}
		spans := w.l.Spans[n.ID]
		if last := spans[len(spans)-1]; last.Period.Until >= w.d.Day {
			return nil, refuse("“%s”在 %s 才撤销%s，恢复的日期应晚于它。", n.Short, last.Period.Until.AddDays(1), w.number(last.Ending, ""))
		}
		u = was
	}
	s := &standing{unit: u, turn: true, span: Span{Unit: n.ID, Period: civil.Since(w.d.Day), Parent: n.Parent, Name: n.Name, Short: n.Short,
		WithCommittee: n.WithCommittee || n.Kind == PartyCommittee || n.Kind == GeneralBranch || n.Kind == DisciplineCommittee, Basis: w.d.Number, Decision: w.d.ID}}
	w.now[n.ID] = s
	w.by[n.Parent] = append(w.by[n.Parent], n.ID)
	text := "新设立，隶属" + above.span.Short
	if n.Again {
		text = "恢复设立，隶属" + above.span.Short
	}
	w.effect(s, Effect{Text: text})
	return s, w.cover(n.ID, n.Covers)
}

// cover lets the branch cover business units from the day on.
func (w *work) cover(branch UnitID, units []UnitID) error {
	for _, u := range units {
		x, ok := w.l.Units[u]
		if !ok || x.Court != w.d.Court || x.Kind != Division && x.Kind != Team {
			return missing("覆盖的部门不在本院")
		}
		if x.Ended != 0 && x.Ended < w.d.Day {
			return refuse("“%s”已撤销，不能覆盖。", x.Short)
		}
		has := func(c Cover) bool { return c.Branch == branch && c.Unit == u && c.Period.Until == 0 }
		if !slices.ContainsFunc(w.l.Covers, has) && !slices.ContainsFunc(w.out.Covers, has) {
			w.out.Covers = append(w.out.Covers, Cover{Branch: branch, Unit: u, Period: civil.Since(w.d.Day)})
		}
	}
	return nil
}

// uncover ends what a branch covers and returns the units.
func (w *work) uncover(branch UnitID, only []UnitID) (units []UnitID, err error) {
	for _, c := range w.l.Covers {
		if c.Branch != branch || c.Period.Until != 0 && c.Period.Until < w.d.Day || only != nil && !slices.Contains(only, c.Unit) {
			continue
		}
		if c.Period.From >= w.d.Day {
			return nil, refuse("“%s”%s 起覆盖“%s”，不早于本决定的生效日期 %s。", w.short(branch), c.Period.From, w.l.Units[c.Unit].Short, w.d.Day)
		}
		c.Period.Until = w.d.Day.AddDays(-1)
		w.out.Uncovers = append(w.out.Uncovers, c)
		units = append(units, c.Unit)
	}
	return units, nil
}

// end lets a unit end; its records go to keeper. What stands under it must have
// gone already.
func (w *work) end(s *standing, keeper UnitID) error {
	last := w.d.Day.AddDays(-1)
	if s.span.Period.From >= w.d.Day && !s.turn || s.was.ID == 0 || w.l.Spans[s.unit.ID][0].Period.From > last || s.was.Period.From > last {
		return refuse("“%s”在 %s 才有变动%s，同一天不能撤并。", s.span.Short, s.span.Period.From, w.number(s.was.Decision, s.was.Basis))
	}
	for _, p := range w.l.Posts {
		switch {
		case p.Unit != s.unit.ID || p.Period.Until != 0 && p.Period.Until < w.d.Day:
		case p.Period.From >= w.d.Day:
			return refuse("%s %s 起任“%s”%s，不早于本决定的生效日期 %s。", p.Holder, p.Period.From, s.span.Short, p.Title, w.d.Day)
		default:
			p.Period.Until = last
			w.out.Lapsed = append(w.out.Lapsed, p)
		}
	}
	for _, t := range w.l.Terms {
		switch {
		case t.Unit != s.unit.ID || t.Ended != 0 && t.Ended < w.d.Day:
		case t.From >= w.d.Day:
			return refuse("“%s”本届任期 %s 开始，不早于本决定的生效日期 %s。", s.span.Short, t.From, w.d.Day)
		default:
			t.Ended = last
			w.out.Ended = append(w.out.Ended, t)
		}
	}
	s.ended, s.keeper = true, keeper
	w.leave(s)
	return nil
}

// leave takes a unit from under its superior.
func (w *work) leave(s *standing) {
	w.by[s.span.Parent] = slices.DeleteFunc(slices.Clone(w.by[s.span.Parent]), func(id UnitID) bool { return id == s.unit.ID })
}

// under puts a unit under another superior.
func (w *work) under(s *standing, parent UnitID) {
	w.leave(s)
	s.span.Parent, s.turn = parent, true
	w.by[parent] = append(w.by[parent], s.unit.ID)
}

// move takes a person to a branch and group. Fault: Conflict when the decision
// has taken them elsewhere already.
func (w *work) move(i int, from, branch, group UnitID) error {
	p := w.l.People[i]
	if m := w.moved[p.ID]; m != nil {
		return refuse("%s 在本决定中既编入“%s”又编入“%s”，同一天不能在两个支部。", p.Name, w.short(m.Branch), w.short(branch))
	}
	w.moved[p.ID] = &Move{Member: p.ID, Branch: branch, Group: group, From: from}
	return nil
}

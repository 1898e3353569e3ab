package org

import (
	"slices"
	"strings"
)

func (w *work) rename(s Step) error {
	u, err := w.get(s.Unit)
	if err != nil {
		return err
	}
	name, short := strings.TrimSpace(s.Name), strings.TrimSpace(s.Short)
	switch {
	case !u.unit.Kind.Party():
		return refuse("%s“%s”不是党组织，名称随设置表。", u.unit.Kind.Chinese(), u.span.Short)
	case name == "" || short == "":
		return missing("请填写新的全称和简称")
	case name == u.span.Name && short == u.span.Short:
		return refuse("“%s”的名称没有变化。", u.span.Short)
	}
	if err := w.free(s.Unit, u.unit.Kind, u.span.Parent, short); err != nil {
		return err
	}
	w.effect(u, Effect{Text: "更名为“" + short + "”", Members: len(w.here[s.Unit])})
	u.span.Name, u.span.Short, u.turn = name, short, true
	return nil
}

func (w *work) reparent(s Step) error {
	u, err := w.get(s.Unit)
	if err != nil {
		return err
	}
	to, err := w.get(s.Parent)
	if err != nil {
		return err
	}
	switch {
	case !slices.Contains(decided, u.unit.Kind):
		return refuse("%s“%s”不能由本页移交。", u.unit.Kind.Chinese(), u.span.Short)
	case u.span.Parent == s.Parent:
		return refuse("“%s”现在就隶属“%s”。", u.span.Short, to.span.Short)
	case w.within(s.Parent, s.Unit):
		return refuse("“%s”在“%s”之下，不能互为上下级。", to.span.Short, u.span.Short)
	case !mayStandUnder(u.unit.Kind, to.unit.Kind):
		return refuse("%s不能设在%s“%s”之下。", u.unit.Kind.Chinese(), to.unit.Kind.Chinese(), to.span.Short)
	}
	e := Effect{Text: "由“" + w.short(u.span.Parent) + "”移交到", To: s.Parent, Groups: len(w.by[s.Unit])}
	if u.unit.Kind == Group {
		from := u.span.Parent
		for _, i := range w.inGroup(u) {
			if err := w.move(i, from, s.Parent, s.Unit); err != nil {
				return err
			}
			e.Members++
		}
		u.span.Short = w.freeGroup(u, s.Parent, w.short(from))
		u.span.Name = u.span.Short
	}
	e.Members = max(e.Members, len(w.here[s.Unit]))
	w.effect(u, e)
	w.under(u, s.Parent)
	return nil
}

// within reports whether a unit is above or stands under it on the day.
func (w *work) within(id, above UnitID) bool {
	for range 64 {
		if id == above {
			return true
		}
		if id == 0 {
			return false
		}
		if s := w.now[id]; s != nil {
			id = s.span.Parent
			continue
		}
		next := UnitID(0)
		for _, s := range w.l.Spans[id] {
			if s.Period.Has(w.d.Day) {
				next = s.Parent
			}
		}
		id = next
	}
	return true
}

func (w *work) constitute(s Step) error {
	u, err := w.get(s.Unit)
	if err != nil {
		return err
	}
	switch {
	case u.unit.Kind != Branch:
		return refuse("%s“%s”没有支委会。", u.unit.Kind.Chinese(), u.span.Short)
	case u.span.WithCommittee == s.WithCommittee:
		return refuse("“%s”的支委会没有变化。", u.span.Short)
	}
	text := "设立支委会"
	if !s.WithCommittee {
		text = "不再设支委会"
	}
	w.effect(u, Effect{Text: text, Members: len(w.here[s.Unit])})
	u.span.WithCommittee, u.turn = s.WithCommittee, true
	return nil
}

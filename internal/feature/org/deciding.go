package org

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
)

// Decide works out what a decision does to what stands. It changes nothing.
// today is the day on which it is entered. Faults: Invalid and Conflict, with
// the sentence that names the fact which stands against it.
func (l *Ledger) Decide(d Decision, today civil.Day) (*Outcome, error) {
	bad := fault.New(fault.Invalid, "有几处需要改正。")
	switch {
	case d.Day == 0:
		_ = bad.At("day", "请填写生效日期")
	case d.Day > today:
		_ = bad.At("day", fmt.Sprintf("生效日期 %s 晚于今天，请在当日或以后登记", d.Day))
	}
	if d.Number == "" {
		_ = bad.At("number", "请填写批复文号")
	}
	if d.Body == "" {
		_ = bad.At("body", "请填写批准机关")
	}
	if d.AppliedOn != 0 && d.ApprovedOn != 0 && d.ApprovedOn < d.AppliedOn {
		_ = bad.At("approved", fmt.Sprintf("批复日期 %s 早于请示日期 %s", d.ApprovedOn, d.AppliedOn))
	}
	if d.ApprovedOn > today {
		_ = bad.At("approved", "批复日期晚于今天")
	}
	if len(d.Steps) == 0 {
		_ = bad.At("steps", "请填写变动的内容")
	}
	if err := bad.Err(); err != nil {
		return nil, err
	}
	w := newWork(l, d)
	for _, s := range d.Steps {
		if err := w.step(s); err != nil {
			return nil, err
		}
	}
	if err := w.settle(); err != nil {
		return nil, err
	}
	return w.outcome(), nil
}

// work is a decision being worked out.
type work struct {
	l     *Ledger
	d     Decision
	out   *Outcome
	now   map[UnitID]*standing // units that the decision has looked at
	here  map[UnitID][]int     // people by branch on the day: indexes into l.People
	moved map[int64]*Move
	by    map[UnitID][]UnitID // children on the day, as the steps change them
}

// standing is one unit as the steps leave it.
type standing struct {
	unit   Unit
	span   Span // the span that holds on the day
	was    Span // as it is kept; zero for a new unit and for one that stands again
	turn   bool // its span is another from the day on
	ended  bool
	keeper UnitID
}

func newWork(l *Ledger, d Decision) *work {
	w := &work{l: l, d: d, out: &Outcome{}, now: map[UnitID]*standing{}, here: map[UnitID][]int{}, moved: map[int64]*Move{}, by: map[UnitID][]UnitID{}}
	for i, p := range l.People {
		if s, ok := p.On(d.Day); ok {
			w.here[s.Branch] = append(w.here[s.Branch], i)
		}
	}
	for id, spans := range l.Spans {
		for _, s := range spans {
			if s.Period.Has(d.Day) {
				w.by[s.Parent] = append(w.by[s.Parent], id)
			}
		}
	}
	for _, cs := range w.by {
		slices.SortFunc(cs, func(a, b UnitID) int {
			return cmp.Or(strings.Compare(string(l.Units[a].Path), string(l.Units[b].Path)), cmp.Compare(a, b))
		})
	}
	return w
}

func refuse(format string, args ...any) error {
	return fault.Newf(fault.Conflict, format, args...).At("steps", fmt.Sprintf(format, args...))
}

// number names the decision that began or ended something, in brackets.
func (w *work) number(d DecisionID, basis string) string {
	if x, ok := w.l.Decisions[d]; ok {
		basis = x.Number
	}
	if basis == "" {
		return ""
	}
	return "（" + basis + "）"
}

// get returns a unit that stands on the day and of which nothing is recorded
// after it. Faults: NotFound, Conflict.
func (w *work) get(id UnitID) (*standing, error) {
	if s := w.now[id]; s != nil {
		if s.ended {
			return nil, refuse("“%s”在本决定中已被撤并，不能再作变动。", s.span.Short)
		}
		if s.unit.Kind == Group && s.was.ID != 0 && s.span.Parent != s.was.Parent {
			return nil, refuse("“%s”在本决定中已移到“%s”，不能再作变动。", s.span.Short, w.short(s.span.Parent))
		}
		return s, nil
	}
	u, ok := w.l.Units[id]
	if !ok || u.Court != w.d.Court {
		return nil, fault.New(fault.NotFound, "没有找到要变动的单位，可能已撤销，或不在本院。").At("steps", "没有找到要变动的单位")
	}
	spans := w.l.Spans[id]
	last := spans[len(spans)-1]
	switch {
	case last.Period.Until != 0 && last.Period.Until < w.d.Day:
		return nil, refuse("“%s”已于 %s 撤销%s，不能再作变动。", last.Short, last.Period.Until.AddDays(1), w.number(last.Ending, ""))
	case spans[0].Period.From > w.d.Day:
		return nil, refuse("“%s”成立于 %s，晚于本决定的生效日期 %s。", u.Short, spans[0].Period.From, w.d.Day)
	case last.Period.From > w.d.Day:
		return nil, refuse("“%s”在 %s 已有变动%s，晚于本决定的生效日期 %s；请把生效日期写在它之后。", last.Short, last.Period.From, w.number(last.Decision, last.Basis), w.d.Day)
	case last.Period.Until != 0:
		return nil, refuse("“%s”在 %s 已撤销%s，晚于本决定的生效日期 %s。", last.Short, last.Period.Until.AddDays(1), w.number(last.Ending, ""), w.d.Day)
	}
	s := &standing{unit: u, span: last, was: last}
	w.now[id] = s
	return s, nil
}

// settle checks what only the whole decision shows: nobody is left in a branch
// that has ended, and nobody who is moved was moved later already.
func (w *work) settle() error {
	for id, s := range w.now {
		if !s.ended {
			continue
		}
		for _, p := range w.l.People {
			for _, stay := range p.Stays {
				if stay.Branch != id || stay.Period.Until != 0 && stay.Period.Until < w.d.Day {
					continue
				}
				if stay.Period.From > w.d.Day {
					return refuse("%s %s 编入“%s”，晚于它撤并的 %s。请先核对这次调整。", p.Name, stay.Period.From, s.span.Short, w.d.Day)
				}
				if w.moved[p.ID] == nil {
					return refuse("“%s”撤并后，%s 等党员没有去向，请写明并入哪个支部。", s.span.Short, p.Name)
				}
			}
		}
	}
	for _, p := range w.l.People {
		m := w.moved[p.ID]
		if m == nil {
			continue
		}
		for _, id := range []UnitID{m.Branch, m.Group} {
			if s := w.now[id]; s != nil && s.ended {
				return refuse("本决定把 %s 编入“%s”，又撤并了它；请分成两个决定，或直接写最终的去向。", p.Name, s.span.Short)
			}
		}
		for _, stay := range p.Stays {
			if stay.Period.From > w.d.Day {
				return refuse("%s %s 已调入“%s”，晚于本决定的生效日期 %s；同一天不能在两个支部，请先核对。", p.Name, stay.Period.From, w.short(stay.Branch), w.d.Day)
			}
		}
	}
	return nil
}

func (w *work) short(id UnitID) string {
	if s := w.now[id]; s != nil {
		return s.span.Short
	}
	return w.l.Units[id].Short
}

// outcome gathers what the steps have done.
func (w *work) outcome() *Outcome {
	ids := make([]UnitID, 0, len(w.now))
	for id := range w.now {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	last := w.d.Day.AddDays(-1)
	for _, id := range ids {
		s := w.now[id]
		switch {
		case s.was.ID == 0:
			w.out.Opened = append(w.out.Opened, s.span)
		case s.ended:
			s.was.Period.Until, s.was.Ending = last, w.d.ID
			w.out.Closed = append(w.out.Closed, s.was)
		case !s.turn:
			continue
		case s.was.Period.From == w.d.Day:
			s.span.Decision = w.d.ID
			w.out.Mended = append(w.out.Mended, s.span)
		default:
			s.was.Period.Until, s.was.Ending = last, w.d.ID
			w.out.Closed = append(w.out.Closed, s.was)
			s.span.ID, s.span.Period, s.span.Decision, s.span.Basis = 0, civil.Since(w.d.Day), w.d.ID, w.d.Number
			w.out.Opened = append(w.out.Opened, s.span)
		}
		u := s.unit
		u.Parent, u.Name, u.Short, u.WithCommittee = s.span.Parent, s.span.Name, s.span.Short, s.span.WithCommittee
		switch {
		case s.ended:
			u.Ended, u.Parent = last, s.keeper
			w.out.Changed = append(w.out.Changed, u)
		case u.Version == 0:
			u.Version = 1
			w.out.Founded = append(w.out.Founded, u)
		default:
			u.Ended = 0
			w.out.Changed = append(w.out.Changed, u)
		}
	}
	for _, p := range w.l.People {
		if m := w.moved[p.ID]; m != nil {
			w.out.Moves = append(w.out.Moves, *m)
		}
	}
	return w.out
}

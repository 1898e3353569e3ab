package deskapp

import (
	"context"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/desk"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Workbench is what somebody has before them on a day.
type Workbench struct {
	Day   civil.Day
	Unit  org.Unit // of the seat; zero when the seat is over everything
	Court string
	Lines []*desk.Line // of the seat's Party units
	Due   []*desk.Item // to be done, the most urgent first
	Next  *desk.Item   // what comes due next when nothing is late; nil when nothing does

	Own []*desk.Item // about the person who looks, and shown to nobody else

	Recent   []desk.Event // recorded last, the newest first
	Coming   []desk.Event // planned from today on, the soonest first
	Requests []desk.Exemption
	Region   []CourtSum // of a scope too large to be judged for a page: the last snapshot, court by court
}

// Single returns the line of the one branch that the workbench is about.
func (w Workbench) Single() (*desk.Line, bool) {
	if len(w.Lines) == 1 && w.Lines[0].Unit.Kind == org.Branch {
		return w.Lines[0], true
	}
	return nil, false
}

// Workbench returns what is to be done in the subtree of the permit: every
// statutory duty that is open or late, with what was recorded and is planned.
// Needs desk.view. Faults: Denied.
func (a *App) Workbench(ctx context.Context, permit access.Permit) (w Workbench, err error) {
	if err := permit.Covers(desk.CanView); err != nil {
		return w, err
	}
	defer fault.Wrap(&err, "deskapp.Workbench")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		w = Workbench{Day: tx.Today()}
		tree, err := a.units.Tree(tx, w.Day)
		if err != nil {
			return err
		}
		if large(tree, permit.Over()) {
			w.Region, err = region(tx, tree, permit, w.Day)
		} else {
			w.Lines, tree, err = a.seat(tx, permit.Over(), w.Day)
		}
		if err != nil {
			return err
		}
		if us := tree.Under(permit.Over()); len(us) > 0 && us[0].Path == permit.Over().Unit() {
			w.Unit = us[0]
			if c, ok := tree.Unit(w.Unit.Court); ok && c.ID != w.Unit.ID {
				w.Court = c.Name
			}
		}
		w.gather()
		if w.Own, err = a.own(tx, permit.Actor().Member, w.Day); err != nil {
			return err
		}
		if permit.Actor().Can(desk.CanDecide) {
			w.Requests, err = waiting(tx, tree, permit)
		}
		return err
	})
	return w, err
}

// seat returns the lines of a seat. Whoever leads a group has the group's part
// of the branch's line.
func (a *App) seat(tx *sqldb.Tx, over access.Path, day civil.Day) ([]*desk.Line, *org.Tree, error) {
	tree, err := a.units.Tree(tx, day)
	if err != nil {
		return nil, nil, err
	}
	us := tree.Under(over)
	if len(us) == 0 || us[0].Kind != org.Group || us[0].Path != over {
		return a.lines(tx, over, day)
	}
	b, ok := tree.Unit(us[0].Parent)
	if !ok {
		return nil, tree, nil
	}
	lines, tree, err := a.lines(tx, b.Path, day)
	if err != nil {
		return nil, nil, err
	}
	for n, l := range lines {
		items := slices.DeleteFunc(slices.Clone(l.Items), func(i *desk.Item) bool { return i.Subject.ID != int64(us[0].ID) })
		lines[n] = desk.NewLine(l.Unit, l.Court, items, l.Events, a.place)
	}
	return lines, tree, nil
}

// own returns what is to be done about the person who looks.
func (a *App) own(tx *sqldb.Tx, member int64, day civil.Day) (out []*desk.Item, err error) {
	if member == 0 {
		return nil, nil
	}
	for _, s := range a.sources {
		p, ok := s.(Personal)
		if !ok {
			continue
		}
		found, err := p.JudgeOwn(tx, member, day)
		if err != nil {
			return nil, err
		}
		for _, f := range found {
			if i := desk.NewItem(f, a.about(f.Rule), nil, day); i.Urgency != desk.Settled {
				out = append(out, i)
			}
		}
	}
	slices.SortStableFunc(out, desk.Urgent)
	return desk.Fold(out), nil
}

// gather merges the lines into one list.
func (w *Workbench) gather() {
	if len(w.Lines) == 1 {
		w.Due, w.Recent = w.Lines[0].Due, w.Lines[0].Recent
	} else {
		for _, l := range w.Lines {
			w.Due = append(w.Due, l.Due...)
			w.Recent = append(w.Recent, l.Recent...)
		}
		slices.SortStableFunc(w.Due, desk.Urgent)
		slices.SortStableFunc(w.Recent, func(x, y desk.Event) int { return y.RecordedAt.Compare(x.RecordedAt) })
		w.Recent = w.Recent[:min(len(w.Recent), 8)]
	}
	for _, l := range w.Lines {
		for n := len(l.Events) - 1; n >= 0 && l.Events[n].Day >= w.Day; n-- {
			if l.Events[n].Planned() {
				w.Coming = append(w.Coming, l.Events[n])
			}
		}
	}
	slices.SortStableFunc(w.Coming, func(x, y desk.Event) int {
		if x.Day != y.Day {
			return int(x.Day - y.Day)
		}
		if x.Begins < y.Begins {
			return -1
		}
		return 1
	})
	for _, i := range w.Due {
		if i.Urgency >= desk.Week && i.Urgency <= desk.Later && (w.Next == nil || i.Due < w.Next.Due) {
			w.Next = i
		}
	}
}

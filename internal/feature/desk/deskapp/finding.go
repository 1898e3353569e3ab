package deskapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/desk"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Finding is one finding with everything around it.
type Finding struct {
	Day      civil.Day
	Item     *desk.Item
	Line     *desk.Line
	Siblings []*desk.Item       // of the same rule and subject, by period; the item is one of them
	History  []desk.Exemption   // requests about it, the newest first
	May      struct{ Ask bool } // whether a request can be made of it now
}

// Finding returns the finding with the key, within the permit's subtree. Needs
// desk.view. Faults: Denied, NotFound.
func (a *App) Finding(ctx context.Context, permit access.Permit, key rulebook.Key) (f Finding, err error) {
	if err := permit.Covers(desk.CanView); err != nil {
		return f, err
	}
	defer fault.Wrap(&err, "deskapp.Finding")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		f, err = a.find(tx, permit, key)
		if err != nil {
			return err
		}
		f.History, err = sqldb.All(tx, scanRequest, `select `+requestColumns+` from desk_exemption e join org_unit u on u.id = e.unit
			where e.rule = $1 and e.subject_kind = $2 and e.subject = $3 and e.period = $4 and u.path >= $5 and u.path < $6
			order by e.asked_at desc, e.id desc`, string(key.Rule), string(key.Kind), key.Subject, key.Period,
			string(f.Line.Unit.Path), string(f.Line.Unit.Path.End()))
		return err
	})
	return f, err
}

var notFound = fault.New(fault.NotFound, "没有找到这一项判定，可能依据的事实已经改变，或不在当前工作范围内。")

// find looks the key up on the lines that the permit holds.
func (a *App) find(tx *sqldb.Tx, permit access.Permit, key rulebook.Key) (f Finding, err error) {
	f.Day = tx.Today()
	tree, err := a.units.Tree(tx, f.Day)
	if err != nil {
		return f, err
	}
	over := permit.Over()
	if u, ok := tree.Unit(org.UnitID(key.Subject)); ok && key.Kind != rulebook.Member {
		if b, ok := tree.Above(u.ID, org.Branch); ok {
			u = b
		}
		switch {
		case u.Kind.Party():
			over = u.Path
		default:
			for _, p := range party(tree, u.Court) {
				if permit.Holds(p.Path) {
					over = p.Path
				}
			}
		}
		// A group's leader sees what concerns the group.
		if u, _ := tree.Unit(org.UnitID(key.Subject)); !permit.Holds(over) && !permit.Holds(u.Path) && u.Kind.Party() {
			return f, notFound
		}
	}
	lines, _, err := a.lines(tx, over, f.Day)
	if err != nil {
		return f, err
	}
	for _, l := range lines {
		for _, i := range l.Items {
			if i.Rule != key.Rule || i.Subject.Kind != key.Kind || i.Subject.ID != key.Subject {
				continue
			}
			f.Siblings = append(f.Siblings, i)
			if i.Period.String() == key.Period {
				f.Item, f.Line = i, l
			}
		}
	}
	if f.Item == nil {
		return Finding{}, notFound
	}
	f.May.Ask = askable(f.Item)
	return f, nil
}

// askable reports whether an exemption can be asked for: something is to be
// done, and nobody has asked yet or been heard.
func askable(i *desk.Item) bool {
	open := i.State.Unmet() || i.State == rulebook.Open || i.State == rulebook.Unknown
	return open && (i.Asked == nil || i.Asked.Verdict != desk.Waiting)
}

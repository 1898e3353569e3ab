package memberapp

import (
	"context"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Outlook is what telling a fact would do.
type Outlook struct {
	Name          string
	What          string // 自行脱党除名
	Before, After string // 正式党员, 自行脱党除名
	Effects       []string
}

// Foresee returns what Tell would do, and does nothing. Faults are those of Tell.
func (a *App) Foresee(ctx context.Context, permit access.Permit, in TellIn) (out Outlook, err error) {
	if err := permit.Covers(member.CanDecide); err != nil {
		return out, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		e, tree, err := a.reach(tx, permit, in.ID)
		if err != nil {
			return err
		}
		if in.Branch != 0 {
			if _, err := a.where(tx, permit, in.Branch, in.Group); err != nil {
				return err
			}
		}
		out, err = a.facts.foresee(tx, e, tree, in)
		return err
	})
	return out, err
}

func (f *Facts) foresee(tx *sqldb.Tx, e *entry, tree *org.Tree, in TellIn) (out Outlook, err error) {
	ev := in.Event
	ev.Basis, ev.Organ, ev.Cause = strings.TrimSpace(ev.Basis), strings.TrimSpace(ev.Organ), strings.TrimSpace(ev.Cause)
	if err := f.sound(tx, ev); err != nil {
		return out, err
	}
	es, _, err := events(tx, e)
	if err != nil {
		return out, err
	}
	if ev.Corrects != 0 {
		if ev.Corrects, err = corrected(es, e, ev.Corrects); err != nil {
			return out, err
		}
	}
	ev.ID = 1<<62 - 1 // entered last
	all := append(es[:len(es):len(es)], ev)
	if err := fits(es, all, ev); err != nil {
		return out, err
	}
	s := &shift{f: f, tx: tx, tree: tree, e: e, ev: ev, es: es, before: member.On(es, tx.Today()), after: member.On(all, tx.Today()), branch: in.Branch, group: in.Group}
	if s.after.Joined.IsZero() {
		return out, joinedIsMended()
	}
	out = Outlook{Name: e.Name, What: ev.Chinese(), Before: s.before.Chinese(), After: s.after.Chinese()}
	if x, ok := about(es, ev.Corrects); ok {
		out.Effects = append(out.Effects, "原登记“"+x.Chinese()+" "+x.Day.String()+"”不再有效，仍留在经过里")
	}
	return out, s.foreseen(&out)
}

func about(es []member.Event, which member.EventID) (member.Event, bool) {
	for _, x := range es {
		if x.ID == which && which != 0 {
			return x, true
		}
	}
	return member.Event{}, false
}

// foreseen says the effects, and refuses what the places would refuse.
func (s *shift) foreseen(out *Outlook) error {
	add := func(say string) { out.Effects = append(out.Effects, say) }
	held, err := placesOf(s.tx, s.e.id)
	if err != nil {
		return err
	}
	next, err := s.place(held)
	if err != nil {
		return err
	}
	for i, p := range next {
		switch {
		case p.id == 0:
			add("编入" + s.tree.Name(p.Branch) + s.tree.Name(p.Group) + "，" + lasting(p.Period))
		case p.Period.Until != held[i].Period.Until && p.Period.Until != 0:
			add("在" + s.tree.Name(p.Branch) + "到 " + p.Period.Until.String() + " 为止，次日起不计应到、不计入名册")
		case p.Period != held[i].Period:
			add("在" + s.tree.Name(p.Branch) + "改为 " + lasting(p.Period))
		}
	}
	switch s.ev.Kind {
	case member.DidSuspend:
		add("自 " + s.ev.First().String() + " 起没有表决权、选举权、被选举权，到登记恢复为止")
	case member.DidRestore:
		add("自 " + s.ev.First().String() + " 起恢复表决权、选举权、被选举权")
	case member.DidExtend:
		add("预备期到 " + s.ev.Until.String())
	case member.DidConvert:
		add("党龄自 " + s.after.Converted.String() + " 起算")
	}
	if !s.before.Status.Belongs() || s.after.Status.Belongs() {
		return nil
	}
	return posts(s.tx, s.tx.Today(), []member.ID{s.e.id}, func(_ member.ID, p org.Post) {
		add("仍任" + s.tree.Name(p.Unit) + p.Title + "，登记后请办理免职")
	})
}

func joinedIsMended() error {
	return fault.New(fault.Conflict, "没有登记：撤回后就没有入党日期了，请改为更正日期。").At("day", "入党的登记不能撤回，只能更正")
}

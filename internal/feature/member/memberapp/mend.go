package memberapp

import (
	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/roster"
	"touyan/internal/platform/sqldb"
)

// mend enters the correcting events that a correction of the register's dates
// means: was is the entry before, e the entry as it is now. Nothing is lost: the
// events of before stay, corrected. Faults: Conflict naming the fact that stands
// against it.
func (f *Facts) mend(tx *sqldb.Tx, permit access.Permit, e *entry, was roster.Candidate, why string) error {
	if was.Joined == e.Joined && was.Converted == e.Converted && was.Standing == e.Standing && was.TransferredIn == e.TransferredIn {
		return nil
	}
	old := *e
	old.Candidate = was
	es, err := f.kept(tx, &old)
	if err != nil {
		return err
	}
	last := func(k member.EventKind) (found member.EventID) {
		for _, x := range member.InForce(es) {
			if x.Kind == k {
				found = x.ID
			}
		}
		return found
	}
	var fresh []member.Event
	add := func(ev member.Event) {
		ev.ID, ev.Basis = id.New[member.Event](tx.Now()), why
		fresh = append(fresh, ev)
	}
	if was.Joined != e.Joined {
		add(member.Event{Kind: member.DidJoin, Day: e.Joined, Corrects: last(member.DidJoin)})
	}
	switch k := last(member.DidConvert); {
	case e.Standing == member.Probationary && e.Converted.IsZero() && k != 0:
		add(member.Event{Kind: member.DidNot, Corrects: k})
	case e.Standing == member.Full && (k == 0 || was.Converted != e.Converted):
		add(member.Event{Kind: member.DidConvert, Day: e.Converted, Corrects: k})
	}
	if was.TransferredIn != e.TransferredIn {
		came := member.EventID(0) // that the register told; a return by letter is another one
		for _, x := range member.InForce(es) {
			if x.Kind == member.DidCome && x.Day == was.TransferredIn {
				came = x.ID
			}
		}
		switch {
		case !e.TransferredIn.IsZero() && e.TransferredIn.First() >= e.Joined.First():
			add(member.Event{Kind: member.DidCome, Day: e.TransferredIn, Corrects: came})
		case came != 0:
			add(member.Event{Kind: member.DidNot, Corrects: came})
		}
	}
	all := append(es[:len(es):len(es)], fresh...)
	if say := member.Check(all); say != "" {
		return fault.New(fault.Conflict, "没有保存："+say+"。").At("converted", say)
	}
	if err := insertEvents(tx, e.id, permit.Actor().Name, fresh...); err != nil {
		return err
	}
	return f.derive(tx, e.id, all)
}

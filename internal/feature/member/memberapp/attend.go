package memberapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// AttentionList is what the rules ask about single members of a unit.
type AttentionList struct {
	Unit  org.Unit
	Day   civil.Day
	Cases []Attention
	Fifty []Celebrated // 党龄 50 by 1 July of the year, no badge yet
}

// Attention lists what is to be decided about single members: who cannot be
// reached, is away, penalised, under correction, on the way elsewhere. Needs
// member.reveal, since it names them; that somebody looked stands in the trail.
// Fault: NotFound for a unit out of reach.
func (a *App) Attention(ctx context.Context, permit access.Permit, unit org.UnitID) (out AttentionList, err error) {
	if err := permit.Covers(member.CanReveal); err != nil {
		return out, err
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		s, err := a.look(tx, permit, unit, 0)
		if err != nil {
			return err
		}
		out = AttentionList{Day: s.day}
		out.Unit, _ = s.tree.Unit(unit)
		people, err := a.facts.people(tx, s.over, s.day)
		if err != nil {
			return err
		}
		out.Cases = attention(people, s.tree, s.within, s.day)
		ids := make([]member.ID, len(out.Cases))
		for i, c := range out.Cases {
			ids[i] = c.ID
		}
		names, err := a.facts.Names(tx, ids)
		if err != nil {
			return err
		}
		e := audit.Entry{Action: member.CanReveal, Subject: "查看党员管理事项", Kinds: "党籍状态、处分、失联", Unit: int64(unit)}
		for i := range out.Cases {
			out.Cases[i].Name = names[out.Cases[i].ID]
			e.Members = append(e.Members, int64(out.Cases[i].ID))
		}
		if out.Fifty, err = a.fifty(tx, s); err != nil || len(out.Cases) == 0 {
			return err
		}
		return audit.Record(tx, permit, e)
	})
	return out, err
}

// fifty lists who reaches a full fifty years of Party age by 1 July (HON-07).
func (a *App) fifty(tx *sqldb.Tx, s sight) (out []Celebrated, err error) {
	july := civil.MustDate(s.day.Year()-50, 7, 1)
	for _, court := range s.courts {
		err := tx.Each(func(r sqldb.Row) error {
			var c Celebrated
			var branch, group org.UnitID
			if err := r.Scan(&c.ID, &c.Name, &branch, &group, &c.Joined); err != nil {
				return err
			}
			if s.within[branch] {
				c.Branch, c.Group, c.Years, c.Fifty = s.tree.Name(branch), s.tree.Name(group), 50, true
				out = append(out, c)
			}
			return nil
		}, `select id, full_name, branch, party_group, converted from member where court = $1 and standing <> 'ended' and converted <= $2
			and not exists (select 1 from member_honour h where h.member = member.id and h.kind = 'badge' and h.withdrawn_at is null) order by converted, id`, court, july)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

package memberapp

import (
	"touyan/internal/base/civil"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Pending is what is under way about the members of a branch: it goes where they
// go when the branch ends.
type Pending struct {
	What  string // 等待回执的介绍信
	Count int
	Later string // what was entered for a day after; "" when nothing was
}

// PendingOf returns what is under way in each of the units that has any; day is
// the day from which they are to be no more.
func (f *Facts) PendingOf(tx *sqldb.Tx, units []org.UnitID, day civil.Day) (map[org.UnitID][]Pending, error) {
	ids := make([]member.ID, len(units))
	for i, u := range units {
		ids[i] = member.ID(u)
	}
	out := map[org.UnitID][]Pending{}
	count := func(what, q string) error {
		return inChunks(ids, func(args []any) error {
			return tx.Each(func(r sqldb.Row) error {
				var u org.UnitID
				var last civil.Day
				p := Pending{What: what}
				if err := r.Scan(&u, &p.Count, &last); err != nil {
					return err
				}
				if last >= day {
					p.Later = last.String() + " 开具的介绍信由这个支部出具"
				}
				out[u] = append(out[u], p)
				return nil
			}, q, args...)
		})
	}
	if err := count("等待回执的介绍信", `select branch, count(*), max(day) from member_letter where state = 'issued' and branch in `+list+` group by branch`); err != nil {
		return nil, err
	}
	return out, count("办理中的组织处置", `select m.branch, count(*), null from member_disposal d join member m on m.id = d.member where d.ended_on is null and m.branch in `+list+` group by m.branch`)
}

package memberapp

import (
	"context"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// AwayEntry is somebody who is away, or cannot be reached.
type AwayEntry struct {
	member.Absence
	Member member.ID
	Name   string
	Branch string
	Due    civil.Day // should have transferred, be halted or contacted by then; zero: no such day
}

// AwayList is who is away on the day.
type AwayList struct {
	Unit   org.Unit
	Day    civil.Day
	People []AwayEntry
}

// AwayFrom lists who is away today from the branches within reach; who cannot be
// reached longest comes first. Needs member.reveal, and that somebody looked
// stands in the trail. Fault: NotFound for a unit out of reach.
func (a *App) AwayFrom(ctx context.Context, permit access.Permit, unit org.UnitID) (out AwayList, err error) {
	if err := permit.Covers(member.CanReveal); err != nil {
		return out, err
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		s, err := a.look(tx, permit, unit, 0)
		if err != nil {
			return err
		}
		out = AwayList{Day: s.day}
		out.Unit, _ = s.tree.Unit(unit)
		e := audit.Entry{Action: member.CanReveal, Subject: "查看流动和失联党员", Kinds: "外出、失联", Unit: int64(unit)}
		err = tx.Each(func(r sqldb.Row) error {
			var x AwayEntry
			var branch org.UnitID
			if err := r.Scan(append([]any{&x.Member, &x.Name, &branch}, scanAbsence(&x.Absence)...)...); err != nil {
				return err
			}
			if s.within[branch] {
				x.Branch, x.Due = s.tree.Name(branch), x.Absence.Due()
				out.People = append(out.People, x)
				e.Members = append(e.Members, int64(x.Member))
			}
			return nil
		}, `select m.id, m.full_name, m.branch, w.id, w.kind, w.from_day, w.until_day, w.place, w.cause, w.note, w.contacted_on
			from member_away w join member m on m.id = w.member where m.branch is not null and w.from_day <= $1 and w.until_day >= $1 order by w.from_day, w.id`, s.day)
		if err != nil || len(out.People) == 0 {
			return err
		}
		slices.SortStableFunc(out.People, func(x, y AwayEntry) int {
			return slices.Index(listed, x.Kind) - slices.Index(listed, y.Kind)
		})
		return audit.Record(tx, permit, e)
	})
	return out, err
}

// listed is the order of kinds in the list.
var listed = []member.AwayKind{member.Lost, member.Settled, member.Abroad, member.Seconded, member.Floating}

// Left is somebody who belongs here no more.
type Left struct {
	ID     member.ID
	Name   string
	Branch string // the last one
	Last   civil.Day
	Status string // 已转出, 去世, 自行脱党除名
}

// Departed lists who belongs to the court no more, the latest first. Needs
// member.reveal over the court itself; that somebody looked stands in the trail.
// Fault: NotFound for a unit out of reach.
func (a *App) Departed(ctx context.Context, permit access.Permit) (out []Left, err error) {
	if err := permit.Covers(member.CanReveal); err != nil {
		return nil, err
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		e := audit.Entry{Action: member.CanReveal, Subject: "查看已离开的党员", Kinds: "党籍状态"}
		var who member.ID
		err := tx.Each(func(r sqldb.Row) error {
			var x Left
			var status sqldb.Text
			if err := r.Scan(&x.ID, &x.Name, &status, &x.Branch, &x.Last); err != nil {
				return err
			}
			if x.ID == who { // an earlier place
				return nil
			}
			who, x.Status = x.ID, string(status)
			out = append(out, x)
			e.Members = append(e.Members, int64(x.ID))
			return nil
		}, `select m.id, m.full_name, m.membership_status, b.short_name, p.until_day from member m join org_unit c on c.id = m.court
			join member_place p on p.member = m.id join org_unit b on b.id = p.branch
			where m.standing = 'ended' and c.path >= $1 and c.path < $2 order by m.id, p.until_day desc, p.id desc`, string(permit.Over()), string(permit.Over().End()))
		if err != nil || len(out) == 0 {
			return err
		}
		slices.SortStableFunc(out, func(x, y Left) int { return int(y.Last) - int(x.Last) })
		return audit.Record(tx, permit, e)
	})
	return out, err
}

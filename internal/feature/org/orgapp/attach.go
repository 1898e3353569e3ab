package orgapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// AttachIn puts people into a temporary unit. Their belonging does not move
// (支部条例第八条).
type AttachIn struct {
	Unit    org.UnitID
	Version int
	Names   []string
	From    civil.Day
}

// Attach records who is in a temporary unit from a day on. Needs org.change.
// Faults: Invalid, naming who is not in the court's register or borne twice;
// NotFound, Conflict.
func (a *App) Attach(ctx context.Context, permit access.Permit, in AttachIn) error {
	if err := permit.Covers(org.CanChange); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		u, err := a.begin(tx, permit, in.Unit, in.Version)
		if err != nil {
			return err
		}
		bad := fault.New(fault.Invalid, "有几处需要改正。")
		if !u.Kind.Temporary() {
			return fault.Newf(fault.Invalid, "“%s”不是临时党组织，党员编入支部请用“调整支部”。", u.Short)
		}
		if in.From == 0 || in.From > tx.Today() || in.From < u.Founded {
			_ = bad.At("from", "应填成立时间 "+u.Founded.String()+" 以后、不晚于今天的日期")
		}
		if len(in.Names) == 0 {
			_ = bad.At("names", "请填写姓名")
		}
		byName := map[string]int64{}
		if a.names != nil {
			if byName, err = a.names.Unambiguous(tx, u.Court); err != nil {
				return err
			}
		}
		add := tx.Insert("org_attached", "id", "unit", "member", "holder", "from_day", "until_day")
		for _, n := range in.Names {
			who := byName[n]
			if who == 0 {
				_ = bad.At("names", "“"+n+"”不在本院名册中，或有同名党员")
				continue
			}
			if _, there, err := sqldb.Maybe(tx, sqldb.Scalar[int64], `select id from org_attached where unit = $1 and member = $2 and until_day >= $3`, u.ID, who, in.From); err != nil {
				return err
			} else if there {
				_ = bad.At("names", "“"+n+"”已在"+u.Short)
				continue
			}
			add.Add(id.New[org.Attached](tx.Now()), u.ID, who, n, in.From, civil.End(0))
		}
		if err := bad.Err(); err != nil {
			return err
		}
		if err := add.Done(); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: org.CanChange, Court: int64(u.Court), Subject: u.Short + " 编入人员", Detail: in})
	})
}

// attachedTo returns who is or was in the temporary unit, in the order of entry.
func attachedTo(tx *sqldb.Tx, unit org.UnitID) ([]org.Attached, error) {
	return sqldb.All(tx, func(r sqldb.Row) (x org.Attached, err error) {
		return x, r.Scan(&x.ID, &x.Unit, &x.Member, &x.Holder, &x.Period.From, &x.Period.Until)
	}, `select id, unit, member, holder, from_day, until_day from org_attached where unit = $1 order by id`, unit)
}

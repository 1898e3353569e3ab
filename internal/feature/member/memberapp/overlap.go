package memberapp

import (
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// stood refuses a branch that did not stand on the day.
func (f *Facts) stood(tx *sqldb.Tx, branch org.Unit, day civil.Day) error {
	tree, err := f.units.Tree(tx, day)
	if err != nil {
		return err
	}
	if u, ok := tree.Unit(branch.ID); !ok || u.Kind != org.Branch {
		return required("day", day.String()+" 还没有"+branch.Short)
	}
	return nil
}

// alone refuses a second membership: somebody who is in the register of another
// court, which has issued no letter of introduction for them. It does not say
// which court it is; whoever has the number knows whom to ask.
func (a *App) alone(tx *sqldb.Tx, e *entry, day civil.Day) error {
	type other struct {
		id    member.ID
		since civil.Day
	}
	os, err := sqldb.All(tx, func(r sqldb.Row) (o other, err error) { return o, r.Scan(&o.id, &o.since) },
		`select m.id, min(p.from_day) from member m join member_place p on p.member = m.id
			where m.id_index = $1 and m.court <> $2 and m.standing <> $3 and p.until_day >= $4 group by m.id order by m.id`, a.idIndex(e.IDNumber), e.court, string(member.Ended), day)
	if err != nil {
		return err
	}
	for _, o := range os {
		ls, err := letters(tx, o.id)
		if err != nil {
			return err
		}
		moving := false
		for _, l := range ls {
			moving = moving || l.Out && l.State == member.Issued && l.Day <= day
		}
		if !moving {
			say := "本系统内另一法院 " + o.since.String() + " 起登记为在册党员，没有开出介绍信，同一天不能在两个支部"
			return fault.New(fault.Conflict, "没有保存："+say+"。请先由对方开具介绍信。").At("id-number", say)
		}
	}
	return nil
}

package publicityapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/org"
	"touyan/internal/feature/publicity"
	"touyan/internal/platform/sqldb"
)

// Compose puts a unit's 专刊 of a month together, as a draft to be edited; nothing is
// kept. Fault: NotFound, Invalid for a month that is not over or has nothing.
func (a *App) Compose(ctx context.Context, permit access.Permit, unit org.UnitID, month civil.Month) (i publicity.Item, err error) {
	if err := permit.Covers(publicity.CanWrite); err != nil {
		return publicity.Item{}, err
	}
	var u org.Unit
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, err := a.units.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		var ok bool
		if u, ok = tree.Unit(unit); !ok || !permit.Holds(u.Path) {
			return fault.New(fault.NotFound, "没有找到这个党组织，可能已撤销，或不在当前工作范围内。")
		}
		if month.First() > tx.Today() {
			return fault.New(fault.Invalid, "这个月还没有到。").At("month", "请选择已经开始的月份")
		}
		return nil
	})
	if err != nil {
		return i, err
	}
	all, err := a.monthly.Month(ctx, u, month)
	if err != nil {
		return i, err
	}
	i = publicity.Item{Kind: publicity.Issue, Unit: unit, Title: u.Short + " " + month.Period().Chinese() + "党建专刊", Body: publicity.Compose(all), Audience: publicity.Within, Key: "issue-" + unit.String() + "-" + month.String()}
	if i.Body == "" {
		err = fault.Newf(fault.Invalid, "%s %s没有已记录的工作，没有可以汇编的内容。", u.Short, month.Period().Chinese()).At("month", "换一个月份")
	}
	return i, err
}

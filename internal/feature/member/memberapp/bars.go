package memberapp

import (
	"context"
	"slices"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/member"
	"touyan/internal/platform/sqldb"
)

// BarIn is a dated fact that leaves a member out of 应到 (MTG-12).
type BarIn struct {
	ID     member.ID
	Kind   member.BarKind
	Period civil.Period
	Reason string
	Basis  string // the document: decision, resolution and approval
}

// Bar records such a fact. Fault: Invalid field by field.
func (a *App) Bar(ctx context.Context, permit access.Permit, in BarIn) error {
	if err := permit.Covers(member.CanChange); err != nil {
		return err
	}
	in.Reason, in.Basis = strings.TrimSpace(in.Reason), strings.TrimSpace(in.Basis)
	bad := fault.New(fault.Invalid, "有几处需要改正。")
	if in.Kind != member.NotCounted { // rights are suspended by penalties and events alone
		_ = bad.At("kind", "请选择不计入应到的情形；中止党员权利在处分、党籍变化里登记")
	}
	if in.Period.From == 0 {
		_ = bad.At("from", "请填写起始日期")
	} else if in.Period.Until != 0 && in.Period.Until < in.Period.From {
		_ = bad.At("until", "截止日期 "+in.Period.Until.String()+" 早于起始日期 "+in.Period.From.String())
	}
	if in.Reason == "" || len([]rune(in.Reason)) > 200 {
		_ = bad.At("reason", "请填写情形，最多 200 字")
	} else if !slices.Contains(member.NotCountedReasons, in.Reason) {
		_ = bad.At("reason", "请从规定的五种情形中选择")
	}
	if in.Basis == "" || len([]rune(in.Basis)) > 200 {
		_ = bad.At("basis", "请填写依据的文件或决议，最多 200 字")
	}
	if err := bad.Err(); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		e, tree, err := a.reach(tx, permit, in.ID)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`insert into member_bar (id, member, kind, from_day, until_day, reason, basis) values ($1, $2, $3, $4, $5, $6, $7)`,
			id.New[member.Bar](tx.Now()), e.id, string(in.Kind), in.Period.From, civil.End(in.Period.Until), in.Reason, in.Basis); err != nil {
			return err
		}
		branch, _ := tree.Unit(e.branch)
		return a.record(tx, permit, e, "登记"+in.Kind.Chinese(), []Change{{Field: in.Reason, After: in.Period.Chinese()}}, branch)
	})
}

// EndBar gives a bar its last day. Faults: NotFound; Invalid for a day before it began.
func (a *App) EndBar(ctx context.Context, permit access.Permit, who member.ID, bar id.Of[member.Bar], until civil.Day) error {
	if err := permit.Covers(member.CanChange); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		e, tree, err := a.reach(tx, permit, who)
		if err != nil {
			return err
		}
		all, err := bars(tx, e.id)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(b BarEntry) bool { return b.ID == bar })
		if i < 0 {
			return fault.New(fault.NotFound, "没有找到这条登记，可能已被更正。")
		}
		if all[i].Derived {
			return required("until", "这一项由处分或者党籍变化得出，请在那里登记恢复权利")
		}
		if until == 0 {
			return required("until", "请填写截止日期")
		}
		if until < all[i].Period.From {
			return required("until", "截止日期不能早于起始日期 "+all[i].Period.From.String())
		}
		if _, err := tx.Exec(`update member_bar set until_day = $2 where id = $1`, bar, until); err != nil {
			return err
		}
		branch, _ := tree.Unit(e.branch)
		return a.record(tx, permit, e, "截止"+all[i].Kind.Chinese(), []Change{{Field: all[i].Reason, Before: all[i].Period.Chinese(), After: "至 " + until.String()}}, branch)
	})
}

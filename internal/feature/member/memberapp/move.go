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
	"touyan/internal/feature/member/roster"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// MoveIn puts a member into another branch or group of the court from a day on.
type MoveIn struct {
	ID            member.ID
	Branch, Group org.UnitID
	Day           civil.Day
	Reason        string
}

// Move puts a member into another branch or group; both branches must be of the
// permit's. Faults: NotFound; Invalid for a day after today or before the
// member came where they are, and for another court.
func (a *App) Move(ctx context.Context, permit access.Permit, in MoveIn) error {
	if err := permit.Covers(member.CanChange); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		e, tree, err := a.reach(tx, permit, in.ID)
		if err != nil {
			return err
		}
		where, err := a.where(tx, permit, in.Branch, in.Group)
		if err != nil {
			return err
		}
		if where.branch.Court != e.court {
			return required("branch", "“"+where.branch.Short+"”是其他法院的党支部，跨法院须转接组织关系")
		}
		if e.branch == in.Branch && e.group == in.Group {
			return required("branch", e.Name+"已在"+where.branch.Short+where.group.Short)
		}
		since, _, err := sqldb.Maybe(tx, sqldb.Scalar[civil.Day], `select from_day from member_place where member = $1 and until_day >= $2 order by from_day desc`, e.id, tx.Today())
		switch {
		case err != nil:
			return err
		case in.Day == 0:
			return required("day", "请填写调整日期")
		case in.Day > tx.Today():
			return required("day", "调整日期 "+in.Day.String()+" 晚于今天，请在当日或以后登记")
		case in.Day < since:
			return required("day", "调整日期 "+in.Day.String()+" 早于到现支部（小组）的 "+since.String())
		}
		why := strings.TrimSpace(in.Reason)
		if why == "" {
			why = "支部调整"
		}
		return a.moveTo(tx, permit, e, tree, where, in.Day, why)
	})
}

func (a *App) moveTo(tx *sqldb.Tx, permit access.Permit, e *entry, tree *org.Tree, where decided, day civil.Day, why string) error {
	if err := a.open(e); err != nil {
		return err
	}
	old, _ := tree.Unit(e.branch)
	var changes []Change
	if e.branch != where.branch.ID {
		changes = append(changes, Change{Field: roster.BranchName.Title(), Before: old.Short, After: where.branch.Short})
	}
	if e.group != where.group.ID {
		changes = append(changes, Change{Field: roster.GroupName.Title(), Before: tree.Name(e.group), After: where.group.Short})
	}
	e.branch, e.group = where.branch.ID, where.group.ID
	if err := move(tx, e, day, why); err != nil {
		return err
	}
	if ok, err := a.save(tx, e); err != nil || !ok {
		return errorOr(err, fault.New(fault.Conflict, "刚才有人也在修改这条记录，请再保存一次。"))
	}
	return a.record(tx, permit, e, "调整支部或小组", changes, old, where.branch)
}

// GroupIn puts members of one branch into a group of it from today on.
type GroupIn struct {
	IDs   []member.ID
	Group org.UnitID
}

// Group puts the members into the group and returns how many were moved; who is
// there already stays. Fault: Invalid, and nobody is moved, when one of them is
// of another branch; NotFound for one out of the permit's reach.
func (a *App) Group(ctx context.Context, permit access.Permit, in GroupIn) (moved int, err error) {
	if err := permit.Covers(member.CanChange); err != nil {
		return 0, err
	}
	switch {
	case len(in.IDs) == 0:
		return 0, required("id", "请先勾选党员")
	case len(in.IDs) > 4*PageSize:
		return 0, required("id", "一次最多编入 200 人")
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		moved = 0
		tree, err := a.units.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		g, ok := tree.Unit(in.Group)
		if !ok || g.Kind != org.Group || !permit.Holds(g.Path) {
			return required("group", "请选择党小组")
		}
		where, err := a.where(tx, permit, g.Parent, g.ID)
		if err != nil {
			return err
		}
		for _, k := range slices.Compact(slices.Sorted(slices.Values(in.IDs))) {
			e, _, err := a.reach(tx, permit, k)
			if err != nil {
				return err
			}
			if e.branch != g.Parent {
				return required("id", e.Name+"不在"+where.branch.Short+"，不能编入"+g.Short)
			}
			if e.group == g.ID {
				continue
			}
			if err := a.moveTo(tx, permit, e, tree, where, tx.Today(), "编入党小组"); err != nil {
				return err
			}
			moved++
		}
		return nil
	})
	return moved, err
}

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

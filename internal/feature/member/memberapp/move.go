package memberapp

import (
	"context"
	"slices"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/roster"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// MoveIn puts a member into another branch or group of the court from a day on.
// When staff move, Unit and Job say where the member works now; empty: as before.
type MoveIn struct {
	ID            member.ID
	Branch, Group org.UnitID
	Day           civil.Day
	Reason        string
	Unit, Job     string
}

// Move puts a member into another branch or group; both branches must be of the
// permit's. told says which posts are left in the old branch. Faults: NotFound;
// Invalid for a day after today and for another court; Invalid, naming the fact,
// for a day on or before which the member came where they are.
func (a *App) Move(ctx context.Context, permit access.Permit, in MoveIn) (told []string, err error) {
	if err := permit.Covers(member.CanChange); err != nil {
		return nil, err
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		told, _, err = a.moveOne(tx, permit, in)
		return err
	})
	return told, err
}

// MoveAllIn puts several members, of whichever branches, into one.
type MoveAllIn struct {
	IDs           []member.ID
	Branch, Group org.UnitID
	Day           civil.Day
	Reason        string
	Unit          string
}

// MostMoved is how many members MoveAll takes at once.
const MostMoved = 200

// MoveAll is Move of several at once, all of them or none: when a division moves,
// its members do. Faults are those of Move, at the field "id" with the name of
// whom it is about.
func (a *App) MoveAll(ctx context.Context, permit access.Permit, in MoveAllIn) (told []string, err error) {
	if err := permit.Covers(member.CanChange); err != nil {
		return nil, err
	}
	ids := slices.Compact(slices.Sorted(slices.Values(in.IDs)))
	if len(ids) == 0 || len(ids) > MostMoved {
		return nil, required("id", "请勾选 1 至 "+itoa(MostMoved)+" 名党员")
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		told = nil
		for _, k := range ids {
			some, about, err := a.moveOne(tx, permit, MoveIn{ID: k, Branch: in.Branch, Group: in.Group, Day: in.Day, Reason: in.Reason, Unit: in.Unit})
			if f := fault.Of(err); f != nil && about != "" {
				return required("id", about+"："+f.Fields[0].Text)
			}
			if err != nil {
				return err
			}
			told = append(told, some...)
		}
		return nil
	})
	return told, err
}

// moveOne moves one member. about is the member's name when what stands against
// it is in their own record.
func (a *App) moveOne(tx *sqldb.Tx, permit access.Permit, in MoveIn) (told []string, about string, err error) {
	e, tree, err := a.reach(tx, permit, in.ID)
	if err != nil {
		return nil, "", err
	}
	where, err := a.where(tx, permit, in.Branch, in.Group)
	if err != nil {
		return nil, "", err
	}
	in.Unit, in.Job = strings.TrimSpace(in.Unit), strings.TrimSpace(in.Job)
	switch {
	case e.Standing == member.Ended:
		return nil, e.Name, required("branch", "现在不是本院党员（"+e.MembershipStatus+"）")
	case where.branch.Court != e.court:
		return nil, e.Name, required("branch", "“"+where.branch.Short+"”是其他法院的党支部，跨法院须转接组织关系")
	case e.branch == in.Branch && e.group == in.Group:
		return nil, e.Name, required("branch", e.Name+"已在"+where.branch.Short+where.group.Short)
	case len([]rune(in.Unit)) > 100 || len([]rune(in.Job)) > 100:
		return nil, "", required("unit", "最多 100 字")
	case in.Day == 0:
		return nil, "", required("day", "请填写调整日期")
	case in.Day > tx.Today():
		return nil, "", required("day", "调整日期 "+in.Day.String()+" 晚于今天，请在当日或以后登记")
	}
	now, err := a.facts.last(tx, e.id)
	switch {
	case err != nil:
		return nil, "", err
	case in.Day < now.from:
		return nil, e.Name, required("day", "调整日期 "+in.Day.String()+" 早于到现支部（小组）的 "+now.from.String())
	case in.Day == now.from && in.Branch != e.branch:
		return nil, e.Name, required("day", now.from.String()+" 已编入"+tree.Name(e.branch)+"，同一天不能在两个支部；登记错了的，请先撤回这次调整")
	}
	if err := a.facts.stood(tx, where.branch, in.Day); err != nil {
		return nil, e.Name, err
	}
	if in.Branch != e.branch {
		if err := posts(tx, tx.Today(), []member.ID{e.id}, func(_ member.ID, p org.Post) {
			if p.Unit == e.branch || p.Unit == e.group {
				told = append(told, e.Name+"仍任"+tree.Name(p.Unit)+p.Title+"，请办理免职")
			}
		}); err != nil {
			return nil, "", err
		}
	}
	why := strings.TrimSpace(in.Reason)
	if why == "" {
		why = "支部调整"
	}
	var also []Change
	if in.Unit != "" && in.Unit != e.Unit {
		also = append(also, Change{Field: roster.Unit.Title(), Before: e.Unit, After: in.Unit})
		e.Unit = in.Unit
	}
	if in.Job != "" && in.Job != e.Job {
		also = append(also, Change{Field: roster.Job.Title(), Before: e.Job, After: in.Job})
		e.Job = in.Job
	}
	return told, "", a.moveTo(tx, permit, e, tree, where, in.Day, why, also...)
}

func (a *App) moveTo(tx *sqldb.Tx, permit access.Permit, e *entry, tree *org.Tree, where decided, day civil.Day, why string, changes ...Change) error {
	if err := a.open(e); err != nil {
		return err
	}
	old, _ := tree.Unit(e.branch)
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
	return a.record(tx, permit, e, moved, changes, old, where.branch)
}

// moved is what the history says of a move that was entered here; moves by
// decisions of the organisation bear the decision's number.
const moved = "调整支部或小组"

// UndoMove takes the last move back, as if it had never been: the member is
// where they were before. Faults: NotFound; Conflict when there was none, when a
// decision of the organisation made it, or the old branch stands no more.
func (a *App) UndoMove(ctx context.Context, permit access.Permit, who member.ID) error {
	if err := permit.Covers(member.CanChange); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		e, tree, err := a.reach(tx, permit, who)
		if err != nil {
			return err
		}
		now, err := a.facts.last(tx, e.id)
		if err != nil {
			return err
		}
		before, ok, err := sqldb.Maybe(tx, func(r sqldb.Row) (p lastPlace, err error) { return p, r.Scan(&p.id, &p.branch, &p.group, &p.from) },
			`select id, branch, party_group, from_day from member_place where member = $1 and until_day = $2`, e.id, now.from.AddDays(-1))
		if err != nil {
			return err
		}
		if !ok || e.Standing == member.Ended {
			return fault.New(fault.Conflict, "没有可以撤回的调整。")
		}
		byDecision, err := sqldb.One(tx, sqldb.Scalar[int], `select count(*) from member_change c join member_place p on p.member = c.member and p.reason = c.what where p.id = $1`, now.id)
		if err != nil {
			return err
		}
		byEvent, err := sqldb.One(tx, sqldb.Scalar[int], `select count(*) from member_event where member = $1 and day = $2 and kind in ('joined', 'reinstated', 'arrived')`, e.id, now.from)
		if err != nil {
			return err
		}
		if byEvent > 0 {
			return fault.New(fault.Conflict, "这是党籍变化的结果，请在党籍变化里更正。")
		}
		if byDecision > 0 {
			return fault.New(fault.Conflict, "这次调整由组织变动决定，请以新的决定更正。")
		}
		where, err := a.where(tx, permit, before.branch, before.group)
		if err != nil {
			return fault.New(fault.Conflict, "原来的党支部或者小组已不存在，请另行调整。")
		}
		if err := a.open(e); err != nil {
			return err
		}
		old, _ := tree.Unit(e.branch)
		if _, err := tx.Exec(`delete from member_place where id = $1`, now.id); err != nil {
			return err
		}
		if err := before.reopen(tx); err != nil {
			return err
		}
		e.branch, e.group = before.branch, before.group
		if ok, err := a.save(tx, e); err != nil || !ok {
			return errorOr(err, fault.New(fault.Conflict, "刚才有人也在修改这条记录，请再保存一次。"))
		}
		return a.record(tx, permit, e, "撤回调整", []Change{{Field: roster.BranchName.Title(), Before: old.Short + tree.Name(now.group), After: where.branch.Short + where.group.Short}}, old, where.branch)
	})
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

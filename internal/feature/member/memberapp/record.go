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

// HonourIn is an honour that a member was given.
type HonourIn struct {
	ID       member.ID
	Honoured member.Honoured
}

// Honour enters an honour. Faults: Invalid field by field; Conflict for somebody
// who was no member then or under a penalty's influence (HON-04).
func (a *App) Honour(ctx context.Context, permit access.Permit, in HonourIn) error {
	if err := permit.Covers(member.CanChange); err != nil {
		return err
	}
	h := in.Honoured
	h.Title, h.Organ, h.Basis = strings.TrimSpace(h.Title), strings.TrimSpace(h.Organ), strings.TrimSpace(h.Basis)
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		bad := fault.New(fault.Invalid, "有几处需要改正。")
		if member.HonourKinds[h.Kind] == "" {
			_ = bad.At("kind", "请选择类别")
		}
		if !slices.Contains(member.HonourLevels, h.Level) {
			_ = bad.At("level", "请选择级别")
		}
		if h.Day.IsZero() {
			_ = bad.At("day", "请填写表彰的日期，只知道月份的写 2026-07")
		} else if h.Day.First() > tx.Today() {
			_ = bad.At("day", "日期 "+h.Day.String()+" 晚于今天")
		}
		for name, s := range map[string]string{"title": h.Title, "organ": h.Organ, "basis": h.Basis} {
			if n := len([]rune(s)); n == 0 || n > 100 {
				_ = bad.At(name, "请填写，最多 100 字")
			}
		}
		if err := bad.Err(); err != nil {
			return err
		}
		e, tree, err := a.reach(tx, permit, in.ID)
		if err != nil {
			return err
		}
		es, _, err := events(tx, e)
		if err != nil {
			return err
		}
		if s := member.On(es, h.Day.Last()); !s.Status.Belongs() && !h.Posthumous {
			say := h.Day.String() + " 不是党员：" + s.Chinese()
			return fault.New(fault.Conflict, "没有登记："+say+"。追授请选追授。").At("day", say)
		}
		ps, err := penalties(tx, e.id)
		if err != nil {
			return err
		}
		if b, yes := member.Blocks(ps, member.Honour, h.Day.First()); yes {
			say := "处分影响期内不推荐表彰"
			if permit.Actor().Can(member.CanReveal) {
				say = b.Why() + "，不推荐表彰"
			}
			return fault.New(fault.Conflict, "没有登记："+say+"（"+b.Cite.String()+"）。").At("day", say)
		}
		if _, err := tx.Exec(`insert into member_honour (id, member, kind, title, level, organ, day, basis, posthumous, actor, entered_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			id.New[member.Honoured](tx.Now()), e.id, string(h.Kind), h.Title, h.Level, h.Organ, h.Day, h.Basis, h.Posthumous, permit.Actor().Name, sqldb.At(tx.Now())); err != nil {
			return err
		}
		return a.decided(tx, permit, member.CanChange, e, tree, "登记表彰", Change{Field: "表彰", After: h.Level + " " + h.Title})
	})
}

// WithdrawHonour takes back an honour that was entered by mistake; it stays in
// the trail. Faults: NotFound; Invalid without a reason.
func (a *App) WithdrawHonour(ctx context.Context, permit access.Permit, who member.ID, k id.Of[member.Honoured], why string) error {
	if err := permit.Covers(member.CanChange); err != nil {
		return err
	}
	why, err := reason(why)
	if err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		e, tree, err := a.reach(tx, permit, who)
		if err != nil {
			return err
		}
		n, err := tx.Exec(`update member_honour set withdrawn_at = $3, withdrawn_why = $4 where id = $1 and member = $2 and withdrawn_at is null`, k, e.id, sqldb.At(tx.Now()), why)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.NotFound, "没有找到这项表彰，可能已撤回。")
		}
		return a.decided(tx, permit, member.CanChange, e, tree, "撤回表彰", Change{Field: "表彰", After: why})
	})
}

func honours(tx *sqldb.Tx, who member.ID) ([]member.Honoured, error) {
	return sqldb.All(tx, func(r sqldb.Row) (h member.Honoured, err error) {
		return h, r.Scan(&h.ID, (*string)(&h.Kind), &h.Title, &h.Level, &h.Organ, &h.Day, &h.Basis, &h.Posthumous)
	}, `select id, kind, title, level, organ, day, basis, posthumous from member_honour where member = $1 and withdrawn_at is null order by day desc, id desc`, who)
}

// AwayIn is a time away from the branch.
type AwayIn struct {
	ID      member.ID
	Absence member.Absence
}

// Away enters that a member is away, or cannot be reached. Faults: Invalid field
// by field; Conflict when the same is entered for that time already.
func (a *App) Away(ctx context.Context, permit access.Permit, in AwayIn) error {
	if err := permit.Covers(member.CanChange); err != nil {
		return err
	}
	x := in.Absence
	x.Place, x.Cause, x.Note = strings.TrimSpace(x.Place), strings.TrimSpace(x.Cause), strings.TrimSpace(x.Note)
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		if err := soundAbsence(x, tx.Today()); err != nil {
			return err
		}
		e, tree, err := a.reach(tx, permit, in.ID)
		if err != nil {
			return err
		}
		if e.Standing == member.Ended {
			return fault.New(fault.Conflict, "没有登记：现在不是本院党员（"+e.MembershipStatus+"）。").At("kind", "现在不是本院党员")
		}
		as, err := absences(tx, e.id)
		if err != nil {
			return err
		}
		for _, y := range as {
			if y.Kind == x.Kind && y.Period.Overlaps(x.Period) {
				say := lasting(y.Period) + " 已登记" + y.Kind.Chinese()
				return fault.New(fault.Conflict, "没有登记："+say+"。").At("from", say)
			}
		}
		if _, err := tx.Exec(`insert into member_away (id, member, kind, from_day, until_day, place, cause, note, contacted_on, actor, entered_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			id.New[member.Absence](tx.Now()), e.id, string(x.Kind), x.Period.From, civil.End(x.Period.Until), sqldb.Text(x.Place), sqldb.Text(x.Cause), sqldb.Text(x.Note), x.Contacted, permit.Actor().Name, sqldb.At(tx.Now())); err != nil {
			return err
		}
		if err := showAway(tx, e.id); err != nil {
			return err
		}
		return a.decided(tx, permit, member.CanChange, e, tree, "登记外出、失联", Change{Field: "是否流动党员", After: x.Kind.Chinese() + " " + lasting(x.Period)})
	})
}

func soundAbsence(x member.Absence, today civil.Day) error {
	bad := fault.New(fault.Invalid, "有几处需要改正。")
	if !slices.Contains(member.AwayKinds, x.Kind) {
		_ = bad.At("kind", "请选择情形")
	}
	switch {
	case x.Period.From == 0:
		_ = bad.At("from", "请填写起始日期")
	case x.Period.From > today:
		_ = bad.At("from", "起始日期 "+x.Period.From.String()+" 晚于今天")
	case x.Period.Until != 0 && x.Period.Until < x.Period.From:
		_ = bad.At("until", "截止日期 "+x.Period.Until.String()+" 早于起始日期 "+x.Period.From.String())
	case x.Contacted != 0 && (x.Contacted < x.Period.From || x.Contacted > today):
		_ = bad.At("contacted", "最近联系日期应在起始日期和今天之间")
	}
	switch {
	case x.Kind == member.Lost && !slices.Contains(member.LostCauses, x.Cause):
		_ = bad.At("cause", "请选择失联情形")
	case x.Kind != member.Lost && x.Kind != "" && (x.Place == "" || len([]rune(x.Place)) > 100):
		_ = bad.At("place", "请填写去向，最多 100 字")
	}
	if len([]rune(x.Note)) > 200 {
		_ = bad.At("note", "最多 200 字")
	}
	return bad.Err()
}

// AwayStepIn is a contact with somebody who is away, or the end of it.
type AwayStepIn struct {
	ID      member.ID
	Absence id.Of[member.Absence]
	Contact bool // a contact; otherwise the last day
	Day     civil.Day
}

// StepAway enters a contact or the last day. Faults: NotFound; Invalid.
func (a *App) StepAway(ctx context.Context, permit access.Permit, in AwayStepIn) error {
	if err := permit.Covers(member.CanChange); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		e, tree, err := a.reach(tx, permit, in.ID)
		if err != nil {
			return err
		}
		as, err := absences(tx, e.id)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(as, func(x member.Absence) bool { return x.ID == in.Absence })
		if i < 0 {
			return fault.New(fault.NotFound, "没有找到这条登记。")
		}
		if in.Day == 0 || in.Day < as[i].Period.From || in.Day > tx.Today() {
			return required("day", "请填写 "+as[i].Period.From.String()+" 到今天之间的日期")
		}
		what, q := "结束外出、失联", `update member_away set until_day = $2 where id = $1`
		if in.Contact {
			what, q = "登记联系", `update member_away set contacted_on = $2 where id = $1`
		}
		if _, err := tx.Exec(q, in.Absence, in.Day); err != nil {
			return err
		}
		if err := showAway(tx, e.id); err != nil {
			return err
		}
		return a.decided(tx, permit, member.CanChange, e, tree, what, Change{Field: "是否流动党员", Before: as[i].Kind.Chinese(), After: in.Day.String()})
	})
}

// showAway keeps what the register shows of being away in step.
func showAway(tx *sqldb.Tx, who member.ID) error {
	as, err := absences(tx, who)
	if err != nil {
		return err
	}
	var lost, floating bool
	var to string
	for _, x := range as {
		if !x.Period.Has(tx.Today()) {
			continue
		}
		switch x.Kind {
		case member.Lost:
			lost = true
		case member.Floating:
			floating, to = true, x.Place
		}
	}
	_, err = tx.Exec(`update member set lost = $2, floating = $3, floating_to = $4 where id = $1`, who, lost, floating, sqldb.Text(to))
	return err
}

const awayColumns = `id, kind, from_day, until_day, place, cause, note, contacted_on`

func scanAbsence(x *member.Absence) []any {
	return []any{&x.ID, (*string)(&x.Kind), &x.Period.From, &x.Period.Until, (*sqldb.Text)(&x.Place), (*sqldb.Text)(&x.Cause), (*sqldb.Text)(&x.Note), &x.Contacted}
}

func absences(tx *sqldb.Tx, who member.ID) ([]member.Absence, error) {
	return sqldb.All(tx, func(r sqldb.Row) (x member.Absence, err error) { return x, r.Scan(scanAbsence(&x)...) },
		`select `+awayColumns+` from member_away where member = $1 order by from_day desc, id desc`, who)
}

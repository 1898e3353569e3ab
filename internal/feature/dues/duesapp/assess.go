package duesapp

import (
	"context"
	"fmt"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// somebody is the member that an operation is about.
type somebody struct {
	*Account
	branch org.Unit // of today, or the last one
}

// about loads a member within the permit. Fault: NotFound.
func (a *App) about(tx *sqldb.Tx, permit access.Permit, who int64) (s somebody, err error) {
	from, end := permit.Range()
	path, err := homePath(tx, who, from, end)
	if err != nil {
		return s, err
	}
	l, err := a.load(tx, path, tx.Today().Month(), false)
	if err != nil {
		return s, err
	}
	if s.Account = l.byID[who]; s.Account == nil {
		return s, fault.New(fault.NotFound, "没有找到这名党员，可能不在当前工作范围内。")
	}
	for _, u := range l.tree.Under(path, org.Branch) {
		s.branch = u
	}
	if s.branch.ID == 0 { // it stands no more
		s.branch.Path = path
	}
	return s, nil
}

// settled charges what changed, tells who keeps findings, and writes the trail.
func (a *App) settled(tx *sqldb.Tx, permit access.Permit, s somebody, subject string, detail map[string]any) error {
	if _, err := a.charge(tx, permit, s.branch.Path, tx.Today().Month()); err != nil {
		return err
	}
	if s.branch.ID != 0 {
		if _, err := a.touch(tx, s.branch.ID); err != nil {
			return err
		}
	}
	return audit.Record(tx, permit, audit.Entry{Action: dues.CanAssess, Court: int64(s.branch.Court), Unit: int64(s.branch.ID), Member: s.Member.ID, Subject: subject, Detail: detail})
}

// BaseIn is a base that an officer sets.
type BaseIn struct {
	Member int64
	dues.Base
}

// SetBase sets what a member's dues are reckoned from, from a month on (FEE-11):
// the months from then on are charged anew, by differences. Faults: NotFound;
// Invalid as dues.Base.Check says, without a basis, for a month before the
// member was admitted or more than a year ahead.
func (a *App) SetBase(ctx context.Context, permit access.Permit, in BaseIn) (err error) {
	if err := permit.Covers(dues.CanAssess); err != nil {
		return err
	}
	defer fault.Wrap(&err, "duesapp.SetBase")
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		s, err := a.about(tx, permit, in.Member)
		if err != nil {
			return err
		}
		wrong := fault.New(fault.Invalid, "党费基数没有写入")
		if err := in.Check(); err != nil {
			wrong = wrong.At("amount", fault.Of(err).Text)
		}
		if strings.TrimSpace(in.Basis) == "" {
			wrong = wrong.At("basis", "请写明依据，例如“工资调整”")
		}
		switch first := s.Member.Admitted; {
		case in.From > tx.Today().Month()+12 || in.From < civil.MonthOf(2008, 4):
			wrong = wrong.At("from", "生效月份应在 2008-04 以后、一年以内")
		case in.From < first.Month():
			wrong = wrong.At("from", fmt.Sprintf("早于成为预备党员的 %s", first))
		}
		if err := wrong.Err(); err != nil {
			return err
		}
		b := signed(tx, permit)
		had, was, err := sqldb.Maybe(tx, sqldb.Scalar[int64], `select amount from dues_base where member = $1 and from_month = $2`, in.Member, int64(in.From))
		if err != nil {
			return err
		}
		detail := map[string]any{"from": in.From.String(), "category": in.Category.String(), "amount_fen": int64(in.Amount), "basis": in.Basis}
		if was {
			detail["before_fen"] = had
			_, err = tx.Exec(`update dues_base set category = $3, amount = $4, other = null, basis = $5, source = null, batch = null, made_by = $6, made_name = $7, made_at = $8 where member = $1 and from_month = $2`,
				in.Member, int64(in.From), in.Category.String(), int64(in.Amount), in.Basis, b.account, b.name, b.at)
		} else {
			_, err = tx.Exec(`insert into dues_base (id, member, from_month, category, amount, basis, made_by, made_name, made_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
				newID[dues.Base](tx), in.Member, int64(in.From), in.Category.String(), int64(in.Amount), in.Basis, b.account, b.name, b.at)
		}
		if err != nil {
			return err
		}
		return a.settled(tx, permit, s, s.Name+" 党费基数", detail)
	})
}

// ReliefIn is a relief for hardship.
type ReliefIn struct {
	Member int64
	dues.Relief
}

// Relieve enters a relief with its approvals (FEE-10). It holds for its months
// and ends by itself; without the approvals that its day asks for it is refused.
// Faults: NotFound; Invalid, also for one that overlaps another.
func (a *App) Relieve(ctx context.Context, permit access.Permit, in ReliefIn) (err error) {
	if err := permit.Covers(dues.CanAssess); err != nil {
		return err
	}
	defer fault.Wrap(&err, "duesapp.Relieve")
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		s, err := a.about(tx, permit, in.Member)
		if err != nil {
			return err
		}
		wrong := fault.New(fault.Invalid, "减免没有写入")
		if err := in.Check(); err != nil {
			wrong = wrong.At("until", fault.Of(err).Text)
		}
		if in.Until > in.From+11 {
			wrong = wrong.At("until", "一次减免最长 12 个月，到期仍有困难的再研究")
		}
		var category dues.Category
		for _, b := range s.Member.Bases {
			if b.From <= in.From || category == 0 {
				category = b.Category
			}
		}
		switch lack, _ := in.Lacks(category); {
		case category == 0:
			wrong = wrong.At("from", "没有核定党费基数，应先核定")
		case lack != "":
			wrong = wrong.At("superior", lack)
		}
		for _, r := range s.Member.Reliefs {
			if in.From <= r.Until && in.Until >= r.From {
				wrong = wrong.At("from", fmt.Sprintf("与 %s 至 %s 的减免重叠", r.From, r.Until))
			}
		}
		if err := wrong.Err(); err != nil {
			return err
		}
		b := signed(tx, permit)
		if _, err := tx.Exec(`insert into dues_relief (id, member, from_month, until_month, pays, branch_day, superior_day, number, made_by, made_name, made_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			newID[dues.Relief](tx), in.Member, int64(in.From), int64(in.Until), int64(in.Pays), in.Branch, in.Superior, sqldb.Text(in.Number), b.account, b.name, b.at); err != nil {
			return err
		}
		return a.settled(tx, permit, s, s.Name+" 党费减免", map[string]any{"from": in.From.String(), "until": in.Until.String(), "pays": in.Pays.String()})
	})
}

// EndRelief takes a relief back; its months are charged in full again. Faults:
// NotFound, Conflict.
func (a *App) EndRelief(ctx context.Context, permit access.Permit, who int64, relief id.Of[dues.Relief]) (err error) {
	if err := permit.Covers(dues.CanAssess); err != nil {
		return err
	}
	defer fault.Wrap(&err, "duesapp.EndRelief")
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		s, err := a.about(tx, permit, who)
		if err != nil {
			return err
		}
		n, err := tx.Exec(`update dues_relief set ended_at = $3 where id = $1 and member = $2 and ended_at is null`, relief, who, sqldb.At(tx.Now()))
		if err == nil && n == 0 {
			err = fault.New(fault.Conflict, "这项减免已经撤回，或者不在这名党员名下。")
		}
		if err != nil {
			return err
		}
		return a.settled(tx, permit, s, s.Name+" 撤回党费减免", map[string]any{"relief": relief})
	})
}

// SpanIn is a time of paying elsewhere (FEE-16) or, with the branch's consent,
// by the quarter (FEE-13).
type SpanIn struct {
	Member      int64
	Quarterly   bool
	From, Until civil.Month
	Decided     civil.Day
	Reason      string
}

// Agree enters such a time. Faults: NotFound; Invalid for months out of order,
// without a reason, and for quarters without the day of the branch's consent.
func (a *App) Agree(ctx context.Context, permit access.Permit, in SpanIn) (err error) {
	if err := permit.Covers(dues.CanAssess); err != nil {
		return err
	}
	defer fault.Wrap(&err, "duesapp.Agree")
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		s, err := a.about(tx, permit, in.Member)
		if err != nil {
			return err
		}
		wrong := fault.New(fault.Invalid, "没有写入")
		if in.From == 0 || in.Until < in.From || in.Until > in.From+35 {
			wrong = wrong.At("span-until", "截止月份应不早于开始月份，最长三年")
		}
		if in.Quarterly && (in.Decided.IsZero() || in.Decided > tx.Today()) {
			wrong = wrong.At("decided", "按季交纳须经支部同意，请填写支部研究的日期")
		}
		if in.Reason == "" {
			wrong = wrong.At("reason", "请写明原因")
		}
		if err := wrong.Err(); err != nil {
			return err
		}
		kind := spanElsewhere
		if in.Quarterly {
			kind = spanQuarterly
		}
		b := signed(tx, permit)
		if _, err := tx.Exec(`insert into dues_span (id, member, kind, from_month, until_month, decided, reason, made_by, made_name, made_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			newID[Span](tx), in.Member, kind, int64(in.From), int64(in.Until), in.Decided, in.Reason, b.account, b.name, b.at); err != nil {
			return err
		}
		return a.settled(tx, permit, s, s.Name+" 党费交纳约定", map[string]any{"kind": kind, "from": in.From.String(), "until": in.Until.String()})
	})
}

// EndSpan removes such a time; the trail keeps that it was there. Faults:
// NotFound, Conflict.
func (a *App) EndSpan(ctx context.Context, permit access.Permit, who int64, span id.Of[Span]) (err error) {
	if err := permit.Covers(dues.CanAssess); err != nil {
		return err
	}
	defer fault.Wrap(&err, "duesapp.EndSpan")
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		s, err := a.about(tx, permit, who)
		if err != nil {
			return err
		}
		n, err := tx.Exec(`delete from dues_span where id = $1 and member = $2`, span, who)
		if err == nil && n == 0 {
			err = fault.New(fault.Conflict, "这项约定已经删去，或者不在这名党员名下。")
		}
		if err != nil {
			return err
		}
		return a.settled(tx, permit, s, s.Name+" 删去党费交纳约定", map[string]any{"span": span})
	})
}

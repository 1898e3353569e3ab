package grantapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
	"touyan/internal/base/id"
	"touyan/internal/feature/grant"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// Propose asks for a role to be given to an account over a subtree for a period
// (8.1.4.2 e): nothing changes before somebody else approves. Faults: Invalid
// (fields role, unit, from, until, reason), NotFound, Denied (for oneself, at
// the command line), Conflict (holds it already, may not hold it beside what
// the person has, or it is proposed already).
func (a *App) Propose(ctx context.Context, permit access.Permit, in grant.Wanted) (out grant.ProposalID, err error) {
	if err := permit.Covers(grant.CanPropose); err != nil {
		return 0, err
	}
	in.Reason = han.Trim(in.Reason)
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		if err := in.Check(tx.Today()); err != nil {
			return err
		}
		h, err := proposer(tx, permit, in.Account)
		if err != nil {
			return err
		}
		if h.Disabled {
			return fault.Newf(fault.Conflict, "%s的账号已停用，恢复后才能授权。", h.Person)
		}
		name, err := a.unitWithin(tx, permit, in.Unit)
		if err != nil {
			return err
		}
		if err := a.free(tx, h.Person, name, in); err != nil {
			return err
		}
		p := grant.Proposal{Kind: grant.Give, Account: in.Account, Role: in.Role, Unit: in.Unit, Period: in.Period, Reason: in.Reason, UnitName: name}
		out, err = a.put(tx, permit, h, p)
		return err
	})
	return out, err
}

// ProposeRevoke asks for a grant to be taken back. Faults: NotFound, Invalid
// (field reason), Denied (one's own, at the command line), Conflict (proposed
// already; the last administrator of a kind).
func (a *App) ProposeRevoke(ctx context.Context, permit access.Permit, which grant.ID, reason string) (out grant.ProposalID, err error) {
	if err := permit.Covers(grant.CanPropose); err != nil {
		return 0, err
	}
	reason = han.Trim(reason)
	if say := grant.CheckReason(reason); say != "" {
		return 0, fault.New(fault.Invalid, say+"。").At("reason", say)
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		g, err := a.given(tx, which)
		if err != nil {
			return err
		}
		h, err := proposer(tx, permit, g.account)
		if err != nil {
			return err
		}
		name, err := a.unitWithin(tx, permit, g.unit)
		if err != nil {
			return err
		}
		if err := a.dispensable(tx, g); err != nil {
			return err
		}
		p := grant.Proposal{Kind: grant.Revoke, Account: g.account, Role: g.role, Unit: g.unit, Period: g.period, Target: which, Reason: reason, UnitName: name}
		out, err = a.put(tx, permit, h, p)
		return err
	})
	return out, err
}

// proposer makes sure that the permit's person may propose something for the
// account, and returns it.
func proposer(tx *sqldb.Tx, permit access.Permit, account int64) (Holder, error) {
	switch permit.Actor().Account {
	case 0:
		return Holder{}, fault.New(fault.Denied, "授权变更须由安全管理员登录后提出，不能由命令行或系统代办。")
	case account:
		return Holder{}, fault.New(fault.Denied, "不能为自己提出授权变更，请由另一名安全管理员办理。")
	}
	return within(tx, permit, account)
}

// scopeHolder keeps to accounts of persons within the permit's range; those of
// persons who are not in the register belong to the whole.
const scopeHolder = ` left join org_unit u on u.id = coalesce(m.branch, m.court)
	where ((u.path >= $1 and u.path < $2) or (u.path is null and $3 = 1)) `

// within returns an account of the permit's range. Fault: NotFound.
func within(tx *sqldb.Tx, permit access.Permit, account int64) (Holder, error) {
	from, end := permit.Range()
	h, ok, err := sqldb.Maybe(tx, scanHolder, selectHolder+scopeHolder+` and a.id = $4`, from, end, whole(permit), account)
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "没有这个账号，或不在当前工作范围内。")
	}
	return h, err
}

// unitWithin returns the name of a unit in the permit's range. Faults: NotFound,
// Denied for everywhere without a permit over everything.
func (a *App) unitWithin(tx *sqldb.Tx, permit access.Permit, unit org.UnitID) (string, error) {
	tree, err := a.units.Tree(tx, tx.Today())
	if err != nil {
		return "", err
	}
	if unit.IsZero() {
		if permit.Over() != access.Everywhere {
			return "", fault.New(fault.Denied, "当前岗位不能办理涉及全部单位的授权，请由管理全部单位的人办理。")
		}
		return grant.EverywhereName(tree), nil
	}
	u, ok := tree.Unit(unit)
	if !ok || !permit.Holds(u.Path) {
		return "", fault.New(fault.NotFound, "没有这个单位，或不在当前工作范围内。")
	}
	return u.Label(tree), nil
}

// free makes sure that a wanted grant can be given. Fault: Conflict.
func (a *App) free(tx *sqldb.Tx, person, unit string, in grant.Wanted) error {
	if err := a.alone(tx, in.Account, in.Role); err != nil {
		return err
	}
	rows, err := standing(tx, in.Account)
	if err != nil {
		return err
	}
	for _, r := range rows {
		what, err := a.wrong(r)
		if err != nil {
			return err
		}
		if what == "" && r.role == in.Role && r.unit == in.Unit && r.period.Covers(in.Period) {
			return fault.Newf(fault.Conflict, "%s在这段时间已有“%s”的%s授权，不必重复申请。", person, unit, grant.Title(in.Role))
		}
	}
	return nil
}

// given returns a grant that was not taken back. Fault: NotFound.
func (a *App) given(tx *sqldb.Tx, which grant.ID) (row, error) {
	r, ok, err := sqldb.Maybe(tx, scanRow, selectGrant+`where g.id = $1 and g.ended_at is null`, which)
	if err != nil || ok {
		return r, err
	}
	r, ok, err = sqldb.Maybe(tx, scanRow, selectAdmin+`where g.id = $1`, which)
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "没有这项授权，可能已经收回。")
	}
	return r, err
}

// dispensable makes sure that taking a grant back leaves an administrator of
// the kind. Fault: Conflict.
func (a *App) dispensable(tx *sqldb.Tx, g row) error {
	if what, err := a.wrong(g); g.table != tableAdmin || what != "" || err != nil {
		return err
	}
	n, err := a.serving(tx, g.role, g.account)
	if err == nil && n == 0 {
		err = fault.Newf(fault.Conflict, "这是唯一的%s，收回后无人履职。请先授予接任的人，生效后再收回。", grant.Title(g.role))
	}
	return err
}

// put writes a proposal. Fault: Conflict when the same waits already.
func (a *App) put(tx *sqldb.Tx, permit access.Permit, h Holder, p grant.Proposal) (grant.ProposalID, error) {
	now := tx.Now()
	_, waits, err := sqldb.Maybe(tx, sqldb.Scalar[int64], `select id from grant_proposal
		where account = $1 and role = $2 and unit = $3 and kind = $4 and state = $5 and expires_at > $6`,
		p.Account, string(p.Role), int64(p.Unit), string(p.Kind), string(grant.Proposed), sqldb.At(now))
	if err != nil {
		return 0, err
	}
	if waits {
		return 0, fault.Newf(fault.Conflict, "%s%s“%s”的%s已有一份申请待复核。请等复核，或先撤回那一份。", p.Kind.Chinese(), h.Person, p.UnitName, grant.Title(p.Role))
	}
	actor := permit.Actor()
	p.ID, p.By, p.At, p.Expires = id.New[grant.Proposal](now), actor.Account, now, now.Add(grant.Life)
	var target any
	if p.Target != 0 {
		target = p.Target
	}
	mac, err := a.signProposal(p)
	if err != nil {
		return 0, err
	}
	_, err = tx.Exec(`insert into grant_proposal (id, kind, account, role, unit, from_day, until_day, target, reason, state, proposed_by, proposed_name, proposed_at, expires_at, mac)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		p.ID, string(p.Kind), p.Account, string(p.Role), int64(p.Unit), p.Period.From, civil.End(p.Period.Until), target, p.Reason, string(grant.Proposed),
		p.By, actor.Name, sqldb.At(p.At), sqldb.At(p.Expires), mac)
	if err != nil {
		return 0, err
	}
	return p.ID, audit.Record(tx, permit, audit.Entry{Action: didPropose, Court: int64(h.Court), Subject: h.subject(), Account: p.Account, Detail: detail(p)})
}

// detail is what the trail keeps of a proposal.
func detail(p grant.Proposal) map[string]string {
	return map[string]string{"proposal": p.ID.String(), "kind": string(p.Kind), "role": string(p.Role), "unit": p.UnitName,
		"from": p.Period.From.String(), "until": p.Period.Until.String(), "reason": p.Reason}
}

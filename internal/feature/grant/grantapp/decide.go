package grantapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
	"touyan/internal/base/id"
	"touyan/internal/feature/grant"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// Approve makes a proposal real, at once and for live sessions too. Nobody
// approves what they proposed or what is for themselves. Faults: NotFound,
// Denied, Conflict (decided, expired or changed meanwhile; roles that nobody
// may hold together).
func (a *App) Approve(ctx context.Context, permit access.Permit, which grant.ProposalID) error {
	if err := permit.Covers(grant.CanApprove); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		p, err := a.decidable(tx, permit, which)
		if err != nil {
			return err
		}
		h, err := sqldb.One(tx, scanHolder, selectHolder+`where a.id = $1`, p.Account)
		if err != nil {
			return err
		}
		if p.Kind == grant.Give {
			err = a.give(tx, h, p)
		} else {
			err = a.revoke(tx, permit, p)
		}
		if err != nil {
			return err
		}
		if err := decide(tx, permit, p, grant.Approved, ""); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: didApprove, Court: int64(h.Court), Subject: h.subject(), Account: p.Account, Detail: detail(p)})
	})
}

// Return sends a proposal back with the reason; nothing changes. Faults:
// Invalid (field reason), NotFound, Denied, Conflict.
func (a *App) Return(ctx context.Context, permit access.Permit, which grant.ProposalID, reason string) error {
	if err := permit.Covers(grant.CanApprove); err != nil {
		return err
	}
	reason = han.Trim(reason)
	if grant.CheckReason(reason) != "" {
		const say = "请写明退回的理由，最多 200 字"
		return fault.New(fault.Invalid, say+"。").At("reason", say)
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		p, err := a.decidable(tx, permit, which)
		if err != nil {
			return err
		}
		if err := decide(tx, permit, p, grant.Returned, reason); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: didReturn, Subject: p.Person + "（" + p.Login + "）", Account: p.Account, Detail: answered(p, reason)})
	})
}

// Withdraw takes one's own proposal back while nobody has decided it. Faults:
// NotFound, Denied (another's), Conflict.
func (a *App) Withdraw(ctx context.Context, permit access.Permit, which grant.ProposalID) error {
	if err := permit.Covers(grant.CanPropose); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		p, err := a.open(tx, permit, which)
		if err != nil {
			return err
		}
		if p.By != permit.Actor().Account {
			return fault.Newf(fault.Denied, "这份申请由%s提出，只能由本人撤回。", p.ByName)
		}
		if err := decide(tx, permit, p, grant.Withdrawn, ""); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: didWithdraw, Subject: p.Person + "（" + p.Login + "）", Account: p.Account, Detail: detail(p)})
	})
}

func answered(p grant.Proposal, reason string) map[string]string {
	d := detail(p)
	d["answer"] = reason
	return d
}

// decidable is open for one whom the permit's person may decide about.
func (a *App) decidable(tx *sqldb.Tx, permit access.Permit, which grant.ProposalID) (grant.Proposal, error) {
	p, err := a.open(tx, permit, which)
	if err != nil {
		return p, err
	}
	if err := p.MayDecide(permit.Actor().Account); err != nil {
		return p, err
	}
	p.UnitName, err = a.unitWithin(tx, permit, p.Unit)
	if fault.KindOf(err) == fault.NotFound {
		err = fault.New(fault.Conflict, "申请涉及的单位已经撤销，不能再批准。请退回，由安全管理员重新提出。")
	}
	return p, err
}

// decide writes down what became of a proposal, if nobody was faster.
func decide(tx *sqldb.Tx, permit access.Permit, p grant.Proposal, state grant.State, answer string) error {
	actor := permit.Actor()
	n, err := tx.Exec(`update grant_proposal set state = $3, decided_by = $4, decided_name = $5, decided_at = $6, answer = $7 where id = $1 and state = $2`,
		p.ID, string(grant.Proposed), string(state), actor.Account, actor.Name, sqldb.At(tx.Now()), sqldb.Text(answer))
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "这份申请刚刚由别人办理，这次没有改动。")
	}
	return err
}

func (a *App) give(tx *sqldb.Tx, h Holder, p grant.Proposal) error {
	if h.Disabled {
		return fault.Newf(fault.Conflict, "%s的账号已停用，不能批准。请退回。", h.Person)
	}
	w := grant.Wanted{Account: p.Account, Role: p.Role, Unit: p.Unit, Period: p.Period, Reason: p.Reason}
	if err := w.Check(tx.Today()); err != nil {
		return fault.New(fault.Conflict, "申请的期间已经过去，不能批准。请退回，由安全管理员重新提出。").Because(err)
	}
	if err := a.free(tx, h.Person, p.UnitName, w); err != nil {
		return err
	}
	if grant.Administrator(p.Role) {
		if err := a.vacate(tx, p.Account); err != nil {
			return err
		}
	}
	by, from := p.By, int64(p.ID)
	return a.insert(tx, row{id: id.New[grant.Grant](tx.Now()), account: p.Account, role: p.Role, unit: p.Unit, period: p.Period,
		reason: p.Reason, madeBy: &by, madeAt: sqldb.At(tx.Now()), proposal: &from})
}

// vacate clears an account's row among the administrators that gives nothing
// any more: over, or changed by hand. Its history is in the proposals.
func (a *App) vacate(tx *sqldb.Tx, account int64) error {
	r, ok, err := sqldb.Maybe(tx, scanRow, selectAdmin+`where g.account = $1`, account)
	if err != nil || !ok {
		return err
	}
	what, err := a.wrong(r)
	if err != nil {
		return err
	}
	if what == "" && (r.period.Until == 0 || r.period.Until >= tx.Today()) {
		return fault.Newf(fault.Conflict, "此人的%s授权还没有结束，请先收回再重新授予。", grant.Title(r.role))
	}
	_, err = tx.Exec(`delete from grant_admin where account = $1`, account)
	return err
}

func (a *App) revoke(tx *sqldb.Tx, permit access.Permit, p grant.Proposal) error {
	g, err := a.given(tx, p.Target)
	if err != nil {
		return err
	}
	if g.account != p.Account {
		return fault.New(fault.Conflict, "要收回的授权已不属于此人，可能被直接改动，不能办理。请退回。")
	}
	if err := a.dispensable(tx, g); err != nil {
		return err
	}
	if g.table == tableAdmin {
		_, err = tx.Exec(`delete from grant_admin where id = $1`, g.id)
		return err
	}
	by := permit.Actor().Account
	g.endedAt, g.endedBy, g.endedWhy = sqldb.At(tx.Now()), &by, sqldb.Text(p.Reason)
	mac, err := a.sign(g)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`update account_grant set ended_at = $2, ended_by = $3, ended_reason = $4, mac = $5 where id = $1`,
		g.id, g.endedAt, g.endedBy, g.endedWhy, mac)
	return err
}

package grantapp

import (
	"crypto/hmac"
	"fmt"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/grant"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

const selectProposal = `select p.id, p.kind, p.account, a.person, a.login, p.role, p.unit, p.from_day, p.until_day, p.target, p.reason, p.state,
	p.proposed_by, p.proposed_name, p.proposed_at, p.expires_at, p.decided_by, p.decided_name, p.decided_at, p.answer, p.mac
	from grant_proposal p join account a on a.id = p.account left join org_unit u on u.id = p.unit `

// scopeProposal keeps to proposals about units of the permit's range; those
// about everywhere take a permit over everything.
const scopeProposal = `where ((u.path >= $1 and u.path < $2) or (p.unit = 0 and $3 = 1)) `

// whole is 1 for a permit over everything, as scopeProposal wants it.
func whole(p access.Permit) int {
	if p.Over() == access.Everywhere {
		return 1
	}
	return 0
}

type proposed struct {
	grant.Proposal
	mac string
}

func scanProposal(r sqldb.Row) (p proposed, err error) {
	var kind, role, state string
	var unit int64
	var target, decider *int64
	var at, expires, decidedAt sqldb.Instant
	var decided, answer sqldb.Text
	err = r.Scan(&p.ID, &kind, &p.Account, &p.Person, &p.Login, &role, &unit, &p.Period.From, &p.Period.Until, &target, &p.Reason, &state,
		&p.By, &p.ByName, &at, &expires, &decider, &decided, &decidedAt, &answer, &p.mac)
	p.Kind, p.Role, p.State, p.Unit = grant.Kind(kind), access.Role(role), grant.State(state), org.UnitID(unit)
	p.Target, p.Decider = grant.ID(or0(target)), or0(decider)
	p.At, p.Expires, p.DecidedAt, p.Decided, p.Answer = at.Time, expires.Time, decidedAt.Time, string(decided), string(answer)
	return p, err
}

// signProposal is the keyed digest over what was proposed, so that what is
// approved is what was proposed.
func (a *App) signProposal(p grant.Proposal) (string, error) {
	return a.mac("grant_proposal", fmt.Sprintf("%d|%s|%d|%q|%d|%s|%s|%d|%q|%d|%d|%d", p.ID, p.Kind, p.Account, p.Role, p.Unit,
		p.Period.From, p.Period.Until, p.Target, p.Reason, p.By, p.At.UnixMicro(), p.Expires.UnixMicro()))
}

// proposal returns one proposal of the permit's range. Fault: NotFound.
func (a *App) proposal(tx *sqldb.Tx, permit access.Permit, which grant.ProposalID) (grant.Proposal, error) {
	from, end := permit.Range()
	p, ok, err := sqldb.Maybe(tx, scanProposal, selectProposal+scopeProposal+`and p.id = $4`, from, end, whole(permit), which)
	switch {
	case err != nil:
		return p.Proposal, err
	case !ok:
		return p.Proposal, fault.New(fault.NotFound, "没有这份申请，或不在当前工作范围内。")
	}
	mac, err := a.signProposal(p.Proposal)
	switch {
	case err != nil:
		return p.Proposal, err
	case !hmac.Equal([]byte(p.mac), []byte(mac)):
		return p.Proposal, fault.New(fault.Conflict, "这份申请的内容与校验值不符，可能在数据库里被直接改动，不能办理。请报告系统管理员，并重新提出申请。")
	}
	return p.Proposal, nil
}

// open is proposal for one that still waits. Fault: Conflict, saying who
// decided it.
func (a *App) open(tx *sqldb.Tx, permit access.Permit, which grant.ProposalID) (grant.Proposal, error) {
	p, err := a.proposal(tx, permit, which)
	if err != nil {
		return p, err
	}
	switch p.On(tx.Now()) {
	case grant.Proposed:
		return p, nil
	case grant.Expired:
		return p, fault.Newf(fault.Conflict, "这份申请已于 %s 过期，没有生效。如仍需要，请安全管理员重新提出。", day(p.Expires))
	}
	return p, fault.Newf(fault.Conflict, "%s已于 %s 办理（%s），这次没有改动。", p.Decided, minute(p.DecidedAt), p.State.Chinese())
}

func day(t time.Time) string { return civil.DayOf(t).String() }

func minute(t time.Time) string { return t.In(civil.Shanghai).Format("2006-01-02 15:04") }

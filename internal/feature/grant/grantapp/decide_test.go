package grantapp

import (
	"sync"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/grant"
)

// DB-13: nothing changes before somebody else approved.
func TestDB_13_proposed_by_one_approved_by_another(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		p := h.propose(t, h.wanted(shenYan, grant.Officer, committee))
		if got := h.roles(t, shenYan); got != "member@001.002.001." {
			t.Fatalf("proposed only, and is %s", got)
		}
		own := over(t, anLan, grant.CanApprove, "")
		want(t, "one's own proposal", h.app.Approve(ctx, own, p), fault.Denied)
		want(t, "returning one's own", h.app.Return(ctx, own, p, "不妥"), fault.Denied)
		want(t, "for oneself", h.app.Approve(ctx, over(t, shenYan, grant.CanApprove, ""), p), fault.Denied)
		system, _ := access.System("命令行").Permit(grant.CanApprove, access.Everywhere)
		want(t, "the command line", h.app.Approve(ctx, system, p), fault.Denied)
		want(t, "another permit", h.app.Approve(ctx, h.permit(t, anLan, grant.CanPropose), p), fault.Denied)
		want(t, "no permit", h.app.Approve(ctx, access.Permit{}, p), fault.Denied)
		want(t, "another branch's", h.app.Approve(ctx, over(t, peiLin, grant.CanApprove, "001.002.002."), p), fault.NotFound)
		want(t, "another court's", h.app.Approve(ctx, over(t, peiLin, grant.CanApprove, "002."), p), fault.NotFound)
		if err := h.app.Approve(ctx, over(t, peiLin, grant.CanApprove, "001."), p); err != nil {
			t.Fatalf("the court's officer: %v", err)
		}
		if got := h.roles(t, shenYan); got != "officer@001.002. member@001.002.001." {
			t.Errorf("approved, and is %s", got)
		}
		err := h.approve(t, p)
		want(t, "approving twice", err, fault.Conflict)
		if f := fault.Of(err); f == nil || f.Text != "裴临已于 2026-09-18 09:00 办理（已生效），这次没有改动。" {
			t.Errorf("told %v", err)
		}
		if h.trail(t, didPropose) != 1 || h.trail(t, didApprove) != 1 {
			t.Error("the trail is not complete")
		}
	})
}

func TestDB_13_nobody_proposes_for_themselves_or_at_the_command_line(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		permit := h.permit(t, anLan, grant.CanPropose)
		want(t, "oneself", second(h.app.Propose(ctx, permit, h.wanted(anLan, grant.Officer, committee))), fault.Denied)
		want(t, "one's own, back", second(h.app.ProposeRevoke(ctx, permit, h.grantOf(t, anLan), "不再承担")), fault.Denied)
		system, _ := access.System("命令行").Permit(grant.CanPropose, access.Everywhere)
		want(t, "the command line", second(h.app.Propose(ctx, system, h.wanted(shenYan, grant.Officer, committee))), fault.Denied)
		want(t, "an officer's permit", second(h.app.Propose(ctx, h.permit(t, fengXia, grant.CanApprove), h.wanted(shenYan, grant.Officer, committee))), fault.Denied)
		want(t, "a unit outside", second(h.app.Propose(ctx, over(t, anLan, grant.CanPropose, "001.002.001."), h.wanted(shenYan, grant.Officer, other))), fault.NotFound)
		want(t, "everywhere with less", second(h.app.Propose(ctx, over(t, anLan, grant.CanPropose, "001."), h.wanted(shenYan, grant.Officer, 0))), fault.Denied)
		want(t, "a person outside", second(h.app.Propose(ctx, over(t, anLan, grant.CanPropose, "001.002.002."), h.wanted(shenYan, grant.Officer, other))), fault.NotFound)
		want(t, "nobody", second(h.app.Propose(ctx, permit, h.wanted(99, grant.Officer, committee))), fault.NotFound)
		bad := h.wanted(shenYan, "root", committee)
		want(t, "a made-up role", second(h.app.Propose(ctx, permit, bad)), fault.Invalid)
		h.propose(t, h.wanted(shenYan, grant.Officer, committee))
		want(t, "twice", second(h.app.Propose(ctx, permit, h.wanted(shenYan, grant.Officer, committee))), fault.Conflict)
		if err := h.exec(`update account set disabled_at = 1 where id = $1`, peiLin); err != nil {
			t.Fatal(err)
		}
		want(t, "a disabled account", second(h.app.Propose(ctx, permit, h.wanted(peiLin, grant.Officer, committee))), fault.Conflict)
	})
}

// DB-13: grants over everything and those of administrators take an approver
// over everything.
func TestDB_13_everywhere_takes_an_approver_over_everything(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		for _, w := range []grant.Wanted{h.wanted(shenYan, grant.Officer, 0), h.wanted(jingBai, grant.SystemAdmin, 0)} {
			p := h.propose(t, w)
			want(t, "the court's officer", h.app.Approve(ctx, over(t, peiLin, grant.CanApprove, "001."), p), fault.NotFound)
			if err := h.approve(t, p); err != nil {
				t.Error(err)
			}
		}
		if got := h.roles(t, jingBai); got != "system-admin@" {
			t.Errorf("an administrator who is a member is %s", got)
		}
	})
}

func TestDB_13_returned_withdrawn_and_expired(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		permit, view := h.permit(t, fengXia, grant.CanApprove), h.permit(t, fengXia, grant.CanView)
		p := h.propose(t, h.wanted(shenYan, grant.Officer, committee))
		want(t, "returning without a reason", h.app.Return(ctx, permit, p, " "), fault.Invalid)
		if err := h.app.Return(ctx, permit, p, "单位选大了"); err != nil {
			t.Fatal(err)
		}
		want(t, "approving what was returned", h.approve(t, p), fault.Conflict)
		v, err := h.app.Proposal(ctx, h.permit(t, anLan, grant.CanView), p)
		if err != nil || v.State != grant.Returned || v.Answer != "单位选大了" || v.Decided != "丰夏" || !v.Mine {
			t.Errorf("%+v %v", v.Proposal, err)
		}

		p = h.propose(t, h.wanted(shenYan, grant.Officer, branch))
		want(t, "withdrawing another's", h.app.Withdraw(ctx, over(t, luYao, grant.CanPropose, ""), p), fault.Denied)
		if err := h.app.Withdraw(ctx, h.permit(t, anLan, grant.CanPropose), p); err != nil {
			t.Fatal(err)
		}
		want(t, "approving what was withdrawn", h.approve(t, p), fault.Conflict)

		p = h.propose(t, h.wanted(shenYan, grant.Officer, branch))
		h.wait(grant.Life)
		want(t, "approving too late", h.approve(t, p), fault.Conflict)
		if got := h.roles(t, shenYan); got != "member@001.002.001." {
			t.Errorf("is %s", got)
		}
		for state, n := range map[grant.State]int{"": 3, grant.Proposed: 0, grant.Returned: 1, grant.Withdrawn: 1, grant.Expired: 1, grant.Approved: 0} {
			l, err := h.app.Proposals(ctx, view, Wanted{State: state, Text: "沈"})
			if err != nil || l.Total != n || len(l.Proposals) != n || l.Waiting != 0 {
				t.Errorf("%s: %d of %d, %v; want %d", state, len(l.Proposals), l.Total, err, n)
			}
		}
		l, err := h.app.Proposals(ctx, over(t, peiLin, grant.CanView, "001.002.002."), Wanted{})
		if err != nil || l.Total != 0 {
			t.Errorf("another branch sees %d, %v", l.Total, err)
		}
		want(t, "another branch", second(h.app.Proposal(ctx, over(t, peiLin, grant.CanView, "001.002.002."), p)), fault.NotFound)
	})
}

// DB-13: two approvers at once are one decision.
func TestDB_13_two_approvers_one_winner(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		for range 5 {
			p := h.propose(t, h.wanted(shenYan, grant.Officer, committee))
			var wg sync.WaitGroup
			errs := make([]error, 4)
			for i, who := range []int64{fengXia, peiLin, jingBai, luYao} {
				permit := over(t, who, grant.CanApprove, "")
				wg.Go(func() {
					if i == 3 {
						errs[i] = h.app.Return(ctx, permit, p, "不妥")
					} else {
						errs[i] = h.app.Approve(ctx, permit, p)
					}
				})
			}
			wg.Wait()
			won := 0
			for _, err := range errs {
				if err == nil {
					won++
				} else if fault.KindOf(err) != fault.Conflict {
					t.Errorf("a loser is told %v", err)
				}
			}
			if won != 1 {
				t.Fatalf("%d decisions", won)
			}
			if g := h.grantOf(t, shenYan); g != 0 {
				h.take(t, g)
			}
		}
	})
}

// take takes a grant back as people do.
func (h *house) take(t *testing.T, g grant.ID) {
	t.Helper()
	p, err := h.app.ProposeRevoke(ctx, h.permit(t, anLan, grant.CanPropose), g, "不再承担")
	if err == nil {
		err = h.approve(t, p)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestDB_13_taking_back_is_approved_too(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		h.give(t, h.wanted(shenYan, grant.Officer, committee))
		g := h.grantOf(t, shenYan)
		permit := h.permit(t, anLan, grant.CanPropose)
		want(t, "no reason", second(h.app.ProposeRevoke(ctx, permit, g, "")), fault.Invalid)
		want(t, "nothing", second(h.app.ProposeRevoke(ctx, permit, 99, "不再承担")), fault.NotFound)
		p, err := h.app.ProposeRevoke(ctx, permit, g, "不再承担")
		if err != nil {
			t.Fatal(err)
		}
		want(t, "twice", second(h.app.ProposeRevoke(ctx, permit, g, "不再承担")), fault.Conflict)
		if got := h.roles(t, shenYan); got != "officer@001.002. member@001.002.001." {
			t.Errorf("proposed only, and is %s", got)
		}
		want(t, "the person themselves", h.app.Approve(ctx, h.permit(t, shenYan, grant.CanApprove), p), fault.Denied)
		if err := h.approve(t, p); err != nil {
			t.Fatal(err)
		}
		if got := h.roles(t, shenYan); got != "member@001.002.001." {
			t.Errorf("taken back, and is %s", got)
		}
		r, err := h.app.Register(ctx, h.permit(t, anLan, grant.CanView), Which{Standing: Ended})
		if err != nil || r.Total != 1 || r.Grants[0].EndedWhy != "不再承担" || r.Broken != 0 {
			t.Errorf("%+v %v", r, err)
		}
		h.give(t, h.wanted(shenYan, grant.Officer, committee)) // and again
	})
}

// The last administrator of a kind is not taken back before there is another.
func TestRevoke_leaves_an_administrator(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		permit := h.permit(t, anLan, grant.CanPropose)
		system := h.grantOf(t, luYao)
		want(t, "the only one", second(h.app.ProposeRevoke(ctx, permit, system, "轮岗")), fault.Conflict)
		h.give(t, h.wanted(jingBai, grant.SystemAdmin, 0))
		h.take(t, system)
		if got := h.roles(t, luYao); got != "no-post@~" {
			t.Errorf("is %s", got)
		}
		// Who handed one over may take up another.
		h.give(t, h.wanted(luYao, grant.AuditAdmin, 0))
		if got := h.roles(t, luYao); got != "audit-admin@" {
			t.Errorf("is %s", got)
		}
	})
}

// A proposal that was changed in the database is not approved.
func TestMP_02_a_changed_proposal_is_not_approved(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		for _, set := range []string{"account = 27", "role = 'leader'", "unit = 1", "until_day = '2030-01-01'", "proposed_by = 22", "expires_at = expires_at + 1"} {
			p := h.propose(t, h.wanted(shenYan, grant.Officer, committee))
			if err := h.exec(`update grant_proposal set `+set+` where id = $1`, p); err != nil {
				t.Fatal(err)
			}
			want(t, set, h.approve(t, p), fault.Conflict)
			if err := h.exec(`update grant_proposal set state = 'withdrawn' where id = $1`, p); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestGrants_end_with_their_period(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		w := h.wanted(shenYan, grant.Officer, committee)
		w.Period.Until = h.today() + 1
		h.give(t, w)
		h.wait(24 * time.Hour)
		if got := h.roles(t, shenYan); got != "officer@001.002. member@001.002.001." {
			t.Errorf("on the last day: %s", got)
		}
		h.wait(24 * time.Hour)
		if got := h.roles(t, shenYan); got != "member@001.002.001." {
			t.Errorf("the day after: %s", got)
		}
		// An administrator whose time is over may be made one again.
		a := h.wanted(jingBai, grant.AuditAdmin, 0)
		a.Period.Until = h.today()
		h.give(t, a)
		h.wait(24 * time.Hour)
		if got := h.roles(t, jingBai); got != "member@001.002.001." {
			t.Errorf("an administrator whose time is over is %s", got)
		}
		h.give(t, h.wanted(jingBai, grant.SystemAdmin, 0))
	})
}

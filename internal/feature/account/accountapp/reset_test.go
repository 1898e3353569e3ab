package accountapp_test

import (
	"strings"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/account"
	"touyan/internal/feature/account/accountapp"
	"touyan/internal/feature/grant"
	"touyan/internal/feature/org"
)

const why = "当面核对工作证"

// agreed has one person ask for a reset and another agree; it returns the permit
// of the first.
func (h *house) agreed(t *testing.T, who account.ID, what account.Resets) access.Permit {
	t.Helper()
	asks := clerk(t, 801, account.CanManage)
	z, err := h.app.AskReset(ctx, asks, who, what, why)
	if err == nil {
		err = h.app.AgreeReset(ctx, clerk(t, 901, account.CanConfirm), z)
	}
	if err != nil {
		t.Fatal(err)
	}
	return asks
}

// DB-12, DB-13, ASVS 2.3.5: nobody becomes an administrator, or one who approves
// what administrators propose, by resetting their password alone: one asks,
// another agrees, and the first carries it out, once and in time.
func TestASVS_2_3_5_resets_of_administrators_take_two(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		who := h.administrator(t, string(grant.SecurityAdmin), "admin")
		asks, confirms := clerk(t, 801, account.CanManage), clerk(t, 901, account.CanConfirm)
		reset := func(p access.Permit) error { return second(h.app.ResetPassword(ctx, p, who)) }
		ask := func(p access.Permit, what account.Resets, reason string) error {
			return second(h.app.AskReset(ctx, p, who, what, reason))
		}
		want(t, "alone", reset(asks), fault.Denied)
		want(t, "the factor, alone", second(h.app.ResetFactor(ctx, asks, who, why)), fault.Denied)
		want(t, "at the command line", reset(h.all), fault.Denied)
		want(t, "asked at the command line", ask(h.all, account.ResetsPassword, why), fault.Denied)
		want(t, "without a reason", ask(asks, account.ResetsPassword, ""), fault.Invalid)
		want(t, "of nothing", ask(asks, "login", why), fault.Invalid)
		want(t, "for oneself", ask(clerk(t, int64(who), account.CanManage), account.ResetsPassword, why), fault.Denied)
		want(t, "a factor that is not there", ask(asks, account.ResetsFactor, why), fault.Conflict)
		z, err := h.app.AskReset(ctx, asks, who, account.ResetsPassword, why)
		if err != nil {
			t.Fatal(err)
		}
		want(t, "asked twice", ask(asks, account.ResetsPassword, why), fault.Conflict)
		want(t, "nobody agreed yet", reset(asks), fault.Denied)
		byMachine, err := access.System("test").Permit(account.CanConfirm, access.Everywhere)
		if err != nil {
			t.Fatal(err)
		}
		agree := func(can access.Permit) error { return h.app.AgreeReset(ctx, can, z) }
		want(t, "agreeing with oneself", agree(clerk(t, 801, account.CanConfirm)), fault.Denied)
		want(t, "agreeing to one's own", agree(clerk(t, int64(who), account.CanConfirm)), fault.Denied)
		want(t, "agreeing at the command line", agree(byMachine), fault.Denied)
		want(t, "agreeing without the permission", agree(asks), fault.Denied)
		if zs, err := h.app.Resets(ctx, confirms); err != nil || len(zs) != 1 || zs[0].ID != z || zs[0].State != account.ResetAsked || zs[0].Reason != why {
			t.Fatalf("%+v %v", zs, err)
		}
		if err := agree(confirms); err != nil {
			t.Fatal(err)
		}
		want(t, "agreeing twice", agree(confirms), fault.Conflict)
		want(t, "declining what was agreed", h.app.DeclineReset(ctx, confirms, z, "不符"), fault.Conflict)
		want(t, "another than who asked", reset(clerk(t, 802, account.CanManage)), fault.Denied)
		if err := reset(asks); err != nil {
			t.Fatal(err)
		}
		want(t, "a second time", reset(asks), fault.Denied)

		// Declined, too late, and agreed by hand in the database.
		if z, err = h.app.AskReset(ctx, asks, who, account.ResetsPassword, why); err != nil {
			t.Fatal(err)
		}
		want(t, "declining without a word", h.app.DeclineReset(ctx, confirms, z, " "), fault.Invalid)
		if err := h.app.DeclineReset(ctx, confirms, z, "未能核实本人身份"); err != nil {
			t.Fatal(err)
		}
		want(t, "what was declined", reset(asks), fault.Denied)
		h.agreed(t, who, account.ResetsPassword)
		h.wait(account.ResetLife)
		want(t, "too late", reset(asks), fault.Denied)
		if _, err = h.app.AskReset(ctx, asks, who, account.ResetsPassword, why); err != nil {
			t.Fatal(err)
		}
		h.exec(t, `update account_reset set state = 'agreed', decided_by = 901, decided_name = '丰夏' where state = 'asked'`)
		want(t, "agreed by hand", reset(asks), fault.Denied)
		if got := h.trail(t); strings.Count(got, "account.ask") != 4 || strings.Count(got, "account.confirm") != 3 {
			t.Errorf("trail: %s", got)
		}
	}, func(o *accountapp.Options) { o.Rules.Disuse = 0 })
}

// One person is enough for everybody else; an approver's takes two, too.
func TestReset_who_takes_two(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		plain, approver := h.account(t, shenYan, "shenyan"), h.account(t, peiLin, "peilin")
		h.post(t, 1, branch, shenYan, org.Secretary, 0)
		h.give(t, grant.Wanted{Account: int64(approver), Role: grant.CommitteeSecretary, Unit: committee, Period: civil.Since(h.today()), Reason: "院党组决定"})
		asks := clerk(t, 801, account.CanManage)
		want(t, "asking in vain", second(h.app.AskReset(ctx, asks, plain, account.ResetsPassword, why)), fault.Conflict)
		if err := second(h.app.ResetPassword(ctx, asks, plain)); err != nil {
			t.Error(err)
		}
		want(t, "an approver's", second(h.app.ResetPassword(ctx, asks, approver)), fault.Denied)
		if v, err := h.app.View(ctx, asks, approver); err != nil || !v.TakesTwo || v.Asked != nil {
			t.Errorf("%+v %v", v, err)
		}
		h.agreed(t, approver, account.ResetsPassword)
		if v, err := h.app.View(ctx, asks, approver); err != nil || v.Asked == nil || v.Asked.State != account.ResetAgreed {
			t.Errorf("%+v %v", v, err)
		}
		if err := second(h.app.ResetPassword(ctx, asks, approver)); err != nil {
			t.Error(err)
		}
		// Two persons look at what was changed by hand, and take it as it is.
		h.exec(t, `update account set password_at = password_at + 1 where login = 'shenyan'`)
		want(t, "what was changed by hand", second(h.app.ResetPassword(ctx, asks, plain)), fault.Denied)
		h.agreed(t, plain, account.ResetsPassword)
		made, err := h.app.ResetPassword(ctx, asks, plain)
		if err != nil {
			t.Fatal(err)
		}
		h.wait(time.Second)
		if _, err := h.door.SignIn(ctx, accountapp.SignInWith{Login: "shenyan", Password: made.Password}); err != nil {
			t.Error(err)
		}
		// Who approves for one branch does not see what is asked about another.
		narrow, err := access.NewActor(access.Policy{grant.Officer: {account.CanConfirm}}, 901, 0, "丰夏", []access.Grant{{Role: grant.Officer, Over: "001.002.001."}}, 1).Permit(account.CanConfirm, "001.002.001.")
		if err != nil {
			t.Fatal(err)
		}
		z, err := h.app.AskReset(ctx, asks, approver, account.ResetsPassword, why)
		if err != nil {
			t.Fatal(err)
		}
		want(t, "another branch's", h.app.AgreeReset(ctx, narrow, z), fault.NotFound)
	})
}

package ballotapp_test

import (
	"testing"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/ballot"
	"touyan/internal/feature/ballot/ballotapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

// Nothing of another branch is there, whatever is asked of it, and a permit for
// something else opens nothing.
func TestAnotherBranchHasNone(t *testing.T) {
	h := newHouse(t, sqltest.Lite(t, noon))
	id, vote := h.renewal()
	h.unit.Path = "zz."
	asks := map[string]struct {
		can access.Can
		do  func(p access.Permit) error
	}{
		"get":      {ballot.CanView, func(p access.Permit) error { _, err := h.app.Get(ctx, p, id); return err }},
		"get vote": {ballot.CanView, func(p access.Permit) error { _, _, err := h.app.GetVote(ctx, p, vote); return err }},
		"papers":   {ballot.CanView, func(p access.Permit) error { _, _, err := h.app.Papers(ctx, p, id); return err }},
		"box":      {ballot.CanView, func(p access.Permit) error { _, _, err := h.app.Box(ctx, p, vote); return err }},
		"begin": {ballot.CanHold, func(p access.Permit) error {
			_, err := h.app.Begin(ctx, p, ballotapp.BeginIn{Unit: h.unit.ID, Purpose: ballot.ToFill})
			return err
		}},
		"end":   {ballot.CanHold, func(p access.Permit) error { return h.app.End(ctx, p, ballotapp.EndIn{ID: id, Reason: "x"}) }},
		"seats": {ballot.CanHold, func(p access.Permit) error { return h.app.SetSeats(ctx, p, ballotapp.SeatsIn{ID: id, Seats: 3}) }},
		"step": {ballot.CanHold, func(p access.Permit) error {
			return h.app.NoteStep(ctx, p, ballotapp.StepIn{ID: id, Kind: ballot.Nominated, Day: day})
		}},
		"take back": {ballot.CanHold, func(p access.Permit) error { return h.app.TakeBack(ctx, p, ballotapp.TakeBackIn{ID: id, Reason: "x"}) }},
		"add vote": {ballot.CanHold, func(p access.Permit) error {
			_, err := h.app.AddVote(ctx, p, ballotapp.AddVoteIn{ID: id, Kind: "branch-committee"})
			return err
		}},
		"prepare":  {ballot.CanHold, func(p access.Permit) error { return h.app.Prepare(ctx, p, ballotapp.PrepareIn{ID: vote}) }},
		"arrange":  {ballot.CanHold, func(p access.Permit) error { return h.app.Arrange(ctx, p, ballotapp.ArrangeIn{ID: vote}) }},
		"withdraw": {ballot.CanHold, func(p access.Permit) error { return h.app.Withdraw(ctx, p, ballotapp.WithdrawIn{ID: vote}) }},
		"attend":   {ballot.CanHold, func(p access.Permit) error { return h.app.Attend(ctx, p, ballotapp.AttendIn{ID: vote}) }},
		"open":     {ballot.CanHold, func(p access.Permit) error { return h.app.Open(ctx, p, ballotapp.OpenIn{ID: vote}) }},
		"draw":     {ballot.CanHold, func(p access.Permit) error { _, err := h.app.Draw(ctx, p, vote, 1); return err }},
		"close":    {ballot.CanHold, func(p access.Permit) error { return h.app.Close(ctx, p, ballotapp.CloseIn{ID: vote}) }},
		"accept":   {ballot.CanHold, func(p access.Permit) error { return h.app.Accept(ctx, p, ballotapp.AcceptIn{ID: vote}) }},
		"unseal":   {ballot.CanHold, func(p access.Permit) error { return h.app.Unseal(ctx, p, ballotapp.UnsealIn{ID: vote}) }},
		"keep":     {ballot.CanHold, func(p access.Permit) error { return h.app.KeepRoll(ctx, p, ballotapp.WhyIn{ID: vote}) }},
		"annul":    {ballot.CanHold, func(p access.Permit) error { return h.app.Annul(ctx, p, ballotapp.WhyIn{ID: vote}) }},
		"announce": {ballot.CanHold, func(p access.Permit) error { return h.app.Announce(ctx, p, vote, 1) }},
		"reduce":   {ballot.CanHold, func(p access.Permit) error { return h.app.Reduce(ctx, p, ballotapp.ReduceIn{ID: vote}) }},
		"follow":   {ballot.CanHold, func(p access.Permit) error { _, err := h.app.Follow(ctx, p, vote, 1); return err }},
		"enter":    {ballot.CanCount, func(p access.Permit) error { _, err := h.app.Enter(ctx, p, vote, ballot.Sheet{}); return err }},
		"register": {org.CanChange, func(p access.Permit) error { return h.app.Register(ctx, p, ballotapp.RegisterIn{ID: id}) }},
	}
	for what, x := range asks {
		if err := x.do(h.permit(x.can)); fault.KindOf(err) != fault.NotFound {
			t.Errorf("%s from another branch: %v", what, err)
		}
		if err := x.do(h.permit("other.view")); fault.KindOf(err) != fault.Denied {
			t.Errorf("%s with another permit: %v", what, err)
		}
	}
	if l, err := h.app.List(ctx, h.permit(ballot.CanView), ballotapp.Filter{Most: 9}); err != nil || l.Total != 0 {
		t.Errorf("%+v %v", l, err)
	}
}

// ELE-19 and ELE-20 are found from what is recorded.
func TestELE19_ELE20_found(t *testing.T) {
	h := newHouse(t, sqltest.Lite(t, noon))
	id, vote := h.renewal()
	find := func() map[rulebook.RuleID]rulebook.Finding {
		t.Helper()
		out := map[rulebook.RuleID]rulebook.Finding{}
		h.must(h.db.Read(ctx, func(tx *sqldb.Tx) error {
			tree, err := h.org.Facts().Tree(tx, day)
			if err != nil {
				return err
			}
			fs, err := h.app.Facts().Judge(tx, tree, tree.All(), civil.Year(2026), day)
			for _, f := range fs {
				out[f.Rule] = f
				if e := f.Explain(); e.Summary == "" || len(e.Why) == 0 {
					t.Errorf("%s says nothing", f.Rule)
				}
			}
			return err
		}))
		return out
	}
	if fs := find(); len(fs) != 0 {
		t.Errorf("nothing was held yet: %v", fs)
	}
	v := h.open(vote)
	if f := find()["ELE-19"]; f.State != rulebook.Met || f.Due != civil.MustDay("2026-05-30") {
		t.Errorf("%+v", f)
	}
	a, b := h.tellers()
	for _, p := range []access.Permit{a, b} {
		_, err := h.app.Enter(ctx, p, vote, sheet(v, v.Issued, 9, 9, 9, 0))
		h.must(err)
	}
	h.must(h.app.Announce(ctx, h.permit(ballot.CanHold), vote, h.vote(vote).Version))
	if f := find()["ELE-20"]; f.State != rulebook.Open {
		t.Errorf("%+v", f)
	}
	h.step(id, ballot.Reported, "2026-06-30", "")
	if f := find()["ELE-20"]; f.State != rulebook.Met {
		t.Errorf("%+v", f)
	}
	// A request taken back is none.
	c := h.get(id)
	s, _ := c.Done(ballot.Requested)
	h.must(h.app.TakeBack(ctx, h.permit(ballot.CanHold), ballotapp.TakeBackIn{ID: id, Version: c.Version, Step: s.ID, Reason: "日期有误"}))
	if f := find()["ELE-19"]; f.State != rulebook.Overdue {
		t.Errorf("%+v", f)
	}
}

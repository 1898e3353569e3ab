package memberapp_test

import (
	"fmt"
	"strings"
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/platform/sqldb"
)

func TestMove_names_the_fact_in_the_way(t *testing.T) {
	both(t, func(h house) {
		a, b := h.newcomer(1, "沈砚", civil2, "2020-03-01", "2021-03-01"), h.newcomer(2, "林知夏", crim1, "2020-03-01", "2021-03-01")
		move := func(who member.ID, to org.UnitID, day string) error {
			return second(h.app.Move(ctx, h.change(), memberapp.MoveIn{ID: who, Branch: to, Day: civil.MustDay(day)}))
		}
		h.ok(move(a, crim1, "2026-06-10"))
		h.refusal("two branches on one day", move(a, civil2, "2026-06-10"), "2026-06-10 已编入刑一庭党支部，同一天不能在两个支部")
		h.refusal("before the last move", move(a, civil2, "2026-06-09"), "早于到现支部（小组）的 2026-06-10")
		h.ok(h.app.UndoMove(ctx, h.change(), a))
		if p := h.page(a); p.Branch.ID != civil2 || len(p.Places) != 1 || p.Places[0].Period.Until != 0 {
			t.Errorf("%+v", p.Places)
		}
		h.refusal("nothing left", h.app.UndoMove(ctx, h.change(), a), "没有可以撤回")
		// All or none.
		in := memberapp.MoveAllIn{IDs: []member.ID{a, b}, Branch: crim1, Day: civil.MustDay("2026-06-20"), Unit: "刑事审判第一庭"}
		h.refusal("one is there", second(h.app.MoveAll(ctx, h.change(), in)), "林知夏")
		if p := h.page(a); p.Branch.ID != civil2 {
			t.Error("one was moved although another could not be")
		}
		in.Branch = civil2
		in.IDs = []member.ID{b}
		h.ok(second(h.app.MoveAll(ctx, h.change(), in)))
		if p := h.page(b); p.Branch.ID != civil2 {
			t.Errorf("%+v", p.Places)
		}
	})
}

func TestAway_birthdays_and_findings(t *testing.T) {
	both(t, func(h house) {
		lost := h.newcomer(1, "沈砚", civil2, "2020-07-01", "2021-07-01")
		old := h.newcomer(2, "林知夏", civil2, "1996-07-15", "1997-07-15")
		in := memberapp.AwayIn{ID: lost, Absence: member.Absence{Kind: member.Lost, Period: civil.Since(civil.MustDay("2025-12-01")), Cause: member.LostCauses[5]}}
		bad := in
		bad.Absence.Cause = "不知道"
		h.refusal("REG-07", h.app.Away(ctx, h.change(), bad), "失联情形")
		h.ok(h.app.Away(ctx, h.change(), in))
		h.refusal("twice", h.app.Away(ctx, h.change(), in), "已登记失联")
		h.ok(h.app.Away(ctx, h.change(), memberapp.AwayIn{ID: old, Absence: member.Absence{Kind: member.Seconded, Period: civil.Since(civil.MustDay("2026-01-01")), Place: "驻村工作队"}}))
		l, err := h.app.AwayFrom(ctx, h.permit(member.CanReveal, ""), 0)
		if err != nil || len(l.People) != 2 || l.People[0].Name != "沈砚" || l.People[0].Due.String() != "2026-06-01" || l.People[1].Due.String() != "2026-07-01" {
			t.Errorf("%+v %v", l, err)
		}
		if l, err = h.app.AwayFrom(ctx, h.permit(member.CanReveal, "001.001.002."), 0); err != nil || len(l.People) != 0 {
			t.Errorf("another branch: %+v %v", l, err)
		}
		b, err := h.app.Birthdays(ctx, h.permit(member.CanView, ""), memberapp.BirthdaysIn{Month: civil.MustDay("2026-07-01").Month()})
		if err != nil || len(b.People) != 2 || b.People[0].Years != 6 && b.People[1].Years != 6 {
			t.Errorf("%+v %v", b, err)
		}
		h.read(func(tx *sqldb.Tx) error {
			tree, err := orgTree(h, tx)
			h.ok(err)
			fs, err := h.app.Facts().Judge(tx, tree, tree.Under("", org.Branch), civil.Period{}, tx.Today())
			got := map[rulebook.RuleID]string{}
			for _, f := range fs {
				if f.Subject.Unit == int64(civil2) {
					got[f.Rule] = f.State.String() + " " + f.Tally
				}
				if s := f.Explain().Summary; strings.Contains(s, "沈砚") {
					t.Errorf("%s names somebody: %s", f.Rule, s)
				}
			}
			for rule, want := range map[rulebook.RuleID]rulebook.State{"EDU-07": rulebook.Overdue, "EDU-10": rulebook.Overdue, "REG-02": rulebook.Open} {
				if !strings.HasPrefix(got[rule], want.String()) {
					t.Errorf("%s: %q, want %s", rule, got[rule], want)
				}
			}
			return err
		})
		h.ok(h.app.StepAway(ctx, h.change(), memberapp.AwayStepIn{ID: lost, Absence: h.page(lost).Away[0].ID, Contact: true, Day: civil.MustDay("2026-06-20")}))
		cases, err := h.app.Attention(ctx, h.permit(member.CanReveal, ""), civil2)
		if err != nil || len(cases.Cases) != 2 {
			t.Fatalf("%+v %v", cases, err)
		}
		for _, c := range cases.Cases {
			if c.Rule == "EDU-07" && c.State != rulebook.Open {
				t.Errorf("after a contact: %+v", c)
			}
		}
		h.ok(h.app.Honour(ctx, h.change(), memberapp.HonourIn{ID: old, Honoured: member.Honoured{Kind: "commendation", Title: "优秀共产党员", Level: "本院", Organ: "机关党委", Day: exactly("2026-06-30"), Basis: "云法机党〔2026〕12号"}}))
		hs := h.page(old).Honours
		if len(hs) != 1 {
			t.Fatalf("%+v", hs)
		}
		h.ok(h.app.WithdrawHonour(ctx, h.change(), old, hs[0].ID, "登记有误"))
		h.read(func(tx *sqldb.Tx) error { // PI-07: the person is told all of it
			hs, err := h.app.Custody().Holding(tx, int64(lost))
			h.ok(err)
			all := fmt.Sprintf("%+v", hs)
			for _, want := range []string{"党籍历史", "外出、失联", member.LostCauses[5]} {
				if !strings.Contains(all, want) {
					t.Errorf("the person is not told of %s", want)
				}
			}
			return nil
		})
		if hs = h.page(old).Honours; len(hs) != 0 {
			t.Errorf("%+v", hs)
		}
	})
}

func orgTree(h house, tx *sqldb.Tx) (*org.Tree, error) {
	return orgapp.New(h.db).Facts().Tree(tx, tx.Today())
}

// HON-07 counts a full fifty years of Party age by 1 July; REG-02 what is missing.
func TestJudge_HON_07_on_both_sides(t *testing.T) {
	both(t, func(h house) {
		h.seed(person{id: 1, name: "沈砚", branch: civil2, joined: "1975-07-01", converted: "1976-07-01"},
			person{id: 2, name: "林知夏", branch: civil2, joined: "1975-07-02", converted: "1976-07-02"},
			person{id: 3, name: "周一帆", branch: crim1, joined: "1975-07-02", converted: "1976-07-02"})
		h.read(func(tx *sqldb.Tx) error {
			tree, err := orgTree(h, tx)
			h.ok(err)
			fs, err := h.app.Facts().Judge(tx, tree, tree.Under("", org.Branch), civil.Period{}, tx.Today())
			got := map[org.UnitID]string{}
			for _, f := range fs {
				if f.Rule == "HON-07" {
					got[org.UnitID(f.Subject.Unit)] = f.Tally
				}
			}
			if len(got) != 1 || got[civil2] != "1 人" {
				t.Errorf("HON-07: %v", got)
			}
			return err
		})
	})
}

func TestPendingOf_says_what_goes_with_a_branch(t *testing.T) {
	both(t, func(h house) {
		who := h.newcomer(1, "沈砚", civil2, "2020-03-01", "2021-03-01")
		h.ok(second(h.app.Introduce(ctx, h.decide(), memberapp.LetterIn{ID: who, Day: civil.MustDay("2026-05-20"), Days: 30, Organ: "临江", Unit: "临江法院", Dues: civil.MustDay("2026-05-01").Month()})))
		h.ok(h.app.Dispose(ctx, h.decide(), memberapp.DisposeIn{ID: who, Kind: member.Correction, Cause: "工作消极", Reason: "多次提醒未改", Proposed: civil.MustDay("2026-03-01")}))
		h.read(func(tx *sqldb.Tx) error {
			for day, later := range map[string]bool{"2026-05-20": true, "2026-05-21": false} {
				ps, err := h.app.Facts().PendingOf(tx, []org.UnitID{civil2, crim1}, civil.MustDay(day))
				h.ok(err)
				if len(ps) != 1 || len(ps[civil2]) != 2 || ps[civil2][0].Count != 1 || (ps[civil2][0].Later != "") != later {
					t.Errorf("%s: %+v", day, ps)
				}
			}
			return nil
		})
	})
}

// Whoever keeps another branch does not even learn that there is such a member
// (ASVS 8.2.2).
func TestEvery_record_is_out_of_reach_elsewhere(t *testing.T) {
	both(t, func(h house) {
		who := h.newcomer(1, "沈砚", civil2, "2020-03-01", "2021-03-01")
		letter, err := h.app.Introduce(ctx, h.decide(), memberapp.LetterIn{ID: who, Day: civil.MustDay("2026-05-20"), Days: 30, Organ: "临江", Unit: "临江法院", Dues: civil.MustDay("2026-05-01").Month()})
		h.ok(err)
		const other = "001.001.002."
		decide, change, day := h.permit(member.CanDecide, other), h.permit(member.CanChange, other), civil.MustDay("2026-06-01")
		tell := memberapp.TellIn{ID: who, Event: member.Event{Kind: member.DidDie, Day: civil.Exactly(day), Basis: "讣告"}}
		for name, err := range map[string]error{
			"tell":       second(h.app.Tell(ctx, decide, tell)),
			"foresee":    second(h.app.Foresee(ctx, decide, tell)),
			"penalise":   second(h.app.Penalise(ctx, decide, memberapp.PenaliseIn{ID: who, Kind: member.Warning, From: day, Reason: "违纪", Basis: "决定", Organ: "机关纪委"})),
			"step":       h.app.StepPenalty(ctx, decide, memberapp.PenaltyStepIn{ID: who, Step: memberapp.Announce, Day: day}),
			"dispose":    h.app.Dispose(ctx, decide, memberapp.DisposeIn{ID: who, Kind: member.Correction, Cause: "情形", Reason: "情况", Proposed: day}),
			"disposal":   second(h.app.StepDisposal(ctx, decide, memberapp.DisposalStepIn{ID: who, Day: day})),
			"introduce":  second(h.app.Introduce(ctx, decide, memberapp.LetterIn{ID: who, Day: day, Days: 30, Organ: "甲", Unit: "乙", Dues: day.Month()})),
			"receipt":    second(h.app.Receipt(ctx, decide, memberapp.ReceiptIn{ID: who, Letter: letter, Day: day, Receipt: "回执"})),
			"paper":      second(h.app.Paper(ctx, decide, who, letter)),
			"check":      h.app.Check(ctx, change, memberapp.CheckIn{ID: who, Letter: letter}),
			"honour":     h.app.Honour(ctx, change, memberapp.HonourIn{ID: who, Honoured: member.Honoured{Kind: "title", Title: "甲", Level: "本院", Organ: "乙", Day: civil.Exactly(day), Basis: "丙"}}),
			"withdraw":   h.app.WithdrawHonour(ctx, change, who, 1, "登记有误"),
			"away":       h.app.Away(ctx, change, memberapp.AwayIn{ID: who, Absence: member.Absence{Kind: member.Floating, Period: civil.Since(day), Place: "外地"}}),
			"step away":  h.app.StepAway(ctx, change, memberapp.AwayStepIn{ID: who, Day: day}),
			"undo move":  h.app.UndoMove(ctx, change, who),
			"move all":   second(h.app.MoveAll(ctx, change, memberapp.MoveAllIn{IDs: []member.ID{who}, Branch: crim1, Day: day})),
			"as of":      second(h.app.PersonOn(ctx, h.permit(member.CanView, other), who, day)),
			"the letter": second(h.app.Letters(ctx, h.permit(member.CanView, other), memberapp.LettersIn{Unit: civil2})),
			"attention":  second(h.app.Attention(ctx, h.permit(member.CanReveal, other), civil2)),
			"absences":   second(h.app.AwayFrom(ctx, h.permit(member.CanReveal, other), civil2)),
			"birthdays":  second(h.app.Birthdays(ctx, h.permit(member.CanView, other), memberapp.BirthdaysIn{Unit: civil2})),
		} {
			if fault.KindOf(err) != fault.NotFound {
				t.Errorf("%s from another branch: %v", name, err)
			}
		}
		if gone, err := h.app.Departed(ctx, h.permit(member.CanReveal, other)); err != nil || len(gone) != 0 {
			t.Errorf("who left, from another branch: %v %v", gone, err)
		}
	})
}
